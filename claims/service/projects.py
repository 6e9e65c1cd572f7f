"""Projects that requests share one after the other, over models that are loaded once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import claims
from claims.encode import Encoder
from claims.errors import Busy, ClaimsError, StoreError
from claims.judge import Reader, open_reader
from claims.project import Project, encoder_in_use, judge_in_use
from claims.records import EncoderChoice, JudgeChoice
from claims.settings import Settings

_WAIT_SECONDS = 10.0


class Projects:
    """Lends open projects: each to one request at a time, whatever thread that runs in.

    What comes back is kept, with the index it has made, and lent again while nothing that it
    rests on has changed.

    Args:
        database: a path or an SQLAlchemy URL; None for the environment's.
        at_once: so many are lent at the same time.
    """

    def __init__(self, database: str | None, *, at_once: int) -> None:
        self._database = database
        self._slots = threading.BoundedSemaphore(at_once)
        self._lock = threading.Lock()
        self._idle: list[tuple[Project, str]] = []
        self._models = threading.Lock()
        self._encoder: tuple[EncoderChoice, Encoder] | None = None
        self._reader: tuple[JudgeChoice, Reader | None] | None = None

    @contextmanager
    def lend(self) -> Iterator[Project]:
        """A project that shows groups as they were saved last.

        Raises:
            Busy: all are lent for longer than a request should wait.
        """
        if not self._slots.acquire(timeout=_WAIT_SECONDS):
            raise Busy("all hands are full: try again", seconds=int(_WAIT_SECONDS))
        try:
            project, generation = self._taken()
            try:
                yield project
            except StoreError:
                project.close()
                raise
            except ClaimsError:
                self._give_back(project, generation)
                raise
            except BaseException:
                project.close()
                raise
            self._give_back(project, generation)
        finally:
            self._slots.release()

    def open(self) -> Project:
        """A project of one's own, to be closed by whoever asked for it."""
        with self._models:
            return claims.project.Project(
                self._database,
                encoder=self._encoder_in_use(),
                reader=self._reader_in_use(),
                regroups=False,
            )

    def close(self) -> None:
        """Closes those that nobody holds."""
        with self._lock:
            idle, self._idle = self._idle, []
        for project, _ in idle:
            project.close()

    def _taken(self) -> tuple[Project, str]:
        while True:
            with self._lock:
                found = self._idle.pop() if self._idle else None
            if found is None:
                break
            project, generation = found
            if project.generation == generation:
                return project, generation
            project.close()
        project = self.open()
        return project, project.generation

    def _give_back(self, project: Project, generation: str) -> None:
        with self._lock:
            self._idle.append((project, generation))

    def _encoder_in_use(self) -> Encoder:
        choice = encoder_in_use(self._database)
        if self._encoder is None or self._encoder[0] != choice:
            self._encoder = choice, Encoder.of(choice)
        return self._encoder[1]

    def _reader_in_use(self) -> Reader | None:
        choice = judge_in_use(self._database)
        if self._reader is None or self._reader[0] != choice:
            self._reader = choice, open_reader(choice, models=Settings.from_environment().models)
        return self._reader[1]
