"""A cluster: it stores what one machine would, whoever dies meanwhile, and trusts no stranger."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from claims.cli import main
from claims.cluster import Cluster, checked
from claims.encode import Encoder
from claims.errors import ClusterError, ModelMismatch, NotFound
from claims.pipeline import Given, Spread
from claims.pipeline.tasks import read_articles
from claims.project import Project
from claims.store import Store

from . import deeds
from .clusters import Certificates, LocalCluster
from .postgres import Server

ROOT = Path(__file__).parent.parent
CORPUS = [str(ROOT / "corpus" / name) for name in ("dam-strike", "port-fire")]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return Certificates.made(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def cluster(
    certificates: Certificates, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LocalCluster]:
    """A scheduler and two workers."""
    found = LocalCluster(tmp_path_factory.mktemp("cluster"), certificates)
    try:
        found.start_scheduler()
        for _ in range(2):
            found.start_worker()
        yield found
    finally:
        found.close()


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles of which some agree, some are opposed, one copies and one comes twice."""
    path = tmp_path_factory.mktemp("table") / "articles.jsonl"
    texts = []
    for n in range(3):
        dead = 12 + n // 2
        texts += [
            f"Fire {n} killed {dead} people in Oster, the brigade said. The mill had no permit.",
            f"The brigade said fire {n} in Oster killed {dead + 3} people. The owner of the mill "
            "denied that the mill had no permit.",
        ]
    rows = [
        {"text": text, "outlet": f"outlet {n}", "published": f"2025-06-0{1 + n % 3}T08:00:00Z",
         "language": "en"}
        for n, text in enumerate(texts)
    ]  # fmt: skip
    rows += [{**rows[0], "outlet": "a copy"}, rows[1]]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def everything(project: Project) -> dict[str, Any]:
    """All that is stored of articles, but for when they came in."""
    store = project._store
    ids, vectors = store.vectors()
    return {
        "claims": [project.claim(id) for id in ids],
        "vectors": vectors.tobytes(),
        "pairs": sorted(project.pairs(), key=lambda one: one.id),
        "clusters": project.clusters(),
        "disputes": project.disputes(),
        "copies": sorted(store.copies(), key=str),
        "sentences": [store.sentences(one.id) for one in store.articles()],
    }


@pytest.fixture(scope="module")
def alone(
    table: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder
) -> tuple[Any, dict[str, Any]]:
    """What one machine makes of the articles."""
    with Project(tmp_path_factory.mktemp("alone") / "claims.db", encoder=encoder) as project:
        added = project.add([table])
        return (added, project.compared), everything(project)


def test_a_cluster_stores_what_one_machine_does(
    cluster: LocalCluster,
    alone: tuple[Any, dict[str, Any]],
    table: Path,
    postgresql: Server,
    encoder: Encoder,
) -> None:
    settings = cluster.certificates.settings
    with (
        postgresql.database() as address,
        Project(address, encoder=encoder, settings=settings) as project,
    ):
        added = project.add([table], cluster=cluster.address)
        assert (added, project.compared) == alone[0]
        assert everything(project) == alone[1]
        assert alone[1]["pairs"]
        assert not tiles(project)
        again = project.add([table], cluster=cluster.address)
        assert (again.articles, again.already_known) == (0, 8)


def test_articles_are_joined_with_blocks_of_stored_claims(
    cluster: LocalCluster,
    table: Path,
    tmp_path: Path,
    encoder: Encoder,
) -> None:
    """The claims that are there are searched by the workers, block by block."""
    rows = table.read_text(encoding="utf-8").splitlines()
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text("\n".join(rows[:5]), encoding="utf-8")
    second.write_text("\n".join(rows[5:]), encoding="utf-8")
    settings = cluster.certificates.settings
    with Project(tmp_path / "claims.db", encoder=encoder, settings=settings) as project:
        project.add([first])
        before = Counter(project.compared)
        with Cluster.connect(cluster.address, settings) as connected:
            found = project._intake.documents([second], Given())
            spread = Spread(connected, project.models, block=3)
            project._pipeline.add(found, spread=spread)
        made, compared = everything(project), project.compared
    with Project(tmp_path / "alone.db", encoder=encoder) as project:
        project.add([first])
        project.add([second])
        assert made == everything(project)
        assert compared == project.compared
        assert compared["compared"] > before["compared"]


