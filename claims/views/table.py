"""Claims: the table with filters, and one of them opened."""

import streamlit as st

from claims.project import Project
from claims.records import ClaimFilter, Mode, Status
from claims.views.cards import claim_card, empty
from claims.views.decisions import history, mark_claim
from claims.views.disputes import article
from claims.views.text import plain, show

_PAGE = 50


def view(project: Project) -> None:
    """Draws the page."""
    st.title("Claims")
    filter, text = _filter()
    page = int(st.number_input("Page", 1, value=1, key="page"))
    claims = project.claims(filter, text=text, limit=_PAGE, offset=(page - 1) * _PAGE)
    if not claims:
        empty("No claims here", "Take a filter away or go back a page, or add articles.")
        return
    chosen = st.dataframe(
        [
            {
                "claim": plain(claim.text),
                "speaker": plain(claim.speaker),
                "outlet": plain(claim.article.outlet),
                "mode": claim.mode.value,
                "status": claim.status.value,
                "published": claim.article.published or "",
                "origins": claim.corroboration.origins,
                "worth checking": round(project.check_worthiness(claim), 2),
            }
            for claim in claims
        ],
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="claims-table",
    )
    rows = chosen.selection.rows
    if not rows or rows[0] >= len(claims):
        show('<p class="who">Tick a row to read it in its article and set its status.</p>')
        return
    claim = claims[rows[0]]
    show(claim_card(claim))
    mark_claim(project, claim)
    article(project, claim)
    st.subheader("History")
    history(project.history(claim.id))


def _filter() -> tuple[ClaimFilter, str]:
    first, second = st.columns(4), st.columns(4)
    text = first[0].text_input("Text")
    outlet = first[1].text_input("Outlet")
    speaker = first[2].text_input("Speaker")
    language = first[3].text_input("Language", placeholder="ar")
    mode = second[0].selectbox("Mode", ["", *(one.value for one in Mode)])
    status = second[1].selectbox("Status", ["", *(one.value for one in Status)])
    since = second[2].date_input("Since", value=None)
    until = second[3].date_input("Until", value=None)
    return ClaimFilter(
        outlet=outlet,
        speaker=speaker,
        status=status,
        language=language,
        mode=mode,
        since=since.isoformat() if since else "",
        until=until.isoformat() if until else "",
    ), text
