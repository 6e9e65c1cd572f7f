"""Projects opened, and the judge for pairs of plain texts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from claims.encode import Encoder
from claims.judge import Reader
from claims.project.parts import Sources
from claims.project.project import Project
from claims.project.shelf import Shelf
from claims.records import Judgement, JudgeRequest, Person


def open(
    database: str | Path | None = None,
    *,
    encoder: Encoder | None = None,
    reader: Reader | None = None,
    shelf: Shelf | None = None,
    person: Person = Person(),  # noqa: B008 (frozen, so one default serves all)
    sources: Sources | None = None,
) -> Project:
    """Opens a project: a path or an SQLAlchemy URL, by default the environment's `CLAIMS_DB`.

    Args:
        encoder, reader: models that are already loaded, to share them between projects.
        shelf: keeps the index between projects, likewise.
        person: who works with it; without a name, whoever runs the program.
        sources: where models come from when they are first needed, in place of the two.
    """
    return Project(
        database, encoder=encoder, reader=reader, shelf=shelf, person=person, sources=sources
    )


class Judge:
    """The judge that ships, for pairs of plain texts of one event."""

    def __init__(self, project: Project) -> None:
        self._project = project

    @classmethod
    def load(cls) -> Self:
        """Opens the models; nothing is stored."""
        return cls(Project("sqlite://"))

    def judge(self, pairs: Sequence[tuple[str, str]]) -> list[Judgement]:
        """Judges pairs of texts in any language, in order."""
        return list(self._project.judge(JudgeRequest(a, b) for a, b in pairs))
