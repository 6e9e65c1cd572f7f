"""The filters of the queue: they stand in the address, so that a link reproduces the view."""

from collections.abc import Callable, Iterable
from dataclasses import replace

import streamlit as st

from claims.project import Project
from claims.records import NOBODY, OPEN, Choices, QueueFilter, Reason, Tier, Workflow
from claims.views.terms import language_name, reason_name, tier_name, workflow_name
from claims.views.text import label
from claims.views.words import gettext

_NAMES = ("workflow", "tier", "reason", "language", "outlet", "assignee", "text")
_KNOWN = {
    "workflow": {OPEN, *Workflow},
    "tier": {*Tier},
    "reason": {*Reason},
}
_PAGE = "page"
_SECONDS = 60


def asked() -> QueueFilter:
    """The filter that the address names; a value that there is not leaves everything in."""
    named = {name: st.query_params.get(name, "") for name in _NAMES}
    for name, known in _KNOWN.items():
        if named[name] not in known:
            named[name] = ""
    return QueueFilter(**named)


def choices(project: Project) -> Choices:
    """What the queue can be narrowed by."""
    found = _choices(project, project.database, project.count_claims())
    return replace(found, assignees=project.assignees())


@st.cache_data(ttl=_SECONDS, max_entries=8, show_spinner=False)
def _choices(_project: Project, database: str, claims: int) -> Choices:
    """Looked up for every claim in a dispute, which would be felt at every click."""
    return _project.choices()


def page_number() -> int:
    """The page of the queue that the address names, from 1 on."""
    named = st.query_params.get(_PAGE, "")
    return max(1, int(named)) if named.isdecimal() else 1


def turn_to(page: int) -> None:
    """Puts a page of the queue into the address."""
    put(_PAGE, str(page) if page > 1 else "")


def put(name: str, value: str) -> None:
    """Puts a value into the address, or takes it out where it is empty."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def draw(filter: QueueFilter, choices: Choices) -> None:
    """Draws the filters; whatever is chosen goes into the address."""
    first, second = st.columns(4), st.columns([2, 1, 1])
    with first[0]:
        _choose(
            "workflow",
            gettext("Workflow"),
            filter.workflow,
            [OPEN, *Workflow],
            lambda one: gettext("open") if one == OPEN else workflow_name(Workflow(one)),
        )
    with first[1]:
        _choose("tier", gettext("Tier"), filter.tier, Tier, lambda one: tier_name(Tier(one)))
    with first[2]:
        reasons = [one for one in Reason if one]
        _choose(
            "reason",
            gettext("Reason"),
            filter.reason,
            reasons,
            lambda one: reason_name(Reason(one)),
        )
    with first[3]:
        _choose("language", gettext("Language"), filter.language, choices.languages, language_name)
    with second[0]:
        st.session_state[_key("text")] = filter.text
        st.text_input(
            gettext("Text"),
            key=_key("text"),
            placeholder=gettext("words of the question or of a claim"),
            on_change=_put,
            args=("text",),
        )
    with second[1]:
        _choose("outlet", gettext("Outlet"), filter.outlet, choices.outlets, label)
    with second[2]:
        _choose(
            "assignee",
            gettext("Assigned to"),
            filter.assignee,
            [NOBODY, *choices.assignees],
            lambda one: gettext("nobody") if one == NOBODY else label(one),
        )


def clear() -> None:
    """Takes all filters out of the address."""
    for name in (*_NAMES, _PAGE):
        put(name, "")


def _choose(
    name: str, title: str, value: str, options: Iterable[str], written: Callable[[str], str]
) -> None:
    known = ["", *map(str, options)]
    # A link may name an outlet that is not there any more: it is shown, and leaves nothing.
    st.session_state[_key(name)] = value
    st.selectbox(
        title,
        known if value in known else [*known, value],
        format_func=lambda one: written(one) if one else gettext("all"),
        key=_key(name),
        on_change=_put,
        args=(name,),
    )


def _put(name: str) -> None:
    put(name, st.session_state[_key(name)].strip())
    put(_PAGE, "")


def _key(name: str) -> str:
    return f"queue-{name}"
