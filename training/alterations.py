"""Real sentences changed in one place, so that they claim something else of the same event.

What may be changed into what is data, a file for each language (`alterations/<language>.toml`).
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from claims.lexicon import lexicon
from claims.text import tokens

FOLDER = Path(__file__).parent / "alterations"
POLARITY, HEDGE, NUMBER = "polarity", "hedge", "number"
# Of these the first form is looked for alone: the second one is made, never found.
_ONE_WAY = (POLARITY, HEDGE)
_BOTH_WAYS = ("outcome", "degree", "actor", "time")
# A year says which event it is, not what happened.
_YEARS = range(1900, 2100)
# What stands beside a form makes it part of a longer one: letters, the zero-width non-joiner of
# Persian words, and before it the apostrophe and hyphen of French ones.
_BEFORE, _BEHIND = r"[\w\u200c'’-]", r"[\w\u200c-]"
_QUESTION = ("?", "؟")
_DIGITS = re.compile(r"(?<![\w.,:/-])[0-9]{1,4}(?![\w:/-]|[.,]\d)")


@dataclass(frozen=True)
class Altered:
    """A sentence with one thing changed."""

    text: str
    kind: str


class Alterations:
    """Every change that the sentences of one language allow."""

    def __init__(self, language: str, changes: dict[str, list[list[str]]]) -> None:
        self._language = language
        # By the form that is found: its kind, and what may take its place.
        self._others: dict[str, list[tuple[str, str]]] = {}
        for kind in (*_ONE_WAY, *_BOTH_WAYS):
            for one, other in changes[kind]:
                self._add(one, kind, other)
                if kind in _BOTH_WAYS:
                    self._add(other, kind, one)
        for alike in changes["numbers"]:
            for one in alike:
                for other in alike:
                    if one != other:
                        self._add(one, NUMBER, other)
        forms = sorted(self._others, key=len, reverse=True)
        either = "|".join(re.escape(one) for one in forms)
        self._pattern = re.compile(rf"(?<!{_BEFORE})(?:{either})(?!{_BEHIND})")

    @classmethod
    @cache
    def of(cls, language: str) -> "Alterations | None":
        """Those of a language; None where nobody has written any."""
        path = FOLDER / f"{language}.toml"
        if not path.exists():
            return None
        return cls(language, tomllib.loads(path.read_text(encoding="utf-8")))

    def all(self, sentence: str, rng: np.random.Generator) -> list[Altered]:
        """The sentence with each possible change, one at a time; figures by chance.

        A question claims nothing, so that nothing in it can be changed.
        """
        if sentence.rstrip().endswith(_QUESTION):
            return []
        negated = lexicon(self._language).phrases("negations").any(tokens(sentence))
        found = [*self._words(sentence, negated=negated), *self._figures(sentence, rng)]
        return [one for one in found if one.text != sentence]

    def _add(self, form: str, kind: str, other: str) -> None:
        # A form that begins a sentence has a capital; anywhere else that is another word.
        for one, another in (
            (form, other),
            (_raised(form, self._language), _raised(other, self._language)),
        ):
            if (kind, another) not in self._others.setdefault(one, []):
                self._others[one].append((kind, another))

    def _words(self, sentence: str, *, negated: bool) -> Iterator[Altered]:
        for match in self._pattern.finditer(sentence):
            for kind, other in self._others[match[0]]:
                # A second negation would take the first one back, and hardly hedges.
                if kind in _ONE_WAY and negated:
                    continue
                # "was" of "was not" is no plain "was".
                if sentence[match.start() :].lower().startswith(other.lower()):
                    continue
                yield _changed(sentence, match, other, kind)

    def _figures(self, sentence: str, rng: np.random.Generator) -> Iterator[Altered]:
        for match in _DIGITS.finditer(sentence):
            figure = int(match[0])
            if figure in _YEARS:
                continue
            step = int(rng.integers(1, max(3, figure // 2)))
            other = figure + step if rng.random() < 0.5 or figure <= step else figure - step
            yield _changed(sentence, match, str(other), NUMBER)


def _raised(form: str, language: str) -> str:
    """The form with a capital, as a sentence begins with it."""
    first = "İ" if language == "tr" and form[:1] == "i" else form[:1].upper()
    return first + form[1:]


def _changed(sentence: str, match: re.Match[str], other: str, kind: str) -> Altered:
    return Altered(sentence[: match.start()] + other + sentence[match.end() :], kind)
