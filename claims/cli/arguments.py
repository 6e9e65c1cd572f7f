"""What the command line takes."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from claims.records import Mode, Relation, Status, Tier, Workflow

_ISO = "%Y-%m-%dT%H:%M:%SZ"
_DESCRIPTION = "Who says what about the same events in the news, and what cannot all be true."


def parser() -> argparse.ArgumentParser:
    """The parser of `claims`; `--db` and `--json` may stand before or after the command."""
    main = argparse.ArgumentParser(prog="claims", description=_DESCRIPTION)
    _common(main, default=None)
    commands = main.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, help: str) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=help, description=help)
        _common(one, default=argparse.SUPPRESS)
        return one

    add = command("add", "take in files, folders and tables, and compare them with what is there")
    _sources(add)
    read = command("read", "read without storing: sentences, claims, and what was left out")
    _sources(read)
    _filters(command("list", "list claims"))
    pairs = command("pairs", "list judged pairs")
    pairs.add_argument(
        "--relation", nargs="+", default=[], choices=_values(Relation), metavar="R",
        help=f"only these: {', '.join(_values(Relation))}",
    )  # fmt: skip
    pairs.add_argument("--tier", choices=_values(Tier), help="only pairs of this tier")
    clusters = command("clusters", "list claims that state the same thing")
    clusters.add_argument(
        "--min-origins", type=_positive, default=1, metavar="N", help="independent origins at least"
    )
    command("disputes", "list questions on which claims cannot all be true")
    search = command("search", "find the claims most like a text, in any language")
    search.add_argument("text", metavar="TEXT")
    search.add_argument("-k", type=_positive, default=10, help="how many (10)")
    _filters(search)
    command("judge", "judge pairs of texts: JSON lines in, JSON lines out")
    command("embed", "embed texts: one a line in, one JSON list of numbers a line out")
    mark = command("mark", "set the status of a claim")
    mark.add_argument("claim", metavar="CLAIM")
    mark.add_argument("--status", required=True, choices=_values(Status), metavar="S")
    _decider(mark)
    decide = command(
        "decide", "decide the relation of a pair, or the workflow of a pair or dispute"
    )
    decide.add_argument("subject", metavar="PAIR_OR_DISPUTE")
    what = decide.add_mutually_exclusive_group(required=True)
    what.add_argument("--relation", choices=_values(Relation), metavar="R")
    what.add_argument("--workflow", choices=_values(Workflow), metavar="W")
    _decider(decide)
    history = command("history", "what people decided about a claim, pair or dispute")
    history.add_argument("id", metavar="ID")
    explain = command("explain", "why a pair is what it is")
    explain.add_argument("pair", metavar="PAIR")
    evaluate = command("evaluate", "measure on gold: events with relations, passages with claims")
    evaluate.add_argument(
        "folder", type=Path, metavar="DIR",
        help="a corpus, or one event of it; ours is `corpus`. `models`: the models instead",
    )  # fmt: skip
    evaluate.add_argument(
        "--split", choices=("dev", "test"), default="",
        help="dev where the corpus has splits; each run on test is logged beside it",
    )  # fmt: skip
    evaluate.add_argument(
        "--baseline", action="store_true", help="measure cosine and negation words instead"
    )
    evaluate.add_argument(
        "--raise-floors", action="store_true", help="pin what is reached on dev as the new floors"
    )
    evaluate.add_argument(
        "--data", type=Path, default=Path("../shared/data"), metavar="DIR",
        help="with `models`: where the evaluation sets are (../shared/data)",
    )  # fmt: skip
    evaluate.set_defaults(refuse=evaluate.error)
    export = command("export", "write everything as a table or a document")
    export.add_argument("format", choices=("csv", "json"))
    export.add_argument("--out", metavar="FILE", help="a file instead of standard output")
    export.set_defaults(refuse=export.error)
    models = command(
        "models", "list models, use another encoder or judge for everything, or calibrate them"
    )
    models.add_argument("action", nargs="?", choices=("use", "calibrate"))
    models.add_argument(
        "name", nargs="?", metavar="NAME",
        help="with `use`: one that is listed, a name on the Hugging Face hub, or a folder",
    )  # fmt: skip
    models.add_argument(
        "--revision", default="", metavar="COMMIT",
        help="with `use`: of the hub's repository; the newest, which is then pinned",
    )  # fmt: skip
    models.add_argument(
        "--prompt", default="", metavar="TEXT",
        help="with `use`: put before every text; that of the list for a listed one",
    )  # fmt: skip
    models.add_argument(
        "--dimensions", type=_positive, default=0, metavar="N",
        help="with `use`: cut vectors to their first N; smaller and a little worse",
    )  # fmt: skip
    models.add_argument(
        "--gold", type=Path, metavar="DIR",
        help="what thresholds are measured on (the corpus that comes with the program)",
    )  # fmt: skip
    models.add_argument(
        "--judge", action="store_true",
        help="with `calibrate`: the judge, in place of the encoder",
    )  # fmt: skip
    models.add_argument(
        "--out", type=Path, metavar="FILE",
        help="with `calibrate`: write the thresholds there, and leave the database as it is",
    )  # fmt: skip
    models.set_defaults(refuse=models.error)
    app = command("app", "start the dashboard on this machine")
    app.add_argument("--port", type=_positive, default=8501)
    return main


def _common(one: argparse.ArgumentParser, *, default: str | None) -> None:
    suppressed = default is argparse.SUPPRESS
    one.add_argument(
        "--db", default=default, metavar="PATH_OR_URL",
        help="the database (the environment's CLAIMS_DB, else claims.db)",
    )  # fmt: skip
    one.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS if suppressed else False,
        help="print one JSON document",
    )  # fmt: skip


def _sources(one: argparse.ArgumentParser) -> None:
    one.add_argument("what", nargs="+", metavar="WHAT", help="files, folders, tables")
    one.add_argument("--outlet", default="", help="where an article does not name its own")
    one.add_argument("--published", default="", help="ISO 8601, where an article does not say")
    one.add_argument("--language", default="", help="a code such as ar, instead of detecting it")


def _filters(one: argparse.ArgumentParser) -> None:
    one.add_argument("--outlet", default="")
    one.add_argument("--speaker", default="")
    one.add_argument("--status", default="", choices=_values(Status), metavar="S")
    one.add_argument("--language", default="")
    one.add_argument("--mode", default="", choices=_values(Mode), metavar="M")
    one.add_argument(
        "--since", type=_stamp, default="", metavar="DATE", help="published then or later"
    )
    one.add_argument(
        "--until", type=_stamp, default="", metavar="DATE", help="published then or earlier"
    )


def _decider(one: argparse.ArgumentParser) -> None:
    one.add_argument("--by", required=True, metavar="NAME", help="who decides")
    one.add_argument("--note", default="", help="why")
    one.add_argument(
        "--evidence", nargs="+", action="extend", default=[], metavar="URL", help="one or more"
    )


def _values(options: type[Mode | Relation | Status | Tier | Workflow]) -> list[str]:
    return [option.value for option in options]


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more")
    return number


def _stamp(text: str) -> str:
    """A date, or a time in UTC, as it is compared with those of articles; empty for none."""
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no date: write it as 2025-06-03 or 2025-06-03T06:10:00Z"
        ) from None
    if len(text.strip()) <= len("2025-06-03"):
        return moment.date().isoformat()
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC).strftime(_ISO)
