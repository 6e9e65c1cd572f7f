"""What each command does: the project's operation, then its result as text or JSON."""

import getpass
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module

from claims.cli import terminal
from claims.cli.progress import Bar
from claims.cli.results import show, show_list
from claims.errors import NotFound
from claims.project import Project, existing, person_of
from claims.records import (
    Change,
    ClaimFilter,
    Decision,
    Person,
    Refusal,
    Relation,
    Status,
    Tier,
    Workflow,
    to_json,
)
from claims.settings import ROOT, Settings


def run(options: Namespace) -> int:
    """Runs the command that the options name; returns the exit code."""
    if options.command in _WITHOUT_A_STORE:
        return _WITHOUT_A_STORE[options.command](options)
    if options.command in ("backup", "check", "repair"):
        options.db = existing(options.db)
    with Project(options.db, person=_person(options)) as project:
        return _COMMANDS[options.command](project, options)


def _person(options: Namespace) -> Person:
    """Who signs with --by, with their role; else whoever is at this machine, who may do all."""
    if "by" in options:
        return person_of(options.by)
    try:
        return Person(getpass.getuser())
    except (OSError, KeyError):  # an account without a name, as in some containers
        return Person()


def _add(project: Project, options: Namespace) -> int:
    bar = Bar()
    try:
        added = project.add(
            options.what,
            outlet=options.outlet,
            published=options.published,
            language=options.language,
            progress=bar,
            cluster=options.cluster,
        )
    finally:
        bar.close()
    show(options, added, terminal.added_lines(added))
    if project.compared:
        print(terminal.compared_line(project.compared), file=sys.stderr)
    return 0 if added.articles or added.already_known else 1


def _read(options: Namespace) -> int:
    readings, refused = Project.read(
        options.what,
        outlet=options.outlet,
        published=options.published,
        language=options.language,
    )
    show_list(options, readings, terminal.reading_lines)
    for refusal in refused:
        _warn(refusal)
    return 0 if readings else 1


def _claims(project: Project, options: Namespace) -> int:
    return show_list(options, project.claims(_filter(options)), terminal.claim_lines)


def _pairs(project: Project, options: Namespace) -> int:
    relations = [Relation(one) for one in options.relation]
    tier = Tier(options.tier) if options.tier else None
    return show_list(options, project.pairs(relations=relations, tier=tier), terminal.pair_lines)


def _clusters(project: Project, options: Namespace) -> int:
    found = project.clusters(min_origins=options.min_origins)
    return show_list(options, found, terminal.cluster_lines)


def _recompute(project: Project, options: Namespace) -> int:
    bar = Bar()
    try:
        done = project.recompute(progress=bar)
    finally:
        bar.close()
    show(options, done, terminal.recomputed_lines(done))
    return 0


def _disputes(project: Project, options: Namespace) -> int:
    return show_list(options, project.disputes(), terminal.dispute_lines)


def _search(project: Project, options: Namespace) -> int:
    hits = project.search(options.text, k=options.k, filter=_filter(options))
    if project.search_recall < 1:
        print(terminal.recall_line(project.search_recall), file=sys.stderr)
    return show_list(options, hits, terminal.hit_lines)


def _mark(project: Project, options: Namespace) -> int:
    decision = project.mark(
        options.claim,
        status=Status(options.status),
        by=options.by,
        note=options.note,
        evidence=" ".join(options.evidence),
    )
    show(options, decision, terminal.decision_lines(decision))
    return 0


def _decide(project: Project, options: Namespace) -> int:
    decision = project.decide(
        options.subject,
        by=options.by,
        relation=Relation(options.relation) if options.relation else None,
        workflow=Workflow(options.workflow) if options.workflow else None,
        note=options.note,
        evidence=" ".join(options.evidence),
    )
    show(options, decision, terminal.decision_lines(decision))
    return 0


