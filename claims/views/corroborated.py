"""Corroborated: what several independent origins state, and what is still single-source."""

from collections.abc import Sequence

import streamlit as st

from claims.errors import NotFound
from claims.project import Project
from claims.records import Claim, ClaimFilter, Cluster, ClusterFilter, Telling
from claims.views import address, filters
from claims.views.cards import claim_card, counts, empty, who
from claims.views.course import superseded
from claims.views.disputes import article
from claims.views.refusals import show_refusal
from claims.views.terms import language_name
from claims.views.text import foreign, label, show
from claims.views.words import gettext, ngettext

_PAGE = 20
_MOST_ORIGINS = 10
_SHARED, _SINGLE = "shared", "single"
_OPENED = "cluster"


def view(project: Project) -> None:
    """Draws the page."""
    st.title(gettext("Corroborated"))
    opened = address.named(_OPENED)
    if opened:
        _open(project, opened)
        return
    names = {
        _SHARED: gettext("Several independent origins"),
        _SINGLE: gettext("Still single-source"),
    }
    part = address.switch("show", gettext("What to show"), names, written=names.__getitem__)
    if part == _SINGLE:
        _single(project)
    else:
        _shared(project)


def _shared(project: Project) -> None:
    (left, right), (first, second, third) = st.columns(2), st.columns(3)
    with left:
        words = address.text("text", gettext("Words of a claim"))
    with right:
        languages = address.several(
            "languages",
            gettext("In all of these languages"),
            filters.languages(project),
            written=language_name,
        )
    with first:
        at_least = address.slider(
            "origins", gettext("Origins at least"), usual=2, least=1, most=_MOST_ORIGINS
        )
    with second:
        speakers = address.slider(
            "speakers", gettext("Speakers at least"), usual=0, least=0, most=_MOST_ORIGINS
        )
    with third:
        across = address.choice(
            "across",
            gettext("Languages"),
            ["2", "3"],
            written=lambda one: ngettext(
                "in {} language at least", "in {} languages at least", int(one)
            ),
            none=gettext("one is enough"),
        )
    filter = ClusterFilter(languages, int(across or 1), speakers, words)
    total = project.count_clusters(filter, min_origins=at_least)
    page = _head(ngettext("{} statement", "{} statements", total), total)
    if not total:
        empty(
            gettext("Nothing is stated by that many independent origins"),
            gettext(
                "Move the sliders, or add articles of other outlets. Copies of one wire story "
                "count once."
            ),
        )
        return
    clusters = project.clusters(
        filter, min_origins=at_least, limit=_PAGE, offset=(page - 1) * _PAGE
    )
    tellings = project.tellings(clusters)
    newer = project.newer([claim for cluster in clusters for claim in cluster.claims])
    for cluster in clusters:
        with st.container(border=True):
            told = tellings[cluster.id]
            show(
                superseded(cluster, newer)
                + counts(cluster)
                + _in_languages(cluster)
                + claim_card(cluster.claims[0])
                + _carried(told, cluster.claims[0])
            )
            card, button = st.columns([4, 1])
            others = [one for one in told if cluster.claims[0] not in _claims(one)]
            if others:
                title = ngettext("{} more telling", "{} more tellings", len(others))
                with card.expander(title):
                    show(
                        "".join(
                            claim_card(one.first) + _carried([one], one.first) for one in others
                        )
                    )
            button.button(
                gettext("In the articles"),
                key=f"open-{cluster.id}",
                icon=":material/article:",
                on_click=address.put,
                args=(_OPENED, cluster.id),
            )


def _single(project: Project) -> None:
    words = address.text("text", gettext("Words of the claim"))
    with st.expander(gettext("Filters"), icon=":material/filter_list:", expanded=_is_filtered()):
        chosen = filters.claim_filter(project, text=words)
    filter = ClaimFilter(**{**vars(chosen), "single_source": True})
    total = project.count_claims(filter)
    page = _head(
        ngettext(
            "{} claim that one origin alone states",
            "{} claims that one origin alone states",
            total,
        ),
        total,
    )
    if not total:
        empty(
            gettext("Nothing is single-source here"),
            gettext("Take a filter away; or everything has been confirmed by another origin."),
        )
    claims = project.claims(filter, limit=_PAGE, offset=(page - 1) * _PAGE)
    for claim in claims:
        with st.container(border=True):
            worth = gettext("worth checking: {}").format(f"{project.check_worthiness(claim):.0%}")
            copied = claim.corroboration.outlets - 1
            copies = ngettext("copied by {} outlet", "copied by {} outlets", copied)
            carried = f' <span class="badge">{copies}</span>' if copied > 0 else ""
            show(claim_card(claim) + f'<span class="badge">{worth}</span>{carried}')


def _open(project: Project, id: str) -> None:
    """One cluster: its claims by origin, each in its article."""
    st.button(
        gettext("Back to all"),
        icon=":material/arrow_back:",
        on_click=address.put,
        args=(_OPENED, ""),
    )
    try:
        cluster = project.cluster(id)
    except NotFound as error:
        show_refusal(error)
        return
    newer = project.newer(cluster.claims)
    show(superseded(cluster, newer) + counts(cluster) + _in_languages(cluster))
    for number, told in enumerate(project.tellings([cluster])[id], start=1):
        st.subheader(gettext("Origin {}").format(number))
        show(_carried([told], told.first))
        for claim in (told.first, *told.edited):
            article(project, claim)
        for claim in told.verbatim:
            with st.expander(gettext("The same words: {}").format(label(claim.article.outlet))):
                article(project, claim)


def _head(title: str, total: int) -> int:
    """How many there are, and the way to other pages; returns the page."""
    left, right = st.columns([1, 2], vertical_alignment="center")
    with left:
        show(f'<p class="counts total">{title}</p>')
    with right:
        return address.pages(total, size=_PAGE)


def _carried(tellings: Sequence[Telling], claim: Claim) -> str:
    """Which outlets carry a claim word for word, and which with changes; empty for none."""
    told = next(one for one in tellings if claim in _claims(one))
    verbatim = [one for one in (told.first, *told.verbatim) if one.id != claim.id]
    edited = [one for one in told.edited if one.id != claim.id]
    if claim in told.edited:
        verbatim, edited = [], [*verbatim, *edited]
    lines = []
    if verbatim:
        lines.append(gettext("also carried word for word by {}").format(_outlets(verbatim)))
    copied = [one for one in edited if one.article.id != claim.article.id]
    if copied:
        lines.append(gettext("from the same origin, worded otherwise: {}").format(_outlets(copied)))
    again = [one for one in edited if one.article.id == claim.article.id]
    cards = "".join(
        f'<p class="text" dir="auto">{foreign(one.text)}</p><p class="who">{who(one)}</p>'
        for one in again
    )
    return "".join(f'<p class="also">{line}</p>' for line in lines) + cards


def _claims(told: Telling) -> tuple[Claim, ...]:
    return (told.first, *told.verbatim, *told.edited)


def _outlets(claims: Sequence[Claim]) -> str:
    names = dict.fromkeys(claim.article.outlet for claim in claims)
    return gettext(", ").join(foreign(name) for name in names)


def _in_languages(cluster: Cluster) -> str:
    if len(cluster.languages) < 2:
        return ""
    return "".join(f'<span class="badge">{language_name(one)}</span>' for one in cluster.languages)


def _is_filtered() -> bool:
    return any(address.named(name) for name in filters.NAMES)
