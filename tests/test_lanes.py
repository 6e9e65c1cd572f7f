"""Several hosts asked at once: in whatever order answers arrive, and never two at one host."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Barrier, Event, Lock

import pytest

from claims.errors import Cancelled, InputRefused, NotFetched, SettingRefused
from claims.fetch import Errand, Fetcher, Lanes, Turns
from claims.settings import Settings
from tests.server import Exchange, Server, serving, wait_until

HOSTS = ("127.0.0.2", "127.0.0.3", "127.0.0.4")


class Counting:
    """Answers with the path, and counts who is asked at the same time."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.most_hosts = 0
        self.before: Callable[[Exchange], object] = lambda _: None

    def __call__(self, one: Exchange) -> None:
        host = one.headers["Host"].partition(":")[0]
        with self._lock:
            self._now[host] += 1
            self.most[host] = max(self.most[host], self._now[host])
            self.most_hosts = max(self.most_hosts, sum(n > 0 for n in self._now.values()))
        self.before(one)
        # The other side is answered only after this is no longer under way.
        with self._lock:
            self._now[host] -= 1
        one.answer(one.path.encode())


@pytest.fixture
def play() -> Counting:
    return Counting()


@pytest.fixture
def servers(play: Counting) -> Iterator[list[Server]]:
    with ExitStack() as open:
        found = [open.enter_context(serving(host=host)) for host in HOSTS]
        for one in found:
            one.play("*", play)
        yield found


@contextmanager
def lanes(hosts_at_once: int, stop: Event | None = None) -> Iterator[Callable[[str], Errand]]:
    """Asks for addresses, each in its lane."""
    fetcher = Fetcher(allow_private=True, seconds_between=0.0)
    made = Lanes(hosts_at_once=hosts_at_once, is_stopped=(stop or Event()).is_set)

    def ask(address: str) -> Errand:
        return made.ask(address, lambda stopped: fetcher.fetch(address, is_stopped=stopped))

    ask.take = made.take  # type: ignore[attr-defined]
    try:
        yield ask
    finally:
        made.close()


def taken(ask: Callable[[str], Errand], errands: list[Errand]) -> list[str]:
    return [ask.take(one).content.decode() for one in errands]  # type: ignore[attr-defined]


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_answers_come_in_the_order_asked_and_no_host_is_asked_twice_at_once(
    servers: list[Server], play: Counting, at_once: int
) -> None:
    meet = Barrier(at_once)
    first = Counter[str]()

    def meeting(one: Exchange) -> None:
        # The first request of the first hosts waits for the others: so many are under way.
        host = one.headers["Host"]
        first[host] += 1
        if first[host] == 1 and len(first) <= at_once:
            meet.wait(60)

    play.before = meeting
    with lanes(at_once) as ask:
        paths = [f"/{n}" for n in range(4)]
        errands = [ask(one.at(path)) for one in servers for path in paths]
        assert taken(ask, errands) == paths * len(servers)
    assert play.most_hosts == at_once
    assert set(play.most.values()) == {1}


def test_one_address_is_fetched_once_whoever_asks(servers: list[Server]) -> None:
    with lanes(2) as ask:
        one, two = ask(servers[0].at("/1")), ask(servers[0].at("/1?utm_source=rss"))
        assert one is two
        assert taken(ask, [one]) == ["/1"]
    assert servers[0].asked == {"/1": 1}


def test_a_redirect_waits_for_its_turn_at_the_other_host(
    servers: list[Server], play: Counting
) -> None:
    first, second, _ = servers
    to = second.at("/there")
    first.play("/moved", lambda one: one.answer(b"", status=302, headers={"Location": to}))
    under_way = Event()
    play.before = lambda one: under_way.wait(0.3) if one.path == "/slow" else under_way.set()
    with lanes(2) as ask:
        errands = [ask(second.at("/slow")), ask(first.at("/moved"))]
        assert taken(ask, errands) == ["/slow", "/there"]
    assert play.most[HOSTS[1]] == 1


def test_what_is_refused_stops_no_other(servers: list[Server]) -> None:
    first, second, _ = servers
    first.play("/gone", lambda one: one.answer(b"", status=410))
    with lanes(2) as ask:
        bad = [ask(first.at("/gone")), ask("ftp://127.0.0.2/"), ask("http://127.0.0.2:99999/")]
        good = [ask(first.at("/1")), ask(second.at("/2"))]
        assert taken(ask, good) == ["/1", "/2"]
        with pytest.raises(NotFetched, match=r"answers 410"):
            taken(ask, bad[:1])
        for one in bad[1:]:
            with pytest.raises(InputRefused):
                taken(ask, [one])


