"""The enums: what a claim, a pair, a decision can be."""

from enum import StrEnum


class Mode(StrEnum):
    """How a claim is stated: the first that fits, in this order."""

    QUESTION = "question"
    DENIED = "denied"
    PREDICTED = "predicted"
    HEDGED = "hedged"
    ATTRIBUTED = "attributed"
    ASSERTED = "asserted"


class Relation(StrEnum):
    """What a pair of claims is to each other: the first that fits, in this order."""

    COPY = "copy"
    SCOPE = "scope"
    UPDATE = "update"
    DENIAL = "denial"
    CONFLICT = "conflict"
    SAME = "same"
    UNCLEAR = "unclear"
    UNRELATED = "unrelated"

    @property
    def opposes(self) -> bool:
        """Whether the two claims cannot both be true."""
        return self in (Relation.CONFLICT, Relation.DENIAL)

    @property
    def corroborates(self) -> bool:
        """Whether the two claims state the same thing."""
        return self in (Relation.SAME, Relation.COPY)


class Reason(StrEnum):
    """Why a pair is not the same; empty for `same`, `copy` and `unrelated`."""

    NONE = ""
    NEGATION = "negation"
    NUMBER = "number"
    DATE = "date"
    ACTOR = "actor"
    PLACE = "place"
    MODALITY = "modality"
    ANTONYM = "antonym"
    CORRECTION = "correction"
    OTHER = "other"


class Tier(StrEnum):
    """`flag` where the measured precision is at least 0.90, else `suggest`."""

    FLAG = "flag"
    SUGGEST = "suggest"


class Turn(StrEnum):
    """What became of a dispute when articles came in or people decided."""

    MERGED = "merged"
    SPLIT = "split"
    ENDED = "ended"
    RETURNED = "returned"


class Workflow(StrEnum):
    """Where people are with a pair or dispute."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    NEEDS_SECOND_REVIEW = "needs_second_review"
    RESOLVED = "resolved"
    REOPENED = "reopened"
    OUT_OF_SCOPE = "out_of_scope"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to look at it."""
        return self not in (Workflow.RESOLVED, Workflow.OUT_OF_SCOPE)

    @property
    def asks_another(self) -> bool:
        """Whether it waits for a person other than whoever decided last."""
        return self is Workflow.NEEDS_SECOND_REVIEW


class Outcome(StrEnum):
    """What a verdict on a dispute led to: published, or kept for a second or third reviewer."""

    RESOLVED = "resolved"
    WAITING = "waiting"
    DISAGREED = "disagreed"


class Order(StrEnum):
    """By what claims are sorted: ties by the latest article, then by place in the text."""

    LATEST = "latest"
    EARLIEST = "earliest"
    ORIGINS = "origins"
    OUTLET = "outlet"
    SPEAKER = "speaker"


class Role(StrEnum):
    """What somebody may do: look; decide and mark too; change articles, outlets and models too."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    EDITOR = "editor"

    def includes(self, other: "Role") -> bool:
        """Whether it allows all that another allows."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class Status(StrEnum):
    """What a person decided about a claim."""

    UNVERIFIED = "unverified"
    CORROBORATED = "corroborated"
    DISPUTED = "disputed"
    CONFIRMED = "confirmed"
    FALSE = "false"
    PARTLY_FALSE = "partly_false"
    MISLEADING = "misleading"
    MISSING_CONTEXT = "missing_context"
    INCONCLUSIVE = "inconclusive"
    SUPERSEDED = "superseded"
    RETRACTED = "retracted"
    SATIRE = "satire"

    @property
    def is_verdict(self) -> bool:
        """Whether it needs a note and evidence before it may be set."""
        return self in (Status.CONFIRMED, Status.FALSE, Status.PARTLY_FALSE, Status.MISLEADING)

    @property
    def is_published(self) -> bool:
        """Whether it says something of the claim's truth that a desk publishes."""
        return self.is_verdict or self in (
            Status.MISSING_CONTEXT,
            Status.INCONCLUSIVE,
            Status.SATIRE,
        )
