"""Statements written for the judge: what says the same, the contrary, less, and something beside.

`statements/*.jsonl` holds one set a line, all of one happening: `claim` and `contrary` are lists
of [language, text] that say one thing each and exclude one another, `weaker` follows from the
claim but does not say it, `beside` is about something else. ⟦ and ⟧ stand around what is claimed
where a sentence says more than that.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from claims.records import Span

FOLDER = Path(__file__).parent / "statements"
_OPENING, _CLOSING = "⟦", "⟧"


@dataclass(frozen=True)
class Text:
    """A sentence and where in it the claim stands."""

    text: str
    claim: Span

    @classmethod
    def whole(cls, text: str) -> "Text":
        """A sentence that is the claim."""
        return cls(text, (0, len(text)))

    @classmethod
    def marked(cls, text: str) -> "Text":
        """A sentence with marks around its claim, or without any."""
        if _OPENING not in text:
            return cls.whole(text)
        start = text.index(_OPENING)
        end = text.index(_CLOSING) - len(_OPENING)
        return cls(text.replace(_OPENING, "").replace(_CLOSING, ""), (start, end))


@dataclass(frozen=True)
class Statements:
    """One set: texts by what they are to the claim."""

    topic: str
    texts: Mapping[str, tuple[Text, ...]]


def statements(folder: Path = FOLDER) -> Iterator[Statements]:
    """Every set in the folder's files, in order of their names."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            topic = row.pop("topic")
            yield Statements(
                topic,
                {
                    name: tuple(Text.marked(text) for _, text in texts)
                    for name, texts in row.items()
                },
            )
