"""What a project is made of: store, encoder, index and pipeline, each made when first needed."""

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from claims.compare import Calibration
from claims.encode import Encoder
from claims.errors import ModelMismatch
from claims.index import Index
from claims.judge import Judge
from claims.pipeline import Pipeline
from claims.records import EncoderChoice, Likeness
from claims.settings import Settings
from claims.store import Store


class Parts:
    """The parts of one store's project.

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
    def _pipeline(self) -> Pipeline:
        calibration = Calibration.load(self._settings.models / "rules" / "calibration.json")
        return Pipeline(
            self._store,
            self._index,
            encode=self._encoder.encode,
            judge=Judge(self._encoder.encode, scale=self._scale),
            calibration=calibration,
            fingerprint=self._encoder.fingerprint,
            scale=self._scale,
        )

    def _forget(self) -> None:
        """Lets index and pipeline be made anew, where vectors or scale have changed."""
        self.__dict__.pop("_index", None)
        self.__dict__.pop("_pipeline", None)

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
        return f"{Judge.revision}+{self._store.encoder_fingerprint}"

    def _check_fingerprint(self) -> None:
        stored = self._store.encoder_fingerprint
        if stored and stored != self._encoder.fingerprint:
            raise ModelMismatch(
                f"{self._database} holds vectors of {stored}, the encoder at hand is "
                f"{self._encoder.fingerprint}: re-embed with `claims models use NAME`, "
                "or set CLAIMS_ENCODER back"
            )
