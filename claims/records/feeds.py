"""What feeds list, and what came of watching them."""

from dataclasses import dataclass

from claims.records.results import Added


@dataclass(frozen=True)
class Entry:
    """One article that a feed lists; empty where the feed does not say.

    `published` and `updated` are UTC times. `source` is the outlet that the feed names as where
    the article was taken from (RSS `<source>`, Atom `source`), or as who published it.
    """

    url: str
    title: str = ""
    published: str = ""
    updated: str = ""
    source: str = ""


@dataclass(frozen=True)
class Feed:
    """A feed: its own name, the entries that were taken, and how many it has in all.

    Where `is_index`, they are other sitemaps in place of articles, `updated` when those changed.
    """

    title: str
    entries: tuple[Entry, ...]
    total: int
    is_index: bool = False


@dataclass(frozen=True)
class Visit:
    """The last look at an address or a file that is watched.

    Attributes:
        place: the address without tracking parameters, or the path of a file.
        at: when, as a UTC time.
        etag, modified: what the server called the version that was seen; of a file its size
            and the time of its last change.
        sha256: of what was seen; empty where nothing was.
        failures: how many looks in a row have failed.
        not_before: the UTC time before which it is left alone; empty for any time.
    """

    place: str
    at: str
    etag: str = ""
    modified: str = ""
    sha256: str = ""
    failures: int = 0
    not_before: str = ""


@dataclass(frozen=True)
class Round:
    """What one round over all watched places came to.

    `looked_at` places and articles were asked for, of which `unchanged` held nothing new;
    `waiting` were left alone, since they failed before or ask for it. `next_at` is empty for
    the last round.
    """

    number: int
    at: str
    looked_at: int
    unchanged: int
    waiting: int
    added: Added
    next_at: str
