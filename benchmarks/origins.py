"""How well origins are found on noisy copies, and how long a look for copies takes in a big store.

The quality is of seeds that no threshold was chosen on. The articles of the big store have each
number of their signature from one of 3,000 real ones, so that any two share numbers far more often
than real articles do.
"""

import gzip
import json
import statistics
import tempfile
import time
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.measurement import Measurement, keep
from claims.encode import Encoder
from claims.origins import COMMON_NUMBERS, Body, signature
from claims.records import Article, content_id
from claims.store import Store, rows, schema
from claims.store.database import insert_rows
from claims.text import tokens
from tests.noisy_copies import NEWS, adjusted_rand, corpus_with_copies, news_with_copies

SEEDS = range(101, 104)
SIZES = (10_000, 100_000)
REAL, ASKED = 3000, 50


def quality(encoder: Encoder) -> list[Measurement]:
    """The adjusted Rand index, mean and least of the seeds."""
    found = []
    for name, make in (("corpus dev", corpus_with_copies), ("Saudi news", news_with_copies)):
        values = [adjusted_rand(*make(seed), encoder) for seed in SEEDS]
        what = f"adjusted Rand index, noisy copies of {name}"
        found.append(Measurement(f"{what}, mean", statistics.mean(values), "", ">= 0.92"))
        found.append(Measurement(f"{what}, least", min(values), "", ">= 0.92"))
    return found


def speed() -> list[Measurement]:
    """How long the candidates of one article take among so many."""
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    random = Random(1)
    real = [one for text in random.sample(texts, REAL) if (one := _signature(text))]
    asked = real[:ASKED]
    drawn = np.random.default_rng(1)
    found = []
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "a.db") as store:
        there = 0
        for size in SIZES:
            new = range(there + 1, size + 1)
            articles = [rows.article_row(_article(str(one))) for one in new]
            picked = drawn.integers(len(real), size=(len(new), len(real[0])))
            numbers = np.take_along_axis(np.array(real), picked, axis=0)
            # In the order of the table: at random, so many at once are more than its cache holds.
            ordered = sorted(
                (number, one)
                for one, row in zip(new, numbers.tolist(), strict=True)
                for number in row
            )
            with store.writing() as connection:
                insert_rows(connection, schema.articles, articles)
                insert_rows(
                    connection,
                    schema.signatures,
                    [{"number": number, "article": one} for number, one in ordered],
                )
            there = size
            taken, candidates = [], []
            for one in asked:
                start = time.perf_counter()
                candidates.append(len(store.articles_like(one, common=COMMON_NUMBERS)))
                taken.append(time.perf_counter() - start)
            what = f"candidates of one article among {size:,}"
            found += [
                Measurement(f"{what}, median", statistics.median(taken), "seconds"),
                Measurement(f"{what}, longest", max(taken), "seconds"),
                Measurement(f"{what}, how many (median)", statistics.median(candidates), ""),
            ]
        size_mb = (Path(folder) / "a.db").stat().st_size / 1e6
        found.append(Measurement("database of articles without text", size_mb, "MB"))
    return found


def _article(text: str) -> Article:
    return Article(content_id(text), "outlet", "", "", None, "2015-09-01T00:00:00Z", "ar", text)


def _signature(text: str) -> tuple[int, ...]:
    wording = tuple(word.key for word in tokens(text))
    return signature(Body(_article(text), (), wording, frozenset(), ()))


def main() -> None:
    """Measures and keeps both."""
    measured = [*quality(Encoder.load()), *speed()]
    note = f"seeds {SEEDS.start} to {SEEDS.stop - 1}; a store without claims or vectors"
    keep("origins", measured, note=note)


if __name__ == "__main__":
    main()
