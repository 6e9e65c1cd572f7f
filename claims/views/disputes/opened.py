"""A dispute opened: its positions, deciding, and all that helps to decide."""

from collections.abc import Mapping, Sequence

import streamlit as st

from claims.errors import NotFound
from claims.project import Project
from claims.records import Decision, Dispute, Pair, QueueFilter, Workflow
from claims.views.cards import claim_card
from claims.views.course import said_card, turns
from claims.views.decisions import history
from claims.views.disputes import keys
from claims.views.disputes.article import article, in_context
from claims.views.disputes.deciding import (
    assigned,
    decide_pairs,
    moved,
    next_one,
    pair_in_focus,
)
from claims.views.disputes.deeds import (
    ask,
    draft_key,
    keep_drafts,
    open_dispute,
    reviewer,
    session,
)
from claims.views.disputes.positions import (
    by_origin,
    differing,
    head,
    likest,
    question,
    shown_with,
    side_by_side,
)
from claims.views.disputes.verdict import verdict
from claims.views.disputes.why import reliability, why
from claims.views.earlier import earlier
from claims.views.terms import field_name, value_name, workflow_name
from claims.views.text import foreign, label, plain, show
from claims.views.words import gettext

_CONTEXT, _TIMELINE, _WHY, _RELATED = "context", "timeline", "why", "related"
_EARLIER, _HISTORY = "earlier", "history"


def opened(project: Project, asked: str, filter: QueueFilter) -> None:
    """Draws one dispute; one that has merged leads to the other."""
    now = project.decided_so_far
    try:
        dispute = project.dispute(project.successor(asked))
    except NotFound:
        _gone(project, asked)
        return
    keep_drafts(dispute.id)
    _bar(dispute, filter)
    _told(project, dispute, now)
    pairs, origins, newer = shown_with(project, [dispute])
    evidence = differing(dispute, pairs)
    queued = project.queued(dispute)
    best = likest(dispute, pairs)
    changes = project.changes(dispute.id)
    show(
        question(dispute, evidence)
        + head(queued, project.reliability_of(best) if best else None)
        + turns(changes)
        + side_by_side(dispute, evidence=evidence, origins=origins, newer=newer)
    )
    _whose(project, dispute, queued.assignee, now)
    st.subheader(gettext("Decide the pairs"))
    decide_pairs(project, dispute, pairs, filter=filter, seen=now)
    st.subheader(gettext("Verdict on the positions"))
    verdict(project, dispute, seen=now)
    _sections(project, dispute, pairs, origins)


def _bar(dispute: Dispute, filter: QueueFilter) -> None:
    back, _, on = st.columns([2, 3, 2])
    back.button(
        gettext("Back to the queue"),
        key="back",
        shortcut=keys.QUEUE,
        icon=":material/list:",
        on_click=open_dispute,
        args=("",),
        width="stretch",
    )
    on.button(
        gettext("Next undecided"),
        key="next",
        shortcut=keys.NEXT,
        icon=":material/skip_next:",
        on_click=ask,
        args=(next_one(dispute, filter),),
        width="stretch",
    )


def _told(project: Project, dispute: Dispute, now: int) -> None:
    """Tells what others have decided since this person looked first."""
    seen = session().seen.setdefault(dispute.id, now)
    others = [one for one in project.decided_since(seen, dispute) if one.by != reviewer()]
    session().seen[dispute.id] = now
    if others:
        lines = "".join(f"<li>{_decided(one)}</li>" for one in others)
        title = gettext("Decided by others since you opened it:")
        show(f'<div class="told" role="status"><p><b>{title}</b></p><ul>{lines}</ul></div>')


def _decided(one: Decision) -> str:
    # A verdict may be hidden from whoever is told; that there is one may not.
    value = "" if one.field == "verdict" else f": <b>{_value(one)}</b>"
    return f"{foreign(one.by)} · {field_name(one.field)}{value}"


def _value(one: Decision) -> str:
    value = value_name(one.field, one.new)
    return foreign(value) if one.field == "assignee" and one.new else value


