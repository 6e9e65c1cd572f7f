"""Two workers against one: how much faster a cluster reads, encodes and compares.

Each worker is a process with one core of its own, so that it stands for a machine of one core. The
same calls are made of one worker and of two, in turns. Judges begin anew each time and read some
events first, then others: what a worker has read, it knows the words of; until then two workers
learn the same words twice. What the coordinator does itself is not in it.
"""

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.measurement import Measurement, keep
from claims.cluster import Block, Cluster
from claims.ingest import documents
from claims.pipeline.known import Told
from claims.pipeline.tasks import Models, compare, read_articles
from claims.project import Project
from claims.records import Article, Document
from tests.clusters import Certificates, LocalCluster

ROOT = Path(__file__).resolve().parent.parent
FIRST = ("dam-strike", "port-fire", "oil-spill", "rate-vote")
THEN = ("metro-crash", "quake-valley", "seabed-drill")
# Each article is compared with so many before it, as with those of its days in a stream of news.
WINDOW = 12


@dataclass(frozen=True)
class Run:
    """One run over all articles: seconds of the clock for both stages, and what came of it."""

    reading: float
    comparing: float
    claims: int
    compared: int

    @property
    def seconds(self) -> float:
        """Of both stages."""
        return self.reading + self.comparing


# Of what judges read first, and of what they read then.
Runs = tuple[Run, Run]


def main() -> None:
    """Measures, and keeps the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=3, help="repeats of each (3)")
    times = options.parse_args().times
    first, then = (_articles(names) for names in (FIRST, THEN))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        machines = LocalCluster(folder, Certificates.made(folder / "tls"))
        settings = machines.certificates.settings
        try:
            machines.start_scheduler()
            machines.start_worker(core=0)
            with Project(folder / "claims.db", settings=settings) as project:
                models = project.models
            with Cluster.connect(machines.address, settings) as cluster:
                found = [_both(cluster, machines, models, first, then, n) for n in range(times)]
        finally:
            machines.close()
    _keep([one for one, _ in found], [two for _, two in found])


def _articles(events: Sequence[str]) -> list[Article]:
    folders = [ROOT / "corpus" / name for name in events]
    return [one.article for one in documents(folders) if isinstance(one, Document)]


def _both(
    cluster: Cluster,
    machines: LocalCluster,
    models: Models,
    first: Sequence[Article],
    then: Sequence[Article],
    number: int,
) -> tuple[Runs, Runs]:
    """The runs of one worker, and those of two."""
    _ready(cluster, 1, models, first)
    anew = replace(models, digest=f"{number} one")
    one = _run(cluster, anew, first), _run(cluster, anew, then)
    second = machines.start_worker(core=1 % (os.cpu_count() or 1))
    _ready(cluster, 2, models, first)
    anew = replace(models, digest=f"{number} two")
    two = _run(cluster, anew, first), _run(cluster, anew, then)
    _end(second, cluster)
    return one, two


def _ready(cluster: Cluster, workers: int, models: Models, articles: Sequence[Article]) -> None:
    """Waits until so many workers have joined, and have opened their models."""
    while cluster.workers < workers:
        time.sleep(0.2)
    for _ in range(2 * workers):
        _run(cluster, models, [articles[0]] * workers)


def _end(worker: "subprocess.Popen[bytes]", cluster: Cluster) -> None:
    worker.kill()
    worker.wait()
    while cluster.workers > 1:
        time.sleep(0.2)


def _run(cluster: Cluster, models: Models, articles: Sequence[Article]) -> Run:
    """Reads and encodes every article, then compares each with some before it."""
    sent = Block(models)
    start = time.perf_counter()
    calls = [cluster.start(read_articles, sent, [one]) for one in articles]
    told: list[Told] = []
    for call in calls:
        ((reading, vectors),) = cluster.result(call)
        told.append((reading.claims, vectors))
    read = time.perf_counter()
    calls = []
    for place, one in enumerate(told):
        first = max(0, place - WINDOW)
        others = {str(n): other for n, other in enumerate(told[first:place])}
        calls.append(cluster.start(compare, sent, one, others, (), True))
    compared = sum(cluster.result(call).counts.get("compared", 0) for call in calls)
    end = time.perf_counter()
    return Run(read - start, end - read, sum(len(claims) for claims, _ in told), compared)


def _keep(one: Sequence[Runs], two: Sequence[Runs]) -> None:
    found = []
    for place, name, goal in (
        (1, "two workers to one", ">= 1.7"),
        (0, "the same, no word known", ""),
    ):
        alone = [runs[place] for runs in one]
        both = [runs[place] for runs in two]
        shares = [a.seconds / b.seconds for a, b in zip(alone, both, strict=True)]
        claims, compared = alone[0].claims, alone[0].compared
        found += [
            Measurement(f"{name}, median", statistics.median(shares), "times", goal),
            Measurement(f"{name}: least", min(shares), "times"),
            Measurement(f"{name}: most", max(shares), "times"),
            Measurement(f"{name}: one", statistics.median(r.seconds for r in alone), "s"),
            Measurement(f"{name}: two", statistics.median(r.seconds for r in both), "s"),
            Measurement(f"{name}: claims", claims, "claims"),
            Measurement(f"{name}: pairs of claims compared", compared, "pairs"),
            Measurement(
                f"{name}: one core, reading and encoding",
                min(r.reading for r in alone) / claims,
                "s a claim",
            ),
            Measurement(
                f"{name}: one core, comparing",
                min(r.comparing for r in alone) / compared,
                "s a pair",
            ),
        ]
    keep(
        "cluster",
        found,
        note=f"{len(one)} repeats in turns, one core a worker, mutual TLS on loopback; the load is "
        "that of the whole machine",
    )


if __name__ == "__main__":
    main()
