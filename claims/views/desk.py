"""The desk: its pages, and what they all need."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

import claims
from claims.errors import ClaimsError
from claims.judge import Reader, open_reader
from claims.project import Project, Shelf, Sources
from claims.records import EncoderChoice, JudgeChoice, Person
from claims.settings import Settings
from claims.views import (
    articles,
    corroborated,
    disputes,
    outlets,
    overview,
    people,
    search,
    table,
)
from claims.views.refusals import show_refusal
from claims.views.text import style
from claims.views.words import (
    LANGUAGES,
    choose_language,
    direction,
    gettext,
    keep_language,
    language,
)

# A picture of ours: the browser would fetch one of Streamlit's own from elsewhere.
_ICON = Path(__file__).parent / "icon.svg"
_CHOICE = "language choice"


@st.cache_resource(show_spinner=False)
def _encoder(choice: EncoderChoice) -> claims.Encoder:
    """The encoder holds no connection, so all runs and people may share it."""
    return claims.Encoder.of(choice, models=Settings.from_environment().models)


@st.cache_resource(show_spinner=False)
def _reader(choice: JudgeChoice) -> Reader | None:
    """What the trained judge reads with; shared likewise."""
    return open_reader(choice, models=Settings.from_environment().models)


@st.cache_resource(show_spinner=False)
def _shelf() -> Shelf:
    """Keeps the index between runs; shared likewise."""
    return Shelf()


class _Shared(Sources):
    """Models that all runs share, opened when a page first needs one."""

    def encoder(self, choice: EncoderChoice) -> claims.Encoder:
        return _encoder(choice)

    def reader(self, choice: JudgeChoice) -> Reader | None:
        return _reader(choice)


def _page(
    view: Callable[[Project], None],
    person: Person = Person(),  # noqa: B008 (frozen, so one default serves all)
) -> Callable[[], None]:
    def page() -> None:
        try:
            # A database connection belongs to the thread of this run, so it is opened here.
            sources = _Shared(Settings.from_environment().models)
            with claims.open(person=person, sources=sources, shelf=_shelf()) as project:
                view(project)
        except ClaimsError as error:
            show_refusal(error)

    return page


def run() -> None:
    """Draws the page that the address names."""
    st.set_page_config(page_title="claims", page_icon=_ICON, layout="wide")
    keep_language()
    style(language=language(), direction=direction())
    try:
        person = people.sign_in()
    except ClaimsError as error:
        show_refusal(error)
        return
    page = st.navigation(_pages(person))
    with st.sidebar:
        people.identity(person)
        _languages()
    page.run()


def _pages(person: Person) -> list[st.Page]:
    """The pages in the order of the work; the queue comes first."""
    review = st.Page(
        _page(disputes.view, person),
        title=gettext("Disputes"),
        icon=":material/balance:",
        default=True,
    )
    return [
        review,
        # The first page has no name in the address, but links give it one.
        st.Page(
            _page(disputes.view, person),
            title=gettext("Disputes"),
            url_path="disputes",
            visibility="hidden",
        ),
        st.Page(
            _page(corroborated.view, person),
            title=gettext("Corroborated"),
            icon=":material/done_all:",
            url_path="corroborated",
        ),
        st.Page(
            _page(table.view, person),
            title=gettext("Claims"),
            icon=":material/format_quote:",
            url_path="claims",
        ),
        st.Page(
            _page(search.view, person),
            title=gettext("Search"),
            icon=":material/search:",
            url_path="search",
        ),
        st.Page(
            _page(articles.view, person),
            title=gettext("Articles"),
            icon=":material/article:",
            url_path="articles",
        ),
        st.Page(
            _page(outlets.view, person),
            title=gettext("Outlets"),
            icon=":material/newspaper:",
            url_path="outlets",
        ),
        st.Page(
            _page(lambda project: overview.view(project, review=review), person),
            title=gettext("Overview"),
            icon=":material/monitoring:",
            url_path="overview",
        ),
    ]


def _languages() -> None:
    # The widget follows the address, which may have changed by a link.
    st.session_state[_CHOICE] = language()
    st.radio(
        "Language · اللغة",
        LANGUAGES,
        format_func=LANGUAGES.__getitem__,
        key=_CHOICE,
        horizontal=True,
        on_change=lambda: choose_language(st.session_state[_CHOICE]),
    )
