"""Wording: the words of claims, so that a text is found in them however it is spelt."""

import re
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from claims.store import schema
from claims.text import match_key, tokens

# PostgreSQL indexes no more than 2,700 bytes, which two keys of four bytes a letter have to share.
LONGEST_KEY = 200
_TABLE = "claims_wording"
# The full-text table knows stretches of three characters; what is shorter is looked for in all.
_SHORTEST = 3
# "12,000", "12 000" and "12.000" are one figure to whoever looks for it.
_THOUSANDS = re.compile(r"(?<=\d)[ .,\u00a0\u202f](?=\d{3}(?:\D|$))")


def list_key(name: str) -> str:
    """The match key that claims are filtered and sorted by: no longer than an index holds."""
    return match_key(name)[:LONGEST_KEY]


def words(text: str) -> list[str]:
    """The match keys of the words and figures of a text, in order."""
    return [_THOUSANDS.sub("", token.key) for token in tokens(text)]


def worded(text: str, dialect: str) -> list[sa.ColumnElement[bool]]:
    """The conditions that claims hold every word of a text, be it as part of a longer one.

    Args:
        text: to be looked for; where there is no word in it, no claim holds it.
        dialect: of the database.
    """
    wanted = words(text)
    if not wanted:
        return [sa.false()]
    found: list[sa.ColumnElement[bool]] = []
    indexed = [one for one in wanted if len(one) >= _SHORTEST] if dialect == "sqlite" else []
    if indexed:
        table = sa.table(_TABLE, sa.column("rowid"), sa.column(_TABLE))
        query = " AND ".join('"' + one.replace('"', '""') + '"' for one in indexed)
        matching = sa.select(table.c.rowid).where(table.c[_TABLE].op("MATCH")(query))
        # By the plus, the order stays that of the list, and claims are looked up among the found.
        number: sa.ColumnElement[int] = sa.literal_column("+claims.number", sa.Integer)
        found.append(number.in_(matching))
    return found + [
        schema.claims.c.words.contains(one, autoescape=True) for one in wanted if one not in indexed
    ]


def index_wording(connection: Connection) -> None:
    """Makes the full-text table over the words of claims, kept in step with them by triggers."""
    if connection.dialect.name != "sqlite":
        return
    put = f"INSERT INTO {_TABLE} (rowid, words) VALUES (new.number, new.words);"
    take = (
        f"INSERT INTO {_TABLE} ({_TABLE}, rowid, words) VALUES ('delete', old.number, old.words);"
    )
    for statement in (
        f"CREATE VIRTUAL TABLE {_TABLE} USING fts5(words, content='claims', "
        "content_rowid='number', tokenize='trigram')",
        f"INSERT INTO {_TABLE} ({_TABLE}) VALUES ('rebuild')",
        f"CREATE TRIGGER claims_worded AFTER INSERT ON claims BEGIN {put} END",
        f"CREATE TRIGGER claims_unworded AFTER DELETE ON claims BEGIN {take} END",
        f"CREATE TRIGGER claims_reworded AFTER UPDATE OF words ON claims BEGIN {take} {put} END",
    ):
        connection.exec_driver_sql(statement)


def fault_of_wording(connection: Connection) -> Iterator[str]:
    """What the full-text table says is wrong with itself; it is asked by writing to it."""
    if connection.dialect.name != "sqlite":
        return
    try:
        connection.exec_driver_sql(
            f"INSERT INTO {_TABLE} ({_TABLE}, rank) VALUES ('integrity-check', 1)"
        )
    except DatabaseError as error:
        yield f"the full-text table does not hold the words of the claims ({error.orig})"


def rebuild_wording(connection: Connection) -> None:
    """Makes the full-text table anew from the words of the claims."""
    if connection.dialect.name != "sqlite":
        return
    if sa.inspect(connection).has_table(_TABLE):
        connection.exec_driver_sql(f"INSERT INTO {_TABLE} ({_TABLE}) VALUES ('rebuild')")
        return
    for trigger in ("claims_worded", "claims_unworded", "claims_reworded"):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
    index_wording(connection)
