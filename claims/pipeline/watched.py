"""Watched: places that are looked at, as the sources of a round."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from claims.fetch import Errand
from claims.records import Document, Refusal, Retrieved, Visit

_NOT_MODIFIED = 304


@dataclass(frozen=True)
class Asked:
    """An address that was asked for, and what was known of it then."""

    place: str
    known: Visit | None
    errand: Errand

    def is_unchanged(self, found: Retrieved) -> bool:
        """Whether it answers what was seen before."""
        if self.known is None:
            return False
        return found.status == _NOT_MODIFIED or found.sha256 == self.known.sha256


class Rounds(Protocol):
    """What looks at places."""

    def ask(self, address: str) -> Asked | None:
        """Asks for an address in its turn; None where it has to be left alone."""

    def look_ahead(self, asked: Asked) -> bool:
        """Asks for what a feed lists, if it has arrived; whether there is nothing more to ask."""

    def of_address(self, asked: Asked | None) -> Iterator[Document | Refusal]:
        """The new articles of an address."""

    def of_path(self, path: Path) -> Iterator[Document | Refusal]:
        """The new articles of a file or folder."""


class Address:
    """A web address that is watched, as one source of many."""

    def __init__(self, address: str, rounds: Rounds) -> None:
        self._rounds = rounds
        self._asked = rounds.ask(address)
        self._is_looked_at = False

    def look_ahead(self) -> None:
        """Asks once for what it lists, where that is known by now."""
        if self._asked is not None and not self._is_looked_at:
            self._is_looked_at = self._rounds.look_ahead(self._asked)

    def documents(self) -> Iterator[Document | Refusal]:
        """Its new articles in order."""
        return self._rounds.of_address(self._asked)


class Local:
    """A file or folder that is watched."""

    def __init__(self, path: Path, rounds: Rounds) -> None:
        self._path = path
        self._rounds = rounds

    def look_ahead(self) -> None:
        """Does nothing: what is on this machine waits for nobody."""

    def documents(self) -> Iterator[Document | Refusal]:
        """Its new articles in order."""
        return self._rounds.of_path(self._path)
