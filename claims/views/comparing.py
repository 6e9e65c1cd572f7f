"""Claims compared on request, two by two, and what the judge says of them."""

from collections.abc import Sequence

import streamlit as st

from claims.project import Project
from claims.records import Basis, Claim, Compared, Pair, Relation, Span, Tier
from claims.views.cards import claim_card
from claims.views.terms import confidence_of, in_words, relation_name
from claims.views.text import show
from claims.views.words import gettext, ngettext


def compare(project: Project, ids: Sequence[str]) -> None:
    """Draws what every two of some claims are to each other, those that say something first."""
    with st.spinner(gettext("Comparing the claims")):
        found = project.compare(ids)
    telling = [one for one in found if _relation(one.pair) is not Relation.UNRELATED]
    rest = [one for one in found if one not in telling]
    for one in telling:
        with st.container(border=True):
            _draw(one)
    if rest:
        title = ngettext("{} unrelated pair", "{} unrelated pairs", len(rest))
        with st.expander(title, expanded=not telling):
            for one in rest:
                _draw(one)


def verdict(
    relation: Relation, reason: str, confidence: float, tier: Tier, *, decided: bool = False
) -> str:
    """The badges that say what two claims are to each other, why and how surely."""
    opposed = "opposed" if relation.opposes else "agreed" if relation.corroborates else ""
    sure = confidence_of(confidence)
    parts = [f'<span class="badge {opposed}">{relation_name(relation)}</span>']
    if reason:
        parts.append(f'<span class="badge">{reason}</span>')
    if decided:
        parts.append(f'<span class="badge resolved">{gettext("decided by a person")}</span>')
    elif relation is not Relation.UNRELATED:
        parts.append(f'<span class="badge">{sure}</span>')
        if tier is Tier.FLAG:
            parts.append(f'<span class="badge flag">{gettext("flag")}</span>')
    return "".join(parts)


def _sides(a: Claim, b: Claim, spans: tuple[Span, Span]) -> None:
    """Draws two claims side by side with the stretches marked that tell."""
    left, right = st.columns(2, gap="large")
    with left:
        marks = [] if spans[0] == (0, len(a.text)) else [spans[0]]
        show(f'<div class="position">{claim_card(a, spans=marks)}</div>')
    with right:
        marks = [] if spans[1] == (0, len(b.text)) else [spans[1]]
        show(f'<div class="position other">{claim_card(b, spans=marks, other=True)}</div>')


def _draw(one: Compared) -> None:
    pair = one.pair
    relation = _relation(pair)
    basis = {
        Basis.KEPT: gettext("judged when the articles came in"),
        Basis.CONTEXT: gettext("judged now, in the context of both articles"),
        Basis.CONTENT: gettext("one voice of one article: judged now by content alone"),
    }[one.basis]
    decided = pair.decision is not None
    reason = in_words(pair.reason) if relation is pair.relation else ""
    show(
        verdict(relation, reason, pair.confidence, pair.tier, decided=decided)
        + f'<span class="badge">{gettext("similarity {}").format(f"{pair.similarity:.2f}")}</span>'
        + f'<span class="who">{basis}</span>'
    )
    _sides(pair.a, pair.b, (pair.evidence.a, pair.evidence.b))


def _relation(pair: Pair) -> Relation:
    return Relation(pair.decision.new) if pair.decision else pair.relation
