"""The commands in the documents do what the documents show, in order, in one folder."""

import io
import os
import re
import shlex
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from claims.cli import main

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ISOLATES = re.compile("[\u2066-\u2069]")
# On a line of its own it stands for any lines, within one for any text.
GAP = "…"
DOCUMENTS = ("tutorial.md", "exporting.md")


@dataclass(frozen=True)
class Step:
    """A command as a document shows it, and what it is said to print."""

    command: str
    shown: tuple[str, ...]


def steps(document: str) -> list[Step]:
    """The commands of a document in order."""
    text = (ROOT / "docs" / document).read_text(encoding="utf-8")
    found: list[Step] = []
    for block in BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *shown = part.rstrip("\n").split("\n")
            found.append(Step(command, tuple(shown)))
    return found


def pattern(shown: tuple[str, ...]) -> str:
    """What the printed lines have to match as a whole."""
    lines = [
        r"(?:.*\n)*?" if line == GAP else ".*".join(map(re.escape, line.split(GAP))) + r"\n"
        for line in shown
    ]
    return "".join(lines)


def printed(command: str) -> str:
    """What a command prints: on standard output, else on standard error.

    `claims` runs within this process: its models are opened two dozen times as it is.
    """
    name, *arguments = shlex.split(command)
    if name != "claims":
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
        return done.stdout
    out, told = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(told):
        main(arguments)
    return ISOLATES.sub("", out.getvalue() or told.getvalue())


def test_every_command_of_tutorial_and_page_prints_what_they_show(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("corpus", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("CLAIMS_")]:
        monkeypatch.delenv(name)
    all_steps = [(document, step) for document in DOCUMENTS for step in steps(document)]
    assert len(all_steps) > 15
    for document, step in all_steps:
        if step.command.startswith("export "):
            for setting in shlex.split(step.command)[1:]:
                name, _, value = setting.partition("=")
                monkeypatch.setenv(name, value)
            continue
        found = printed(step.command)
        wanted = pattern(step.shown)
        assert re.fullmatch(wanted, found if found.endswith("\n") else f"{found}\n"), (
            f"{document}: {step.command}\n{found}"
        )


def test_a_document_that_shows_something_else_would_be_seen() -> None:
    assert re.fullmatch(pattern(("a", GAP, "z 1")), "a\nb\nc\nz 1\n")
    assert not re.fullmatch(pattern(("a", GAP, "z 1")), "a\nb\nz 2\n")
    assert re.fullmatch(pattern((f"{GAP} Rana: x",)), "2026 Rana: x\n")
    assert not re.fullmatch(pattern((f"{GAP} Rana: x",)), "2026 Omar: x\n")
