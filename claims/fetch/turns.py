"""Turns: at one host one request at a time, whoever asks."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Turns:
    """Lets whoever wants something of a host wait until nobody else does."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._hosts: dict[str, Lock] = defaultdict(Lock)

    @contextmanager
    def at(self, host: str) -> Iterator[None]:
        """One's own turn at a host; to hold two of them at once may wait for ever."""
        with self._lock:
            turn = self._hosts[host]
        with turn:
            yield
