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

from claims.records import Excerpt

FOLDER = Path(__file__).parent / "statements"
_OPENING, _CLOSING = "⟦", "⟧"


def marked(text: str) -> Excerpt:
    """A sentence with marks around its claim, or without any."""
    if _OPENING not in text:
        return Excerpt.whole(text)
    start = text.index(_OPENING)
    end = text.index(_CLOSING) - len(_OPENING)
    return Excerpt(text.replace(_OPENING, "").replace(_CLOSING, ""), (start, end))


def shown(text: Excerpt) -> str:
    """A sentence with marks around its claim, where it says more."""
    start, end = text.claim
    if (start, end) == (0, len(text.text)):
        return text.text
    return f"{text.text[:start]}{_OPENING}{text.text[start:end]}{_CLOSING}{text.text[end:]}"


@dataclass(frozen=True)
class Statements:
    """One set: texts by what they are to the claim, and the language of each text."""

    topic: str
    texts: Mapping[str, tuple[Excerpt, ...]]
    languages: Mapping[str, str]

    def beside(self, text: Excerpt) -> list[Excerpt]:
        """Texts in the same language on something else."""
        language = self.languages[text.text]
        return [one for one in self.texts["beside"] if self.languages[one.text] == language]


def statements(folder: Path = FOLDER) -> Iterator[Statements]:
    """Every set in the folder's files, in order of their names."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            topic = row.pop("topic")
            made = {
                name: [(language, marked(text)) for language, text in texts]
                for name, texts in row.items()
            }
            yield Statements(
                topic,
                {name: tuple(text for _, text in texts) for name, texts in made.items()},
                {text.text: language for texts in made.values() for language, text in texts},
            )
