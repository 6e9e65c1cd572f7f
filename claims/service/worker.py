"""The worker: one thread that takes in what was handed in, one job after the other."""

import logging
import threading

from claims.errors import ClaimsError, Conflicted
from claims.project import Project, work
from claims.service.log import where
from claims.service.projects import Projects

_LOG = logging.getLogger("claims.service")
# How often the store is asked for jobs that another program has handed in, or has left.
_POLL_SECONDS = 1.0
# How often to ask whether another program that does the jobs has ended.
_LOCKED_SECONDS = 5.0
# After a fault, so that a full disk does not fill the log too.
_REST_SECONDS = 10.0


class Worker:
    """Does the jobs of the store while it is the only one to do so."""

    def __init__(self, projects: Projects) -> None:
        self._projects = projects
        self._stopping = threading.Event()
        self._awake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker", daemon=True)
        self._grouping_wanted = threading.Event()
        # Whether a job is running, at whose end all is grouped anyway.
        self.is_at_work = False

    @property
    def is_alive(self) -> bool:
        """Whether jobs will be done."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begins, with what an earlier program has left."""
        self._thread.start()

    def wake(self) -> None:
        """Says that there is a job."""
        self._awake.set()

    def group(self) -> None:
        """Says that groups are out of date."""
        self._grouping_wanted.set()
        self._awake.set()

    def stop(self, seconds: float) -> bool:
        """Ends after the article in hand; returns whether it did within some seconds."""
        self._stopping.set()
        self._awake.set()
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                # Its connection may hold the lock, so it is shared with nobody.
                with self._projects.open() as keeper, keeper.alone_with_jobs() as alone:
                    if alone:
                        self._group()
                        self._do_jobs(keeper)
                self._rest(_LOCKED_SECONDS)
            except Exception as error:
                # A thread that ends unseen would leave all jobs undone.
                _LOG.error("worker: %s", where(error))
                self._rest(_REST_SECONDS)

    def _do_jobs(self, keeper: Project) -> None:
        while not self._stopping.is_set():
            job = keeper.next_job()
            if job is None:
                self._rest(_POLL_SECONDS)
                continue
            self.is_at_work = True
            try:
                # Opened anew: its index holds what others have added meanwhile.
                with self._projects.open() as project:
                    over = work(project, job, stopped=self._stopping.is_set)
                _LOG.info("job %s by %s: %s", over.id, over.by, over.state)
            finally:
                self.is_at_work = False
            if not self._stopping.is_set():
                self._group()

    def _group(self) -> None:
        try:
            with self._projects.lend() as project:
                project.regroup()
        except Conflicted:
            # Others are grouping: what they leave is grouped then.
            self._grouping_wanted.set()
        except ClaimsError as error:
            _LOG.error("grouping: %s", where(error))

    def _rest(self, seconds: float) -> None:
        self._awake.wait(seconds)
        if self._stopping.is_set():
            return
        self._awake.clear()
        if self._grouping_wanted.is_set():
            self._grouping_wanted.clear()
            self._group()
