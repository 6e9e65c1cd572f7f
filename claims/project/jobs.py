"""Jobs: articles that are handed in now and taken in later, by `claims.project.work`."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from claims.errors import Busy
from claims.project.parts import Parts
from claims.project.permission import needs
from claims.records import File, Job, JobOptions, JobState, Role

# What may wait: enough for a desk's day, and no more than a disk holds.
_MOST_WAITING = 100
_TRY_AGAIN_SECONDS = 30
# A job during which the program ended so often is likely why.
_MOST_ATTEMPTS = 3


class Jobs(Parts):
    """The operations on jobs."""

    @needs(Role.EDITOR)
    def submit(
        self,
        files: Sequence[File],
        *,
        by: str,
        options: JobOptions = JobOptions(),  # noqa: B008
    ) -> Job:
        """Keeps files to be taken in; once this returns, they will be, also after a crash.

        Args:
            by: who hands them in.
            options: what holds for articles that do not say it themselves.

        Raises:
            Busy: too many jobs wait.
        """
        if len(self._store.open_jobs()) >= _MOST_WAITING:
            raise Busy(
                f"{_MOST_WAITING} jobs wait already: hand it in again later",
                seconds=_TRY_AGAIN_SECONDS,
            )
        job = Job(uuid4().hex[:16], by, now(), JobState.WAITING, options)
        self._store.add_job(job, files)
        return job

    def job(self, id: str) -> Job:
        """One job. Raises `NotFound`."""
        return self._store.job(id)

    def jobs(self, *, limit: int, offset: int = 0) -> list[Job]:
        """Jobs, the newest first."""
        return self._store.jobs(limit=limit, offset=offset)

    @contextmanager
    def alone_with_jobs(self) -> Iterator[bool]:
        """Whether nobody else does the jobs meanwhile; those that were cut off wait again."""
        with self._store.alone_with_jobs() as alone:
            if alone:
                for job in self._store.open_jobs():
                    if job.state is JobState.RUNNING:
                        self._cut_off(job)
            yield alone

    @needs(Role.EDITOR)
    def next_job(self) -> Job | None:
        """The job that waits longest, now running; only for whoever is alone with them."""
        waiting = next((job for job in self._store.open_jobs()), None)
        if waiting is None:
            return None
        return self.keep_job(
            replace(
                waiting,
                state=JobState.RUNNING,
                attempts=waiting.attempts + 1,
                done=0,
                started=waiting.started or now(),
            )
        )

    @needs(Role.EDITOR)
    def keep_job(self, job: Job) -> Job:
        """Keeps how far a job is, and returns it."""
        self._store.save_job(job)
        return job

    def job_files(self, job: Job) -> list[File]:
        """What was handed in with a job that is not over."""
        return self._store.files(job.id)

    def _cut_off(self, job: Job) -> None:
        if job.attempts < _MOST_ATTEMPTS:
            self.keep_job(replace(job, state=JobState.WAITING))
            return
        error = f"the service ended {job.attempts} times while it was read: hand in less at once"
        self.keep_job(replace(job, state=JobState.FAILED, ended=now(), error=error))


def now() -> str:
    """The time as it is stored, UTC to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
