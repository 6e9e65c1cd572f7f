"""Outlets, and what people have written down about them."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How far an outlet is relied on: A completely, E not at all, F unknown (STANAG 2511)."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"


@dataclass(frozen=True)
class OutletNote:
    """What one person wrote down about an outlet, once; notes are only ever appended.

    `country` is an ISO 3166 code, `language` an ISO 639-1 code; outlets of one `family` have one
    owner. An empty field says nothing, and so does a reliability of None.
    """

    outlet: str
    country: str
    language: str
    family: str
    reliability: Grade | None
    note: str
    by: str
    at: str


@dataclass(frozen=True)
class Outlet:
    """An outlet: how much of it there is, and the latest note about it, where there is one.

    `languages` are those of its articles, `first` and `last` the days of their publishing;
    `version` counts the notes.
    """

    name: str
    articles: int
    claims: int
    languages: tuple[str, ...]
    first: str | None
    last: str | None
    noted: OutletNote | None
    version: int

    @property
    def owner(self) -> str:
        """Its family, or itself where it has none."""
        return (self.noted and self.noted.family) or self.name
