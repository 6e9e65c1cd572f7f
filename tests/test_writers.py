"""Many people at once: no decision is lost, and none is there twice."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.world import World
from claims.project import Project
from claims.records import Status
from claims.store import Store

ROOT = Path(__file__).parent.parent
WRITERS = 8


def world(path: Path, articles: int) -> None:
    made = World.made(articles=articles, stories=4, claims=4, seed=3, bound=0.2)
    with Store.open(path) as store:
        made.add(store, range(articles))


def all_are_there(path: Path, each: int, at_once: int) -> None:
    command = [sys.executable, "-m", "tests.writers", str(path), str(WRITERS)]
    command += [str(each), str(at_once)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told, refused = json.loads(done.stdout)
    assert len(told) == len(set(told)) == WRITERS * each
    with Store.open(path) as store:
        stored = list(store.numbered_decisions()[0])
        assert Counter(f"{one.subject} {one.note}" for _, one in stored) == Counter(told), refused
        assert [number for number, _ in stored] == list(range(1, len(told) + 1))
        last = {one.subject: one.new for _, one in stored}
        assert {claim.id: str(claim.status) for claim in store.claims() if claim.id in last} == last
        kinds = {one.kind for one in store.problems()}
        # Claims of a made world are no stretches of its texts, and their vectors no unit vectors.
        assert kinds <= {"offsets", "vectors", "keys", "pairs"}


def test_eight_writers_lose_nothing(tmp_path: Path) -> None:
    world(tmp_path / "claims.db", 12)
    all_are_there(tmp_path / "claims.db", 42, 1)


@pytest.mark.long
def test_fifty_thousand_decisions_of_eight_writers(tmp_path: Path) -> None:
    # A hundred claims for each of them, which they turn over again and again.
    world(tmp_path / "claims.db", 200)
    all_are_there(tmp_path / "claims.db", 50_000 // WRITERS, 25)


def test_marking_more_claims_takes_no_more_statements(tmp_path: Path) -> None:
    """What is asked of the database does not grow with every claim; no clock decides."""
    path = tmp_path / "claims.db"
    world(path, 30)
    statements: list[str] = []

    def asked(_: object, __: object, statement: str, *more: object) -> None:
        statements.append(statement)

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", asked)
    try:
        with Project(path, regroups=False) as project:
            seen = project._store.statuses()
            few = dict(list(seen.items())[:10])
            costs = []
            for chosen, status in ((few, Status.DISPUTED), (seen, Status.SATIRE)):
                told = project._store.statuses(ids=chosen)
                statements.clear()
                assert len(project.mark_all(told, status=status, by="Rana")) == len(chosen)
                costs.append(len(statements))
    finally:
        sa.event.remove(sa.engine.Engine, "before_cursor_execute", asked)
    assert costs[0] == costs[1]
