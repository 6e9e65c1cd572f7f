"""Claims set side by side on request: what was known of a pair, or what the judge says now."""

from dataclasses import dataclass
from enum import StrEnum

from claims.records.articles import Claim
from claims.records.pairs import Judgement, Pair
from claims.records.words import Relation


class Basis(StrEnum):
    """Where the relation of two claims that somebody compares comes from.

    `kept`: it was judged when their articles came in. `context`: it is judged now in the same
    way; nothing is kept of pairs that are unrelated. `content`: one voice of one article says both,
    which is never compared otherwise; it is judged by their content alone.
    """

    KEPT = "kept"
    CONTEXT = "context"
    CONTENT = "content"


@dataclass(frozen=True)
class Compared:
    """Two claims that somebody compares, and where their relation comes from."""

    pair: Pair
    basis: Basis


@dataclass(frozen=True)
class Finding:
    """A stored claim beside a statement, and what the judge says, given that both are of one event.

    The statement is `a` of the judgement, the claim is `b`; `similarity` is their cosine.
    """

    claim: Claim
    similarity: float
    judgement: Judgement


@dataclass(frozen=True)
class Checked:
    """A statement of a text that is not stored, and the stored claims nearest to it."""

    statement: Claim
    findings: tuple[Finding, ...]

    @property
    def same(self) -> tuple[Finding, ...]:
        """Who says the same."""
        return tuple(one for one in self.findings if one.judgement.relation.corroborates)

    @property
    def contrary(self) -> tuple[Finding, ...]:
        """Who says what cannot be true beside it."""
        return tuple(one for one in self.findings if one.judgement.relation.opposes)

    @property
    def moved(self) -> tuple[Finding, ...]:
        """Who says what time has changed."""
        return tuple(one for one in self.findings if one.judgement.relation is Relation.UPDATE)

    @property
    def unclear(self) -> tuple[Finding, ...]:
        """Of whom the judge is not sure."""
        return tuple(one for one in self.findings if one.judgement.relation is Relation.UNCLEAR)
