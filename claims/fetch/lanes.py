"""Lanes: several hosts asked at once, each for one thing after another.

What was asked for is taken in the order in which whoever asked wants it; what arrives earlier
waits, within a bound on its bytes.
"""

from collections import deque
from collections.abc import Callable
from threading import Condition, Thread

from claims.addresses import address_key
from claims.errors import Cancelled, InputRefused
from claims.fetch.fetcher import checked_address
from claims.records import Retrieved

Stopped = Callable[[], bool]
Fetch = Callable[[Stopped], Retrieved]

# What may have arrived and not been taken yet; an honest page has some hundred thousand bytes.
_MOST_WAITING_BYTES = 64_000_000


class Errand:
    """Something to be fetched: asked for in one place, taken in another.

    Attributes:
        address: what is asked for.
        is_done: whether it has been answered, well or not.
    """

    def __init__(self, address: str, fetch: Fetch) -> None:
        self.address = address
        self.is_done = False
        self._fetch = fetch
        self._answer: Retrieved | BaseException = Cancelled("nobody has fetched it")

    def go(self, is_stopped: Stopped) -> None:
        """Fetches, unless the run was stopped before it was this errand's turn."""
        try:
            if not is_stopped():
                self._answer = self._fetch(is_stopped)
        except BaseException as error:
            # Whatever it is, it belongs to whoever waits for the answer, in another thread.
            self._answer = error

    @property
    def bytes(self) -> int:
        """How much has arrived and waits to be taken."""
        return len(self.brought.content) if self.brought else 0

    @property
    def brought(self) -> Retrieved | None:
        """What has arrived and waits to be taken."""
        return self._answer if isinstance(self._answer, Retrieved) else None

    def taken(self) -> Retrieved:
        """The answer, which is not kept beyond. Raises what came in its place."""
        answer, self._answer = self._answer, Cancelled("it was taken before")
        if isinstance(answer, Retrieved):
            return answer
        raise answer


class Lanes:
    """Fetches from some hosts at the same time, and from each host one thing at a time.

    Threads only fetch: whoever takes what was fetched does so in a single thread, in any order.

    Args:
        hosts_at_once: how many hosts are asked at the same time.
        is_stopped: once true, nothing more is asked for.

    Attributes:
        meanwhile: called before anything is waited for, and whenever something else has arrived
            than that; it may ask.
    """

    def __init__(self, *, hosts_at_once: int, is_stopped: Stopped) -> None:
        self._hosts_at_once = hosts_at_once
        self._stopped_by = is_stopped
        self.meanwhile: Callable[[], object] = lambda: None
        self._closed = False
        self._changed = Condition()
        self._has_news = False
        self._errands: dict[str, Errand] = {}
        # Hosts with errands that nobody runs; the one that has waited longest is first.
        self._waiting: dict[str, deque[Errand]] = {}
        # The same of hosts that are being asked.
        self._served: dict[str, deque[Errand]] = {}
        self._held = 0
        self._wanted: str | None = None

    def ask(self, address: str, fetch: Fetch) -> Errand:
        """Puts something into its host's lane; what is under way already is that very errand.

        Args:
            address: what tells the host, and one errand from another.
            fetch: fetches it, in another thread.
        """
        key = address_key(address)
        with self._changed:
            if key in self._errands:
                return self._errands[key]
            errand = self._errands[key] = Errand(address, fetch)
            host = _host(address)
            lane = self._served.get(host)
            if lane is None:
                lane = self._waiting.setdefault(host, deque())
            lane.append(errand)
            self._start()
        return errand

    def take(self, errand: Errand) -> Retrieved:
        """What an errand has brought, waited for; it is taken once.

        Raises:
            InputRefused: it brought nothing.
            Cancelled: the run was stopped before it was asked for.
        """
        with self._changed:
            # Whatever else waits to be taken, this is fetched: nothing else can make room.
            self._wanted = _host(errand.address)
            self._start()
        # What arrived together with what was waited for last has not been looked at.
        self.meanwhile()
        while not self._waited(errand):
            self.meanwhile()
        with self._changed:
            self._wanted = None
            self._held -= errand.bytes
            self._start()
        return errand.taken()

    def close(self) -> None:
        """Asks for nothing more; what is under way ends by itself, and nobody takes it."""
        with self._changed:
            self._closed = True

    def _waited(self, errand: Errand) -> bool:
        """Waits until an errand is done, or another one."""
        with self._changed:
            self._changed.wait_for(lambda: errand.is_done or self._has_news)
            self._has_news = False
            return errand.is_done

    def _is_stopped(self) -> bool:
        return self._closed or self._stopped_by()

    def _start(self) -> None:
        """Starts as many lanes as there may be; the lock is held."""
        while (host := self._next()) is not None:
            self._served[host] = self._waiting.pop(host)
            Thread(target=self._serve, args=(host,), name=f"fetch {host}", daemon=True).start()

    def _next(self) -> str | None:
        """The host whose turn it is; None where none may be asked now."""
        if len(self._served) >= self._hosts_at_once:
            return None
        if self._wanted is not None and self._wanted in self._waiting:
            return self._wanted
        return next(iter(self._waiting), None) if self._held <= _MOST_WAITING_BYTES else None

    def _serve(self, host: str) -> None:
        """Runs one errand of a host, then those of whichever host comes next."""
        while True:
            with self._changed:
                errand = self._served[host].popleft()
            errand.go(self._is_stopped)
            with self._changed:
                errand.is_done = self._has_news = True
                self._held += errand.bytes
                if left := self._served.pop(host):
                    self._waiting[host] = left
                self._changed.notify_all()
                following = self._next()
                if following is None:
                    return
                self._served[following] = self._waiting.pop(following)
                host = following


def _host(address: str) -> str:
    """The host that is asked; empty for an address that will be refused."""
    try:
        return checked_address(address, source=address).host
    except InputRefused:
        return ""
