"""Candidates: which stored claims a new article's claims are compared with, and why others are not.

Within one event every two claims are compared that are at all alike; claims of articles about other
things only where they are closely alike, and those of other times only where they are closer still,
since nothing but `scope` can come of them.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from claims.compare import Standing
from claims.names import same_name
from claims.pipeline.known import Told, Vectors, cosines, likeness
from claims.pipeline.reach import Around
from claims.pipeline.standings import Standings
from claims.records import Claim, Likeness

# How alike an article is to itself.
_ITSELF = 2.0


@dataclass(frozen=True)
class Candidate:
    """Two claims to be compared: a stored or earlier one, and one that came in later."""

    a: Claim
    b: Claim
    standing: Standing


class Others(Protocol):
    """The articles that are compared with."""

    def near(
        self, vectors: Vectors, least: float, *, among: Collection[str] | None = None
    ) -> set[str]:
        """Those whose mean vector is at least so like the mean of some vectors."""

    def articles_of(self, claims: Collection[str]) -> set[str]:
        """Those in which some claims stand."""

    def claims_of(self, article: str) -> Told:
        """The claims of one, and their vectors, (n, d)."""


class Candidates:
    """Finds candidates.

    Args:
        scale: what the cosines mean.
        known: the articles that are compared with.

    Attributes:
        dropped: how many pairs of claims were not compared, by why.
    """

    def __init__(self, *, scale: Likeness, known: Others) -> None:
        self._scale = scale
        self._known = known
        self.dropped: Counter[str] = Counter()

    def of(
        self,
        claims: Sequence[Claim],
        vectors: Vectors,
        *,
        around: Around,
        copies: Collection[str] = (),
    ) -> Iterator[Candidate]:
        """The candidates of one article's claims, and of one another where the speakers differ.

        Args:
            claims: of the article.
            vectors: theirs, (n, d).
            around: what is close to them.
            copies: articles of one origin with theirs, compared whatever their time.
        """
        if not claims:
            return
        others = self.others(vectors, around=around, copies=copies)
        yield from self.among(others, claims, vectors)
        yield from self._within(claims, vectors)

    def others(
        self, vectors: Vectors, *, around: Around, copies: Collection[str] = ()
    ) -> dict[str, bool]:
        """The articles that an article is compared with, and whether as of one event; as `of`."""
        near = self._known.near(vectors, self._scale.near, among=around.days)
        found = sorted(near.union(self._known.articles_of(around.claims), copies))
        return {id: around.holds(id) or id in copies for id in found}

    def among(
        self, others: Mapping[str, bool], claims: Sequence[Claim], vectors: Vectors
    ) -> Iterator[Candidate]:
        """The candidates of one article's claims with those of some others."""
        for id, together in others.items():
            bound = None if together else self._scale.elsewhere
            yield from self._between(*self._known.claims_of(id), claims, vectors, bound=bound)

    def within(self, claims: Sequence[Claim], vectors: Vectors) -> Iterator[Candidate]:
        """The candidates of one article's claims with one another."""
        return self._within(claims, vectors)

    def again(self, a: Claim, b: Claim) -> Candidate:
        """A pair of stored claims as it was when the second came in."""
        first, rows = self._known.claims_of(a.article.id)
        if a.article.id == b.article.id:
            found = self._within(first, rows, bound=-1.0)
        else:
            found = self._between(first, rows, *self._known.claims_of(b.article.id), bound=-1.0)
        return next(one for one in found if {one.a.id, one.b.id} == {a.id, b.id})

    @property
    def _least(self) -> float:
        return min(self._scale.one_event, self._scale.one_event_across)

    def _between(
        self,
        first: Sequence[Claim],
        rows: Vectors,
        second: Sequence[Claim],
        others: Vectors,
        *,
        bound: float | None = None,
    ) -> Iterator[Candidate]:
        if not first or not second:
            return
        articles = likeness((first, rows), (second, others))
        if bound is None:
            bound = self._scale.candidate if articles >= self._least else self._scale.related
        found = cosines(rows, others)
        self.dropped["too unlike"] += int((found < bound).sum())
        near = np.argwhere(found >= bound).tolist()
        if not near:
            return
        standings = Standings(found, (first, rows), (second, others), chance=self._scale.unrelated)
        for i, j in near:
            yield Candidate(first[i], second[j], standings.of(i, j, articles))

    def _within(
        self, claims: Sequence[Claim], vectors: Vectors, *, bound: float | None = None
    ) -> Iterator[Candidate]:
        if len(claims) < 2:
            return
        found = cosines(vectors, vectors)
        # A claim is not its own partner; where there is no other, chance is what to be above.
        np.fill_diagonal(found, self._scale.unrelated)
        told = claims, vectors
        standings = Standings(found, told, told, chance=self._scale.unrelated)
        least = self._scale.candidate if bound is None else bound
        for i, j in zip(*np.nonzero(np.triu(found >= least, 1)), strict=True):
            if not is_one_speaker(claims[i], claims[j]):
                yield Candidate(claims[i], claims[j], standings.of(i, j, _ITSELF))


def is_one_speaker(a: Claim, b: Claim) -> bool:
    """Whether one speaker, or the outlet itself, says both."""
    return a.speaker == b.speaker or bool(one_speaker(a, b))


def one_speaker(a: Claim, b: Claim) -> str:
    """Why two claims are one speaker's, in a few words; empty where they are not."""
    return same_name(a.speaker, b.speaker, language_a=a.language, language_b=b.language)
