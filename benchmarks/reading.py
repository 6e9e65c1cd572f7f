"""Reading: how long a thousand real articles take on one core, and where sentences end.

The boundaries are those of the first 500 sentences of Arabic PUD (Universal Dependencies), as one
text, a sentence a line, and a line each without its full stop.
"""

import gzip
import json
import os
import random
import re
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.measurement import Measurement, keep
from claims.ingest import article_from_text
from claims.read import read
from claims.read.sentences import sentences
from claims.records import Article

DATA = Path("../shared/data")
ARTICLES = 1000
_FINAL = re.compile(r"[.!?؟۔。]+\s*[\"»”)]*$")


def speed() -> Measurement:
    """Seconds of one core to read a thousand articles, nothing embedded."""
    with gzip.open(
        DATA / "news" / "saudinewsnet-part.ar.jsonl.gz", "rt", encoding="utf-8"
    ) as lines:
        rows = random.Random(5).sample([json.loads(line) for line in lines], ARTICLES)
    found = [article_from_text(row["text"], source="-", outlet="-", language="ar") for row in rows]
    articles = [one for one in found if isinstance(one, Article)]
    start = time.process_time()
    for article in articles:
        read(article)
    return Measurement(
        f"{len(articles)} articles read", time.process_time() - start, "s of one core", "< 30"
    )


def boundaries() -> Iterator[Measurement]:
    """F1 of the ends of sentences."""
    path = DATA / "eval" / "ud-pud-first500.ar-en.tsv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = [line.split("\t")[0] for line in lines]
    bare = [_FINAL.sub("", row) for row in rows]
    for name, texts, between in (
        ("one text", rows, " "),
        ("a sentence a line", rows, "\n"),
        ("a line each, no full stops", bare, "\n"),
    ):
        yield Measurement(f"sentence boundaries, {name}", _f1(texts, between), "F1", ">= 0.98")


def _f1(rows: Sequence[str], between: str) -> float:
    text, ends = "", set()
    for row in rows:
        ends.add(len(text) + len(row))
        text += row + between
    found = {
        end
        for line in re.finditer(r"[^\n]+", text)
        for _, end in sentences(text, line.start(), line.end(), language="ar")
    }
    return 2 * len(ends & found) / (len(ends) + len(found))


def main() -> None:
    """Measures and keeps the figures."""
    os.sched_setaffinity(0, {0})
    keep("reading", [speed(), *boundaries()], note="real articles of 2015, the first at random")


if __name__ == "__main__":
    main()
