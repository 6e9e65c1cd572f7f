"""Work: one job's articles taken in, so that stopping in between loses and doubles nothing."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from claims.errors import ClaimsError
from claims.project.jobs import now
from claims.project.project import Project
from claims.records import Added, File, Job, JobState, Refusal


class _Stopped(Exception):
    """Somebody wants the program to end."""


def work(project: Project, job: Job, *, stopped: Callable[[], bool]) -> Job:
    """Takes in the articles of a job that is running, and keeps what came of it.

    Every article goes in wholly or not at all, so that a job that is stopped between two of them
    waits again and is gone on with later.

    Args:
        project: of the program that is alone with the jobs.
        job: as `next_job` gave it.
        stopped: asked after every article whether to stop.
    """

    def progress(done: int, total: int, what: str) -> None:
        nonlocal job
        if what != "articles":
            return
        job = project.keep_job(replace(job, done=done))
        if stopped():
            raise _Stopped

    with TemporaryDirectory() as folder:
        named = _written(project.job_files(job), Path(folder))
        try:
            options = vars(job.options)
            added = project.add([*named], **options, progress=progress)
        except _Stopped:
            # Nobody's fault, so it counts as no attempt.
            waiting = replace(job, state=JobState.WAITING, attempts=job.attempts - 1)
            return project.keep_job(waiting)
        except ClaimsError as error:
            failed = replace(job, state=JobState.FAILED, ended=now(), error=str(error))
            return project.keep_job(failed)
    result = replace(added, refused=_as_named(added, named))
    return project.keep_job(replace(job, state=JobState.DONE, ended=now(), result=result))


def _written(files: Sequence[File], folder: Path) -> dict[Path, str]:
    """The files in a folder, by path; of their own names only the ending is used."""
    named = {}
    for number, file in enumerate(files):
        suffix = Path(file.name).suffix.lower()
        path = folder / f"{number}{suffix if suffix[1:].isalnum() else ''}"
        path.write_bytes(file.content)
        named[path] = file.name
    return named


def _as_named(added: Added, named: dict[Path, str]) -> tuple[Refusal, ...]:
    """What was refused, by the names that the files were handed in with."""
    found = []
    for refusal in added.refused:
        for path, name in named.items():
            before, rest = refusal.source[: len(str(path))], refusal.source[len(str(path)) :]
            if before == str(path) and not rest[:1].isalnum():
                found.append(Refusal(name + rest, refusal.reason))
                break
        else:
            found.append(refusal)
    return tuple(found)
