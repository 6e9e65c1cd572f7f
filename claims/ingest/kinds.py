"""Kinds: what some content is, told by the content first and by its name only among texts."""

import re
import zlib
from enum import StrEnum

from claims.errors import InputRefused
from claims.ingest.charset import BYTE_ORDER_MARKS
from claims.ingest.texts import MOST_BYTES as MOST_TEXT
from claims.ingest.texts import reject_binary


class Kind(StrEnum):
    """What a file or an answer of a server can be."""

    TEXT = "text"
    HTML = "HTML"
    MARKDOWN = "Markdown"
    PDF = "PDF"
    WARC = "WARC"
    JSON_LINES = "JSON lines"
    JSON = "JSON"
    CSV = "CSV"
    MAIL = "mail"


TABLES = (Kind.JSON_LINES, Kind.JSON, Kind.CSV)
# How much of a file is read at most; a PDF holds pictures, and a front page all its scripts.
MOST_BYTES = {
    Kind.PDF: 50_000_000,
    Kind.HTML: 10_000_000,
    Kind.MAIL: 10_000_000,
    Kind.MARKDOWN: MOST_TEXT,
    Kind.TEXT: MOST_TEXT,
}
# Texts that only their name or their server tells apart.
_NAMED = {
    ".jsonl": Kind.JSON_LINES,
    ".ndjson": Kind.JSON_LINES,
    ".csv": Kind.CSV,
    ".json": Kind.JSON,
    ".md": Kind.MARKDOWN,
    ".markdown": Kind.MARKDOWN,
    ".eml": Kind.MAIL,
    ".html": Kind.HTML,
    ".htm": Kind.HTML,
    ".xhtml": Kind.HTML,
    ".pdf": Kind.PDF,
    ".warc": Kind.WARC,
    ".warc.gz": Kind.WARC,
}
_SERVED = {
    "application/x-ndjson": Kind.JSON_LINES,
    "application/jsonl": Kind.JSON_LINES,
    "text/csv": Kind.CSV,
    "application/json": Kind.JSON,
    "text/markdown": Kind.MARKDOWN,
    "message/rfc822": Kind.MAIL,
    "text/html": Kind.HTML,
    "application/xhtml+xml": Kind.HTML,
    "application/pdf": Kind.PDF,
    "application/warc": Kind.WARC,
}
# What a folder is searched for; a file named by itself may have any other ending. Markdown and
# JSON beside articles are mostly notes on them and settings.
ENDINGS = (".txt", *(end for end in _NAMED if end not in (".md", ".markdown", ".json")))
# The start of a file that tells its kind; some PDF files begin with other bytes.
LOOKED_AT = 4096
_PDF_WITHIN = 1024
_GZIP = b"\x1f\x8b"
# Letters that no text before the first tag holds: white space, comments, a declaration.
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,2000}?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|link)[\s>]",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*<(?:\?xml|rss|feed|urlset|sitemapindex|rdf:RDF)[\s>?]", re.IGNORECASE)
# What a file named .html holds that lacks its head.
_HTML_ANYWHERE = re.compile(rb"<(?:p|div|article|table|br|h1)[\s>/]", re.IGNORECASE)


def kind_of(start: bytes, *, name: str, served: str = "", source: str = "") -> Kind:
    """What content is, by its first bytes (`LOOKED_AT` or more).

    A name or a server that says otherwise is not believed, and where the content is no more than
    some text under the name of a document, it is refused.

    Args:
        start: the first bytes.
        name: of the file, or the address.
        served: the `Content-Type` that came with it, if any.
        source: what it is called where it is refused.

    Raises:
        InputRefused: it is of a kind that holds no article, or not what it is said to be.
    """
    source = source or name
    said = _said(name, served)
    if b"%PDF-" in start[:_PDF_WITHIN]:
        return Kind.PDF
    if is_archive(start):
        return Kind.WARC
    reject_binary(start, source=source)
    bare = _bare(start)
    if _MARKUP.match(bare):
        if said is Kind.PDF:
            raise InputRefused(
                source,
                f"is said to be PDF ({served or name[-40:]}) and is a web page, likely a notice "
                "in its place: add the page's own address, or save it as .html",
            )
        return Kind.HTML
    if _XML.match(bare) and said not in (Kind.HTML, Kind.MARKDOWN):
        raise InputRefused(source, "is XML, a feed or a site map: add its address, not its content")
    if said in (Kind.PDF, Kind.WARC):
        raise InputRefused(source, f"is said to be {said} and is none: save its text as .txt")
    if said is Kind.HTML and not _HTML_ANYWHERE.search(bare):
        return Kind.TEXT
    return said or Kind.TEXT


def is_archive(start: bytes) -> bool:
    """Whether content is a web archive, packed or not, by its first bytes."""
    return _unpacked(start).startswith(b"WARC/")


def _said(name: str, served: str) -> Kind | None:
    """The kind by name, else by what the server calls it; a server's "text/plain" says nothing."""
    path = re.split(r"[?#]", name, maxsplit=1)[0].lower() if "://" in name else name.lower()
    by_name = next((kind for end, kind in _NAMED.items() if path.endswith(end)), None)
    by_server = _SERVED.get(served.partition(";")[0].strip().lower())
    return by_server or by_name


def _unpacked(start: bytes) -> bytes:
    """The first bytes of what is packed by gzip, or the bytes themselves."""
    if not start.startswith(_GZIP):
        return start
    try:
        return zlib.decompressobj(wbits=31).decompress(start, LOOKED_AT)
    except zlib.error:
        return start


def _bare(start: bytes) -> bytes:
    """The first bytes as ASCII letters where they are, whatever Unicode form they are in."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return start.decode(encoding, "ignore").lstrip("\ufeff").encode("utf-8", "ignore")
    return start
