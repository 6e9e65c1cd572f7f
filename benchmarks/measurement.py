"""A measured figure, the machine it was measured on, and the file that keeps both."""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Measurement:
    """One figure in its unit, and the goal it is held against ("< 0.3"), empty for none."""

    what: str
    value: float
    unit: str
    goal: str = ""

    def line(self) -> str:
        """The figure for a person."""
        goal = f" (goal {self.goal})" if self.goal else ""
        return f"{self.what}: {self.value:.3g} {self.unit}{goal}"


def keep(name: str, measurements: list[Measurement], *, note: str) -> None:
    """Writes `results/<name>.json` and prints a line for each figure."""
    document = {
        "measured": stamp(),
        "machine": machine(),
        "note": note,
        "measurements": [asdict(one) for one in measurements],
    }
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    (RESULTS / f"{name}.json").write_text(text, encoding="utf-8")
    for one in measurements:
        print(one.line())


def seconds(run: Callable[[], object], *, times: int) -> list[float]:
    """How long each of several runs took, shortest first; the first run of all is not counted."""
    run()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return sorted(taken)


def in_turns(runs: Sequence[Callable[[], object]], *, times: int) -> list[list[float]]:
    """How long each of several things took, in turns, so that a busy machine is busy for all.

    The first turn is not counted.
    """
    taken: list[list[float]] = [[] for _ in runs]
    for turn in range(times + 1):
        for run, found in zip(runs, taken, strict=True):
            start = time.perf_counter()
            run()
            if turn:
                found.append(time.perf_counter() - start)
    return taken


def ratios(
    what: str, theirs: Sequence[float], ours: Sequence[float], *, goal: str = ""
) -> list[Measurement]:
    """How many times as long they took as we did, turn by turn: the median, the least, the most."""
    found = sorted(other / own for other, own in zip(theirs, ours, strict=True))
    return [
        Measurement(what, statistics.median(found), "times", goal),
        Measurement(f"{what}: least", found[0], "times"),
        Measurement(f"{what}: most", found[-1], "times"),
    ]


def stamp() -> str:
    """Now, as results say it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def machine() -> dict[str, object]:
    """Processor, cores, load and versions: what a figure depends on beside the program."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "load": load,
        "python": platform.python_version(),
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()
