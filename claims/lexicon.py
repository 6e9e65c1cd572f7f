"""The word lists of each language, read from the data files under `claims/languages/`.

A language is a folder of TOML files and long lists as text; no code names a language. Entries are
phrases in ordinary spelling. Inside an entry, `say/s/ing` lists endings of one stem (say, says,
saying) and `*` at an end of a word stands for whatever may come there. Every list is matched by
key (see `claims.text`).
"""

import tomllib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError

from claims.text import Token, match_key, tokens

FOLDER = Path(__file__).parent / "languages"


# Arabic has three sets of month names; the locale data keeps them by country.
_COUNTRIES = {"ar": ("EG", "SY", "DZ", "MA", "SA")}


class Phrases:
    """A list of phrases that can be looked for among tokens, the longest first.

    Args:
        clitics: conjunctions that may be written onto the first word.
    """

    def __init__(self, entries: Iterable[str], *, clitics: Sequence[str] = ()) -> None:
        self._clitics = tuple(clitics)
        self._exact: dict[str, list[tuple[str, ...]]] = {}
        self._open: list[tuple[str, ...]] = []
        endings = set()
        for entry in entries:
            for phrase in spellings(entry):
                if phrase[0].startswith("*") and len(phrase) == 1:
                    endings.add(phrase[0][1:])
                elif "*" in phrase[0]:
                    self._open.append(phrase)
                else:
                    self._exact.setdefault(phrase[0], []).append(phrase)
        for group in self._exact.values():
            group.sort(key=len, reverse=True)
        self._endings = tuple(sorted(endings))

    def __bool__(self) -> bool:
        return bool(self._exact or self._open or self._endings)

    def length_at(self, words: Sequence[Token], index: int) -> int:
        """How many tokens the longest phrase that starts at `index` covers; 0 for none."""
        word = words[index].key
        best = 1 if self._endings and word.endswith(self._endings) else 0
        for key in readings(word, self._clitics):
            for phrase in self._exact.get(key, ()):
                if len(phrase) > best and self._continues(phrase, words, index):
                    best = len(phrase)
            for phrase in self._open:
                if (
                    len(phrase) > best
                    and _fits(phrase[0], key)
                    and self._continues(phrase, words, index)
                ):
                    best = len(phrase)
        return best

    def _continues(self, phrase: tuple[str, ...], words: Sequence[Token], index: int) -> bool:
        if index + len(phrase) > len(words):
            return False
        return all(
            _fits(pattern, word.key)
            for pattern, word in zip(
                phrase[1:], words[index + 1 : index + len(phrase)], strict=True
            )
        )

    @property
    def beginnings(self) -> Collection[str] | None:
        """The words that its phrases begin with; None where a word's looks may begin one."""
        return None if self._open or self._endings else self._exact.keys()

    def begins(self, key: str) -> bool:
        """Whether a phrase begins with this word, nothing written onto it."""
        return key in self._exact or any(_fits(phrase[0], key) for phrase in self._open)

    def find(
        self, words: Sequence[Token], *, start: int = 0, end: int | None = None
    ) -> Iterator[tuple[int, int]]:
        """The matches in `words[start:end]` as token ranges, left to right, not overlapping."""
        index, stop = start, len(words) if end is None else end
        looks_matter = bool(self._open or self._endings)
        while index < stop:
            key = words[index].key
            # Most words begin no phrase, and a call for each of them is what takes the time.
            if not (looks_matter or key in self._exact or key.startswith(self._clitics)):
                index += 1
                continue
            length = self.length_at(words, index)
            if length and index + length <= stop:
                yield index, index + length
                index += length
            else:
                index += 1

    def any(self, words: Sequence[Token], *, start: int = 0, end: int | None = None) -> bool:
        """Whether one of the phrases stands in `words[start:end]`."""
        return next(self.find(words, start=start, end=end), None) is not None


