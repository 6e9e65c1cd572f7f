"""Gold passages: short texts with every claim in them, and what is none."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims.errors import GoldError
from claims.evaluate.gold import read_json
from claims.records import Mode, Span


@dataclass(frozen=True)
class Amount:
    """A quantity that a claim states: an interval (None: open), `about` or not, `%` or no unit.

    `of` is the verbatim word for what is counted or measured, empty where nothing names it.
    """

    low: float | None
    high: float | None
    about: bool = False
    unit: str = ""
    of: str | None = None


@dataclass(frozen=True)
class PassageClaim:
    """A claim as it should be read: its span in the passage, and who says it how."""

    start: int
    end: int
    speaker: str
    via: tuple[str, ...]
    mode: Mode
    quantities: tuple[Amount, ...]


@dataclass(frozen=True)
class Passage:
    """A text with its claims; `not_claims` are stretches that hold none, each with its kind."""

    id: str
    language: str
    text: str
    claims: tuple[PassageClaim, ...]
    not_claims: tuple[tuple[Span, str], ...]


def load_passages(path: Path) -> list[Passage]:
    """Reads a file of passages.

    Raises:
        GoldError: it cannot be read, breaks the format, or a span does not fit its quote.
    """
    found = []
    for number, row in enumerate(read_json(path), start=1):
        try:
            found.append(_passage(row))
        except (KeyError, TypeError, ValueError) as error:
            raise GoldError(f"{path}: passage {number} is not in the format ({error})") from error
    return found


def _passage(row: dict[str, Any]) -> Passage:
    text = str(row["text"])
    for claim in row["claims"]:
        if text[claim["start"] : claim["end"]] != claim["quote"]:
            raise ValueError(f"{claim['quote']!r} does not stand at {claim['start']}")
    return Passage(
        id=str(row["id"]),
        language=str(row["language"]),
        text=text,
        claims=tuple(
            PassageClaim(
                start=claim["start"],
                end=claim["end"],
                speaker=claim["speaker"],
                via=tuple(claim["via"]),
                mode=Mode(claim["mode"]),
                quantities=tuple(Amount(**one) for one in claim["quantities"]),
            )
            for claim in row["claims"]
        ),
        not_claims=tuple(((one["start"], one["end"]), one["reason"]) for one in row["not_claims"]),
    )
