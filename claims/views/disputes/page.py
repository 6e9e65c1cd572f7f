"""The page: the queue, or the dispute that the address names."""

import streamlit as st

from claims.project import Project
from claims.views.disputes import filters, keys
from claims.views.disputes.deciding import undone
from claims.views.disputes.deeds import DISPUTE, ask, perform, reviewer, tell
from claims.views.disputes.opened import opened
from claims.views.disputes.queue import queue
from claims.views.words import gettext


def view(project: Project) -> None:
    """Draws the page; the address names the filters, and the dispute that is open."""
    perform(project)
    asked = st.query_params.get(DISPUTE, "")
    title, back, listed = st.columns([3, 1, 1], vertical_alignment="bottom")
    title.title(gettext("Disputes"))
    # Also where the last decision has led back to the queue, it can be taken back.
    back.button(
        gettext("Undo"),
        key="undo",
        shortcut=keys.UNDO,
        icon=":material/undo:",
        disabled=not reviewer(),
        on_click=ask,
        args=(undone,),
        width="stretch",
    )
    with listed:
        keys.help_button()
    tell()
    if asked:
        opened(project, asked, filters.asked())
    else:
        queue(project, filters.asked())
    keys.listen()
