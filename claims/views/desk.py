"""The desk: its pages, and what they all need."""

from collections.abc import Callable

import streamlit as st

import claims
from claims.errors import ClaimsError
from claims.judge import Reader, open_reader
from claims.project import Project, encoder_in_use, judge_in_use
from claims.records import EncoderChoice, JudgeChoice
from claims.settings import Settings
from claims.views import add, corroborated, disputes, overview, search, table
from claims.views.text import style


@st.cache_resource(show_spinner="Opening the encoder")
def _encoder(choice: EncoderChoice) -> claims.Encoder:
    """The encoder holds no connection, so all runs and people may share it."""
    return claims.Encoder.of(choice)


@st.cache_resource(show_spinner="Opening the judge")
def _reader(choice: JudgeChoice) -> Reader | None:
    """What the trained judge reads with; shared likewise."""
    return open_reader(choice, models=Settings.from_environment().models)


def _page(view: Callable[[Project], None]) -> Callable[[], None]:
    def page() -> None:
        style()
        try:
            # A database connection belongs to the thread of this run, so it is opened here.
            with claims.open(
                encoder=_encoder(encoder_in_use()), reader=_reader(judge_in_use())
            ) as project:
                view(project)
        except ClaimsError as error:
            st.error(str(error), icon=":material/error:")

    return page


def run() -> None:
    """Draws the page that the address names."""
    st.set_page_config(page_title="claims", page_icon=":material/balance:", layout="wide")
    review = st.Page(_page(disputes.view), title="Disputes", url_path="disputes")
    first = _page(lambda project: overview.view(project, review=review))
    pages = [
        st.Page(first, title="Overview", url_path="", default=True),
        review,
        st.Page(_page(corroborated.view), title="Corroborated", url_path="corroborated"),
        st.Page(_page(search.view), title="Search", url_path="search"),
        st.Page(_page(table.view), title="Claims", url_path="claims"),
        st.Page(_page(add.view), title="Add articles", url_path="add"),
    ]
    page = st.navigation(pages)
    with st.sidebar:
        st.text_input("Your name", key="reviewer", help="Decisions are signed with it.")
    page.run()
