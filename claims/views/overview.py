"""Overview: what there is, and the disputes first."""

import streamlit as st

from claims.project import Project
from claims.views.cards import badges, empty
from claims.views.text import marked, show

_SHOWN = 5


def view(project: Project, *, review: "st.Page") -> None:
    """Draws the page; `review` is where a dispute is opened."""
    st.title("Overview")
    counts = project.counts()
    if not counts.articles:
        empty("Nothing here yet", "Add articles on the page “Add articles”, or by `claims add`.")
        return
    figures = (
        ("Articles", counts.articles),
        ("Outlets", counts.outlets),
        ("Claims", counts.claims),
        ("Corroborated", counts.clusters),
        ("Open disputes", counts.open_disputes),
    )
    for column, (name, number) in zip(st.columns(len(figures)), figures, strict=True):
        column.metric(name, number)
    st.subheader("Disputes")
    disputes = project.disputes()
    if not disputes:
        empty("No disputes", "Nothing that the articles say excludes anything else they say.")
    for dispute in disputes[:_SHOWN]:
        with st.container(border=True):
            question = marked(dispute.question, [])
            show(f'<p class="question" dir="auto">{question}</p>{badges(dispute)}')
            st.page_link(
                review,
                label="Review",
                icon=":material/rate_review:",
                query_params={"dispute": dispute.id},
            )
    st.subheader("Pairs")
    show(
        "".join(
            f'<span class="badge">{relation} {number}</span>'
            for relation, number in counts.pairs.items()
        )
        or '<p class="who">No pairs yet.</p>'
    )
