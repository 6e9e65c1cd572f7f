"""A web server on this machine that plays whatever a test needs, attacks included."""

import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from typing import ClassVar

Play = Callable[["Exchange"], None]


class Exchange(BaseHTTPRequestHandler):
    """One request; a play answers it with the methods below, or with raw bytes."""

    protocol_version = "HTTP/1.1"
    plays: ClassVar[dict[str, Play]]
    asked: ClassVar[Counter[str]]
    over: ClassVar[threading.Event]

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.asked[self.path] += 1
        self.close_connection = True
        play = self.plays.get(path) or self.plays.get("*")
        if play is None:
            self.answer(b"not here", status=404, type="text/plain")
            return
        play(self)

    def answer(
        self,
        content: bytes,
        *,
        status: int = 200,
        type: str = "text/html; charset=utf-8",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": type,
            "Content-Length": str(len(content)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def raw(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.wfile.write(piece)
        self.wfile.flush()

    def drip(self, pieces: Iterator[bytes], *, seconds: float) -> None:
        """Sends one piece after another until the other side, or the test, has enough."""
        for piece in pieces:
            if self.over.wait(seconds):
                return
            self.raw(piece)

    def handle(self) -> None:
        try:
            super().handle()
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        pass


@dataclass
class Server:
    """What runs: its address, what it plays, and what it was asked for."""

    address: str
    plays: dict[str, Play] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def at(self, path: str) -> str:
        return self.address + path

    def page(self, path: str, html: str, **headers: str) -> str:
        """Serves a page; its address."""
        content = html.encode()
        self.plays[path] = lambda one: one.answer(content, headers=headers)
        return self.at(path)

    def serve(self, path: str, content: bytes, type: str, **headers: str) -> str:
        """Serves some bytes; their address."""
        self.plays[path] = lambda one: one.answer(content, type=type, headers=headers)
        return self.at(path)

    def play(self, path: str, play: Play) -> str:
        """Lets a play answer; its address."""
        self.plays[path] = play
        return self.at(path)


@contextmanager
def serving(tls: SSLContext | None = None, *, host: str = "127.0.0.1") -> Iterator[Server]:
    """A server on a free port of this machine, at any of its loopback addresses."""
    plays: dict[str, Play] = {}
    asked: Counter[str] = Counter()
    over = threading.Event()
    handler = type("Handler", (Exchange,), {"plays": plays, "asked": asked, "over": over})
    server = _Quiet((host, 0), handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    scheme = "http" if tls is None else "https"
    try:
        yield Server(f"{scheme}://{host}:{server.server_port}", plays, asked)
    finally:
        over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def forever(piece: bytes) -> Iterator[bytes]:
    """A piece again and again."""
    while True:
        yield piece


def silent_port() -> tuple[socket.socket, int]:
    """A socket that takes connections and never says a word, and its port."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    return listening, int(listening.getsockname()[1])


def wait_until(done: Callable[[], bool], *, seconds: float = 600.0) -> None:
    """Waits until something holds; fails where it never does."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds:g} seconds")
        time.sleep(0.02)
