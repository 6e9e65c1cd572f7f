"""Consistency: what has to hold within an archive before any of it is taken over."""

import base64
import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from claims import review
from claims.compare import KINDS, ROUNDS
from claims.errors import DecisionRefused
from claims.records import (
    Archive,
    ArchivedArticle,
    Article,
    Claim,
    Cluster,
    Decision,
    Dispute,
    Pair,
    Relation,
    Span,
    Status,
    Weighed,
    Workflow,
    content_id,
    holding,
    pair_id,
)

# Word lists are looked up by it.
_LANGUAGE = re.compile(r"[A-Za-z0-9-]{0,16}")
_PLACE = re.compile(r"[0-9a-f]{0,32}")
# No page that was retrieved has more.
_MOST_BYTES = 64 << 20
_ID = re.compile(r"[0-9A-Za-z_-]{1,32}")
_VALUES: dict[tuple[str, str], type[Status | Relation | Workflow]] = {
    ("claim", "status"): Status,
    ("claim", "verdict"): Status,
    ("pair", "relation"): Relation,
    ("pair", "workflow"): Workflow,
    ("dispute", "workflow"): Workflow,
}


# A person's name, whatever it is.
_ASSIGNED = ("dispute", "assignee")


def first_fault(archive: Archive) -> str:
    """What is wrong in an archive, in one line; empty where nothing is."""
    return next(_faults(archive), "")


def _faults(archive: Archive) -> Iterator[str]:
    articles = {one.article.id: one.article for one in archive.articles}
    claims = {one.id: one for one in archive.claims}
    last = holding(one.decision for one in archive.decisions)
    for name, ids in (
        ("article", [one.article.id for one in archive.articles]),
        ("claim", [one.id for one in archive.claims]),
        ("pair", [one.id for one in archive.pairs]),
        ("weighed pair", [one.id for one in archive.weighed]),
        ("cluster", [one.id for one in archive.clusters]),
        ("dispute", [one.id for one in archive.disputes]),
        ("earlier verdict", [one.id for one in archive.earlier]),
        ("copy", [f"{one.a}-{one.b}" for one in archive.copies]),
    ):
        yield from _ids(name, ids)
    for article in archive.articles:
        yield from _of_article(article)
    yield from _of_places(archive)
    for claim in archive.claims:
        yield from _of_claim(claim, articles, last.get((claim.id, "status")))
    for pair in archive.pairs:
        yield from _of_pair(pair, claims, last.get((pair.id, "relation")))
    for weighed in archive.weighed:
        yield from _of_weighed(weighed, claims)
    for cluster in archive.clusters:
        yield from _of_cluster(cluster, claims)
    yield from _of_homes(archive)
    pairs = {one.id for one in archive.pairs}
    for dispute in archive.disputes:
        yield from _of_dispute(dispute, claims, pairs, last.get((dispute.id, "workflow")))
    standing = Counter(
        claim.id for one in archive.disputes for each in one.positions for claim in each.claims
    )
    yield from (f"claim {id!r} takes two positions" for id, n in standing.items() if n > 1)
    for copy in archive.copies:
        if not (copy.a < copy.b and {copy.a, copy.b} <= articles.keys()):
            yield f"copy of {copy.a!r} and {copy.b!r}: no two of its articles in order"
        if not (0 <= copy.share_a <= 1 and 0 <= copy.share_b <= 1):
            yield f"copy of {copy.a!r} and {copy.b!r}: a share that is none of 0..1"
    for one in archive.decisions:
        yield from decision_faults(one.decision)
    for change in archive.changes:
        yield from _of_time(f"change of {change.dispute!r}", change.at)
    for verdict in archive.earlier:
        yield from _of_time(f"earlier verdict {verdict.id!r}", verdict.published, verdict.imported)
        if not verdict.claim.strip() or not _LANGUAGE.fullmatch(verdict.language):
            yield f"earlier verdict {verdict.id!r}: no claim, or a language that is none"


def _ids(name: str, ids: Iterable[str]) -> Iterator[str]:
    for id, number in Counter(ids).items():
        if number > 1:
            yield f"{name} {id!r} is there {number} times"
        if any(not _ID.fullmatch(part) for part in ([id] if name != "copy" else id.split("-"))):
            yield f"{name} {id!r}: no id"


