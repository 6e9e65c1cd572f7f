"""Disputes: the queue, and one of them opened for a decision."""

import streamlit as st

from claims.project import Project
from claims.records import Claim, Dispute
from claims.views.cards import badges, claim_card, empty, evidence_of, moment, position_card
from claims.views.decisions import decide_dispute, decide_pair, history
from claims.views.text import foreign, marked, plain, show


def view(project: Project) -> None:
    """Draws the page; the address names the dispute that is open."""
    st.title("Disputes")
    disputes = project.disputes()
    if not disputes:
        empty("No disputes", "Add more articles about one event, or lower nothing: none is hidden.")
        return
    ids = [dispute.id for dispute in disputes]
    asked = st.query_params.get("dispute", "")
    number = ids.index(asked) if asked in ids else 0
    chosen = st.selectbox(
        f"{len(disputes)} in the queue",
        range(len(disputes)),
        index=number,
        format_func=lambda one: f"{one + 1}. {plain(disputes[one].question)}",
    )
    st.query_params["dispute"] = ids[chosen]
    _dispute(project, disputes[chosen])


def _dispute(project: Project, dispute: Dispute) -> None:
    pairs = [project.pair(id) for id in dispute.pairs]
    evidence = evidence_of(pairs)
    show(f'<p class="question" dir="auto">{marked(dispute.question, [])}</p>{badges(dispute)}')
    columns = st.columns(len(dispute.positions), gap="large")
    for number, (column, position) in enumerate(zip(columns, dispute.positions, strict=True)):
        with column:
            show(position_card(position, number=number, evidence=evidence))
    if dispute.related:
        with st.expander(f"Related claims ({len(dispute.related)})"):
            show("".join(claim_card(claim) for claim in dispute.related))
    said = st.session_state.pop("said", "")
    if said:
        st.success(said)
    decide, context, before = st.tabs(["Decide", "In the articles", "History"])
    with decide:
        decide_dispute(project, dispute)
        st.subheader("Pairs")
        for pair in pairs:
            with st.container(border=True):
                decide_pair(project, pair)
    with context:
        claims = [claim for position in dispute.positions for claim in position.claims]
        for claim in claims:
            article(project, claim)
    with before:
        history(project.history(dispute.id))


def article(project: Project, claim: Claim) -> None:
    """The article of a claim, with the claim marked."""
    found = project.article(claim.article.id)
    when = moment(found.published)
    show(
        f'<p class="who"><b>{foreign(found.outlet)}</b> · {when} · {foreign(found.title)} '
        f"{foreign(found.url)}</p>"
        f'<div class="article" dir="auto">{marked(found.text, [((claim.start, claim.end), "")])}'
        "</div>"
    )
