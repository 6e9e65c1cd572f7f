"""Floors: what the program reached before on `dev`, below which it must not fall."""

import json
from collections.abc import Mapping
from pathlib import Path

from claims.errors import GoldError
from claims.evaluate.figures import Figure
from claims.evaluate.gold import read_json
from claims.evaluate.report import Report

FLOORS = "floors.json"

# Another processor rounds the models' integers otherwise, which turns a pair or two.
TOLERANCE = 0.01
TURNED = 2
MOST = 0.05


def headline(report: Report) -> dict[str, float]:
    """The figures that are pinned, and shown first: name to value, higher is better."""
    return {name: one.value for name, one in measured(report).items() if one.value is not None}


def measured(report: Report) -> dict[str, Figure]:
    """The same figures with what each is a share of; those that there are."""
    found: dict[str, Figure] = {}
    pairs, reading = report.pairs, report.reading
    if pairs is not None:
        for name, one in pairs.opposition.items():
            found[f"opposition, {name}: flag precision"] = one.flag.precision
            found[f"opposition, {name}: precision"] = one.all.precision
            found[f"opposition, {name}: recall"] = one.all.recall
        for name, score in pairs.relations.items():
            found[f"{name}: F1"] = score.f1
        found["candidates: recall"] = pairs.candidates
        found["propositions read: F1"] = pairs.propositions.f1
        found["clusters: BCubed F1"] = pairs.clusters.f1
        found["copies: adjusted Rand index"] = Figure(
            pairs.copies, None, None, report.gold.articles
        )
    if reading is not None:
        found["reading, span: F1"] = reading.span.f1
        found["reading, exact span: F1"] = reading.exact.f1
        found["reading, speaker: accuracy"] = reading.speaker
        found["reading, mode: accuracy"] = reading.mode
        found["reading, quantity: F1"] = reading.quantity.f1
        found["reading, quantity with what it counts: F1"] = reading.counted.f1
    return {name: one for name, one in found.items() if one.value is not None}


def pinned(report: Report) -> dict[str, float]:
    """What the figures are pinned at: themselves, but precisions at their Wilson lower bound.

    1.00 of five pairs would forbid to ever find a sixth; the bound (95 %) rises with the pairs.
    """
    found = headline(report)
    if report.pairs is not None:
        for name, one in report.pairs.opposition.items():
            for key, score in (
                (f"{name}: flag precision", one.flag),
                (f"{name}: precision", one.all),
            ):
                if score.precision.value is not None:
                    found[f"opposition, {key}"] = _lower_bound(score.precision)
    return found


def _lower_bound(figure: Figure) -> float:
    from scipy.stats import binomtest

    right = round((figure.value or 0.0) * figure.count)
    return float(binomtest(right, figure.count).proportion_ci(method="wilson").low)


def load_floors(folder: Path, split: str) -> dict[str, float]:
    """The floors of a split; none where nothing was pinned. Raises `GoldError`."""
    path = folder / FLOORS
    floors = read_json(path).get(split, {}) if path.exists() else {}
    return {str(name): float(value) for name, value in floors.items()}


def below(figures: Mapping[str, Figure], floors: Mapping[str, float]) -> list[str]:
    """One line for each figure that fell below its floor or is not there any more.

    It may fall by a hundredth, or by two of what it is a share of, whichever is more, though not
    by more than a twentieth; precisions of oppositions by a hundredth, since their floors are lower
    bounds (`pinned`).
    """
    found = []
    for name, floor in floors.items():
        one = figures.get(name)
        value = one.value or 0.0 if one else 0.0
        few = TURNED / one.count if one and not name.endswith("precision") else 0.0
        if value < floor - max(TOLERANCE, min(few, MOST)):
            found.append(f"{name}: {value:.3f} is below its floor {floor:.3f}")
    return found


def raise_floors(folder: Path, split: str, figures: Mapping[str, float]) -> list[str]:
    """Pins what is higher than before, and nothing lower; returns the names of what rose.

    Raises:
        GoldError: the file cannot be written.
    """
    path = folder / FLOORS
    every = read_json(path) if path.exists() else {}
    floors = load_floors(folder, split)
    risen = [name for name, value in figures.items() if round(value, 3) > floors.get(name, -1.0)]
    every[split] = floors | {name: round(figures[name], 3) for name in risen}
    try:
        path.write_text(json.dumps(every, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise GoldError(f"{path}: cannot be written ({error.strerror})") from error
    return risen
