"""Search: any language in, any language out; results compared, and a new text checked."""

import streamlit as st

from claims.project import MOST_COMPARED, Project
from claims.records import Hit
from claims.views import address, filters
from claims.views.cards import claim_card, empty
from claims.views.checking import check
from claims.views.comparing import compare
from claims.views.text import show
from claims.views.words import gettext, ngettext

_FIRST = 20
_MOST = 200
_PERCENT = 100
_USUAL_CUT_OFF = 30
_FIND, _CHECK = "find", "check"


def view(project: Project) -> None:
    """Draws the page."""
    st.title(gettext("Search"))
    names = {_FIND: gettext("Find claims"), _CHECK: gettext("Check a new text")}
    if address.switch("do", gettext("What to do"), names, written=names.__getitem__) == _CHECK:
        check(project)
    else:
        _find(project)


def _find(project: Project) -> None:
    text = address.text("q", gettext("A claim or a few words, in any language"))
    cut_off = address.slider(
        "similarity",
        gettext("Similarity at least"),
        usual=_USUAL_CUT_OFF,
        least=0,
        most=_PERCENT,
        unit="%%",
    )
    filtered = any(address.named(name) for name in filters.NAMES)
    with st.expander(gettext("Filters"), icon=":material/filter_list:", expanded=filtered):
        filter = filters.claim_filter(project)
    if not text:
        empty(
            gettext("What are you looking for?"),
            gettext("Claims that mean the same are found across languages."),
        )
        return
    shown = address.number("most", usual=_FIRST, least=1, most=_MOST)
    # One more than is shown tells whether there are more.
    near = project.search(text, k=shown + 1, filter=filter)
    hits = [hit for hit in near if hit.similarity * _PERCENT >= cut_off]
    if not hits:
        empty(
            gettext("Nothing is that similar"),
            gettext("Lower the similarity, use other words, or take a filter away."),
        )
        return
    below = gettext("those below {}% are left out").format(cut_off)
    total = ngettext("the nearest claim", "the {} nearest claims", len(hits[:shown]))
    show(f'<p class="counts total">{total} · {below}</p>')
    if project.search_recall < 1:
        st.caption(
            gettext("Approximate: {}% of the nearest claims are found.").format(
                f"{project.search_recall * _PERCENT:.1f}"
            )
        )
    above = st.container()
    ticked = [hit.claim.id for hit in hits[:shown] if _hit(hit)]
    with above:
        _comparison(project, ticked)
    if len(hits) > shown and shown < _MOST:
        st.button(
            gettext("Show more"),
            on_click=address.put,
            args=("most", str(min(_MOST, shown + _FIRST))),
        )


def _hit(hit: Hit) -> bool:
    """Draws a result; returns whether it is ticked."""
    with st.container(border=True):
        tick, card = st.columns([1, 20])
        ticked = tick.checkbox(
            gettext("Compare"), key=f"compare-{hit.claim.id}", label_visibility="collapsed"
        )
        with card:
            near = gettext("similarity {}").format(f"{hit.similarity:.2f}")
            show(f'<span class="badge">{near}</span>{claim_card(hit.claim)}')
    return ticked


def _comparison(project: Project, ticked: list[str]) -> None:
    if len(ticked) < 2:
        hint = gettext("Tick two claims or more to compare them.")
        show(f'<p class="who">{hint}</p>')
        return
    if len(ticked) > MOST_COMPARED:
        st.warning(
            ngettext("Compare at most {} claim.", "Compare at most {} claims.", MOST_COMPARED)
        )
        return
    wanted = ",".join(ticked)
    st.button(
        ngettext("Compare this {} claim", "Compare these {} claims", len(ticked)),
        type="primary",
        icon=":material/compare_arrows:",
        on_click=address.put,
        args=("compare", wanted),
    )
    if address.named("compare") == wanted:
        compare(project, ticked)
