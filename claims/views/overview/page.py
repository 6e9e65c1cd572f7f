"""The page: how much there is, what is open, who agrees with whom, and how good the models are."""

import streamlit as st

from claims.project import Project
from claims.records import Counts, Event, ReviewerAgreement
from claims.views.cards import empty
from claims.views.overview.charts import days_chart, outlets_chart, work_chart
from claims.views.overview.models import show_models
from claims.views.text import label, plain
from claims.views.words import gettext, language, moment, ngettext, written


def view(project: Project, *, review: st.Page) -> None:
    """Draws the page; `review` is where disputes are decided."""
    st.title(gettext("Overview"))
    database, state = project.database, project.state
    counts = _counted(project, database, state)
    if not counts.articles:
        empty(
            gettext("Nothing here yet"),
            gettext("Articles are added on their own page, or by the command claims add."),
        )
        return
    figures = (
        (gettext("Articles"), counts.articles),
        (gettext("Outlets"), counts.outlets),
        (gettext("Claims"), counts.claims),
        (gettext("Said by several"), counts.clusters),
        (gettext("Open disputes"), counts.open_disputes),
    )
    for column, (name, number) in zip(st.columns(len(figures)), figures, strict=True):
        column.metric(name, written(number))
    if counts.open_disputes:
        st.page_link(review, label=gettext("To the queue"), icon=":material/balance:")
    _drawn(project, database, state, language())
    show_models(project.models_in_use())
    _deeds(project)


# What takes more than a moment to count, or to draw, holds until the database is another one.
@st.cache_data(max_entries=8, show_spinner=False)
def _counted(_project: Project, database: str, state: str) -> Counts:
    return _project.counts()


@st.cache_data(max_entries=8, show_spinner=False)
def _drawn(_project: Project, database: str, state: str, language: str) -> None:
    """Draws what is counted; where nothing has changed, the same is sent to the page again."""
    work_chart(_project.open_work())
    _agreement([_project.reviewer_agreement(one) for one in ("relation", "status", "verdict")])
    days_chart(_project.dispute_days())
    outlets_chart(_project.outlet_pairs())
    _events(_project.events())


def _agreement(agreements: list[ReviewerAgreement]) -> None:
    st.subheader(gettext("Agreement between reviewers"))
    names = {
        "relation": gettext("Relations of pairs"),
        "status": gettext("Statuses of claims"),
        "verdict": gettext("Blind second reviews"),
    }
    for column, found in zip(st.columns(len(names)), agreements, strict=True):
        alpha = gettext("not known") if found.alpha is None else written(found.alpha, decimals=2)
        column.metric(
            names[found.field],
            alpha,
            help=gettext(
                "Krippendorff's alpha: 1 where all agree, 0 where they agree as by chance. It "
                "counts what two people or more have decided; whoever saw the first decision may "
                "have followed it."
            ),
        )
        subjects = ngettext(
            "{} was decided by two or more", "{} were decided by two or more", found.subjects
        )
        people = ngettext("{} person", "{} people", found.people)
        column.caption(f"{subjects} · {people}")


def _events(events: list[Event]) -> None:
    st.subheader(gettext("Events"))
    if not events:
        st.write(gettext("No two articles speak of one event yet."))
        return
    st.dataframe(
        [
            {
                gettext("First article"): plain(one.title),
                gettext("Articles"): one.articles,
                gettext("Outlets"): one.outlets,
                gettext("Claims"): one.claims,
                gettext("Disputes"): one.disputes,
                gettext("From"): moment(one.first),
                gettext("Until"): moment(one.last),
            }
            for one in events
        ],
        hide_index=True,
    )


def _deeds(project: Project) -> None:
    found = project.deeds()
    if not found:
        return
    names = {
        "add": gettext("took in articles"),
        "reread": gettext("read articles again"),
        "delete_article": gettext("deleted an article"),
        "note_outlet": gettext("changed an outlet"),
        "add_text": gettext("pasted an article"),
        "add_addresses": gettext("fetched articles"),
        "reembed": gettext("changed the encoder"),
        "calibrate": gettext("measured the encoder"),
        "rejudge": gettext("changed the judge"),
        "recompute": gettext("judged everything anew"),
    }
    with st.expander(gettext("Who did what")):
        st.table(
            [
                {
                    gettext("When"): moment(one.at),
                    gettext("Who"): label(one.by) or gettext("somebody without a name"),
                    gettext("What"): names.get(one.deed, label(one.deed)),
                }
                for one in found
            ]
        )
