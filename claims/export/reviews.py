"""Verdicts that people reached, as ClaimReview of schema.org to be put on a page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from claims.errors import ClaimsError
from claims.export.words import status_words, translated
from claims.markup import is_web_address, visible
from claims.names import is_institution
from claims.records import Claim, ClaimVerdict, Status
from claims.settings import Settings

# The scale that search engines document: 1 false, 2 mostly false, 3 half true, 4 mostly true,
# 5 true. What is none of it has words alone.
RATINGS = {
    Status.CONFIRMED: 5,
    Status.MISSING_CONTEXT: 3,
    Status.PARTLY_FALSE: 3,
    Status.MISLEADING: 2,
    Status.FALSE: 1,
}
BEST, WORST = 5, 1
# The document may be put between script tags as it is: nothing in it may end them.
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@dataclass(frozen=True)
class Publisher:
    """Who publishes verdicts.

    Attributes:
        name: of the organisation.
        url: its web address; empty for none.
        review_url: the address of a verdict, `{id}` in the place of the claim's id; empty where
            the page that carries it is meant.
    """

    name: str
    url: str = ""
    review_url: str = ""

    @classmethod
    def of(cls, settings: Settings) -> "Publisher":
        """The publisher that the settings name.

        Raises:
            ClaimsError: they name none, or an address that is none.
        """
        if not settings.organisation.strip():
            raise ClaimsError(
                "a ClaimReview says who publishes it: set CLAIMS_ORGANISATION to your desk's name"
            )
        for name, url in (
            ("CLAIMS_ORGANISATION_URL", settings.organisation_url),
            ("CLAIMS_REVIEW_URL", settings.review_url),
        ):
            if url and not is_web_address(url):
                raise ClaimsError(f"{name} {url!r} is no web address (https://...)")
        return cls(settings.organisation.strip(), settings.organisation_url, settings.review_url)


def claim_reviews(
    verdicts: Sequence[ClaimVerdict], *, publisher: Publisher, language: str = "en"
) -> str:
    """A JSON-LD document with one ClaimReview a verdict, safe between script tags.

    Args:
        verdicts: what people decided.
        publisher: who answers for it.
        language: of the words of the rating.
    """
    found = {
        "@context": "https://schema.org",
        "@graph": [_review(one, publisher, language) for one in verdicts],
    }
    text = json.dumps(found, ensure_ascii=False, indent=1)
    return text.translate(_IN_SCRIPT) + "\n"


def _review(verdict: ClaimVerdict, publisher: Publisher, language: str) -> dict[str, Any]:
    decision = verdict.decision
    by = _known({"@type": "Organization", "name": publisher.name, "url": publisher.url})
    return _known(
        {
            "@type": "ClaimReview",
            "url": publisher.review_url.replace("{id}", verdict.claim.id),
            "claimReviewed": visible(verdict.claim.text),
            "datePublished": decision.at.partition("T")[0],
            "author": by,
            "sdPublisher": by,
            "reviewRating": _rating(Status(decision.new), decision.note, language),
            "citation": [{"@type": "WebPage", "url": url} for url in decision.evidence.split()],
            "itemReviewed": _item(verdict),
        }
    )


def _rating(status: Status, note: str, language: str) -> dict[str, Any]:
    rating: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": translated(status_words(status), language),
        "ratingExplanation": visible(note),
    }
    if status in RATINGS:
        rating |= {"ratingValue": RATINGS[status], "bestRating": BEST, "worstRating": WORST}
    return rating


def _item(verdict: ClaimVerdict) -> dict[str, Any]:
    claim = verdict.claim
    return _known(
        {
            "@type": "Claim",
            "author": _author(claim),
            "datePublished": claim.article.published,
            "appearance": [_appearance(one) for one in _one_an_article(verdict.appearances)],
        }
    )


def _author(claim: Claim) -> dict[str, Any]:
    """Who said it: the speaker, or the outlet that states it itself."""
    if not claim.speaker:
        return {"@type": "Organization", "name": visible(claim.article.outlet)}
    known = is_institution(claim.speaker, language=claim.language)
    kind = "Organization" if known else "Person"
    return {"@type": kind, "name": visible(claim.speaker)}


def _appearance(claim: Claim) -> dict[str, Any]:
    article = claim.article
    return _known(
        {
            "@type": "NewsArticle",
            "url": article.url if is_web_address(article.url) else "",
            "headline": visible(article.title),
            "datePublished": article.published,
            "inLanguage": claim.language,
            "publisher": {"@type": "Organization", "name": visible(article.outlet)},
        }
    )


def _one_an_article(claims: Sequence[Claim]) -> list[Claim]:
    return list({claim.article.id: claim for claim in reversed(claims)}.values())[::-1]


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value not in (None, "", [])}
