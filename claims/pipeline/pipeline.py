"""The order of the stages: what happens to an article from the moment it comes in.

Every article goes into the store wholly (its claims, vectors and pairs in one transaction) or
not at all. Groups are derived from what the store holds and are made anew where it has changed.
"""

from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Sequence, Sized
from dataclasses import dataclass, replace

from claims.cluster import Cluster
from claims.compare import Calibration, Relations
from claims.errors import Cancelled
from claims.index import Searchable
from claims.judge import Judge
from claims.origins import account
from claims.pipeline.candidates import Candidate, Candidates
from claims.pipeline.comparison import Account, Comparison, Examined
from claims.pipeline.copying import Copying
from claims.pipeline.incoming import Rereading, Stage, Stages
from claims.pipeline.known import Known
from claims.pipeline.neighbourhood import Encode, Neighbourhood
from claims.pipeline.reach import Reach
from claims.pipeline.regrouping import Regrouping
from claims.pipeline.restoring import Restoring
from claims.pipeline.settling import Settling
from claims.pipeline.tasks import Models
from claims.pipeline.turnover import Prepared, Turnover
from claims.records import (
    Added,
    Archive,
    Article,
    Claim,
    Copy,
    Document,
    Judgement,
    JudgeRequest,
    Likeness,
    Pair,
    Progress,
    Refusal,
    Regrouped,
    Relation,
    Weighed,
)
from claims.store import Arrival, Store

# Claims that stand in one block of a join.
BLOCK = 16_384


@dataclass(frozen=True)
class Spread:
    """Where articles are read, encoded and compared, and with which models.

    Attributes:
        block: how many claims stand in one block of the join.
    """

    cluster: Cluster
    models: Models
    block: int = BLOCK


