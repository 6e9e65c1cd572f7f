"""`python -m claims.worker FD`: the worker's side, which trusts neither content nor parser."""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from math import ceil
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle
from typing import Any

from claims.errors import InputRefused

# A page of a megabyte with all its parsers loaded takes a quarter of this.
_MOST_MEMORY = 1 << 30
# The program kills in time; this ends a worker whose program was killed itself.
_GRACE_SECONDS = 60


def main(descriptor: int) -> None:
    """Answers calls until the other side is closed."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with Connection(descriptor) as connection:
        while True:
            try:
                asked = json.loads(connection.recv_bytes())
                signal.alarm(_GRACE_SECONDS)
                function = getattr(import_module(asked["module"]), asked["name"])
                connection.send_bytes(b"!")
                seconds = ceil(asked["seconds"]) + _GRACE_SECONDS
                if asked["streams"]:
                    _stream(connection, function, asked["arguments"], seconds)
                else:
                    _call(connection, function, asked["arguments"], seconds)
            except (EOFError, OSError):
                return


def _call(
    connection: Connection, function: Callable[..., Any], arguments: dict[str, Any], seconds: int
) -> None:
    content = connection.recv_bytes()
    signal.alarm(seconds)
    answer = json.dumps(_answer(lambda: {"result": function(content, **arguments)})).encode()
    signal.alarm(0)
    connection.send_bytes(answer)


def _stream(
    connection: Connection, function: Callable[..., Any], arguments: dict[str, Any], seconds: int
) -> None:
    """Finds one record after another, each when it is asked for; while nobody asks, it waits."""
    with os.fdopen(recv_handle(connection), "rb") as file:
        file.seek(0)
        items: Iterator[dict[str, Any]] = function(file, **arguments)
        tells = False
        while True:
            # What it tells of the record in hand is no answer yet.
            if not tells:
                signal.alarm(0)
                connection.recv_bytes(1)
            signal.alarm(seconds)
            answer = _answer(lambda: _next(items))
            content = answer["item"].pop("content", None) if "item" in answer else None
            if content is not None:
                answer["has_content"] = True
            connection.send_bytes(json.dumps(answer).encode())
            if content is not None:
                connection.send_bytes(content)
            if "item" not in answer:
                signal.alarm(0)
                return
            tells = "at" in answer["item"]


def _next(items: Iterator[dict[str, Any]]) -> dict[str, Any]:
    found = next(items, None)
    return {} if found is None else {"item": found}


def _answer(found: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What was found; `refused` by the function itself, or `failed`."""
    try:
        return found()
    except InputRefused as refused:
        return {"refused": refused.reason}
    except MemoryError:
        return {"failed": "cannot be read: it takes more memory than reading may"}
    except RecursionError:
        return {"failed": "cannot be read: it is nested too deeply"}
    except Exception as error:
        # Whatever a parser raises on hostile content is about that content, not about the run.
        said = " ".join(str(error).split())[:200]
        return {"failed": f"cannot be read ({type(error).__name__}: {said})"}


if __name__ == "__main__":
    main(int(sys.argv[1]))
