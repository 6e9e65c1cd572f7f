"""Pieces: an article as a file or page gives it, before anything is known of its outlet."""

from dataclasses import dataclass

from claims.errors import InputRefused
from claims.ingest.texts import MOST_BYTES, checked


@dataclass(frozen=True)
class Piece:
    """The text of one article, and what its source says of it; empty where it does not say.

    `published` is as its source writes it; `url` the canonical link, where the page has one.
    """

    text: str
    title: str = ""
    outlet: str = ""
    url: str = ""
    published: str = ""
    language: str = ""
    credit: str = ""


def whole(text: str, *, source: str, empty: str) -> str:
    """The text of a document where there is enough of it for an article.

    Raises:
        InputRefused: there is none (told as `empty`), or too much.
    """
    if not text.strip():
        raise InputRefused(source, empty)
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise InputRefused(
            source,
            f"has more than {MOST_BYTES:,} bytes of text, which is more than one article may have: "
            "split it",
        )
    # NUL and lone surrogates stand in no text of the press; a format may smuggle them in.
    return checked(text.replace("\0", "\ufffd"), source=source)
