"""Corroborated: what several independent origins state."""

import streamlit as st

from claims.project import Project
from claims.views.cards import claim_card, counts, empty
from claims.views.text import show

_MOST_ORIGINS = 10


def view(project: Project) -> None:
    """Draws the page."""
    st.title("Corroborated")
    at_least = st.slider("Independent origins at least", 1, _MOST_ORIGINS, 2)
    clusters = project.clusters(min_origins=at_least)
    if not clusters:
        empty(
            "Nothing is stated by that many independent origins",
            "Move the slider, or add articles of other outlets. Copies of one wire story count "
            "once.",
        )
    for cluster in clusters:
        with st.container(border=True):
            first, *others = cluster.claims
            show(counts(cluster) + claim_card(first))
            if others:
                with st.expander(f"{len(others)} more"):
                    show("".join(claim_card(claim) for claim in others))
