"""Search: any language in, any language out."""

import streamlit as st

from claims.project import Project
from claims.records import ClaimFilter
from claims.views.cards import claim_card, empty
from claims.views.text import show

_MOST = 50


def view(project: Project) -> None:
    """Draws the page."""
    st.title("Search")
    text = st.text_input("A claim or a few words, in any language", key="query")
    left, middle, right = st.columns(3)
    cut_off = left.slider("Similarity at least", 0.0, 1.0, 0.3, 0.05)
    outlet = middle.text_input("Outlet", key="search-outlet")
    language = right.text_input("Language", key="search-language", placeholder="ar")
    if not text.strip():
        empty("What are you looking for?", "Claims that mean the same are found across languages.")
        return
    hits = [
        hit
        for hit in project.search(
            text, k=_MOST, filter=ClaimFilter(outlet=outlet, language=language)
        )
        if hit.similarity >= cut_off
    ]
    if not hits:
        empty("Nothing is that similar", "Lower the similarity, or use other words.")
    for hit in hits:
        with st.container(border=True):
            badge = f'<span class="badge">similarity {hit.similarity:.2f}</span>'
            show(badge + claim_card(hit.claim))
