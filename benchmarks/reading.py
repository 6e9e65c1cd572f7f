"""Reading: how long a thousand real articles take on one core, and where sentences end.

The peer is pySBD (Sadvilkar and Neumann, NLP-OSS 2020), rules that split text of 22 languages into
sentences, Arabic among them. Splitting is all it does; here it is the first step of several.

The boundaries are those of the first 500 sentences of Arabic PUD (Universal Dependencies), as one
text, a sentence a line, and a line each without its full stop.
"""

import gzip
import json
import os
import random
import re
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pysbd

from benchmarks.measurement import Measurement, in_turns, keep, ratios
from claims.ingest import article_from_text
from claims.read import read
from claims.read.sentences import sentences
from claims.records import Article

DATA = Path("../shared/data")
ARTICLES = 1000
# Articles that both split, and how often.
_SPLIT, _TURNS = 200, 5
_FINAL = re.compile(r"[.!?؟۔。]+\s*[\"»”)]*$")


def articles() -> list[Article]:
    """A thousand real articles."""
    with gzip.open(
        DATA / "news" / "saudinewsnet-part.ar.jsonl.gz", "rt", encoding="utf-8"
    ) as lines:
        rows = random.Random(5).sample([json.loads(line) for line in lines], ARTICLES)
    found = [article_from_text(row["text"], source="-", outlet="-", language="ar") for row in rows]
    return [one for one in found if isinstance(one, Article)]


def speed(texts: Sequence[Article]) -> Iterator[Measurement]:
    """Seconds of one core to read articles, nothing embedded; and what a peer takes to split."""
    start = time.process_time()
    for article in texts:
        read(article)
    taken = time.process_time() - start
    yield Measurement(f"{len(texts)} articles read", taken, "s of one core", "< 30")
    some = texts[:_SPLIT]

    def theirs() -> None:
        for article in some:
            _split_by_pysbd(article.text)

    def split() -> None:
        for article in some:
            _split(article.text)

    def whole() -> None:
        for article in some:
            read(article)

    peer, own, all_of_it = in_turns((theirs, split, whole), times=_TURNS)
    yield from ratios("pySBD splitting to splitting here", peer, own)
    yield from ratios("pySBD splitting to reading here, claims and all", peer, all_of_it)


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
        what = f"sentence boundaries, {name}"
        yield Measurement(what, _f1(texts, between, _split), "F1", ">= 0.98")
        yield Measurement(f"{what}, pySBD", _f1(texts, between, _split_by_pysbd), "F1")


def _f1(rows: Sequence[str], between: str, ends_in: Callable[[str], set[int]]) -> float:
    text, ends = "", set()
    for row in rows:
        ends.add(len(text) + len(row))
        text += row + between
    found = ends_in(text)
    return 2 * len(ends & found) / (len(ends) + len(found))


def _split(text: str) -> set[int]:
    """Where sentences end here."""
    return {
        end
        for line in re.finditer(r"[^\n]+", text)
        for _, end in sentences(text, line.start(), line.end(), language="ar")
    }


def _split_by_pysbd(text: str) -> set[int]:
    """Where sentences end by pySBD; what it leaves of white space behind them is no part."""
    found = pysbd.Segmenter(language="ar", clean=False, char_span=True).segment(text)
    return {one.start + len(one.sent.rstrip()) for one in found}


def main() -> None:
    """Measures and keeps the figures."""
    os.sched_setaffinity(0, {0})
    keep(
        "reading",
        [*speed(articles()), *boundaries()],
        note="real articles of 2015, the first at random",
    )


if __name__ == "__main__":
    main()
