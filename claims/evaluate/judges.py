"""How good a judge is, on data that the one that ships was not trained on."""

import gzip
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.errors import GoldError
from claims.evaluate.corpus import Corpus
from claims.evaluate.encoders import json_lines, megabytes
from claims.evaluate.judged import JudgedPair, judged_pairs
from claims.judge import CLASSES, LABELS, Judge, Statement
from claims.records import Inference, Judgement, Relation, Scores

Pairs = Sequence[tuple[Statement, Statement]]

# The stance of two headlines of one event is what they are to each other.
STANCES = {"entailment": "same", "contradiction": "conflict", "neutral": "unrelated"}
_INFERENCE_SETS = (
    *(f"xnli-dev.{one}" for one in ("ar", "en", "fr", "es", "ru", "tr", "de", "zh", "ur")),
    "farstail-test.fa",
    "snli-test.en",
    "nan-nli.en",
)
_SAID = {Relation.SAME: CLASSES.index("same"), Relation.CONFLICT: CLASSES.index("conflict")}
_BINS = 10
_DRAWS = 1000
_SEED = 0
# Pairs of 26 word pieces a side, more or less, that speed is measured on.
_SPEED_PAIRS = 300
_PASSES = 3


@dataclass(frozen=True)
class Accuracy:
    """The share of pairs with the right label, and how far confidence and share lie apart."""

    pairs: int
    accuracy: float
    expected_calibration_error: float


@dataclass(frozen=True)
class Classes:
    """F1 of each class, their mean, and how far confidence and the share of right ones lie apart.

    `low` and `high` are the 95 % interval of the mean of the classes named in `interval_of`, pairs
    drawn again with replacement (whole events, for pairs of a corpus).
    """

    pairs: int
    f1: dict[str, float]
    macro_f1: float
    interval_of: tuple[str, ...]
    mean_f1: float
    low: float
    high: float
    expected_calibration_error: float


@dataclass(frozen=True)
class JudgeReport:
    """The figures of one judge.

    `inference` is the accuracy of `nli` by evaluation set, `stance` that of `scores` on the split
    `dev` of Arabic News Stance, `corpus` that of the relation that is said of pairs of statements
    within one event, in one language and in two (an abstention says neither same nor opposed).
    `pairs_a_second` are read in one order, English ones of about 2 x 26 word pieces, in the best
    of three passes on this machine.
    """

    name: str
    inference: dict[str, Accuracy]
    stance: Classes | None
    corpus: dict[str, Classes]
    pairs_a_second: float | None
    megabytes: float | None = None


@dataclass(frozen=True)
class Asked:
    """What of a judge is measured.

    Attributes:
        nli: what the first statement says of the second, for each pair.
        judge: the whole judgement of each pair, as for pairs of texts.
        sparing: the same, as for the pairs of a store.
    """

    nli: Callable[[Pairs], Sequence[Inference]]
    judge: Callable[[Pairs], Sequence[Judgement]]
    sparing: Callable[[Pairs], Sequence[Judgement]]

    @classmethod
    def of(cls, judge: Judge) -> "Asked":
        """What is measured of our own judge."""
        return cls(judge.infer, partial(judge.judge), judge.judge)


def measure_judge(
    asked: Asked,
    *,
    name: str,
    data: Path | None,
    corpus: Corpus | None,
    most: int | None = None,
    folder: Path | None = None,
) -> JudgeReport:
    """Measures a judge.

    Args:
        name: for the report.
        data: holds `eval/*.jsonl.gz` and `nli/open/ans-stance.ar.jsonl.gz`; what is missing is
            left out.
        corpus: gold events.
        most: keeps each set of the data to its first so many pairs.
        folder: where the model's files are, if it is a folder.

    Raises:
        GoldError: there is nothing to measure on.
    """
    found = {}
    if data is not None:
        for one in _INFERENCE_SETS:
            path = data / "eval" / f"{one}.jsonl.gz"
            if path.exists():
                found[one] = _inference(
                    asked, json_lines(path)[:most], language=one.rpartition(".")[2]
                )
    stance_path = data / "nli" / "open" / "ans-stance.ar.jsonl.gz" if data is not None else None
    stance = None
    if stance_path is not None and stance_path.exists():
        rows = [row for row in json_lines(stance_path) if row["split"] == "dev"]
        stance = _stance(asked, rows[:most])
    events = {} if corpus is None else _events(asked, corpus)
    if not found and stance is None and not events:
        raise GoldError(f"{data}: no sets to measure a judge on: give their folder with --data")
    sentences = data / "eval" / "flores200-devtest.ar-en.tsv.gz" if data is not None else None
    return JudgeReport(
        name=name,
        inference=found,
        stance=stance,
        corpus=events,
        pairs_a_second=_speed(asked, sentences) if sentences and sentences.exists() else None,
        megabytes=None if folder is None else megabytes(folder),
    )


