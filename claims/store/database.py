"""One database: how it is opened, and how it is read and written."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from claims.errors import StoreError
from claims.records import EncoderChoice, JudgeChoice, Likeness, to_json
from claims.store import schema

FINGERPRINT = "encoder_fingerprint"
STALE = "groups_stale"
CHOICE = "encoder_choice"
JUDGE = "judge_choice"
_LIKENESS = "likeness "
_COMBINATION = "combination "
_JUDGED_BY = "judged_by"
# How long another writer is waited for.
_BUSY_SECONDS = 30
# SQLite takes some thousand values in one statement.
_AT_ONCE = 900


class Database:
    """A database with the tables of the store. Open one per run or thread, and close it."""

    def __init__(self, engine: Engine, database: str) -> None:
        self._engine = engine
        self.name = database

    @classmethod
    def open(cls, database: str | Path) -> Self:
        """Opens a database, made and migrated as needed.

        Args:
            database: a path, or an SQLAlchemy URL.

        Raises:
            StoreError: it cannot be opened, is no database, or was made by a newer version.
        """
        name = str(database)
        url = name if "://" in name else f"sqlite:///{name}"
        try:
            engine = sa.create_engine(url, connect_args=_arguments(url))
        except (SQLAlchemyError, ModuleNotFoundError) as error:
            raise StoreError(f"{name}: not a database address ({_line(error)})") from error
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _prepare)
            sa.event.listen(engine, "begin", _begin)
        opened = cls(engine, name)
        try:
            with opened.writing() as connection:
                schema.migrate(connection, name)
        except BaseException:
            engine.dispose()
            raise
        return opened

    def close(self) -> None:
        """Lets go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

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
        return Likeness(**json.loads(found)) if found else None

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
        return self._value(_JUDGED_BY)

    def save_judged_by(self, revision: str) -> None:
        """Keeps which judge the pairs are of."""
        if self.judged_by != revision:
            with self.writing() as connection:
                set_value(connection, _JUDGED_BY, revision)

    @property
    def groups_stale(self) -> bool:
        """Whether pairs or decisions have changed since the groups were saved."""
        return self._value(STALE) == "1"

    def _value(self, key: str) -> str:
        with self.reading() as connection:
            return get_value(connection, key)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that only reads."""
        with self._translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction that takes the right to write at once (`BEGIN IMMEDIATE`)."""
        with self._translated(), self._engine.connect() as connection:
            connection = connection.execution_options(claims_write=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            raise StoreError(f"{self.name}: {_line(error)}") from error


def _arguments(url: str) -> dict[str, Any]:
    return {"timeout": _BUSY_SECONDS} if url.startswith("sqlite") else {}


def _prepare(connection: Any, _: Any) -> None:
    # The driver's own transactions begin late and as readers; ours are begun by `_begin`.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("claims_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


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


def parts(ids: Collection[str]) -> Iterator[list[str]]:
    """Ids without repetition, in parts that one statement can take."""
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]
