"""How much one answer may have of everything."""

from dataclasses import dataclass

# Of a feed, and of all sitemaps of one list together. News sitemaps hold a thousand by their own
# rules, other feeds some fifty.
MOST_ENTRIES = 1_000
# Of a list of sitemaps: those of the last months, or the sections of a paper.
MOST_SITEMAPS = 20
# Of all sitemaps of one list, unpacked; the protocol allows 50 MB for one, few have 5.
MOST_SITEMAP_BYTES = 60_000_000


@dataclass(frozen=True)
class Limits:
    """The limits of one fetch, all redirects of it included.

    Attributes:
        content: bytes of the body, as sent and as decompressed. Long reports as PDF have a
            few million.
        seconds: in all, from looking up the name to the last byte.
        connect_seconds: for one connection.
        redirects: how many are followed; browsers stop at twenty, honest pages at three.
        ratio: how many times larger a body may become when it is decompressed. Pages reach
            ten or twenty; what deflate can do at most is a thousand.
    """

    content: int = 20_000_000
    seconds: float = 30.0
    connect_seconds: float = 10.0
    redirects: int = 10
    ratio: float = 100.0
