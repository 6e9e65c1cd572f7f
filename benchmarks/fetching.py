"""What asking several hosts at once gains: `python -m benchmarks.fetching`.

Servers on loopback addresses answer after a fixed delay. The same pages are fetched one after
another in the order asked for, then in lanes, in turns in one run: the ratio is what counts.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from claims.fetch import Fetcher, Lanes
from claims.settings import Settings

_HOSTS, _REPEATS = 8, 3
_DELAY_SECONDS = 0.2
# Pages of a host, and seconds between two requests to it: none, and what is usual.
_CASES = ((10, 0.0), (3, 1.0))


class _Late(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answers after the delay."""
        time.sleep(_DELAY_SECONDS)
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"page")

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing."""


@contextmanager
def _serving(host: str) -> Iterator[str]:
    server = ThreadingHTTPServer((host, 0), _Late)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _one_by_one(addresses: list[str], seconds_between: float) -> float:
    fetcher = Fetcher(allow_private=True, seconds_between=seconds_between)
    begun = time.perf_counter()
    for address in addresses:
        fetcher.fetch(address)
    return time.perf_counter() - begun


def _in_lanes(addresses: list[str], seconds_between: float, hosts_at_once: int) -> float:
    fetcher = Fetcher(allow_private=True, seconds_between=seconds_between)
    lanes = Lanes(hosts_at_once=hosts_at_once, is_stopped=lambda: False)
    begun = time.perf_counter()
    asked = [lanes.ask(one, lambda _, to=one: fetcher.fetch(to)) for one in addresses]  # type: ignore[misc]
    for errand in asked:
        lanes.take(errand)
    return time.perf_counter() - begun


def main() -> None:
    """Prints the figures that docs/adding.md gives."""
    at_once = Settings.hosts_at_once
    with ExitStack() as open:
        hosts = [open.enter_context(_serving(f"127.0.0.{n + 2}")) for n in range(_HOSTS)]
        for pages, between in _CASES:
            addresses = [f"{host}/{page}" for host in hosts for page in range(pages)]
            runs = [
                (_one_by_one(addresses, between), _in_lanes(addresses, between, at_once))
                for _ in range(_REPEATS)
            ]
            ratios = sorted(before / after for before, after in runs)
            print(
                f"{_HOSTS} hosts, {pages} pages each, {between:g} s between two requests to one: "
                f"{runs[-1][0]:.1f} s one by one, {runs[-1][1]:.1f} s from {at_once} hosts at "
                f"once, {ratios[_REPEATS // 2]:.1f} times ({ratios[0]:.1f} to {ratios[-1]:.1f})"
            )


if __name__ == "__main__":
    main()
