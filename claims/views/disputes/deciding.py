"""Deciding about the pairs of a dispute, by buttons that have keys."""

from collections.abc import Mapping
from functools import partial

import streamlit as st

from claims.errors import NotFound
from claims.project import Project
from claims.records import Dispute, Pair, QueueFilter, Relation, Workflow
from claims.views.cards import claim_card, evidence_of, measured
from claims.views.disputes import keys
from claims.views.disputes.deeds import (
    Deed,
    ask,
    draft,
    draft_key,
    forget_drafts,
    notice,
    open_dispute,
    reviewer,
    session,
)
from claims.views.terms import confidence_of, relation_name, workflow_name
from claims.views.text import foreign, label, show
from claims.views.words import gettext


def pair_in_focus(dispute: Dispute, pairs: Mapping[str, Pair]) -> Pair | None:
    """The pair that the keys decide about: the one that was picked, else the first undecided."""
    own = [pairs[id] for id in dispute.pairs if id in pairs]
    picked = st.session_state.get(_picked(dispute))
    undecided = [one for one in own if one.decision is None]
    return next((one for one in own if one.id == picked), next(iter(undecided or own), None))


def decide_pairs(
    project: Project,
    dispute: Dispute,
    pairs: Mapping[str, Pair],
    *,
    filter: QueueFilter,
    seen: int,
) -> None:
    """Draws the pair in focus, with what can be decided about it."""
    pair = pair_in_focus(dispute, pairs)
    if pair is None:
        return
    if len(dispute.pairs) > 1:
        _pick(dispute, pairs, pair)
    show(_sides(dispute, pair))
    machine = relation_name(pair.relation)
    sure = confidence_of(pair.confidence)
    said = gettext("The program says: {}").format(f"<b>{machine}</b>")
    show(f'<p class="counts">{said} · {sure} · {measured(project.reliability_of(pair))}</p>')
    if pair.decision:
        decided = gettext("{name} decided: {relation}").format(
            name=foreign(pair.decision.by),
            relation=f"<b>{relation_name(Relation(pair.decision.new))}</b>",
        )
        show(f'<p class="decided">{decided}</p>')
    _fields(dispute)
    _buttons(dispute, pair, filter=filter, seen=seen)


def _sides(dispute: Dispute, pair: Pair) -> str:
    """The two claims of a pair, in the order and the colours of their positions."""
    place = {
        claim.id: number
        for number, position in enumerate(dispute.positions, start=1)
        for claim in position.claims
    }
    evidence = evidence_of([pair])
    cells = []
    for claim in sorted((pair.a, pair.b), key=lambda one: place.get(one.id, 0)):
        number = place.get(claim.id, 1)
        card = claim_card(claim, spans=evidence[claim.id], other=number > 1)
        cells.append(f'<section class="position p{number}">{card}</section>')
    return f'<div class="positions">{"".join(cells)}</div>'


def _pick(dispute: Dispute, pairs: Mapping[str, Pair], focus: Pair) -> None:
    own = [id for id in dispute.pairs if id in pairs]
    key = f"pair-{dispute.id}"
    st.session_state[key] = focus.id

    def told(id: str) -> str:
        decision = pairs[id].decision
        state = relation_name(Relation(decision.new)) if decision else gettext("undecided")
        number = gettext("pair {number} of {pairs}").format(
            number=own.index(id) + 1, pairs=len(own)
        )
        outlets = (label(one.article.outlet) for one in (pairs[id].a, pairs[id].b))
        return f"{number} · {state} · {' / '.join(outlets)}"

    st.selectbox(
        gettext("Pair"),
        own,
        format_func=told,
        key=key,
        on_change=lambda: st.session_state.update({_picked(dispute): st.session_state[key]}),
    )


def _fields(dispute: Dispute) -> None:
    note, evidence = st.columns([3, 2])
    note.text_area(gettext("Note"), key=draft_key(dispute.id, "note"), height=80)
    evidence.text_input(
        gettext("Evidence"),
        key=draft_key(dispute.id, "evidence"),
        help=gettext("One web address or more, with spaces between them."),
    )


