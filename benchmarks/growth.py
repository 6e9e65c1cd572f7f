"""How every stage grows with what is there: 1,000, 10,000 and 100,000 claims; a million on demand.

    python -m benchmarks.growth
    python -m benchmarks.growth --million    # takes hours, and about 5 KB of disk a claim

One database grows (`benchmarks.archive`), and at each size real articles that it does not hold are
taken in, one by one, by a project that stays open. Beside the time on the clock the processor's
time is kept, which a busy machine changes less. An exponent of 1 is a stage that takes twice as
long for twice as much; one of 0 does not grow.
"""

import gc
import json
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.archive import Archive, Real, real_articles
from benchmarks.measurement import RESULTS, machine, stamp
from claims.encode import Encoder
from claims.index import Index
from claims.pipeline.candidates import Candidates
from claims.pipeline.comparison import Comparison
from claims.pipeline.regrouping import Regrouping
from claims.project import Project
from claims.read import read
from claims.records import ClusterFilter, QueueFilter
from claims.settings import Settings
from claims.store import Store

SIZES = (1_000, 10_000, 100_000)
MILLION = 1_000_000
# Real articles that stories are made of, and those that are taken in at each size.
REAL, ADDED = 800, 5
# Of these texts reading and encoding are measured.
TEXTS = (100, 1_000, 5_000)
ASKED, NEAREST = 40, 10
_TELLING_SIZE = 10_000
PAGE = 50


@dataclass(frozen=True)
class Point:
    """How long one stage took with so much there, on the clock and of the processor, in seconds."""

    stage: str
    claims: int
    seconds: float
    processor: float
    least: float
    most: float
    runs: int


