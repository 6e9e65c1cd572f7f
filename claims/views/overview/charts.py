"""Charts: open work, disputes over time, and outlets by outlets; each as a table too."""

from collections import Counter
from datetime import date
from typing import Any, Literal

import altair as alt
import streamlit as st

from claims.records import DisputeDay, OpenWork, OutletPair, Workflow
from claims.views.terms import workflow_name
from claims.views.text import plain
from claims.views.words import gettext, written

# More names than these cannot be read on a map; those with the most pairs are shown.
_OUTLETS = 20
_Unit = Literal["yearmonthdate", "yearweek", "yearmonth"]
# More bars than these in a row cannot be told apart.
_MOST_DAYS, _MOST_WEEKS = 60, 60
# Colours that stand apart on light and dark ground, for people who see no red or green too.
_AGREEMENT, _BETWEEN, _CONFLICT = "#2a78b5", "#b9b4c7", "#d95f02"
_STATES = {
    Workflow.NEW: "#9a6fb0",
    Workflow.IN_PROGRESS: "#2a78b5",
    Workflow.NEEDS_SECOND_REVIEW: "#d95f02",
    Workflow.REOPENED: "#b8860b",
    Workflow.RESOLVED: "#2e8b57",
    Workflow.OUT_OF_SCOPE: "#808080",
}


def work_chart(work: list[OpenWork]) -> None:
    """Draws what is open, by who has it."""
    st.subheader(gettext("Open work"))
    if not work:
        st.write(gettext("Nothing is open."))
        return
    rows = [
        {
            "who": plain(one.by) or gettext("nobody yet"),
            "state": workflow_name(one.workflow),
            "number": one.number,
        }
        for one in work
    ]
    total = Counter[str]()
    for row in rows:
        total[str(row["who"])] += int(str(row["number"]))
    number = gettext("Disputes and pairs")
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            x=alt.X("number:Q", title=number, axis=alt.Axis(tickMinStep=1)),
            y=alt.Y("who:N", title=None, sort=[name for name, _ in total.most_common()]),
            color=_state_colours([one for one in _STATES if one.is_open]),
            tooltip=[
                alt.Tooltip("who:N", title=gettext("Who")),
                alt.Tooltip("state:N", title=gettext("State")),
                alt.Tooltip("number:Q", title=number),
            ],
        )
    )
    _chart(chart, gettext("Open disputes and pairs of each person"))
    _table(
        [
            {gettext("Who"): row["who"], gettext("State"): row["state"], number: row["number"]}
            for row in rows
        ]
    )


def days_chart(days: list[DisputeDay]) -> None:
    """Draws disputes over time."""
    st.subheader(gettext("Disputes over time"))
    if not days:
        st.write(gettext("No dispute has a known day."))
        return
    rows = [
        {"day": one.day, "state": workflow_name(one.workflow), "number": one.disputes}
        for one in days
    ]
    number = gettext("Disputes")
    unit, day, description = _stretch(days)
    when = alt.TimeUnitParams(unit=unit, utc=True)
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar()
        .encode(
            x=alt.X(
                "day:T",
                timeUnit=when,
                title=day,
                axis=alt.Axis(format="%Y-%m-%d", labelAngle=-45),
            ),
            y=alt.Y("sum(number):Q", title=number, axis=alt.Axis(tickMinStep=1)),
            color=_state_colours([*_STATES]),
            tooltip=[
                alt.Tooltip("day:T", timeUnit=when, title=day, format="%Y-%m-%d"),
                alt.Tooltip("state:N", title=gettext("State")),
                alt.Tooltip("sum(number):Q", title=number),
            ],
        )
    )
    _chart(chart, description)


def _stretch(days: list[DisputeDay]) -> tuple[_Unit, str, str]:
    """The unit of time that one bar stands for, its name, and what the chart shows.

    Over many months the bar of a day would be a hairline.
    """
    known = [date.fromisoformat(one.day) for one in days]
    between = (max(known) - min(known)).days
    if between <= _MOST_DAYS:
        return (
            "yearmonthdate",
            gettext("Day of the first claim"),
            gettext("Disputes by the day of their first claim"),
        )
    if between <= _MOST_WEEKS * 7:
        return (
            "yearweek",
            gettext("Week of the first claim"),
            gettext("Disputes by the week of their first claim"),
        )
    return (
        "yearmonth",
        gettext("Month of the first claim"),
        gettext("Disputes by the month of their first claim"),
    )


def outlets_chart(pairs: list[OutletPair]) -> None:
    """Draws how far outlets agree and conflict."""
    st.subheader(gettext("Outlets and outlets"))
    if not pairs:
        st.write(gettext("No two claims state the same or exclude each other yet."))
        return
    count = Counter[str]()
    for one in pairs:
        count[one.a] += one.agreements + one.conflicts
        count[one.b] += (one.agreements + one.conflicts) * (one.a != one.b)
    shown = [name for name, _ in count.most_common(_OUTLETS)]
    if len(count) > len(shown):
        st.caption(
            gettext("The {} outlets with the most pairs, of {}.").format(
                written(len(shown)), written(len(count))
            )
        )
    rows: list[dict[str, Any]] = [
        {"a": plain(a), "b": plain(b), "opposed": one.opposed,
         "agreements": one.agreements, "conflicts": one.conflicts}
        for one in pairs
        if one.a in shown and one.b in shown
        for a, b in {(one.a, one.b), (one.b, one.a)}
    ]  # fmt: skip
    order = [plain(name) for name in shown]
    agreements, conflicts = gettext("Agreements"), gettext("Conflicts")
    most = max(row["opposed"] for row in rows) or 1.0
    scale = alt.Scale(domain=[0, most / 2, most], range=[_AGREEMENT, _BETWEEN, _CONFLICT])
    slanted = alt.Axis(labelAngle=-45, labelOverlap=False)
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_rect()
        .encode(
            x=alt.X("a:N", title=None, sort=order, axis=slanted),
            y=alt.Y("b:N", title=None, sort=order, axis=alt.Axis(labelOverlap=False)),
            color=alt.Color(
                "opposed:Q",
                scale=scale,
                legend=alt.Legend(title=gettext("Share of conflicts"), format="%"),
            ),
            tooltip=[
                alt.Tooltip("a:N", title=gettext("Outlet")),
                alt.Tooltip("b:N", title=gettext("Other outlet")),
                alt.Tooltip("agreements:Q", title=agreements),
                alt.Tooltip("conflicts:Q", title=conflicts),
            ],
        )
    )
    _chart(chart, gettext("How often the claims of two outlets agree and are opposed"))
    _table(
        [
            {
                gettext("Outlet"): plain(one.a),
                gettext("Other outlet"): plain(one.b),
                agreements: one.agreements,
                conflicts: one.conflicts,
            }
            for one in sorted(pairs, key=lambda one: (-one.conflicts, one.a, one.b))
            if one.a in shown and one.b in shown
        ]
    )


def _state_colours(states: list[Workflow]) -> alt.Color:
    """Each state in its colour; the legend of a low chart has no room for those it cannot hold."""
    return alt.Color(
        "state:N",
        title=gettext("State"),
        scale=alt.Scale(
            domain=[workflow_name(one) for one in states], range=[_STATES[one] for one in states]
        ),
    )


def _chart(chart: alt.Chart, description: str) -> None:
    """A chart that a screen reader names; the theme of the page colours its ground and letters."""
    st.altair_chart(chart.properties(description=description))


def _table(rows: list[dict[str, Any]]) -> None:
    """What a chart shows, for whoever cannot see it."""
    with st.expander(gettext("As a table")):
        st.dataframe(rows, hide_index=True)
