"""Grouping: which thresholds put claims of the corpus together best, and what one article costs.

`python -m benchmarks.grouping thresholds` measures those, on `dev` alone. The articles that come
in one by one are made: stories of a few outlets each, whose claims are the same, updated or
opposed, without an encoder or judge.
"""

import sys
import time
from itertools import product
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.measurement import Measurement, keep
from benchmarks.world import RELATIONS, World
from claims.evaluate.corpus import load
from claims.evaluate.groups import bcubed
from claims.evaluate.matching import Matching
from claims.evaluate.outcome import ClaimsProgram
from claims.group.links import links
from claims.group.stars import FOUNDS, JOINS, stars
from claims.pipeline.regrouping import Regrouping
from claims.pipeline.settling import Settling
from claims.records import Regrouped
from claims.store import Store

ARTICLES = 2000
LATER = 20
GRID = tuple(product((0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8), (0.3, 0.4, 0.5, 0.6, 0.7)))


def thresholds() -> None:
    """Prints BCubed of the clusters of `dev` by the two thresholds, and what they leave alone."""
    corpus = load(Path("corpus"), split="dev")
    outcome = ClaimsProgram().compare(corpus.events)
    matching = Matching(corpus.events, outcome)
    names = [event.name for event in corpus.events]
    found = links(outcome.pairs)
    ids = [claim.id for claim in outcome.claims]
    for founds, joins in GRID:
        if joins > founds:
            continue
        made = stars(ids, found, founds=founds, joins=joins)
        home = {one: star.claims[0] for star in made for one in star.claims}
        score = bcubed(matching, home, events=names)
        largest = max(len(star.claims) for star in made)
        shipped = "  (in use)" if (founds, joins) == (FOUNDS, JOINS) else ""
        print(
            f"founds {founds:.2f} joins {joins:.2f}: precision {score.precision.value:.4f} "
            f"recall {score.recall.value:.4f} F1 {score.f1.value:.4f} largest {largest}{shipped}"
        )


def one_article() -> list[Measurement]:
    """How much of a store of made articles is looked at and written when one more comes in."""
    world = World.made(articles=ARTICLES + LATER, stories=ARTICLES // 5, claims=5, seed=11)
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "claims.db") as store:
        regrouping = Regrouping(
            store, Settling(store, RELATIONS), related_to=lambda _: (), near_to=set
        )
        world.add(store, range(ARTICLES))
        regrouping.regroup()
        later = []
        for number in range(ARTICLES, ARTICLES + LATER):
            world.add(store, [number])
            later.append(_timed(regrouping))
        store.let_all_be_grouped()
        whole, whole_seconds = _timed(regrouping)
    looked = median(one.claims for one, _ in later)
    taken = median(seconds for _, seconds in later)
    return [
        Measurement(f"claims of {ARTICLES + LATER} articles", whole.claims, "claims"),
        Measurement("all grouped anew", whole_seconds, "s"),
        Measurement("rows written when nothing had changed", whole.written, "rows", "0"),
        Measurement("one article: claims grouped anew, median", looked, "claims"),
        Measurement("one article: of all claims", looked / whole.claims, "share"),
        Measurement(
            "one article: rows written, median", median(one.written for one, _ in later), "rows"
        ),
        Measurement("one article: median", taken, "s"),
        Measurement("one article: of the time of all", taken / whole_seconds, "share"),
    ]


def _timed(regrouping: Regrouping) -> tuple[Regrouped, float]:
    start = time.perf_counter()
    done = regrouping.regroup()
    return done, time.perf_counter() - start


if __name__ == "__main__":
    if "thresholds" in sys.argv[1:]:
        thresholds()
    else:
        keep("grouping", one_article(), note=f"{LATER} articles, one by one, after {ARTICLES}")
