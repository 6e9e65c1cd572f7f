"""Keeping: what a check of everything found, what was mended, and what a backup holds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One kind of thing that is wrong in what is stored.

    Attributes:
        kind: what it is about, one word: `integrity`, `vectors`, `decisions`...
        number: how often it was found.
        example: the first of them, in one line.
        mendable: whether it is rebuilt from what is whole; what people wrote never is.
    """

    kind: str
    number: int
    example: str
    mendable: bool


@dataclass(frozen=True)
class Verified:
    """What there is, and what is wrong with it.

    Attributes:
        problems: empty where nothing is wrong.
        notes: what is not wrong and could be better, one line each.
    """

    database: str
    articles: int
    claims: int
    decisions: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Repaired:
    """What was rebuilt, one line each, and the problems that are left."""

    database: str
    done: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class BackedUp:
    """A backup that was written and read again."""

    path: str
    bytes: int
    articles: int
    claims: int
    decisions: int


@dataclass(frozen=True)
class PutBack:
    """A backup that is the database again; `replaced` names the file of the one before, if any."""

    database: str
    backup: str
    replaced: str
    articles: int
    claims: int
    decisions: int
