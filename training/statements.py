"""Statements written for the judge: what says the same, the contrary, less, and something beside.

`statements/*.jsonl` holds one set a line, all of one happening: `claim` and `contrary` are lists
of [language, text] that say one thing each and exclude one another, `weaker` follows from the
claim but does not say it, `beside` is about something else. ⟦ and ⟧ stand around what is claimed
where a sentence says more than that.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from claims.records import Excerpt
from training.examples import SCORES, Example

FOLDER = Path(__file__).parent / "statements"
_OPENING, _CLOSING = "⟦", "⟧"
# What is drawn of the written sets: two lists, their labels, and how often.
_WRITTEN = (
    ("claim", "claim", 0, 0, 0.15),
    ("contrary", "contrary", 0, 0, 0.08),
    ("claim", "contrary", 2, 1, 0.27),
    ("claim", "weaker", 0, 2, 0.06),
    ("weaker", "claim", 1, 2, 0.05),
    ("claim", "beside", 1, 2, 0.17),
    ("contrary", "beside", 1, 2, 0.12),
    ("beside", "beside", 1, 2, 0.1),
)
# How often a written text has another of its set behind or before it, in its own language; and
# how often the same text stands on both sides of what says the same.
_COMPANION, _REPEATED = 0.35, 0.12


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


class Written:
    """Draws pairs of the written sets; `seed` decides which."""

    def __init__(self, sets: Sequence[Statements], *, seed: int) -> None:
        self._sets = list(sets)
        self._rng = np.random.default_rng(seed)

    def draw(self) -> Example:
        """Two texts of one set."""
        drawn = self._sets[self._rng.integers(len(self._sets))]
        chances = [share for *_, share in _WRITTEN]
        left, right, nli, scores, _ = _WRITTEN[self._rng.choice(len(_WRITTEN), p=chances)]
        first, second = drawn.texts[left], drawn.texts[right]
        one = int(self._rng.integers(len(first)))
        other = int(self._rng.integers(len(second)))
        if left == right and one == other:
            other = (other + 1) % len(second)
        if scores == SCORES.index("same") and self._rng.random() < _REPEATED:
            other = one
        kind = f"written/{left}-{right}"
        a, b = (self._accompanied(text, drawn) for text in (first[one], second[other]))
        example = Example(a, b, kind, nli, scores)
        if "weaker" in (left, right) or self._rng.random() < 0.5:
            return example
        return replace(example, a=example.b, b=example.a)

    def _accompanied(self, text: Excerpt, drawn: Statements) -> Excerpt:
        """A written text, now and then with another of its set beside it that is not claimed."""
        if self._rng.random() >= _COMPANION:
            return text
        others = [one for one in drawn.beside(text) if one.text != text.text]
        if not others:
            return text
        other = others[self._rng.integers(len(others))].text
        if self._rng.random() < 0.5:
            return Excerpt(f"{text.text} {other}", text.claim)
        start, end = text.claim
        before = len(other) + 1
        return Excerpt(f"{other} {text.text}", (before + start, before + end))
