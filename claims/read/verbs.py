"""Reporting verbs: where one stands, by the word lists of the language."""

from dataclasses import dataclass

from claims.read.statement import Stretch


@dataclass(frozen=True)
class Verb:
    """A reporting verb: its token range and which list it stands in."""

    start: int
    end: int
    kind: str


def first_verb(stretch: Stretch) -> Verb | None:
    """The first reporting verb outside quotation marks."""
    for index in range(stretch.start, stretch.end):
        if not stretch.quoted(index):
            verb = verb_at(stretch, index)
            if verb is not None:
                return verb
    return None


def verb_at(stretch: Stretch, index: int) -> Verb | None:
    """The reporting verb at a token, unless it is part of what only looks like one."""
    if any(stretch.match("not_reporting", i) > index - i for i in (index, index - 1) if i >= 0):
        return None
    for kind in ("deny", "accuse", "say"):
        length = stretch.match(kind, index)
        if length:
            return Verb(index, index + length, kind)
    return None
