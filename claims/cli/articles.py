"""`claims articles` and `claims outlets`: what was published, and by whom."""

from argparse import Namespace
from collections.abc import Iterator

from claims.cli import terminal
from claims.cli.progress import Bar
from claims.cli.results import show, show_list
from claims.cli.terminal import foreign
from claims.project import Project
from claims.records import ArticleEntry, ArticleFilter, Deleted, Orphan, Outlet, Reread


def articles(project: Project, options: Namespace) -> int:
    """Lists articles, deletes some or reads some again."""
    if options.action == "delete":
        return _delete(project, options)
    if options.action == "reread":
        return _reread(project, options)
    if options.articles:
        options.refuse(f"`articles {options.action}` takes filters, no ids")
    if options.action == "orphans":
        return show_list(options, project.orphans(), _orphan_lines)
    filter = ArticleFilter(
        outlet=options.outlet,
        language=options.language,
        since=options.since,
        until=options.until,
        text=options.text,
    )
    return show_list(options, project.listed(filter), _entry_lines)


def outlets(project: Project, options: Namespace) -> int:
    """Lists outlets, or writes down what is known of one."""
    said = {
        name: getattr(options, name)
        for name in ("country", "language", "family", "reliability")
        if getattr(options, name) is not None
    }
    if options.outlet is None:
        if said or options.note:
            options.refuse("name the outlet that this is about")
        return show_list(options, project.outlets(), _outlet_lines)
    if said or options.note:
        project.note_outlet(options.outlet, by=options.by, note=options.note, **said)
    outlet = project.outlet(options.outlet)
    show(options, outlet, _outlet_lines(outlet))
    return 0


def _delete(project: Project, options: Namespace) -> int:
    if not options.articles:
        options.refuse("name the articles to delete")
    for id in options.articles:
        project.article(id)
    done = [project.delete_article(id, by=options.by) for id in options.articles]
    return show_list(options, done, _deleted_lines)


def _reread(project: Project, options: Namespace) -> int:
    bar = Bar()
    try:
        done = project.reread(options.articles or None, progress=bar)
    finally:
        bar.close()
    show(options, done, _reread_lines(done))
    return 0


def _entry_lines(entry: ArticleEntry) -> Iterator[str]:
    yield foreign(entry.title or "without a title")
    when = entry.published or "time unknown"
    copied = f", a copy of {entry.origin}" if entry.origin != entry.id else ""
    yield f"  {foreign(entry.outlet)}, {when}, {entry.language}, {entry.claims} claims{copied}"
    yield f"  {entry.id}"


def _deleted_lines(deleted: Deleted) -> Iterator[str]:
    yield (
        f"deleted {deleted.article}: {deleted.claims} claims, {deleted.pairs} pairs; "
        f"{deleted.orphaned} decisions are orphaned"
    )


def _reread_lines(done: Reread) -> Iterator[str]:
    yield (
        f"{done.articles} articles read again, {done.changed} of them otherwise: "
        f"{done.gained} claims came, {done.lost} went; {done.carried} decisions carried on, "
        f"{done.orphaned} orphaned"
    )


def _orphan_lines(orphan: Orphan) -> Iterator[str]:
    yield from terminal.decision_lines(orphan.decision)
    for quote in orphan.quotes:
        yield f"  in {quote.article}: {foreign(quote.text)}"


def _outlet_lines(outlet: Outlet) -> Iterator[str]:
    languages = " ".join(outlet.languages)
    yield f"{foreign(outlet.name)}: {outlet.articles} articles, {outlet.claims} claims, {languages}"
    noted = outlet.noted
    if noted is None:
        return
    said = [
        f"{name} {foreign(value)}"
        for name, value in (
            ("country", noted.country), ("language", noted.language), ("family", noted.family),
            ("reliability", noted.reliability or ""), ("note", noted.note),
        )
        if value
    ]  # fmt: skip
    yield f"  {', '.join(said)}  ({foreign(noted.by)}, {noted.at})"
