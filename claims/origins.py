"""Origins: which articles are copies of one another, and so one source.

Copies share most runs of five words (shingles, Broder 1997); an article that credits another
outlet needs to share fewer to be its copy.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from claims.names import agency
from claims.records import Article, Interval
from claims.text import match_key, tokens

_SHINGLE = 5
# Share of the shorter text's shingles that the other holds.
_COPIED = 0.5
_COPIED_WITH_CREDIT = 0.2


def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Runs of five word keys of a text; of all its words where it has fewer."""
    keys = [token.key for token in tokens(text)]
    if len(keys) <= _SHINGLE:
        return frozenset({tuple(keys)}) if keys else frozenset()
    return frozenset(tuple(keys[i : i + _SHINGLE]) for i in range(len(keys) - _SHINGLE + 1))


def are_copies(a: Article, b: Article) -> bool:
    """Whether two articles share their origin: most of the wording, or some and a credit.

    A credit names the other outlet, or both name one agency.
    """
    left, right = shingles(a.text), shingles(b.text)
    if not left or not right:
        return False
    shared = len(left & right) / min(len(left), len(right))
    credited = _credits(a, b) or _credits(b, a) or _one_agency(a, b)
    return shared >= (_COPIED_WITH_CREDIT if credited else _COPIED)


def origins(articles: Sequence[Article], copies: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The origin of every article: the id of the earliest of the articles it is a copy of.

    An article of unknown time counts as later than any dated one; equals go by id.
    """
    parent = {article.id: article.id for article in articles}

    def root(one: str) -> str:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for a, b in copies:
        if a in parent and b in parent:
            parent[root(a)] = root(b)
    first: dict[str, Article] = {}
    for article in sorted(articles, key=_when):
        first.setdefault(root(article.id), article)
    return {article.id: first[root(article.id)].id for article in articles}


def _when(article: Article) -> tuple[bool, str, str]:
    interval = Interval.of(article.published)
    return interval is None, interval.start.isoformat() if interval else "", article.id


def _credits(a: Article, b: Article) -> bool:
    """Whether `a` names the outlet of `b` as its source."""
    outlet = match_key(b.outlet).strip()
    return bool(outlet) and outlet in match_key(a.credit)


def _one_agency(a: Article, b: Article) -> bool:
    """Whether both articles credit one and the same news agency."""
    return bool(_agencies(a) & _agencies(b))


def _agencies(article: Article) -> set[str]:
    parts = re.split(r"[،,;؛|/&+]|\s[-–—]\s|\sو\s?", f"{article.credit}|{article.outlet}")
    return {known for part in parts if (known := agency(part))}
