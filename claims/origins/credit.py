"""Credits: whom an article names as where its wording comes from."""

import re
from functools import cache

from rapidfuzz import fuzz

from claims.lexicon import lexicon, phrases_of_every_language
from claims.names import agency
from claims.origins.body import Body
from claims.sound import sound
from claims.text import Token, match_key, tokens

# A name stands so near behind "citing" or "as reported by".
_NAME_TOKENS = 6
# As for persons' names (claims/names.py): consonants written in another script.
_SAME_SOUND = 80.0
_PARTS = re.compile(r"[،,;؛|/&+()\[\]]|\s[-–—]\s|\sو\s?")
_CITING = ("via", "according", "quoted_from")


def credits(a: Body, b: Body) -> bool:
    """Whether `a` names the outlet of `b` as its source.

    In its credit, its dateline, its closing lines, or in the text behind "citing" and the like.
    """
    name = _distinctive(b.article.outlet)
    if not name or name == _distinctive(a.article.outlet):
        return False
    places = [tokens(a.article.credit), list(a.margin), *_cited(a)]
    return any(name <= {word.key for word in words} for words in places)


def agencies(body: Body) -> frozenset[str]:
    """The news agencies that an article credits, or is of itself."""
    named = _PARTS.split(f"{body.article.credit}|{body.article.outlet}")
    return frozenset(known for part in named if (known := agency(part)))


def is_translation(body: Body) -> bool:
    """Whether an article's margin says that it was translated."""
    return phrases_of_every_language("translated").any(body.margin)


def names_by_sound(a: Body, b: Body) -> bool:
    """Whether the margin of `a` names the outlet of `b` in another script."""
    name = [heard for key in sorted(_distinctive(b.article.outlet)) if (heard := sound(key))]
    margin = {heard for word in a.margin if (heard := sound(word.key))}
    return bool(name) and all(
        any(fuzz.ratio(one, other) >= _SAME_SOUND for other in margin) for one in name
    )


def _cited(body: Body) -> list[list[Token]]:
    """The words behind each "citing" of the text."""
    lists = lexicon(body.article.language)
    words = tokens(body.article.text)
    return [
        words[end : end + _NAME_TOKENS]
        for name in _CITING
        for _, end in lists.phrases(name).find(words)
    ]


@cache
def _distinctive(outlet: str) -> frozenset[str]:
    """The words of an outlet's name that tell which it is: not "agency", "the", "newspaper"."""
    words = tokens(match_key(outlet))
    common = phrases_of_every_language("outlet_words")
    told = [word.key for at, word in enumerate(words) if not common.length_at(words, at)]
    return frozenset(told or (word.key for word in words))
