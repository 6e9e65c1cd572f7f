"""Verdicts as ClaimReview: what goes out keeps to schema.org, and only what people decided does."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, SDO, Graph

from claims.errors import ClaimsError
from claims.export import Publisher, brought, claim_reviews
from claims.records import Claim, ClaimVerdict, Decision, Status
from claims.settings import REPORT_LANGUAGES, Settings

MakeClaim = Callable[..., Claim]
SHAPES = Path(__file__).parent / "schemaorg" / "shapes.ttl"
DESK = Publisher("Example Desk", "https://desk.example", "https://desk.example/checks/{id}")
# As schema.org's own context has it: names are its terms, and an address is a resource.
CONTEXT = {"@vocab": "https://schema.org/", "url": {"@type": "@id"}}

# rdflib and pyshacl still use what rdflib itself has deprecated.
pytestmark = [
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings(r"ignore:Dataset\.\w+ is deprecated:DeprecationWarning"),
]


@pytest.fixture
def verdict(make_claim: MakeClaim) -> Callable[..., ClaimVerdict]:
    def make(status: Status = Status.FALSE, **fields: Any) -> ClaimVerdict:
        claim = replace(
            make_claim("The dam was hit", speaker="the governor", **fields), status=status
        )
        article = replace(claim.article, title="A dam", url="https://ledger.example/1")
        claim = replace(claim, article=article)
        decision = Decision(
            claim.id, "claim", "status", "unverified", status.value, "Rana",
            "2026-01-02T03:04:05Z", "Pictures show it whole.",
            "https://pictures.example/1 https://pictures.example/2", "m",
        )  # fmt: skip
        return ClaimVerdict(claim, decision, (claim,))

    return make


def graph(document: str) -> Graph:
    found = json.loads(document)
    assert found["@context"] == "https://schema.org"
    return Graph().parse(data=json.dumps({**found, "@context": CONTEXT}), format="json-ld")


def faults(found: Graph) -> str:
    """What breaks the shapes, and what is no term of schema.org at all; empty where nothing."""
    from pyshacl import validate

    unknown = [
        str(term)
        for term in {*found.predicates(), *found.objects(predicate=RDF.type)}
        if term != RDF.type and str(term).removeprefix(str(SDO)) not in SDO
    ]
    conforms, _, told = validate(found, shacl_graph=str(SHAPES), ont_graph=str(SHAPES))
    return "\n".join([*unknown, *([] if conforms else [str(told)])])


@pytest.mark.parametrize("language", REPORT_LANGUAGES)
@pytest.mark.parametrize("status", [one for one in Status if one.is_published])
def test_every_verdict_keeps_to_schema_org(
    verdict: Callable[..., ClaimVerdict], status: Status, language: str
) -> None:
    made = [
        verdict(status),
        verdict(status, outlet="The Post", published=None),
        verdict(status, outlet="The Day", published="2025-06-03"),
    ]
    found = graph(claim_reviews(made, publisher=DESK, language=language))
    assert faults(found) == ""
    assert len(list(found.subjects(RDF.type, SDO.ClaimReview))) == 3


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"claimReviewed"', '"claimReviewd"'),
        ('"ratingValue": 1', '"ratingValue": 7'),
        ('"ratingValue": 1', '"ratingValue": "false"'),
        ('"@type": "Rating"', '"@type": "Person"'),
        ('"https://pictures.example/1"', '"pictures"'),
        ('"datePublished": "2026-01-02"', '"datePublished": "yesterday"'),
        ('"@type": "Claim"', '"@type": "Claime"'),
        ('"publisher"', '"bestRating"'),
    ],
)
def test_what_breaks_schema_org_would_be_seen(
    verdict: Callable[..., ClaimVerdict], before: str, after: str
) -> None:
    document = claim_reviews([verdict()], publisher=DESK)
    assert before in document
    assert faults(graph(document.replace(before, after))) != ""


def test_a_review_holds_who_said_what_where_and_why_it_is_false(
    verdict: Callable[..., ClaimVerdict], make_claim: MakeClaim
) -> None:
    first = verdict()
    other = make_claim("The dam was hit", outlet="The Post", speaker="the governor")
    document = json.loads(
        claim_reviews([replace(first, appearances=(first.claim, other))], publisher=DESK)
    )
    (review,) = document["@graph"]
    desk = {"@type": "Organization", "name": "Example Desk", "url": "https://desk.example"}
    assert review["author"] == review["sdPublisher"] == desk
    assert review["url"] == f"https://desk.example/checks/{first.claim.id}"
    assert (review["claimReviewed"], review["datePublished"]) == ("The dam was hit", "2026-01-02")
    assert review["reviewRating"] == {
        "@type": "Rating",
        "alternateName": "False",
        "ratingExplanation": "Pictures show it whole.",
        "ratingValue": 1,
        "bestRating": 5,
        "worstRating": 1,
    }
    assert [one["url"] for one in review["citation"]] == [
        "https://pictures.example/1",
        "https://pictures.example/2",
    ]
    item = review["itemReviewed"]
    assert item["author"] == {"@type": "Person", "name": "the governor"}
    assert [one["publisher"]["name"] for one in item["appearance"]] == ["The Ledger", "The Post"]
    assert item["appearance"][0]["url"] == "https://ledger.example/1"
    assert "url" not in item["appearance"][1]


def test_an_outlet_or_institution_is_no_person(
    verdict: Callable[..., ClaimVerdict],
) -> None:
    one = verdict()
    for speaker, name in (("", "The Ledger"), ("the United Nations", "the United Nations")):
        said = replace(one, claim=replace(one.claim, speaker=speaker))
        (review,) = json.loads(claim_reviews([said], publisher=DESK))["@graph"]
        assert review["itemReviewed"]["author"] == {"@type": "Organization", "name": name}


def test_the_document_cannot_end_the_script_it_stands_in(
    verdict: Callable[..., ClaimVerdict],
) -> None:
    one = verdict()
    text = "</script><script>alert(1)</script>\u202eabc <!--"
    hostile = replace(one, claim=replace(one.claim, text=text))
    document = claim_reviews([hostile], publisher=DESK)
    assert "<" not in document
    assert "\u202e" not in document
    (review,) = json.loads(document)["@graph"]
    assert review["claimReviewed"] == text.replace("\u202e", "")


def test_a_rating_of_no_truth_has_words_alone(verdict: Callable[..., ClaimVerdict]) -> None:
    (review,) = json.loads(claim_reviews([verdict(Status.SATIRE)], publisher=DESK))["@graph"]
    assert "ratingValue" not in review["reviewRating"]
    assert review["reviewRating"]["alternateName"] == "Satire"


def test_a_desk_without_a_name_publishes_nothing() -> None:
    with pytest.raises(ClaimsError, match="CLAIMS_ORGANISATION"):
        Publisher.of(Settings())
    with pytest.raises(ClaimsError, match="CLAIMS_REVIEW_URL 'desk'"):
        Publisher.of(Settings(organisation="Desk", review_url="desk"))


def test_what_goes_out_comes_in_as_an_earlier_verdict(
    verdict: Callable[..., ClaimVerdict], tmp_path: Path
) -> None:
    path = tmp_path / "review.jsonld"
    path.write_text(claim_reviews([verdict()], publisher=DESK), encoding="utf-8")
    (found,) = brought(path).verdicts
    assert (found.claim, found.rating, found.value) == ("The dam was hit", "False", 1)
    assert (found.best, found.worst, found.desk) == (5, 1, "Example Desk")
    assert (found.speaker, found.appearances) == ("the governor", ("https://ledger.example/1",))
    assert (found.published, found.explanation) == ("2026-01-02", "Pictures show it whole.")
