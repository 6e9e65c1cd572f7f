"""The result of a command on standard output: one JSON document, or lines for a person."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable
from typing import Any

from claims.cli import terminal
from claims.records import to_json


def show_list(options: Namespace, items: list[Any], lines: Callable[[Any], Iterable[str]]) -> int:
    """Prints a list of records, and where it is empty says so; returns the exit code."""
    show(options, items, terminal.blocks(lines(item) for item in items))
    if not items and not options.json:
        print("nothing found", file=sys.stderr)
    return 0


def show(options: Namespace, result: Any, lines: Iterable[str]) -> None:
    """Prints a record (or a JSON object) as JSON, or else the lines that show it."""
    if options.json:
        plain = result if isinstance(result, dict) else to_json(result)
        print(json.dumps(plain, ensure_ascii=False))
        return
    for line in lines:
        print(line)
