"""What an overview tells: outlets, disputes over time, open work, agreement, models, events."""

from dataclasses import dataclass

from claims.records.words import Workflow


@dataclass(frozen=True)
class OutletPair:
    """How often claims of two outlets state the same, and how often they are opposed.

    `a` comes before `b` by name; they are one where an outlet contradicts or repeats itself.
    """

    a: str
    b: str
    agreements: int
    conflicts: int

    @property
    def opposed(self) -> float:
        """The share of what is opposed, 0..1."""
        return self.conflicts / (self.agreements + self.conflicts)


@dataclass(frozen=True)
class DisputeDay:
    """Disputes whose first claim was published on a day (ISO 8601), by where people are."""

    day: str
    workflow: Workflow
    disputes: int


@dataclass(frozen=True)
class OpenWork:
    """Open disputes and pairs of one person, who has them; of nobody where `by` is empty."""

    by: str
    workflow: Workflow
    number: int


@dataclass(frozen=True)
class ReviewerAgreement:
    """Krippendorff's alpha of what reviewers decided about the same things, at most 1.

    Attributes:
        field: what they decided: `relation` of pairs, `status` or blind `verdict` of claims.
        subjects: those that two people or more decided about.
        people: who decided about them.
        alpha: 1 where all agree, 0 where they agree as by chance; None where there is too little
            to tell, or all said one thing.
    """

    field: str
    subjects: int
    people: int
    alpha: float | None


@dataclass(frozen=True)
class Precision:
    """How often a judge was right on gold when it said a kind in a tier.

    Attributes:
        kind: same, denial, conflict, update or scope; judges of older databases say opposed.
        languages: `one language` or `two languages`.
        tier: flag or suggest.
        judged, right: pairs that were so said, and how many rightly.
        lowest: the lower bound of the precision at 95 % (Wilson 1927), 0..1.
        recall: the share of gold that was found in either tier, 0..1, of denial and conflict
            together; None where nobody kept it.
    """

    kind: str
    languages: str
    tier: str
    judged: int
    right: int
    lowest: float
    recall: float | None

    @property
    def precision(self) -> float:
        """The share that was right, 0..1."""
        return self.right / self.judged


@dataclass(frozen=True)
class Retrieval:
    """How often an encoder finds a sentence's translation among a thousand others, 0..1."""

    language: str
    to_english: float
    from_english: float


@dataclass(frozen=True)
class ModelsInUse:
    """The encoder and judge whose vectors and pairs a store holds, and what was measured of them.

    Attributes:
        encoder, judge: their fingerprints; empty while there are no vectors or pairs.
        source: the data that the judge was measured on.
        precisions: of the judge; empty where nobody has measured it.
        retrievals: of the encoder, likewise.
    """

    encoder: str
    judge: str
    source: str
    precisions: tuple[Precision, ...]
    retrievals: tuple[Retrieval, ...]


@dataclass(frozen=True)
class Event:
    """Articles that are bound to one another by what their claims say, and what there is of them.

    `title` is of the earliest article, or the text of its first claim where it has none.
    """

    title: str
    articles: int
    outlets: int
    claims: int
    disputes: int
    first: str | None
    last: str | None


@dataclass(frozen=True)
class Deed:
    """Who set what in motion, and when (UTC); decisions are kept apart."""

    by: str
    at: str
    deed: str
