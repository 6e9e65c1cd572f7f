"""The order of the stages: what happens to an article from the moment it comes in.

Every article goes into the store wholly (its claims, vectors and pairs in one transaction) or
not at all. Groups are derived from what the store holds and are made anew when it has changed.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from claims.compare import Calibration, Togetherness, relate, same_speaker, together
from claims.group import disputes, group
from claims.index import Index, Neighbour
from claims.ingest import detect_language
from claims.judge import Judge, Statement
from claims.origins import are_copies, origins
from claims.read import mode_of, read
from claims.records import (
    Added,
    Article,
    ArticleRef,
    Claim,
    Judgement,
    JudgeRequest,
    Mode,
    Pair,
    Progress,
    Reading,
    Refusal,
    Relation,
    content_id,
    pair_id,
)
from claims.store import Store

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

# Pairs less alike than this are not judged. On `dev` 0.58 of the gold pairs lie above it (0.67
# above 0.30, which changed no relation that was printed).
_CANDIDATE_SIMILARITY = 0.36
# Articles with claims this alike are looked at as copies.
_COPY_SIMILARITY = 0.9
# A claim beside a dispute is about as like its positions as they are to each other.
_RELATED_SIMILARITY = 0.5
_RELATED_ANSWERED = 0.6


class Pipeline:
    """Takes articles in, and keeps pairs, clusters and disputes up to date.

    Args:
        store: where everything is kept.
        index: the vectors that the store holds, to be searched; added to in step with it.
        encode: texts to unit vectors, (n, d) float32.
        judge: what says how two statements stand to each other.
        calibration: what was measured of that judge.
        fingerprint: of the encoder, so that two are never mixed.
    """

    def __init__(
        self,
        store: Store,
        index: Index,
        *,
        encode: Encode,
        judge: Judge,
        calibration: Calibration,
        fingerprint: str,
    ) -> None:
        self._store = store
        self._index = index
        self._encode = encode
        self._judge = judge
        self._calibration = calibration
        self._fingerprint = fingerprint
        self._centres: dict[str, NDArray[np.float32]] = {}

    def add(self, found: Iterable[Article | Refusal], *, progress: Progress | None = None) -> Added:
        """Takes articles in one by one, then groups; refusals are handed on.

        An article that is there already changes nothing.
        """
        articles = claims = known = 0
        refused: list[Refusal] = []
        relations: Counter[str] = Counter()
        for done, item in enumerate(found, start=1):
            if isinstance(item, Refusal):
                refused.append(item)
            elif self._store.has_article(item.id):
                known += 1
            else:
                reading, pairs = self._take_in(item)
                articles += 1
                claims += len(reading.claims)
                relations.update(str(pair.relation) for pair in pairs)
            if progress is not None:
                progress(done, 0, "articles")
        self.regroup()
        return Added(articles, claims, known, tuple(refused), dict(relations.most_common()))

    def regroup(self) -> None:
        """Makes clusters and disputes anew where pairs or decisions have changed."""
        if not self._store.groups_stale:
            return
        articles = self._store.articles()
        of = origins(articles, self._store.copies())
        claims = self._store.claims()
        pairs = self._store.pairs()
        groups = group(claims, pairs, origins=of)
        found = disputes(
            groups, pairs, origins=of, related_to=self._related, former=self._store.disputes()
        )
        shown = {claim.id for one in found for p in one.positions for claim in p.claims}
        kept = [
            cluster
            for cluster in groups.clusters
            if len(cluster.claims) > 1 or cluster.claims[0].id in shown
        ]
        positions = [p for one in found for p in one.positions]
        known = {cluster.id for cluster in kept}
        self._store.save_groups(
            [*kept, *(p for p in positions if p.id not in known)],
            found,
            origins=of,
            corroboration=groups.corroboration(),
        )

    def compare_all(self, *, progress: Progress | None = None) -> None:
        """Judges every pair of the store anew, as if all articles came in again."""
        by_article: dict[str, list[Claim]] = {}
        for claim in self._store.claims():
            by_article.setdefault(claim.article.id, []).append(claim)
        copies = {frozenset(pair) for pair in self._store.copies()}
        vectors = dict(zip(*self._store.vectors(), strict=True))
        index = Index.build([], np.zeros((0, self._index.dimensions), np.float32))
        known: dict[str, Claim] = {}
        pairs: list[Pair] = []
        for done, (article, claims) in enumerate(sorted(by_article.items()), start=1):
            rows = np.stack([vectors[claim.id] for claim in claims])
            copied = {one for pair in copies if article in pair for one in pair}
            hits = _hits(claims, rows, index)
            pairs += self._pairs(claims, rows, hits=hits, known=known, copies=copied)
            index.add([claim.id for claim in claims], rows)
            known.update((claim.id, claim) for claim in claims)
            if progress is not None:
                progress(done, len(by_article), "articles")
        self._store.replace_judgements(pairs)
        self.regroup()

    def candidates(self) -> Iterator[tuple[str, str]]:
        """The claims of different articles that are alike enough to be judged, as pairs of ids."""
        claims = {claim.id: claim for claim in self._store.claims()}
        ids, vectors = self._store.vectors()
        rows = _hits([claims[id] for id in ids], vectors, self._index)
        for id, row in zip(ids, rows, strict=True):
            for hit in row:
                if id < hit.id and claims[id].article.id != claims[hit.id].article.id:
                    yield id, hit.id

    def judge_texts(self, requests: Sequence[JudgeRequest]) -> list[Judgement]:
        """Judges pairs of texts that are not stored, given that both speak of one event."""
        claims = [(_loose(one.a, one, "a"), _loose(one.b, one, "b")) for one in requests]
        judged = self._judge.judge([(_statement(a), _statement(b)) for a, b in claims])
        answers = []
        for (a, b), judgement in zip(claims, judged, strict=True):
            answer, _ = self._set_into_context(a, b, judgement, likeness=1.0, given_event=True)
            answers.append(answer)
        return answers

    def explain(self, pair: Pair) -> tuple[Judgement, str, str]:
        """The judgement behind a pair, whether it is one event, and the last step in words."""
        judgement = self._judge.judge([(_statement(pair.a), _statement(pair.b))])[0]
        likeness = self._likeness(pair.a.article.id, pair.b.article.id)
        copies = _are_linked(pair, self._store.copies())
        related, why = self._set_into_context(
            pair.a, pair.b, judgement, likeness=likeness, copies=copies
        )
        return related, str(together(pair.a, pair.b, likeness=likeness)), why

    def _take_in(self, article: Article) -> tuple[Reading, list[Pair]]:
        reading = read(article)
        claims = reading.claims
        vectors = self._encode([claim.text for claim in claims])
        hits = _hits(claims, vectors, self._index)
        near = {hit.id for row in hits for hit in row}
        known = {claim.id: claim for claim in self._store.claims(ids=near)} if near else {}
        copies = {
            one
            for one in {
                known[hit.id].article.id
                for row in hits
                for hit in row
                if hit.similarity >= _COPY_SIMILARITY
            }
            if are_copies(article, self._store.article(one))
        }
        self._centres[article.id] = _centre(vectors)
        pairs = self._pairs(claims, vectors, hits=hits, known=known, copies=copies)
        self._store.add_article(
            reading,
            vectors=vectors,
            fingerprint=self._fingerprint,
            pairs=pairs,
            copies=sorted(copies),
        )
        self._index.add([claim.id for claim in claims], vectors)
        return reading, pairs

    def _pairs(
        self,
        claims: Sequence[Claim],
        vectors: NDArray[np.float32],
        *,
        hits: Sequence[Sequence[Neighbour]],
        known: Mapping[str, Claim],
        copies: Collection[str],
    ) -> list[Pair]:
        """The pairs of an article's claims with known ones, and with one another."""
        candidates = [
            (known[hit.id], claim, hit.similarity)
            for claim, row in zip(claims, hits, strict=True)
            for hit in row
        ]
        candidates += _within(claims, vectors)
        judged = self._judge.judge([(_statement(a), _statement(b)) for a, b, _ in candidates])
        pairs = []
        for (a, b, similarity), judgement in zip(candidates, judged, strict=True):
            related, _ = self._set_into_context(
                a,
                b,
                judgement,
                likeness=self._likeness(a.article.id, b.article.id),
                copies=a.article.id in copies,
            )
            if related.relation is not Relation.UNRELATED:
                pairs.append(_pair(a, b, related, similarity))
        return pairs

    def _set_into_context(
        self,
        a: Claim,
        b: Claim,
        judgement: Judgement,
        *,
        likeness: float,
        copies: bool = False,
        given_event: bool = False,
    ) -> tuple[Judgement, str]:
        event = together(a, b, likeness=likeness)
        if given_event and event is Togetherness.UNKNOWN_TIME:
            event = Togetherness.ONE_EVENT
        related = relate(
            a,
            b,
            judgement,
            together=event,
            copies=copies,
            one_speaker=same_speaker(
                a.speaker, b.speaker, language_a=a.language, language_b=b.language
            ),
        )
        sure = self._calibration.confidence(related.relation, related.reason, related.confidence)
        final = Judgement(
            relation=related.relation,
            reason=related.reason,
            confidence=sure,
            tier=self._calibration.tier(related.relation, related.reason, sure),
            evidence=judgement.evidence,
            scores=judgement.scores,
            nli=judgement.nli,
            features=judgement.features,
        )
        return final, related.why

    def _likeness(self, a: str, b: str) -> float:
        """Cosine of the mean vectors of two articles."""
        if a == b:
            return 1.0
        for one in (a, b):
            if one not in self._centres:
                self._centres[one] = _centre(self._store.vectors_of(one))
        return float(self._centres[a] @ self._centres[b])

    def _related(self, positions: Sequence[Claim]) -> Iterator[Claim]:
        """Claims of the same events on the same question, the likest first."""
        taken = {claim.id for claim in positions}
        articles = {claim.article.id for claim in positions}
        vectors = self._encode([claim.text for claim in positions])
        hits: dict[str, float] = {}
        for row in self._index.range_search(vectors, _RELATED_SIMILARITY):
            for hit in row:
                if hit.id not in taken:
                    hits[hit.id] = max(hits.get(hit.id, -1.0), hit.similarity)
        found = self._store.claims(ids=set(hits)) if hits else []
        for claim in sorted(found, key=lambda one: (-hits[one.id], one.id)):
            near = claim.article.id in articles or any(
                together(claim, one, likeness=self._likeness(claim.article.id, one.article.id))
                is Togetherness.ONE_EVENT
                for one in positions
            )
            if near and self._answers(claim, positions):
                yield claim

    def _answers(self, claim: Claim, positions: Sequence[Claim]) -> bool:
        """Whether a claim speaks of what the positions have in common."""
        judged = self._judge.judge([(_statement(one), _statement(claim)) for one in positions])
        return any(j.features["shorter answered"] >= _RELATED_ANSWERED for j in judged)


