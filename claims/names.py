"""Names: whether two are one speaker's, across spellings, scripts and languages, and why."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from rapidfuzz import fuzz

from claims.lexicon import FOLDER, Lexicon, Phrases, lexicon, read_toml, spellings
from claims.places import places
from claims.sound import sound
from claims.text import Token, match_key, tokens

# Spellings of a name differ by a letter or two; consonants alone are shared by chance more often.
_SAME_SPELLING, _SAME_SOUND = 88.0, 80.0
# A single word this short fits too many names.
_SHORTEST = 4
_ACRONYM_LETTERS = 4
_ACRONYM = re.compile(r"[^\W\d_]{2,7}")


@dataclass(frozen=True)
class _Name:
    """A name taken apart: what it calls an institution, which office, of which territory, who."""

    key: str
    latin: bool
    institution: str
    offices: frozenset[str]
    territories: frozenset[str]
    person: tuple[str, ...]
    initials: str
    anonymous: bool


@lru_cache(maxsize=1 << 16)
def sounds(text: str, *, language: str) -> frozenset[str]:
    """The words of a text by their sound, without those that every text has.

    Names meet themselves in it across scripts, other words across texts of one language.
    """
    lists = lexicon(language)
    words = tokens(text)
    common = {i for start, end in lists.phrases("stopwords").find(words) for i in range(start, end)}
    prefixes = sorted(lists.keys("word_prefixes"), key=len, reverse=True)
    heard = (sound(_bare(word.key, prefixes)) for i, word in enumerate(words) if i not in common)
    return frozenset(one for one in heard if one)


def in_common(a: frozenset[str], b: frozenset[str]) -> float:
    """The share of sounds that two texts have in common, of whichever has fewer, 0..1."""
    fewer = min(len(a), len(b))
    return len(a & b) / fewer if fewer else 0.0


def _bare(key: str, prefixes: Iterable[str]) -> str:
    """A word without what is written onto its front."""
    for one in prefixes:
        if key.startswith(one) and len(key) - len(one) >= _SHORTEST - 1:
            return key[len(one) :]
    return key


def same_name(a: str, b: str, *, language_a: str, language_b: str) -> str:
    """Why two names are one speaker's, in a few words; empty where they are not, or one is empty.

    An institution goes by the names that the data files list for it, an office by its holder's
    title and country, a person by spelling, or by sound across scripts. A source without a name
    ("an official") is the same as nobody.
    """
    if not a or not b:
        return ""
    left, right = _taken_apart(a, language_a), _taken_apart(b, language_b)
    if left.anonymous or right.anonymous:
        return ""
    if left.key == right.key:
        return "same spelling"
    if left.institution or right.institution:
        return "one institution" if left.institution == right.institution else ""
    if left.territories and right.territories and not left.territories & right.territories:
        return ""
    if left.person and right.person:
        return _same_person(left, right)
    if left.offices and left.offices == right.offices:
        return "one office" if left.territories == right.territories else ""
    if not (left.offices or right.offices or left.person or right.person):
        return "one country" if left.territories == right.territories else ""
    return ""


def is_institution(name: str, *, language: str) -> bool:
    """Whether the data files list a name as an institution's."""
    return bool(_taken_apart(name, language).institution)


def holds_office(name: str, *, language: str) -> bool:
    """Whether a name is an institution's, or names an office or a title."""
    found = _taken_apart(name, language)
    words, lists = tokens(name), lexicon(language)
    titled = any(lists.phrases("titles").length_at(words, at) for at in range(len(words)))
    return bool(found.institution or found.offices or (titled and found.person))


