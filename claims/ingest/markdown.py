"""Markdown: the text of a note without its marks, and what its front matter says."""

from datetime import UTC, date, datetime
from typing import Any

import frontmatter
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from claims.errors import PARSER_FAILURES, InputRefused
from claims.ingest.pieces import Piece, whole

# How the fields are called by the programs that publish Markdown (Hugo, Jekyll, Obsidian).
_FIELDS = {
    "title": ("title",),
    "outlet": ("outlet", "publisher", "site", "source"),
    "url": ("url", "canonical", "canonical_url", "link"),
    "published": ("published", "date", "pubdate"),
    "language": ("language", "lang"),
}
_FRONT = ("---", "+++", "{")
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def markdown(text: str, *, source: str) -> Piece:
    """The article of a Markdown text: paragraphs, list items and headings, each a line.

    Links leave their words, pictures, code and HTML nothing. The first heading of the first
    level is the title, where the front matter (YAML, TOML or JSON) has none.

    Raises:
        InputRefused: its front matter cannot be read, or there is no text below it.
    """
    fields, body = _front(text, source)
    blocks = list(_blocks(_MARKDOWN.parse(body)))
    title = fields["title"]
    if not title:
        title = next((words for tag, words in blocks if tag == "h1"), "")
    kept = [words for tag, words in blocks if not (tag == "h1" and words == title)]
    return Piece(
        whole(
            "\n\n".join(kept),
            source=source,
            empty="is Markdown without text: it holds nothing but marks",
        ),
        **{**fields, "title": title},
    )


def _front(text: str, source: str) -> tuple[dict[str, str], str]:
    values: dict[str, Any] = {}
    bare = text.lstrip("\ufeff")
    if bare.startswith(_FRONT):
        try:
            values, bare = frontmatter.parse(bare)
        except (yaml.YAMLError, *PARSER_FAILURES) as error:
            said = " ".join(str(error).split())[:100]
            raise InputRefused(source, f"has front matter that cannot be read ({said})") from error
    named = {str(name).lower(): value for name, value in values.items()}
    found = {
        field: next((_shown(named[name]) for name in names if named.get(name)), "")
        for field, names in _FIELDS.items()
    }
    return found, bare


def _shown(value: Any) -> str:
    """A field as text; a time that YAML or TOML has read is written as a UTC time."""
    if isinstance(value, datetime):
        zoned = value if value.tzinfo else value.replace(tzinfo=UTC)
        return zoned.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return value.strip() if isinstance(value, str) else ""


def _blocks(tokens: list[Token]) -> list[tuple[str, str]]:
    """The text of every block, with the tag of the element that it would be in HTML."""
    found = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline" and before is not None:
            words = " ".join(_words(token.children or []).split())
            if words:
                found.append((before.tag, words))
    return found


def _words(tokens: list[Token]) -> str:
    parts = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts)
