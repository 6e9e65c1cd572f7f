"""What a program made of the articles of a corpus, and which program that is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from claims.encode import Encoder
from claims.evaluate.gold import Event
from claims.project import Project
from claims.read import read
from claims.records import Article, Claim, Pair, Progress

Ids = frozenset[str]


@dataclass(frozen=True)
class Outcome:
    """What a program made of some articles.

    `candidates` are the pairs of claims that it looked at (of ids), `clusters` gives a claim's
    cluster, `origins` an article's origin; ids are those of articles and claims.
    """

    claims: tuple[Claim, ...]
    pairs: tuple[Pair, ...]
    candidates: frozenset[Ids]
    clusters: Mapping[str, str]
    origins: Mapping[str, str]


class Program(Protocol):
    """What is measured."""

    @property
    def name(self) -> str:
        """One word for the report."""

    def read(self, article: Article) -> Sequence[Claim]:
        """The claims of one article."""

    def compare(self, events: Sequence[Event]) -> Outcome:
        """All articles of all events, taken in together."""


class ClaimsProgram:
    """The program that ships: everything goes through a project with a store of its own.

    Args:
        encoder: None for the one that ships.
        progress: told how many articles are done.
    """

    name = "claims"

    def __init__(
        self,
        encoder: Encoder | None = None,
        *,
        progress: Progress | None = None,
    ) -> None:
        self._encoder = encoder
        self._progress = progress

    def read(self, article: Article) -> Sequence[Claim]:
        """The claims of one article."""
        return read(article).claims

    def compare(self, events: Sequence[Event]) -> Outcome:
        """All articles of all events, as `claims add` of their tables takes them in."""
        with (
            TemporaryDirectory(prefix="claims-evaluate-") as folder,
            Project(Path(folder) / "claims.db", encoder=self._encoder) as project,
        ):
            project.add([event.table for event in events], progress=self._progress)
            claims = tuple(project.claims())
            return Outcome(
                claims=claims,
                pairs=tuple(project.pairs()),
                candidates=frozenset(frozenset(pair) for pair in project.candidates()),
                clusters={claim.id: claim.cluster or claim.id for claim in claims},
                origins=project.origins(),
            )
