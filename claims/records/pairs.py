"""Pairs of claims: what is judged of them, and what people decide."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from claims.records.articles import Claim, Span
from claims.records.words import Reason, Relation, Tier


@dataclass(frozen=True)
class Evidence:
    """The differing (or agreeing) stretch of each claim, as offsets into the claim's text."""

    a: Span
    b: Span


@dataclass(frozen=True)
class Excerpt:
    """A text to judge, and where in it the claim stands; the rest is context."""

    text: str
    claim: Span

    @classmethod
    def whole(cls, text: str) -> "Excerpt":
        """A text that is the claim."""
        return cls(text, (0, len(text)))


@dataclass(frozen=True)
class Scores:
    """Symmetric probabilities that sum to 1, given that both speak of the same event."""

    same: float
    conflict: float
    unrelated: float


@dataclass(frozen=True)
class Inference:
    """Directional probabilities that sum to 1, with `a` as premise and `b` as hypothesis."""

    entailment: float
    neutral: float
    contradiction: float


@dataclass(frozen=True)
class Judgement:
    """What a judge says of two claims, and the named features it says it from."""

    relation: Relation
    reason: Reason
    confidence: float
    tier: Tier
    evidence: Evidence
    scores: Scores
    nli: Inference
    features: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class JudgeRequest:
    """Two texts to judge, with what is known of when they were published and who says them."""

    a: str
    b: str
    published_a: str | None = None
    published_b: str | None = None
    speaker_a: str = ""
    speaker_b: str = ""


@dataclass(frozen=True)
class Decision:
    """What one person decided, once; decisions are only ever appended.

    `subject` is the id of a claim, pair or dispute, `kind` says which; `field` is what was
    decided: `status`, `relation`, `workflow`, `assignee`, or a `verdict` on a claim that becomes
    its status when a second reviewer agrees. What was decided at once shares an `action`; one
    that `undoes` takes the decision before it back, so that what held before holds again.
    """

    subject: str
    kind: str
    field: str
    old: str
    new: str
    by: str
    at: str
    note: str
    evidence: str
    model: str
    action: str = ""
    undoes: bool = False


def in_force(decisions: Iterable[Decision]) -> Decision | None:
    """The decision that holds, of those on one field of one subject, oldest first."""
    held: list[Decision] = []
    for one in decisions:
        if not one.undoes:
            held.append(one)
        elif held:
            held.pop()
    return held[-1] if held else None


def holding(decisions: Iterable[Decision]) -> dict[tuple[str, str], Decision]:
    """The decisions that hold, by subject and field, of all there are, oldest first."""
    by: dict[tuple[str, str], list[Decision]] = {}
    for one in decisions:
        by.setdefault((one.subject, one.field), []).append(one)
    found = {key: in_force(own) for key, own in by.items()}
    return {key: one for key, one in found.items() if one is not None}


@dataclass(frozen=True)
class Quote:
    """What a decision was about: a stretch of an article, by its offsets, and its wording."""

    article: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Orphan:
    """A decision whose claims are gone: the article was deleted, or is read otherwise by now.

    `number` is its place among all decisions.
    """

    number: int
    decision: Decision
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Pair:
    """Two claims in order of their ids' first appearance, and what they are to each other."""

    id: str
    a: Claim
    b: Claim
    relation: Relation
    reason: Reason
    confidence: float
    tier: Tier
    similarity: float
    evidence: Evidence
    decision: Decision | None = None


@dataclass(frozen=True)
class Alone:
    """What is likely of two claims by themselves, before those are asked that say the same.

    Attributes:
        id: of the pair.
        a, b: ids of the claims.
        articles: ids of theirs.
        published: when these were published, as they are stamped.
        alone: the probability of every kind (`compare.KINDS`).
        linked: whether they may be the same, so that one may speak for the other.
    """

    id: str
    a: str
    b: str
    articles: tuple[str, str]
    published: tuple[str | None, str | None]
    alone: tuple[float, ...]
    linked: bool


@dataclass(frozen=True)
class Weighed(Alone):
    """The same, with all that it takes to say what the two are in company.

    Attributes:
        similarity: their cosine.
        plain: what their own features add to the log-odds of every kind in company, round by
            round.
        barred: the kinds that they cannot be by the words of the design.
        opposition: what they are if they are opposed, `denial` or `conflict`.
        reasons: why they part, if they are opposed, an update, or of another scope.
        across: whether they are in two languages.
        copies: whether their articles share an origin.
        torn: whether nothing else is left where they are surely the same, which is barred.
        apart: why they neither agree nor oppose; empty where they may.
        unsettled: why they are not said to exclude each other; empty where they may.
        undated: whether a time is unknown.
        timeless: whether time may not explain how they part.
        agreeing, differing: the stretches to show where they agree, and where they part.
    """

    similarity: float
    plain: tuple[tuple[float, ...], ...]
    barred: tuple[str, ...]
    opposition: str
    reasons: tuple[Reason, ...]
    across: bool
    copies: bool
    torn: bool
    apart: str
    unsettled: str
    undated: bool
    timeless: bool
    agreeing: Evidence
    differing: Evidence


@dataclass(frozen=True)
class Explanation:
    """Why a pair is what it is: the features by name, and the steps in plain words.

    `likeliest` is the kind that is likeliest of all but unrelated; `weighed` is what every feature
    adds to its log-odds against unrelated, the largest first; `why` is the last step, by which
    the relation was chosen.
    """

    pair: Pair
    features: dict[str, float]
    reasons: tuple[str, ...]
    likeliest: str = ""
    weighed: dict[str, float] = field(default_factory=dict)
    why: str = ""
