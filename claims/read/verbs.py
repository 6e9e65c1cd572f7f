"""Reporting verbs: where one stands, by the word lists of the language."""

from collections.abc import Iterator
from dataclasses import dataclass

from claims.read.statement import Stretch

# In tokens: how far behind its verb an object stands.
_FAR = 14
# Between a preposition and its figure: "at no more than 800".
_NEAR = 6


@dataclass(frozen=True)
class Verb:
    """A reporting verb: its token range and which list it stands in."""

    start: int
    end: int
    kind: str


def first_verb(stretch: Stretch) -> Verb | None:
    """The first reporting verb outside quotation marks."""
    return next(verbs(stretch), None)


def verbs(stretch: Stretch) -> Iterator[Verb]:
    """The reporting verbs outside quotation marks, in order."""
    for index in range(stretch.start, stretch.end):
        if not stretch.marked(index):
            verb = verb_at(stretch, index)
            if verb is not None:
                yield verb


def verb_at(stretch: Stretch, index: int) -> Verb | None:
    """The reporting verb at a token, unless it is part of what only looks like one."""
    if any(_covers(stretch, i, index) for i in (index, index - 1) if i >= 0):
        return None
    if stretch.lexicon.data.get("verb_first") and stretch.match("complement_links", index - 1):
        # «المختص في علم الجريمة»: behind a preposition stands a noun.
        return None
    for kind in ("deny", "accuse", "say"):
        length = stretch.match(kind, index)
        if length:
            end = index + length
            # "It showed that": the entry asks for the particle, which leads into the content.
            while end - 1 > index and stretch.match("complementizers", end - 1):
                end -= 1
            return Verb(index, end, kind)
    estimate = stretch.match("estimate", index)
    if estimate and _figure_behind(stretch, index + estimate):
        return Verb(index, index + estimate, "estimate")
    ambiguous = stretch.match("say_with_that", index)
    if ambiguous and index == stretch.start and _that_follows(stretch, index + ambiguous):
        return Verb(index, index + ambiguous, "say")
    if stretch.match("reject", index) and _accusation_behind(stretch, index) is not None:
        return Verb(index, index + stretch.match("reject", index), "deny")
    return None


def _covers(stretch: Stretch, start: int, index: int) -> bool:
    """Whether what only looks like a reporting verb stands from `start` over `index` on."""
    length = stretch.match("not_reporting", start)
    inside = range(start + 1, start + length)
    # "Added an item" reports nothing; "she added, an hour later" does.
    return length > index - start and not any(stretch.comma_before(i) for i in inside)


def _that_follows(stretch: Stretch, index: int) -> bool:
    return any(
        stretch.match("complementizers", at) for at in range(index, min(index + _FAR, stretch.end))
    )


def _figure_behind(stretch: Stretch, index: int) -> bool:
    """Whether something and a figure for it follow: "put the crowd at about 6,000"."""
    for at in range(index + 1, min(index + _FAR, stretch.end)):
        if stretch.comma_before(at):
            return False
        if stretch.match("estimate_links", at):
            near = range(at + 1, min(at + _NEAR, stretch.end))
            return any(map(stretch.is_number, near))
    return False


def _accusation_behind(stretch: Stretch, index: int) -> int | None:
    """Where a noun for what is alleged stands behind a verb that may also refuse an action.

    "The minister rejected, on Monday, the accusation that ..." denies; "rejected the offer" does
    not.
    """
    for at in range(index + 1, min(index + _FAR, stretch.end)):
        if stretch.match("allegations", at):
            return at
        if stretch.comma_before(at) and at > index + 1 and verb_kind(stretch, at):
            return None
    return None


def verb_kind(stretch: Stretch, index: int) -> str | None:
    """Which list of verbs a token stands in, if any."""
    return next((kind for kind in ("deny", "accuse", "say") if stretch.match(kind, index)), None)
