"""Importing: another desk's export, or verdicts that desks published as ClaimReview."""

from dataclasses import dataclass

import streamlit as st

from claims.export import held
from claims.project import Project
from claims.records import Divergence, Progress, Refusal, Restored, Role
from claims.views import people
from claims.views.articles.adding import refused, start
from claims.views.cards import moment
from claims.views.runs import Run
from claims.views.terms import field_name, value_name
from claims.views.text import foreign, show
from claims.views.words import gettext, ngettext

_SHOWN_CONFLICTS = 20


@dataclass(frozen=True)
class Kept:
    """What came in of other desks' verdicts: how many are new, how many were here, which not."""

    fresh: int
    known: int
    refused: tuple[Refusal, ...]


def bring(project: Project) -> None:
    """The form for a file."""
    if not project.person.role.includes(Role.EDITOR):
        st.info(people.role(project.person.role), icon=":material/lock:")
        return
    show(f'<p class="who">{_explained()}</p>')
    round = st.session_state.get("imports", 0)
    file = st.file_uploader(
        gettext("An export of another claims desk, or ClaimReview (JSON)"),
        help=gettext("Any file that `claims import` takes."),
        key=f"import-{round}",
    )
    if st.button(gettext("Import"), type="primary", disabled=file is None, icon=":material/input:"):
        assert file is not None
        name, content = file.name, file.getvalue()
        start(Run(project, lambda one, progress: _brought(one, name, content, progress)))
        # A new widget, as for files that are added.
        st.session_state["imports"] = round + 1
        st.rerun()


def _explained() -> str:
    return gettext(
        "An export brings articles with what was decided about them. What is here stays as it is, "
        "also where another desk decided otherwise. Verdicts of other desks are shown beside "
        "claims that state the same; no status follows from them."
    )


def _brought(project: Project, name: str, content: bytes, progress: Progress) -> Restored | Kept:
    found = held(content, source=name)
    if found.archive is not None:
        return project.restore(found.archive, source=name, progress=progress)
    fresh = project.keep_earlier(found.verdicts)
    return Kept(fresh, len(found.verdicts) - fresh, found.refused)


def imported(done: Restored | Kept) -> None:
    """Tells what came in."""
    if isinstance(done, Kept):
        _kept(done)
        return
    counted = (
        ngettext("{} article", "{} articles", done.articles),
        ngettext("{} claim", "{} claims", done.claims),
        ngettext("{} pair", "{} pairs", done.pairs),
        ngettext("{} decision", "{} decisions", done.decisions),
        ngettext("{} verdict of another desk", "{} verdicts of other desks", done.earlier),
    )
    came = gettext("Came in: {}.").format(gettext(", ").join(counted))
    st.success(came, icon=":material/check:")
    if done.already_known:
        known = ngettext(
            "{} article was there already.", "{} articles were there already.", done.already_known
        )
        st.info(known, icon=":material/info:")
    if done.conflicts:
        count = ngettext(
            "{} was decided otherwise there; what was decided here stays:",
            "{} were decided otherwise there; what was decided here stays:",
            len(done.conflicts),
        )
        rows = "".join(f"<li>{_divergence(one)}</li>" for one in done.conflicts[:_SHOWN_CONFLICTS])
        show(f"<p>{count}</p><ul>{rows}</ul>")


def _kept(done: Kept) -> None:
    if done.fresh:
        came = ngettext("{} verdict of another desk", "{} verdicts of other desks", done.fresh)
        st.success(gettext("Came in: {}.").format(came), icon=":material/check:")
    if done.known:
        known = ngettext(
            "{} verdict was there already.", "{} verdicts were there already.", done.known
        )
        st.info(known, icon=":material/info:")
    refused(done.refused)


def _divergence(one: Divergence) -> str:
    here, there = (
        f"{foreign(value_name(one.field, each.new))} ({foreign(each.by)}, {moment(each.at)})"
        for each in (one.here, one.there)
    )
    told = gettext("here {here}, there {there}").format(here=here, there=there)
    return f"{foreign(field_name(one.field))}: {told}"
