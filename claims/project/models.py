"""The encoder and the judge: which are in use, and everything done anew with others."""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from claims.compare import Relations
from claims.encode import Encoder
from claims.judge import Combination, Judge
from claims.project.parts import Parts
from claims.project.permission import needs
from claims.project.snapshot import Snapshot
from claims.records import (
    EncoderChoice,
    JudgeChoice,
    Judgement,
    JudgeRequest,
    Likeness,
    Progress,
    Recomputed,
    Role,
    to_json,
)

# Judging in batches lets the encoder take many new words at once.
_JUDGE_BATCH = 256


class Models(Parts):
    """The operations of encoder and judge."""

    @property
    def encoder(self) -> Encoder:
        """The encoder at hand: the environment's, else the chosen one."""
        return self._encoder

    @property
    def encoder_choice(self) -> EncoderChoice:
        """The encoder that was chosen for this store."""
        return self._store.encoder_choice

    @property
    def generation(self) -> str:
        """Differs as soon as a project that is open holds what is out of date: open another."""
        return self._store.generation

    @property
    def is_calibrated(self) -> bool:
        """Whether it was measured what the encoder's cosines mean."""
        return self._encoder.is_calibrated or bool(self._store.likeness(self._encoder.fingerprint))

    @needs(Role.EDITOR, kept=True)
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
        ids = self._store.vector_ids()
        claims = {claim.id: claim for claim in self._store.claims()}
        vectors = self._encoder.encode([claims[one].text for one in ids], progress=progress)
        self._store.replace_vectors(
            ids, vectors, fingerprint=self._encoder.fingerprint, choice=self._encoder.choice
        )
        self._forget()
        self._pipeline.compare_all(progress=progress)
        self._keep_index()
        return len(ids)

    @needs(Role.EDITOR, kept=True)
    def calibrate(self, likeness: Likeness, *, progress: Progress | None = None) -> None:
        """Keeps what the encoder's cosines mean, and judges all pairs anew with it."""
        self._check_fingerprint()
        self._store.save_likeness(self._encoder.fingerprint, likeness)
        self._forget()
        self._pipeline.compare_all(progress=progress)

    @property
    def judge_choice(self) -> JudgeChoice:
        """The judge that was chosen for this store."""
        return self._store.judge_choice

    @property
    def judge_at_hand(self) -> Judge:
        """The judge: the environment's, else the chosen one."""
        return self._judge

    @property
    def reader_fingerprint(self) -> str:
        """Of the judge's trained model; empty for the rules alone."""
        return self._reader.fingerprint if self._reader else ""

    def witnesses(self, combination: Combination | None = None) -> Judge:
        """The judge's rules and its reader, to be measured; each by itself at first."""
        return Judge(
            self._encoder.encode,
            scale=self._scale,
            reader=self._reader,
            combination=combination,
            memory=self._store,
        )

    @needs(Role.EDITOR, kept=True)
    def rejudge(
        self,
        choice: JudgeChoice | None = None,
        *,
        combination: Combination | None = None,
        relations: Relations | None = None,
        progress: Progress | None = None,
    ) -> int:
        """Judges all pairs anew with the judge at hand; returns how many are not unrelated.

        Args:
            choice: kept for this store, where it is given.
            combination: how much the judge's word counts; not needed where it is known already.
            relations: what its answers mean in context, likewise.

        Raises:
            ModelError: nobody has measured how much its word counts.
        """
        if combination is not None:
            self._store.save_combination(combination.reader, json.dumps(to_json(combination)))
        if relations is not None:
            self._store.save_relations(relations.judge, json.dumps(to_json(relations)))
        if choice is not None:
            _ = self._judge  # refuses before anything has changed
            self._store.save_judge_choice(choice)
        self._forget()
        self._pipeline.compare_all(progress=progress)
        return len(self._store.pairs())

    @needs(Role.EDITOR, kept=True)
    def recompute(self, *, progress: Progress | None = None) -> Recomputed:
        """Judges every pair anew and groups everything anew; ids and decisions stay.

        What comes out is what was there, unless models, thresholds or word lists have changed.

        Raises:
            ModelMismatch: the store holds vectors of another encoder.
        """
        self._check_fingerprint()
        before = Snapshot.of(self._current)
        grouped = self._pipeline.compare_all(progress=progress)
        return Snapshot.of(self._store).since(before, parted=grouped.parted)

    def judge(self, requests: Iterable[JudgeRequest]) -> Iterator[Judgement]:
        """Judges pairs of texts, given that both speak of one event; answers in order."""
        waiting = iter(requests)
        while batch := list(islice(waiting, _JUDGE_BATCH)):
            yield from self._judging.judge_texts(batch)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of texts, shape (n, d)."""
        return self._encoder.encode(texts)
