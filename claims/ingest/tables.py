"""Tables of articles: JSON lines, CSV and JSON; one bad row stops no other. Runs in a worker."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO

from claims.errors import InputRefused
from claims.ingest.charset import encoding_of
from claims.ingest.kinds import Kind
from claims.ingest.texts import MOST_BYTES, checked, reject_binary

# Where a row stands, and what reads it, given what it is called where it is refused.
_Row = tuple[int, Callable[[str], Any]]

FIELDS = ("text", "outlet", "title", "url", "published", "language")
# Spreadsheets write what their country uses between cells.
_DELIMITERS = (",", ";", "\t")
# The start of a file that tells binary from text, and one encoding from another.
_LOOKED_AT = 4096
# JSON may write every letter as twelve ("\\ud83d\\ude00"), and other fields stand beside the text.
_LONGEST_LINE = 12 * MOST_BYTES
# A document is held whole, lines are not.
_MOST_JSON = 100_000_000
# How Python keeps a byte that is not UTF-8 ("surrogateescape", PEP 383).
_UNDECODED = re.compile("[\udc80-\udcff]")


def rows(
    file: BinaryIO, *, source: str, kind: str, after: int | None = None
) -> Iterator[dict[str, Any]]:
    """The rows of a table; a bad one is refused, the others go on.

    Args:
        file: read line by line; a JSON document is held whole.
        source: what it is called where it is refused.
        kind: a value of `Kind` that is a table.
        after: the place of a row; this one, and all before it, are passed over.

    Yields:
        For each row where it stands (`file.csv:3`, the line it begins on; of a JSON document its
        number), then its `fields`, or its refusal: as `Worker.stream` has it.

    Raises:
        InputRefused: the file as a whole cannot be read, or holds no row.
    """
    for number, read in _TABLES[kind](file, source):
        if number <= (after or 0):
            continue
        where = f"{source}:{number}"
        yield {"at": {"position": number, "source": where}}
        try:
            yield {"source": where, "fields": _fields(read(where), where)}
        except InputRefused as refused:
            yield {"source": refused.source, "refused": refused.reason}


def _json_lines(file: BinaryIO, source: str) -> Iterator[_Row]:
    rows = 0
    for number, line in enumerate(_lines(file, source), start=1):
        if line.strip():
            rows += 1
            yield number, partial(_parsed, line)
    if not rows:
        raise InputRefused(source, "is empty: it holds no row")


def _json_document(file: BinaryIO, source: str) -> Iterator[_Row]:
    """The rows of a list of objects, or of an object that is or holds one."""
    content = file.read(_MOST_JSON + 1)
    if len(content) > _MOST_JSON:
        raise InputRefused(
            source, f"has more than {_MOST_JSON:,} bytes of JSON: give it as JSON lines"
        )
    whole = content.decode(encoding_of(content), "surrogateescape")
    found = _rows(_parsed(whole, source, longest=_MOST_JSON), source)
    for number, row in enumerate(found, start=1):
        yield number, partial(_held, row)


def _rows(found: Any, source: str) -> list[Any]:
    """The list that a document is, or the longest list of objects in it, or the one object."""
    if isinstance(found, dict) and "text" not in found:
        lists = [one for one in found.values() if isinstance(one, list)]
        found = max(lists, key=len, default=[])
    rows = found if isinstance(found, list) else [found]
    if not any(isinstance(row, dict) and row.get("text") for row in rows):
        raise InputRefused(source, "is JSON without articles: give a list of objects with 'text'")
    return rows


def _comma_separated(file: BinaryIO, source: str) -> Iterator[_Row]:
    """The rows below a header, which has to name a column `text`."""
    csv.field_size_limit(_LONGEST_LINE)
    lines = _lines(file, source)
    header = next(lines, "")
    delimiter = next((one for one in _DELIMITERS if "text" in _names(header, one, source)), ",")
    names = _names(header, delimiter, source)
    if "text" not in names:
        shown = ", ".join(names)[:100] or "nothing"
        raise InputRefused(source, f"has no column 'text' in its first line, only: {shown}")
    # Strict, so that a quote that is never closed is told and does not swallow the rest unseen.
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    rows = 0
    cells: list[str] | None = []
    while cells is not None:
        number = reader.line_num + 2
        try:
            cells = next(reader, None)
            if cells:
                rows += 1
                yield number, partial(_named, cells, names)
        except csv.Error as error:
            rows += 1
            yield number, partial(_refused, str(error))
    if not rows:
        raise InputRefused(source, "is empty: it holds no row below its header")


def _lines(file: BinaryIO, source: str) -> Iterator[str]:
    """The lines of a table; one that is too long is cut, so that it is refused, not held.

    Bytes in another encoding become lone surrogates, so that the row they stand in is refused.
    """
    try:
        start = file.read(_LOOKED_AT)
        reject_binary(start, source=source)
        file.seek(0)
        # No line ends but the line feed: JSON allows those of Unicode inside a string.
        with io.TextIOWrapper(
            file, encoding=encoding_of(start), errors="surrogateescape", newline="\n"
        ) as table:
            while line := table.readline(_LONGEST_LINE):
                rest = line
                while len(rest) == _LONGEST_LINE and not rest.endswith("\n"):
                    rest = table.readline(_LONGEST_LINE)
                yield line
    except (OSError, UnicodeDecodeError) as error:
        raise InputRefused(source, f"cannot be read to its end ({error})") from error


def _names(header: str, delimiter: str, source: str) -> list[str]:
    try:
        row = next(csv.reader([header], delimiter=delimiter), [])
    except csv.Error as error:
        raise InputRefused(
            source, "has a first line that is no row of CSV: end lines by a line feed (LF or CRLF)"
        ) from error
    return [name.strip().lower() for name in row]


def _held(row: Any, source: str) -> Any:
    return row


def _refused(error: str, source: str) -> Any:
    raise InputRefused(source, f"is no row of CSV ({error}): double the quotes inside a cell")


def _named(cells: list[str], names: list[str], source: str) -> dict[str, str]:
    if len(cells) > len(names):
        raise InputRefused(
            source, f"has {len(cells)} cells, the header {len(names)}: quote cells that hold commas"
        )
    return dict(zip(names, cells, strict=False))


def _parsed(line: str, source: str, *, longest: int = _LONGEST_LINE) -> Any:
    if len(line) >= longest:
        raise InputRefused(source, f"is longer than {longest:,} characters: split it")
    if _UNDECODED.search(line):
        raise InputRefused(source, "is not UTF-8: save the table as UTF-8")
    try:
        return json.loads(line.lstrip("\ufeff").rstrip("\r\n"))
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


_TABLES: dict[str, Callable[[BinaryIO, str], Iterator[_Row]]] = {
    Kind.JSON_LINES: _json_lines,
    Kind.CSV: _comma_separated,
    Kind.JSON: _json_document,
}
