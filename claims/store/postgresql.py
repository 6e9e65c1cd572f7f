"""PostgreSQL: what it does otherwise than SQLite, evened out, so that both answer the same."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

# Any number, as long as nobody else uses it in this database.
_WRITING = 0x636C61696D
_BUSY_SECONDS = 30
_CONNECT_SECONDS = 10
# How the server says that somebody was waited for in vain.
_LOCK_TIMEOUT = "55P03"
# No text of any language holds it; here it stands before what stands for a NUL, and for itself.
_ESCAPE = "\ufffe"

# What the engine is made with. A server that was restarted closes what a pool holds.
ENGINE = {"pool_pre_ping": True, "connect_args": {"connect_timeout": _CONNECT_SECONDS}}
# Of a run that only reads: one moment, whatever others write meanwhile, as in SQLite.
READING = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Wording(sa.TypeDecorator[str]):
    """Text of any length, kept to the character and compared by code point.

    The server knows no NUL, cuts nothing and refuses what is too long, and sorts by the rules of
    a language that depends on the machine.
    """

    impl = sa.Text
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(collation="C")

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """A text as the server keeps it."""
        if value is None or (_ESCAPE not in value and "\0" not in value):
            return value
        return value.replace(_ESCAPE, f"{_ESCAPE}1").replace("\0", f"{_ESCAPE}0")

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:
        """A text as it was given."""
        if value is None or _ESCAPE not in value:
            return value
        return value.replace(f"{_ESCAPE}0", "\0").replace(f"{_ESCAPE}1", _ESCAPE)


def even_out(metadata: sa.MetaData) -> None:
    """Gives the columns of all tables the types that hold on PostgreSQL what SQLite does."""
    numbers = [
        column
        for table in metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, sa.Integer)
        and (column.autoincrement is True or column.foreign_keys)
    ]
    for column in numbers:
        column.type = column.type.with_variant(sa.BigInteger(), "postgresql")
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, sa.String):
                column.type = column.type.with_variant(Wording(), "postgresql")


def begin_writing(connection: Connection) -> None:
    """Takes the right to write until the transaction ends, as `BEGIN IMMEDIATE` does."""
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_BUSY_SECONDS}s'")
    connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITING)))


def make_append_only(connection: Connection, table: str) -> None:
    """Lets nobody change or delete a row of a table."""
    for statement in (
        "CREATE OR REPLACE FUNCTION claims_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN RAISE EXCEPTION ''% are only ever appended'', TG_TABLE_NAME; END'",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION claims_append_only()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION claims_append_only()",
    ):
        connection.execute(sa.text(statement))


def was_busy(error: Any) -> bool:
    """Whether what a driver raised means that another writer was waited for in vain."""
    return getattr(error, "sqlstate", None) == _LOCK_TIMEOUT
