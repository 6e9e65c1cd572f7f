"""How long a person waits: for `claims --help`, and for a search in three events."""

import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measurement import Measurement, keep, seconds

ROOT = Path(__file__).resolve().parent.parent
CLAIMS = Path(sys.executable).parent / "claims"
# Three events, as `make demo` takes them in.
SAMPLE = ("corpus/dam-strike", "corpus/port-fire", "corpus/rate-vote")
TIMES = 9
QUESTION = "How many people were killed?"


def run(*arguments: str) -> None:
    """Runs the installed command; its output is not looked at, a failure ends the benchmark."""
    subprocess.run([CLAIMS, *arguments], check=True, capture_output=True, cwd=ROOT)


def main() -> None:
    """Measures and keeps both."""
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "claims.db")
        run("--db", database, "add", *SAMPLE)
        answered = seconds(lambda: run("--db", database, "search", QUESTION), times=TIMES)
    helped = seconds(lambda: run("--help"), times=TIMES)
    keep(
        "startup",
        [
            Measurement("claims --help", statistics.median(helped), "seconds", "< 0.3"),
            Measurement("claims --help, fastest", helped[0], "seconds"),
            Measurement("claims search", statistics.median(answered), "seconds", "< 1"),
            Measurement("claims search, fastest", answered[0], "seconds"),
        ],
        note=f"whole process, median of {TIMES} on a warm disk, store: three events of the corpus",
    )


if __name__ == "__main__":
    main()
