"""The facade: every operation of the command line and the dashboard, over one store."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claims.encode import Encoder
from claims.ingest import article_from_text, ingest
from claims.judge import Combination, Judge
from claims.project.decisions import Decisions
from claims.read import check_worthiness, read
from claims.records import (
    Added,
    Article,
    Claim,
    ClaimFilter,
    Cluster,
    Counts,
    EncoderChoice,
    Explanation,
    Hit,
    JudgeChoice,
    Judgement,
    JudgeRequest,
    Likeness,
    Pair,
    Progress,
    Reading,
    Refusal,
    Relation,
    Sentence,
    Tier,
    to_json,
)

# Judging in batches lets the encoder take many new words at once.
_JUDGE_BATCH = 256


class Project(Decisions):
    """Everything about one store. Open one per run or thread, and close it.

    Args:
        database: a path or an SQLAlchemy URL; None for the environment's.
        settings: what people chose; None for the environment's.
        encoder: an encoder that is already loaded, to share it between projects.
    """

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

    def candidates(self) -> Iterator[tuple[str, str]]:
        """Ids of the claims of different articles that were judged, whatever came of it."""
        return self._pipeline.candidates()

    def origins(self) -> dict[str, str]:
        """The origin of every article, by id: the earliest of the articles it is a copy of."""
        return self._current.origins()

    def clusters(self, *, min_origins: int = 1) -> list[Cluster]:
        """Claims that state the same thing, most independent origins first."""
        return self._current.clusters(min_origins=min_origins)

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

    # The encoder

    @property
    def encoder(self) -> Encoder:
        """The encoder at hand: the environment's, else the chosen one."""
        return self._encoder

    @property
    def encoder_choice(self) -> EncoderChoice:
        """The encoder that was chosen for this store."""
        return self._store.encoder_choice

    @property
    def is_calibrated(self) -> bool:
        """Whether it was measured what the encoder's cosines mean."""
        return self._encoder.is_calibrated or bool(self._store.likeness(self._encoder.fingerprint))

    # The judge

    @property
    def judge_choice(self) -> JudgeChoice:
        """The judge that was chosen for this store."""
        return self._store.judge_choice

    @property
    def judge_at_hand(self) -> Judge:
        """The judge: the environment's, else the chosen one."""
        return self._judge

    @property
    def witnesses(self) -> Judge:
        """The judge's rules and its reader, each by itself, to be measured."""
        return Judge(
            self._encoder.encode, scale=self._scale, reader=self._reader, memory=self._store
        )

    @property
    def reader_fingerprint(self) -> str:
        """Of the judge's trained model; empty for the rules alone."""
        return self._reader.fingerprint if self._reader else ""

    def rejudge(
        self,
        choice: JudgeChoice | None = None,
        *,
        combination: Combination | None = None,
        progress: Progress | None = None,
    ) -> int:
        """Judges all pairs anew with the judge at hand; returns how many are not unrelated.

        Args:
            choice: kept for this store, where it is given.
            combination: how much the judge's word counts; not needed where it is known already.

        Raises:
            ModelError: nobody has measured how much its word counts.
        """
        if combination is not None:
            self._store.save_combination(combination.reader, json.dumps(to_json(combination)))
        if choice is not None:
            _ = self._judge  # refuses before anything has changed
            self._store.save_judge_choice(choice)
        self._forget()
        self._pipeline.compare_all(progress=progress)
        return len(self._store.pairs())

    # Judging and embedding texts that are not stored

    def judge(self, requests: Iterable[JudgeRequest]) -> Iterator[Judgement]:
        """Judges pairs of texts, given that both speak of one event; answers in order."""
        waiting = iter(requests)
        while batch := list(islice(waiting, _JUDGE_BATCH)):
            yield from self._pipeline.judge_texts(batch)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts, shape (n, d)."""
        return self._encoder.encode(texts)

    def check_worthiness(self, claim: Claim) -> float:
        """How much a claim is worth checking, 0..1: it sorts, and decides nothing."""
        return check_worthiness(claim.sentence, language=claim.language)

    def explain(self, pair_id: str) -> Explanation:
        """Why a pair is what it is."""
        pair = self.pair(pair_id)
        judgement, steps = self._pipeline.explain(pair)
        reasons = (
            f"by content alone the judge says: same {judgement.scores.same:.2f}, "
            f"conflict {judgement.scores.conflict:.2f}, unrelated {judgement.scores.unrelated:.2f}",
            *steps,
        )
        return Explanation(pair, dict(judgement.features), reasons)

    def reembed(self, *, likeness: Likeness | None = None, progress: Progress | None = None) -> int:
        """Embeds every claim with the encoder at hand, keeps it, and judges all pairs anew.

        Args:
            likeness: what the encoder's cosines mean; not needed where it is known already.

        Raises:
            ModelError: nobody has measured what the encoder's cosines mean.
        """
        if likeness is not None:
            self._store.save_likeness(self._encoder.fingerprint, likeness)
        _ = self._scale  # refuses before the long work, not after it
        ids, _ = self._store.vectors()
        claims = {claim.id: claim for claim in self._store.claims()}
        vectors = self._encoder.encode([claims[one].text for one in ids], progress=progress)
        self._store.replace_vectors(
            ids, vectors, fingerprint=self._encoder.fingerprint, choice=self._encoder.choice
        )
        self._forget()
        self._pipeline.compare_all(progress=progress)
        self._keep_index()
        return len(ids)

    def calibrate(self, likeness: Likeness, *, progress: Progress | None = None) -> None:
        """Keeps what the encoder's cosines mean, and judges all pairs anew with it."""
        self._check_fingerprint()
        self._store.save_likeness(self._encoder.fingerprint, likeness)
        self._forget()
        self._pipeline.compare_all(progress=progress)
