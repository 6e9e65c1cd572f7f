"""Keeping: damage is found and named, what follows from other things is rebuilt, backups hold."""

import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING

import pytest

from claims.cli import main
from claims.encode import Encoder
from claims.errors import StoreError
from claims.project import Project, Sources, restore_backup
from claims.records import JudgeChoice, Problem, Relation, Status, Workflow
from claims.settings import Settings

if TYPE_CHECKING:
    from .serving import Template

ROOT = Path(__file__).parent.parent
Opened = Callable[[str | Path], Project]


@pytest.fixture(scope="session")
def opened(encoder: Encoder) -> Opened:
    """Opens a database with models that are opened once."""
    reader = Sources(Settings.from_environment().models).reader(JudgeChoice())
    return partial(Project, encoder=encoder, reader=reader)


@pytest.fixture
def database(tmp_path: Path, template: "Template", opened: Opened) -> Path:
    """A database in which people have decided, with its index beside it."""
    path = Path(template.copied(tmp_path))
    with opened(path) as project:
        claims = project.claims()
        project.mark(claims[0].id, status=Status.DISPUTED, by="Rana")
        project.mark(claims[1].id, status=Status.SATIRE, by="Omar")
        project.decide(project.disputes()[0].id, workflow=Workflow.IN_PROGRESS, by="Rana")
        project.search("fire")
    return path


def damage(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def problems(path: Path, opened: Opened) -> dict[str, Problem]:
    with opened(path) as project:
        return {one.kind: one for one in project.verify().problems}


def written(path: Path) -> list[list[tuple[object, ...]]]:
    """What people wrote, and what was read: no repair may change any of it."""
    with closing(sqlite3.connect(path)) as connection:
        return [
            connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
            for table in ("articles", "sentences", "decisions", "changes", "pages")
        ]


def test_a_whole_database_has_no_problem(database: Path, opened: Opened) -> None:
    with opened(database) as project:
        found = project.verify()
        assert found.problems == ()
        assert found.claims == len(project.claims()) > 0
        assert (found.articles, found.decisions) == (len(project.articles()), 3)
        assert project.repair().done == ()


def test_a_pair_that_went_before_its_claims_are_grouped_is_no_problem(
    database: Path, opened: Opened
) -> None:
    with opened(database) as project:
        (dispute,) = project.disputes()
        pairs = project.pairs_by_id(dispute.pairs).values()
        project._store.settle([replace(one, relation=Relation.UNRELATED) for one in pairs])
        assert project._store.archive().disputes == (replace(dispute, pairs=()),)
        assert project.verify(quick=True).problems == ()
        damage(database, "DELETE FROM moved WHERE claim = (SELECT min(claim) FROM moved)")
        assert [one.kind for one in project.verify(quick=True).problems] == ["groups"]
        assert project.disputes() == []


@pytest.mark.parametrize(
    ("kind", "statement"),
    [
        ("vectors", "DELETE FROM vectors WHERE rowid = 1"),
        ("vectors", "UPDATE vectors SET vector = zeroblob(length(vector)) WHERE rowid = 1"),
        ("vectors", "UPDATE vectors SET vector = x'0000c07f' WHERE rowid = 1"),
        ("vectors", "UPDATE vectors SET vector = x'00' WHERE rowid = 1"),
        ("keys", "UPDATE claims SET words = 'other' WHERE number = 1"),
        ("keys", "UPDATE claims SET moment = '' WHERE number = 1"),
        ("full-text", "INSERT INTO claims_wording (claims_wording, rowid, words) "
         "SELECT 'delete', number, words FROM claims WHERE number = 1"),
        ("full-text", "DROP TABLE claims_wording"),
        ("statuses", "UPDATE claims SET status = 'false' WHERE number = 3"),
        ("statuses", "UPDATE claims SET status = 'unverified'"),
        ("groups", "UPDATE clusters SET claims = json_array('gone')"),
        ("groups", "DELETE FROM clusters"),
        ("groups", "DELETE FROM standings"),
        ("groups", "UPDATE disputes SET pairs = json_array('gone')"),
        ("grouping", "UPDATE clusters SET origins = 77"),
        ("grouping", "UPDATE claims SET outlets = 77 WHERE number = 1"),
        ("queue", "UPDATE queue SET speakers = 77"),
        ("origins", "UPDATE lines SET line = 'gone'"),
        ("references", "INSERT INTO standings VALUES ('gone', 'gone')"),
        ("indexes", "DROP INDEX claims_by_latest"),
        ("indexes", "DROP TRIGGER decisions_no_delete"),
    ],
)  # fmt: skip
def test_what_follows_from_other_things_is_rebuilt(
    database: Path, opened: Opened, kind: str, statement: str
) -> None:
    before = written(database)
    with opened(database) as project:
        disputes = {one.id: one.workflow for one in project.disputes()}
    damage(database, statement)
    assert problems(database, opened)[kind].mendable
    with opened(database) as project:
        done = project.repair()
        assert done.done
        assert done.problems == ()
        assert {one.id: one.workflow for one in project.disputes()} == disputes
    assert written(database) == before


@pytest.mark.parametrize(
    ("kind", "statements"),
    [
        ("texts", ["UPDATE articles SET text = text || '.' WHERE number = 1"]),
        ("offsets", ["UPDATE claims SET start = start + 1 WHERE number = 1"]),
        ("offsets", ["UPDATE sentences SET end = 99999 WHERE number = 1"]),
        ("pairs", ["UPDATE pairs SET confidence = 2"]),
        ("pairs", ["UPDATE pairs SET evidence = 'none'"]),
        ("pages", ["INSERT INTO pages VALUES ('abc', x'00')"]),
        ("numbers", ["DROP TRIGGER decisions_no_delete", "DELETE FROM decisions WHERE number = 1"]),
        ("decisions", ["DROP TRIGGER decisions_no_update",
                       "UPDATE decisions SET undoes = 1 WHERE number = 1"]),
        ("decisions", ["DROP TRIGGER decisions_no_update",
                       "UPDATE decisions SET new = 'perhaps' WHERE number = 3"]),
    ],
)  # fmt: skip
def test_what_nothing_follows_from_is_only_reported(
    database: Path, opened: Opened, kind: str, statements: list[str]
) -> None:
    damage(database, *statements)
    assert not problems(database, opened)[kind].mendable
    before = written(database)
    with opened(database) as project:
        assert kind in {one.kind for one in project.repair().problems}
    assert written(database) == before


def test_a_person_who_reviews_their_own_verdict_is_found(database: Path, opened: Opened) -> None:
    with opened(database) as project:
        dispute = project.disputes()[0]
        verdict = {dispute.positions[0].id: Status.FALSE}
        for by in ("Rana", "Omar"):
            project.give_verdict(
                dispute.id, statuses=verdict, by=by, note="no", evidence="https://example.org/a"
            )
        assert project.verify().problems == ()
    damage(
        database,
        "DROP TRIGGER decisions_no_update",
        "UPDATE decisions SET by = ' rana' WHERE by = 'Omar' AND field = 'verdict'",
    )
    assert "of their own" in problems(database, opened)["decisions"].example


def test_a_damaged_index_file_is_found_and_an_older_one_is_none(
    database: Path, opened: Opened
) -> None:
    index = database.with_name(f"{database.name}.index")
    content = bytearray(index.read_bytes())
    content[-1] ^= 1
    index.write_bytes(content)
    assert problems(database, opened).keys() == {"index"}
    with opened(database) as project:
        assert project.repair().problems == ()
        project.add_text("The bridge at Oster was closed on Monday.", outlet="The Ledger")
    kept = index.read_bytes()
    with opened(database) as project:
        project.add_text("The bridge at Oster was opened on Friday.", outlet="The Post")
    index.write_bytes(kept)
    index.with_name(f"{index.name}.json").unlink()
    assert problems(database, opened) == {}


def test_the_databases_own_indexes_are_made_anew(database: Path, opened: Opened) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        page = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'ix_articles_outlet'"
        ).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        connection.execute("PRAGMA journal_mode=DELETE")
    with database.open("r+b") as file:
        # An empty leaf page of an index, as it looks where its entries are gone.
        file.seek((page - 1) * size)
        file.write(b"\x0a\0\0\0\0" + size.to_bytes(2, "big") + b"\0")
    found = problems(database, opened)
    assert "missing from index ix_articles_outlet" in found["integrity"].example
    with opened(database) as project:
        assert project.repair().problems == ()


