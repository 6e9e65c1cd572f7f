"""Watching: feeds, pages and folders looked at again and again, each no more than it has to be.

What was seen where is kept in the store, so that a run that was stopped goes on where it was.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from claims.addresses import address_key, is_web_address
from claims.errors import Cancelled, InputRefused, NotFetched
from claims.fetch import MOST_ENTRIES, Lanes
from claims.ingest import files_of
from claims.pipeline.incoming import Given
from claims.pipeline.intake import Intake
from claims.pipeline.opening import left_out
from claims.pipeline.sitemaps import Sitemaps
from claims.pipeline.sources import Source, in_order
from claims.pipeline.watched import Address, Asked, Local
from claims.records import Document, Entry, Feed, Refusal, Retrieved, Visit
from claims.store import Store

_STAMP = "%Y-%m-%dT%H:%M:%SZ"
# A place that fails is left alone twice as long each time, and asked once a day at least.
_LONGEST_WAIT = timedelta(days=1)
# An article of a feed that fails so often is given up; the feed itself never is.
_MOST_FAILURES = 6
_EARLY = timedelta(seconds=2)
_DAY = len("2025-06-03")


class Watching:
    """One round over what is watched.

    Args:
        store: where the last look at every place is kept.
        intake: from addresses to articles.
        given: what the person says of all of them.
        every: the time between two rounds, from which waits after a failure grow.
        is_stopped: asked between articles.
    """

    def __init__(
        self,
        store: Store,
        intake: Intake,
        given: Given,
        *,
        every: timedelta,
        is_stopped: Callable[[], bool],
    ) -> None:
        self._store = store
        self._intake = intake
        self._given = given
        self._every = every
        self._is_stopped = is_stopped
        self._lanes: Lanes
        # The places of this round: two feeds may list one article.
        self._had: set[str] = set()
        self.looked_at = self.unchanged = self.waiting = 0

    def documents(self, what: Sequence[str | Path]) -> Iterator[Document | Refusal]:
        """The new articles of all places; each place is noted when its articles are taken in.

        While those of one are taken in, others are fetched. What was fetched and not taken in
        before a stop was never seen.
        """
        with self._intake.lanes(self._is_stopped) as lanes:
            self._lanes = lanes
            places: list[Source] = [
                Address(str(name).strip(), self)
                if is_web_address(name)
                else Local(Path(name), self)
                for name in what
            ]
            # Stopped while it waited for its turn at a host.
            with suppress(Cancelled):
                yield from in_order(places, lanes)

    def ask(self, address: str) -> Asked | None:
        """Asks for an address in its turn; None where it has to be left alone."""
        place = address_key(address)
        known = self._store.visit(place)
        if known is not None and known.not_before > _now():
            return None
        etag, modified = (known.etag, known.modified) if known else ("", "")
        fetch = partial(self._intake.fetched, address, etag=etag, modified=modified)
        return Asked(place, known, self._lanes.ask(address, fetch))

    def look_ahead(self, asked: Asked) -> bool:
        """Asks for what a feed lists, if it has arrived; whether there is nothing more to ask."""
        if (found := asked.errand.brought) is None:
            return asked.errand.is_done
        if not asked.is_unchanged(found):
            # A feed that cannot be read is told in its turn.
            with suppress(InputRefused):
                if (feed := self._intake.feed(found)) is not None and not feed.is_index:
                    self._ask_for(feed)
        return True

    def of_address(self, asked: Asked | None) -> Iterator[Document | Refusal]:
        """The new articles of an address that a person names."""
        if self._is_stopped() or self._has_to_wait(asked):
            return
        if asked is None or asked.place in self._had:
            return
        try:
            found = self._changed(asked)
            feed = None if found is None else self._intake.feed(found)
        except InputRefused as refused:
            yield self._failed(asked, refused)
            return
        if found is None:
            return
        if feed is None:
            yield from self._intake.of_page(found, self._given)
            self._note(asked.place, found)
        elif feed.is_index:
            yield from self._of_index(feed, found)
            # Read whole each time: whether one of its sitemaps has changed, that one says.
            self._store.save_visit(Visit(asked.place, found.at))
        elif (yield from self._of_feed(feed, found)):
            self._note(asked.place, found)
        else:
            # Not all was had; only a feed that counts as never seen is read whole again.
            self._store.save_visit(Visit(asked.place, found.at))

    def _of_index(self, index: Feed, found: Retrieved) -> Iterator[Document | Refusal]:
        """The new articles of those sitemaps of a list that have changed."""
        if (refused := left_out(index, found.final_url)) is not None:
            yield refused
        sitemaps = Sitemaps(index, found.final_url)
        for one in sitemaps.listed():
            if self._is_stopped():
                return
            if isinstance(one, Refusal):
                yield one
                continue
            known = self._store.visit(address_key(one.url))
            if known is not None and not known.failures and _is_earlier(one.updated, known.at):
                continue
            asked = self.ask(one.url)
            if self._has_to_wait(asked) or asked is None or asked.place in self._had:
                continue
            try:
                if (part := self._changed(asked)) is None:
                    continue
                feed = sitemaps.articles(part, self._intake.feed(part))
            except InputRefused as refused:
                yield self._failed(asked, refused)
                continue
            is_settled = yield from self._of_feed(feed, part)
            if is_settled and len(feed.entries) == min(feed.total, MOST_ENTRIES):
                self._note(asked.place, part)
            else:
                # Looked at again, whatever the list says of when it changed.
                self._store.save_visit(Visit(asked.place, ""))

    def _of_feed(self, feed: Feed, found: Retrieved) -> Generator[Document | Refusal, None, bool]:
        """The new articles of a feed; answers whether none has to be tried again."""
        if (refused := left_out(feed, found.final_url)) is not None:
            yield refused
        self._ask_for(feed)
        settled = True
        for entry in feed.entries:
            if self._is_stopped():
                return False
            yield from self._of_entry(entry, feed)
            visit = self._store.visit(address_key(entry.url))
            settled = settled and visit is not None and not 0 < visit.failures < _MOST_FAILURES
        return settled

    def _ask_for(self, feed: Feed) -> None:
        for entry in feed.entries:
            if self._is_due(entry):
                self.ask(entry.url)

    def _is_due(self, entry: Entry) -> bool:
        """Whether an article of a feed is new or called updated, or is to be tried again."""
        known = self._store.visit(address_key(entry.url))
        if known is None:
            return True
        if known.failures:
            return known.failures < _MOST_FAILURES
        return entry.updated > known.at

    def _of_entry(self, entry: Entry, feed: Feed) -> Iterator[Document | Refusal]:
        if address_key(entry.url) in self._had or not self._is_due(entry):
            return
        asked = self.ask(entry.url)
        if self._has_to_wait(asked) or asked is None:
            return
        try:
            found = self._changed(asked)
        except InputRefused as refused:
            yield self._failed(asked, refused)
            return
        if found is None:
            return
        final = address_key(found.final_url)
        there = self._store.visit(final) if final != asked.place else None
        if there is None or there.sha256 != found.sha256:
            for one in self._intake.of_page(found, self._given.with_entry(entry, feed)):
                if isinstance(one, Refusal):
                    yield self._failed(asked, InputRefused(one.source, one.reason))
                    return
                yield one
            self._note(final, found)
        self._note(asked.place, found)

    def of_path(self, path: Path) -> Iterator[Document | Refusal]:
        """The new articles of a file or folder."""
        for file in files_of(path):
            if self._is_stopped():
                return
            if isinstance(file, Refusal):
                yield file
                continue
            try:
                looks = file.stat()
            except OSError as error:
                yield Refusal(str(file), f"cannot be read ({error.strerror})")
                continue
            place, state = str(file.absolute()), f"{looks.st_size} {looks.st_mtime_ns}"
            known = self._store.visit(place)
            self.looked_at += 1
            if known is not None and known.modified == state:
                self.unchanged += 1
                continue
            yield from self._intake.documents([file], self._given)
            self._store.save_visit(Visit(place, _now(), modified=state))

    def _changed(self, asked: Asked) -> Retrieved | None:
        """What an address answers; None where it is what was seen before.

        Raises:
            InputRefused: it cannot be fetched.
            Cancelled: the run was stopped before it was asked for.
        """
        self._had.add(asked.place)
        try:
            found = self._lanes.take(asked.errand)
        except InputRefused:
            self.looked_at += 1
            raise
        self.looked_at += 1
        if asked.known is None or not asked.is_unchanged(found):
            return found
        self.unchanged += 1
        self._store.save_visit(replace(asked.known, at=found.at, failures=0, not_before=""))
        return None

    def _has_to_wait(self, asked: Asked | None) -> bool:
        self.waiting += asked is None
        return asked is None

    def _note(self, place: str, found: Retrieved) -> None:
        self._store.save_visit(Visit(place, found.at, found.etag, found.modified, found.sha256))

    def _failed(self, asked: Asked, refused: InputRefused) -> Refusal:
        """Notes that a place failed, and until when it is left alone."""
        known = asked.known or Visit(asked.place, "")
        # The exponent is bounded, since a time has a largest.
        wait = min(self._every * 2 ** min(known.failures, 20), _LONGEST_WAIT)
        if isinstance(refused, NotFetched) and refused.retry_seconds is not None:
            wished = timedelta(seconds=min(refused.retry_seconds, _LONGEST_WAIT.total_seconds()))
            wait = max(wait, wished)
        self._store.save_visit(
            replace(
                known,
                at=_now(),
                failures=known.failures + 1,
                # A little early, so that the round which is due then does not miss it.
                not_before=(datetime.now(UTC) + wait - _EARLY).strftime(_STAMP),
            )
        )
        return Refusal(refused.source, refused.reason)


def _is_earlier(updated: str, at: str) -> bool:
    """Whether something last changed on a day before it was looked at; not where nobody says."""
    return bool(updated) and updated[:_DAY] < at[:_DAY]


def _now() -> str:
    return datetime.now(UTC).strftime(_STAMP)
