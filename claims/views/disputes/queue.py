"""The queue: filters, cards, pages, and acting on all that a filter leaves."""

import streamlit as st

from claims.project import Project
from claims.records import Choices, Queue, QueueFilter
from claims.views.cards import empty
from claims.views.disputes import filters, keys
from claims.views.disputes.deeds import Deed, ask, open_dispute, reviewer, session
from claims.views.disputes.positions import (
    differing,
    head,
    likest,
    question,
    shown_with,
    side_by_side,
)
from claims.views.text import label, show
from claims.views.words import gettext, ngettext

_PAGE = 10
# A card shows so many origins of each position; all of them are there when it is opened.
_MOST = 2


def queue(project: Project, filter: QueueFilter) -> None:
    """Draws the disputes that a filter leaves, a page of them."""
    choices = filters.choices(project)
    filters.draw(filter, choices)
    page = filters.page_number()
    found = project.queue(filter, limit=_PAGE, offset=(page - 1) * _PAGE)
    last = max(1, -(-found.total // _PAGE))
    if page > last:
        filters.turn_to(last)
        st.rerun()
    if not found.total:
        _nothing(filter)
        return
    _summary(project, filter, found, choices)
    _cards(project, found)
    if last > 1:
        _pages(page, last)


def _nothing(filter: QueueFilter) -> None:
    if filter == QueueFilter():
        empty(
            gettext("No disputes"),
            gettext("Nothing that the articles say excludes anything else they say. Add more."),
        )
        return
    empty(gettext("No dispute is like that"), gettext("Take a filter away to see more of them."))
    st.button(gettext("Take all filters away"), on_click=filters.clear)


def _summary(project: Project, filter: QueueFilter, found: Queue, choices: Choices) -> None:
    told, start, every = st.columns([3, 2, 2], vertical_alignment="center")
    total = ngettext("{} dispute", "{} disputes", found.total)
    still_open = ngettext("{} of them open", "{} of them open", found.open)
    with told:
        show(f'<p class="total"><b>{total}</b> · {still_open}</p>')
    start.button(
        gettext("Next undecided"),
        key="start",
        shortcut=keys.NEXT,
        type="primary",
        icon=":material/play_arrow:",
        on_click=ask,
        args=(_start(filter),),
        width="stretch",
    )
    with every.popover(gettext("Act on all {}").format(found.total), width="stretch"):
        _act_on_all(filter, found, choices)


def _start(filter: QueueFilter) -> Deed:
    def deed(project: Project) -> str:
        first = project.next_undecided(filter, after="", by=reviewer(), skipped=session().skipped)
        open_dispute(first)
        return "" if first else gettext("Nothing undecided is left here.")

    return deed


def _act_on_all(filter: QueueFilter, found: Queue, choices: Choices) -> None:
    """What can be done with everything that a filter leaves, after a confirmation."""
    if not reviewer():
        st.caption(gettext("Put your name into the sidebar first: decisions are signed with it."))
        return
    to = st.selectbox(
        gettext("Assign to"),
        list(dict.fromkeys(["", reviewer(), *choices.assignees])),
        format_func=lambda one: label(one) if one else gettext("nobody"),
        index=1,
        accept_new_options=True,
        key="assign-all-to",
    )
    every = ngettext("{} dispute", "{} disputes", found.total)
    if st.button(gettext("Assign all…"), key="assign-all", icon=":material/person_add:"):
        name = label(to or "") or gettext("nobody")
        _confirm(
            gettext("Assign {disputes} to {name}?").format(disputes=every, name=name),
            _assign(filter, to or "", found.total),
        )
    note = st.text_input(gettext("Note"), key="leave-out-note")
    if st.button(gettext("Out of scope…"), key="leave-out-all", icon=":material/block:"):
        open_ones = ngettext("{} open dispute", "{} open disputes", found.open)
        _confirm(
            gettext("Take {} out of scope?").format(open_ones),
            _leave_out(filter, note, found.total),
        )


def _confirm(question: str, deed: Deed) -> None:
    def asked() -> None:
        st.write(question)
        st.caption(gettext("It can be taken back as one (key {}).").format(keys.UNDO.upper()))
        yes, no = st.columns(2)
        if yes.button(gettext("Yes, all of them"), type="primary", width="stretch", key="all-yes"):
            ask(deed)
            st.rerun()
        if no.button(gettext("No"), width="stretch", key="all-no"):
            st.rerun()

    st.dialog(gettext("All that the filter leaves"))(asked)()


def _assign(filter: QueueFilter, to: str, count: int) -> Deed:
    def deed(project: Project) -> str:
        done = project.assign_all(filter, to=to, by=reviewer(), count=count)
        return ngettext("{} dispute assigned.", "{} disputes assigned.", done)

    return deed


def _leave_out(filter: QueueFilter, note: str, count: int) -> Deed:
    def deed(project: Project) -> str:
        done = project.leave_out_all(filter, by=reviewer(), note=note, count=count)
        return ngettext("{} dispute is out of scope.", "{} disputes are out of scope.", done)

    return deed


def _cards(project: Project, found: Queue) -> None:
    disputes = [one.dispute for one in found.found]
    pairs, origins, newer = shown_with(project, disputes)
    for one in found.found:
        dispute = one.dispute
        evidence = differing(dispute, pairs)
        pair = likest(dispute, pairs)
        reliability = project.reliability_of(pair) if pair else None
        with st.container(border=True):
            show(
                question(dispute, evidence)
                + head(one, reliability)
                + side_by_side(dispute, evidence=evidence, origins=origins, newer=newer, most=_MOST)
            )
            st.button(
                gettext("Open"),
                key=f"open-{dispute.id}",
                icon=":material/rate_review:",
                on_click=open_dispute,
                args=(dispute.id,),
            )


def _pages(page: int, last: int) -> None:
    back, told, on = st.columns([1, 2, 1], vertical_alignment="center")
    back.button(
        gettext("Earlier"),
        disabled=page == 1,
        on_click=filters.turn_to,
        args=(page - 1,),
        width="stretch",
    )
    with told:
        show(
            f'<p class="pages">{gettext("Page {page} of {last}").format(page=page, last=last)}</p>'
        )
    on.button(
        gettext("Later"),
        disabled=page == last,
        on_click=filters.turn_to,
        args=(page + 1,),
        width="stretch",
    )
