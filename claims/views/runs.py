"""Runs: long work in a thread of its own, which a page watches and may stop."""

from collections.abc import Callable
from threading import Event, Lock, Thread
from typing import Generic, TypeVar

import streamlit as st

from claims.errors import Cancelled, ClaimsError
from claims.project import Project
from claims.records import Progress
from claims.views.words import gettext

_SECONDS_BETWEEN_LOOKS = 1.0

Result = TypeVar("Result")


@st.cache_resource
def _turn() -> Lock:
    """Runs of all sessions go one after another, so that each is compared with those before."""
    return Lock()


class Run(Generic[Result]):
    """One piece of work on a project.

    Args:
        project: opened once more in the run's own thread.
        work: does it, and tells how far it is.

    Attributes:
        done: articles so far.
        total: of so many; 0 where nobody knows.
        stage: what happens to the next one; empty while the run waits for its turn.
        result: what came of it, when it is over.
        error: why it failed, likewise.
    """

    def __init__(self, project: Project, work: Callable[[Project, Progress], Result]) -> None:
        self.done = 0
        self.total = 0
        self.stage = ""
        self.result: Result | None = None
        self.error = ""
        self._stopped = Event()
        self._open = project.opener()
        self._work = work
        self._turn = _turn()
        self._thread = Thread(target=self._go, daemon=True)
        self._thread.start()

    @property
    def is_over(self) -> bool:
        """Whether it has ended, in whatever way."""
        return not self._thread.is_alive()

    @property
    def was_stopped(self) -> bool:
        """Whether somebody has asked it to stop."""
        return self._stopped.is_set()

    def stop(self) -> None:
        """Lets it end before the next stage; whole articles stay."""
        self._stopped.set()

    def _go(self) -> None:
        try:
            with self._turn, self._open() as project:
                self.result = self._work(project, self._progress)
        except Cancelled:
            pass
        except ClaimsError as error:
            self.error = str(error)
        except Exception as error:
            # Nobody else hears of what a thread dies of.
            self.error = f"{type(error).__name__}: {error}"
            raise

    def _progress(self, done: int, total: int, what: str) -> None:
        self.done, self.total, self.stage = done, total, what
        if self._stopped.is_set():
            raise Cancelled(f"stopped after {done} articles")


@st.fragment(run_every=_SECONDS_BETWEEN_LOOKS)
def watch(run: Run[Result], describe: Callable[[Run[Result]], str]) -> None:
    """Shows how far a run is, with a button that stops it; draws the page anew when it is over."""
    if run.is_over:
        st.rerun()
    st.progress(run.done / run.total if run.total else 0.0, describe(run))
    st.button(
        gettext("Cancel"),
        icon=":material/stop_circle:",
        on_click=run.stop,
        disabled=run.was_stopped,
        key="cancel-run",
    )
