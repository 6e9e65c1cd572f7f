"""Jobs: articles that were handed in and are read in the background."""

from dataclasses import dataclass
from enum import StrEnum

from claims.records.results import Added


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self in (JobState.DONE, JobState.FAILED)


@dataclass(frozen=True)
class File:
    """A file that was handed in: its name says how it is read, and is shown."""

    name: str
    content: bytes


# Of an article that names none; a name of its own each time would make it another article.
UNNAMED = "uploaded"


@dataclass(frozen=True)
class JobOptions:
    """What holds for articles that do not say it themselves."""

    outlet: str = UNNAMED
    published: str = ""
    language: str = ""


@dataclass(frozen=True)
class Job:
    """Articles to be taken in, and what has come of it.

    `done` counts the articles that were looked at in this attempt. `result` is there once all
    were, `error` says in one line why they were not. An article that went in before a job was cut
    off counts as already known when the job is done again.
    """

    id: str
    by: str
    at: str
    state: JobState
    options: JobOptions
    done: int = 0
    attempts: int = 0
    started: str | None = None
    ended: str | None = None
    result: Added | None = None
    error: str = ""