class Pipeline:
    """Takes articles in, and keeps pairs, clusters and disputes up to date.

    Args:
        store: where everything is kept.
        index: the vectors that the store holds, to be searched; added to in step with it.
        encode: texts to unit vectors, (n, d) float32.
        judge: what says how two statements stand to each other.
        calibration: what was measured of that judge, given one event.
        relations: what was measured of its answers in context; None where pairs are only looked
            at, to measure it.
        fingerprint: of the encoder, so that two are never mixed.
        scale: what the cosines of its vectors mean.
    """

    def __init__(
        self,
        store: Store,
        index: Searchable,
        *,
        encode: Encode,
        judge: Judge,
        calibration: Calibration,
        relations: Relations | None,
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
            judge, calibration=calibration, relations=relations, scale=scale
        )
        self._copying = Copying(store, scale=scale)
        self._reach = Reach(store, index, scale)
        self._known = Known(store, index)
        self._neighbourhood = Neighbourhood(
            store, self._reach,
            encode=encode, comparison=self._comparison, known=self._known, scale=scale,
        )  # fmt: skip
        self._settling = Settling(store, relations)
        self._regrouping = Regrouping(
            store, self._settling, self._neighbourhood.related_to, self._neighbourhood.near_to
        )
        self._candidates = Candidates(scale=scale, known=self._known)
        self._elsewhere: Counter[str] = Counter()
        self._turnover = Turnover(
            store, index, self._reach, self._known, encode, fingerprint,
            self._candidates, self._comparison, self._copying, self._regrouping,
        )  # fmt: skip

    @property
    def counts(self) -> Counter[str]:
        """How many pairs of claims were compared in this run, and why others were not."""
        return self._candidates.dropped + self._comparison.counts + self._elsewhere

    def add(
        self,
        found: Iterable[Document | Article | Refusal],
        *,
        progress: Progress | None = None,
        spread: "Spread | None" = None,
    ) -> Added:
        """Takes articles in one by one, then groups; refusals are handed on.

        An article that is there already changes nothing but where it has been seen. A `progress`
        that raises `Cancelled` ends the run: articles taken in until then stay, each of them
        whole, and are grouped before anybody looks at groups.

        Args:
            found: articles and refusals.
            progress: is told of every stage of every article.
            spread: has other machines read, encode and compare; what is stored is the same.
        """
        self._store.save_judged_by(self._judged_by)
        self._find_copies()
        claims = known = done = 0
        articles: list[str] = []
        refused: list[Refusal] = []
        stages = Stages(progress, len(found) if isinstance(found, Sized) else 0)
        items = self._prepared(found, spread)
        try:
            for done, (item, prepared) in enumerate(items, start=1):
                if isinstance(item, Refusal):
                    refused.append(item)
                    stages.finish(done)
                    continue
                document = Document(item) if isinstance(item, Article) else item
                if self._store.has_article(document.article.id):
                    self._see_again(document)
                    known += 1
                else:
                    incoming = self._turnover.take_in(document, stages, prepared=prepared)
                    articles.append(document.article.id)
                    claims += len(incoming.reading.claims)
                stages.finish(done)
            stages.enter(Stage.GROUPING)
            self.regroup()
        except Cancelled:
            pass
        finally:
            items.close()
        relations = self._store.count_relations(articles)
        return Added(len(articles), claims, known, tuple(refused), dict(relations.most_common()))

    def delete(self, id: str, *, by: str, at: str) -> None:
        """Takes an article out; see `Turnover.delete`."""
        self._find_copies()
        self.regroup()
        self._turnover.delete(id, by=by, at=at)

    def reread(self, id: str, stages: Stages) -> Rereading | None:
        """Reads a stored article again; see `Turnover.reread`."""
        self._find_copies()
        self.regroup()
        return self._turnover.reread(id, stages)

    def regroup(self) -> Regrouped:
        """Makes clusters and disputes anew where pairs, copies or decisions have changed."""
        self._find_copies()
        return self._regrouping.regroup()

    def rehearse(self) -> int:
        """How many rows grouping everything anew would write; none is."""
        return self._regrouping.rehearse()

    def compare_all(self, *, progress: Progress | None = None) -> Regrouped:
        """Judges every pair of the store anew, as if all articles came in again; then groups."""
        self._store.save_judged_by(self._judged_by)
        self._copying.find_all(self._reach)
        ids = [(article.id, article.published) for article in self._store.articles()]
        earlier = Known(self._store, self._index, empty=True)
        candidates = Candidates(scale=self._scale, known=earlier)
        pairs: list[Pair] = []
        weighed: list[Weighed] = []
        for done, (id, published) in enumerate(ids, start=1):
            claims, vectors = self._known.claims_of(id)
            copied = self._copied(id, earlier)
            around = self._reach.around(published, vectors)
            found = candidates.of(claims, vectors, around=around, copies=copied.keys())
            findings = self._comparison.findings(found, copies=copied)
            pairs += findings.pairs
            weighed += findings.weighed
            earlier.add(id, claims, vectors)
            if progress is not None:
                progress(done, len(ids), "articles")
        self._store.replace_judgements(pairs, weighed)
        return self.regroup()

    def arrival(self, archive: Archive, *, progress: Progress | None = None) -> Arrival:
        """What has to be made of an archive before the store can take it over."""
        restoring = Restoring(
            self._store,
            self._reach,
            encode=self._encode,
            fingerprint=self._fingerprint,
            candidates=self._candidates,
            comparison=self._comparison,
            copying=self._copying,
        )
        return restoring.arrival(archive, progress=progress)

    def candidates(self) -> Iterator[tuple[str, str]]:
        """The claims of different articles that are judged, as pairs of ids."""
        for one in self._all_candidates():
            if one.a.article.id != one.b.article.id:
                yield one.a.id, one.b.id

    def examine(self) -> list[Examined]:
        """The candidates of the store, the model heard on each of one event."""
        return self._comparison.examine(self._all_candidates(), all_read=True)

    def examine_pairs(self, pairs: Sequence[Pair]) -> list[Examined]:
        """Stored pairs with their features, in order."""
        candidates = [self._candidates.again(one.a, one.b) for one in pairs]
        return self._comparison.examine(candidates, all_read=True)

    def judge_texts(self, requests: Sequence[JudgeRequest]) -> list[Judgement]:
        """Judges pairs of texts that are not stored, given that both speak of one event."""
        return self._comparison.texts(requests)

    def judge_claims(self, pairs: Sequence[tuple[Claim, Claim]]) -> list[Judgement]:
        """Judges pairs of claims, stored or not, given that both speak of one event."""
        return self._comparison.given(pairs)

    def compare(self, a: Claim, b: Claim) -> Pair:
        """What two stored claims are to each other, as if the second came in now.

        One voice of one article is never compared: of its claims `judge_claims` tells.
        """
        copy = self._store.copy_between(a.article.id, b.article.id)
        beside = self._settling.beside([a.id, b.id])
        return self._comparison.pair(self._candidates.again(a, b), copy=copy, beside=beside)

    def explain(self, pair: Pair) -> Account:
        """The judgement behind a pair, and the steps from it to the relation."""
        copy = self._store.copy_between(pair.a.article.id, pair.b.article.id)
        candidate = self._candidates.again(pair.a, pair.b)
        beside = self._settling.beside([pair.a.id, pair.b.id])
        told = self._comparison.explain(candidate, copy=copy, beside=beside)
        if pair.relation is not Relation.COPY or copy is None:
            return told
        shared = account(copy, pair.a.article, pair.b.article)
        return replace(told, steps=(*told.steps, shared))

    def _prepared(
        self, found: Iterable[Document | Article | Refusal], spread: "Spread | None"
    ) -> Generator[tuple[Document | Article | Refusal, Prepared | None], None, None]:
        """All items, each with what other machines have made of it."""
        if spread is None:
            return ((item, None) for item in found)
        # Only who has a cluster waits for what it needs to be imported.
        from claims.pipeline.spreading import Spreading

        return Spreading(
            self._store, self._index, self._known, cluster=spread.cluster, models=spread.models,
            counts=self._elsewhere, block=spread.block,
        ).prepared(found)  # fmt: skip

    def _see_again(self, document: Document) -> None:
        """Keeps where an article that is there stands now, and whose version that makes it."""
        id = document.article.id
        versions = self._store.line_at(document.address) - self._store.line_of(id)
        copies = [
            copy
            for one in self._store.line_of(id)
            for copy in self._copying.revisions_of(one, versions)
        ]
        self._store.see_again(document, copies if versions else [])

    def _find_copies(self) -> None:
        """Finds all copies of a store that an older program, or none, has searched."""
        if not self._copying.is_current:
            self._copying.find_all(self._reach)

    def _all_candidates(self) -> Iterator[Candidate]:
        earlier = Known(self._store, self._index, empty=True)
        candidates = Candidates(scale=self._scale, known=earlier)
        for article in self._store.articles():
            claims, vectors = self._known.claims_of(article.id)
            copied = self._copied(article.id, earlier)
            around = self._reach.around(article.published, vectors)
            yield from candidates.of(claims, vectors, around=around, copies=copied.keys())
            earlier.add(article.id, claims, vectors)

    def _copied(self, id: str, earlier: Known) -> dict[str, Copy]:
        """What makes an article a copy of earlier ones, by their ids."""
        copies = (one for one in self._store.copies_of([id]) if id in (one.a, one.b))
        return {one.other(id): one for one in copies if earlier.holds(one.other(id))}
