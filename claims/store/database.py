"""One database: how it is opened, and how it is read and written."""

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, Self, TypeVar

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from claims.closing import Closing
from claims.errors import StoreError
from claims.records import EncoderChoice, JudgeChoice, Likeness, to_json
from claims.store import postgresql, schema
from claims.store.address import parsed, shown
from claims.store.migrations import is_up_to_date, migrate

Key = TypeVar("Key", int, str)

FINGERPRINT = "encoder_fingerprint"
GROUPS_VERSION = "groups_version"
STALE = schema.STALE
CHOICE = "encoder_choice"
JUDGE = "judge_choice"
_LIKENESS = "likeness "
_COMBINATION = "combination "
_RELATIONS = "relations "
JUDGED_BY = "judged_by"
# How long another writer is waited for.
_BUSY_SECONDS = 30
_REMEDIES = {
    "database is locked": "another program is writing; nothing was changed, try again",
    "disk is full": "nothing was changed; make room, then do it again",
    "disk I/O error": "nothing was changed; look at the disk, then do it again",
    "readonly database": "nothing was changed; give yourself the right to write to it",
    "malformed": "`claims check` tells what is damaged, `claims restore` takes a backup",
}
# SQLite takes some thousand values in one statement.
_AT_ONCE = 900


class Database(Closing):
    """A database with the tables of the store. Open one per run or thread, and close it."""

    def __init__(self, engine: Engine, database: str) -> None:
        self._engine = engine
        self._joined: Connection | None = None
        self.name = database

    @classmethod
    def open(cls, database: str | Path) -> Self:
        """Opens a database, made and migrated as needed.

        Args:
            database: a path, or an SQLAlchemy URL.

        Raises:
            StoreError: it cannot be opened, is no database, or was made by a newer version.
        """
        opened = cls.as_it_is(database)
        try:
            with opened.reading() as connection:
                up_to_date = is_up_to_date(connection)
            # Only then is the right to write needed: a page is read while others write.
            if not up_to_date:
                with opened.writing() as connection:
                    migrate(connection, opened.name)
        except BaseException:
            opened.close()
            raise
        return opened

    @classmethod
    def as_it_is(cls, database: str | Path) -> Self:
        """A database that is neither made nor migrated; else as `open`."""
        name = shown(str(database))
        try:
            url = parsed(str(database))
            engine = sa.create_engine(url, **_options(url.get_backend_name()))
        except ModuleNotFoundError as error:
            raise StoreError(
                f"{name}: needs the package {error.name}, which is not installed: "
                "`pip install 'claims[postgres]'` for PostgreSQL"
            ) from error
        except (SQLAlchemyError, ValueError) as error:
            raise StoreError(f"{name}: not a database address ({_line(error)})") from error
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _prepare)
            sa.event.listen(engine, "begin", _begin)
        return cls(engine, name)

    def close(self) -> None:
        """Lets go of the database."""
        self._engine.dispose()

    @property
    def encoder_fingerprint(self) -> str:
        """The fingerprint of the encoder whose vectors are stored; empty when there are none."""
        return self._value(FINGERPRINT)

    @property
    def encoder_choice(self) -> EncoderChoice:
        """The encoder that somebody chose for this database; the shipped one where nobody did."""
        chosen = self._value(CHOICE)
        return EncoderChoice(**json.loads(chosen)) if chosen else EncoderChoice()

    def likeness(self, fingerprint: str) -> Likeness | None:
        """What the cosines of an encoder mean, where it was measured for this database."""
        found = self._value(_LIKENESS + fingerprint)
        measured = json.loads(found) if found else {}
        # What an earlier version measured lacks what is new since: it has to be measured anew.
        known = measured.keys() == {field.name for field in fields(Likeness)}
        return Likeness(**measured) if known else None

    def save_likeness(self, fingerprint: str, likeness: Likeness) -> None:
        """Keeps what the cosines of an encoder mean."""
        with self.writing() as connection:
            set_value(connection, _LIKENESS + fingerprint, json.dumps(to_json(likeness)))

    @property
    def judge_choice(self) -> JudgeChoice:
        """The judge that somebody chose for this database; the shipped one where nobody did."""
        chosen = self._value(JUDGE)
        return JudgeChoice(**json.loads(chosen)) if chosen else JudgeChoice()

    def save_judge_choice(self, choice: JudgeChoice) -> None:
        """Keeps the judge that somebody chose; what the former one read is forgotten."""
        with self.writing() as connection:
            set_value(connection, JUDGE, json.dumps(to_json(choice)))
            connection.execute(sa.delete(schema.readings))

    def combination(self, fingerprint: str) -> str:
        """How much a judge's word counts, where it was measured for this database; JSON."""
        return self._value(_COMBINATION + fingerprint)

    def relations(self, judge: str) -> str:
        """What was measured of a judge's answers in context here, as JSON; empty where nothing."""
        return self._value(_RELATIONS + judge)

    def save_relations(self, judge: str, relations: str) -> None:
        """Keeps what was measured of a judge's answers in context."""
        with self.writing() as connection:
            set_value(connection, _RELATIONS + judge, relations)

    def save_combination(self, fingerprint: str, combination: str) -> None:
        """Keeps how much a judge's word counts."""
        with self.writing() as connection:
            set_value(connection, _COMBINATION + fingerprint, combination)

    def readings(self, keys: Sequence[str]) -> dict[str, bytes]:
        """What the judge read before, by key."""
        table = schema.readings
        query = sa.select(table.c.key, table.c.reading)
        with self.reading() as connection:
            return {
                row.key: row.reading
                for part in parts(keys)
                for row in connection.execute(query.where(table.c.key.in_(part)))
            }

    def save_readings(self, found: Mapping[str, bytes]) -> None:
        """Keeps what the judge read."""
        table = schema.readings
        with self.writing() as connection:
            known = {
                key
                for part in parts(found)
                for key in connection.scalars(sa.select(table.c.key).where(table.c.key.in_(part)))
            }
            new = [{"key": key, "reading": one} for key, one in found.items() if key not in known]
            insert_rows(connection, table, new)

    @property
    def judged_by(self) -> str:
        """The judge of the pairs that are stored; empty when there are none."""
        return self._value(JUDGED_BY)

    def save_judged_by(self, revision: str) -> None:
        """Keeps which judge the pairs are of."""
        if self.judged_by != revision:
            with self.writing() as connection:
                set_value(connection, JUDGED_BY, revision)

    @property
    def groups_stale(self) -> bool:
        """Whether pairs or decisions have changed since the groups were saved."""
        return self.all_stale or bool(self.touched_articles()) or bool(self.moved_claims())

    @property
    def all_stale(self) -> bool:
        """Whether the groups of all claims have to be made anew."""
        return self._value(STALE) == "1"

    def touched_articles(self) -> set[str]:
        """The articles whose claims have to be grouped anew."""
        with self.reading() as connection:
            return set(connection.scalars(sa.select(schema.touched.c.article)))

    def moved_claims(self) -> set[str]:
        """The claims whose pairs have changed since they were grouped."""
        with self.reading() as connection:
            return set(connection.scalars(sa.select(schema.moved.c.claim)))

    def _value(self, key: str) -> str:
        with self.reading() as connection:
            return get_value(connection, key)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that only reads."""
        if self._joined is not None:
            yield self._joined
            return
        with self._translated(), self._engine.connect() as connection:
            if self._is_postgresql:
                connection = connection.execution_options(**postgresql.READING)
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that takes the right to write at once: there is one writer at a time."""
        if self._joined is not None:
            yield self._joined
            return
        with self._translated(), self._engine.connect() as connection:
            connection = connection.execution_options(claims_write=True)
            with connection.begin():
                if self._is_postgresql:
                    postgresql.begin_writing(connection)
                yield connection

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Makes all that is read and written within one transaction: all of it holds, or none."""
        if self._joined is not None:
            yield
            return
        with self.writing() as connection:
            self._joined = connection
            try:
                yield
            finally:
                self._joined = None

    @property
    def _is_postgresql(self) -> bool:
        return self._engine.dialect.name == "postgresql"

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (DBAPIError, sqlite3.Error) as error:
            if postgresql.was_busy(getattr(error, "orig", None)):
                raise StoreError(f"{self.name}: others write all the while: try again") from error
            # The driver's own where a connection cannot even be made ready.
            raise StoreError(f"{self.name}: {_line(error)}{_remedy(error)}") from error


def _options(backend: str) -> dict[str, Any]:
    if backend == "postgresql":
        return postgresql.ENGINE
    return {"connect_args": {"timeout": _BUSY_SECONDS}} if backend == "sqlite" else {}


def _prepare(connection: Any, _: Any) -> None:
    # The driver's own transactions begin late and as readers; ours are begun by `_begin`.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("claims_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _remedy(error: Exception) -> str:
    """What to do about it, where that is known: nothing was written."""
    said = str(getattr(error, "orig", None) or error)
    return next((f": {remedy}" for part, remedy in _REMEDIES.items() if part in said), "")


def _line(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__


def insert_rows(connection: Connection, table: sa.Table, values: list[dict[str, Any]]) -> None:
    """Inserts rows, if there are any."""
    if values:
        connection.execute(sa.insert(table), values)


def is_there(connection: Connection, table: sa.Table, id: str) -> bool:
    """Whether a row with an id is there."""
    return connection.scalar(sa.select(table.c.id).where(table.c.id == id)) is not None


def get_value(connection: Connection, key: str) -> str:
    """What holds for the whole database under a key; empty where nothing does."""
    query = sa.select(schema.meta.c.value).where(schema.meta.c.key == key)
    return connection.scalar(query) or ""


def set_value(connection: Connection, key: str, value: str) -> None:
    """Sets what holds for the whole database under a key."""
    connection.execute(sa.delete(schema.meta).where(schema.meta.c.key == key))
    connection.execute(sa.insert(schema.meta).values(key=key, value=value))


def touch(connection: Connection, articles: Collection[str]) -> None:
    """Marks articles whose claims have to be grouped anew."""
    table = schema.touched
    known = {
        one
        for part in parts(articles)
        for one in connection.scalars(sa.select(table.c.article).where(table.c.article.in_(part)))
    }
    new = sorted(set(articles) - known)
    insert_rows(connection, table, [{"article": one} for one in new])


def move(connection: Connection, claims: Collection[str]) -> None:
    """Marks claims whose pairs have changed."""
    table = schema.moved
    there = {
        id
        for part in parts(claims)
        for id in connection.scalars(sa.select(table.c.claim).where(table.c.claim.in_(part)))
    }
    insert_rows(connection, table, [{"claim": one} for one in sorted(set(claims) - there)])


def parts(ids: Collection[Key]) -> Iterator[list[Key]]:
    """Ids without repetition, in parts that one statement can take."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
