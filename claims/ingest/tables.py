"""Tables of articles: JSON lines and CSV, row by row."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims.errors import InputRefused
from claims.ingest.texts import MOST_BYTES, read_text
from claims.records import Refusal

FIELDS = ("text", "outlet", "title", "url", "published", "language")


@dataclass(frozen=True)
class Row:
    """One row of a table: where it stands, and its fields as text."""

    source: str
    fields: dict[str, str]


def json_lines(path: Path) -> Iterator[Row | Refusal]:
    """The rows of a file of JSON lines; a bad line is refused, the others go on.

    Raises:
        InputRefused: the file as a whole cannot be read.
    """
    content = read_text(path, most_bytes=None)
    # Only line feeds end a line: JSON allows the other line ends of Unicode inside a string.
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        source = f"{path}:{number}"
        try:
            yield Row(source, _fields(json.loads(line), source))
        except json.JSONDecodeError as error:
            yield Refusal(source, f"is no JSON ({error.msg} at column {error.colno})")
        except RecursionError:
            yield Refusal(source, "is JSON nested too deep")
        except InputRefused as refused:
            yield Refusal(refused.source, refused.reason)


def comma_separated(path: Path) -> Iterator[Row | Refusal]:
    """The rows of a CSV file with a header; a bad row is refused, the others go on.

    Raises:
        InputRefused: the file as a whole cannot be read, or has no column `text`.
    """
    content = read_text(path, most_bytes=None)
    csv.field_size_limit(MOST_BYTES + 1)
    reader = csv.DictReader(io.StringIO(content, newline=""))
    if "text" not in (reader.fieldnames or ()):
        raise InputRefused(str(path), f"has no column 'text', only {reader.fieldnames}")
    number = 1
    rows = iter(reader)
    while True:
        number += 1
        source = f"{path}:{number}"
        try:
            row = next(rows)
            yield Row(source, _fields(row, source))
        except StopIteration:
            return
        except csv.Error as error:
            yield Refusal(source, f"is no row of CSV ({error})")
        except InputRefused as refused:
            yield Refusal(refused.source, refused.reason)


def _fields(row: Any, source: str) -> dict[str, str]:
    if not isinstance(row, dict):
        raise InputRefused(source, f"is a JSON {type(row).__name__}, not an object")
    fields = {}
    for name in FIELDS:
        value = row.get(name)
        if value is None:
            value = ""
        if not isinstance(value, str):
            raise InputRefused(source, f"field {name!r} is {value!r}, not a text")
        fields[name] = value
    if not fields["text"].strip():
        raise InputRefused(source, "field 'text' is missing or empty")
    size = len(fields["text"].encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise InputRefused(
            source, f"field 'text' has {size:,} bytes, more than the {MOST_BYTES:,} of an article"
        )
    return fields
