"""What the command line takes."""

import argparse
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from claims.records import Grade, Mode, Relation, Role, Status, Tier, Workflow
from claims.settings import REPORT_LANGUAGES

_ISO = "%Y-%m-%dT%H:%M:%SZ"
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
_LONGEST = timedelta(days=30)
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

    add = command(
        "add",
        "take in files, folders, tables, web addresses and feeds, and compare them with what is "
        "there",
    )
    _sources(add)
    add.add_argument(
        "--cluster", default="", metavar="ADDRESS",
        help="have the workers of a Dask scheduler read and compare: tls://HOST:8786",
    )  # fmt: skip
    watch = command("watch", "take in what is new in feeds, pages and folders, again and again")
    watch.add_argument(
        "what", nargs="+", metavar="FEED_OR_FOLDER", help="web addresses, files, folders"
    )
    watch.add_argument(
        "--every", type=_duration, default=timedelta(minutes=15), metavar="TIME",
        help="from round to round: 30s, 15m, 2h, 1d (15m)",
    )  # fmt: skip
    watch.add_argument("--once", action="store_true", help="one round, for a scheduler of yours")
    watch.add_argument("--outlet", default="", help="where an article does not name its own")
    watch.add_argument("--language", default="", help="a code such as ar, instead of detecting it")
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
    history = command(
        "history", "what people decided about a claim, pair or dispute, and what became of it"
    )
    history.add_argument("id", metavar="ID")
    explain = command(
        "explain", "why a pair is what it is, or what other desks said of a claim before"
    )
    explain.add_argument("subject", metavar="PAIR_OR_CLAIM")
    versions = command("versions", "how the page of an article changed, and what is new in it")
    versions.add_argument("id", metavar="ARTICLE_OR_CLAIM")
    page = command("page", "what an article was taken from: address, time, status, hash, content")
    page.add_argument("id", metavar="ARTICLE_OR_CLAIM")
    page.add_argument("--out", metavar="FILE", help="write its content there, byte for byte")
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
    export = command("export", "write everything, a report, verdicts, or pairs to train on")
    export.add_argument(
        "format", choices=("csv", "json", "claimreview", "report", "training"), metavar="FORMAT",
        help="csv: a table of claims; json: everything, for `claims import`; claimreview: verdicts "
        "for a web page; report: HTML to be printed; training: decided pairs",
    )  # fmt: skip
    export.add_argument("--out", metavar="FILE", help="a file instead of standard output")
    export.add_argument(
        "--only", nargs="+", default=[], metavar="ID",
        help="with `claimreview` and `report`: these disputes or claims (all)",
    )  # fmt: skip
    export.add_argument(
        "--language", choices=REPORT_LANGUAGES, default=REPORT_LANGUAGES[0],
        help="of the words of a report or rating (en)",
    )  # fmt: skip
    export.add_argument(
        "--bom", action="store_true", help="with `csv`: begin with a byte order mark, for Excel"
    )
    export.set_defaults(refuse=export.error)
    bring = command("import", "read another store's export, or other desks' ClaimReview")
    bring.add_argument("file", type=Path, metavar="FILE", help="JSON or JSON-LD, in UTF-8")
    articles = command("articles", "list articles, delete some, read some again")
    articles.add_argument(
        "action", nargs="?", choices=("list", "delete", "reread", "orphans"), default="list"
    )
    articles.add_argument(
        "articles", nargs="*", metavar="ARTICLE",
        help="with `delete` and `reread`: which; `reread` takes all where none is named",
    )  # fmt: skip
    articles.add_argument("--by", default="", metavar="NAME", help="with `delete`: who deletes")
    articles.add_argument("--outlet", default="")
    articles.add_argument("--language", default="")
    articles.add_argument("--text", default="", help="in the title or the text")
    articles.add_argument("--since", type=_stamp, default="", metavar="DATE")
    articles.add_argument("--until", type=_stamp, default="", metavar="DATE")
    articles.set_defaults(refuse=articles.error)
    outlets = command("outlets", "list outlets, or write down what is known of one")
    outlets.add_argument("outlet", nargs="?", metavar="OUTLET")
    outlets.add_argument("--country", metavar="CODE", help="ISO 3166, such as LB")
    outlets.add_argument("--language", metavar="CODE")
    outlets.add_argument("--family", metavar="NAME", help="outlets of one family have one owner")
    outlets.add_argument(
        "--reliability", choices=["", *(one.value for one in Grade)], metavar="A-F"
    )
    outlets.add_argument("--note", default="", help="why")
    outlets.add_argument("--by", default="", metavar="NAME", help="who says so")
    outlets.set_defaults(refuse=outlets.error)
    _keeping(command)
    command("recompute", "judge every pair anew and group anew, and say what has changed")
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
    _service(command)
    return main


def _keeping(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    backup = command("backup", "write everything into one file, while others may write")
    backup.add_argument("path", type=Path, metavar="PATH")
    backup.add_argument("--force", action="store_true", help="replace a file that is there")
    restore = command("restore", "put a backup in the place of the database, which is kept too")
    restore.add_argument("path", type=Path, metavar="PATH")
    check = command("check", "look whether everything that is stored is whole; 1 where it is not")
    check.add_argument(
        "--quick", action="store_true", help="without grouping everything anew to compare"
    )
    command("repair", "rebuild what follows from articles and decisions, and never these")


def _service(command: Callable[[str, str], argparse.ArgumentParser]) -> None:
    serve = command("serve", "start the service: the same operations for programs, over HTTP")
    serve.add_argument("--host", default="127.0.0.1", help="the address to listen at (127.0.0.1)")
    serve.add_argument("--port", type=int, default=8520, help="0 for any that is free (8520)")
    serve.add_argument(
        "--open", action="store_true",
        help="ask for no key: whoever is on this machine may do everything, in your name",
    )  # fmt: skip
    serve.add_argument(
        "--rate", default="600/minute", metavar="N/PERIOD",
        help="requests of one key (600/minute)",
    )  # fmt: skip
    serve.add_argument(
        "--max-bytes", type=_positive, default=20_000_000, metavar="N",
        help="of one request (20000000)",
    )  # fmt: skip
    serve.add_argument(
        "--max-seconds", type=_positive, default=60, metavar="N", help="of one request (60)"
    )
    serve.set_defaults(refuse=serve.error)
    keys = command("keys", "make, list and revoke the keys of the service")
    keys.add_argument("action", choices=("add", "list", "revoke"))
    keys.add_argument(
        "name", nargs="?", default="", metavar="NAME_OR_ID",
        help="with `add`: who signs with it; with `revoke`: the id that `list` shows",
    )  # fmt: skip
    keys.add_argument(
        "--role", choices=_values(Role), metavar="R",
        help=f"with `add`: what it allows: {', '.join(_values(Role))}",
    )  # fmt: skip
    keys.set_defaults(refuse=keys.error)


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
    one.add_argument(
        "what", nargs="+", metavar="WHAT", help="files, folders, tables, web addresses, feeds"
    )
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


def _values(options: type[Mode | Relation | Role | Status | Tier | Workflow]) -> list[str]:
    return [option.value for option in options]


def _positive(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 1 or more")
    return number


def _duration(text: str) -> timedelta:
    found = re.fullmatch(r"(\d{1,6})\s?([smhd])", text.strip())
    length = timedelta(seconds=int(found[1]) * _UNITS[found[2]]) if found else timedelta(0)
    if not timedelta(0) < length <= _LONGEST:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no time from one second to thirty days: write it as 30s, 15m, 2h or 1d"
        )
    return length


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
