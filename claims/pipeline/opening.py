"""Opening: web addresses, feeds and files, each to what it holds."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from claims.closing import Closing
from claims.errors import InputRefused
from claims.fetch import (
    ROBOTS_LIMITS,
    Fetcher,
    Lanes,
    Limits,
    Robots,
    Turns,
    is_feed,
    read_feed,
)
from claims.ingest import documents, documents_of
from claims.pipeline.incoming import Given
from claims.records import Document, Feed, Refusal, Retrieved
from claims.worker import Worker


class Opening(Closing):
    """Fetches addresses, and turns pages, feeds and files into articles.

    An address that a person names is fetched as if they opened it themselves. What a feed lists
    is fetched by a program, so robots.txt of its host is asked.

    Args:
        allow_private: whether this machine and private networks may be fetched from.
        hosts_at_once: how many hosts are asked at the same time.

    Attributes:
        pause: what waits between two requests to a host; set where a wait is to be cut short.
    """

    def __init__(self, *, allow_private: bool = False, hosts_at_once: int = 4) -> None:
        self.pause: Callable[[float], object] = time.sleep
        self._hosts_at_once = hosts_at_once
        self._worker = Worker()

        def pause(seconds: float) -> object:
            return self.pause(seconds)

        turns = Turns()
        self._fetcher = Fetcher(allow_private=allow_private, pause=pause, turns=turns)
        asking = Fetcher(
            limits=ROBOTS_LIMITS, allow_private=allow_private, pause=pause, turns=turns
        )
        self._robots = Robots(asking, self._worker)

    def close(self) -> None:
        """Ends the worker."""
        self._worker.close()

    @contextmanager
    def lanes(self, is_stopped: Callable[[], bool] = lambda: False) -> Iterator[Lanes]:
        """What fetches for one run; once stopped, or left, it asks for nothing more."""
        found = Lanes(hosts_at_once=self._hosts_at_once, is_stopped=is_stopped)
        try:
            yield found
        finally:
            found.close()

    def of_page(self, found: Retrieved, given: Given) -> Iterator[Document | Refusal]:
        """The articles of what one address answered."""
        return documents_of(
            found,
            outlet=given.outlet,
            published=given.published,
            language=given.language,
            title=given.title,
            credit=given.credit,
            parser=self._worker,
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

    def opened(self, address: str, is_stopped: Callable[[], bool]) -> Retrieved:
        """What an address answers a person. Raises `InputRefused`, or `Cancelled` once stopped."""
        return self._fetcher.fetch(address, is_stopped=is_stopped)

    def fetched(
        self,
        address: str,
        is_stopped: Callable[[], bool],
        *,
        etag: str = "",
        modified: str = "",
    ) -> Retrieved:
        """What an address answers a program, if its host lets programs in.

        Raises:
            InputRefused: it does not, or the address cannot be fetched.
            Cancelled: it was stopped before it was asked for.
        """
        seconds = self._robots.delay(address)
        return self._fetcher.fetch(
            address,
            etag=etag,
            modified=modified,
            seconds_between=seconds,
            is_stopped=is_stopped,
        )

    def feed_in(self, path: Path) -> Feed | None:
        """The feed that a file holds; None where it holds something else.

        Raises:
            InputRefused: it cannot be read.
        """
        try:
            with path.open("rb") as file:
                content = file.read(Limits.content + 1)
        except OSError as error:
            raise InputRefused(str(path), f"cannot be read ({error.strerror})") from error
        if len(content) > Limits.content or not is_feed(content):
            return None
        return read_feed(content, address=str(path), content_type="", worker=self._worker)

    def of_files(self, name: str | Path, given: Given) -> Iterator[Document | Refusal]:
        """The articles of a file or folder."""
        return documents(
            [name],
            outlet=given.outlet,
            published=given.published,
            language=given.language,
            parser=self._worker,
        )


def left_out(feed: Feed, source: str) -> Refusal | None:
    """What is said of a feed with more entries than are taken."""
    if feed.total <= len(feed.entries):
        return None
    what = "sitemaps" if feed.is_index else "articles"
    return Refusal(
        source, f"lists {feed.total:,} {what}; the first {len(feed.entries):,} were taken"
    )
