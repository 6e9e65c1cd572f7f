"""The words of the project as frozen records; their fields are the objects of the command line.

`to_json` turns any of them into the JSON object that the contract names, field by field, so
that a record and its JSON never drift apart. Offsets are Unicode code points, half-open.
Similarity is cosine in -1..1; confidence is a probability in 0..1.
"""

import hashlib
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

Span = tuple[int, int]


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


class Progress(Protocol):
    """Told how far a long run is; never decides anything."""

    def __call__(self, done: int, total: int, what: str) -> None:
        """`done` of `total` steps of `what` (one word for the person watching)."""


@dataclass(frozen=True)
class Article:
    """One published text. `text` is the decoded input, never trimmed or normalised.

    `published` is ISO 8601: a UTC time (`2025-06-03T06:10:00Z`), a date alone (`2025-06-03`)
    where no time is known, or None. `retrieved` is a UTC time. `credit` is the source that
    the article itself names ("Source: ..."), empty where it names none.
    """

    id: str
    outlet: str
    title: str
    url: str
    published: str | None
    retrieved: str
    language: str
    text: str
    credit: str = ""

    @property
    def content_hash(self) -> str:
        """SHA-256 of the text in UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class ArticleRef:
    """What a claim shows of the article it stands in."""

    id: str
    outlet: str
    title: str
    url: str
    published: str | None


@dataclass(frozen=True)
class Corroboration:
    """How many outlets, independent origins and distinct speakers state a claim."""

    outlets: int = 1
    origins: int = 1
    speakers: int = 0


@dataclass(frozen=True)
class Sentence:
    """A span of the article; `removed` is the reason why it holds no claim, or None."""

    text: str
    start: int
    end: int
    removed: str | None = None


@dataclass(frozen=True)
class Removal:
    """A stretch of an article that is no sentence of it, and why."""

    text: str
    reason: str


@dataclass(frozen=True)
class Claim:
    """One proposition, as one contiguous verbatim stretch of one sentence of one article.

    `start` and `end` are offsets into the article's text, `speaker_span` too. `sentence` is
    the verbatim text of the sentence. `speaker` is empty when the outlet states it itself.
    """

    id: str
    text: str
    start: int
    end: int
    sentence: str
    speaker: str
    speaker_span: Span | None
    via: tuple[str, ...]
    mode: Mode
    language: str
    article: ArticleRef
    status: Status = Status.UNVERIFIED
    cluster: str | None = None
    corroboration: Corroboration = field(default_factory=Corroboration)


@dataclass(frozen=True)
class Reading:
    """What the reading stage found in one article."""

    article: Article
    removed: tuple[Removal, ...]
    sentences: tuple[Sentence, ...]
    claims: tuple[Claim, ...]


@dataclass(frozen=True)
class Evidence:
    """The differing (or agreeing) stretch of each claim, as offsets into the claim's text."""

    a: Span
    b: Span


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
class Decision:
    """What one person decided, once; decisions are only ever appended.

    `subject` is the id of a claim, pair or dispute, `kind` says which; `field` is what was
    decided (`status`, `relation`, `workflow`).
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
    refused: tuple["Refusal", ...]
    pairs: dict[str, int]


@dataclass(frozen=True)
class Refusal:
    """One source that was not taken in."""

    source: str
    reason: str


@dataclass(frozen=True)
class ClaimFilter:
    """Which claims to list or search; an empty field leaves everything in.

    `since` and `until` are ISO 8601 dates or times, both inclusive; an article of unknown
    time is left out as soon as one of them is given.
    """

    outlet: str = ""
    speaker: str = ""
    status: str = ""
    language: str = ""
    mode: str = ""
    since: str = ""
    until: str = ""


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
class Explanation:
    """Why a pair is what it is: the features by name, and the steps in plain words."""

    pair: Pair
    features: dict[str, float]
    reasons: tuple[str, ...]


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


@dataclass(frozen=True)
class Interval:
    """A stretch of time: what a published stamp, or a date in the text, says and no more."""

    start: datetime
    end: datetime

    @classmethod
    def of(cls, published: str | None) -> "Interval | None":
        """The interval that an ISO 8601 stamp covers: a day for a date, an instant for a time."""
        if not published:
            return None
        moment = datetime.fromisoformat(published.replace("Z", "+00:00"))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        length = timedelta(days=1) if len(published) == len("2025-06-03") else timedelta(0)
        return cls(moment, moment + length)

    def overlaps(self, other: "Interval") -> bool:
        """Whether the two share a moment."""
        return self.start <= other.end and other.start <= self.end

    def gap(self, other: "Interval") -> timedelta:
        """How far apart the two are at least; zero where they overlap."""
        if self.overlaps(other):
            return timedelta(0)
        return max(self.start - other.end, other.start - self.end)


def content_id(*parts: object) -> str:
    """An id that follows from content: 16 hexadecimal digits of the SHA-256 of the parts."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def pair_id(a: str, b: str) -> str:
    """The id of a pair of claims: the same whichever is named first."""
    return content_id("pair", *sorted((a, b)))


def to_json(record: Any) -> Any:
    """The JSON object of a record (or of a list of records), as the contract names its fields."""
    if isinstance(record, list | tuple):
        return [to_json(item) for item in record]
    return record if isinstance(record, dict) else asdict(record)
