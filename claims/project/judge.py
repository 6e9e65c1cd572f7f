"""Projects opened, and the judge for pairs of plain texts."""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from claims.encode import Encoder
from claims.judge import Reader
from claims.project.project import Project
from claims.records import Judgement, JudgeRequest


def open(
    database: str | Path | None = None,
    *,
    encoder: Encoder | None = None,
    reader: Reader | None = None,
) -> Project:
    """Opens a project: a path or an SQLAlchemy URL, by default the environment's `CLAIMS_DB`.

    Args:
        encoder, reader: models that are already loaded, to share them between projects.
    """
    return Project(database, encoder=encoder, reader=reader)


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