def _whose(project: Project, dispute: Dispute, assignee: str, seen: int) -> None:
    """Whose the dispute is, and where it is in the workflow."""
    mine, other, flow = st.columns([2, 2, 2])
    mine.button(
        gettext("Assign to me"),
        key="mine",
        shortcut=keys.MINE,
        icon=":material/person_add:",
        disabled=not reviewer() or assignee == reviewer(),
        on_click=ask,
        args=(assigned(dispute, reviewer(), seen),),
        width="stretch",
    )
    with other.popover(gettext("Assign to another"), disabled=not reviewer(), width="stretch"):
        names = [one for one in project.assignees() if one != assignee]
        to = st.selectbox(
            gettext("Name"),
            names,
            index=None,
            format_func=label,
            accept_new_options=True,
            key=f"assign-{dispute.id}",
        )
        give, take = st.columns(2)
        give.button(
            gettext("Assign"),
            key="assign",
            disabled=not to,
            on_click=ask,
            args=(assigned(dispute, to or "", seen),),
            width="stretch",
        )
        take.button(
            gettext("Nobody"),
            key="nobody",
            disabled=not assignee,
            on_click=ask,
            args=(assigned(dispute, "", seen),),
            width="stretch",
        )
    state = gettext("Workflow: {}").format(workflow_name(dispute.workflow))
    with flow.popover(state, disabled=not reviewer(), width="stretch"):
        for step in project.steps(dispute):
            st.button(
                _step_name(step),
                key=f"step-{step}",
                on_click=ask,
                args=(moved(dispute, step, seen),),
                width="stretch",
            )


def _step_name(step: Workflow) -> str:
    """What taking the workflow to a state is called."""
    return {
        Workflow.NEW: gettext("Put it back as new"),
        Workflow.IN_PROGRESS: gettext("Take it on"),
        Workflow.NEEDS_SECOND_REVIEW: gettext("Ask for a second review"),
        Workflow.RESOLVED: gettext("Resolve it without a verdict"),
        Workflow.REOPENED: gettext("Reopen it"),
        Workflow.OUT_OF_SCOPE: gettext("Out of scope"),
    }[step]


def _sections(
    project: Project,
    dispute: Dispute,
    pairs: Mapping[str, Pair],
    origins: Mapping[str, str],
) -> None:
    names = {
        _CONTEXT: gettext("In the articles"),
        _TIMELINE: gettext("Timeline"),
        _WHY: gettext("Why"),
        _RELATED: gettext("Related claims ({})").format(len(dispute.related)),
        _EARLIER: gettext("Other desks"),
        _HISTORY: gettext("History"),
    }
    st.divider()
    # Only the section that is looked at is computed.
    chosen = st.segmented_control(
        gettext("More about it"),
        [*names],
        format_func=names.__getitem__,
        default=_CONTEXT,
        key="section",
        label_visibility="collapsed",
    )
    if chosen == _CONTEXT:
        _context(project, dispute, origins)
    elif chosen == _TIMELINE:
        show("".join(said_card(one) for one in project.timeline(dispute)))
    elif chosen == _WHY:
        pair = pair_in_focus(dispute, pairs)
        if pair is not None:
            why(project, pair)
        with st.expander(gettext("How reliable each relation is")):
            reliability(project.reliability())
    elif chosen == _RELATED:
        if not dispute.related:
            st.caption(gettext("No other claim of the event answers the question."))
        show("".join(claim_card(claim) for claim in dispute.related))
    elif chosen == _EARLIER:
        earlier(project, [claim for one in dispute.positions for claim in one.claims])
    elif chosen == _HISTORY:
        show(turns(project.changes(dispute.id)))
        history(project.history(dispute.id, reader=reviewer()))


def _context(project: Project, dispute: Dispute, origins: Mapping[str, str]) -> None:
    firsts = []
    for number, position in enumerate(dispute.positions, start=1):
        st.markdown(f"**{gettext('Position {}').format(number)}**")
        for group in by_origin(position.claims, origins):
            firsts.append(group[0])
            in_context(project, group[0], name="" if number == 1 else "other")
    whole = st.selectbox(
        gettext("Read a whole article"),
        range(len(firsts)),
        index=None,
        format_func=lambda one: plain(f"{firsts[one].article.outlet}: {firsts[one].text}"),
        placeholder=gettext("choose a claim"),
        key=f"whole-{dispute.id}",
    )
    if whole is not None:
        article(project, firsts[whole])


def _gone(project: Project, id: str) -> None:
    """A dispute that is there no more: what became of it, and what was typed about it."""
    st.warning(gettext("This dispute is there no more."), icon=":material/history:")
    st.button(
        gettext("Back to the queue"),
        key="back",
        shortcut=keys.QUEUE,
        icon=":material/list:",
        on_click=open_dispute,
        args=("",),
    )
    keep_drafts(id)
    typed: Sequence[str] = [one for one in session().drafts.get(id, {}).values() if one]
    if typed:
        st.text_area(gettext("Your note, which was not written down"), key=draft_key(id, "note"))
    try:
        show(turns(project.changes(id)))
        history(project.history(id, reader=reviewer()))
    except NotFound:
        st.caption(gettext("Nothing was ever decided about it."))
