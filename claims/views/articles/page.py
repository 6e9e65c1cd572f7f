"""The page: what is being done, the list with its filters, adding, and orphaned decisions."""

from datetime import date

import streamlit as st

from claims.project import Project
from claims.records import ArticleEntry, ArticleFilter, Orphan, Restored
from claims.views.articles.adding import RUN, describe, fetch, outcome, paste, upload
from claims.views.articles.importing import Kept, bring, imported
from claims.views.articles.opened import SAID, actions, opened
from claims.views.cards import empty, moment
from claims.views.decisions import changed
from claims.views.runs import watch
from claims.views.terms import field_name, language_name
from claims.views.text import foreign, plain, show
from claims.views.words import direction, gettext, ngettext

_PAGE = 25
_SHOWN_ORPHANS = 100


def view(project: Project) -> None:
    """Draws the page; the address names filters, page and the article that is open."""
    st.title(gettext("Articles"))
    # Always there, so that what stands below keeps its place when a run begins or is over.
    with st.container():
        _run()
    orphaned = project.count_orphans()
    listed, add, other, orphans = st.tabs(
        [
            gettext("All articles"),
            gettext("Add articles"),
            gettext("Import"),
            gettext("Decisions without a claim ({})").format(orphaned),
        ]
    )
    with listed:
        _listed(project)
    with add:
        if not _is_busy():
            first, second = st.columns(2, gap="large")
            with first:
                st.subheader(gettext("Upload"))
                upload(project)
                st.subheader(gettext("From the web"))
                fetch(project)
            with second:
                st.subheader(gettext("Paste"))
                paste(project)
    with other:
        if not _is_busy():
            bring(project)
    with orphans:
        _orphans(project.orphans(limit=_SHOWN_ORPHANS))


def _is_busy() -> bool:
    """Whether a run is under way, and says so: the buttons come back when it is over."""
    busy = RUN in st.session_state and not st.session_state[RUN].is_over
    if busy:
        show(f'<p class="who">{gettext("Something is being done; it is shown above.")}</p>')
    return busy


def _run() -> None:
    """What is being done, or what came of it; and what was said last."""
    said = st.session_state.pop(SAID, "")
    if said:
        st.success(said, icon=":material/check:")
    run = st.session_state.get(RUN)
    if run is None:
        return
    with st.container(border=True):
        if not run.is_over:
            watch(run, describe)
            return
        outcome(run)
        if isinstance(run.result, Restored | Kept):
            imported(run.result)
        if st.button(gettext("Close"), icon=":material/close:"):
            del st.session_state[RUN]
            st.rerun()


def _listed(project: Project) -> None:
    filter = _filter(project)
    count = project.count_articles(filter)
    if not count:
        if filter == ArticleFilter():
            empty(gettext("No articles yet"), gettext("Add some under “Add articles”."))
        else:
            empty(gettext("No article fits"), gettext("Take a filter away."))
        return
    pages = -(-count // _PAGE)
    asked = st.query_params.get("page", "1")
    page = min(int(asked), pages) if asked.isdecimal() and int(asked) else 1
    entries = project.listed(filter, limit=_PAGE, offset=(page - 1) * _PAGE)
    chosen = _table(entries, count=count, page=page, pages=pages)
    if len(chosen) == 1:
        st.query_params["article"] = chosen[0].id
    elif chosen:
        st.query_params.pop("article", None)
    asked = st.query_params.get("article", "")
    chosen = chosen or [one for one in entries if one.id == asked]
    actions(project, chosen, count=project.count_articles())
    if len(chosen) == 1:
        opened(project, chosen[0].id)
    else:
        show(f'<p class="who">{gettext("Tick an article to see what was read in it.")}</p>')


def _filter(project: Project) -> ArticleFilter:
    asked = st.query_params
    outlets, languages = ["", *project.outlet_names()], ["", *project.languages()]
    columns = st.columns([3, 2, 1.3, 1.7, 1.7])
    text = columns[0].text_input(gettext("Text"), value=asked.get("text", ""), key="articles-text")
    outlet = columns[1].selectbox(
        gettext("Outlet"),
        outlets,
        index=_place(asked.get("outlet", ""), outlets),
        format_func=lambda one: plain(one) or gettext("all"),
        key="articles-outlet",
    )
    language = columns[2].selectbox(
        gettext("Language"),
        languages,
        index=_place(asked.get("language", ""), languages),
        format_func=lambda one: language_name(one) if one else gettext("all"),
        key="articles-language",
    )
    since = columns[3].date_input(
        gettext("Since"), value=_day(asked.get("since", "")), key="articles-since"
    )
    until = columns[4].date_input(
        gettext("Until"), value=_day(asked.get("until", "")), key="articles-until"
    )
    filter = ArticleFilter(
        outlet=outlet,
        language=language,
        since=since.isoformat() if since else "",
        until=until.isoformat() if until else "",
        text=text.strip(),
    )
    for name, value in vars(filter).items():
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)
    return filter


