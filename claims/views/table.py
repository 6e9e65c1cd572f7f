"""Claims: the table with filters, statuses set in it, and one claim opened."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from claims.errors import NotFound
from claims.project import Project
from claims.records import Claim, Order, Status
from claims.views import address, filters
from claims.views.cards import claim_card, empty
from claims.views.decisions import history
from claims.views.disputes import article
from claims.views.earlier import earlier
from claims.views.marking import Shown, asked_for, save, several
from claims.views.refusals import show_refusal
from claims.views.terms import language_name, mode_name, order_name, status_name
from claims.views.text import plain, show
from claims.views.words import gettext, ngettext

_PAGE = 50
_ROW_HEIGHT = 38
_HEIGHT = 500
_OPENED = "claim"


def view(project: Project) -> None:
    """Draws the page."""
    st.title(gettext("Claims"))
    save(project)
    asked_for(project)
    text, by = st.columns([3, 1])
    with text:
        words = address.text(
            "text",
            gettext("Words of the claim"),
            placeholder=gettext("every word, or part of one, in any order"),
            help=gettext(
                "Looks in the claim's own wording. Capitals, vowel signs, hamza and the script of "
                "digits do not matter; parts of words are found: حكومة finds الحكومة."
            ),
        )
    with by:
        order = Order(
            address.choice(
                "order",
                gettext("Sorted"),
                list(Order),
                written=lambda one: order_name(Order(one)),
            )
        )
    filter = filters.claim_filter(project, text=words)
    total = project.count_claims(filter)
    head, turn = st.columns([1, 2], vertical_alignment="center")
    with head:
        show(f'<p class="counts total">{ngettext("{} claim", "{} claims", total)}</p>')
    with turn:
        page = address.pages(total, size=_PAGE)
    if not total:
        empty(gettext("No claims here"), gettext("Take a filter away, or add articles."))
        return
    claims = project.claims(filter, order=order, limit=_PAGE, offset=(page - 1) * _PAGE)
    ticked = _table(project, claims)
    several(project, ticked, filter, total)
    _opened(project, ticked)


def _table(project: Project, claims: Sequence[Claim]) -> list[Claim]:
    """Draws the rows; returns those that are ticked."""
    shown = Shown.of(claims)
    st.data_editor(
        [_row(project, claim, shown) for claim in claims],
        column_config=_columns(),
        disabled=[
            "claim",
            "speaker",
            "outlet",
            "mode",
            "language",
            "published",
            "origins",
            "worth",
        ],
        hide_index=True,
        height=_HEIGHT,
        row_height=_ROW_HEIGHT,
        key=shown.key,
        alt=gettext("Claims, one in a row; the status can be changed in place"),
    )
    return shown.ticked(claims)


def _row(project: Project, claim: Claim, shown: Shown) -> dict[str, Any]:
    published = claim.article.published or ""
    return {
        "ticked": claim.id in shown.before,
        "claim": plain(claim.text),
        "status": claim.status.value,
        "speaker": plain(claim.speaker),
        "outlet": plain(claim.article.outlet),
        "published": published.replace("T", " ")[:16],
        "mode": mode_name(claim.mode),
        "language": language_name(claim.language),
        "origins": claim.corroboration.origins,
        "worth": project.check_worthiness(claim),
    }


def _columns() -> dict[str, Any]:
    column = st.column_config
    return {
        "ticked": column.CheckboxColumn("✓", width=40, pinned=True),
        "claim": column.TextColumn(gettext("Claim"), width=330),
        "status": _status_column(),
        "speaker": column.TextColumn(gettext("Speaker"), width=130),
        "outlet": column.TextColumn(gettext("Outlet"), width=120),
        "published": column.TextColumn(gettext("Published"), width=125),
        "mode": column.TextColumn(gettext("How it is stated"), width=110),
        "language": column.TextColumn(gettext("Language"), width=90),
        "origins": column.NumberColumn(gettext("Origins"), width="small"),
        "worth": column.ProgressColumn(
            gettext("Worth checking"), min_value=0.0, max_value=1.0, format="percent", width="small"
        ),
    }


def _status_column() -> Any:
    return st.column_config.SelectboxColumn(
        gettext("Status"),
        options=[one.value for one in Status],
        format_func=lambda one: status_name(Status(str(one))),
        required=True,
        width=125,
    )


def _opened(project: Project, ticked: Sequence[Claim]) -> None:
    """The claim that alone is ticked, else the one that the address names, in its article."""
    if len(ticked) == 1:
        address.put(_OPENED, ticked[0].id)
    elif ticked:
        address.put(_OPENED, "")
    id = address.named(_OPENED)
    if not id:
        hint = gettext(
            "Tick a row to read it in its article, several to set their status together."
        )
        show(f'<p class="who">{hint}</p>')
        return
    try:
        claim = project.claim(id)
    except NotFound as error:
        show_refusal(error)
        return
    with st.container(border=True):
        show(claim_card(claim))
        read, desks, before = st.tabs(
            [gettext("In the article"), gettext("Other desks"), gettext("History")]
        )
        with read:
            article(project, claim)
        with desks:
            earlier(project, [claim])
        with before:
            history(project.history(claim.id))
