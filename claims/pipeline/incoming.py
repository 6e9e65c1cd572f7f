"""Incoming: an article on its way into the store, and the stages it passes."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from claims.records import (
    Claim,
    Copy,
    Corroboration,
    Entry,
    Feed,
    Pair,
    Progress,
    Reading,
    Status,
    Weighed,
)


class Stage(StrEnum):
    """What happens to articles, in this order; a `Progress` is told so."""

    OPENING = "opening"
    READING = "reading"
    ENCODING = "encoding"
    COMPARING = "comparing"
    GROUPING = "grouping"


class Stages:
    """Tells a `Progress` which stage the next article is in; what it raises ends the run.

    Args:
        progress: is told, if there is one.
        total: how many articles there are; 0 where nobody knows.

    Attributes:
        done: how many have passed all stages but the last.
    """

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self.done = 0

    def enter(self, stage: Stage) -> None:
        """A stage begins."""
        if self._progress is not None:
            self._progress(self.done, self._total, stage.value)

    def finish(self, done: int) -> None:
        """So many articles have passed all stages but the last."""
        self.done = done
        if self._progress is not None:
            self._progress(done, self._total, "articles")


class Stored(TypedDict):
    """What the store keeps of an article beside its reading."""

    vectors: NDArray[np.float32]
    fingerprint: str
    pairs: tuple[Pair, ...]
    weighed: tuple[Weighed, ...]
    copies: tuple[Copy, ...]
    signature: tuple[int, ...]


@dataclass(frozen=True)
class Given:
    """What a person says of articles that do not say it themselves."""

    outlet: str = ""
    published: str = ""
    language: str = ""
    title: str = ""
    credit: str = ""

    def with_entry(self, entry: Entry, feed: Feed) -> "Given":
        """With what a feed says of one article, where the person says nothing."""
        return replace(
            self,
            outlet=self.outlet or entry.source or feed.title,
            published=self.published or entry.published or entry.updated,
            title=entry.title,
            credit=entry.source,
        )


@dataclass(frozen=True)
class Incoming:
    """An article read and compared.

    Attributes:
        reading: its sentences and claims.
        vectors: one unit vector a claim, (claims, d).
        pairs: with stored claims, and with one another, that are settled by themselves.
        weighed: those that others stand beside.
        copies: the pairs that it makes with stored articles.
        signature: by which copies of it will be found.
    """

    reading: Reading
    vectors: NDArray[np.float32]
    pairs: tuple[Pair, ...]
    weighed: tuple[Weighed, ...]
    copies: tuple[Copy, ...]
    signature: tuple[int, ...]

    def stored(self, fingerprint: str) -> Stored:
        """What the store keeps beside the reading, given the encoder's fingerprint."""
        return Stored(
            vectors=self.vectors,
            fingerprint=fingerprint,
            pairs=self.pairs,
            weighed=self.weighed,
            copies=self.copies,
            signature=self.signature,
        )


@dataclass(frozen=True)
class Rereading:
    """What reading one article again has changed: claims that came and went, decisions carried."""

    gained: int
    lost: int
    carried: int


def as_read(reading: Reading) -> Reading:
    """A reading without what grouping and people have made of its claims."""
    return replace(reading, claims=tuple(_bare(claim) for claim in reading.claims))


def _bare(claim: Claim) -> Claim:
    return replace(claim, status=Status.UNVERIFIED, cluster=None, corroboration=Corroboration())
