"""The rules of what people decide: statuses of claims, relations of pairs, workflow."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from claims.errors import DecisionRefused
from claims.records import Decision, Relation, Status, Workflow

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


def status_decision(
    claim_id: str, *, old: Status, new: Status, by: str, note: str, evidence: str, model: str
) -> Decision:
    """The decision that sets a claim's status.

    Raises:
        DecisionRefused: nobody's name, or a verdict without a note or an evidence URL.
    """
    if new.is_verdict and not note.strip():
        raise DecisionRefused(f"status {new.value!r} needs a note that says why")
    if new.is_verdict and not evidence.strip():
        raise DecisionRefused(f"status {new.value!r} needs at least one evidence URL")
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
    if not by.strip():
        raise DecisionRefused("a decision needs the name of whoever decides (--by NAME)")
    for url in evidence.split():
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise DecisionRefused(f"evidence {url!r} is no web address (https://...)")
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Decision(
        subject=subject,
        kind=kind,
        field=field,
        old=old,
        new=new,
        by=by.strip(),
        at=at,
        note=note.strip(),
        evidence=evidence.strip(),
        model=model,
    )