def classes(
    probabilities: NDArray[np.float32],
    wanted: NDArray[np.int64],
    *,
    found: NDArray[np.int64] | None = None,
    interval_of: Sequence[str] = CLASSES,
    groups: Sequence[str] | None = None,
) -> Classes:
    """The figures of a classification, (n, classes) against the right ones, (n,).

    Args:
        found: which class is said of each pair; the likeliest where not given.
        groups: what is drawn again as a whole; each pair by itself where not given.
    """
    found = probabilities.argmax(1) if found is None else found
    scores = _f1(found, wanted, len(CLASSES))
    kept = [CLASSES.index(one) for one in interval_of]
    rng = np.random.default_rng(_SEED)
    _, group = np.unique(
        groups if groups is not None else np.arange(len(wanted)), return_inverse=True
    )
    members = np.split(np.argsort(group, kind="stable"), np.cumsum(np.bincount(group))[:-1])
    means = []
    for _ in range(_DRAWS):
        drawn = np.concatenate([members[i] for i in rng.integers(len(members), size=len(members))])
        means.append(_f1(found[drawn], wanted[drawn], len(CLASSES))[kept].mean())
    low, high = np.quantile(means, (0.025, 0.975))
    return Classes(
        pairs=len(wanted),
        f1={name: round(float(one), 3) for name, one in zip(CLASSES, scores, strict=True)},
        macro_f1=round(float(scores.mean()), 3),
        interval_of=tuple(interval_of),
        mean_f1=round(float(scores[kept].mean()), 3),
        low=round(float(low), 3),
        high=round(float(high), 3),
        expected_calibration_error=calibration_error(probabilities, wanted, found),
    )


def calibration_error(
    probabilities: NDArray[np.float32],
    wanted: NDArray[np.int64],
    found: NDArray[np.int64] | None = None,
) -> float:
    """Expected calibration error in ten bins of equal width (Guo et al. 2017)."""
    found = probabilities.argmax(1) if found is None else found
    sure, right = probabilities[np.arange(len(found)), found], found == wanted
    bins = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    error = sum(
        abs(float(sure[bins == one].mean() - right[bins == one].mean())) * int((bins == one).sum())
        for one in np.unique(bins)
    )
    return round(error / len(wanted), 3)


def _pair(row: dict[str, Any], language: str) -> tuple[Statement, Statement]:
    return Statement(row["a"], language), Statement(row["b"], language)


def _inference(asked: Asked, rows: Sequence[dict[str, Any]], *, language: str) -> Accuracy:
    said = asked.nli([_pair(row, language) for row in rows])
    found = np.array([[one.entailment, one.neutral, one.contradiction] for one in said], np.float32)
    wanted = np.array([LABELS.index(row["label"]) for row in rows])
    return Accuracy(
        pairs=len(rows),
        accuracy=round(float((found.argmax(1) == wanted).mean()), 3),
        expected_calibration_error=calibration_error(found, wanted),
    )


def _stance(asked: Asked, rows: Sequence[dict[str, Any]], *, language: str = "ar") -> Classes:
    said = [one.scores for one in asked.judge([_pair(row, "ar") for row in rows])]
    wanted = np.array([CLASSES.index(STANCES[row["label"]]) for row in rows])
    return classes(_array(said), wanted, interval_of=("same", "conflict"))


def _events(asked: Asked, corpus: Corpus) -> dict[str, Classes]:
    """Pairs within an event, in one language and in two."""
    pairs = judged_pairs(corpus)
    said = asked.sparing([(one.a, one.b) for one in pairs])
    found = np.array([_SAID.get(one.relation, CLASSES.index("unrelated")) for one in said])
    return by_language(pairs, _array([one.scores for one in said]), found)


def by_language(
    pairs: Sequence[JudgedPair],
    probabilities: NDArray[np.float32],
    found: NDArray[np.int64] | None = None,
) -> dict[str, Classes]:
    """The figures of pairs in one language, and of those in two."""
    figures = {}
    labels, events = np.array([one.label for one in pairs]), np.array([one.event for one in pairs])
    for name, one_language in (("one language", True), ("two languages", False)):
        kept = np.array([one.one_language is one_language for one in pairs])
        if kept.any():
            figures[name] = classes(
                probabilities[kept],
                labels[kept],
                found=None if found is None else found[kept],
                groups=events[kept].tolist(),
            )
    return figures


def _speed(asked: Asked, path: Path) -> float:
    """Pairs of English sentences with the next one, read in one order."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [Statement(line.rstrip("\n").split("\t")[1], "en") for line in lines]
    pairs = list(pairwise(texts))[:_SPEED_PAIRS]
    asked.nli(pairs[:16])
    best = float("inf")
    for _ in range(_PASSES):
        began = time.perf_counter()
        asked.nli(pairs)
        best = min(best, time.perf_counter() - began)
    return round(len(pairs) / best, 1)


def _f1(found: NDArray[np.int64], wanted: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    values = []
    for one in range(count):
        right = float(((found == one) & (wanted == one)).sum())
        total = float((found == one).sum() + (wanted == one).sum())
        values.append(2 * right / total if total else 0.0)
    return np.array(values)


def _array(said: Sequence[Scores]) -> NDArray[np.float32]:
    return np.array([[one.same, one.conflict, one.unrelated] for one in said], np.float32)
