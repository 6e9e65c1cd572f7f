"""Articles, and what the reading stage finds in them."""

import hashlib
from dataclasses import dataclass, field

from claims.records.words import Mode, Status

Span = tuple[int, int]


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
class Refusal:
    """One source that was not taken in."""

    source: str
    reason: str


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
class Corroboration:
    """How many outlets, independent origins and distinct speakers state a claim."""

    outlets: int = 1
    origins: int = 1
    speakers: int = 0


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
