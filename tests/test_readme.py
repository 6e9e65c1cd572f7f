"""The README shows what the program prints, and its first lines the two commands."""

import re
import subprocess
import sys
from pathlib import Path

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
    assert shown == printed[: len(shown)]
    assert len(shown) > 5


def test_the_two_commands_come_first() -> None:
    head = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:30]
    assert any(line.strip().startswith("make run") for line in head)
    assert any(line.strip().startswith("make test") for line in head)
