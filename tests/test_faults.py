"""A process that is killed while it writes: what was acknowledged stays, and nothing is half.

`tests.faults` kills it at its n-th write and looks at what is left. `make test` tries some of
all n, `make test-long` every one.
"""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SCHEMAS = Path(__file__).parent / "schemas"
OPERATIONS = ("add", "decide", "migrate", "save")
# So many of all the writes of an operation.
SOME = {"add": 23, "decide": 11, "migrate": 23, "save": 3}


def killed(operation: str, folder: Path, step: int) -> dict[str, Any]:
    if operation == "migrate":
        packed = (SCHEMAS / "schema-1.db.gz").read_bytes()
        (folder / "template.db").write_bytes(gzip.decompress(packed))
    command = [sys.executable, "-m", "tests.faults", operation, str(folder), str(step)]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("operation", OPERATIONS)
def test_nothing_is_lost_where_a_process_is_killed(operation: str, tmp_path: Path) -> None:
    found = killed(operation, tmp_path, SOME[operation])
    assert found["wrong"] == []
    assert {1, found["writes"]} <= set(found["killed"])
    assert len(found["killed"]) > 2


@pytest.mark.long
@pytest.mark.parametrize("operation", OPERATIONS)
def test_nothing_is_lost_at_whatever_write_a_process_is_killed(
    operation: str, tmp_path: Path
) -> None:
    found = killed(operation, tmp_path, 1)
    assert found["wrong"] == []
    assert found["killed"] == list(range(1, found["writes"] + 1))
