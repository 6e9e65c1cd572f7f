"""Backups: the database in one file, taken while others write; and put back in its place."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from claims.errors import StoreError
from claims.records import BackedUp, PutBack
from claims.store import dumps
from claims.store.address import parsed
from claims.store.database import Database
from claims.store.migrations import MIGRATIONS
from claims.store.vectorindex import make_vector_index

# What belongs to a database file until it is closed.
_BESIDE = ("-wal", "-shm")
_COUNTED = ("articles", "claims", "decisions")


class Backups(Database):
    """Copies of everything."""

    def back_up(self, path: Path, *, force: bool = False) -> BackedUp:
        """Writes the database as it is at one moment into a file of its own, and reads it again.

        Others may write meanwhile. The file is there wholly or not at all.

        Raises:
            StoreError: it cannot be written, is there already, or the database is neither a file
                nor of PostgreSQL.
        """
        own = file_of(str(self._engine.url.render_as_string(hide_password=False)))
        if own is None and not self._is_postgresql:
            raise StoreError(f"{self.name}: only a file or a PostgreSQL database is backed up")
        if path.is_dir():
            raise StoreError(f"{path}: a folder; name a file in it")
        if path.exists() and ((own is not None and path.samefile(own)) or not force):
            raise StoreError(f"{path}: is there already; --force replaces it, or name another")
        with self.reading() as connection, _replacing(path) as written:
            if own is None:
                counts = self._dumped(connection, written, name=path)
            else:
                # The driver's own connection: the online backup is SQLite's, not SQL's.
                source = connection.connection.driver_connection
                assert isinstance(source, sqlite3.Connection)
                _copy(source, written)
                counts = _inspected(written, name=path)
        return BackedUp(str(path), path.stat().st_size, **counts)

    def _dumped(self, connection: Connection, path: Path, *, name: Path) -> dict[str, int]:
        """Dumps PostgreSQL as this connection sees it; how much the dump holds."""
        snapshot = connection.scalar(sa.select(sa.func.pg_export_snapshot()))
        there = _counts(connection)
        dumps.dump(self._engine.url, path, snapshot=str(snapshot))
        counts = _inspected_dump(path, name=name)
        if counts != there:
            raise StoreError(f"{name}: holds {counts}, the database {there}: do it again")
        return counts


def restore(backup: Path, database: str) -> PutBack:
    """Puts a backup in the place of a database; the one before is kept beside it.

    One of PostgreSQL is put into a database that is empty.

    Raises:
        StoreError: the backup is damaged, none of ours or of a newer version, somebody has the
            database open, or it cannot be written.
    """
    own = file_of(database)
    if not backup.is_file():
        raise StoreError(f"{backup}: no such file")
    if own is None:
        return _restore_dump(backup, database)
    if own.exists() and own.samefile(backup):
        raise StoreError(f"{backup}: is the database itself; name another with --db")
    with _replacing(own) as written:
        with _reported(backup), closing(_read_only(backup)) as source:
            _copy(source, written)
        counts = _inspected(written, name=backup)
        replaced = _set_aside(own) if own.exists() else ""
        if replaced:
            shutil.copymode(replaced, written)
    return PutBack(str(own), str(backup), replaced, **counts)


def _restore_dump(backup: Path, database: str) -> PutBack:
    counts = _inspected_dump(backup, name=backup)
    with Database.as_it_is(database) as target, target.reading() as connection:
        name = target.name
        if connection.dialect.name != "postgresql":
            raise StoreError(f"{name}: a backup is put back into a file or into PostgreSQL")
        tables = sa.inspect(connection).get_table_names()
    if tables:
        raise StoreError(
            f"{name}: holds tables already ({tables[0]!r}): a backup of PostgreSQL is put back "
            "into an empty database; name another with --db"
        )
    dumps.put_back(backup, parsed(database))
    with Database.open(database) as restored, restored.writing() as connection:
        make_vector_index(connection)
        there = _counts(connection)
    if there != counts:
        raise StoreError(f"{name}: holds {there}, the backup {counts}: somebody wrote meanwhile")
    return PutBack(name, str(backup), "", **counts)


def _inspected_dump(path: Path, *, name: Path) -> dict[str, int]:
    """How much a dump holds, read anew. Raises `StoreError` as `_inspected`."""
    try:
        found = dumps.dumped(path)
    except StoreError as error:
        raise StoreError(f"{name}: {error}") from error
    if not {"migrations", *_COUNTED} <= found.rows.keys():
        raise StoreError(f"{name}: no backup of this program")
    _refuse_newer(found.migrations, name=name)
    return {table: found.rows[table] for table in _COUNTED}


def _counts(connection: Connection) -> dict[str, int]:
    return {
        table: int(connection.scalar(sa.text(f"SELECT count(*) FROM {table}")) or 0)
        for table in _COUNTED
    }


def _refuse_newer(done: Collection[str], *, name: Path) -> None:
    unknown = set(done) - {step.__name__ for step in MIGRATIONS}
    if unknown:
        raise StoreError(
            f"{name}: made by a newer version (it knows {min(unknown)!r}); update claims"
        )


def file_of(database: str) -> Path | None:
    """The file of a database, given by path or URL; None where it is none."""
    if "://" not in database:
        return Path(database)
    try:
        url = make_url(database)
    except ArgumentError:
        return None
    name = str(url.database or "").removeprefix("file:")
    inside = url.get_backend_name() != "sqlite" or name in ("", ":memory:")
    return None if inside else Path(name)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A file to write beside a path, which takes its place at the end, safely on disk."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror})") from error
    os.close(handle)
    written = Path(name)
    try:
        yield written
        _sync(written)
        os.replace(written, path)
        _sync(path.parent)
    except OSError as error:
        raise StoreError(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        for end in ("", *_BESIDE, "-journal"):
            Path(f"{written}{end}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(source: sqlite3.Connection, path: Path) -> None:
    """Copies a database as it is now, in one step, to one file that needs no other."""
    with _reported(path), closing(sqlite3.connect(path)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")


def _inspected(path: Path, *, name: Path) -> dict[str, int]:
    """How much a database file holds, read anew.

    Raises:
        StoreError: it is damaged, none of ours, or of a newer version.
    """
    with _reported(name), closing(_read_only(path)) as connection:
        (found,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise StoreError(f"{name}: damaged ({found}): take another backup")
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        if not {"migrations", *_COUNTED} <= tables:
            raise StoreError(f"{name}: no backup of this program")
        done = {row[0] for row in connection.execute("SELECT name FROM migrations")}
        _refuse_newer(done, name=name)
        return {
            table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            for table in _COUNTED
        }


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {error}") from error


def _set_aside(path: Path) -> str:
    """Gives the file of a database that nobody has open a second name, which it keeps.

    Raises:
        StoreError: somebody has it open.
    """
    kept = _free_name(path)
    try:
        with closing(sqlite3.connect(path, timeout=1)) as connection:
            # Possible only for whoever is alone with it; then all is in the one file.
            connection.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.OperationalError as error:
        raise StoreError(
            f"{path}: is in use ({error}): stop dashboard, service and watchers, then restore"
        ) from error
    except sqlite3.DatabaseError:
        # A damaged one is kept as it is, with what lies beside it.
        for end in _BESIDE:
            beside = Path(f"{path}{end}")
            if beside.exists():
                beside.rename(f"{kept}{end}")
    # At no moment is there no database.
    os.link(path, kept)
    return str(kept)


def _free_name(path: Path) -> Path:
    at = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    name, number = path.with_name(f"{path.name}.replaced-{at}"), 1
    while name.exists():
        number += 1
        name = path.with_name(f"{path.name}.replaced-{at}-{number}")
    return name
