"""What each command does: the project's operation, then its result as text or JSON."""

import os
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from claims.cli import terminal
from claims.cli.evaluation import evaluate
from claims.cli.models import models
from claims.cli.progress import Bar
from claims.cli.results import show, show_list
from claims.cli.streams import embed, judge
from claims.errors import ClaimsError
from claims.export import csv_table, json_document
from claims.project import Project
from claims.records import ClaimFilter, Refusal, Relation, Status, Tier, Workflow
from claims.settings import ROOT, Settings


def run(options: Namespace) -> int:
    """Runs the command that the options name; returns the exit code."""
    if options.command == "app":
        return _app(options)
    if options.command == "models":
        return models(options)
    if options.command == "embed":
        return embed(options)
    if options.command == "evaluate":
        return evaluate(options)
    if options.command == "read":
        # Reading stores nothing, so it opens no database.
        return _read(options)
    if options.command == "judge":
        with Project("sqlite://") as project:
            return judge(project)
    with Project(options.db) as project:
        return _COMMANDS[options.command](project, options)


def _add(project: Project, options: Namespace) -> int:
    bar = Bar()
    try:
        added = project.add(
            options.what,
            outlet=options.outlet,
            published=options.published,
            language=options.language,
            progress=bar,
        )
    finally:
        bar.close()
    show(options, added, terminal.added_lines(added))
    at_hand = project.judge_at_hand
    left = at_hand.considered - at_hand.read_by_model
    if left:
        print(
            f"judged {at_hand.considered} pairs; {left} whose words hardly answer one another "
            "were left to the rules",
            file=sys.stderr,
        )
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


def _disputes(project: Project, options: Namespace) -> int:
    return show_list(options, project.disputes(), terminal.dispute_lines)


def _search(project: Project, options: Namespace) -> int:
    hits = project.search(options.text, k=options.k, filter=_filter(options))
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
    return show_list(options, project.history(options.id), terminal.decision_lines)


def _explain(project: Project, options: Namespace) -> int:
    explanation = project.explain(options.pair)
    show(options, explanation, terminal.explanation_lines(explanation))
    return 0


def _export(project: Project, options: Namespace) -> int:
    if options.json and options.format == "csv" and not options.out:
        options.refuse("--json goes with a table only where --out says which file it goes to")
    claims = project.claims()
    if options.format == "csv":
        text = csv_table(claims)
    else:
        text = json_document(
            claims=claims,
            pairs=project.pairs(),
            clusters=project.clusters(),
            disputes=project.disputes(),
        )
    if not options.out:
        sys.stdout.write(text)
        return 0
    path = Path(options.out)
    try:
        # Line ends are part of the format, so none is translated.
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise ClaimsError(f"{path}: cannot be written ({error.strerror})") from error
    show(options, {"out": str(path), "claims": len(claims)}, [f"{len(claims)} claims in {path}"])
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


_COMMANDS: dict[str, Callable[[Project, Namespace], int]] = {
    "add": _add,
    "list": _claims,
    "pairs": _pairs,
    "clusters": _clusters,
    "disputes": _disputes,
    "search": _search,
    "mark": _mark,
    "decide": _decide,
    "history": _history,
    "explain": _explain,
    "export": _export,
}
