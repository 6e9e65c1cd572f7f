"""What a trained encoder reaches on data that it never saw, and how fast it is."""

import gzip
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import roc_auc_score

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

FLORES = ("ar", "arz", "apc", "ary", "he", "fa", "fr", "es", "ru", "tr", "de", "uk", "ur", "zh")
STS = ("en", "fr", "es", "de", "ru")
# Of the words of ordinary news this many make about 26 pieces.
_SPEED_TEXTS = 600


def retrieval(encode: Encode, path: Path, *, rows: int | None = None) -> dict[str, float]:
    """Precision at 1 of finding a sentence's translation among all, to English and from it."""
    pairs = rows_of(path)[:rows]
    text, english = (encode([pair[side] for pair in pairs]) for side in (0, 1))
    alike = text @ english.T
    own = np.arange(len(pairs))
    return {
        "to_english": round(float((alike.argmax(1) == own).mean()), 3),
        "from_english": round(float((alike.argmax(0) == own).mean()), 3),
    }


def similarity(encode: Encode, path: Path) -> float:
    """Spearman's correlation of cosines with people's scores on the split `test` of STS-B."""
    rows = [row for row in _json_lines(path) if row["split"] == "test"]
    a, b = (encode([row[side] for row in rows]) for side in ("a", "b"))
    return round(float(spearmanr((a * b).sum(1), [row["score"] for row in rows]).statistic), 3)


def relatedness(encode: Encode, path: Path) -> float:
    """AUC of cosines on ANS dev: headlines that agree or disagree, against other pairs."""
    rows = [row for row in _json_lines(path) if row["split"] == "dev"]
    a, b = (encode([row[side] for row in rows]) for side in ("a", "b"))
    related = [row["label"] != "neutral" for row in rows]
    return round(float(roc_auc_score(related, (a * b).sum(1))), 3)


def speed(encode: Encode, path: Path) -> float:
    """English sentences of FLORES a second, the best of three passes (about 26 pieces each)."""
    texts = [english for _, english in rows_of(path)[:_SPEED_TEXTS]]
    encode(texts[:32])
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        encode(texts)
        best = min(best, time.perf_counter() - began)
    return round(len(texts) / best, 1)


def scores(encode: Encode, data: Path, *, rows: int | None = None) -> dict[str, Any]:
    """Everything above, from a folder of data; `rows` keeps retrieval to its first so many."""
    flores = {
        language: retrieval(encode, path, rows=rows)
        for language in FLORES
        if (path := data / "eval" / f"flores200-devtest.{language}-en.tsv.gz").exists()
    }
    sts = {
        language: similarity(encode, path)
        for language in STS
        if (path := data / "eval" / f"stsb-devtest.{language}.jsonl.gz").exists()
    }
    ans = data / "nli" / "open" / "ans-stance.ar.jsonl.gz"
    return {
        "flores_devtest_precision_at_1": flores,
        "sts_benchmark_test_spearman": sts,
        "ans_dev_auc_related_against_other": relatedness(encode, ans) if ans.exists() else None,
    }


def rows_of(path: Path) -> list[tuple[str, str]]:
    """The rows of a parallel file: text and English."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        parts = [line.rstrip("\n").split("\t") for line in lines]
    return [(part[0], part[1]) for part in parts]


def _json_lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