def _of_article(one: ArchivedArticle) -> Iterator[str]:
    article, text = one.article, one.article.text
    if article.content_hash != one.content_hash:
        yield (
            f"article {article.id!r}: its text has the hash {article.content_hash}, "
            f"the file says {one.content_hash!r}: it was changed"
        )
    if "\0" in text:
        yield f"article {article.id!r}: holds a NUL character"
    if not _LANGUAGE.fullmatch(article.language):
        yield f"article {article.id!r}: language {article.language!r}"
    yield from _of_time(f"article {article.id!r}", article.published, article.retrieved)
    for sentence in one.sentences:
        if not _is_at(sentence.text, text, (sentence.start, sentence.end)):
            yield f"article {article.id!r}: no sentence at {sentence.start}..{sentence.end}"


def _of_places(archive: Archive) -> Iterator[str]:
    articles = {one.article.id: one for one in archive.articles}
    pages = {one.sha256 for one in archive.pages}
    for id, one in articles.items():
        if one.line not in articles or one.origin not in articles:
            yield f"article {id!r}: its line {one.line!r} or origin {one.origin!r} is missing"
    for sighting in archive.sightings:
        if sighting.article not in articles:
            yield f"sighting of {sighting.article!r}: the article is missing"
        if sighting.page is not None and sighting.page not in pages:
            yield f"sighting of {sighting.article!r}: the page {sighting.page!r} is missing"
        if not 0 <= sighting.status <= 999 or not _PLACE.fullmatch(sighting.place):
            yield f"sighting of {sighting.article!r}: no status or place of one"
        yield from _of_time(f"sighting of {sighting.article!r}", sighting.at)
    for page in archive.pages:
        if hashlib.sha256(_unpacked(page.packed)).hexdigest() != page.sha256:
            yield f"page {page.sha256!r}: the content has another hash, or is none"


def _unpacked(packed: str) -> bytes:
    """A page's content; nothing where it is none, or swells beyond what a page may have."""
    try:
        decompressor = zlib.decompressobj()
        content = decompressor.decompress(base64.b64decode(packed, validate=True), _MOST_BYTES)
    except (ValueError, zlib.error):
        return b""
    return content if decompressor.eof else b""


def _of_claim(
    claim: Claim, articles: dict[str, Article], decided: Decision | None
) -> Iterator[str]:
    name, its = f"claim {claim.id!r}", claim.article
    article = articles.get(its.id)
    if article is None:
        yield f"{name}: its article {its.id!r} is missing"
        return
    if (its.outlet, its.title, its.url, its.published) != (
        article.outlet, article.title, article.url, article.published,
    ):  # fmt: skip
        yield f"{name}: what it says of its article is not what the article says"
    if claim.id != content_id(article.id, claim.start, claim.end):
        yield f"{name}: the id is not that of {its.id!r} {claim.start}..{claim.end}"
    if not claim.text or not _is_at(claim.text, article.text, (claim.start, claim.end)):
        yield f"{name}: its article has another text at {claim.start}..{claim.end}"
    if claim.speaker_span and not _is_span(claim.speaker_span, article.text):
        yield f"{name}: no speaker at {claim.speaker_span}"
    if not _LANGUAGE.fullmatch(claim.language):
        yield f"{name}: language {claim.language!r}"
    if claim.status != (decided.new if decided else Status.UNVERIFIED):
        yield f"{name}: status {claim.status.value!r}, but nobody's last decision says so"
    counts = vars(claim.corroboration).values()
    if not all(0 <= number <= len(articles) + len(claim.via) + 10**6 for number in counts):
        yield f"{name}: counts that cannot be"


def _of_pair(pair: Pair, claims: dict[str, Claim], decided: Decision | None) -> Iterator[str]:
    name = f"pair {pair.id!r}"
    yield from _same_claims(name, (pair.a, pair.b), claims)
    if pair.id != pair_id(pair.a.id, pair.b.id) or pair.a.id == pair.b.id:
        yield f"{name}: the id is not that of its two claims"
    if not (0 <= pair.confidence <= 1 and -1.001 <= pair.similarity <= 1.001):
        yield f"{name}: confidence {pair.confidence}, similarity {pair.similarity}"
    if not (_is_span(pair.evidence.a, pair.a.text) and _is_span(pair.evidence.b, pair.b.text)):
        yield f"{name}: evidence outside its claims"
    if pair.decision != decided:
        yield f"{name}: its decision is not the last one on it"


