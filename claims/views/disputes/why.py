"""Why a pair is what it is: what weighed most, for and against, and how often that was right."""

from collections.abc import Iterable

import streamlit as st

from claims.project import Project
from claims.records import Pair, Relation, Reliability, Tier
from claims.views.cards import measured
from claims.views.terms import relation_name, tier_name
from claims.views.text import show
from claims.views.words import gettext

_SHOWN = 6


def why(project: Project, pair: Pair) -> None:
    """Draws what weighed for and against a pair, and the figures of all kinds."""
    told = project.explain(pair.id)
    show(
        f'<p class="who">{gettext("The program says: {}").format(relation_name(pair.relation))} · '
        f"{gettext(told.why)} · {measured(project.reliability_of(pair))}</p>"
    )
    kind = kind_name(told.likeliest)
    st.markdown(f"**{gettext('What weighed most')}**")
    for_it = [(name, part) for name, part in told.weighed.items() if part > 0][:_SHOWN]
    against = [(name, part) for name, part in told.weighed.items() if part < 0][:_SHOWN]
    show(
        '<div class="positions">'
        + _weights(gettext("for “{}”").format(kind), for_it, told.features)
        + _weights(gettext("against it"), against, told.features)
        + "</div>"
    )
    st.caption(
        gettext(
            "Each figure is what a feature adds to the log-odds of “{}” against “unrelated”; the "
            "value of the feature stands before it."
        ).format(kind)
    )


def reliability(found: Iterable[Reliability]) -> None:
    """Draws how often pairs of every relation were right where it was measured."""
    rows = "".join(
        f"<tr><td>{relation_name(Relation(one.relation))}</td><td>{_languages(one)}</td>"
        f"<td>{tier_name(Tier(one.tier))}</td>"
        f"<td>{gettext('{} of {}').format(one.right, one.judged)}</td>"
        f"<td>{one.right / one.judged:.2f}</td><td>{one.lowest:.2f}</td></tr>"
        for one in found
    )
    heads = (
        gettext("Relation"),
        gettext("Languages"),
        gettext("Tier"),
        gettext("Right"),
        gettext("Precision"),
        gettext("At least (95 %)"),
    )
    head = "".join(f'<th scope="col">{one}</th>' for one in heads)
    show(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")


def kind_name(kind: str) -> str:
    """A kind of pair that is told apart from the unrelated."""
    return {
        "same": gettext("the same"),
        "opposed": gettext("opposed"),
        "update": gettext("an update"),
        "scope": gettext("not the same event"),
        "unrelated": gettext("unrelated"),
    }.get(kind, kind)


def _languages(one: Reliability) -> str:
    return gettext("one language") if one.languages == "one language" else gettext("two languages")


def _weights(title: str, parts: Iterable[tuple[str, float]], features: dict[str, float]) -> str:
    rows = "".join(
        f"<tr><td>{gettext(name)}</td><td>{features.get(name, 0.0):.2f}</td>"
        f'<td dir="ltr">{part:+.1f}</td></tr>'
        for name, part in parts
    )
    return f"<section><h4>{title}</h4><table><tbody>{rows}</tbody></table></section>"
