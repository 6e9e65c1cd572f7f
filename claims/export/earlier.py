"""Other desks' ClaimReview, as it is found in pages and feeds, read as earlier verdicts."""

import math
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from claims.errors import InputRefused
from claims.markup import is_web_address
from claims.records import EarlierVerdict, Refusal, content_id

# A claim is one statement; what is longer is no summary of one.
_LONGEST_CLAIM, _LONGEST_TEXT = 1_000, 20_000
_TYPE_PART = re.compile(r"[/:#]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def earlier_verdicts(document: Any, *, source: str) -> tuple[list[EarlierVerdict], list[Refusal]]:
    """The verdicts of a JSON-LD document: one ClaimReview, a list, a graph or a data feed.

    Args:
        document: parsed JSON.
        source: the name of its file.
    """
    imported = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    found: list[EarlierVerdict] = []
    refused: list[Refusal] = []
    for number, review in enumerate(_reviews(document), start=1):
        name = f"{source}, ClaimReview {number}"
        try:
            found.append(_verdict(review, name=name, source=source, imported=imported))
        except InputRefused as error:
            refused.append(Refusal(error.source, error.reason))
    return found, refused


def _reviews(document: Any) -> Iterator[dict[str, Any]]:
    """Every ClaimReview, wherever it stands, in the order of the document."""
    waiting = [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "ClaimReview" in _types(one):
                yield one
            else:
                waiting.extend(reversed(one.values()))
        elif isinstance(one, list):
            waiting.extend(reversed(one))


def _types(node: dict[str, Any]) -> set[str]:
    named = node.get("@type")
    several = named if isinstance(named, list) else [named]
    return {_TYPE_PART.split(one)[-1] for one in several if isinstance(one, str)}


def _verdict(review: dict[str, Any], *, name: str, source: str, imported: str) -> EarlierVerdict:
    item, rating = _node(review.get("itemReviewed")), _node(review.get("reviewRating"))
    author, speaker = _node(review.get("author")), _node(item.get("author"))
    number = _number(rating.get("ratingValue"))
    claim = _text(review.get("claimReviewed")) or _text(item.get("name"))
    words = _text(rating.get("alternateName")) or _text(rating.get("name"))
    if not claim:
        raise InputRefused(name, "has no text in claimReviewed")
    if len(claim) > _LONGEST_CLAIM:
        raise InputRefused(name, f"claimReviewed has {len(claim):,} characters, no one statement")
    if not words and number is None:
        raise InputRefused(name, "has neither reviewRating.alternateName nor a ratingValue")
    url = _address(review.get("url"))
    desk = _text(author.get("name")) or _text(review.get("author"))
    if not desk:
        raise InputRefused(name, "names no author: nobody would know whose verdict it is")
    language = _text(review.get("inLanguage"))
    appearances = [
        _address(one) or _address(_node(one).get("url")) for one in _several(item.get("appearance"))
    ]
    first = _node(item.get("firstAppearance"))
    appearances.append(_address(item.get("firstAppearance")) or _address(first.get("url")))
    verdict = EarlierVerdict(
        id=content_id("earlier", desk, url, claim),
        claim=claim,
        rating=words or f"{number:g}",
        value=number,
        best=_number(rating.get("bestRating")),
        worst=_number(rating.get("worstRating")),
        explanation=_text(rating.get("ratingExplanation")) or _text(review.get("reviewBody")),
        desk=desk,
        desk_url=_address(author.get("url")),
        url=url,
        published=_time(review.get("datePublished")),
        speaker=_text(speaker.get("name")) or _text(item.get("author")),
        appearances=tuple(dict.fromkeys(one for one in appearances if one)),
        language=language if _LANGUAGE.fullmatch(language) and len(language) <= 16 else "",
        source=source,
        imported=imported,
    )
    for value in vars(verdict).values():
        if isinstance(value, str) and (len(value) > _LONGEST_TEXT or "\0" in value):
            raise InputRefused(name, f"holds a text of more than {_LONGEST_TEXT:,} characters, "
                               "or a NUL character")  # fmt: skip
    return verdict


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _node(value: Any) -> dict[str, Any]:
    """The first object of a value; an empty one where there is none."""
    return next((one for one in _several(value) if isinstance(one, dict)), {})


def _text(value: Any) -> str:
    """The first text of a value, on one line; empty where there is none."""
    for one in _several(value):
        plain = one.get("@value") if isinstance(one, dict) else one
        if isinstance(plain, str) and plain.strip():
            return " ".join(plain.split())
    return ""


def _address(value: Any) -> str:
    """The first web address of a value; empty where there is none."""
    for one in _several(value):
        plain = one.get("@id") if isinstance(one, dict) else one
        if isinstance(plain, str) and is_web_address(plain.strip()):
            return plain.strip()
    return ""


def _number(value: Any) -> float | None:
    try:
        number = float(_several(value)[0]) if not isinstance(value, bool) else math.nan
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
    return number if math.isfinite(number) else None


def _time(value: Any) -> str | None:
    """A day, or a time in UTC; None where it is neither."""
    text = _text(value)
    try:
        if len(text) <= len("2025-06-03"):
            return date.fromisoformat(text).isoformat()
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
