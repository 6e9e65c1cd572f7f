"""`python -m claims.worker FD`: the worker's side, which trusts neither content nor parser."""

import json
import resource
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from math import ceil
from multiprocessing.connection import Connection
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
                content = connection.recv_bytes()
            except (EOFError, OSError):
                return
            signal.alarm(ceil(asked["seconds"]) + _GRACE_SECONDS)
            answer = json.dumps(_answer(function, content, asked["arguments"])).encode()
            signal.alarm(0)
            connection.send_bytes(answer)


def _answer(
    function: Callable[..., Any], content: bytes, arguments: dict[str, Any]
) -> dict[str, Any]:
    try:
        return {"result": function(content, **arguments)}
    except InputRefused as refused:
        return {"refused": refused.reason}
    except MemoryError:
        return {"refused": "cannot be read: it takes more memory than reading may"}
    except RecursionError:
        return {"refused": "cannot be read: it is nested too deeply"}
    except Exception as error:
        # Whatever a parser raises on hostile content is about that content, not about the run.
        said = " ".join(str(error).split())[:200]
        return {"refused": f"cannot be read ({type(error).__name__}: {said})"}


if __name__ == "__main__":
    main(int(sys.argv[1]))