def _place(one: str, options: list[str]) -> int:
    return options.index(one) if one in options else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _table(entries: list[ArticleEntry], *, count: int, page: int, pages: int) -> list[ArticleEntry]:
    """The list; returns the articles that are ticked."""
    chosen = st.dataframe(
        [
            {
                "title": plain(one.title) or gettext("Without a title"),
                "outlet": plain(one.outlet),
                "language": language_name(one.language),
                "published": _time(one.published),
                "claims": one.claims,
                "copy": gettext("Copy") if one.origin != one.id else "",
            }
            for one in entries
        ],
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"articles-{page}-{hash(tuple(one.id for one in entries))}",
        column_config={
            "title": st.column_config.TextColumn(gettext("Title"), width=285),
            "outlet": st.column_config.TextColumn(gettext("Outlet"), width=150),
            "language": st.column_config.TextColumn(gettext("Language"), width=75),
            "published": st.column_config.TextColumn(gettext("Published"), width=150),
            "claims": st.column_config.NumberColumn(gettext("Claims"), width=60),
            "copy": st.column_config.TextColumn(gettext("Copy"), width=50),
        },
    )
    back, forward = ("back", "forward") if direction() == "ltr" else ("forward", "back")
    left, middle, right = st.columns([1, 3, 1])
    before = left.button(gettext("Previous"), disabled=page <= 1, icon=f":material/arrow_{back}:")
    after = right.button(
        gettext("Next"), disabled=page >= pages, icon=f":material/arrow_{forward}:"
    )
    with middle:
        total = ngettext("{} article", "{} articles", count)
        where = gettext("page {page} of {pages}").format(page=page, pages=pages)
        show(f'<p class="who pages">{total} · {where}</p>')
    if before or after:
        st.query_params["page"] = str(page + (1 if after else -1))
        st.query_params.pop("article", None)
        st.rerun()
    return [entries[row] for row in chosen.selection.rows if row < len(entries)]


def _time(published: str | None) -> str:
    if published is None:
        return gettext("time unknown")
    day, _, clock = published.partition("T")
    return f"{day} {clock[:5]} UTC" if clock else day


def _orphans(orphans: list[Orphan]) -> None:
    if not orphans:
        empty(
            gettext("Every decision has its claim"),
            gettext("Decisions stand here when their article was deleted or is read otherwise."),
        )
        return
    for orphan in orphans:
        decision = orphan.decision
        quotes = "".join(
            f'<p class="text" dir="auto">{foreign(quote.text)}</p>' for quote in orphan.quotes
        )
        what = f"{field_name(decision.field)}: {changed(decision)}"
        note = f" · {foreign(decision.note)}" if decision.note else ""
        with st.container(border=True):
            show(
                f'{quotes}<p class="who"><b>{foreign(decision.by)}</b> · {moment(decision.at)} · '
                f"{what}{note}</p>"
            )
