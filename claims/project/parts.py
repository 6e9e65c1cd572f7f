"""What a project is made of: store, encoder, index and pipeline, each made when first needed."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from claims import review
from claims.closing import Closing
from claims.cluster import Cluster
from claims.compare import Calibration, Relations
from claims.encode import CALIBRATION, Encoder
from claims.errors import ModelError, ModelMismatch
from claims.index import Index, Searchable, StoredIndex
from claims.judge import RULES, SHIPPED, Combination, Judge, Reader, open_reader
from claims.pipeline import Models, Pipeline, Spread
from claims.project.shelf import Shelf
from claims.records import (
    Added,
    Article,
    Document,
    EncoderChoice,
    JudgeChoice,
    Likeness,
    Person,
    Progress,
    Refusal,
    content_id,
    to_json,
)
from claims.settings import Settings
from claims.store import Store

if TYPE_CHECKING:
    from claims.pipeline.intake import Intake


class Sources:
    """Where a project takes its models from: they are opened for it.

    Args:
        models: the folder of the models that ship.
    """

    def __init__(self, models: Path) -> None:
        self._models = models

    def encoder(self, choice: EncoderChoice) -> Encoder:
        """The encoder that somebody chose."""
        return Encoder.of(choice, models=self._models)

    def reader(self, choice: JudgeChoice) -> Reader | None:
        """The trained model of the judge that somebody chose; None for the rules alone."""
        return open_reader(choice, models=self._models)


class Parts(Closing):
    """The parts of one store's project.

    Args:
        database: a path or an SQLAlchemy URL; None for the environment's.
        settings: what people chose; None for the environment's.
        encoder: an encoder that is already loaded, to share it between projects.
        reader: a judge's trained model that is already loaded, likewise.
        judge: which judge to use; None for the environment's, else the store's.
        shelf: keeps the index between projects of one process; None loads it for this one.
        person: who works with it: what their role does not allow is refused.
        sources: where encoder and reader come from when they are first needed.
        regroups: bring clusters and disputes up to date before they are looked at; else they are
            shown as they were saved last, and it is `regroup` that brings them up to date.
    """

    def __init__(
        self,
        database: str | Path | None = None,
        *,
        settings: Settings | None = None,
        encoder: Encoder | None = None,
        reader: Reader | None = None,
        judge: JudgeChoice | None = None,
        shelf: Shelf | None = None,
        person: Person = Person(),  # noqa: B008 (frozen, so one default serves all)
        sources: "Sources | None" = None,
        regroups: bool = True,
    ) -> None:
        self._regroups = regroups
        self._settings = settings or Settings.from_environment()
        self._database = str(database if database is not None else self._settings.database)
        self._given_encoder = encoder
        self._given_reader = reader
        self._given_judge = judge
        self._shelf = shelf
        self._sources = sources or Sources(self._settings.models)
        self._person = person
        self._store = Store.open(self._database)

    def close(self) -> None:
        """Lets go of the database."""
        if "_intake" in self.__dict__:
            self._intake.close()
        self._store.close()

    @property
    def person(self) -> Person:
        """Who works with this project."""
        return self._person

    @property
    def database(self) -> str:
        """The path or address of the store, without a password."""
        return self._store.name

    def _signature(self, by: str) -> str:
        """The name that a decision is signed with. Raises `NotPermitted` for somebody else's."""
        return review.signature(self._person, by)

    def opener(self) -> Callable[[], Self]:
        """Opens this project once more, with the same models: a thread has one of its own."""
        return partial(
            type(self),
            self._database,
            settings=self._settings,
            encoder=self._encoder,
            reader=self._reader,
            judge=self._given_judge,
            shelf=self._shelf,
            person=self._person,
            sources=self._sources,
        )

    @cached_property
    def _intake(self) -> "Intake":
        from claims.pipeline.intake import Intake

        return Intake(
            allow_private=self._settings.allow_private,
            hosts_at_once=self._settings.hosts_at_once,
        )

    @cached_property
    def _encoder(self) -> Encoder:
        if self._given_encoder is not None:
            return self._given_encoder
        named = self._settings.encoder
        choice = EncoderChoice(named) if named else self._store.encoder_choice
        return self._sources.encoder(choice)

    @property
    def _searched(self) -> Searchable:
        """The index to search, which others may be searching too."""
        if self._shelf is None or self._store.searches_vectors:
            return self._index
        return self._shelf.index(self._current, self._load_index)

    @cached_property
    def _index(self) -> Searchable:
        if self._store.searches_vectors:
            fingerprint = self._store.encoder_fingerprint or self._encoder.fingerprint
            dimensions = self._store.vector_dimensions or self._encoder.dimensions
            return StoredIndex(self._store, dimensions=dimensions, fingerprint=fingerprint)
        return self._load_index()

    def _load_index(self) -> Index:
        ids, vectors = self._store.vectors()
        if not ids:
            return Index.empty(self._encoder.dimensions)
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
        return self._sources.reader(self._judge_choice)

    @property
    def _judge_choice(self) -> JudgeChoice:
        choice = self._given_judge or JudgeChoice(self._settings.judge)
        if not self._given_judge and not choice.name:
            choice = self._store.judge_choice
        return choice

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
        """Whether it was measured how much the judge's word counts, and what it means."""
        try:
            return bool(self._judge and self._relations)
        except ModelError:
            return False

    def _combination(self, reader: Reader) -> Combination:
        """How much the reader's word counts.

        Raises:
            ModelError: nobody has measured it.
        """
        kept = self._store.combination(reader.fingerprint)
        if kept:
            return Combination.from_json(json.loads(kept))
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

    @property
    def _relations(self) -> Relations:
        """What was measured of the judge's answers in context.

        Raises:
            ModelError: nobody has measured it.
        """
        kept = json.loads(self._store.relations(self._judge.revision) or "{}")
        if Relations.fits(kept):
            return Relations.from_json(kept)
        path = self._measured(RULES if self._reader is None else SHIPPED)
        if path.is_file():
            shipped = Relations.load(path)
            if shipped.judge == self._judge.revision:
                return shipped
        raise ModelError(
            f"nobody has measured yet what the answers of {self._judge.revision} mean in context: "
            "`claims models use NAME` or `claims models calibrate --judge` does"
        )

    @cached_property
    def _pipeline(self) -> Pipeline:
        return self._pipeline_over(self._index)

    @cached_property
    def _judging(self) -> Pipeline:
        """A pipeline to judge claims with, which needs no index and takes nothing in."""
        return self._pipeline_over(Index.empty(self._encoder.dimensions))

    def _pipeline_over(self, index: Searchable) -> Pipeline:
        return Pipeline(
            self._store,
            index,
            encode=self._encoder.encode,
            judge=self._judge,
            calibration=self._calibration,
            relations=self._relations,
            fingerprint=self._encoder.fingerprint,
            scale=self._scale,
        )

    def _forget(self) -> None:
        """Lets index, judge and pipeline be made anew, where what they rest on has changed."""
        for name in ("_index", "_judge", "_pipeline", "_judging"):
            self.__dict__.pop(name, None)

    @property
    def _current(self) -> Store:
        """The store with its groups up to date: a run that was cut off may have left them."""
        self._regroup()
        return self._store

    def _add(
        self,
        found: Iterable[Document | Article | Refusal],
        *,
        progress: Progress | None = None,
        cluster: str = "",
    ) -> Added:
        self._check_fingerprint()
        if cluster:
            with Cluster.connect(cluster, self._settings) as connected:
                spread = Spread(connected, self.models)
                added = self._pipeline.add(found, progress=progress, spread=spread)
        else:
            added = self._pipeline.add(found, progress=progress)
        self._keep_index()
        return added

    @property
    def models(self) -> Models:
        """The models and what was measured of them, for other machines to open the same."""
        reader = self._reader
        found = Models(
            digest="",
            encoder=self._encoder.choice,
            judge=self._judge_choice,
            fingerprint=self._encoder.fingerprint,
            revision=self._judge.revision,
            combination=None if reader is None else self._combination(reader),
            calibration=self._calibration,
            relations=self._relations,
            scale=self._scale,
        )
        digest = content_id("models", json.dumps(to_json(found), sort_keys=True))
        return replace(found, digest=digest)

    def _regroup(self) -> None:
        if self._regroups:
            self.regroup()

    def regroup(self) -> None:
        """Brings clusters and disputes up to date, where pairs or decisions have changed.

        Raises:
            Conflicted: others have saved groups all the while.
        """
        if self._store.groups_stale:
            self._pipeline.regroup()

    @property
    def _index_path(self) -> Path | None:
        """Beside a database that is a file; none for a database behind a URL."""
        name = self._database.removeprefix("sqlite:///")
        return None if "://" in name else Path(f"{name}.index")

    def _keep_index(self) -> None:
        path, index = self._index_path, self._index
        if path is not None and isinstance(index, Index) and len(index) and not index.is_kept:
            index.save(path, fingerprint=self._store.encoder_fingerprint)

    @property
    def _model_name(self) -> str:
        return f"{self._store.judged_by}+{self._store.encoder_fingerprint}"

    def _check_fingerprint(self) -> None:
        stored = self._store.encoder_fingerprint
        if stored and stored != self._encoder.fingerprint:
            raise ModelMismatch(
                f"{self.database} holds vectors of {stored}, the encoder at hand is "
                f"{self._encoder.fingerprint}: re-embed with `claims models use NAME`, "
                "or set CLAIMS_ENCODER back"
            )
