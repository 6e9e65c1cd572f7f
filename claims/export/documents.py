"""One JSON document of everything, in the objects of the contract, and back from it."""

import json
from collections import Counter
from typing import Any

from pydantic import TypeAdapter, ValidationError

from claims.errors import InputRefused
from claims.records import Archive, to_json

# What a document says of itself; one of a later version holds what this program does not know.
FORMAT, VERSION = "claims", 1


def json_document(archive: Archive) -> str:
    """Everything as one JSON object; texts stay as they are."""
    found = {
        "format": FORMAT,
        "version": VERSION,
        "outlets": _outlets(archive),
        **to_json(archive),
    }
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def archive_of(content: bytes, *, source: str) -> Archive:
    """The archive that a document holds.

    Args:
        content: the document, JSON in UTF-8.
        source: its name in an error.

    Raises:
        InputRefused: it is no such document.
    """
    try:
        return TypeAdapter(Archive).validate_json(content, strict=True)
    except ValidationError as error:
        raise InputRefused(source, _line(error)) from error


def _outlets(archive: Archive) -> list[dict[str, Any]]:
    """Every outlet with how much of it there is; it follows from the articles."""
    articles = Counter(one.article.outlet for one in archive.articles)
    claims = Counter(one.article.outlet for one in archive.claims)
    return [
        {"name": name, "articles": articles[name], "claims": claims[name]}
        for name in sorted(articles | claims)
    ]


def _line(error: ValidationError) -> str:
    """The first fault, where it is and with its value."""
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the document"
    value = "" if first["type"] == "missing" else f", not {_short(first['input'])}"
    count = error.error_count()
    more = f" (and {count - 1} more faults)" if count > 1 else ""
    return f"{where}: {first['msg'][:1].lower()}{first['msg'][1:]}{value}{more}"


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
