"""The process: how it is started, asked and ended, and the clock by which it answers."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from multiprocessing.reduction import send_handle
from pathlib import Path
from threading import Timer
from typing import Any
from weakref import finalize

# What importing the parsers takes on a loaded machine comes before the first answer.
_START_SECONDS = 40.0
# The longest article has a megabyte; its JSON may write each letter as six.
_MOST_ANSWER = 64 * 1024 * 1024
_PACKAGES = Path(__file__).resolve().parents[2]


class LostError(Exception):
    """A process that did not answer; the message says why."""


class Process:
    """A process that calls functions, one after another; started when it is made.

    It ends with whoever forgets it, at the latest.
    """

    def __init__(self) -> None:
        self._connection, other = Pipe()
        paths = [str(_PACKAGES), *filter(None, [os.environ.get("PYTHONPATH")])]
        with other:
            self._process = subprocess.Popen(
                # Not from the current folder (-P): whatever lies there is not ours.
                [sys.executable, "-P", "-m", "claims.worker", str(other.fileno())],
                pass_fds=[other.fileno()],
                env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # A Ctrl+C is for the program, which lets the article in hand be finished.
                start_new_session=True,
            )
        self._forgotten = finalize(self, _killed, self._connection, self._process)

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def answer(self, asked: dict[str, Any], content: bytes, *, seconds: float) -> dict[str, Any]:
        """What a function says of content. Raises `LostError`."""
        with self._watched() as clock:
            self._begin(asked, clock, seconds)
            with clock.of(seconds):
                self._connection.send_bytes(content)
                return self._received()

    def answers(
        self, asked: dict[str, Any], descriptor: int, *, seconds: float
    ) -> Iterator[dict[str, Any]]:
        """What a function says of a file, one answer after another, each when it is wanted.

        The last has no `item`.

        Raises:
            LostError: one took longer than `seconds`, or the process is gone.
        """
        with self._watched() as clock:
            self._begin(asked, clock, seconds)
            with clock.of(_START_SECONDS):
                send_handle(self._connection, descriptor, self._process.pid)
        answer: dict[str, Any] = {"item": {}}
        while "item" in answer:
            with self._watched() as clock:
                if "at" not in answer["item"]:
                    self._connection.send_bytes(b">")
                # No thread for each of a hundred thousand rows.
                if not self._connection.poll(seconds):
                    clock.strike(seconds)
                answer = self._received()
                if answer.pop("has_content", False):
                    answer["item"]["content"] = self._connection.recv_bytes(_MOST_ANSWER)
            yield answer

    def end(self, seconds: float) -> int:
        """Closes the way to it and waits so long before it is killed; its exit code."""
        self._forgotten.detach()
        self._connection.close()
        try:
            return self._process.wait(timeout=seconds or 0.2)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _begin(self, asked: dict[str, Any], clock: "_Clock", seconds: float) -> None:
        with clock.of(_START_SECONDS):
            self._connection.send_bytes(json.dumps(asked | {"seconds": seconds}).encode())
            self._connection.recv_bytes(1)

    def _received(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._connection.recv_bytes(_MOST_ANSWER))
        return found

    @contextmanager
    def _watched(self) -> Iterator["_Clock"]:
        """Ends the process where anything goes wrong: what it says later belongs to nobody."""
        clock = _Clock(self._process)
        try:
            yield clock
        except (EOFError, OSError, ValueError):
            code = self.end(0.0)
            raise LostError(_why(code, over=clock.over)) from None
        except BaseException:
            self.end(0.0)
            raise


class _Clock:
    """Kills a process that lets one wait; what waits for it then wakes up.

    Attributes:
        over: the seconds that it took too long for; 0 while it did not.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.over = 0.0

    @contextmanager
    def of(self, seconds: float) -> Iterator[None]:
        timer = Timer(seconds, self.strike, [seconds])
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def strike(self, seconds: float) -> None:
        """Kills it, since it took longer than so many seconds."""
        self.over = seconds
        self._process.kill()


def _killed(connection: Connection, process: "subprocess.Popen[bytes]") -> None:
    connection.close()
    process.kill()
    process.wait()


def _why(code: int, *, over: float) -> str:
    if over:
        return f"was given up: reading it took more than {over:g} seconds"
    how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
    return f"cannot be read: its reader ended {how}"
