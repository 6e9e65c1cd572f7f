"""What each command does: the project's operation, then its result as text or JSON."""

import json
import os
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from claims.cli import terminal
from claims.cli.progress import Bar
from claims.encode import Encoder
from claims.errors import ClaimsError, InputRefused
from claims.export import csv_table, json_document
from claims.project import Project
from claims.records import (
    ClaimFilter,
    JudgeRequest,
    Refusal,
    Relation,
    Status,
    Tier,
    Workflow,
    to_json,
)
from claims.settings import ROOT, Settings

_REQUEST = ("a", "b", "published_a", "published_b", "speaker_a", "speaker_b")
_EMBED_BATCH = 256


def run(options: Namespace) -> int:
    """Runs the command that the options name; returns the exit code."""
    if options.command == "app":
        return _app(options)
    if options.command == "models":
        return _models(options)
    if options.command == "embed":
        return _embed()
    if options.command == "read":
        # Reading stores nothing, so it opens no database.
        return _read(options)
    if options.command == "judge":
        with Project("sqlite://") as project:
            return _judge(project)
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
    _show(options, added, terminal.added_lines(added))
    return 0 if added.articles or added.already_known else 1


def _read(options: Namespace) -> int:
    readings, refused = Project.read(
        options.what,
        outlet=options.outlet,
        published=options.published,
        language=options.language,
    )
    _list(options, readings, terminal.reading_lines)
    for refusal in refused:
        _warn(refusal)
    return 0 if readings else 1


def _claims(project: Project, options: Namespace) -> int:
    return _list(options, project.claims(_filter(options)), terminal.claim_lines)


def _pairs(project: Project, options: Namespace) -> int:
    relations = [Relation(one) for one in options.relation]
    tier = Tier(options.tier) if options.tier else None
    return _list(options, project.pairs(relations=relations, tier=tier), terminal.pair_lines)


def _clusters(project: Project, options: Namespace) -> int:
    found = project.clusters(min_origins=options.min_origins)
    return _list(options, found, terminal.cluster_lines)


def _disputes(project: Project, options: Namespace) -> int:
    return _list(options, project.disputes(), terminal.dispute_lines)


def _search(project: Project, options: Namespace) -> int:
    hits = project.search(options.text, k=options.k, filter=_filter(options))
    return _list(options, hits, terminal.hit_lines)


def _mark(project: Project, options: Namespace) -> int:
    decision = project.mark(
        options.claim,
        status=Status(options.status),
        by=options.by,
        note=options.note,
        evidence=options.evidence,
    )
    _show(options, decision, terminal.decision_lines(decision))
    return 0


def _decide(project: Project, options: Namespace) -> int:
    decision = project.decide(
        options.subject,
        by=options.by,
        relation=Relation(options.relation) if options.relation else None,
        workflow=Workflow(options.workflow) if options.workflow else None,
        note=options.note,
        evidence=options.evidence,
    )
    _show(options, decision, terminal.decision_lines(decision))
    return 0


def _history(project: Project, options: Namespace) -> int:
    return _list(options, project.history(options.id), terminal.decision_lines)


def _explain(project: Project, options: Namespace) -> int:
    explanation = project.explain(options.pair)
    _show(options, explanation, terminal.explanation_lines(explanation))
    return 0


def _export(project: Project, options: Namespace) -> int:
    if options.format == "csv":
        text = csv_table(project.claims())
    else:
        text = json_document(
            claims=project.claims(),
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
    return 0


def _judge(project: Project) -> int:
    for judgement in project.judge(_requests(sys.stdin)):
        answer = to_json(judgement)
        answer.pop("features")
        print(json.dumps(answer, ensure_ascii=False), flush=True)
    return 0


def _requests(lines: Iterable[str]) -> Iterator[JudgeRequest]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        source = f"standard input, line {number}"
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise InputRefused(source, f"is no JSON ({error.msg})") from error
        if not isinstance(row, dict) or not all(isinstance(row.get(key), str) for key in "ab"):
            raise InputRefused(source, 'needs texts "a" and "b"')
        known = {key: row[key] for key in _REQUEST if isinstance(row.get(key), str)}
        yield JudgeRequest(**known)


def _embed() -> int:
    encoder = Encoder.load(Settings.from_environment().encoder)
    batch: list[str] = []
    for line in sys.stdin:
        batch.append(line.rstrip("\r\n"))
        if len(batch) == _EMBED_BATCH:
            _print_vectors(encoder, batch)
            batch.clear()
    _print_vectors(encoder, batch)
    return 0


def _print_vectors(encoder: Encoder, texts: list[str]) -> None:
    for vector in encoder.encode(texts):
        print(json.dumps([float(value) for value in vector]))


def _models(options: Namespace) -> int:
    settings = Settings.from_environment()
    if options.action == "use":
        if not options.name:
            raise ClaimsError("models use: which? give a name of `claims models`, or a path")
        name = "" if options.name == "encoder" else options.name
        with Project(options.db, encoder=Encoder.load(name)) as project:
            bar = Bar()
            count = project.reembed(progress=bar)
            bar.close()
        result = {"embedded": count, "encoder": options.name}
        variable = f"; set CLAIMS_ENCODER={name} from now on" if name else ""
        _show(options, result, [f"{count} claims embedded anew with {options.name}{variable}"])
        return 0
    used = settings.encoder or "encoder"
    cards = [
        json.loads(path.read_text(encoding="utf-8")) | {"folder": path.parent.name}
        for path in sorted(settings.models.glob("*/card.json"))
    ]
    if settings.encoder:
        cards.append({"folder": used, "name": used})
    found = [card | {"in_use": card["folder"] == used} for card in cards]
    return _list(
        options,
        found,
        lambda card: [f"{'*' if card['in_use'] else ' '} {card['folder']}: {card['name']}"],
    )


def _app(options: Namespace) -> int:
    settings = Settings.from_environment()
    address = f"http://127.0.0.1:{options.port}"
    print(f"The dashboard is at {address} (stop it with Ctrl+C)", file=sys.stderr)
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"),
        "--server.address", "127.0.0.1", "--server.port", str(options.port),
        "--server.headless", "true", "--browser.gatherUsageStats", "false",
    ]  # fmt: skip
    environment = os.environ | {"CLAIMS_DB": str(options.db or settings.database)}
    with subprocess.Popen(command, env=environment) as server:
        try:
            return server.wait()
        except KeyboardInterrupt:
            server.terminate()
            return 0


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


def _list(options: Namespace, items: list[Any], lines: Callable[[Any], Iterable[str]]) -> int:
    _show(options, items, terminal.blocks(lines(item) for item in items))
    if not items and not options.json:
        print("nothing found", file=sys.stderr)
    return 0


def _show(options: Namespace, result: Any, lines: Iterable[str]) -> None:
    if options.json:
        plain = result if isinstance(result, dict) else to_json(result)
        print(json.dumps(plain, ensure_ascii=False))
        return
    for line in lines:
        print(line)


def _warn(refusal: Refusal) -> None:
    print(f"refused: {refusal.source}: {refusal.reason}", file=sys.stderr)


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
