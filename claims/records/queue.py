"""The queue of disputes, and what reviewers say of one before it is published."""

from collections.abc import Mapping
from dataclasses import dataclass

from claims.records.results import Dispute
from claims.records.words import Status

OPEN = "open"
NOBODY = "-"


@dataclass(frozen=True)
class QueueFilter:
    """Which disputes to show; an empty field leaves everything in.

    `workflow` is a workflow, or `open` for all that somebody still has to look at; `assignee` a
    name, or `-` for those that nobody has; `language` and `outlet` are those of any claim that
    takes a position; `text` stands in the question or in such a claim.
    """

    workflow: str = ""
    tier: str = ""
    reason: str = ""
    language: str = ""
    outlet: str = ""
    assignee: str = ""
    text: str = ""


@dataclass(frozen=True)
class Queued:
    """A dispute in the queue: `assignee` is empty where nobody has it.

    `decided` of its pairs a person has decided.
    """

    dispute: Dispute
    assignee: str
    decided: int


@dataclass(frozen=True)
class Queue:
    """A stretch of the queue, and how many a filter leaves; `open` of those await somebody."""

    found: tuple[Queued, ...]
    total: int
    open: int


@dataclass(frozen=True)
class Choices:
    """What the queue can be narrowed by: what occurs in any of its disputes."""

    languages: tuple[str, ...]
    outlets: tuple[str, ...]
    assignees: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What one reviewer says of a dispute's claims (status by claim id), not yet published.

    `statuses` is empty, note and evidence too, where the verdict is hidden from who asks.
    """

    by: str
    at: str
    statuses: Mapping[str, Status]
    note: str
    evidence: str

    @property
    def is_hidden(self) -> bool:
        """Whether only its author is told."""
        return not self.statuses


@dataclass(frozen=True)
class Reliability:
    """How often pairs of one relation and tier were right where it was measured.

    `languages` is "one language" or "two languages"; `lowest` is the lower bound of the
    precision at 95 % (Wilson 1927).
    """

    relation: str
    languages: str
    tier: str
    judged: int
    right: int
    lowest: float
