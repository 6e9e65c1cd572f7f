"""The facade: every operation of the command line and the dashboard, over one store."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from claims import review
from claims.compare import Calibration
from claims.encode import Encoder
from claims.errors import DecisionRefused, ModelMismatch, NotFound
from claims.index import Index
from claims.ingest import article_from_text, ingest
from claims.judge import Judge as StatementJudge
from claims.pipeline import Pipeline
from claims.read import read
from claims.records import (
    Added,
    Article,
    Claim,
    ClaimFilter,
    Cluster,
    Counts,
    Decision,
    Dispute,
    Explanation,
    Hit,
    Judgement,
    JudgeRequest,
    Pair,
    Progress,
    Reading,
    Refusal,
    Relation,
    Sentence,
    Status,
    Tier,
    Workflow,
)
from claims.settings import Settings
from claims.store import Store

# Judging in batches lets the encoder take many new words at once.
_JUDGE_BATCH = 256


class Project:
    """Everything about one store. Open one per run or thread, and close it.

    Args:
        database: a path or an SQLAlchemy URL; None for the environment's.
        settings: what people chose; None for the environment's.
        encoder: an encoder that is already loaded, to share it between projects.
    """

    def __init__(
        self,
        database: str | Path | None = None,
        *,
        settings: Settings | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        self._settings = settings or Settings.from_environment()
        self._database = str(database if database is not None else self._settings.database)
        self._given_encoder = encoder
        self._store = Store.open(self._database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the database."""
        self._store.close()

    # Articles in

    def add(
        self,
        what: Sequence[str | Path],
        *,
        outlet: str = "",
        published: str = "",
        language: str = "",
        progress: Progress | None = None,
    ) -> Added:
        """Takes in files, folders and tables; see `claims.ingest.ingest` for what they may hold.

        Raises:
            ModelMismatch: the store holds vectors of another encoder.
        """
        found = ingest(what, outlet=outlet, published=published, language=language)
        return self._add(found, progress=progress)

    def add_text(
        self,
        text: str,
        *,
        source: str = "pasted text",
        outlet: str = "",
        title: str = "",
        url: str = "",
        published: str = "",
        language: str = "",
    ) -> Added:
        """Takes in one text that somebody pasted."""
        article = article_from_text(
            text,
            source=source,
            outlet=outlet,
            title=title,
            url=url,
            published=published,
            language=language,
        )
        return self._add([article])

    def _add(
        self, found: Iterable[Article | Refusal], *, progress: Progress | None = None
    ) -> Added:
        self._check_fingerprint()
        added = self._pipeline.add(found, progress=progress)
        self._keep_index()
        return added

    @staticmethod
    def read(
        what: Sequence[str | Path],
        *,
        outlet: str = "",
        published: str = "",
        language: str = "",
    ) -> tuple[list[Reading], list[Refusal]]:
        """Reads without storing: what was found in every article, and what was refused."""
        found = list(ingest(what, outlet=outlet, published=published, language=language))
        readings = [read(item) for item in found if isinstance(item, Article)]
        return readings, [item for item in found if isinstance(item, Refusal)]

    # What there is

    def counts(self) -> Counts:
        """How much the store holds."""
        return self._current.counts()

    def claims(
        self,
        filter: ClaimFilter = ClaimFilter(),  # noqa: B008 (frozen, so one default serves all)
        *,
        limit: int | None = None,
        offset: int = 0,
        text: str = "",
    ) -> list[Claim]:
        """Claims, the latest article first."""
        return self._current.claims(filter, limit=limit, offset=offset, text=text)

    def claim(self, id: str) -> Claim:
        """One claim. Raises `NotFound`."""
        return self._current.claim(id)

    def article(self, id: str) -> Article:
        """One article. Raises `NotFound`."""
        return self._store.article(id)

    def articles(self) -> list[Article]:
        """All articles."""
        return self._store.articles()

    def sentences(self, article_id: str) -> list[Sentence]:
        """The sentences of an article, with the reason where one yields no claim."""
        return self._store.sentences(article_id)

    def pairs(
        self, *, relations: Collection[Relation] = (), tier: Tier | None = None
    ) -> list[Pair]:
        """Judged pairs that are not unrelated, the surest first."""
        return self._current.pairs(relations=relations, tier=tier)

    def pair(self, id: str) -> Pair:
        """One pair. Raises `NotFound`."""
        return self._current.pair(id)

    def candidates(self) -> Iterator[tuple[str, str]]:
        """Ids of the claims of different articles that were judged, whatever came of it."""
        return self._pipeline.candidates()

    def origins(self) -> dict[str, str]:
        """The origin of every article, by id: the earliest of the articles it is a copy of."""
        return self._current.origins()

    def clusters(self, *, min_origins: int = 1) -> list[Cluster]:
        """Claims that state the same thing, most independent origins first."""
        return self._current.clusters(min_origins=min_origins)

    def disputes(self) -> list[Dispute]:
        """Disputes in the order of review."""
        return self._current.disputes()

    def dispute(self, id: str) -> Dispute:
        """One dispute. Raises `NotFound`."""
        found = next((one for one in self.disputes() if one.id == id), None)
        if found is None:
            raise NotFound(f"no dispute {id!r}: `claims disputes` lists those there are")
        return found

    def search(
        self,
        text: str,
        *,
        k: int = 10,
        filter: ClaimFilter = ClaimFilter(),  # noqa: B008 (frozen, so one default serves all)
    ) -> list[Hit]:
        """The `k` claims most like a text in any language, among those that the filter leaves."""
        self._check_fingerprint()
        if not len(self._index) or not text.strip() or k < 1:
            return []
        vector = self._encoder.encode([text])
        wanted = len(self._index) if filter != ClaimFilter() else min(k, len(self._index))
        nearest = self._index.search(vector, wanted)[0]
        if filter == ClaimFilter():
            by_id = {one.id: one for one in self._current.claims(ids=[hit.id for hit in nearest])}
        else:
            by_id = {claim.id: claim for claim in self._current.claims(filter)}
        left = (hit for hit in nearest if hit.id in by_id)
        return [Hit(hit.similarity, by_id[hit.id]) for hit in islice(left, k)]

    # Judging and embedding texts that are not stored

    def judge(self, requests: Iterable[JudgeRequest]) -> Iterator[Judgement]:
        """Judges pairs of texts, given that both speak of one event; answers in order."""
        waiting = iter(requests)
        while batch := list(islice(waiting, _JUDGE_BATCH)):
            yield from self._pipeline.judge_texts(batch)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts, shape (n, d)."""
        return self._encoder.encode(texts)

    # What people decide

    def mark(
        self,
        claim_id: str,
        *,
        status: Status,
        by: str,
        note: str = "",
        evidence: str = "",
        expected: Status | None = None,
    ) -> Decision:
        """Sets the status of a claim.

        Raises:
            NotFound: no such claim.
            DecisionRefused: the rules of review forbid it.
            Conflicted: the status is no longer `expected`.
        """
        claim = self._store.claim(claim_id)
        decision = review.status_decision(
            claim_id,
            old=expected or claim.status,
            new=status,
            by=by,
            note=note,
            evidence=evidence,
            model=self._model_name,
        )
        self._store.record([decision], expected={(claim_id, "status"): decision.old})
        return decision

    def decide(
        self,
        subject_id: str,
        *,
        by: str,
        relation: Relation | None = None,
        workflow: Workflow | None = None,
        note: str = "",
        evidence: str = "",
        statuses: Mapping[str, Status] | None = None,
        expected: str | None = None,
    ) -> Decision:
        """Decides the relation of a pair, or the workflow of a pair or dispute.

        `statuses` gives positions of a dispute (by cluster id) a status, in the same action.

        Raises:
            NotFound: neither a pair nor a dispute.
            DecisionRefused: the rules of review forbid it.
            Conflicted: what was `expected` no longer holds.
        """
        if (relation is None) == (workflow is None):
            raise DecisionRefused("decide either a relation or a workflow, one at a time")
        decision = (
            self._relation(subject_id, relation, by, note, evidence, expected)
            if relation is not None
            else self._workflow(subject_id, workflow, by, note, evidence, expected)
        )
        decisions = [decision]
        seen = {(subject_id, decision.field): decision.old}
        for position, status in (statuses or {}).items():
            for claim in self._in_position(subject_id, position):
                marked = review.status_decision(
                    claim.id,
                    old=claim.status,
                    new=status,
                    by=by,
                    note=note,
                    evidence=evidence,
                    model=self._model_name,
                )
                decisions.append(marked)
                seen[claim.id, "status"] = marked.old
        self._store.record(decisions, expected=seen)
        self._regroup()
        return decision

    def _relation(
        self, id: str, new: Relation, by: str, note: str, evidence: str, expected: str | None
    ) -> Decision:
        pair = self.pair(id)
        current = pair.decision.new if pair.decision else pair.relation
        return review.relation_decision(
            id,
            old=Relation(expected or current),
            new=new,
            by=by,
            note=note,
            evidence=evidence,
            model=self._model_name,
        )

    def _workflow(
        self,
        id: str,
        new: Workflow | None,
        by: str,
        note: str,
        evidence: str,
        expected: str | None,
    ) -> Decision:
        kind = self._kind(id)
        old = Workflow(expected or self._store.current(id, "workflow") or Workflow.NEW)
        return review.workflow_decision(
            id,
            kind=kind,
            old=old,
            new=new or old,
            by=by,
            note=note,
            evidence=evidence,
            model=self._model_name,
        )

    def history(self, id: str) -> list[Decision]:
        """Decisions on a claim, pair or dispute, oldest first; for a dispute its parts' too."""
        subjects = {id}
        dispute = next((one for one in self.disputes() if one.id == id), None)
        if dispute is not None:
            subjects |= set(dispute.pairs)
            subjects |= {claim.id for each in dispute.positions for claim in each.claims}
        found = self._store.history(subjects)
        if not found and dispute is None:
            self._exists(id)
        return found

    def explain(self, pair_id: str) -> Explanation:
        """Why a pair is what it is."""
        pair = self.pair(pair_id)
        judgement, event, why = self._pipeline.explain(pair)
        reasons = (
            f"by content alone the judge says: same {judgement.scores.same:.2f}, "
            f"conflict {judgement.scores.conflict:.2f}, unrelated {judgement.scores.unrelated:.2f}",
            f"the two speak of: {event}",
            f"{pair.relation}: {why}",
        )
        return Explanation(pair, dict(judgement.features), reasons)

    def reembed(self, *, progress: Progress | None = None) -> int:
        """Embeds every claim with the current encoder and judges all pairs anew."""
        ids, _ = self._store.vectors()
        claims = {claim.id: claim for claim in self._store.claims()}
        vectors = self._encoder.encode([claims[one].text for one in ids])
        self._store.replace_vectors(ids, vectors, self._encoder.fingerprint)
        self.__dict__.pop("_index", None)
        self.__dict__.pop("_pipeline", None)
        self._pipeline.compare_all(progress=progress)
        self._keep_index()
        return len(ids)

    # Parts, made when first needed

    @cached_property
    def _encoder(self) -> Encoder:
        if self._given_encoder is not None:
            return self._given_encoder
        return Encoder.load(self._settings.encoder, models=self._settings.models)

    @cached_property
    def _index(self) -> Index:
        ids, vectors = self._store.vectors()
        if not ids:
            return Index.build([], np.zeros((0, self._encoder.dimensions), np.float32))
        path = self._index_path
        if path is None:
            return Index.build(ids, vectors)
        return Index.load_or_build(path, ids, vectors, self._store.encoder_fingerprint)

    @cached_property
    def _pipeline(self) -> Pipeline:
        calibration = Calibration.load(self._settings.models / "rules" / "calibration.json")
        return Pipeline(
            self._store,
            self._index,
            encode=self._encoder.encode,
            judge=StatementJudge(self._encoder.encode),
            calibration=calibration,
            fingerprint=self._encoder.fingerprint,
        )

    @property
    def _current(self) -> Store:
        """The store with its groups up to date: a run that was cut off may have left them."""
        self._regroup()
        return self._store

    def _regroup(self) -> None:
        if self._store.groups_stale:
            self._pipeline.regroup()

    @property
    def _index_path(self) -> Path | None:
        """Beside a database that is a file; none for a database behind a URL."""
        name = self._database.removeprefix("sqlite:///")
        return None if "://" in name else Path(f"{name}.index")

    def _keep_index(self) -> None:
        path = self._index_path
        if path is not None and len(self._index):
            self._index.save(path, fingerprint=self._store.encoder_fingerprint)

    @property
    def _model_name(self) -> str:
        return f"{StatementJudge.revision}+{self._store.encoder_fingerprint}"

    def _check_fingerprint(self) -> None:
        stored = self._store.encoder_fingerprint
        if stored and stored != self._encoder.fingerprint:
            raise ModelMismatch(
                f"{self._database} holds vectors of {stored}, the encoder at hand is "
                f"{self._encoder.fingerprint}: re-embed with `claims models use NAME`, "
                "or set CLAIMS_ENCODER back"
            )

    def _exists(self, id: str) -> None:
        try:
            self._store.claim(id)
        except NotFound:
            self._kind(id)

    def _kind(self, id: str) -> str:
        """Whether an id is a pair's or a dispute's. Raises `NotFound`."""
        try:
            self._store.pair(id)
        except NotFound:
            self.dispute(id)
            return "dispute"
        return "pair"

    def _in_position(self, dispute_id: str, position_id: str) -> list[Claim]:
        dispute = self.dispute(dispute_id)
        position = next((one for one in dispute.positions if one.id == position_id), None)
        if position is None:
            raise NotFound(f"dispute {dispute_id!r} has no position {position_id!r}")
        return [self._store.claim(claim.id) for claim in position.claims]


def open(database: str | Path | None = None, *, encoder: Encoder | None = None) -> Project:
    """Opens a project: a path or an SQLAlchemy URL, by default the environment's `CLAIMS_DB`."""
    return Project(database, encoder=encoder)


class Judge:
    """The judge that ships, for pairs of plain texts of one event."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @classmethod
    def load(cls) -> Self:
        """Opens the models; nothing is stored."""
        return cls(Project("sqlite://"))

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """Judges pairs of texts in any language, in order."""
        return list(self._project.judge(JudgeRequest(a, b) for a, b in pairs))
