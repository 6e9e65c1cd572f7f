"""Reach: how far around an article is looked, so that an archive of years costs no more than days.

Articles of the same days, and those whose day nobody knows, may tell of one event: there all that
is related is found. What was published at any other time is of another event, whatever it says:
there only what is so close that something comes of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.compare import ONE_EVENT
from claims.index import Neighbour, Searchable
from claims.records import Likeness
from claims.store import Store

Days = frozenset[str] | None


@dataclass(frozen=True)
class Around:
    """What is around an article.

    Attributes:
        days: ids of the articles that may be of one event by their time; None for all.
        hits: for each of its claims, the stored ones that are close enough, nearest first.
    """

    days: Days
    hits: tuple[tuple[Neighbour, ...], ...]

    @property
    def claims(self) -> set[str]:
        """The ids of all that was hit."""
        return {hit.id for row in self.hits for hit in row}

    def holds(self, article: str) -> bool:
        """Whether an article may be of one event by its time."""
        return self.days is None or article in self.days


@dataclass(frozen=True)
class Reach:
    """Looks around articles.

    Args:
        store: the articles and their times.
        index: their claims' vectors.
        scale: what the cosines mean.
    """

    store: Store
    index: Searchable
    scale: Likeness

    def days(self, published: Iterable[str | None]) -> Days:
        """The articles that may be of one event with any of some times; None for all."""
        found: set[str] = set()
        for one in set(published):
            if one is None:
                return None
            found |= self.store.articles_around(one, ONE_EVENT)
        return frozenset(found)

    def around(self, published: str | None, vectors: NDArray[np.float32]) -> Around:
        """What is around an article of a time, given the vectors of its claims, (n, d)."""
        days = self.days([published])
        if not len(vectors):
            return Around(days, ())
        within = self.related(vectors, days)
        if days is None:
            return Around(days, tuple(within))
        anywhere = self.index.range_search(vectors, self.scale.elsewhere)
        rows = ({*near, *far} for near, far in zip(within, anywhere, strict=True))
        ordered = (sorted(row, key=lambda hit: (-hit.similarity, hit.id)) for row in rows)
        return Around(days, tuple(map(tuple, ordered)))

    def related(
        self, vectors: NDArray[np.float32], days: Days, *, slack: float = 0.0
    ) -> list[tuple[Neighbour, ...]]:
        """The claims of some days that are related to vectors, (n, d), as `Searchable` has them.

        Args:
            vectors: the queries.
            days: the articles to look among.
            slack: how much farther than related.
        """
        among = None if days is None else self.store.claims_of_articles(days)
        return self.index.range_search(vectors, self.scale.related - slack, among=among)
