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
