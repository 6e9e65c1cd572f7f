"""Feeds: what is one, and the articles that it lists.

They are parsed in a worker; this module loads no parser.
"""

import re
import zlib

from claims.records import Entry, Feed
from claims.worker import Worker

_PARSER = "claims.fetch.listing:listed"
# The first element, or the version of a JSON feed, stands within this.
_LOOKED_AT = 4_096
_PROLOGUE = re.compile(
    rb"(?:\s|\xef\xbb\xbf|\xff\xfe|\xfe\xff|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\])?\s*>)*",
    re.S,
)
_ROOTS = re.compile(rb"<(?:\w+:)?(rss|feed|RDF|urlset|sitemapindex)[\s>/]")
_JSON = re.compile(rb'\s*\{.*"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version', re.S)
_GZIP = b"\x1f\x8b"


def is_feed(content: bytes) -> bool:
    """Whether some bytes begin as a feed does, whatever type the server says they have."""
    return feed_kind(content) != b""


def read_feed(content: bytes, *, address: str, content_type: str, worker: Worker) -> Feed:
    """The entries of a feed, in its order; of a sitemap, or a list of sitemaps, the latest first.

    Args:
        content: what the address answered.
        address: against which relative links are resolved.
        content_type: the header, which may name the encoding.
        worker: where it is parsed.

    Raises:
        InputRefused: it cannot be read.
    """
    found = worker.call(
        _PARSER, content, source=address, address=address, content_type=content_type
    )
    entries = tuple(Entry(**one) for one in found["entries"])
    return Feed(found["title"], entries, found["total"], found["is_index"])


def _plain(start: bytes) -> bytes:
    """The beginning without the zeros of UTF-16, so that letters of ASCII stand side by side."""
    if start.startswith(_GZIP):
        return _unzipped_start(start)
    return start.replace(b"\0", b"")


def _unzipped_start(start: bytes) -> bytes:
    try:
        return zlib.decompressobj(31).decompress(start, _LOOKED_AT)
    except zlib.error:
        return b""


def feed_kind(content: bytes) -> bytes:
    """The name of the first element; `json` for a JSON feed; empty for what is no feed."""
    start = _plain(content[:_LOOKED_AT])
    prologue = _PROLOGUE.match(start)
    root = _ROOTS.match(start, prologue.end() if prologue else 0)
    if root:
        return root[1]
    return b"json" if _JSON.match(start) else b""
