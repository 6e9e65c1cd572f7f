"""Ids that follow from content, stretches of time, and records as JSON."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol


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


class Progress(Protocol):
    """Told how far a long run is; never decides anything."""

    def __call__(self, done: int, total: int, what: str) -> None:
        """`done` of `total` steps of `what` (one word for the person watching)."""
