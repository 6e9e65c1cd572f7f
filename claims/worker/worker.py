"""The side of the program: what a worker is asked, and what is made of one that fails."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Lock, Timer
from types import TracebackType
from typing import Any, Self

from claims.errors import InputRefused

# The slowest of the pages and documents that were measured (docs/adding.md) takes a tenth of it
# on a loaded two-core machine.
SECONDS = 20.0
# What importing the parsers takes on a loaded machine comes before the first answer.
_START_SECONDS = 40.0
# The longest article has a megabyte; its JSON may write each letter as six.
_MOST_ANSWER = 64 * 1024 * 1024
_END_SECONDS = 2.0
_PACKAGES = Path(__file__).resolve().parents[2]


class Worker:
    """Calls functions on content in another process, which is started when it is first needed.

    The process serves one call after another. One that takes too long is killed, one that
    crashes is gone; either way the content is refused and the next call starts a new process.
    It may use a gibibyte of memory and write no file.

    Args:
        seconds: how long one call may take.
    """

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def call(
        self, function: Callable[..., Any] | str, content: bytes, *, source: str, **arguments: Any
    ) -> Any:
        """The answer of `function(content, **arguments)`, computed in the worker.

        Args:
            function: of a module, or its name (`package.module:function`) where this process
                has no use for what the module loads; it answers with what JSON can hold, and may
                raise `InputRefused`.
            content: what it is given first.
            source: what the content is called where it is refused.
            arguments: what else it is given: what JSON can hold.

        Raises:
            InputRefused: by the function itself, or since it failed, hung or crashed.
        """
        if isinstance(function, str):
            module, _, name = function.partition(":")
        else:
            module, name = function.__module__, function.__qualname__
        asked = {
            "module": module,
            "name": name,
            "arguments": arguments,
            "seconds": self._seconds,
        }
        with self._lock:
            answer = self._answer(json.dumps(asked).encode(), content, source)
        if "refused" in answer:
            raise InputRefused(source, answer["refused"])
        return answer["result"]

    def close(self) -> None:
        """Ends the process, if there is one."""
        with self._lock:
            self._end(_END_SECONDS)

    def _answer(self, asked: bytes, content: bytes, source: str) -> dict[str, Any]:
        process, connection = self._started()
        clock = _Clock(process)
        try:
            with clock.of(_START_SECONDS):
                connection.send_bytes(asked)
                connection.recv_bytes(1)
            with clock.of(self._seconds):
                connection.send_bytes(content)
                answer: dict[str, Any] = json.loads(connection.recv_bytes(_MOST_ANSWER))
        except (EOFError, OSError, ValueError):
            code = self._end(0.0)
            raise InputRefused(source, self._why(code, over=clock.is_over)) from None
        except BaseException:
            # Interrupted: what it would answer later belongs to nobody.
            self._end(0.0)
            raise
        return answer

    def _why(self, code: int, *, over: bool) -> str:
        if over:
            return f"was given up: reading it took more than {self._seconds:g} seconds"
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        return f"cannot be read: its reader ended {how}"

    def _started(self) -> tuple[subprocess.Popen[bytes], Connection]:
        if self._process is not None and self._connection is not None:
            if self._process.poll() is None:
                return self._process, self._connection
            self._end(0.0)
        connection, other = Pipe()
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
        self._connection = connection
        return self._process, connection

    def _end(self, seconds: float) -> int:
        """Closes the way to the process and waits so long before it is killed; its exit code."""
        connection, process = self._connection, self._process
        self._connection = self._process = None
        if connection is not None:
            connection.close()
        if process is None:
            return 0
        try:
            return process.wait(timeout=seconds or 0.2)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


class _Clock:
    """Kills a process that lets one wait; what waits for it then wakes up."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.is_over = False

    @contextmanager
    def of(self, seconds: float) -> Iterator[None]:
        timer = Timer(seconds, self._strike)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _strike(self) -> None:
        self.is_over = True
        self._process.kill()