def test_a_fault_is_raised_where_it_is_waited_for() -> None:
    def broken(_: Callable[[], bool]) -> None:
        raise ZeroDivisionError("a fault of ours")

    made = Lanes(hosts_at_once=2, is_stopped=Event().is_set)
    with pytest.raises(ZeroDivisionError):
        made.take(made.ask("http://127.0.0.2/", broken))  # type: ignore[arg-type]


def test_once_stopped_what_is_under_way_is_had_and_nothing_more_is_asked_for(
    servers: list[Server], play: Counting
) -> None:
    stop = Event()
    play.before = lambda _: stop.set()
    with lanes(1, stop) as ask:
        errands = [ask(one.at(path)) for path in ("/1", "/2") for one in servers]
        assert taken(ask, errands[:1]) == ["/1"]
        for one in errands[1:]:
            with pytest.raises(Cancelled):
                taken(ask, [one])
    assert [one.asked for one in servers] == [{"/1": 1}, {}, {}]


def test_whoever_waits_for_a_turn_when_it_is_stopped_asks_for_nothing(
    servers: list[Server],
) -> None:
    stop = Event()
    fetcher = Fetcher(allow_private=True, seconds_between=60.0, pause=lambda _: stop.set())
    made = Lanes(hosts_at_once=2, is_stopped=stop.is_set)
    errands = [
        made.ask(address, lambda stopped, to=address: fetcher.fetch(to, is_stopped=stopped))  # type: ignore[misc]
        for address in (servers[0].at("/1"), servers[0].at("/2"))
    ]
    assert made.take(errands[0]).content == b"/1"
    with pytest.raises(Cancelled):
        made.take(errands[1])
    assert servers[0].asked == {"/1": 1}


def test_what_waits_to_be_taken_is_bounded_and_whatever_is_wanted_comes(
    servers: list[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claims.fetch.lanes._MOST_WAITING_BYTES", 0)
    with lanes(1) as ask:
        paths = [f"/{n}" for n in range(5)]
        errands = [ask(one.at(path)) for path in paths for one in servers]
        # With one that waits to be taken there is no more room: each is fetched when it is wanted.
        assert taken(ask, errands[-1:]) == ["/4"]
        assert servers[0].asked.total() <= 1
        assert taken(ask, errands[:-1]) == [path for path in paths for _ in servers][:-1]


def test_turns_at_two_hosts_are_taken_at_the_same_time() -> None:
    turns = Turns()
    with turns.at("a.example"), turns.at("b.example"):
        pass


def test_whoever_waits_is_told_of_what_arrives_meanwhile(servers: list[Server]) -> None:
    first, second, third = servers
    asked_for_more = Event()

    def slow(one: Exchange) -> None:
        assert asked_for_more.wait(60)
        one.answer(b"slow")

    def more(one: Exchange) -> None:
        asked_for_more.set()
        one.answer(b"more")

    with lanes(2) as ask:
        errands = [ask(first.play("/slow", slow)), ask(second.at("/feed"))]
        made = ask.take.__self__  # type: ignore[attr-defined]
        to = third.play("/more", more)
        made.meanwhile = lambda: errands.append(ask(to)) if errands[1].is_done else None
        assert taken(ask, errands[:1]) == ["slow"]
        assert taken(ask, errands[1:3]) == ["/feed", "more"]


def test_what_arrives_together_with_what_was_waited_for_is_told_too(servers: list[Server]) -> None:
    first, second, third = servers
    asked_for_more = Event()

    def slow(one: Exchange) -> None:
        assert asked_for_more.wait(60)
        one.answer(b"slow")

    def more(one: Exchange) -> None:
        asked_for_more.set()
        one.answer(b"more")

    with lanes(3) as ask:
        here, feed = ask(first.at("/1")), ask(second.at("/feed"))
        wait_until(lambda: here.is_done and feed.is_done)
        made = ask.take.__self__  # type: ignore[attr-defined]
        to = third.play("/more", more)
        assert taken(ask, [here]) == ["/1"]
        made.meanwhile = lambda: ask(to)
        assert taken(ask, [ask(first.play("/slow", slow))]) == ["slow"]


def test_how_many_hosts_are_asked_at_once_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.from_environment().hosts_at_once == Settings.hosts_at_once
    monkeypatch.setenv("CLAIMS_HOSTS_AT_ONCE", "7")
    assert Settings.from_environment().hosts_at_once == 7
    monkeypatch.setenv("CLAIMS_HOSTS_AT_ONCE", "many")
    with pytest.raises(SettingRefused, match="CLAIMS_HOSTS_AT_ONCE is 'many'"):
        Settings.from_environment()
