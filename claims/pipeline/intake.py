"""Intake: from what a person names to articles, the web included."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from claims.addresses import address_key, is_web_address
from claims.errors import InputRefused
from claims.fetch import ROBOTS_LIMITS, Fetcher, Limits, Robots, is_feed, read_feed
from claims.ingest import documents, documents_of
from claims.records import Document, Entry, Feed, Refusal, Retrieved
from claims.worker import Worker

# As files, feeds have these endings; others of them are read as what they are.
_FEEDS = (".rss", ".atom", ".xml")


@dataclass(frozen=True)
class Given:
    """What a person says of articles that do not say it themselves."""

    outlet: str = ""
    published: str = ""
    language: str = ""
    title: str = ""
    credit: str = ""

    def with_entry(self, entry: Entry, feed: Feed) -> "Given":
        """With what a feed says of one article, where the person says nothing."""
        return replace(
            self,
            outlet=self.outlet or entry.source or feed.title,
            published=self.published or entry.published or entry.updated,
            title=entry.title,
            credit=entry.source,
        )


class Intake:
    """Turns files, folders, tables, addresses and feeds into articles.

    An address that a person names is fetched as if they opened it themselves. What a feed lists
    is fetched by a program, so robots.txt of its host is asked.

    Args:
        allow_private: whether this machine and private networks may be fetched from.

    Attributes:
        pause: what waits between two requests to a host; set where a wait is to be cut short.
    """

    def __init__(self, *, allow_private: bool = False) -> None:
        self.pause: Callable[[float], object] = time.sleep
        self._worker = Worker()

        def pause(seconds: float) -> object:
            return self.pause(seconds)

        self._fetcher = Fetcher(allow_private=allow_private, pause=pause)
        asking = Fetcher(limits=ROBOTS_LIMITS, allow_private=allow_private, pause=pause)
        self._robots = Robots(asking, self._worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the worker."""
        self._worker.close()

    def documents(self, what: Sequence[str | Path], given: Given) -> Iterator[Document | Refusal]:
        """The articles of all that is named, in order; a bad one never stops the rest."""
        seen: set[str] = set()
        for name in what:
            if is_web_address(name):
                yield from self._of_address(str(name).strip(), given, seen)
            elif (path := Path(name)).suffix.lower() in _FEEDS and path.is_file():
                yield from self._of_feed_file(path, given, seen)
            else:
                yield from self._of_files(name, given)

    def of_page(self, found: Retrieved, given: Given) -> Iterator[Document | Refusal]:
        """The articles of what one address answered."""
        return documents_of(
            found,
            outlet=given.outlet,
            published=given.published,
            language=given.language,
            title=given.title,
            credit=given.credit,
            call=self._worker.call,
        )

    def feed(self, found: Retrieved) -> Feed | None:
        """The feed that an address answered; None where it answered with something else.

        Raises:
            InputRefused: it cannot be read.
        """
        if not is_feed(found.content):
            return None
        return read_feed(
            found.content,
            address=found.final_url,
            content_type=found.content_type,
            worker=self._worker,
        )

    def fetched(self, address: str, *, etag: str = "", modified: str = "") -> Retrieved:
        """What an address answers a program, if its host lets programs in.

        Raises:
            InputRefused: it does not, or the address cannot be fetched.
        """
        seconds = self._robots.delay(address)
        return self._fetcher.fetch(address, etag=etag, modified=modified, seconds_between=seconds)

    def _of_files(self, name: str | Path, given: Given) -> Iterator[Document | Refusal]:
        return documents(
            [name],
            outlet=given.outlet,
            published=given.published,
            language=given.language,
            call=self._worker.call,
        )

    def _of_address(
        self, address: str, given: Given, seen: set[str]
    ) -> Iterator[Document | Refusal]:
        if address_key(address) in seen:
            return
        try:
            found = self._fetcher.fetch(address)
            feed = self.feed(found)
        except InputRefused as refused:
            yield Refusal(refused.source, refused.reason)
            return
        seen |= {address_key(address), address_key(found.final_url)}
        if feed is None:
            yield from self.of_page(found, given)
        else:
            yield from self._of_entries(feed, found.final_url, given, seen)

    def _of_feed_file(
        self, path: Path, given: Given, seen: set[str]
    ) -> Iterator[Document | Refusal]:
        try:
            with path.open("rb") as file:
                content = file.read(Limits.content + 1)
            if len(content) > Limits.content or not is_feed(content):
                yield from self._of_files(path, given)
                return
            feed = read_feed(content, address=str(path), content_type="", worker=self._worker)
        except OSError as error:
            yield Refusal(str(path), f"cannot be read ({error.strerror})")
        except InputRefused as refused:
            yield Refusal(refused.source, refused.reason)
        else:
            yield from self._of_entries(feed, str(path), given, seen)

    def _of_entries(
        self, feed: Feed, source: str, given: Given, seen: set[str]
    ) -> Iterator[Document | Refusal]:
        if (refused := left_out(feed, source)) is not None:
            yield refused
        for entry in feed.entries:
            if address_key(entry.url) in seen:
                continue
            seen.add(address_key(entry.url))
            try:
                found = self.fetched(entry.url)
            except InputRefused as error:
                yield Refusal(error.source, error.reason)
                continue
            if address_key(entry.url) != address_key(found.final_url):
                if address_key(found.final_url) in seen:
                    continue
                seen.add(address_key(found.final_url))
            yield from self.of_page(found, given.with_entry(entry, feed))


def left_out(feed: Feed, source: str) -> Refusal | None:
    """What is said of a feed with more entries than are taken."""
    if feed.total <= len(feed.entries):
        return None
    return Refusal(
        source, f"lists {feed.total:,} articles; the first {len(feed.entries):,} were taken"
    )
