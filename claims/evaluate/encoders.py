"""How good an encoder is, on data that none of those that ship was trained on."""

import gzip
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.errors import GoldError

Encode = Callable[[Sequence[str]], NDArray[np.float32]]

FLORES = ("ar", "arz", "apc", "ary", "he", "fa", "fr", "es", "ru", "tr", "de", "uk", "ur", "zh")
STS = ("en", "fr", "es", "de", "ru")
_SPEED_TEXTS = 600
_PASSES = 3


@dataclass(frozen=True)
class Retrieval:
    """Precision at 1 of finding a sentence's translation among all of them, both ways."""

    to_english: float
    from_english: float


@dataclass(frozen=True)
class EncoderReport:
    """The figures of one encoder, by language where there are several.

    `retrieval` is on FLORES devtest (1,012 sentences), `similarity` Spearman's correlation with
    people's scores on the test split of STS-B, `relatedness` the AUC of headlines that agree or
    disagree against others on ANS dev, `sentences_a_second` on English ones of about 26 pieces,
    the best of three passes on this machine, `megabytes` of its files where they are a folder.
    """

    name: str
    retrieval: dict[str, Retrieval]
    similarity: dict[str, float]
    relatedness: float | None
    sentences_a_second: float | None
    megabytes: float | None = None


def measure_encoder(
    encode: Encode,
    *,
    name: str,
    data: Path,
    rows: int | None = None,
    folder: Path | None = None,
) -> EncoderReport:
    """Measures an encoder on a folder of data.

    Args:
        encode: texts to unit vectors, (n, d) float32.
        name: for the report.
        data: holds `eval/flores200-devtest.*-en.tsv.gz`, `eval/stsb-devtest.*.jsonl.gz` and
            `nli/open/ans-stance.ar.jsonl.gz`; what is missing is left out.
        rows: keeps retrieval to its first so many rows.
        folder: where the model's files are, if it is a folder.

    Raises:
        GoldError: nothing of it is there.
    """
    flores = {
        language: path
        for language in FLORES
        if (path := data / "eval" / f"flores200-devtest.{language}-en.tsv.gz").exists()
    }
    sts = {
        language: path
        for language in STS
        if (path := data / "eval" / f"stsb-devtest.{language}.jsonl.gz").exists()
    }
    ans = data / "nli" / "open" / "ans-stance.ar.jsonl.gz"
    if not flores and not sts and not ans.exists():
        raise GoldError(
            f"{data}: holds no eval/flores200-devtest.*-en.tsv.gz and no other evaluation set; "
            "say where they are with --data"
        )
    return EncoderReport(
        name=name,
        retrieval={
            language: retrieval(encode, path, rows=rows) for language, path in flores.items()
        },
        similarity={language: similarity(encode, path) for language, path in sts.items()},
        relatedness=relatedness(encode, ans) if ans.exists() else None,
        sentences_a_second=speed(encode, next(iter(flores.values()))) if flores else None,
        megabytes=megabytes(folder) if folder is not None and folder.is_dir() else None,
    )


def megabytes(folder: Path) -> float:
    """What the files of a model take on disk, in 10^6 bytes."""
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return round(size / 1e6, 1)


def retrieval(encode: Encode, path: Path, *, rows: int | None = None) -> Retrieval:
    """Precision at 1 over the rows of a parallel file."""
    pairs = rows_of(path)[:rows]
    text, english = (encode([pair[side] for pair in pairs]) for side in (0, 1))
    alike = text @ english.T
    own = np.arange(len(pairs))
    return Retrieval(
        to_english=round(float((alike.argmax(1) == own).mean()), 3),
        from_english=round(float((alike.argmax(0) == own).mean()), 3),
    )


def similarity(encode: Encode, path: Path) -> float:
    """Spearman's correlation of cosines with people's scores, on the split `test`."""
    from scipy.stats import spearmanr

    rows = [row for row in json_lines(path) if row["split"] == "test"]
    a, b = (encode([row[side] for row in rows]) for side in ("a", "b"))
    return round(float(spearmanr((a * b).sum(1), [row["score"] for row in rows]).statistic), 3)


def relatedness(encode: Encode, path: Path) -> float:
    """The AUC of cosines: pairs that agree or disagree, against the others, on the split `dev`."""
    from sklearn.metrics import roc_auc_score

    rows = [row for row in json_lines(path) if row["split"] == "dev"]
    a, b = (encode([row[side] for row in rows]) for side in ("a", "b"))
    related = [row["label"] != "neutral" for row in rows]
    return round(float(roc_auc_score(related, (a * b).sum(1))), 3)


def speed(encode: Encode, path: Path) -> float:
    """English sentences of a parallel file a second, the best of three passes."""
    texts = [english for _, english in rows_of(path)[:_SPEED_TEXTS]]
    encode(texts[:32])
    best = float("inf")
    for _ in range(_PASSES):
        began = time.perf_counter()
        encode(texts)
        best = min(best, time.perf_counter() - began)
    return round(len(texts) / best, 1)


def rows_of(path: Path) -> list[tuple[str, str]]:
    """The rows of a parallel file: text and English."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        parts = [line.rstrip("\n").split("\t") for line in lines]
    return [(part[0], part[1]) for part in parts]


def json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a compressed file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
