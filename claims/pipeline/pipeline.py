"""The order of the stages: what happens to an article from the moment it comes in.

Every article goes into the store wholly (its claims, vectors and pairs in one transaction) or
not at all. Groups are derived from what the store holds and are made anew when it has changed.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from claims.compare import Calibration
from claims.group import disputes, group
from claims.index import Index
from claims.judge import Judge
from claims.origins import are_copies, origins
from claims.pipeline.comparison import Comparison
from claims.read import read
from claims.records import (
    Added,
    Article,
    Claim,
    Judgement,
    JudgeRequest,
    Likeness,
    Pair,
    Progress,
    Reading,
    Refusal,
)
from claims.store import Store

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


class Pipeline:
    """Takes articles in, and keeps pairs, clusters and disputes up to date.

    Args:
        store: where everything is kept.
        index: the vectors that the store holds, to be searched; added to in step with it.
        encode: texts to unit vectors, (n, d) float32.
        judge: what says how two statements stand to each other.
        calibration: what was measured of that judge.
        fingerprint: of the encoder, so that two are never mixed.
        scale: what the cosines of its vectors mean.
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
        scale: Likeness,
    ) -> None:
        self._store = store
        self._index = index
        self._encode = encode
        self._fingerprint = fingerprint
        self._scale = scale
        self._judged_by = judge.revision
        self._comparison = Comparison(
            judge, calibration=calibration, scale=scale, likeness=self._likeness
        )
        self._centres: dict[str, NDArray[np.float32]] = {}

    def add(self, found: Iterable[Article | Refusal], *, progress: Progress | None = None) -> Added:
        """Takes articles in one by one, then groups; refusals are handed on.

        An article that is there already changes nothing.
        """
        self._store.save_judged_by(self._judged_by)
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
        self._store.save_judged_by(self._judged_by)
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
            hits = self._comparison.candidates(claims, rows, index)
            pairs += self._comparison.pairs(claims, rows, hits=hits, known=known, copies=copied)
            index.add([claim.id for claim in claims], rows)
            known.update((claim.id, claim) for claim in claims)
            if progress is not None:
                progress(done, len(by_article), "articles")
        self._store.replace_judgements(pairs)
        self.regroup()

    def candidates(self) -> Iterator[tuple[str, str]]:
        """The claims of different articles that are judged, as pairs of ids."""
        claims = {claim.id: claim for claim in self._store.claims()}
        ids, vectors = self._store.vectors()
        rows = self._comparison.candidates([claims[id] for id in ids], vectors, self._index)
        for id, row in zip(ids, rows, strict=True):
            for hit in row:
                a, b = claims[id], claims[hit.id]
                across = id < hit.id and a.article.id != b.article.id
                if across and self._comparison.is_worth_judging(a, b, hit.similarity):
                    yield id, hit.id

    def judge_texts(self, requests: Sequence[JudgeRequest]) -> list[Judgement]:
        """Judges pairs of texts that are not stored, given that both speak of one event."""
        return self._comparison.texts(requests)

    def explain(self, pair: Pair) -> tuple[Judgement, tuple[str, ...]]:
        """The judgement behind a pair, whether it is one event, and the last step in words."""
        articles = {pair.a.article.id, pair.b.article.id}
        copies = any(set(two) == articles for two in self._store.copies())
        return self._comparison.explain(pair, copies=copies)

    def _take_in(self, article: Article) -> tuple[Reading, list[Pair]]:
        reading = read(article)
        claims = reading.claims
        vectors = self._encode([claim.text for claim in claims])
        hits = self._comparison.candidates(claims, vectors, self._index)
        near = {hit.id for row in hits for hit in row}
        known = {claim.id: claim for claim in self._store.claims(ids=near)} if near else {}
        copies = {
            one
            for one in {
                known[hit.id].article.id
                for row in hits
                for hit in row
                if hit.similarity >= self._scale.copied
            }
            if are_copies(article, self._store.article(one))
        }
        self._centres[article.id] = _centre(vectors)
        pairs = self._comparison.pairs(claims, vectors, hits=hits, known=known, copies=copies)
        self._store.add_article(
            reading,
            vectors=vectors,
            fingerprint=self._fingerprint,
            pairs=pairs,
            copies=sorted(copies),
        )
        self._index.add([claim.id for claim in claims], vectors)
        return reading, pairs

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
        for row in self._index.range_search(vectors, self._scale.related):
            for hit in row:
                if hit.id not in taken:
                    hits[hit.id] = max(hits.get(hit.id, -1.0), hit.similarity)
        found = self._store.claims(ids=set(hits)) if hits else []
        for claim in sorted(found, key=lambda one: (-hits[one.id], one.id)):
            near = claim.article.id in articles or any(
                self._comparison.is_one_event(claim, one) for one in positions
            )
            if near and self._comparison.answers(claim, positions):
                yield claim


def _centre(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    mean: NDArray[np.float32] = vectors.mean(axis=0) if len(vectors) else vectors.sum(axis=0)
    length = float(np.linalg.norm(mean))
    return mean / length if length else mean
