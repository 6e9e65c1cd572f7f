"""The side of the program: what a worker is asked, and what is made of one that fails."""

from collections.abc import Callable, Iterator
from shutil import copyfileobj
from tempfile import TemporaryFile
from threading import Lock
from typing import Any, BinaryIO

from claims.closing import Closing
from claims.errors import InputRefused
from claims.worker.process import LostError, Process

# The slowest of the pages and documents that were measured (docs/adding.md) takes a tenth of it
# on a loaded two-core machine.
SECONDS = 20.0
# A file with more records that end their reader was made to do so.
MOST_LOST = 20
_END_SECONDS = 2.0


class Worker(Closing):
    """Calls functions on content in another process, which is started when it is first needed.

    The process serves one call after another. One that takes too long is killed, one that
    crashes is gone; either way the content is refused and the next call starts a new process.
    It may use a gibibyte of memory and write no file. A file that is streamed has a process for
    itself meanwhile.

    Args:
        seconds: how long one call, or one record of a stream, may take.
    """

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._calling = Lock()
        self._lending = Lock()
        self._idle: list[Process] = []
        self._is_closed = False

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
        asked = _asked(function, arguments, streams=False)
        with self._calling:
            process = self._taken()
            try:
                answer = process.answer(asked, content, seconds=self._seconds)
            except LostError as lost:
                raise InputRefused(source, str(lost)) from None
            self._give_back(process)
        if "result" not in answer:
            raise InputRefused(source, answer.get("refused") or answer["failed"])
        return answer["result"]

    def stream(
        self, function: Callable[..., Any] | str, file: BinaryIO, *, source: str, **arguments: Any
    ) -> Iterator[dict[str, Any]]:
        """The records that `function(file, source=, after=, **arguments)` finds, one by one.

        Each is found when it is wanted, so that neither side holds more than one. A record that
        fails, hangs or crashes is refused, and the function called again for those behind it.

        Args:
            function: as for `call`. It yields objects that JSON can hold, beside bytes under the
                key `content`. Before it reads a record, it yields `{"at": {"position": ...,
                "source": ...}}`: called with `after` a position, it passes over all records up to
                that one. A record that it refuses is `{"source": ..., "refused": ...}`.
            file: what it is given first; read from its beginning.
            source: what the file is called where it is refused.
            arguments: as for `call`.

        Raises:
            InputRefused: the file as a whole.
        """
        if not hasattr(file, "name"):
            with TemporaryFile() as kept:
                file.seek(0)
                copyfileobj(file, kept)
                kept.flush()
                yield from self.stream(function, kept, source=source, **arguments)
            return
        after = None
        for _ in range(MOST_LOST):
            asked = _asked(function, arguments | {"source": source, "after": after}, streams=True)
            at: dict[str, Any] | None = None
            for item in self._records(asked, file):
                if "at" in item:
                    at = item["at"]
                elif "lost" not in item:
                    yield item
                elif at is None:
                    raise InputRefused(source, item["lost"])
                else:
                    yield {"source": at["source"], "refused": item["lost"]}
                    after = at["position"]
                    break
            else:
                return
        raise InputRefused(
            source, f"was given up after {MOST_LOST} records that could not be read: split it"
        )

    def close(self) -> None:
        """Ends the processes: those in use once they are given back."""
        with self._calling, self._lending:
            self._is_closed = True
            while self._idle:
                self._idle.pop().end(_END_SECONDS)

    def _records(self, asked: dict[str, Any], file: BinaryIO) -> Iterator[dict[str, Any]]:
        """What a process says of a file; at the end `lost`, where it could not say all."""
        process = self._taken()
        is_whole = False
        try:
            for answer in process.answers(asked, file.fileno(), seconds=self._seconds):
                if "item" in answer:
                    yield answer["item"]
                elif "refused" in answer:
                    is_whole = True
                    raise InputRefused(asked["arguments"]["source"], answer["refused"])
                else:
                    is_whole = True
                    if "failed" in answer:
                        yield {"lost": answer["failed"]}
        except LostError as lost:
            yield {"lost": str(lost)}
        finally:
            if is_whole:
                self._give_back(process)
            else:
                process.end(0.0)

    def _taken(self) -> Process:
        """A process that nobody else uses."""
        with self._lending:
            while self._idle:
                process = self._idle.pop()
                if process.is_alive:
                    return process
                process.end(0.0)
        return Process()

    def _give_back(self, process: Process) -> None:
        with self._lending:
            if self._is_closed:
                process.end(_END_SECONDS)
            else:
                self._idle.append(process)


def _asked(
    function: Callable[..., Any] | str, arguments: dict[str, Any], *, streams: bool
) -> dict[str, Any]:
    if isinstance(function, str):
        module, _, name = function.partition(":")
    else:
        module, name = function.__module__, function.__qualname__
    return {"module": module, "name": name, "arguments": arguments, "streams": streams}