def test_a_backup_taken_while_somebody_writes_is_whole(
    database: Path, opened: Opened, tmp_path: Path
) -> None:
    over, wrote = Event(), Event()

    def write() -> None:
        with opened(database) as project:
            claim, states = project.claims()[0].id, (Status.SATIRE, Status.DISPUTED)
            turn = 0
            while not over.is_set():
                turn += 1
                project.mark(claim, status=states[turn % 2], by="Rana")
                wrote.set()

    writer = Thread(target=write)
    writer.start()
    try:
        assert wrote.wait(60)
        with opened(database) as project:
            for number in range(5):
                done = project.back_up(tmp_path / f"backup-{number}.db")
                assert done.decisions > 3
    finally:
        over.set()
        writer.join()
    for number in range(5):
        copy = tmp_path / f"backup-{number}.db"
        assert problems(copy, opened) == {}
    assert not list(tmp_path.glob(".*part*"))


def test_a_backup_is_not_overwritten_unless_told(
    database: Path, opened: Opened, tmp_path: Path
) -> None:
    path = tmp_path / "backup.db"
    with opened(database) as project:
        project.back_up(path)
        with pytest.raises(StoreError, match="is there already; --force"):
            project.back_up(path)
        project.mark(project.claims()[2].id, status=Status.DISPUTED, by="Rana")
        assert project.back_up(path, force=True).decisions == 4
        with pytest.raises(StoreError, match="is there already"):
            project.back_up(database, force=True)
        with pytest.raises(StoreError, match="cannot be written"):
            project.back_up(tmp_path / "no" / "backup.db")
        with pytest.raises(StoreError, match="a folder"):
            project.back_up(tmp_path)
    with opened("sqlite://") as project, pytest.raises(StoreError, match="file"):
        project.back_up(tmp_path / "other.db")


