"""Whether what people decided hangs together: values, what was taken back, second reviews."""

from collections.abc import Iterable, Iterator

from claims.project.consistency import decision_faults
from claims.records import Decision, Workflow


def faults(decisions: Iterable[tuple[int, Decision]], *, carried: set[int]) -> Iterator[str]:
    """What no person can have decided so.

    Args:
        decisions: all of them, each with its number, oldest first.
        carried: the numbers of those that repeat others about another claim.
    """
    held: dict[tuple[str, str], list[Decision]] = {}
    rounds = _Rounds()
    for number, one in decisions:
        yield from (f"decision {number}: {fault}" for fault in decision_faults(one))
        before = held.setdefault((one.subject, one.field), [])
        if not one.undoes:
            before.append(one)
        elif not before:
            yield f"decision {number} takes back what nobody decided ({one.field} {one.subject!r})"
        else:
            taken = before.pop()
            if one.new != taken.old:
                yield f"decision {number} goes back to {one.new!r}, not to {taken.old!r}"
        if number not in carried and rounds.is_own_second(one):
            yield f"decision {number}: {one.by!r} reviews a verdict of their own"


class _Rounds:
    """Who has given a verdict on which claim, in the rounds that wait for a second reviewer."""

    def __init__(self) -> None:
        self._opened: dict[str, str] = {}
        self._by: dict[str, tuple[str, dict[str, str]]] = {}

    def is_own_second(self, one: Decision) -> bool:
        """Takes a decision in; whether it is somebody's second verdict in one round."""
        if one.kind == "dispute" and one.field == "workflow":
            self._by = {id: held for id, held in self._by.items() if held[0] != one.subject}
            if one.new == Workflow.NEEDS_SECOND_REVIEW and not one.undoes and one.action:
                self._opened[one.action] = one.subject
            return False
        if one.field != "verdict" or one.undoes:
            return False
        name = " ".join(one.by.split()).casefold()
        if one.action in self._opened:
            self._by[one.subject] = (self._opened[one.action], {name: one.action})
            return False
        if one.subject not in self._by:
            return False
        names = self._by[one.subject][1]
        return names.setdefault(name, one.action) != one.action
