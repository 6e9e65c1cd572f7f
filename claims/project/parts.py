"""What a project is made of: store, encoder, index and pipeline, each made when first needed."""

import json
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from claims.compare import Calibration
from claims.encode import CALIBRATION, Encoder
from claims.errors import ModelError, ModelMismatch
from claims.index import Index
from claims.judge import RULES, SHIPPED, Combination, Judge, Reader, open_reader
from claims.pipeline import Pipeline
from claims.records import EncoderChoice, JudgeChoice, Likeness
from claims.settings import Settings
from claims.store import Store


class Parts:
    """The parts of one store's project.

    Args:
        database: a path or an SQLAlchemy URL; None for the environment's.
        settings: what people chose; None for the environment's.
        encoder: an encoder that is already loaded, to share it between projects.
        reader: a judge's trained model that is already loaded, likewise.
        judge: which judge to use; None for the environment's, else the store's.
    """

    def __init__(
        self,
        database: str | Path | None = None,
        *,
        settings: Settings | None = None,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        judge: JudgeChoice | None = None,
    ) -> None:
        self._settings = settings or Settings.from_environment()
        self._database = str(database if database is not None else self._settings.database)
        self._given_encoder = encoder
        self._given_reader = reader
        self._given_judge = judge
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

    @cached_property
    def _encoder(self) -> Encoder:
        if self._given_encoder is not None:
            return self._given_encoder
        named = self._settings.encoder
        choice = EncoderChoice(named) if named else self._store.encoder_choice
        return Encoder.of(choice, models=self._settings.models)

    @cached_property
    def _index(self) -> Index:
        ids, vectors = self._store.vectors()
        if not ids:
            return Index.build([], np.zeros((0, self._encoder.dimensions), np.float32))
        path = self._index_path
        if path is None:
            return Index.build(ids, vectors)
        return Index.load_or_build(path, ids, vectors, self._store.encoder_fingerprint)

    @property
    def _scale(self) -> Likeness:
        return self._store.likeness(self._encoder.fingerprint) or self._encoder.likeness

    @cached_property
    def _reader(self) -> Reader | None:
        if self._given_reader is not None:
            return self._given_reader
        choice = self._given_judge or JudgeChoice(self._settings.judge)
        if not self._given_judge and not choice.name:
            choice = self._store.judge_choice
        return open_reader(choice, models=self._settings.models)

    @cached_property
    def _judge(self) -> Judge:
        reader = self._reader
        if reader is None:
            return Judge(self._encoder.encode, scale=self._scale)
        return Judge(
            self._encoder.encode,
            scale=self._scale,
            reader=reader,
            combination=self._combination(reader),
            memory=self._store,
        )

    @property
    def is_judge_calibrated(self) -> bool:
        """Whether it was measured how much the judge's word counts."""
        try:
            return bool(self._judge)
        except ModelError:
            return False

    def _combination(self, reader: Reader) -> Combination:
        """How much the reader's word counts.

        Raises:
            ModelError: nobody has measured it.
        """
        kept = self._store.combination(reader.fingerprint)
        if kept:
            return Combination(**json.loads(kept))
        path = self._measured(SHIPPED)
        if path.is_file():
            shipped = Combination.load(path)
            if shipped.reader == reader.fingerprint:
                return shipped
        raise ModelError(
            f"nobody has measured yet how much the word of {reader.fingerprint} counts: "
            "`claims models use NAME` or `claims models calibrate` does"
        )

    def _measured(self, judge: str) -> Path:
        return self._settings.models / judge / CALIBRATION

    @cached_property
    def _calibration(self) -> Calibration:
        """The measured precision of the judge's word; of one from elsewhere none is known."""
        reader = self._reader
        if reader is None:
            return Calibration.load(self._measured(RULES))
        path = self._measured(SHIPPED)
        if path.is_file() and Combination.load(path).reader == reader.fingerprint:
            return Calibration.load(path)
        return Calibration(reader.fingerprint, "", {})

    @cached_property
    def _pipeline(self) -> Pipeline:
        return Pipeline(
            self._store,
            self._index,
            encode=self._encoder.encode,
            judge=self._judge,
            calibration=self._calibration,
            fingerprint=self._encoder.fingerprint,
            scale=self._scale,
        )

    def _forget(self) -> None:
        """Lets index, judge and pipeline be made anew, where what they rest on has changed."""
        for name in ("_index", "_judge", "_pipeline"):
            self.__dict__.pop(name, None)

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
        return f"{self._store.judged_by}+{self._store.encoder_fingerprint}"

    def _check_fingerprint(self) -> None:
        stored = self._store.encoder_fingerprint
        if stored and stored != self._encoder.fingerprint:
            raise ModelMismatch(
                f"{self._database} holds vectors of {stored}, the encoder at hand is "
                f"{self._encoder.fingerprint}: re-embed with `claims models use NAME`, "
                "or set CLAIMS_ENCODER back"
            )