def _of_weighed(one: Weighed, claims: dict[str, Claim]) -> Iterator[str]:
    name = f"weighed pair {one.id!r}"
    a, b = claims.get(one.a), claims.get(one.b)
    if a is None or b is None:
        yield f"{name}: a claim of it is not there"
        return
    if one.id != pair_id(a.id, b.id) or one.articles != (a.article.id, b.article.id):
        yield f"{name}: the id, or an article, is not that of its two claims"
    if len(one.plain) != len(ROUNDS):
        yield f"{name}: weighed for {len(one.plain)} rounds, not {len(ROUNDS)}"
    if any(len(each) != len(KINDS) for each in (one.alone, *one.plain)):
        yield f"{name}: {len(one.alone)} probabilities, not {len(KINDS)}"
    elif not (all(0 <= value <= 1 for value in one.alone) and 0.99 <= sum(one.alone) <= 1.01):
        yield f"{name}: probabilities {one.alone}"
    if one.opposition not in (Relation.DENIAL, Relation.CONFLICT):
        yield f"{name}: {one.opposition!r} is no opposition"
    for evidence in (one.agreeing, one.differing):
        if not (_is_span(evidence.a, a.text) and _is_span(evidence.b, b.text)):
            yield f"{name}: evidence outside its claims"


def _of_cluster(cluster: Cluster, claims: dict[str, Claim]) -> Iterator[str]:
    yield from _same_claims(f"cluster {cluster.id!r}", cluster.claims, claims)
    yield from _ids(f"claim of cluster {cluster.id!r}", [one.id for one in cluster.claims])
    if not cluster.claims:
        yield f"cluster {cluster.id!r} has no claims"


def _of_homes(archive: Archive) -> Iterator[str]:
    home = {claim.id: one.id for one in archive.clusters for claim in one.claims}
    for claim in archive.claims:
        if claim.cluster != home.get(claim.id):
            yield f"claim {claim.id!r}: it is not in cluster {claim.cluster!r}"


def _of_dispute(
    dispute: Dispute, claims: dict[str, Claim], pairs: Collection[str], decided: Decision | None
) -> Iterator[str]:
    name = f"dispute {dispute.id!r}"
    for position in dispute.positions:
        yield from _of_cluster(position, claims)
    yield from _same_claims(name, dispute.related, claims)
    if not set(dispute.pairs) <= set(pairs):
        yield f"{name}: names a pair that is missing"
    if not 0 <= dispute.confidence <= 1:
        yield f"{name}: confidence {dispute.confidence}"
    if dispute.workflow != (decided.new if decided else Workflow.NEW):
        yield f"{name}: workflow {dispute.workflow.value!r}, but nobody's last decision says so"


def decision_faults(decision: Decision) -> Iterator[str]:
    """What in a decision by itself no person can have decided."""
    name = f"decision on {decision.subject!r}"
    yield from _of_time(name, decision.at)
    if (decision.kind, decision.field) != _ASSIGNED:
        values = _VALUES.get((decision.kind, decision.field))
        if values is None:
            yield f"{name}: {decision.field!r} of a {decision.kind!r} is nothing to be decided"
            return
        known = {one.value for one in values}
        for value in (decision.old, decision.new):
            if value not in known:
                yield f"{name}: {decision.field} {value!r} is none"
                return
    try:
        review.admit(decision)
    except DecisionRefused as error:
        yield f"{name}: {error}"


def _same_claims(name: str, found: Iterable[Claim], claims: dict[str, Claim]) -> Iterator[str]:
    for claim in found:
        if claims.get(claim.id) != claim:
            yield f"{name}: its claim {claim.id!r} is missing, or is another"


def _of_time(name: str, *stamps: str | None) -> Iterator[str]:
    for stamp in stamps:
        try:
            if stamp is not None:
                datetime.fromisoformat(stamp)
        except ValueError:
            yield f"{name}: {stamp!r} is no time"


def _is_span(span: Span, text: str) -> bool:
    return 0 <= span[0] <= span[1] <= len(text)


def _is_at(part: str, text: str, span: Span) -> bool:
    return _is_span(span, text) and text[span[0] : span[1]] == part
