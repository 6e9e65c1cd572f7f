"""Groups of claims, and what the operations of a project answer."""

from dataclasses import dataclass

from claims.records.articles import Claim, Refusal
from claims.records.words import Reason, Tier, Turn, Workflow


@dataclass(frozen=True)
class Cluster:
    """Claims that state the same thing."""

    id: str
    claims: tuple[Claim, ...]
    speakers: tuple[str, ...]
    outlets: tuple[str, ...]
    origins: int
    languages: tuple[str, ...]
    first: str | None
    last: str | None


@dataclass(frozen=True)
class Dispute:
    """A question on which clusters take positions that cannot all be true."""

    id: str
    question: str
    reason: Reason
    tier: Tier
    confidence: float
    positions: tuple[Cluster, ...]
    related: tuple[Claim, ...]
    pairs: tuple[str, ...]
    workflow: Workflow = Workflow.NEW

    @property
    def opposing_speakers(self) -> int:
        """How many distinct named speakers stand behind the positions, if two sides have one."""
        sides = [set(position.speakers) for position in self.positions if position.speakers]
        return len(set().union(*sides)) if len(sides) > 1 else 0

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims that take its positions."""
        return tuple(claim for position in self.positions for claim in position.claims)


@dataclass(frozen=True)
class Change:
    """What became of a dispute, once; changes are only ever appended.

    `dispute` merged into `other`, or split from it; it ended, or returned, and `other` is empty.
    `claims` are the ids of those it held: when it came to be, or at its end.
    """

    dispute: str
    turn: Turn
    other: str
    at: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Said:
    """One step of a dispute's timeline: a claim, and which position it takes (1 is the first).

    `newer` is the newest claim that updates it, where there is one.
    """

    position: int
    claim: Claim
    newer: Claim | None = None


@dataclass(frozen=True)
class Regrouped:
    """What grouping anew did: how much it looked at, and how many rows it had to write.

    `parted` counts the clusters that were too large and have left claims to others.
    """

    claims: int
    clusters: int
    disputes: int
    written: int
    parted: int


@dataclass(frozen=True)
class Recomputed:
    """What there is after judging and grouping everything anew, and how much of it differs."""

    pairs: int
    clusters: int
    disputes: int
    parted: int
    changed: dict[str, int]


@dataclass(frozen=True)
class ClusterFilter:
    """Which clusters to list; an empty field leaves everything in.

    Claims in every one of `languages`, and in so many languages at least; so many distinct
    speakers; `text` as for `ClaimFilter`, in one of the claims.
    """

    languages: tuple[str, ...] = ()
    min_languages: int = 1
    min_speakers: int = 0
    text: str = ""


@dataclass(frozen=True)
class Telling:
    """One origin's telling of what a cluster states.

    Attributes:
        first: the claim that stands for it, the earliest.
        verbatim: claims of other articles of this origin, word for word the same.
        edited: the other claims of this origin.
    """

    first: Claim
    verbatim: tuple[Claim, ...] = ()
    edited: tuple[Claim, ...] = ()


@dataclass(frozen=True)
class Facets:
    """What claims can be filtered by: each name with its number, the most frequent first.

    Claims are counted by speaker and language, articles by outlet.
    """

    outlets: dict[str, int]
    speakers: dict[str, int]
    languages: dict[str, int]


@dataclass(frozen=True)
class Hit:
    """One result of a search."""

    similarity: float
    claim: Claim


@dataclass(frozen=True)
class Added:
    """What `add` did: the counts, what was refused and why, and new pairs by relation."""

    articles: int
    claims: int
    already_known: int
    refused: tuple[Refusal, ...]
    pairs: dict[str, int]


@dataclass(frozen=True)
class Deleted:
    """What went with an article: its claims, the pairs they stood in.

    `orphaned` counts the decisions that have lost what they were about; they stay in history.
    """

    article: str
    claims: int
    pairs: int
    orphaned: int


@dataclass(frozen=True)
class Reread:
    """What reading stored articles again did.

    Attributes:
        articles: how many were read.
        changed: how many of them are read otherwise than before.
        gained: claims that came.
        lost: claims that went.
        carried: decisions that now are about a claim, or a pair, in the place of one that went.
        orphaned: decisions that have lost what they were about.
    """

    articles: int
    changed: int
    gained: int
    lost: int
    carried: int
    orphaned: int


@dataclass(frozen=True)
class Counts:
    """What a store holds; `clusters` are those of two claims or more."""

    articles: int
    outlets: int
    claims: int
    pairs: dict[str, int]
    clusters: int
    disputes: int
    open_disputes: int
