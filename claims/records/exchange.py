"""What leaves one store and comes into another: everything there is, and other desks' verdicts."""

from dataclasses import dataclass

from claims.records.articles import Article, Claim, Removal, Sentence
from claims.records.copies import Copy
from claims.records.pairs import Decision, Pair, Quote, Weighed
from claims.records.results import Change, Cluster, Dispute


@dataclass(frozen=True)
class ArchivedArticle:
    """An article with what was read in it.

    `content_hash` is the SHA-256 of its text in UTF-8, `origin` the article it is a copy of; its
    versions share a `line`, which has the id of one of them.
    """

    article: Article
    content_hash: str
    origin: str
    line: str
    sentences: tuple[Sentence, ...]
    removed: tuple[Removal, ...]


@dataclass(frozen=True)
class ArchivedDecision:
    """A decision, and the claims that it was about as they were then."""

    decision: Decision
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class ArchivedSighting:
    """An article was seen at a place, first or again after another.

    `place` is the key of the address, empty for a file; `page` the SHA-256 of what was retrieved,
    None for nothing; `status` the HTTP status, 0 for none.
    """

    article: str
    place: str
    at: str
    url: str
    final_url: str
    status: int
    content_type: str
    page: str | None
    etag: str
    modified: str


@dataclass(frozen=True)
class ArchivedPage:
    """What was retrieved: its SHA-256, and the content, compressed (zlib) and in base64."""

    sha256: str
    packed: str


@dataclass(frozen=True)
class EarlierVerdict:
    """What another desk published about a claim. It never sets a status here.

    Attributes:
        id: follows from the desk, the address and the claim.
        claim: the claim as the desk put it.
        rating: the desk's verdict in its own words.
        value, best, worst: the same as a number of the desk's scale; None where it gave none.
        explanation: why.
        desk, desk_url: who published it.
        url: where.
        published: ISO 8601, a day or a UTC time; None where it is unknown.
        speaker: who had said it.
        appearances: addresses where it had appeared.
        language: of the claim.
        source: the file that it came from.
        imported: a UTC time.
    """

    id: str
    claim: str
    rating: str
    value: float | None
    best: float | None
    worst: float | None
    explanation: str
    desk: str
    desk_url: str
    url: str
    published: str | None
    speaker: str
    appearances: tuple[str, ...]
    language: str
    source: str
    imported: str


@dataclass(frozen=True)
class EarlierMatch:
    """An earlier verdict on what a claim states.

    `similarity` is the cosine of the two, `confidence` how sure the judge is that they are the
    same, given that both speak of one event.
    """

    similarity: float
    confidence: float
    verdict: EarlierVerdict


@dataclass(frozen=True)
class Archive:
    """Everything that a store holds, but for what can be computed anew (vectors, signatures).

    Attributes:
        judge: the judge of the pairs.
        copies_found_by: the revision of the search for copies.
        weighed: what pairs are by themselves; an older version wrote none.
    """

    judge: str
    copies_found_by: str
    articles: tuple[ArchivedArticle, ...]
    sightings: tuple[ArchivedSighting, ...]
    pages: tuple[ArchivedPage, ...]
    claims: tuple[Claim, ...]
    pairs: tuple[Pair, ...]
    clusters: tuple[Cluster, ...]
    disputes: tuple[Dispute, ...]
    changes: tuple[Change, ...]
    copies: tuple[Copy, ...]
    decisions: tuple[ArchivedDecision, ...]
    earlier: tuple[EarlierVerdict, ...]
    weighed: tuple[Weighed, ...] = ()


@dataclass(frozen=True)
class Divergence:
    """Two stores decided differently on one thing; what was here stays."""

    subject: str
    field: str
    here: Decision
    there: Decision


@dataclass(frozen=True)
class Restored:
    """What came in from an archive, and where it disagrees with what was there."""

    articles: int
    claims: int
    already_known: int
    pairs: int
    decisions: int
    earlier: int
    conflicts: tuple[Divergence, ...]


@dataclass(frozen=True)
class ClaimVerdict:
    """What a person decided about a claim, to be published.

    `appearances` are the claims of the same statement that the same decision holds for, the
    earliest first, `claim` among them.
    """

    claim: Claim
    decision: Decision
    appearances: tuple[Claim, ...]


@dataclass(frozen=True)
class Dossier:
    """Everything about one dispute, or about one claim, as a report shows it.

    Attributes:
        dispute: None for a claim.
        claims: the positions' claims, and those related.
        articles: in which they stand, by id.
        pairs: between the positions.
        decisions: on all of these, oldest first.
        changes: what became of the dispute, oldest first.
        earlier: other desks' verdicts, by claim.
    """

    dispute: Dispute | None
    claims: tuple[Claim, ...]
    articles: dict[str, Article]
    pairs: tuple[Pair, ...]
    decisions: tuple[Decision, ...]
    changes: tuple[Change, ...]
    earlier: dict[str, tuple[EarlierMatch, ...]]
