"""What parses hostile content may hang, crash or be greedy: the program goes on."""

import gc
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

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


def records(
    file: BinaryIO, *, source: str, after: int | None = None, bad: str = "", way: str = ""
) -> Iterator[dict[str, Any]]:
    """A letter of the file is a record; those that are bad do harm."""
    for number, letter in enumerate(file.read().decode(), start=1):
        if number <= (after or 0):
            continue
        yield {"at": {"position": number, "source": f"{source}:{number}"}}
        if letter in bad:
            {"hang": hang, "crash": crash, "fail": fail, "fill": fill}[way](b"")
        yield {"letter": letter, "content": letter.encode() * 3}


def whole(file: BinaryIO, *, source: str, after: int | None = None) -> Iterator[dict[str, Any]]:
    yield {"letter": "a"}
    raise InputRefused(source, "is cut off")


def falls(file: BinaryIO, *, source: str, after: int | None = None) -> Iterator[dict[str, Any]]:
    crash(b"")
    yield {}


def read_by(file: BinaryIO, *, source: str, after: int | None = None) -> Iterator[dict[str, Any]]:
    for _ in range(3):
        yield {"pid": os.getpid(), "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


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
    parsers = ("trafilatura", "pypdf", "feedparser", "lxml", "protego", "warcio")
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


@pytest.mark.parametrize(
    ("way", "reason"),
    [
        ("fail", "cannot be read (ValueError: line 3: unexpected token)"),
        ("fill", "cannot be read: it takes more memory than reading may"),
        ("hang", "was given up: reading it took more than 2 seconds"),
        ("crash", "cannot be read: its reader ended by signal 11"),
    ],
)
def test_a_record_that_goes_wrong_costs_no_other(worker: Worker, way: str, reason: str) -> None:
    found = list(worker.stream(records, BytesIO(b"abxcxd"), source="t", bad="x", way=way))
    assert found == [
        {"letter": "a", "content": b"aaa"},
        {"letter": "b", "content": b"bbb"},
        {"source": "t:3", "refused": reason},
        {"letter": "c", "content": b"ccc"},
        {"source": "t:5", "refused": reason},
        {"letter": "d", "content": b"ddd"},
    ]


def test_a_file_that_is_refused_keeps_what_came_before(worker: Worker) -> None:
    found = worker.stream(whole, BytesIO(b""), source="t")
    assert next(found) == {"letter": "a"}
    with pytest.raises(InputRefused, match="t: is cut off"):
        next(found)


def test_a_file_whose_records_cannot_be_told_apart_is_refused(worker: Worker) -> None:
    with pytest.raises(InputRefused, match="t: cannot be read: its reader ended by signal 11"):
        list(worker.stream(falls, BytesIO(b"abc"), source="t"))


def test_a_file_of_nothing_but_bad_records_is_given_up(worker: Worker) -> None:
    found = worker.stream(records, BytesIO(b"x" * 100), source="t", bad="x", way="crash")
    refused: list[dict[str, Any]] = []
    with pytest.raises(InputRefused, match="given up after 20 records"):
        refused.extend(found)
    assert worker.call(measure, b"abc", source="a")["length"] == 3


def test_calls_and_other_files_go_on_while_one_is_streamed(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abc")
    with path.open("rb") as file, path.open("rb") as other:
        first = worker.stream(records, file, source="t")
        assert next(first)["letter"] == "a"
        assert worker.call(measure, b"abc", source="a")["length"] == 3
        letters = [one["letter"] for one in worker.stream(records, other, source="u")]
        assert letters == ["a", "b", "c"]
        assert [one["letter"] for one in first] == ["b", "c"]


def test_a_stream_that_is_left_leaves_no_process_that_still_works(worker: Worker) -> None:
    found = worker.stream(read_by, BytesIO(b""), source="t")
    pid = next(found)["pid"]
    found.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_worker_that_is_forgotten_leaves_no_process() -> None:
    one = Worker()
    assert one.call(measure, b"abc", source="a")["length"] == 3
    (process,) = one._idle
    pid = process._process.pid
    del one, process
    gc.collect()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
