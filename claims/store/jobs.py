"""Jobs: what was handed in and is still to be read; nothing of it is lost when a program ends."""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from filelock import FileLock, Timeout

from claims.errors import NotFound
from claims.records import Added, File, Job, JobOptions, JobState, Refusal, to_json
from claims.store import schema
from claims.store.database import Database, insert_rows


class Jobs(Database):
    """Articles that wait to be taken in, with their files."""

    def add_job(self, job: Job, files: Sequence[File]) -> None:
        """Keeps a job and its files, both or none: whoever is told so may rely on it."""
        with self.writing() as connection:
            connection.execute(sa.insert(schema.jobs).values(_row(job)))
            found = [{"job": job.id, "name": one.name, "content": one.content} for one in files]
            insert_rows(connection, schema.files, found)

    def save_job(self, job: Job) -> None:
        """Keeps how far a job is; of one that is over, the files are let go."""
        with self.writing() as connection:
            connection.execute(
                sa.update(schema.jobs).where(schema.jobs.c.id == job.id).values(_row(job))
            )
            if job.state.is_over:
                connection.execute(sa.delete(schema.files).where(schema.files.c.job == job.id))

    def job(self, id: str) -> Job:
        """One job. Raises `NotFound`."""
        with self.reading() as connection:
            query = sa.select(schema.jobs).where(schema.jobs.c.id == id)
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFound(f"no job {id!r}")
        return _job(row)

    def jobs(self, *, limit: int, offset: int = 0) -> list[Job]:
        """Jobs, the newest first."""
        query = sa.select(schema.jobs).order_by(schema.jobs.c.number.desc())
        with self.reading() as connection:
            found = connection.execute(query.limit(limit).offset(offset)).mappings()
            return [_job(row) for row in found]

    def open_jobs(self) -> list[Job]:
        """The jobs that are not over, the oldest first."""
        query = sa.select(schema.jobs).order_by(schema.jobs.c.number)
        states = [one.value for one in JobState if not one.is_over]
        with self.reading() as connection:
            found = connection.execute(query.where(schema.jobs.c.state.in_(states))).mappings()
            return [_job(row) for row in found]

    def files(self, job: str) -> list[File]:
        """What was handed in with a job that is not over."""
        query = sa.select(schema.files).where(schema.files.c.job == job)
        with self.reading() as connection:
            found = connection.execute(query.order_by(schema.files.c.number)).mappings()
            return [File(row["name"], row["content"]) for row in found]

    @contextmanager
    def alone_with_jobs(self) -> Iterator[bool]:
        """Whether no other program does the jobs of this database, and none will meanwhile.

        The system lets go of it when a program ends, in whatever way.
        """
        if self._engine.dialect.name == "postgresql":
            number = zlib.crc32(b"claims jobs")
            with self.reading() as connection:
                held = connection.scalar(sa.select(sa.func.pg_try_advisory_lock(number)))
                # The session holds the lock; a transaction left open would hold up the server.
                connection.commit()
                try:
                    yield bool(held)
                finally:
                    if held:
                        connection.execute(sa.select(sa.func.pg_advisory_unlock(number)))
            return
        path = self._engine.url.database
        if not path:
            yield True
            return
        lock = FileLock(f"{path}.jobs.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            yield False
            return
        try:
            yield True
        finally:
            lock.release()


def _row(job: Job) -> dict[str, object]:
    return {
        **vars(job),
        "state": job.state.value,
        "options": to_json(job.options),
        "result": to_json(job.result) if job.result else None,
    }


def _job(row: sa.RowMapping) -> Job:
    known = {key: row[key] for key in ("id", "by", "at", "done", "attempts", "started", "ended")}
    result = row["result"]
    if result is not None:
        refused = tuple(Refusal(**one) for one in result["refused"])
        result = Added(**{**result, "refused": refused})
    return Job(
        **known,
        state=JobState(row["state"]),
        options=JobOptions(**row["options"]),
        result=result,
        error=row["error"],
    )
