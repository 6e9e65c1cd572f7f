"""Setting statuses in the table of claims: of one in its row, or of several after a confirmation.

What somebody changes in a row is kept by its place in the table as it was drawn. So it is told
apart by what stood there then, and saved before anything is drawn anew.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import streamlit as st

from claims.errors import ClaimsError, Conflicted, DecisionRefused
from claims.project import Project
from claims.records import Claim, ClaimFilter, Status
from claims.views.cards import claim_card
from claims.views.refusals import show_refusal
from claims.views.terms import status_name
from claims.views.text import foreign, show
from claims.views.words import gettext, ngettext

_SHOWN = "claims shown"
_TICKED = "claims ticked"
_JOB = "claims to be marked"
_ASKED = "claims to be asked about"
_ROUND = "claims round"
# Of what somebody else has decided meanwhile, so many claims are shown; the rest is counted.
_TOLD = 5


@dataclass(frozen=True)
class Shown:
    """The rows of the table as they are drawn: which claims, with which statuses.

    Attributes:
        key: of the table, another one as soon as a row or status is.
        rows: the id and status of each.
        before: the ids of those that were ticked when this table was first drawn.
    """

    key: str
    rows: tuple[tuple[str, Status], ...]
    before: frozenset[str]

    @classmethod
    def of(cls, claims: Sequence[Claim]) -> Self:
        """What is drawn of some claims; ticks stay with those that were there before."""
        rows = tuple((claim.id, claim.status) for claim in claims)
        before = st.session_state.get(_SHOWN)
        if isinstance(before, cls) and before.rows == rows and before.key == _key(rows):
            return before
        found = cls(_key(rows), rows, frozenset(st.session_state.get(_TICKED, ())))
        st.session_state[_SHOWN] = found
        return found

    def ticked(self, claims: Sequence[Claim]) -> list[Claim]:
        """Those of the claims drawn that are ticked; remembered for when the table changes."""
        changed = {self.rows[row][0]: edit for row, edit in self._edits().items()}
        found = [
            claim
            for claim in claims
            if changed.get(claim.id, {}).get("ticked", claim.id in self.before)
        ]
        st.session_state[_TICKED] = {claim.id for claim in found}
        return found

    def edited(self) -> list[tuple[str, Status, Status]]:
        """Claims whose status was changed in their row: the id, as it was, and as it shall be."""
        return [
            (*self.rows[row], Status(edit["status"]))
            for row, edit in self._edits().items()
            if edit.get("status") and Status(edit["status"]) is not self.rows[row][1]
        ]

    def _edits(self) -> dict[int, Mapping[str, Any]]:
        state = st.session_state.get(self.key) or {}
        return {
            int(row): edit
            for row, edit in state.get("edited_rows", {}).items()
            if int(row) < len(self.rows)
        }


@dataclass(frozen=True)
class _Job:
    """Statuses to be set, with what whoever decides has seen."""

    seen: Mapping[str, Status]
    status: Status
    note: str = ""
    evidence: str = ""


def save(project: Project) -> None:
    """Saves what was confirmed or changed in a row since the last run, and says so."""
    job = st.session_state.pop(_JOB, None)
    if job is not None:
        _mark(project, job)
    shown = st.session_state.get(_SHOWN)
    for id, old, new in shown.edited() if isinstance(shown, Shown) else ():
        job = _Job({id: old}, new)
        if new.is_verdict:
            st.session_state[_ASKED] = job
        else:
            _mark(project, job)
        _redraw()


def asked_for(project: Project) -> None:
    """Asks for what is missing before statuses can be set, or whether they are to be."""
    job = st.session_state.pop(_ASKED, None)
    if isinstance(job, _Job):
        claim = project.claim(next(iter(job.seen))) if len(job.seen) == 1 else None
        st.dialog(gettext("Set the status"))(_ask)(job, claim)


def several(project: Project, ticked: Sequence[Claim], filter: ClaimFilter, total: int) -> None:
    """Draws the form that sets the status of what is ticked, or of all that the filter leaves."""
    with st.expander(gettext("Set the status of several claims"), icon=":material/checklist:"):
        scopes = {
            "ticked": ngettext("{} ticked claim", "{} ticked claims", len(ticked)),
            "all": ngettext("the {} claim of this filter", "all {} claims of this filter", total),
        }
        with st.form("several", border=False):
            scope = st.radio(gettext("Which"), scopes, format_func=scopes.__getitem__)
            status = st.selectbox(gettext("Status"), list(Status), format_func=status_name, index=1)
            sent = st.form_submit_button(gettext("Set the status …"), type="primary")
    if not sent:
        return
    if scope == "all":
        seen = project.statuses(filter)
    else:
        seen = {claim.id: claim.status for claim in ticked}
    if not seen:
        st.warning(gettext("Tick the claims first."))
        return
    st.session_state[_ASKED] = _Job(seen, status or Status.UNVERIFIED)
    st.rerun()


def _ask(job: _Job, claim: Claim | None) -> None:
    if claim is not None:
        show(claim_card(claim))
    show(
        "<p>"
        + ngettext(
            "{} claim is set to the status below, or nothing is.",
            "{} claims are set to the status below, all of them or none.",
            len(job.seen),
        )
        + f' <span class="badge">{status_name(job.status)}</span></p>'
    )
    if job.status.is_verdict:
        st.caption(gettext("This is a verdict: it needs a note that says why, and evidence."))
    note = st.text_area(gettext("Note"), height=80)
    evidence = st.text_input(gettext("Evidence URL"), placeholder="https://")
    yes, no = st.columns(2)
    if no.button(gettext("Leave as it is"), width="stretch"):
        st.rerun()
    agreed = ngettext("Set {} claim", "Set {} claims", len(job.seen))
    if not yes.button(agreed, type="primary", width="stretch"):
        return
    try:
        Project.check_mark(job.status, by=_name(), note=note, evidence=evidence)
    except DecisionRefused as error:
        show_refusal(error)
        return
    # The project of this run is closed by now: the next run writes with one of its own.
    st.session_state[_JOB] = _Job(job.seen, job.status, note, evidence)
    st.rerun()


def _mark(project: Project, job: _Job) -> None:
    try:
        done = project.mark_all(
            job.seen,
            status=job.status,
            by=_name(),
            note=job.note,
            evidence=job.evidence,
        )
    except Conflicted as error:
        st.error(gettext("Nothing was set: somebody has decided since."), icon=":material/error:")
        for id in error.subjects[:_TOLD]:
            last = [one for one in project.history(id) if one.field == "status"][-1]
            told = gettext("{} has set it to: {}")
            status = status_name(Status(last.new))
            show(claim_card(project.claim(id)) + f"<p>{told.format(foreign(last.by), status)}</p>")
        left = len(error.subjects) - _TOLD
        if left > 0:
            st.caption(ngettext("and {} more", "and {} more", left))
    except ClaimsError as error:
        show_refusal(error)
    else:
        st.success(
            ngettext("{} claim set", "{} claims set", len(done)) + f": {status_name(job.status)}",
            icon=":material/check:",
        )
        if len(job.seen) > 1:
            st.session_state.pop(_TICKED, None)
            _redraw()


def _name() -> str:
    return str(st.session_state.get("reviewer", ""))


def _redraw() -> None:
    """Lets the table be drawn as the store has it, without what was changed in it."""
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _key(rows: Sequence[tuple[str, Status]]) -> str:
    return f"claims-table-{st.session_state.get(_ROUND, 0)}-{hash(tuple(rows)) & 0xFFFFFFFF:x}"