def test_a_backup_comes_back_and_what_it_replaces_is_kept(
    database: Path, opened: Opened, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.db"
    with opened(database) as project:
        project.back_up(backup)
        project.mark(project.claims()[2].id, status=Status.DISPUTED, by="Rana")
        with pytest.raises(StoreError, match="is in use"):
            restore_backup(backup, str(database))
        assert len(project.history(project.claims()[2].id)) == 1
    done = restore_backup(backup, str(database))
    with opened(database) as project:
        assert project.verify().problems == ()
        assert project.verify().decisions == done.decisions == 3
    with opened(done.replaced) as project:
        assert project.verify(quick=True).decisions == 4
    assert restore_backup(backup, str(tmp_path / "new.db")).replaced == ""


def test_a_damaged_or_newer_backup_is_refused(database: Path, tmp_path: Path) -> None:
    before = written(database)
    damaged = tmp_path / "damaged.db"
    shutil.copy(database, damaged)
    damage(damaged, "PRAGMA journal_mode=DELETE")
    content = bytearray(damaged.read_bytes())
    content[8192:16384] = b"\xff" * 8192
    damaged.write_bytes(content)
    newer = tmp_path / "newer.db"
    shutil.copy(database, newer)
    damage(newer, "INSERT INTO migrations VALUES ('from_the_future', '2030')")
    other = tmp_path / "other.db"
    damage(other, "CREATE TABLE recipes (name TEXT)")
    text = tmp_path / "text.db"
    text.write_text("no database at all, only some notes " * 100)
    for path, what in (
        (damaged, "damaged|malformed"),
        (newer, "newer version"),
        (other, "no backup of this program"),
        (text, "not a database"),
        (tmp_path / "none.db", "no such file"),
        (database, "is the database itself"),
    ):
        with pytest.raises(StoreError, match=what):
            restore_backup(path, str(database))
    assert written(database) == before
    assert sorted(one.name for one in tmp_path.glob("*replaced*")) == []


def test_a_damaged_database_gives_way_to_its_backup(
    database: Path, opened: Opened, tmp_path: Path
) -> None:
    backup = tmp_path / "backup.db"
    with opened(database) as project:
        project.back_up(backup)
    database.write_bytes(b"not a database any more" * 500)
    with pytest.raises(StoreError, match="not a database"):
        opened(database)
    done = restore_backup(backup, str(database))
    assert problems(database, opened) == {}
    assert Path(done.replaced).read_bytes().startswith(b"not a database any more")


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(list(arguments))
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_the_commands_say_what_they_find(
    database: Path, tmp_path: Path, said: Callable[..., tuple[int, str, str]]
) -> None:
    db, backup = ("--db", str(database)), str(tmp_path / "backup.db")
    code, out, _ = said(*db, "check")
    assert (code, "is whole" in out) == (0, True)
    assert said(*db, "backup", backup)[0] == 0
    code, _, err = said(*db, "backup", backup)
    assert (code, err.count("\n"), "--force" in err) == (1, 1, True)
    # Pairs that were weighed would be settled anew; those that were not stay as they are.
    settled = ("UPDATE pairs SET confidence = 2", "DELETE FROM weighed")
    damage(database, "UPDATE queue SET speakers = 77", *settled)
    code, out, _ = said(*db, "check")
    kinds = [line.partition(":")[0] for line in out.splitlines()]
    assert (code, kinds) == (1, ["pairs", "queue"])
    code, out, _ = said(*db, "--json", "check", "--quick")
    assert (code, [one["kind"] for one in json.loads(out)["problems"]]) == (1, ["pairs", "queue"])
    code, out, _ = said(*db, "repair")
    assert (code, "not mended: pairs" in out) == (1, True)
    code, out, _ = said(*db, "--json", "restore", backup)
    assert (code, json.loads(out)["decisions"]) == (0, 3)
    assert said(*db, "check")[0] == 0


def test_to_look_for_faults_makes_no_database(
    tmp_path: Path, said: Callable[..., tuple[int, str, str]]
) -> None:
    for command in (["check"], ["repair"], ["backup", str(tmp_path / "b.db")]):
        code, _, err = said("--db", str(tmp_path / "typo.db"), *command)
        assert (code, "no database is there" in err) == (1, True)
    assert list(tmp_path.iterdir()) == []


def test_a_killed_backup_leaves_what_was_there(database: Path, tmp_path: Path) -> None:
    """Killed as it is about to take its place: the old backup stands, and the next one works."""
    backup = tmp_path / "backup.db"
    code = (
        "import os, sys; from claims.store import Store\n"
        "from pathlib import Path\n"
        "with Store.open(sys.argv[1]) as store:\n"
        "    if len(sys.argv) > 3: os.replace = lambda *_: os._exit(9)\n"
        "    store.back_up(Path(sys.argv[2]), force=True)\n"
    )
    command = [sys.executable, "-c", code, str(database), str(backup)]
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0
    before = backup.read_bytes()
    assert subprocess.run([*command, "die"], cwd=ROOT, check=False).returncode == 9
    assert backup.read_bytes() == before
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 0
