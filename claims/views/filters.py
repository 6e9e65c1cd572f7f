"""The filters of claims, on every page that lists them."""

import streamlit as st

from claims.project import Project
from claims.records import ClaimFilter, Facets, Mode, Status
from claims.settings import Settings
from claims.views import address
from claims.views.terms import language_name, mode_name, status_name
from claims.views.text import plain
from claims.views.words import gettext

NAMES = ("outlet", "speaker", "mode", "language", "status", "since", "until")
# More names than a list can be read through; others can be typed.
_OFFERED = 200
_SECONDS = 60


def claim_filter(project: Project, *, text: str = "") -> ClaimFilter:
    """Draws the filters; what is chosen stands in the address.

    Args:
        project: whose outlets, speakers and languages to offer.
        text: what the claims are searched for besides.
    """
    names = _names(project)
    everything = gettext("all")
    first, second = st.columns(4), st.columns(3)
    with first[0]:
        outlet = address.choice(
            "outlet", gettext("Outlet"), names.outlets, written=plain, none=everything, new=True
        )
    with first[1]:
        speaker = address.choice(
            "speaker", gettext("Speaker"), names.speakers, written=plain, none=everything, new=True
        )
    with first[2]:
        since = address.day("since", gettext("Published from"))
    with first[3]:
        until = address.day("until", gettext("Published until"))
    with second[0]:
        language = address.choice(
            "language",
            gettext("Language"),
            names.languages,
            written=language_name,
            none=everything,
        )
    with second[1]:
        mode = address.choice(
            "mode",
            gettext("How it is stated"),
            list(Mode),
            written=lambda one: mode_name(Mode(one)),
            none=everything,
        )
    with second[2]:
        status = address.choice(
            "status",
            gettext("Status"),
            list(Status),
            written=lambda one: status_name(Status(one)),
            none=everything,
        )
    return ClaimFilter(outlet, speaker, status, language, mode, since, until, text)


def languages(project: Project) -> list[str]:
    """The languages that claims are in, the most frequent first."""
    return list(_names(project).languages)


def _names(project: Project) -> Facets:
    return _cached(project, Settings.from_environment().database, project.count_claims())


@st.cache_data(ttl=_SECONDS, max_entries=8, show_spinner=False)
def _cached(_project: Project, database: str, claims: int) -> Facets:
    """The names to offer; counting them all at every click would be felt."""
    found = _project.facets()
    return Facets(
        dict(list(found.outlets.items())[:_OFFERED]),
        dict(list(found.speakers.items())[:_OFFERED]),
        found.languages,
    )