def distinct(names: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """The distinct ones among names with their languages, sorted; of one speaker's, the first.

    Sources without a name count as distinct where they are written differently.
    """
    kept: list[tuple[str, str]] = []
    for name, language in names:
        known = any(
            name == other or same_name(name, other, language_a=language, language_b=its)
            for other, its in kept
        )
        if name and not known:
            kept.append((name, language))
    return tuple(sorted(name for name, _ in kept))


def _same_person(left: _Name, right: _Name) -> str:
    # Of two names of one length the first in the alphabet, so that the answer is one both ways.
    short, long = sorted((left.person, right.person), key=lambda one: (len(one), one))
    if _is_acronym(left, right) or _is_acronym(right, left):
        return "initials of the longer name"
    if left.latin == right.latin or set(short) & set(long):
        if max(map(len, short)) < _SHORTEST:
            return ""
        likeness = fuzz.token_set_ratio(" ".join(left.person), " ".join(right.person))
        if likeness >= _SAME_SPELLING:
            return "part of the longer name" if len(short) < len(long) else "spelled alike"
    heard = [one for one in map(sound, short) if one]
    answers = [one for one in map(sound, long) if one]
    both_ways = len(short) == len(long)
    if heard and all(_heard(one, answers) for one in heard):
        # "Samir Samir" is heard in "Samir Brook", but not the other way round.
        return "sounds alike" if not both_ways or all(_heard(one, heard) for one in answers) else ""
    return ""


def _heard(one: str, others: Iterable[str]) -> bool:
    return any(fuzz.ratio(one, other) >= _SAME_SOUND for other in others)


def _is_acronym(short: _Name, long: _Name) -> bool:
    return (
        len(short.person) == 1
        and _ACRONYM.fullmatch(short.person[0]) is not None
        and len(long.initials) >= 3
        and short.person[0] == long.initials
    )


@lru_cache(maxsize=1 << 14)
def _taken_apart(name: str, language: str) -> _Name:
    lists = lexicon(language)
    words = _without_articles(tokens(name), lists)
    key = " ".join(word.key for word in words)
    institution = "" if _is_word(name) else _institution(key, language)
    covered: set[int] = set()
    offices = set()
    index = 0
    while index < len(words):
        office, length = _office_at(words, index, language)
        skipped = length or lists.phrases("titles").length_at(words, index)
        if office:
            offices.add(office)
        covered.update(range(index, index + skipped))
        index += skipped or 1
    named = places(words, lists)
    covered |= set(named)
    stop = lists.keys("stopwords")
    person = tuple(
        word.key
        for at, word in enumerate(words)
        if at not in covered and word.key not in stop and len(word.key) > 1
    )
    return _Name(
        key=key,
        latin=name.isascii() or match_key(name).isascii(),
        institution=institution,
        offices=frozenset(offices),
        territories=frozenset(named.values()),
        person=person,
        initials="".join(word.key[0] for word in words if word.key not in stop),
        anonymous=bool(words)
        and any(lists.phrases("anonymous").length_at(words, at) for at in range(len(words)))
        and not institution
        and not _is_named(name, words, lists),
    )


def _is_named(name: str, words: list[Token], lists: Lexicon) -> bool:
    """Whether a capital inside tells that somebody is named, in scripts that have capitals."""
    return any(
        name[word.start].isupper() and not lists.phrases("anonymous").length_at(words, at)
        for at, word in enumerate(words)
        if at
    ) and not places(words, lists)


def _without_articles(words: list[Token], lists: Lexicon) -> list[Token]:
    while words and lists.phrases("articles_before").length_at(words, 0):
        words = words[1:]
    return words


def _institution(key: str, language: str) -> str:
    return _institutions(language).get(key, "")


def _office_at(words: list[Token], index: int, language: str) -> tuple[str, int]:
    """The longest office that begins at a token, and how many tokens name it."""
    found = ((phrases.length_at(words, index), id) for id, phrases in _offices(language))
    length, id = max(found, default=(0, ""))
    return (id, length) if length else ("", 0)


def agency(name: str) -> str:
    """Which news agency a name is, in whatever language; empty for none."""
    if _is_word(name.strip()) and name.strip() not in _agencies_in_small_letters():
        return ""
    return _agencies().get(" ".join(token.key for token in tokens(name)), "")


def _is_word(name: str) -> bool:
    """Whether a few small letters are a word, not an acronym that is spelled like it ("map")."""
    return name.isascii() and len(name) <= _ACRONYM_LETTERS and not name.isupper()


@cache
def _agencies_in_small_letters() -> frozenset[str]:
    rows = _rows("agency", "agencies")
    names = {name for one in rows for listed in one["names"].values() for name in listed}
    return frozenset(name for name in names if _is_word(name))


@cache
def _agencies() -> dict[str, str]:
    return {
        " ".join(word.key for word in tokens(" ".join(spelled))): one["id"]
        for one in _rows("agency", "agencies")
        for names in one["names"].values()
        for name in names
        for spelled in spellings(name)
    }


@cache
def _rows(name: str, file: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = read_toml(FOLDER / f"{file}.toml")[name]
    return rows


@cache
def _institutions(language: str) -> dict[str, str]:
    """The keys of institutions' names in a language, and which institution each is."""
    lists = lexicon(language)
    return {
        " ".join(word.key for word in _without_articles(tokens(" ".join(spelled)), lists)): one[
            "id"
        ]
        for one in (*_rows("institution", "institutions"), *_rows("agency", "agencies"))
        for name in one["names"].get(language, ())
        for spelled in spellings(name)
    }


@cache
def _offices(language: str) -> tuple[tuple[str, Phrases], ...]:
    return tuple(
        (one["id"], Phrases(one["names"][language], clitics=lexicon(language).clitics))
        for one in _rows("office", "offices")
        if language in one["names"]
    )
