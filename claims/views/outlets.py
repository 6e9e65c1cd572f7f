"""Outlets: how much there is of each, and what people write down about them."""

from typing import Any

import streamlit as st
from babel.core import Locale

from claims.errors import ClaimsError
from claims.project import Project
from claims.records import Grade, Outlet
from claims.views.cards import empty
from claims.views.refusals import show_refusal
from claims.views.terms import language_name
from claims.views.text import foreign, plain, show
from claims.views.words import gettext, language

_SAID = "outlets-said"
_ROUND = "outlets-round"
_EDITED = ("country", "language", "family", "reliability")


def view(project: Project) -> None:
    """Draws the page."""
    st.title(gettext("Outlets"))
    show(f'<p class="who">{gettext("Outlets of one family have one owner.")} {grades()}</p>')
    outlets = project.outlets()
    if not outlets:
        empty(gettext("No outlets yet"), gettext("They come with their articles."))
        return
    said = st.session_state.pop(_SAID, "")
    if said:
        show_refusal(said)
    note = st.text_input(
        gettext("Why (kept with each change)"), key="outlets-note", value="", max_chars=500
    )
    _editor(project, outlets, note)
    _history(project, outlets)


def grades() -> str:
    """What the grades of reliability mean."""
    return gettext(
        "Reliability: A completely, B usually, C fairly, D not usually, E not reliable, F cannot "
        "be judged."
    )


def _editor(project: Project, outlets: list[Outlet], note: str) -> None:
    """The table, in which some columns can be changed; a change is written at once."""
    locale = Locale.parse(language())
    countries = {code: locale.territories.get(code, code) for code in project.countries()}
    key = f"outlets-{st.session_state.get(_ROUND, 0)}"
    st.data_editor(
        [_row(one) for one in outlets],
        hide_index=True,
        placeholder="",
        key=key,
        disabled=["name", "articles", "claims", "languages", "by"],
        on_change=lambda: _write(project, outlets, st.session_state[key]["edited_rows"], note),
        column_config={
            "name": st.column_config.TextColumn(gettext("Outlet"), width=140),
            "articles": st.column_config.NumberColumn(gettext("Articles"), width=60),
            "claims": st.column_config.NumberColumn(gettext("Claims"), width=60),
            "languages": st.column_config.TextColumn(gettext("Writes in"), width=85),
            "country": st.column_config.SelectboxColumn(
                gettext("Country"),
                width=100,
                options=[
                    "",
                    *(code for code, _ in sorted(countries.items(), key=lambda one: one[1])),
                ],
                format_func=lambda code: countries.get(str(code), str(code)),
            ),
            "language": st.column_config.TextColumn(
                gettext("Language"), width=80, help=gettext("A code such as ar")
            ),
            "family": st.column_config.TextColumn(gettext("Family"), max_chars=100, width=110),
            "reliability": st.column_config.SelectboxColumn(
                gettext("Reliability"), options=["", *(one.value for one in Grade)], width=95
            ),
            "by": st.column_config.TextColumn(gettext("Last changed"), width=110),
        },
    )


def _row(outlet: Outlet) -> dict[str, Any]:
    noted = outlet.noted
    return {
        "name": plain(outlet.name),
        "country": noted.country if noted else "",
        "language": noted.language if noted else "",
        "family": noted.family if noted else "",
        "reliability": noted.reliability.value if noted and noted.reliability else "",
        "articles": outlet.articles,
        "claims": outlet.claims,
        "languages": gettext(", ").join(map(language_name, outlet.languages)),
        "by": f"{plain(noted.by)}, {noted.at[:10]}" if noted else "",
    }


def _write(
    project: Project, outlets: list[Outlet], edited: dict[int, dict[str, str | None]], note: str
) -> None:
    """Writes down what was changed; what is refused is said, and the table shows what holds."""
    try:
        # This is called before the page runs, when its own project is not open any more.
        with project.opener()() as opened:
            for row, changed in edited.items():
                said = {name: changed[name] or "" for name in _EDITED if name in changed}
                outlet = outlets[row]
                opened.note_outlet(outlet.name, note=note, version=outlet.version, **said)
    except ClaimsError as error:
        st.session_state[_SAID] = str(error)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def _history(project: Project, outlets: list[Outlet]) -> None:
    noted = [one.name for one in outlets if one.version]
    if not noted:
        return
    with st.expander(gettext("History")):
        name = st.selectbox(gettext("Outlet"), noted, format_func=plain, key="outlets-history")
        lines = []
        for one in reversed(project.outlet_history(name)):
            grade = gettext("reliability {}").format(one.reliability) if one.reliability else ""
            family = gettext("family {}").format(foreign(one.family)) if one.family else ""
            said = " · ".join(
                part
                for part in (one.country, one.language, family, grade, foreign(one.note))
                if part
            )
            lines.append(
                f'<p class="who"><b>{foreign(one.by)}</b> · {one.at[:16].replace("T", " ")} · '
                f"{said}</p>"
            )
        show("".join(lines))
