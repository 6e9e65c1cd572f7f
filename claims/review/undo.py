"""Taking back: what a person decided last, and the decisions that return to what held before."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from claims.errors import Conflicted, DecisionRefused
from claims.records import Decision, in_force
from claims.review.decisions import now


def last_action(decisions: Iterable[Decision]) -> list[Decision]:
    """What one person decided last and has not taken back, of all they decided, oldest first."""
    held: list[list[Decision]] = []
    last: Decision | None = None
    for one in decisions:
        is_new = last is None or not one.action or one.action != last.action
        if is_new and one.undoes:
            held.pop()
        elif is_new:
            held.append([one])
        elif not one.undoes:
            held[-1].append(one)
        last = one
    return held[-1] if held else []


def undone(decisions: Sequence[Decision], *, by: str) -> list[Decision]:
    """The decisions that take others back, the last of them first.

    Raises:
        DecisionRefused: there is nothing to take back.
    """
    if not decisions:
        raise DecisionRefused(f"{by.strip()!r} has decided nothing that could be taken back")
    return [
        replace(one, old=one.new, new=one.old, at=now(), note="", evidence="", undoes=True)
        for one in reversed(decisions)
    ]


def check_still_holds(decisions: Sequence[Decision], history: Iterable[Decision]) -> None:
    """Lets an action be taken back as long as nobody has decided on the same since.

    Args:
        decisions: of the action.
        history: all decisions on its subjects, oldest first.

    Raises:
        Conflicted: somebody has.
    """
    about: dict[tuple[str, str], list[Decision]] = defaultdict(list)
    for one in history:
        about[one.subject, one.field].append(one)
    for one in decisions:
        held = in_force(about[one.subject, one.field])
        if held is not None and held != one:
            raise Conflicted(
                f"{held.by} has decided the {held.field} of {held.subject} since: nothing was "
                "taken back"
            )