class Clock:
    """Takes the time of what is run, by stage."""

    def __init__(self) -> None:
        self.taken: dict[str, list[tuple[float, float]]] = defaultdict(list)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Times what is run inside; several times under one name are several runs."""
        start, processor = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            took = time.perf_counter() - start, time.process_time() - processor
            self.taken[name].append(took)

    def points(self, claims: int) -> list[Point]:
        """The median of each stage, with the least and the most."""
        found = []
        for stage, taken in self.taken.items():
            seconds = [one for one, _ in taken]
            processor = statistics.median(one for _, one in taken)
            middle = statistics.median(seconds)
            found.append(
                Point(stage, claims, middle, processor, min(seconds), max(seconds), len(taken))
            )
        return found


def main(arguments: Sequence[str]) -> None:
    """Measures and keeps everything."""
    sizes = (*SIZES, MILLION) if "--million" in arguments else SIZES
    encoder = Encoder.load()
    points = _texts(encoder)
    facts: list[dict[str, Any]] = []
    real = real_articles(REAL + ADDED * len(sizes), encoder)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "claims.db"
        with Project(path, encoder=encoder) as project:
            judge = project._judge.revision
        with Store.open(path) as store:
            archive = Archive(store, real[:REAL], encoder=encoder.fingerprint, judge=judge)
            for number, size in enumerate(sizes):
                archive.grow(size)
                first = REAL + ADDED * number
                fresh = real[first : first + ADDED]
                found, fact = _measured(path, archive, encoder, fresh)
                points += found
                facts.append(fact)
                _keep(points, facts)
                print(f"{size:,} claims measured", flush=True)


def _texts(encoder: Encoder) -> list[Point]:
    """Reading and encoding, which do not depend on what is there: by how much is read."""
    found = []
    for claims in TEXTS:
        clock, taken = Clock(), []
        articles = real_articles(max(1, claims // 10), _NoEncoder(), seed=5)
        with clock.stage("reading"):
            for one in articles:
                taken += [claim.text for claim in read(one.reading.article).claims]
        with clock.stage("encoding"):
            encoder.encode(taken)
        found += clock.points(len(taken))
    return found


class _NoEncoder(Encoder):
    """Stands where nothing is encoded."""

    def __init__(self) -> None:
        pass

    def encode(self, texts: Sequence[str], *, progress: Any = None) -> Any:
        """Nothing for each text."""
        return np.zeros((len(texts), 0), np.float32)


def _measured(
    path: Path, archive: Archive, encoder: Encoder, fresh: Sequence[Real]
) -> tuple[list[Point], dict[str, Any]]:
    """All stages that depend on what is there, with so many claims there."""
    clock, claims = Clock(), archive.claims
    vectors = np.concatenate([one.vectors for one in fresh])
    settings = Settings.from_environment()
    compared: list[int] = []
    with Project(path, settings=settings, encoder=encoder) as project:
        # The models take the same memory whatever is there.
        _ = project._judging
        gc.collect()
        before = _resident()
        with clock.stage("start: vectors loaded and indexed"):
            index = project._index
        assert isinstance(index, Index)
        with clock.stage("start: the pipeline's first look"):
            pipeline = project._pipeline
            pipeline._known.near(vectors[:1], 0.9)
        gc.collect()
        above = _resident() - before - len(index) * index.dimensions * 4
        for row in vectors[:ASKED]:
            with clock.stage("search, exact"):
                index.search(row[None], NEAREST)
        recall = 1.0
        if index.is_packed:
            start = time.perf_counter()
            _ = index.recall
            packed = time.perf_counter() - start
            exact = index.search(vectors[:ASKED], NEAREST)
            rough = []
            for row in vectors[:ASKED]:
                with clock.stage("search, by codes"):
                    rough += index.search_roughly(row[None], NEAREST)
            recall = _recall(exact, rough)
        else:
            packed = 0.0
        with _timed_parts(clock):
            for one in fresh:
                before_pairs = Counter(project.compared)
                with clock.stage("add of one article"):
                    project.add_text(
                        one.reading.article.text,
                        source="fresh",
                        outlet="fresh",
                        published=archive.today,
                        language="ar",
                    )
                now = project.compared - before_pairs
                compared.append(now["compared"])
        _desk(project, clock)
    fact = {
        "claims": claims,
        # Of fewer, what else the process does outweighs it.
        "bytes a claim above the vectors": above / len(index) if claims >= _TELLING_SIZE else None,
        "recall of the search by codes": recall,
        "seconds to make the codes": packed,
        "pairs of claims compared for one article, median": statistics.median(compared),
        "database, bytes a claim": path.stat().st_size / claims,
    }
    return clock.points(claims), fact


def _recall(exact: Sequence[Any], rough: Sequence[Any]) -> float:
    shares = [
        len({hit.id for hit in a} & {hit.id for hit in b}) / len(a)
        for a, b in zip(exact, rough, strict=True)
    ]
    return statistics.mean(shares)


def _desk(project: Project, clock: Clock) -> None:
    """What the pages ask for."""
    run: dict[str, Callable[[], object]] = {
        "claims, a page": lambda: project.claims(limit=PAGE),
        "disputes, a page": lambda: project.queue(QueueFilter(), limit=PAGE),
        "clusters, a page": lambda: project.clusters(ClusterFilter(), min_origins=2, limit=PAGE),
        "counts": project.counts,
        "overview: outlets": project.outlet_pairs,
    }
    for name, ask in run.items():
        ask()
        for _ in range(3):
            with clock.stage(f"dashboard: {name}"):
                ask()


@contextmanager
def _timed_parts(clock: Clock) -> Iterator[None]:
    """Times candidates, judging and grouping within what is run inside."""
    of, examine, regroup = Candidates.of, Comparison.examine, Regrouping.regroup

    def timed_of(self: Candidates, *given: Any, **named: Any) -> Iterator[Any]:
        with clock.stage("candidates"):
            found = list(of(self, *given, **named))
        return iter(found)

    def timed_examine(self: Comparison, candidates: Any, **named: Any) -> Any:
        waiting = list(candidates)
        with clock.stage("judging"):
            return examine(self, waiting, **named)

    def timed_regroup(self: Regrouping) -> Any:
        if not self.store.groups_stale:
            return regroup(self)
        with clock.stage("grouping"):
            return regroup(self)

    Candidates.of, Comparison.examine = timed_of, timed_examine  # type: ignore[method-assign]
    Regrouping.regroup = timed_regroup  # type: ignore[method-assign]
    try:
        yield
    finally:
        Candidates.of, Comparison.examine = of, examine  # type: ignore[method-assign]
        Regrouping.regroup = regroup  # type: ignore[method-assign]


def _resident() -> int:
    """Bytes of memory that this process holds."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096


def _keep(points: Sequence[Point], facts: Sequence[dict[str, Any]]) -> None:
    RESULTS.mkdir(exist_ok=True)
    document = {
        "measured": stamp(),
        "machine": machine(),
        "note": f"medians; {ADDED} articles added at each size, each of {ASKED} searches one text",
        "points": [asdict(one) for one in points],
        "facts": list(facts),
    }
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    (RESULTS / "growth.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
