"""Second reviews: verdicts that wait for another reviewer, who is not told them before."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from claims.errors import DecisionRefused
from claims.records import Decision, Status, Verdict, Workflow
from claims.review.decisions import status_decision


def verdict_decision(
    claim_id: str, *, old: Status, new: Status, by: str, note: str, evidence: str, model: str
) -> Decision:
    """What a reviewer says of a claim before another has agreed; the rules are a status's.

    Raises:
        DecisionRefused: nobody's name, or a verdict without a note or an evidence URL.
    """
    said = status_decision(
        claim_id, old=old, new=new, by=by, note=note, evidence=evidence, model=model
    )
    return replace(said, field="verdict")


def verdicts(decisions: Iterable[Decision], *, dispute: str) -> list[Verdict]:
    """The verdicts on a dispute that are not published yet, the first reviewer's first.

    A first verdict asks for a second review; whatever moves the workflow afterwards (it is
    resolved, taken back, left out) closes that round.

    Args:
        decisions: those on the dispute and its claims, oldest first.
    """
    found: dict[str, Verdict] = {}
    waits = False
    for one in decisions:
        if one.subject == dispute and one.field == "workflow":
            waits = one.new == Workflow.NEEDS_SECOND_REVIEW and not one.undoes
            found = {}
        elif one.field == "verdict" and waits and not one.undoes:
            said = found.get(one.by) or Verdict(one.by, one.at, {}, one.note, one.evidence)
            statuses = {**said.statuses, one.subject: Status(one.new)}
            found[one.by] = replace(said, statuses=statuses)
    return list(found.values())


def has_judged(given: Sequence[Verdict], by: str) -> bool:
    """Whether a person has given one of some verdicts."""
    return any(_is_one(by, one.by) for one in given)


def check_reviewer(given: Sequence[Verdict], by: str) -> None:
    """Lets those pass who have given no verdict on a dispute yet.

    Raises:
        DecisionRefused: the second review takes another person than the first, and two who
            disagree take a third.
    """
    if not has_judged(given, by):
        return
    if len(given) > 1:
        names = " and ".join(one.by for one in given)
        raise DecisionRefused(f"{names} disagree: a third person settles it, not {by.strip()!r}")
    raise DecisionRefused(
        f"{by.strip()!r} has given the first verdict: the second review takes another person"
    )


def check_alone(given: Sequence[Verdict], by: str) -> None:
    """Lets a verdict be taken back that no other reviewer has answered.

    Raises:
        DecisionRefused: one has, so that the two are published or known to both.
    """
    if len(given) != 1 or not _is_one(by, given[0].by):
        raise DecisionRefused(
            "another reviewer's verdict stands beside this one, so it is not taken back: a third "
            "person settles it, or reopen the dispute"
        )


def agree(
    first: Mapping[str, Status],
    second: Mapping[str, Status],
    positions: Iterable[Collection[str]],
) -> bool:
    """Whether two verdicts say the same of every position, given as the ids of its claims.

    A claim that has joined a position since the first verdict counts as the others do.
    """
    return all(
        {first[one] for one in held if one in first}
        == {second[one] for one in held if one in second}
        for held in positions
    )


def is_hidden(given: Sequence[Verdict], reader: str) -> bool:
    """Whether the verdict that was given is kept from somebody: the second review is blind."""
    return len(given) == 1 and not _is_one(reader, given[0].by)


def told(given: Sequence[Verdict], reader: str) -> list[Verdict]:
    """Verdicts as somebody may see them."""
    if not is_hidden(given, reader):
        return list(given)
    return [replace(one, statuses={}, note="", evidence="") for one in given]


def without_hidden(
    decisions: Iterable[Decision], *, hidden: Collection[str], by: str
) -> list[Decision]:
    """A history as a second reviewer may see it.

    Args:
        decisions: oldest first.
        hidden: claims whose verdict is kept from the reader.
        by: whose verdict that is.
    """
    return [
        replace(one, old="", new="", note="", evidence="")
        if one.field == "verdict" and one.subject in hidden and one.by == by
        else one
        for one in decisions
    ]


def _is_one(name: str, other: str) -> bool:
    """Whether two names are one person's, however they were typed."""
    return " ".join(name.split()).casefold() == " ".join(other.split()).casefold()