def test_a_run_that_was_cut_off_goes_on_where_it_was(
    cluster: LocalCluster,
    alone: tuple[Any, dict[str, Any]],
    table: Path,
    tmp_path: Path,
    encoder: Encoder,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was finished is neither read nor compared again."""
    settings = cluster.certificates.settings
    path = tmp_path / "claims.db"
    put, count = Store.add_article, 0

    def broken(self: Store, *arguments: Any, **more: Any) -> bool:
        nonlocal count
        count += 1
        if count == 3:
            raise KeyboardInterrupt
        return put(self, *arguments, **more)

    with Project(path, encoder=encoder, settings=settings) as project:
        monkeypatch.setattr(Store, "add_article", broken)
        with pytest.raises(KeyboardInterrupt):
            project.add([table], cluster=cluster.address)
        monkeypatch.undo()
        left = tiles(project)
        assert len(project.articles()) == 2
        # All are read; the one that was being put in is compared.
        assert len(left) == 6
    asked: list[str] = []
    start = Cluster.start

    def counted(self: Cluster, function: Callable[..., Any], *arguments: Any) -> Any:
        asked.append(function.__name__)
        return start(self, function, *arguments)

    monkeypatch.setattr(Cluster, "start", counted)
    with Project(path, encoder=encoder, settings=settings) as project:
        project.add([table], cluster=cluster.address)
        assert "read_articles" not in asked
        assert asked.count("compare") == 4
        assert everything(project) == alone[1]


def tiles(project: Project) -> list[str]:
    with project._store.reading() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT article FROM tiles").all()]


def test_a_call_outlives_its_worker(cluster: LocalCluster, tmp_path: Path) -> None:
    settings = cluster.certificates.settings
    with Cluster.connect(cluster.address, settings) as connected:
        assert connected.result(connected.start(deeds.die_once, str(tmp_path / "died"))) == "alive"
    assert (tmp_path / "died").exists()
    cluster.start_worker()


def test_a_call_outlives_the_scheduler(certificates: Certificates, tmp_path: Path) -> None:
    own = LocalCluster(tmp_path, certificates)
    try:
        own.start_scheduler()
        assert own.scheduler is not None
        with Cluster.connect(own.address, certificates.settings) as connected:
            call = connected.start(deeds.die_once, str(tmp_path / "died"))
            own.scheduler.kill()
            own.scheduler.wait()
            (tmp_path / "died").touch()
            own.start_scheduler()
            own.start_worker()
            assert connected.result(call) == "alive"
    finally:
        own.close()


def test_what_a_function_raises_is_told(cluster: LocalCluster) -> None:
    settings = cluster.certificates.settings
    with Cluster.connect(cluster.address, settings) as connected:
        with pytest.raises(NotFound, match="no such claim"):
            connected.result(connected.start(deeds.refuse))
        with pytest.raises(ClusterError, match=r"fail failed on a worker \(.*disk is on fire"):
            connected.result(connected.start(deeds.fail))


def test_a_worker_with_other_models_is_told(cluster: LocalCluster, encoder: Encoder) -> None:
    settings = cluster.certificates.settings
    with (
        Project("sqlite://", encoder=encoder) as project,
        Cluster.connect(cluster.address, settings) as connected,
    ):
        other = replace(project.models, digest="other", fingerprint="another encoder")
        with pytest.raises(ModelMismatch, match="another encoder is wanted: install the same"):
            connected.result(connected.start(read_articles, other, []))


def test_a_stranger_is_let_in_neither_way(cluster: LocalCluster, tmp_path: Path) -> None:
    """Neither with certificates of another authority, nor without any."""
    stranger = Certificates.made(tmp_path)
    for address in (cluster.address, cluster.address.replace("tls", "tcp")):
        # By itself, since Dask leaves the sockets open over which it was refused.
        ran = subprocess.run(
            [sys.executable, "-c", _ASKING, address],
            cwd=ROOT, env=os.environ | stranger.environment, capture_output=True, text=True,
        )  # fmt: skip
        assert ran.stdout.startswith(f"{address}: no scheduler answers"), ran.stderr


_ASKING = """
import sys
from claims.cluster import Cluster
from claims.errors import ClusterError
from claims.settings import Settings
try:
    Cluster.connect(sys.argv[1], Settings.from_environment(), patience=1)
except ClusterError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("tcp://10.0.0.7:8786", "without encryption runs what they like"),
        ("tcp://scheduler.example:8786", "without encryption runs what they like"),
        ("http://127.0.0.1:8786", "is no scheduler's address"),
        ("127.0.0.1:8786", "is no scheduler's address"),
        ("tls://127.0.0.1", "is no scheduler's address"),
        ("tls://127.0.0.1:port", "is no scheduler's address"),
        ("tls://127.0.0.1:8786", "CLAIMS_CLUSTER_CA is not set"),
    ],
)
def test_an_address_that_is_not_safe_is_refused(
    address: str,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("CA", "CERT", "KEY", "PLAIN"):
        monkeypatch.delenv(f"CLAIMS_CLUSTER_{name}", raising=False)
    text = tmp_path / "a.txt"
    text.write_text("The dam leaked on Monday.", encoding="utf-8")
    database = str(tmp_path / "claims.db")
    assert main(["--db", database, "add", str(text), "--cluster", address]) == 1
    told = capsys.readouterr()
    assert said in told.err
    assert told.err.count("\n") == 1


def test_who_asks_for_it_speaks_openly() -> None:
    assert checked("tcp://10.0.0.7:8786", allow_plain=True) == "tcp"
    assert checked("tcp://localhost:8786", allow_plain=False) == "tcp"
    assert checked("tls://10.0.0.7:8786", allow_plain=False) == "tls"


def test_a_certificate_that_is_not_there_is_named(certificates: Certificates) -> None:
    settings = replace(certificates.settings, cluster_key="/no/such/key.pem")
    with pytest.raises(ClusterError, match=r"CLAIMS_CLUSTER_KEY is '/no/such/key\.pem'"):
        Cluster.connect("tls://127.0.0.1:8786", settings)


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_nothing_is_lost_while_workers_and_the_coordinator_die(
    postgresql: Server, certificates: Certificates, tmp_path: Path, encoder: Encoder
) -> None:
    """A worker is killed every two seconds, the coordinator once; the store is PostgreSQL's."""
    with Project(tmp_path / "alone.db", encoder=encoder) as project:
        project.add(CORPUS)
        expected = everything(project)
    own = LocalCluster(tmp_path, certificates)
    over = threading.Event()
    killed = 0

    def kill() -> None:
        nonlocal killed
        while not over.wait(2.0):
            with Cluster.connect(own.address, certificates.settings) as connected:
                joined = connected.workers
            living = [one for one in own.workers if one.poll() is None]
            # One that has not joined yet is not worth a kill: it would never come to anything.
            if joined >= 2:
                living[0].kill()
                living[0].wait()
                killed += 1
                own.start_worker()

    with postgresql.database() as address:
        command = [
            sys.executable, "-m", "claims", "--db", address, "add", *CORPUS,
            "--cluster", "",
        ]  # fmt: skip
        environment = os.environ | certificates.environment
        try:
            own.start_scheduler()
            command[-1] = own.address
            for _ in range(4):
                own.start_worker()
            killer = threading.Thread(target=kill)
            killer.start()
            coordinator = subprocess.Popen(command, cwd=ROOT, env=environment)
            with Store.open(address) as store:
                while len(store.articles()) < 3 and coordinator.poll() is None:
                    time.sleep(0.1)
            assert coordinator.poll() is None, "it was over before it could be killed"
            coordinator.send_signal(signal.SIGKILL)
            coordinator.wait()
            done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True)
            assert done.returncode == 0, done.stderr.decode()
        finally:
            over.set()
            killer.join()
            own.close()
        assert killed
        with Project(address, encoder=encoder) as project:
            assert everything(project) == expected
