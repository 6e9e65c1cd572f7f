"""A new text checked: who said the same, who the contrary. Nothing of it is stored."""

from collections.abc import Sequence

import streamlit as st

from claims.errors import ClaimsError
from claims.project import LONGEST_CHECKED, Project
from claims.records import Checked, Finding
from claims.views import filters
from claims.views.cards import claim_card, empty
from claims.views.comparing import verdict
from claims.views.refusals import show_refusal
from claims.views.terms import in_words, mode_name
from claims.views.text import foreign, marked, show, spoken
from claims.views.words import gettext, ngettext

# The pasted text may be nobody else's business: it stands in no address.
_TEXT = "text to be checked"
_DAY = "day of the text to be checked"


def check(project: Project) -> None:
    """Draws the form, and what is found."""
    with st.form("check", border=False):
        text = st.text_area(
            gettext("A sentence or a paragraph of a new text, in any language"),
            key=_TEXT,
            max_chars=LONGEST_CHECKED,
            height=120,
        )
        left, right = st.columns([1, 3], vertical_alignment="bottom")
        day = left.date_input(
            gettext("Published on"),
            value=None,
            key=_DAY,
            help=gettext("With it, what time explains is not taken for a contradiction."),
        )
        right.form_submit_button(
            gettext("Who said the same, who the contrary?"),
            type="primary",
            icon=":material/fact_check:",
        )
    with st.expander(gettext("Filters"), icon=":material/filter_list:"):
        filter = filters.claim_filter(project)
    if not text.strip():
        empty(
            gettext("Paste a sentence"),
            gettext(
                "Each statement in it is judged beside the claims nearest to it. Nothing is stored."
            ),
        )
        return
    try:
        with st.spinner(gettext("Reading and judging")):
            found = project.check(text, published=day.isoformat() if day else "", filter=filter)
    except ClaimsError as error:
        show_refusal(error)
        return
    caution = gettext(
        "Judged as if all spoke of the same event: look at the dates and the articles before you "
        "rely on it."
    )
    show(f'<p class="who">{caution}</p>')
    for one in found:
        with st.container(border=True):
            _draw(one)


def _draw(one: Checked) -> None:
    show(_statement(one))
    if not one.findings:
        empty(gettext("Nothing near it"), gettext("No claim so far speaks of this."))
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader(ngettext("{} says the same", "{} say the same", len(one.same)))
        _side(one.same, other=False)
    with right:
        st.subheader(ngettext("{} says the contrary", "{} say the contrary", len(one.contrary)))
        _side(one.contrary, other=True)
    for title, findings in (
        (
            ngettext(
                "{} differs by time: an update",
                "{} differ by time: updates",
                len(one.moved),
            ),
            one.moved,
        ),
        (ngettext("{} is unclear", "{} are unclear", len(one.unclear)), one.unclear),
    ):
        if findings:
            with st.expander(title):
                _side(findings, other=True)
    unrelated = len(one.findings) - sum(map(len, (one.same, one.contrary, one.moved, one.unclear)))
    if unrelated:
        told = ngettext(
            "{} more claim near it is about something else.",
            "{} more claims near it are about something else.",
            unrelated,
        )
        show(f'<p class="who">{told}</p>')


def _statement(one: Checked) -> str:
    """The statement, with the words marked in which others differ from it."""
    claim = one.statement
    speaker = foreign(claim.speaker) if claim.speaker else gettext("nobody is named")
    differing = {found.judgement.evidence.a for found in (*one.contrary, *one.moved)}
    spans = [(span, "") for span in sorted(differing) if span != (0, len(claim.text))]
    return (
        f'<p class="question" {spoken(claim.language)}>{marked(claim.text, spans)}</p>'
        f'<p class="who">{speaker} · {mode_name(claim.mode)}</p>'
    )


def _side(findings: Sequence[Finding], *, other: bool) -> None:
    for one in findings:
        judged = one.judgement
        spans = [] if judged.evidence.b == (0, len(one.claim.text)) else [judged.evidence.b]
        near = gettext("similarity {}").format(f"{one.similarity:.2f}")
        badges = verdict(judged.relation, in_words(judged.reason), judged.confidence, judged.tier)
        name = "position other" if other else "position"
        show(
            f'<div class="{name}">{badges}<span class="badge">{near}</span>'
            f"{claim_card(one.claim, spans=spans, other=other)}</div>"
        )
