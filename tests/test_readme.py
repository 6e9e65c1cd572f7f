"""The documents show what the program does, and the README's first lines the two commands."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ISOLATES = re.compile("[\u2066-\u2069]")


def _printed(database: Path, *arguments: str) -> list[str]:
    command = [sys.executable, "-m", "claims", "--db", str(database), *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [line.strip() for line in ISOLATES.sub("", result.stdout).splitlines() if line.strip()]


def _sample() -> list[str]:
    """The events that `make demo` takes in."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(r"^SAMPLE := (.+)$", makefile, re.MULTILINE)
    assert found is not None
    return found[1].split()


def test_the_readme_shows_the_demo(tmp_path: Path) -> None:
    printed = _printed(tmp_path / "claims.db", "add", *_sample())
    printed += _printed(tmp_path / "claims.db", "disputes")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    begin = readme.index("articles under `corpus/`:")
    block = readme[begin : readme.index("![A dispute")].splitlines()[1:]
    shown = [line.strip() for line in block if line.strip()]
    added, pairs, *dispute = printed[: len(shown)]
    assert (shown[0], shown[2:]) == (added, dispute)
    assert len(dispute) > 5
    # Floats end in other digits on other processors, which may turn a pair that lies on a bound.
    documented, counted = _counts(shown[1]), _counts(pairs)
    for name in documented.keys() | counted.keys():
        assert abs(documented.get(name, 0) - counted.get(name, 0)) <= 2, pairs


def _counts(line: str) -> dict[str, int]:
    """What `add` prints of pairs: how many of each relation."""
    return {name: int(count) for name, count in re.findall(r"(\w+) (\d+)", line)}


def test_the_two_commands_come_first() -> None:
    head = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:30]
    assert any(line.strip().startswith("make run") for line in head)
    assert any(line.strip().startswith("make test") for line in head)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl, which the page shows")
def test_the_page_of_the_service_does_what_it_says(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
    lines = [line[4:] for line in page.splitlines() if line.startswith("    ")]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = tmp_path / "claims"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m claims "$@"\n')
    command.chmod(0o755)
    # What is asked of the service is told apart by a line of its own.
    script = "\n".join(lines).replace("8520", port).replace("\nask ", "\necho; echo =; ask ")
    script = f"set -eu; trap 'kill %1 && wait' EXIT\n{script}\necho; echo =\n"
    environment = os.environ | {
        "CLAIMS_DB": str(tmp_path / "claims.db"),
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
    }
    shell = subprocess.Popen(
        ["bash", "-c", script],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        out, _ = shell.communicate(timeout=900)
    except subprocess.TimeoutExpired:
        # The shell would leave the server behind.
        os.killpg(shell.pid, signal.SIGKILL)
        raise
    assert shell.returncode == 0
    read = json.JSONDecoder().raw_decode
    # What keys print follows the last answer.
    answers = [read(one)[0] for one in out.split("\n=\n")[1:-1]]
    disputes, hits, judged, job, upload, jobs = answers
    assert [position["claims"] for position in disputes[0]["positions"]]
    assert len(hits) == 3
    assert judged[0]["relation"] == "conflict"
    assert [one["id"] for one in jobs] == [upload["id"], job["id"]]
