"""Watching: feeds, pages and folders looked at again and again, each no more than it has to be.

What was seen where is kept in the store, so that a run that was stopped goes on where it was.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from claims.addresses import address_key, is_web_address
from claims.errors import InputRefused, NotFetched
from claims.ingest import files_of
from claims.pipeline.intake import Given, Intake, left_out
from claims.records import Document, Entry, Feed, Refusal, Retrieved, Visit
from claims.store import Store

_STAMP = "%Y-%m-%dT%H:%M:%SZ"
# A place that fails is left alone twice as long each time, and asked once a day at least.
_LONGEST_WAIT = timedelta(days=1)
# An article of a feed that fails so often is given up; the feed itself never is.
_MOST_FAILURES = 6
_NOT_MODIFIED = 304
_EARLY = timedelta(seconds=2)


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
        self.looked_at = self.unchanged = self.waiting = 0

    def documents(self, what: Sequence[str | Path]) -> Iterator[Document | Refusal]:
        """The new articles of all places; each place is noted when its articles are taken in."""
        for name in what:
            if self._is_stopped():
                return
            if is_web_address(name):
                yield from self._of_address(str(name).strip())
            else:
                yield from self._of_path(Path(name))

    def _of_address(self, address: str) -> Iterator[Document | Refusal]:
        place = address_key(address)
        known = self._store.visit(place)
        if self._has_to_wait(known):
            return
        try:
            found = self._changed(address, known)
            feed = None if found is None else self._intake.feed(found)
        except InputRefused as refused:
            yield self._failed(place, known, refused)
            return
        if found is None:
            return
        if feed is None:
            yield from self._intake.of_page(found, self._given)
            self._note(place, found)
        elif (yield from self._of_feed(feed, found)):
            self._note(place, found)
        else:
            # Not all was had; only a feed that counts as never seen is read whole again.
            self._store.save_visit(Visit(place, found.at))

    def _of_feed(self, feed: Feed, found: Retrieved) -> Generator[Document | Refusal, None, bool]:
        """The new articles of a feed; answers whether none has to be tried again."""
        if (refused := left_out(feed, found.final_url)) is not None:
            yield refused
        settled = True
        for entry in feed.entries:
            if self._is_stopped():
                return False
            yield from self._of_entry(entry, feed)
            visit = self._store.visit(address_key(entry.url))
            settled = settled and visit is not None and not 0 < visit.failures < _MOST_FAILURES
        return settled

    def _of_entry(self, entry: Entry, feed: Feed) -> Iterator[Document | Refusal]:
        place = address_key(entry.url)
        known = self._store.visit(place)
        if known is not None and not known.failures and entry.updated <= known.at:
            return
        if known is not None and known.failures >= _MOST_FAILURES:
            return
        if self._has_to_wait(known):
            return
        try:
            found = self._changed(entry.url, known)
        except InputRefused as refused:
            yield self._failed(place, known, refused)
            return
        if found is None:
            return
        final = address_key(found.final_url)
        there = self._store.visit(final) if final != place else None
        if there is None or there.sha256 != found.sha256:
            for one in self._intake.of_page(found, self._given.with_entry(entry, feed)):
                if isinstance(one, Refusal):
                    yield self._failed(place, known, InputRefused(one.source, one.reason))
                    return
                yield one
            self._note(final, found)
        self._note(place, found)

    def _of_path(self, path: Path) -> Iterator[Document | Refusal]:
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

    def _changed(self, address: str, known: Visit | None) -> Retrieved | None:
        """What an address answers; None where it is what was seen before.

        Raises:
            InputRefused: it cannot be fetched.
        """
        self.looked_at += 1
        if known is None:
            return self._intake.fetched(address)
        found = self._intake.fetched(address, etag=known.etag, modified=known.modified)
        if found.status != _NOT_MODIFIED and found.sha256 != known.sha256:
            return found
        self.unchanged += 1
        self._store.save_visit(replace(known, at=found.at, failures=0, not_before=""))
        return None

    def _has_to_wait(self, known: Visit | None) -> bool:
        waits = known is not None and known.not_before > _now()
        self.waiting += waits
        return waits

    def _note(self, place: str, found: Retrieved) -> None:
        self._store.save_visit(Visit(place, found.at, found.etag, found.modified, found.sha256))

    def _failed(self, place: str, known: Visit | None, refused: InputRefused) -> Refusal:
        """Notes that a place failed, and until when it is left alone."""
        known = known or Visit(place, "")
        # The exponent is bounded, since a time has a largest.
        wait = min(self._every * 2 ** min(known.failures, 20), _LONGEST_WAIT)
        if isinstance(refused, NotFetched) and refused.retry_seconds is not None:
            asked = timedelta(seconds=min(refused.retry_seconds, _LONGEST_WAIT.total_seconds()))
            wait = max(wait, asked)
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


def _now() -> str:
    return datetime.now(UTC).strftime(_STAMP)
