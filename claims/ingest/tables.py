"""Tables of articles: JSON lines and CSV, row by row, so that one bad row stops no other."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from claims.errors import InputRefused
from claims.ingest.texts import MOST_BYTES, checked, encoding_of, reject_binary
from claims.records import Refusal

FIELDS = ("text", "outlet", "title", "url", "published", "language")
# Spreadsheets write what their country uses between cells.
_DELIMITERS = (",", ";", "\t")
# The start of a file that tells binary from text, and one encoding from another.
_LOOKED_AT = 4096
# JSON may write every letter as twelve ("\\ud83d\\ude00"), and other fields stand beside the text.
_LONGEST_LINE = 12 * MOST_BYTES
# How Python keeps a byte that is not UTF-8 ("surrogateescape", PEP 383).
_UNDECODED = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True)
class Row:
    """One row of a table: where it stands (`file.csv:3`, the line it begins on), and its fields."""

    source: str
    fields: dict[str, str]


def json_lines(path: Path) -> Iterator[Row | Refusal]:
    """The rows of a file of JSON lines; a bad line is refused, the others go on.

    Raises:
        InputRefused: the file as a whole cannot be read, or holds no row.
    """
    rows = 0
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        rows += 1
        source = f"{path}:{number}"
        try:
            yield Row(source, _fields(_parsed(line, source), source))
        except InputRefused as refused:
            yield Refusal(refused.source, refused.reason)
    if not rows:
        raise InputRefused(str(path), "is empty: it holds no row")


def comma_separated(path: Path) -> Iterator[Row | Refusal]:
    """The rows of a CSV file with a header; a bad row is refused, the others go on.

    Raises:
        InputRefused: the file as a whole cannot be read, has no column `text`, or no row.
    """
    csv.field_size_limit(_LONGEST_LINE)
    lines = _lines(path)
    header = next(lines, "")
    delimiter = next((one for one in _DELIMITERS if "text" in _names(header, one)), ",")
    names = _names(header, delimiter)
    if "text" not in names:
        shown = ", ".join(names)[:100] or "nothing"
        raise InputRefused(str(path), f"has no column 'text' in its first line, only: {shown}")
    # Strict, so that a quote that is never closed is told and does not swallow the rest unseen.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows = 0
    cells: list[str] | None = []
    while cells is not None:
        source = f"{path}:{reader.line_num + 2}"
        try:
            cells = next(reader, None)
            if cells:
                rows += 1
                yield Row(source, _fields(_named(cells, names, source), source))
        except csv.Error as error:
            rows += 1
            yield Refusal(source, f"is no row of CSV ({error}): double the quotes inside a cell")
        except InputRefused as refused:
            rows += 1
            yield Refusal(refused.source, refused.reason)
    if not rows:
        raise InputRefused(str(path), "is empty: it holds no row below its header")


def _lines(path: Path) -> Iterator[str]:
    """The lines of a table; one that is too long is cut, so that it is refused, not held."""
    with _opened(path) as file:
        try:
            while line := file.readline(_LONGEST_LINE):
                rest = line
                while len(rest) == _LONGEST_LINE and not rest.endswith("\n"):
                    rest = file.readline(_LONGEST_LINE)
                yield line
        except (OSError, UnicodeDecodeError) as error:
            raise InputRefused(str(path), f"cannot be read to its end ({error})") from error


def _opened(path: Path) -> TextIO:
    """The table as text with its line ends; bytes in another encoding become lone surrogates."""
    try:
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT)
        reject_binary(start, source=str(path))
        # No line ends but the line feed: JSON allows those of Unicode inside a string.
        return path.open(encoding=encoding_of(start), errors="surrogateescape", newline="\n")
    except OSError as error:
        raise InputRefused(str(path), f"cannot be read ({error.strerror})") from error


def _names(header: str, delimiter: str) -> list[str]:
    row = next(csv.reader([header], delimiter=delimiter), [])
    return [name.strip().lower() for name in row]


def _named(cells: list[str], names: list[str], source: str) -> dict[str, str]:
    if len(cells) > len(names):
        raise InputRefused(
            source, f"has {len(cells)} cells, the header {len(names)}: quote cells that hold commas"
        )
    return dict(zip(names, cells, strict=False))


def _parsed(line: str, source: str) -> Any:
    if len(line) >= _LONGEST_LINE:
        raise InputRefused(source, f"is longer than {_LONGEST_LINE:,} characters: split it")
    if _UNDECODED.search(line):
        raise InputRefused(source, "is not UTF-8: save the table as UTF-8")
    try:
        return json.loads(line.rstrip("\r\n"))
    except json.JSONDecodeError as error:
        raise InputRefused(source, f"is no JSON ({error.msg} at column {error.colno})") from error
    except (ValueError, RecursionError) as error:
        raise InputRefused(source, f"is no JSON that can be read ({error})") from error


def _fields(row: Any, source: str) -> dict[str, str]:
    if not isinstance(row, dict):
        raise InputRefused(source, f"is no JSON object but {_shown(row)}")
    fields = {}
    for name in FIELDS:
        value = row.get(name)
        if value is None:
            value = ""
        if not isinstance(value, str):
            raise InputRefused(source, f"field {name!r} is {_shown(value)}, not a text")
        if _UNDECODED.search(value):
            raise InputRefused(source, f"field {name!r} is not UTF-8: save the table as UTF-8")
        fields[name] = value
    if not fields["text"].strip():
        raise InputRefused(source, "field 'text' is missing or empty")
    checked(fields["text"], source=source)
    return fields


def _shown(value: Any) -> str:
    whole = json.dumps(value, ensure_ascii=False)
    return whole if len(whole) <= 60 else f"{whole[:60]}..."
