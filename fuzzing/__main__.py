"""`python -m fuzzing [--seconds N] [TARGET ...]`: every target for some seconds."""

import argparse
import re
import subprocess
import sys
from pathlib import Path

from fuzzing.targets import TARGETS

FOLDER = Path(__file__).parent
# Invented inputs, and the smallest of each finding: each run begins with them, and every test run
# (tests/test_fuzzing.py) holds them to be read or refused.
CORPUS = FOLDER / "corpus"
# Words of the formats, which no search by chance would come upon.
WORDS = FOLDER / "words.dict"
# What a run finds lies here, and the next goes on from it; only what is chosen is kept for good.
FOUND = Path(".fuzzing")
# An input is smaller than an article; what hangs does so at this length, or in `repeated`.
_LONGEST = 20_000
# Of the clock, for what hangs; what is slow is told by the processor's time (`fuzzing.harness`).
_HANGS_SECONDS = 300
_MOST_MEGABYTES = 2_048
_RUNS = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_REACHED = re.compile(r"cov: (\d+)")
_SHOWN_LINES = 40
# How the search went on, which nobody needs who is told of a finding.
_UNTOLD = ("#", "INFO:", "stat::", "WARNING:")


def main() -> int:
    """Fuzzes, prints a line a target, and answers 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m fuzzing", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    asked = parser.parse_args()
    if unknown := sorted({*asked.targets} - {*TARGETS}):
        parser.error(f"no target {unknown[0]}; there are {', '.join(TARGETS)}")
    found = 0
    for name in asked.targets or TARGETS:
        found += _run(name, asked.seconds)
    return 1 if found else 0


def _run(name: str, seconds: int) -> int:
    """One target; answers how much was found: libFuzzer ends at the first finding."""
    folder, findings = FOUND / name, FOUND / "findings"
    for one in (folder, findings):
        one.mkdir(parents=True, exist_ok=True)
    command = [
        *(sys.executable, "-m", "fuzzing.harness", name, str(folder), str(CORPUS / name)),
        *(f"-max_total_time={seconds}", f"-timeout={_HANGS_SECONDS}", f"-max_len={_LONGEST}"),
        *(f"-rss_limit_mb={_MOST_MEGABYTES}", f"-dict={WORDS}", "-print_final_stats=1"),
        f"-artifact_prefix={findings}/{name}-",
    ]
    ended = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    said = ended.stdout
    runs, reached = _RUNS.findall(said), _REACHED.findall(said)
    said_so = "FOUND" if ended.returncode else "nothing found"
    count = int(runs[-1]) if runs else 0
    branches = reached[-1] if reached else "?"
    print(f"{name}: {count:,} inputs, {branches} branches, {said_so}", flush=True)
    if ended.returncode:
        told = [one for one in said.splitlines() if not one.startswith(_UNTOLD)]
        print("\n".join(told[-_SHOWN_LINES:]), flush=True)
    return int(ended.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
