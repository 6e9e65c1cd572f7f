"""Deciding: the forms, and what was decided before."""

from collections.abc import Callable, Sequence

import streamlit as st

from claims.errors import ClaimsError
from claims.project import Project
from claims.records import Claim, Decision, Dispute, Pair, Relation, Status, Workflow
from claims.views.cards import claim_card
from claims.views.text import foreign, label, show

_KEEP = "keep as it is"


def decide_dispute(project: Project, dispute: Dispute) -> None:
    """The form that takes a dispute on, and sets its positions' statuses when it is resolved."""
    with st.form(f"dispute-{dispute.id}"):
        workflow = st.selectbox(
            "Workflow",
            list(Workflow),
            index=list(Workflow).index(dispute.workflow),
            format_func=lambda one: one.value.replace("_", " "),
        )
        columns = st.columns(len(dispute.positions))
        chosen: dict[str, str] = {}
        for number, (column, position) in enumerate(
            zip(columns, dispute.positions, strict=True), start=1
        ):
            chosen[position.id] = column.selectbox(
                f"Status of position {number}",
                [_KEEP, *(status.value for status in Status)],
                key=f"status-{dispute.id}-{position.id}",
            )
        note = st.text_area("Note", key=f"note-{dispute.id}", height=80)
        evidence = st.text_input("Evidence URL", key=f"evidence-{dispute.id}")
        if st.form_submit_button("Decide", type="primary", icon=":material/gavel:"):
            statuses = {id: Status(one) for id, one in chosen.items() if one != _KEEP}
            _try(
                lambda: project.decide(
                    dispute.id,
                    by=_name(),
                    workflow=workflow,
                    note=note,
                    evidence=evidence,
                    statuses=statuses,
                    expected=dispute.workflow.value,
                )
            )


def decide_pair(project: Project, pair: Pair) -> None:
    """The form that says what a pair is."""
    current = Relation(pair.decision.new) if pair.decision else pair.relation
    show(
        claim_card(pair.a, spans=[pair.evidence.a])
        + claim_card(pair.b, spans=[pair.evidence.b], other=True)
    )
    with st.form(f"pair-{pair.id}"):
        relation = st.selectbox(
            f"Relation (the program says: {pair.relation})",
            list(Relation),
            index=list(Relation).index(current),
            format_func=lambda one: one.value,
        )
        note = st.text_input("Note", key=f"pair-note-{pair.id}")
        if st.form_submit_button("Decide this pair"):
            _try(
                lambda: project.decide(
                    pair.id, by=_name(), relation=relation, note=note, expected=current.value
                )
            )
    explanation = project.explain(pair.id)
    with st.expander("Why"):
        for reason in explanation.reasons:
            st.markdown(f"- {label(reason)}")
        st.dataframe(
            [{"figure": name, "value": round(v, 3)} for name, v in explanation.features.items()],
            hide_index=True,
            width="content",
        )


def mark_claim(project: Project, claim: Claim) -> None:
    """The form that sets a claim's status."""
    with st.form(f"claim-{claim.id}"):
        status = st.selectbox(
            "Status",
            list(Status),
            index=list(Status).index(claim.status),
            format_func=lambda one: one.value.replace("_", " "),
        )
        note = st.text_input("Note")
        evidence = st.text_input("Evidence URL")
        if st.form_submit_button("Set status", type="primary"):
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
        show('<p class="who">Nobody has decided anything here yet.</p>')
    for decision in reversed(decisions):
        why = f"<br>{foreign(decision.note)}" if decision.note else ""
        proof = f"<br>{foreign(decision.evidence)}" if decision.evidence else ""
        show(
            f'<p class="who"><b>{foreign(decision.by)}</b> · {decision.at} · {decision.kind} '
            f"{decision.field}: {decision.old} → <b>{decision.new}</b>{why}{proof}</p>"
        )


def _name() -> str:
    return str(st.session_state.get("reviewer", ""))


def _try(decide: Callable[[], Decision]) -> None:
    try:
        decide()
    except ClaimsError as error:
        st.error(str(error), icon=":material/error:")
    else:
        st.session_state["said"] = "Decided."
        st.rerun()
