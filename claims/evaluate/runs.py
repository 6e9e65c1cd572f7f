"""The log of evaluations on `test`: each is appended and committed, so that peeking shows."""

import json
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from claims.errors import GoldError

LOG = "test-runs.jsonl"


def append_run(folder: Path, *, program: str, figures: Mapping[str, float]) -> Path:
    """Appends one line: when, which program at which commit, and what it reached.

    Raises:
        GoldError: the log cannot be written, so the run must not be shown.
    """
    line = {
        "at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "program": program,
        "commit": _commit(folder),
        "figures": {name: round(value, 3) for name, value in figures.items()},
    }
    path = folder / LOG
    try:
        with path.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line, ensure_ascii=False) + "\n")
    except OSError as error:
        raise GoldError(
            f"{path}: cannot be written ({error.strerror}); a run on `test` has to be logged"
        ) from error
    return path


def _commit(folder: Path) -> str:
    """The commit that was measured, `+` behind it where files differ; empty without git."""
    command = ["git", "-C", str(folder), "describe", "--always", "--dirty=+", "--abbrev=12"]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""
