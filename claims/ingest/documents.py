"""Documents: articles from content, whatever kind it is of, wherever it came from."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, BinaryIO, Protocol

from claims.addresses import article_address, host_of
from claims.errors import InputRefused
from claims.ingest.dates import published_from_field
from claims.ingest.kinds import LOOKED_AT, MOST_BYTES, TABLES, Kind, is_archive, kind_of
from claims.ingest.language import detect_language, named_language
from claims.ingest.page import page
from claims.ingest.pieces import Piece
from claims.ingest.texts import decode
from claims.records import Article, Document, Refusal, Retrieved, content_id

# By name, since the parsers of web pages and PDF take half a second to load: only a process that
# parses loads them.
_PARSED = "claims.ingest.parsing:parsed"
_ROWS = "claims.ingest.tables:rows"
_CAPTURES = "claims.ingest.archives:captures"


@dataclass(frozen=True)
class Given:
    """What the person who adds articles says of those that do not say it themselves.

    `place` names the outlet where nobody does: a file's folder; of an address it is the host.
    """

    outlet: str
    published: str
    language: str
    retrieved: str
    place: str = ""


class Parser(Protocol):
    """Calls functions on content: in a process of its own (`claims.worker.Worker`), or here."""

    def call(self, function: str, content: bytes, *, source: str, **arguments: Any) -> Any:
        """The answer of `package.module:function` on content. Raises `InputRefused`."""

    def stream(
        self, function: str, file: BinaryIO, *, source: str, **arguments: Any
    ) -> Iterator[dict[str, Any]]:
        """The records that a function finds in a file, one by one. Raises `InputRefused`."""


class _Here:
    """Calls functions in this process."""

    def call(self, function: str, content: bytes, *, source: str, **arguments: Any) -> Any:
        try:
            return _function(function)(content, **arguments)
        except InputRefused as refused:
            raise InputRefused(source, refused.reason) from refused
        except RecursionError as error:
            raise InputRefused(source, "cannot be read: it is nested too deeply") from error

    def stream(
        self, function: str, file: BinaryIO, *, source: str, **arguments: Any
    ) -> Iterator[dict[str, Any]]:
        file.seek(0)
        items: Iterator[dict[str, Any]] = _function(function)(file, source=source, **arguments)
        return (item for item in items if "at" not in item)


HERE: Parser = _Here()


def _function(name: str) -> Any:
    module, _, name = name.partition(":")
    return getattr(import_module(module), name)


def documents_of(
    retrieved: Retrieved,
    *,
    outlet: str = "",
    published: str = "",
    language: str = "",
    title: str = "",
    credit: str = "",
    source: str = "",
    parser: Parser = HERE,
) -> Iterator[Document | Refusal]:
    """The articles of what was retrieved from a web address; a bad one never stops the rest.

    Args:
        retrieved: content, address, time and headers.
        outlet, published, language, title, credit: for articles that do not say it themselves.
        source: what it is called where it is refused; the address by default.
        parser: what calls parsers.
    """
    source = source or retrieved.url
    given = Given(outlet, published, language, retrieved.at, host_of(retrieved.final_url))
    file = io.BytesIO(retrieved.content)
    try:
        kind = kind_of(
            retrieved.content[:LOOKED_AT],
            name=retrieved.final_url,
            served=retrieved.content_type,
            source=source,
        )
        if kind is Kind.WARC:
            yield from _of_archive(file, source, given, parser)
        elif kind in TABLES:
            yield from of_table(file, kind, source, given, parser)
        else:
            yield of_page(retrieved, kind, source, given, parser, title=title, credit=credit)
    except InputRefused as refused:
        yield Refusal(refused.source, refused.reason)


def documents_in(
    file: BinaryIO, *, source: str, given: Given, parser: Parser = HERE
) -> Iterator[Document | Refusal]:
    """The articles of a file.

    Raises:
        InputRefused: the file as a whole holds none.
    """
    start = file.read(LOOKED_AT)
    file.seek(0)
    kind = kind_of(start, name=source)
    if kind is Kind.WARC:
        yield from _of_archive(file, source, given, parser)
    elif kind in TABLES:
        yield from of_table(file, kind, source, given, parser)
    else:
        content = _bounded(file, kind, source)
        retrieved = Retrieved(
            source, source, 0, given.retrieved, "", content, hashlib.sha256(content).hexdigest()
        )
        yield of_page(retrieved, kind, source, given, parser)


def of_table(
    file: BinaryIO, kind: Kind, source: str, given: Given, parser: Parser
) -> Iterator[Document | Refusal]:
    """The articles of a table's rows."""
    for row in parser.stream(_ROWS, file, source=source, kind=str(kind)):
        if "refused" in row:
            yield Refusal(row["source"], row["refused"])
        else:
            yield _of_row(row["source"], row["fields"], given)