def _hits(
    claims: Sequence[Claim], vectors: NDArray[np.float32], index: Index
) -> list[tuple[Neighbour, ...]]:
    """The candidates of every claim: what the index holds that is alike enough."""
    if not claims or not len(index):
        return [()] * len(claims)
    return index.range_search(vectors, _CANDIDATE_SIMILARITY)


def _within(
    claims: Sequence[Claim], vectors: NDArray[np.float32]
) -> list[tuple[Claim, Claim, float]]:
    """Pairs within one article where the speakers differ."""
    found = []
    for j, b in enumerate(claims):
        for i, a in enumerate(claims[:j]):
            if a.speaker == b.speaker or same_speaker(
                a.speaker, b.speaker, language_a=a.language, language_b=b.language
            ):
                continue
            similarity = float(np.clip(vectors[i] @ vectors[j], -1.0, 1.0))
            if similarity >= _CANDIDATE_SIMILARITY:
                found.append((a, b, similarity))
    return found


def _statement(claim: Claim) -> Statement:
    return Statement(claim.text, claim.language, denied=claim.mode is Mode.DENIED)


def _loose(text: str, request: JudgeRequest, side: str) -> Claim:
    """A text that stands in no article, as the claim it would be."""
    speaker = request.speaker_a if side == "a" else request.speaker_b
    published = request.published_a if side == "a" else request.published_b
    language = detect_language(text)
    reference = ArticleRef(content_id("loose", side, text), "", "", "", published)
    return Claim(
        id=content_id(reference.id, 0, len(text)),
        text=text,
        start=0,
        end=len(text),
        sentence=text,
        speaker=speaker,
        speaker_span=None,
        via=(),
        mode=mode_of(text, language=language, attributed=bool(speaker)),
        language=language,
        article=reference,
    )


def _pair(a: Claim, b: Claim, related: Judgement, similarity: float) -> Pair:
    return Pair(
        id=pair_id(a.id, b.id),
        a=a,
        b=b,
        relation=related.relation,
        reason=related.reason,
        confidence=related.confidence,
        tier=related.tier,
        similarity=similarity,
        evidence=related.evidence,
    )


def _centre(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    mean: NDArray[np.float32] = vectors.mean(axis=0) if len(vectors) else vectors.sum(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / length if length else mean


def _are_linked(pair: Pair, copies: Iterable[tuple[str, str]]) -> bool:
    articles = {pair.a.article.id, pair.b.article.id}
    return len(articles) == 2 and any(set(two) == articles for two in copies)
