"""Writes docs/performance.md and its plot from what the benchmarks kept.

    python -m benchmarks.report

Nothing in the page is typed by hand, so it says what was measured, when and on what.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from benchmarks.measurement import RESULTS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
PLOT = ROOT / "docs" / "growth.svg"
OPENING = """# How fast it is, and how it grows

Written by `python -m benchmarks.report` from `benchmarks/results/*.json`; `make bench` measures
them anew, `make bench-million` the sizes up to a million claims, too. Ratios are of one run on
one machine, where both took turns. The load is the number of processes that wanted a core when
a file was written: where it is above the number of cores, seconds on the clock say more of the
neighbours than of the program, and the processor's own seconds count. [What has to be known of
growth](#what-grows-and-what-does-not) stands at the end.
"""
CLOSING = """## What grows and what does not

- **Comparing one article** looks at the articles of its own days (four days on either side, and
  those of unknown time), and elsewhere only at claims that are close. So its cost follows how
  much is published in a week, not how long an archive is. An article whose own time is unknown
  is compared with all.
- **The exact scan of all vectors** for what is close elsewhere grows with the archive; it is a
  product of matrices. Copies are found by signatures, decisions, cluster ids and copies by
  indexes of the database.
- **The index file** is written whenever anything changes up to 20,000 claims, then only once a
  twentieth is new: the vectors are in the database, and what the file lacks is added when it is
  opened.
- **Opening** a project for adding loads all vectors; a process that stays open does so once. On
  PostgreSQL with pgvector none does: the server searches.
- **Search** is exact. `CLAIMS_APPROXIMATE_FROM=500000` lets it look at packed codes first from
  that many claims on; how many of the nearest it finds is measured when the codes are made
  (`Project.search_recall`), and below 0.99 it stays exact. What is compared never rests on
  codes.
- Threads of FAISS wait asleep (`OMP_WAIT_POLICY=PASSIVE`, unless set otherwise): on cores that
  others use too, waiting awake made a search ten times slower and more.
"""


def main() -> None:
    """Writes the page and the plot."""
    parts = [OPENING]
    growth = RESULTS / "growth.json"
    if growth.is_file():
        parts.append(_growth(json.loads(growth.read_text(encoding="utf-8"))))
    for path in sorted(RESULTS.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if "measurements" in document and path.stem != "growth":
            parts.append(_measurements(path.stem, document))
    PAGE.write_text("\n".join([*parts, CLOSING]), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)} is new")


def _described(document: Mapping[str, Any]) -> str:
    machine = document["machine"]
    load = machine.get("load")
    busy = "" if load is None else f", load {load:.1f}"
    return (
        f"{document['measured']}; {machine['processor']}, {machine['cores']} cores{busy}, "
        f"Python {machine['python']}. {document['note']}.\n"
    )


def _measurements(name: str, document: Mapping[str, Any]) -> str:
    rows = [
        (one["what"], f"{one['value']:.3g}", one["unit"], one["goal"])
        for one in document["measurements"]
    ]
    table = _table(("what", "measured", "unit", "goal"), rows)
    return f"## {name.capitalize()}\n\n{_described(document)}\n{table}"


def _growth(document: Mapping[str, Any]) -> str:
    by_stage: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for point in document["points"]:
        by_stage[point["stage"]].append(point)
    sizes = sorted({point["claims"] for point in document["points"]})
    _plot(by_stage)
    rows = []
    for stage, points in by_stage.items():
        at = {point["claims"]: point for point in points}
        cells = [
            f"{_shown(at[size]['seconds'])} ({_shown(at[size]['processor'])})" if size in at else ""
            for size in sizes
        ]
        rows.append((stage, *cells, _exponent(points, "processor")))
    head = ("stage", *(f"{size:,}" for size in sizes), "exponent")
    facts = document["facts"]
    names = [name for name in facts[0] if name != "claims"]
    told = [(name, *(_fact(fact[name]) for fact in facts)) for name in names]
    told_head = ("with so many claims", *(f"{fact['claims']:,}" for fact in facts))
    return (
        f"## Growth\n\n{_described(document)}\nSeconds on the clock, of the processor in brackets, "
        "and the exponent that fits the processor's: 1 takes twice as long for twice as much, 0 "
        "does not grow. Reading and encoding are by how much is read.\n\n"
        f"{_table(head, rows)}\n![Growth of every stage]({PLOT.name})\n\n{_table(told_head, told)}"
    )


def _exponent(points: Sequence[Mapping[str, Any]], what: str) -> str:
    """The slope of a line through the logarithms; empty for fewer than two sizes."""
    known = [(one["claims"], one[what]) for one in points if one[what] > 0]
    if len(known) < 2:
        return ""
    sizes, seconds = np.log(np.array(known)).T
    return f"{np.polyfit(sizes, seconds, 1)[0]:.2f}"


def _fact(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _shown(seconds: float) -> str:
    if seconds >= 1:
        return f"{seconds:.1f} s"
    return f"{seconds * 1000:.3g} ms"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _plot(by_stage: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """One small chart a stage, both axes logarithmic; the same figures give the same file."""
    mpl.rcParams["svg.hashsalt"] = "claims"
    columns = 4
    rows = math.ceil(len(by_stage) / columns)
    figure = Figure(figsize=(3 * columns, 2.2 * rows), layout="constrained")
    for place, (stage, points) in enumerate(by_stage.items(), start=1):
        axes = figure.add_subplot(rows, columns, place)
        ordered = sorted(points, key=lambda one: one["claims"])
        sizes = [one["claims"] for one in ordered]
        axes.loglog(sizes, [one["seconds"] for one in ordered], "o-", label="clock")
        axes.loglog(
            sizes, [max(1e-6, one["processor"]) for one in ordered], "s--", label="processor"
        )
        axes.set_title(stage, fontsize=8)
        axes.tick_params(labelsize=7)
        axes.grid(alpha=0.3)
    figure.axes[0].legend(fontsize=7)
    figure.supxlabel("claims", fontsize=8)
    figure.supylabel("seconds", fontsize=8)
    figure.savefig(PLOT, metadata={"Date": None})


if __name__ == "__main__":
    main()