def of_page(
    retrieved: Retrieved,
    kind: Kind,
    source: str,
    given: Given,
    parser: Parser,
    *,
    title: str = "",
    credit: str = "",
) -> Document:
    """The article of one document.

    Raises:
        InputRefused: it holds none.
    """
    address = retrieved.final_url if retrieved.status else ""
    if kind is Kind.TEXT:
        # Bounded and linear, so that no process has to be paid for it.
        piece = Piece(decode(retrieved.content, source=source))
    else:
        piece = Piece(
            **parser.call(
                _PARSED,
                retrieved.content,
                source=source,
                kind=str(kind),
                address=address,
                served=retrieved.content_type,
            )
        )
    said = page(piece.text)
    # Read even where the page has a date of its own: a wrong option should not go unseen.
    published = published_from_field(given.published, source=source)
    article = article_of(
        piece.text,
        source=source,
        outlet=piece.outlet or said.outlet or given.outlet or given.place,
        title=piece.title or said.title or title,
        url=piece.url or address,
        published=published_from_field(piece.published, source=source)
        or said.published
        or published,
        language=piece.language or given.language,
        credit=piece.credit or said.credit or credit,
        retrieved=retrieved.at,
    )
    # A text is its own page.
    is_kept = bool(retrieved.status) or kind is not Kind.TEXT
    return Document(article, retrieved if is_kept else None, article_address(article.url))


def _of_archive(
    file: BinaryIO, source: str, given: Given, parser: Parser
) -> Iterator[Document | Refusal]:
    for found in parser.stream(_CAPTURES, file, source=source):
        if "refused" in found:
            yield Refusal(found["source"], found["refused"])
            continue
        capture = Retrieved(content=found["content"], **found["retrieved"])
        where = f"{source}: {capture.url}"
        if is_archive(capture.content[:LOOKED_AT]):
            yield Refusal(where, "is a web archive inside another: add it as a file of its own")
            continue
        yield from documents_of(
            capture,
            outlet=given.outlet,
            published=given.published,
            language=given.language,
            source=where,
            parser=parser,
        )


def _bounded(file: BinaryIO, kind: Kind, source: str) -> bytes:
    most = MOST_BYTES[kind]
    content = file.read(most + 1)
    if len(content) > most:
        size = file.seek(0, io.SEEK_END)
        raise InputRefused(
            source,
            f"has {size:,} bytes, more than the {most:,} that one article may have; split it, or "
            "give a table of articles (JSON lines, CSV)",
        )
    return content


def _of_row(source: str, fields: dict[str, str], given: Given) -> Document | Refusal:
    try:
        article = article_of(
            fields["text"],
            source=source,
            outlet=fields["outlet"].strip() or given.outlet or given.place,
            title=fields["title"].strip(),
            url=fields["url"].strip(),
            published=published_from_field(
                fields["published"].strip() or given.published, source=source
            ),
            language=fields["language"].strip() or given.language,
            credit=page(fields["text"]).credit,
            retrieved=given.retrieved,
        )
        return Document(article, None, article_address(article.url))
    except InputRefused as refused:
        return Refusal(refused.source, refused.reason)


def article_of(
    text: str,
    *,
    source: str,
    outlet: str,
    title: str,
    url: str,
    published: str | None,
    language: str,
    credit: str,
    retrieved: str,
) -> Article:
    """An article of its text and what is known of it. Raises `InputRefused`: no such language."""
    text = _storable(text)
    outlet = _storable(outlet)
    return Article(
        id=content_id("article", outlet, text),
        outlet=outlet,
        title=_storable(title),
        url=_storable(url),
        published=published,
        retrieved=retrieved,
        language=named_language(language, source=source) if language else detect_language(text),
        text=text,
        credit=_storable(credit),
    )


def _storable(text: str) -> str:
    """The text; half of a surrogate pair, which can be neither stored nor shown, replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
