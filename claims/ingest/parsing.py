"""Parsing: the article of a web page, a PDF, Markdown or a mail; mostly runs in a worker."""

from dataclasses import asdict

from claims.ingest import markdown as marks
from claims.ingest import portable as pdf
from claims.ingest import webpage
from claims.ingest.kinds import Kind
from claims.ingest.mail import mail
from claims.ingest.texts import decode


def parsed(content: bytes, *, kind: str, address: str = "", served: str = "") -> dict[str, str]:
    """The article of a document as the fields of a `Piece`: what JSON can carry to a process.

    Args:
        content: the whole of it.
        kind: a value of `Kind` that is no text, table or archive.
        address: where it was fetched; empty for a file.
        served: the `Content-Type` that came with it.

    Raises:
        InputRefused: it holds no article that can be read; its source is left empty.
    """
    if kind == Kind.HTML:
        found = webpage.web_page(content, source="", address=address, served=served)
    elif kind == Kind.PDF:
        found = pdf.portable(content, source="")
    elif kind == Kind.MARKDOWN:
        found = marks.markdown(decode(content, source=""), source="")
    else:
        found = mail(content, source="")
    return asdict(found)
