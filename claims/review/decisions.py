"""The rules of what people decide: statuses of claims, relations of pairs, workflow."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from claims.errors import DecisionRefused, NotPermitted
from claims.records import Decision, Person, Relation, Role, Status, Workflow

# A group's name, not its story.
_LONGEST_FAMILY = 100
# From each state of the workflow, where a person may take it.
_STEPS = {
    Workflow.NEW: {
        Workflow.IN_PROGRESS,
        Workflow.NEEDS_SECOND_REVIEW,
        Workflow.RESOLVED,
        Workflow.OUT_OF_SCOPE,
    },
    Workflow.IN_PROGRESS: {
        Workflow.NEW,
        Workflow.NEEDS_SECOND_REVIEW,
        Workflow.RESOLVED,
        Workflow.OUT_OF_SCOPE,
    },
    Workflow.NEEDS_SECOND_REVIEW: {
        Workflow.IN_PROGRESS,
        Workflow.RESOLVED,
        Workflow.OUT_OF_SCOPE,
    },
    Workflow.RESOLVED: {Workflow.REOPENED},
    Workflow.OUT_OF_SCOPE: {Workflow.REOPENED},
    Workflow.REOPENED: {
        Workflow.IN_PROGRESS,
        Workflow.NEEDS_SECOND_REVIEW,
        Workflow.RESOLVED,
        Workflow.OUT_OF_SCOPE,
    },
}


def require(role: Role, needed: Role) -> None:
    """Lets those pass whose role includes another.

    Raises:
        NotPermitted: it does not.
    """
    if not role.includes(needed):
        raise NotPermitted(f"a {role.value} may not do this: it takes the role {needed.value!r}")


def admit(decision: Decision) -> None:
    """Lets a decision pass that was made elsewhere by these rules.

    The steps of the workflow are those of the place and time where it was made.

    Raises:
        DecisionRefused: nobody's name, a verdict without a note or evidence, or no web address.
    """
    if decision.field in ("status", "verdict") and not decision.undoes:
        _check_verdict(Status(decision.new), decision.note, decision.evidence)
    _check(decision.by, decision.evidence)


def signature(person: Person, by: str) -> str:
    """The name that a decision is signed with.

    Args:
        person: who is known to decide; by name, or not.
        by: the name that was given; empty for theirs.

    Raises:
        NotPermitted: it is somebody else's.
    """
    given = by.strip()
    if person.name and given and given != person.name:
        raise NotPermitted(f"{person.name!r} may not sign as {given!r}: leave the name out")
    return given or person.name


def status_decision(
    claim_id: str, *, old: Status, new: Status, by: str, note: str, evidence: str, model: str
) -> Decision:
    """The decision that sets a claim's status.

    Raises:
        DecisionRefused: nobody's name, or a verdict without a note or an evidence URL.
    """
    _check_verdict(new, note, evidence)
    return _decision(
        claim_id,
        kind="claim",
        field="status",
        old=old.value,
        new=new.value,
        by=by,
        note=note,
        evidence=evidence,
        model=model,
    )


def relation_decision(
    pair_id: str, *, old: Relation, new: Relation, by: str, note: str, evidence: str, model: str
) -> Decision:
    """The decision that says what a pair is. Raises `DecisionRefused`."""
    return _decision(
        pair_id,
        kind="pair",
        field="relation",
        old=old.value,
        new=new.value,
        by=by,
        note=note,
        evidence=evidence,
        model=model,
    )


def workflow_decision(
    subject: str,
    *,
    kind: str,
    old: Workflow,
    new: Workflow,
    by: str,
    note: str,
    evidence: str,
    model: str,
) -> Decision:
    """The decision that takes a pair or dispute on in the workflow.

    Raises:
        DecisionRefused: nobody's name, or no step that leads there.
    """
    if new is not old and new not in _STEPS[old]:
        allowed = ", ".join(sorted(step.value for step in _STEPS[old]))
        raise DecisionRefused(
            f"workflow cannot go from {old.value!r} to {new.value!r}: from there to {allowed}"
        )
    return _decision(
        subject,
        kind=kind,
        field="workflow",
        old=old.value,
        new=new.value,
        by=by,
        note=note,
        evidence=evidence,
        model=model,
    )


def assignee_decision(
    dispute_id: str, *, old: str, new: str, by: str, note: str = "", model: str = ""
) -> Decision:
    """The decision that gives a dispute to a person, or to nobody. Raises `DecisionRefused`."""
    return _decision(
        dispute_id,
        kind="dispute",
        field="assignee",
        old=old,
        new=" ".join(new.split()),
        by=by,
        note=note,
        evidence="",
        model=model,
    )


def steps(old: Workflow) -> list[Workflow]:
    """Where a person may take the workflow from a state, in the order of the states."""
    return [one for one in Workflow if one in _STEPS[old]]


def _decision(
    subject: str,
    *,
    kind: str,
    field: str,
    old: str,
    new: str,
    by: str,
    note: str,
    evidence: str,
    model: str,
) -> Decision:
    _check(by, evidence)
    return Decision(
        subject=subject,
        kind=kind,
        field=field,
        old=old,
        new=new,
        by=by.strip(),
        at=now(),
        note=note.strip(),
        evidence=evidence.strip(),
        model=model,
    )


def _check_verdict(new: Status, note: str, evidence: str) -> None:
    if new.is_verdict and not note.strip():
        raise DecisionRefused(f"status {new.value!r} needs a note that says why")
    if new.is_verdict and not evidence.strip():
        raise DecisionRefused(f"status {new.value!r} needs at least one evidence URL")


def signed(by: str) -> str:
    """The name that something is signed with. Raises `DecisionRefused` where there is none."""
    if not by.strip():
        raise DecisionRefused("a decision needs the name of whoever decides (--by NAME)")
    return by.strip()


def _check(by: str, evidence: str) -> None:
    signed(by)
    for url in evidence.split():
        if not _is_web_address(url):
            raise DecisionRefused(f"evidence {url!r} is no web address (https://...)")


def now() -> str:
    """The time of a decision: UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:  # "http://[" for one
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