def _history(project: Project, options: Namespace) -> int:
    decisions = project.history(options.id)
    if options.json:
        return show_list(options, decisions, terminal.decision_lines)
    changes = project.changes(options.id)
    # What was decided comes before what came of it.
    events = [one for _, one in sorted([*_timed(decisions), *_timed(changes)], key=_moment)]
    show_list(options, events, terminal.event_lines)
    for dispute in project.disputes():
        if dispute.id == options.id:
            show(options, dispute, ["", *terminal.timeline_lines(project.timeline(dispute))])
    return 0


def _timed(
    events: Sequence[Decision] | Sequence[Change],
) -> Iterator[tuple[str, Decision | Change]]:
    """Events in their order, each with the latest time so far: a clock may have gone back."""
    latest = ""
    for one in events:
        latest = max(latest, one.at)
        yield latest, one


def _moment(timed: tuple[str, Decision | Change]) -> str:
    return timed[0]


def _explain(project: Project, options: Namespace) -> int:
    try:
        claim = project.claim(options.subject)
    except NotFound:
        explanation = project.explain(options.subject)
        show(options, explanation, terminal.explanation_lines(explanation))
        return 0
    earlier = project.earlier(claim.id)
    found = {"claim": to_json(claim), "earlier": to_json(earlier)}
    show(options, found, terminal.earlier_lines(claim, earlier))
    return 0


def _app(options: Namespace) -> int:
    settings = Settings.from_environment()
    print(
        f"The dashboard is at http://127.0.0.1:{options.port} (Ctrl+C stops it)",
        file=sys.stderr,
        flush=True,
    )
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"),
        "--server.address", "127.0.0.1", "--server.port", str(options.port),
        "--server.headless", "true", "--browser.gatherUsageStats", "false",
        "--server.fileWatcherType", "none", "--client.toolbarMode", "minimal",
    ]  # fmt: skip
    environment = os.environ | {"CLAIMS_DB": str(options.db or settings.database)}
    # In place of this process, so that whoever stops it stops the server.
    os.execve(sys.executable, command, environment)


def _filter(options: Namespace) -> ClaimFilter:
    return ClaimFilter(
        outlet=options.outlet,
        speaker=options.speaker,
        status=options.status,
        language=options.language,
        mode=options.mode,
        since=options.since,
        until=options.until,
    )


def _warn(refusal: Refusal) -> None:
    line = terminal.on_one_line(f"refused: {refusal.source}: {refusal.reason}")
    print(line, file=sys.stderr)


def _in(module: str, function: str) -> Callable[..., int]:
    """A command of another module, which is loaded when it runs: a search waits for no report."""

    def run(*given: Project | Namespace) -> int:
        code: int = getattr(import_module(f"claims.cli.{module}"), function)(*given)
        return code

    return run


_WITHOUT_A_STORE: dict[str, Callable[[Namespace], int]] = {
    "app": _app,
    "embed": _in("streams", "embed"),
    "evaluate": _in("evaluation", "evaluate"),
    "judge": _in("streams", "judge"),
    "models": _in("models", "models"),
    "read": _read,
    "restore": _in("keeping", "put_back"),
    "serve": _in("service", "serve"),
}

_COMMANDS: dict[str, Callable[[Project, Namespace], int]] = {
    "add": _add,
    "watch": _in("watching", "watch"),
    "versions": _in("versions", "versions"),
    "page": _in("versions", "page"),
    "list": _claims,
    "pairs": _pairs,
    "clusters": _clusters,
    "disputes": _disputes,
    "search": _search,
    "mark": _mark,
    "decide": _decide,
    "history": _history,
    "explain": _explain,
    "export": _in("exchange", "export"),
    "import": _in("exchange", "bring"),
    "articles": _in("articles", "articles"),
    "outlets": _in("articles", "outlets"),
    "recompute": _recompute,
    "backup": _in("keeping", "backup"),
    "check": _in("keeping", "check"),
    "repair": _in("keeping", "repair"),
    "keys": _in("service", "keys"),
}
