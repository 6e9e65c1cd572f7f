"""Sources: what a person names, each with the articles that it leads to, in order."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Protocol

from claims.addresses import address_key
from claims.errors import InputRefused
from claims.fetch import Errand, Lanes
from claims.pipeline.incoming import Given
from claims.pipeline.opening import Opening, left_out
from claims.pipeline.sitemaps import Sitemaps
from claims.records import Document, Entry, Feed, Refusal, Retrieved

# So many of the sources behind the one in hand are looked at, for what they list.
_AHEAD = 16


class Source(Protocol):
    """Something that holds articles, or leads to them."""

    def look_ahead(self) -> None:
        """Asks for what it lists, where that is known by now; nothing is waited for."""

    def documents(self) -> Iterator[Document | Refusal]:
        """Its articles in order."""


def in_order(sources: Sequence[Source], lanes: Lanes) -> Iterator[Document | Refusal]:
    """The articles of all sources in order; what later ones list is fetched meanwhile."""
    for number, source in enumerate(sources, start=1):
        lanes.meanwhile = partial(_look_ahead, sources[number : number + _AHEAD])
        for one in source.documents():
            lanes.meanwhile()
            yield one


def _look_ahead(sources: Sequence[Source]) -> None:
    for one in sources:
        one.look_ahead()


class Run:
    """What the sources of one run share.

    Args:
        opening: how addresses, feeds and files are opened.
        lanes: what fetches.
        given: what the person says of all articles.

    Attributes:
        seen: the keys of the addresses whose articles were had.
    """

    def __init__(self, opening: Opening, lanes: Lanes, given: Given) -> None:
        self.opening = opening
        self.lanes = lanes
        self.given = given
        self.seen: set[str] = set()

    def ask(self, entry: Entry) -> Errand:
        """Asks for what a feed lists."""
        return self.lanes.ask(entry.url, partial(self.opening.fetched, entry.url))


class Files:
    """A file that is no feed, or a folder."""

    def __init__(self, name: str | Path, run: Run) -> None:
        self._name = name
        self._run = run

    def look_ahead(self) -> None:
        """Does nothing: what is on this machine waits for nobody."""

    def documents(self) -> Iterator[Document | Refusal]:
        """The articles in it."""
        return self._run.opening.of_files(self._name, self._run.given)


class FeedFile(Files):
    """A file that has the ending of a feed, and may be one."""

    def documents(self) -> Iterator[Document | Refusal]:
        """The articles that it lists."""
        path = Path(self._name)
        try:
            feed = self._run.opening.feed_in(path) if path.is_file() else None
        except InputRefused as refused:
            yield Refusal(refused.source, refused.reason)
            return
        if feed is None:
            yield from super().documents()
        else:
            yield from _Listed(feed, str(path), self._run).documents()


class Named:
    """A web address that a person names: a page, or a feed."""

    def __init__(self, address: str, run: Run) -> None:
        self._address = address
        self._run = run
        self._errand = run.lanes.ask(address, partial(run.opening.opened, address))
        self._opened: _Listed | InputRefused | None = None
        self._is_opened = False

    def look_ahead(self) -> None:
        """Asks for what it lists, where it has arrived and is a feed."""
        if (found := self._errand.brought) is not None:
            self._open(found)

    def documents(self) -> Iterator[Document | Refusal]:
        """The articles that it is, or lists; none where another source has led to it."""
        seen, key = self._run.seen, address_key(self._address)
        if key in seen:
            return
        seen.add(key)
        try:
            found = self._run.lanes.take(self._errand)
        except InputRefused as refused:
            yield Refusal(refused.source, refused.reason)
            return
        self._open(found)
        seen.add(address_key(found.final_url))
        if isinstance(self._opened, InputRefused):
            yield Refusal(self._opened.source, self._opened.reason)
        elif self._opened is None:
            yield from self._run.opening.of_page(found, self._run.given)
        else:
            yield from self._opened.documents()

    def _open(self, found: Retrieved) -> None:
        """Looks once whether it is a feed, and asks for what that lists."""
        if self._is_opened:
            return
        self._is_opened = True
        try:
            if (feed := self._run.opening.feed(found)) is not None:
                self._opened = _Listed(feed, found.final_url, self._run)
        except InputRefused as refused:
            self._opened = refused


class _Listed:
    """What a feed lists: asked for when it is known, unless it is a list of sitemaps."""

    def __init__(self, feed: Feed, address: str, run: Run) -> None:
        self._feed = feed
        self._address = address
        self._run = run
        self._asked = [] if feed.is_index else [(one, run.ask(one)) for one in feed.entries]

    def documents(self) -> Iterator[Document | Refusal]:
        if (refused := left_out(self._feed, self._address)) is not None:
            yield refused
        if self._feed.is_index:
            yield from self._of_sitemaps()
        for entry, errand in self._asked:
            yield from self._of_entry(entry, errand)

    def _of_sitemaps(self) -> Iterator[Document | Refusal]:
        sitemaps = Sitemaps(self._feed, self._address)
        for one in sitemaps.listed():
            if isinstance(one, Refusal):
                yield one
                continue
            if address_key(one.url) in self._run.seen:
                continue
            self._run.seen.add(address_key(one.url))
            try:
                found = self._run.lanes.take(self._run.ask(one))
                feed = sitemaps.articles(found, self._run.opening.feed(found))
            except InputRefused as refused:
                yield Refusal(refused.source, refused.reason)
                continue
            yield from _Listed(feed, found.final_url, self._run).documents()

    def _of_entry(self, entry: Entry, errand: Errand) -> Iterator[Document | Refusal]:
        seen, key = self._run.seen, address_key(entry.url)
        if key in seen:
            return
        seen.add(key)
        try:
            found = self._run.lanes.take(errand)
        except InputRefused as refused:
            yield Refusal(refused.source, refused.reason)
            return
        final = address_key(found.final_url)
        if final != key and final in seen:
            return
        seen.add(final)
        yield from self._run.opening.of_page(found, self._run.given.with_entry(entry, self._feed))
