"""When things go wrong around the database: one line that says so, and nothing is lost."""

import errno
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from claims.cli import main
from claims.errors import StoreError
from claims.project import Project
from claims.records import Status
from claims.store import Store, database

from .faults import WordEncoder, article, opened, prepared

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trouble") / "claims.db"
    prepared(path)
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "claims.db"
    with Store.open(template) as store:
        store.back_up(copy)
    return copy


def held(path: Path) -> tuple[list[str], list[tuple[int, str, str]]]:
    with opened(path) as project:
        assert project.verify().problems == ()
        decisions, _ = project._store.numbered_decisions()
        return (
            [one.id for one in project.articles()],
            [(number, one.subject, one.new) for number, one in decisions],
        )


@pytest.fixture
def full() -> Iterator[list[int]]:
    """Databases that are opened from now on grow by so many pages at most."""
    spare = [0]

    def limited(connection: Any, _: Any) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + spare[0]}")

    sa.event.listen(sa.engine.Engine, "connect", limited)
    yield spare
    sa.event.remove(sa.engine.Engine, "connect", limited)


@pytest.mark.parametrize("spare", [0, 3, 8])
def test_a_full_disk_loses_nothing(path: Path, full: list[int], spare: int) -> None:
    articles, decisions = held(path)
    full[0] = spare
    with opened(path) as project, pytest.raises(StoreError, match=r"disk is full: nothing was"):
        project._add([article(number) for number in range(3, 30)])
    full[0] = 10**6
    after, still = held(path)
    assert (after[: len(articles)], still) == (articles, decisions)
    with opened(path) as project:
        project._add([article(number) for number in range(3, 6)])
    assert len(held(path)[0]) >= len(articles) + 3


def test_an_index_that_cannot_be_written_is_no_loss(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched, opened(path) as project:
        patched.setattr(os, "replace", no_space)
        project._add([article(3)])
    assert not list(path.parent.glob("*.tmp"))
    assert len(held(path)[0]) == 4


def test_a_backup_that_finds_no_room_leaves_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = path.with_name("backup.db")

    def no_space(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with opened(path) as project:
        monkeypatch.setattr(os, "fsync", no_space)
        with pytest.raises(StoreError, match=r"backup\.db: cannot be written \(No space left"):
            project.back_up(target)
    assert [one.name for one in path.parent.iterdir() if "backup" in one.name] == []


def test_a_database_that_may_only_be_read_is_read(path: Path) -> None:
    before = held(path)
    address = f"sqlite:///file:{path}?mode=ro&uri=true"
    with Project(address, encoder=WordEncoder()) as project:
        claim = project._store.claims()[-1]
        with pytest.raises(StoreError, match=r"readonly database: nothing was changed"):
            project.mark(claim.id, status=Status.DISPUTED, by="Rana")
    assert held(path) == before


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become somebody else")
def test_a_folder_that_is_not_ones_own_is_told_in_one_line(path: Path) -> None:
    code = (
        "import os, sys\n"
        "from claims.cli import main\n"
        "db = ['--db', sys.argv[1]]\n"
        "assert main([*db, 'list']) == 0\n"
        "os.seteuid(65534)\n"
        "sys.exit(main([*db, 'mark', sys.argv[2], '--status', 'satire', '--by', 'Rana']))\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy = Path(folder) / "claims.db"
        with Store.open(path) as store:
            store.back_up(copy)
            claim = store.claims()[-1].id
        copy.chmod(0o644)
        command = [sys.executable, "-c", code, str(copy), claim]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert str(copy) in done.stderr
        assert held(copy) == held(path)


def test_a_locked_database_is_told_and_tried_again(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.01)
    before = held(path)
    with opened(path) as project:
        claim = project.claims()[-1].id
    mark = ["--db", str(path), "mark", claim, "--status", "satire", "--by", "Rana"]
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert main(mark) == 1
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "database is locked: another program is writing" in said
        # Reading goes on meanwhile.
        with opened(path) as project:
            assert len(project._store.claims()) == 6
        other.execute("ROLLBACK")
    assert held(path) == before
    assert main(mark) == 0
    assert len(held(path)[1]) == len(before[1]) + 1


def test_a_clock_that_goes_back_changes_no_order(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    times = iter([f"20{year}-01-01T00:00:00Z" for year in range(60, 30, -10)])
    monkeypatch.setattr("claims.review.decisions.now", lambda: next(times))
    said = [Status.DISPUTED, Status.SATIRE, Status.INCONCLUSIVE]
    with opened(path) as project:
        claim = project.claims()[-1]
        for status in said:
            project.mark(claim.id, status=status, by="Rana")
        assert [one.new for one in project.history(claim.id)] == [*map(str, said)]
        assert project.claim(claim.id).status is said[-1]
        project.undo(by="Rana")
        assert project.claim(claim.id).status is said[-2]
        assert [one.at for one in project.history(claim.id)] == sorted(
            (one.at for one in project.history(claim.id)), reverse=True
        )
        assert project.verify().problems == ()
    assert main(["--db", str(path), "history", claim.id]) == 0
    lines = capsys.readouterr().out
    places = [lines.index(f"2{year}-01-01") for year in ("060", "050", "040")]
    assert places == sorted(places)