def _buttons(dispute: Dispute, pair: Pair, *, filter: QueueFilter, seen: int) -> None:
    nameless = not reviewer()
    if nameless:
        st.info(
            gettext("Put your name into the sidebar first: decisions are signed with it."),
            icon=":material/person:",
        )
    decided = partial(_decided, dispute=dispute, pair=pair, filter=filter, seen=seen)
    confirm, other, elsewhere, skip = st.columns([2.6, 1.6, 2.6, 1.3])
    confirm.button(
        gettext("Confirm: {}").format(relation_name(pair.relation)),
        key="confirm",
        shortcut=keys.CONFIRM,
        type="primary",
        disabled=nameless,
        on_click=ask,
        args=(decided(pair.relation),),
        width="stretch",
    )
    if other.button(
        gettext("Another…"),
        key="another",
        shortcut=keys.OTHER,
        disabled=nameless,
        width="stretch",
    ):
        _choose_relation(pair, decided)
    elsewhere.button(
        gettext("Not the same event"),
        key="elsewhere",
        shortcut=keys.ELSEWHERE,
        disabled=nameless,
        on_click=ask,
        args=(decided(Relation.SCOPE),),
        width="stretch",
    )
    skip.button(
        gettext("Skip"),
        key="skip",
        shortcut=keys.SKIP,
        on_click=ask,
        args=(skipped(dispute, filter),),
        width="stretch",
    )


def _choose_relation(pair: Pair, decided: "partial[Deed]") -> None:
    def choices() -> None:
        st.caption(gettext("Press the number, or choose."))
        for number, relation in enumerate(Relation, start=1):
            if st.button(
                relation_name(relation),
                key=f"relation-{relation}",
                shortcut=str(number),
                disabled=relation is pair.relation and pair.decision is None,
                width="stretch",
            ):
                ask(decided(relation))
                st.rerun()

    st.dialog(gettext("What are the two to each other?"))(choices)()


def _decided(
    relation: Relation, *, dispute: Dispute, pair: Pair, filter: QueueFilter, seen: int
) -> Deed:
    def deed(project: Project) -> str:
        following = _following(project, dispute, filter)
        project.decide(
            pair.id,
            relation=relation,
            by=reviewer(),
            note=draft(dispute.id, "note"),
            evidence=draft(dispute.id, "evidence"),
            seen=seen,
        )
        forget_drafts(dispute.id)
        st.session_state.pop(_picked(dispute), None)
        _go_on(project, dispute, following)
        return gettext("Decided: {}.").format(relation_name(relation))

    return deed


def skipped(dispute: Dispute, filter: QueueFilter) -> Deed:
    """Leaves a dispute for later."""

    def deed(project: Project) -> str:
        left = session().skipped
        if dispute.id in left:
            left.remove(dispute.id)
        left.append(dispute.id)
        _open(_following(project, dispute, filter))
        return ""

    return deed


def next_one(dispute: Dispute, filter: QueueFilter) -> Deed:
    """Goes to the next undecided dispute."""

    def deed(project: Project) -> str:
        _open(_following(project, dispute, filter))
        return ""

    return deed


def undone(project: Project) -> str:
    """Takes back what this person decided last, and opens what it was about."""
    decisions = project.undo(by=reviewer())
    first = decisions[-1]
    found = project.dispute_about(first)
    if found:
        open_dispute(found)
    return gettext("Taken back: it is as it was before.")


def assigned(dispute: Dispute, to: str, seen: int) -> Deed:
    """Gives a dispute to a person, or to nobody."""

    def deed(project: Project) -> str:
        project.assign(dispute.id, to=to, by=reviewer(), seen=seen)
        name = label(to)
        return gettext("Assigned to {}.").format(name) if to else gettext("Assigned to nobody.")

    return deed


def moved(dispute: Dispute, to: Workflow, seen: int) -> Deed:
    """Takes the workflow of a dispute to another state."""

    def deed(project: Project) -> str:
        project.decide(
            dispute.id,
            workflow=to,
            by=reviewer(),
            note=draft(dispute.id, "note"),
            evidence=draft(dispute.id, "evidence"),
            expected=dispute.workflow.value,
            seen=seen,
        )
        forget_drafts(dispute.id)
        return gettext("Decided: {}.").format(workflow_name(to))

    return deed


def _following(project: Project, dispute: Dispute, filter: QueueFilter) -> str:
    return project.next_undecided(
        filter, after=dispute.id, by=reviewer(), skipped=session().skipped
    )


def _go_on(project: Project, dispute: Dispute, following: str) -> None:
    """Stays where something is left to decide, else goes on to the next."""
    try:
        queued = project.queued(project.dispute(dispute.id))
    except NotFound:
        notice(
            "success",
            gettext("With that nothing in it excludes anything else: the dispute has ended."),
        )
    else:
        if queued.decided < len(queued.dispute.pairs):
            return
    _open(following)


def _open(following: str) -> None:
    open_dispute(following)
    if not following:
        notice("success", gettext("Nothing undecided is left here."))


def _picked(dispute: Dispute) -> str:
    return f"picked-{dispute.id}"