@dataclass(frozen=True)
class Lexicon:
    """The lists of one language; a list that a language lacks is empty.

    `clitics` are conjunctions written onto the next word (Arabic and Hebrew "and").
    """

    language: str
    data: dict[str, Any]

    @cached_property
    def clitics(self) -> tuple[str, ...]:
        """Conjunctions that are written onto the word, as keys."""
        return tuple(match_key(entry) for entry in self.data.get("clitics", ()))

    def readings(self, key: str) -> Sequence[str]:
        """What a word may be read as: itself, and what stands behind a conjunction."""
        return readings(key, self.clitics)

    @cached_property
    def _phrases(self) -> dict[str, Phrases]:
        return {}

    def phrases(self, name: str) -> Phrases:
        """The list called `name`, ready to be looked for."""
        if name not in self._phrases:
            self._phrases[name] = Phrases(self.data.get(name, ()), clitics=self.clitics)
        return self._phrases[name]

    @cached_property
    def _keys(self) -> dict[str, frozenset[str]]:
        return {}

    def keys(self, name: str) -> frozenset[str]:
        """The list called `name` as a set of match keys of single words or affixes."""
        if name not in self._keys:
            self._keys[name] = frozenset(
                " ".join(phrase) for entry in self.data.get(name, ()) for phrase in spellings(entry)
            )
        return self._keys[name]

    @cached_property
    def _words(self) -> dict[str, frozenset[str]]:
        return {}

    def words(self, name: str) -> frozenset[str]:
        """The long list of single words called `name`: match keys, written and derived ones."""
        if name not in self._words:
            paths = (FOLDER / self.language).glob(f"{name}.*txt")
            self._words[name] = frozenset(
                key for path in paths for key in path.read_text(encoding="utf-8").split()
            )
        return self._words[name]

    @cached_property
    def _tables(self) -> dict[str, dict[str, Any]]:
        return {}

    def table(self, name: str) -> dict[str, Any]:
        """The table called `name`, its spellings as keys."""
        if name not in self._tables:
            self._tables[name] = {
                " ".join(phrase): value
                for entry, value in self.data.get(name, {}).items()
                for phrase in spellings(entry)
            }
        return self._tables[name]


@cache
def lexicon(language: str) -> Lexicon:
    """The word lists of a language (ISO 639-1); empty lists for a language without a folder."""
    data: dict[str, Any] = {"months": _months(language), "territories": _territories(language)}
    for path in sorted((FOLDER / language).glob("*.toml")):
        for name, value in read_toml(path).items():
            # The locale data stand first, so that a language's own entries win.
            if isinstance(value, dict):
                data[name] = data.get(name, {}) | value
            elif isinstance(value, list):
                data[name] = [*data.get(name, ()), *value]
            else:
                data[name] = value
    return Lexicon(language, data)


def _locales(language: str) -> list[Locale]:
    found = []
    for name in (language, *(f"{language}_{code}" for code in _COUNTRIES.get(language, ()))):
        try:
            found.append(Locale.parse(name))
        except (UnknownLocaleError, ValueError):
            continue
    return found


def _months(language: str) -> dict[str, int]:
    """The names of the months in a language, 1 to 12, from the Unicode locale data (CLDR)."""
    return {
        name: number
        for locale in _locales(language)
        for kind in ("format", "stand-alone")
        for number, name in locale.months[kind]["wide"].items()
    }


def _territories(language: str) -> dict[str, str]:
    """Names of countries and the like to ISO 3166 codes, from the Unicode locale data (CLDR)."""
    return {
        name: code
        for locale in _locales(language)[:1]
        for code, name in locale.territories.items()
        if len(code) == 2 and code.isalpha()
    }


def read_toml(path: Path) -> dict[str, Any]:
    """A data file."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def every_language() -> tuple[str, ...]:
    """The languages that have a folder, in alphabetical order."""
    return tuple(sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))


@cache
def phrases_of_every_language(name: str) -> Phrases:
    """A list about pages, or of months, of all languages together, for pages that mix them."""
    return Phrases(
        [
            entry
            for code in every_language()
            for entry in (_months(code) if name == "months" else _page(code).get(name, ()))
        ]
    )


@cache
def _page(language: str) -> dict[str, Any]:
    """The lists about pages alone: a page is read before its language is known."""
    return read_toml(FOLDER / language / "page.toml")


def spellings(entry: str) -> list[tuple[str, ...]]:
    """What an entry stands for: the keys of its words, once for each of its endings."""
    words = []
    for word in entry.split():
        stem, *endings = word.split("/")
        words.append([stem, *(stem + ending for ending in endings)])
    keyed = []
    for spelling in product(*words):
        keys: list[str] = []
        for word in spelling:
            parts = [token.key for token in tokens(word.strip("*"))]
            if word.endswith("*") and parts:
                parts[-1] += "*"
            if word.startswith("*") and parts:
                parts[0] = "*" + parts[0]
            keys.extend(parts)
        if keys:
            keyed.append(tuple(keys))
    return keyed


def readings(key: str, clitics: tuple[str, ...]) -> Sequence[str]:
    """A word's key, and what stands behind each conjunction that is written onto it."""
    if not key.startswith(clitics):
        return (key,)
    bare = [
        key[len(clitic) :]
        for clitic in clitics
        if key.startswith(clitic) and len(key) > len(clitic) + 1
    ]
    return (key, *bare)


def _fits(pattern: str, key: str) -> bool:
    if pattern.endswith("*"):
        return key.startswith(pattern[:-1])
    if pattern.startswith("*"):
        return key.endswith(pattern[1:])
    return key == pattern
