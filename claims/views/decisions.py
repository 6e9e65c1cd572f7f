"""Deciding: the forms, and what was decided before."""

from collections.abc import Callable, Sequence

import streamlit as st

from claims.errors import ClaimsError
from claims.project import Project
from claims.records import Claim, Decision, Status
from claims.views.cards import moment
from claims.views.refusals import show_refusal
from claims.views.terms import field_name, status_name, value_name
from claims.views.text import foreign, show
from claims.views.words import gettext


def mark_claim(project: Project, claim: Claim) -> None:
    """The form that sets a claim's status."""
    with st.form(f"claim-{claim.id}"):
        status = st.selectbox(
            gettext("Status"),
            list(Status),
            index=list(Status).index(claim.status),
            format_func=status_name,
        )
        note = st.text_input(gettext("Note"))
        evidence = st.text_input(gettext("Evidence URL"))
        if st.form_submit_button(gettext("Set status"), type="primary"):
            _try(
                lambda: project.mark(
                    claim.id,
                    status=status or claim.status,
                    by=_name(),
                    note=note,
                    evidence=evidence,
                    expected=claim.status,
                )
            )


def history(decisions: Sequence[Decision]) -> None:
    """What was decided, the latest first."""
    if not decisions:
        show(f'<p class="who">{gettext("Nobody has decided anything here yet.")}</p>')
    show("".join(_line(decision) for decision in reversed(decisions)))


def _line(decision: Decision) -> str:
    """One decision; of a verdict that is hidden from the reader only whose it is."""
    why = f"<br>{foreign(decision.note)}" if decision.note else ""
    proof = f"<br>{foreign(decision.evidence)}" if decision.evidence else ""
    what = field_name(decision.field)
    if decision.undoes:
        what = f"{what} ({gettext('taken back')})"
    if decision.field == "verdict" and not decision.new:
        value = gettext("hidden until a second reviewer has decided")
    else:
        value = changed(decision)
    return (
        f'<p class="who"><b>{foreign(decision.by)}</b> · {moment(decision.at)} · {what}: '
        f"{value}{why}{proof}</p>"
    )


def changed(decision: Decision) -> str:
    """From what to what a decision went."""
    old, new = _value(decision, decision.old), f"<b>{_value(decision, decision.new)}</b>"
    if decision.undoes:
        return gettext("back to {}").format(new)
    if decision.old == decision.new:
        return gettext("{}, as before").format(new)
    return gettext("{new}, before that {old}").format(new=new, old=old)


def _value(decision: Decision, value: str) -> str:
    named = value_name(decision.field, value)
    return foreign(named) if decision.field == "assignee" and value else named


def _name() -> str:
    return str(st.session_state.get("reviewer", ""))


def _try(decide: Callable[[], Decision]) -> None:
    try:
        decide()
    except ClaimsError as error:
        show_refusal(error)
    else:
        st.session_state["said"] = gettext("Decided.")
        st.rerun()
