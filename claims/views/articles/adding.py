"""Adding articles: files, a pasted text or web addresses, watched while they are compared."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from claims.export import refusal_table
from claims.project import Project
from claims.records import Added, Progress, Refusal, Reread
from claims.views.refusals import show_refusal
from claims.views.runs import Run
from claims.views.text import foreign, show
from claims.views.words import gettext, ngettext

RUN = "articles-run"
_SHOWN_REFUSALS = 20
# What an ending may hold and how long it may be: it names a file on this machine.
_NO_ENDING = re.compile(r"[^a-z0-9.]")
_LONGEST_ENDING = 12


@dataclass(frozen=True)
class _Upload:
    name: str
    content: bytes


@dataclass(frozen=True)
class _Given:
    """What the person says where an article does not say it itself."""

    outlet: str
    published: str
    language: str


def upload(project: Project) -> None:
    """The form for files."""
    files = st.file_uploader(
        gettext("Text files, tables (.jsonl, .csv) or pages"),
        accept_multiple_files=True,
        help=gettext("Any file that `claims add` takes; drag several here at once."),
        key=f"upload-{st.session_state.get('uploads', 0)}",
    )
    given = _given("upload")
    if st.button(
        gettext("Add these files"), type="primary", disabled=not files, icon=":material/upload:"
    ):
        uploads = [_Upload(file.name, file.getvalue()) for file in files]
        start(Run(project, lambda one, progress: _add(one, uploads, given, progress)))
        # A new widget: the files are on their way, and not to be added again.
        st.session_state["uploads"] = st.session_state.get("uploads", 0) + 1
        st.rerun()


def fetch(project: Project) -> None:
    """The form for web addresses, of pages or of feeds."""
    round = st.session_state.get("fetches", 0)
    addresses = st.text_area(
        gettext("Web addresses, one a line"),
        placeholder="https://",
        height=120,
        help=gettext("Of pages or of feeds: of a feed every article that it lists is fetched."),
        key=f"addresses-{round}",
    )
    given = _given("fetch")
    asked = st.button(gettext("Fetch"), type="primary", icon=":material/download:")
    if asked and addresses.strip():
        named = addresses.splitlines()
        start(
            Run(
                project,
                lambda one, progress: one.add_addresses(named, **vars(given), progress=progress),
            )
        )
        # A new widget, as for files.
        st.session_state["fetches"] = round + 1
        st.rerun()


def paste(project: Project) -> None:
    """The form for one text."""
    with st.form("paste"):
        text = st.text_area(gettext("Text of the article"), height=260)
        left, right = st.columns(2)
        outlet = left.text_input(gettext("Outlet"))
        title = right.text_input(gettext("Title"))
        published = left.text_input(gettext("Published"), placeholder="2025-06-03T06:10:00Z")
        url = right.text_input(gettext("URL"))
        language = left.text_input(gettext("Language"), placeholder=gettext("detected"))
        if not st.form_submit_button(gettext("Add"), type="primary", icon=":material/add:"):
            return
    start(
        Run(
            project,
            lambda one, progress: one.add_text(
                text,
                outlet=outlet,
                title=title,
                url=url,
                published=published,
                language=language,
                progress=progress,
            ),
        )
    )
    st.rerun()


def start(run: Run[Any]) -> None:
    """Keeps a run for this session; the page watches it."""
    st.session_state[RUN] = run


def _given(form: str) -> _Given:
    with st.expander(gettext("Where an article does not say it itself")):
        columns = st.columns(3)
        return _Given(
            columns[0].text_input(gettext("Outlet"), key=f"{form}-outlet"),
            columns[1].text_input(
                gettext("Published"), key=f"{form}-published", placeholder="2025-06-03"
            ),
            columns[2].text_input(
                gettext("Language"), key=f"{form}-language", placeholder=gettext("detected")
            ),
        )


def _add(project: Project, uploads: Sequence[_Upload], given: _Given, progress: Progress) -> Added:
    """Takes uploaded files in; what is refused bears the name that the person knows it by."""
    with TemporaryDirectory() as folder:
        names = {}
        for number, file in enumerate(uploads):
            # Names are the uploader's: only the ending is used, and no path of theirs.
            ending = _NO_ENDING.sub("", Path(file.name).suffix.lower())[:_LONGEST_ENDING]
            path = Path(folder) / f"{number:04}{ending}"
            path.write_bytes(file.content)
            names[path] = Path(file.name).name
        added = project.add(
            list(names),
            outlet=given.outlet.strip() or "uploaded",
            published=given.published.strip(),
            language=given.language.strip(),
            counted=True,
            progress=progress,
        )
        return replace(added, refused=tuple(_named(one, names) for one in added.refused))


def _named(refusal: Refusal, names: dict[Path, str]) -> Refusal:
    for path, name in names.items():
        if refusal.source.startswith(str(path)):
            source = name + refusal.source.removeprefix(str(path))
            return Refusal(source, refusal.reason.replace(str(path), name))
    return refusal


def describe(run: Run[Any]) -> str:
    """How far a run is, in words."""
    if run.was_stopped:
        return gettext("Stopping after the article that is being read")
    if not run.stage:
        return gettext("Waiting for another run to end")
    if not run.total:
        return gettext("Opening and fetching: {} so far").format(run.done)
    stage = {
        "reading": gettext("Reading"),
        "encoding": gettext("Encoding"),
        "comparing": gettext("Comparing"),
        "grouping": gettext("Grouping"),
    }.get(run.stage, gettext("Reading"))
    return gettext("{stage}: {done} of {total} articles done").format(
        stage=stage, done=run.done, total=run.total
    )


def outcome(run: Run[Any]) -> None:
    """What came of a run that is over."""
    if run.error:
        show_refusal(run.error)
        return
    if run.was_stopped:
        st.warning(
            gettext("You stopped it. What had come in by then is whole; nothing is half done."),
            icon=":material/stop_circle:",
        )
    if isinstance(run.result, Added):
        _added(run.result)
    elif isinstance(run.result, Reread):
        _reread(run.result)


def _added(added: Added) -> None:
    if added.articles:
        articles = ngettext("{} article came in", "{} articles came in", added.articles)
        claims = ngettext("{} claim", "{} claims", added.claims)
        st.success(
            gettext("{articles}, with {claims}.").format(articles=articles, claims=claims),
            icon=":material/check:",
        )
    if added.already_known:
        known = ngettext(
            "{} article was there already.", "{} articles were there already.", added.already_known
        )
        st.info(known, icon=":material/info:")
    refused(added.refused)


def refused(found: Sequence[Refusal]) -> None:
    """Tells what was refused and why, if anything was."""
    if not found:
        return
    with st.container(border=True):
        count = ngettext("{} was refused:", "{} were refused:", len(found))
        rows = "".join(
            f"<li><b>{foreign(one.source)}</b>: {foreign(one.reason)}</li>"
            for one in found[:_SHOWN_REFUSALS]
        )
        show(f"<p>{count}</p><ul>{rows}</ul>")
        st.download_button(
            gettext("Download all reasons (CSV)"),
            refusal_table(found).encode("utf-8-sig"),
            file_name="refused.csv",
            mime="text/csv",
            icon=":material/download:",
        )


def _reread(done: Reread) -> None:
    read = ngettext("{} article was read again", "{} articles were read again", done.articles)
    if not done.changed:
        st.info(gettext("{}; nothing is read otherwise.").format(read), icon=":material/info:")
        return
    changed = ngettext("{} is read otherwise", "{} are read otherwise", done.changed)
    gained = ngettext("{} claim came", "{} claims came", done.gained)
    lost = ngettext("{} went", "{} went", done.lost)
    carried = ngettext(
        "{} decision went over to the claim in its place",
        "{} decisions went over to the claims in their place",
        done.carried,
    )
    st.success(f"{read}: {changed}; {gained}, {lost}; {carried}.", icon=":material/check:")
    if done.orphaned:
        st.warning(
            ngettext(
                "{} decision has lost its claim: see “Decisions without a claim”.",
                "{} decisions have lost their claims: see “Decisions without a claim”.",
                done.orphaned,
            ),
            icon=":material/link_off:",
        )
