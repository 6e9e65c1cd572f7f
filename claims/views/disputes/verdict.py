"""The verdict on a dispute: what its positions are, reviewed blind by a second person."""

import streamlit as st

from claims.project import Project
from claims.records import Dispute, Outcome, Status, Verdict
from claims.views.disputes import keys
from claims.views.disputes.deeds import Deed, ask, draft, forget_drafts, reviewer
from claims.views.terms import status_name
from claims.views.text import foreign, label, show
from claims.views.words import gettext

_KEEP = ""


def verdict(project: Project, dispute: Dispute, *, seen: int) -> None:
    """Draws the verdicts that were given, as far as they may be seen, and the form for one."""
    given = project.verdicts(dispute, reader=reviewer())
    for one in given:
        _show(dispute, one)
    may_judge = project.may_judge(dispute, by=reviewer())
    if len(given) == 1 and not may_judge:
        st.info(
            gettext("{} has given the first verdict, and a second reviewer is asked.").format(
                label(given[0].by)
            ),
            icon=":material/hourglass_top:",
        )
    if len(given) > 1:
        st.warning(
            gettext("The two do not agree: a third person settles it."), icon=":material/balance:"
        )
    if not dispute.workflow.is_open:
        st.caption(gettext("It is closed: reopen it to give another verdict."))
        return
    if not may_judge:
        return
    if not given:
        st.caption(
            gettext(
                "“Confirmed”, “false”, “partly false” and “misleading” need a note and evidence, "
                "and are published when a second reviewer says the same."
            )
        )
    columns = st.columns(len(dispute.positions))
    for number, (column, position) in enumerate(
        zip(columns, dispute.positions, strict=True), start=1
    ):
        column.selectbox(
            gettext("Position {}").format(number),
            [_KEEP, *Status],
            format_func=lambda one: status_name(Status(one)) if one else gettext("as it is"),
            key=_key(dispute, position.id),
        )
    st.button(
        gettext("Give the verdict"),
        key="verdict",
        shortcut=keys.VERDICT,
        icon=":material/gavel:",
        disabled=not reviewer(),
        on_click=ask,
        args=(_given(dispute, seen),),
    )


def _show(dispute: Dispute, given: Verdict) -> None:
    """One verdict; of one that is hidden only whose it is."""
    if given.is_hidden:
        st.info(
            gettext(
                "{} has given the first verdict. It is shown when you have given yours: the second "
                "review is blind."
            ).format(label(given.by)),
            icon=":material/visibility_off:",
        )
        return
    parts = []
    for number, position in enumerate(dispute.positions, start=1):
        said = {given.statuses[one.id] for one in position.claims if one.id in given.statuses}
        for status in sorted(said):
            parts.append(f"{gettext('Position {}').format(number)}: <b>{status_name(status)}</b>")
    proof = f"<br>{foreign(given.evidence)}" if given.evidence else ""
    show(
        f'<div class="verdict"><p><b>{foreign(given.by)}</b> · {" · ".join(parts)}</p>'
        f'<p class="who">{foreign(given.note)}{proof}</p></div>'
    )


def _given(dispute: Dispute, seen: int) -> Deed:
    def deed(project: Project) -> str:
        statuses = {
            position.id: Status(chosen)
            for position in dispute.positions
            if (chosen := st.session_state.get(_key(dispute, position.id), _KEEP))
        }
        outcome = project.give_verdict(
            dispute.id,
            statuses=statuses,
            by=reviewer(),
            note=draft(dispute.id, "note"),
            evidence=draft(dispute.id, "evidence"),
            seen=seen,
        )
        forget_drafts(dispute.id)
        return _told(outcome)

    return deed


def _told(outcome: Outcome) -> str:
    return {
        Outcome.RESOLVED: gettext("Resolved: the positions have their statuses."),
        Outcome.WAITING: gettext("Written down: a second reviewer is asked now."),
        Outcome.DISAGREED: gettext("The first reviewer says otherwise: a third person settles it."),
    }[outcome]


def _key(dispute: Dispute, position: str) -> str:
    return f"status-{dispute.id}-{position}"
