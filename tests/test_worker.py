"""What parses hostile content may hang, crash or be greedy: the program goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from claims.errors import InputRefused
from claims.worker import Worker


def measure(content: bytes, **arguments: Any) -> dict[str, Any]:
    return {"pid": os.getpid(), "length": len(content), "given": arguments}


def refuse(content: bytes) -> None:
    raise InputRefused("nobody sees this", "is not what it says")


def fail(content: bytes) -> None:
    raise ValueError("line 3:\n  unexpected token")


def nest(content: bytes) -> None:
    nest(content)


def hang(content: bytes) -> None:
    while True:
        time.sleep(60)


def crash(content: bytes) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def leave(content: bytes) -> None:
    os._exit(3)


def fill(content: bytes) -> int:
    return len(bytearray(4 << 30))


def write(content: bytes, *, path: str) -> None:
    with open(path, "wb") as file:
        file.write(content)


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(seconds=2) as one:
        yield one


def test_one_process_serves_all_calls(worker: Worker) -> None:
    first = worker.call(measure, b"abc", source="a", encoding="utf-8")
    second = worker.call(measure, b"", source="b")
    assert first == {"pid": first["pid"], "length": 3, "given": {"encoding": "utf-8"}}
    assert first["pid"] == second["pid"] != os.getpid()


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (refuse, "is not what it says"),
        (fail, "cannot be read (ValueError: line 3: unexpected token)"),
        (nest, "cannot be read: it is nested too deeply"),
        (fill, "cannot be read: it takes more memory than reading may"),
        (hang, "was given up: reading it took more than 2 seconds"),
        (crash, "cannot be read: its reader ended by signal 11"),
        (leave, "cannot be read: its reader ended with exit code 3"),
    ],
)
def test_what_goes_wrong_refuses_the_content_and_the_next_call_works(
    worker: Worker, function: Any, reason: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        worker.call(function, b"x", source="page.html")
    assert (refused.value.source, refused.value.reason) == ("page.html", reason)
    assert worker.call(measure, b"abc", source="a")["length"] == 3


def test_a_worker_writes_no_file(worker: Worker, tmp_path: Any) -> None:
    path = tmp_path / "planted"
    with pytest.raises(InputRefused):
        worker.call(write, b"planted", source="a", path=str(path))
    assert not path.exists() or path.read_bytes() == b""


def test_the_program_itself_loads_no_parser_of_hostile_content() -> None:
    parsers = ("trafilatura", "pypdf", "feedparser", "lxml", "protego")
    loaded = subprocess.run(
        [sys.executable, "-c", "import sys, claims.project; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {*parsers} & {*loaded.stdout.split()}


def test_a_closed_worker_leaves_no_process() -> None:
    with Worker() as one:
        pid = one.call(measure, b"", source="a")["pid"]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
