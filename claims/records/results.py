"""Groups of claims, and what the operations of a project answer."""

from dataclasses import dataclass

from claims.records.articles import Claim, Refusal
from claims.records.words import Reason, Tier, Workflow


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
class Counts:
    """What a store holds; `clusters` are those of two claims or more."""

    articles: int
    outlets: int
    claims: int
    pairs: dict[str, int]
    clusters: int
    disputes: int
    open_disputes: int
