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

    def left_out(self) -> tuple[tuple[Span, str], ...]:
        """The stretches of the text that yield no claim, each with its reason, in order."""
        text, taken = self.article.text, [(one.start, one.end) for one in self.sentences]
        found = [((one.start, one.end), one.removed) for one in self.sentences if one.removed]
        at = 0
        for removal in self.removed:
            # Removals have no offsets, but come in the order of the text and lie in no sentence.
            start = text.find(removal.text, at)
            while start >= 0 and any(a < start + len(removal.text) and start < b for a, b in taken):
                start = text.find(removal.text, start + 1)
            if start >= 0:
                at = start + len(removal.text)
                found.append(((start, at), removal.reason))
        return tuple(sorted(found))


@dataclass(frozen=True)
class ArticleFilter:
    """Which articles to list; an empty field leaves everything in.

    `text` stands in the title or the text; `since` and `until` are as in `ClaimFilter`.
    """

    outlet: str = ""
    language: str = ""
    since: str = ""
    until: str = ""
    text: str = ""


@dataclass(frozen=True)
class ArticleEntry:
    """An article as a list shows it: without its text, with the number of its claims.

    `origin` is the id of the article that it is a copy of, its own where it is none.
    """

    id: str
    outlet: str
    title: str
    url: str
    published: str | None
    retrieved: str
    language: str
    origin: str
    claims: int


@dataclass(frozen=True)
class ClaimFilter:
    """Which claims to list or search; an empty field leaves everything in.

    `since` and `until` are ISO 8601 dates or times, both inclusive; an article of unknown
    time is left out as soon as one of them is given. Outlet and speaker are whole names, in any
    spelling that has the same match key. Every word of `text` stands in the claim's own wording,
    be it as part of a longer word, whatever the case, vowel signs, hamza or script of digits.
    `single_source` leaves what one origin alone states: one claim for its copies, no questions.
    """

    outlet: str = ""
    speaker: str = ""
    status: str = ""
    language: str = ""
    mode: str = ""
    since: str = ""
    until: str = ""
    text: str = ""
    single_source: bool = False
