"""Two workers against one: how much faster a cluster reads, encodes and compares.

Each worker is a process with one core of its own, so that it stands for a machine of one core. The
same calls are made of one worker and of two, in turns; judges begin anew each time, so that none
knows the words already. What the coordinator does itself is not in it.
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
CORPUS = [ROOT / "corpus" / name for name in ("dam-strike", "port-fire")]


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


def main() -> None:
    """Measures, and keeps the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--times", type=int, default=3, help="repeats of each (3)")
    times = options.parse_args().times
    articles = [one.article for one in documents(CORPUS) if isinstance(one, Document)]
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
                found = [_both(cluster, machines, models, articles, n) for n in range(times)]
        finally:
            machines.close()
    _keep([one for one, _ in found], [two for _, two in found], articles)


def _both(
    cluster: Cluster,
    machines: LocalCluster,
    models: Models,
    articles: Sequence[Article],
    number: int,
) -> tuple[Run, Run]:
    """One run on one worker, and one on two."""
    _ready(cluster, 1, models, articles)
    one = _run(cluster, replace(models, digest=f"{number} one"), articles)
    second = machines.start_worker(core=1 % (os.cpu_count() or 1))
    _ready(cluster, 2, models, articles)
    two = _run(cluster, replace(models, digest=f"{number} two"), articles)
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
    """Reads and encodes every article, then compares each with all before it."""
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
        others = {str(n): other for n, other in enumerate(told[:place])}
        calls.append(cluster.start(compare, sent, one, others, (), True))
    compared = sum(cluster.result(call).counts.get("compared", 0) for call in calls)
    end = time.perf_counter()
    return Run(read - start, end - read, sum(len(claims) for claims, _ in told), compared)


def _keep(one: Sequence[Run], two: Sequence[Run], articles: Sequence[Article]) -> None:
    ratios = [a.seconds / b.seconds for a, b in zip(one, two, strict=True)]
    claims, compared = one[0].claims, one[0].compared
    keep(
        "cluster",
        [
            Measurement("two workers to one, median", statistics.median(ratios), "times", ">= 1.7"),
            Measurement("two workers to one, least", min(ratios), "times"),
            Measurement("two workers to one, most", max(ratios), "times"),
            Measurement("one worker", statistics.median(r.seconds for r in one), "s"),
            Measurement("two workers", statistics.median(r.seconds for r in two), "s"),
            Measurement("articles", len(articles), "articles"),
            Measurement("claims", claims, "claims"),
            Measurement("pairs of claims compared", compared, "pairs"),
            Measurement(
                "one core, reading and encoding", min(r.reading for r in one) / claims, "s a claim"
            ),
            Measurement(
                "one core, comparing", min(r.comparing for r in one) / compared, "s a pair"
            ),
        ],
        note=f"{len(one)} repeats in turns, one core a worker, mutual TLS on loopback; the load is "
        "that of the whole machine",
    )


if __name__ == "__main__":
    main()
