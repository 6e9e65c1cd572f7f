"""Indexes and triggers: which ones a new database has, and one at hand has lost."""

from functools import cache

import sqlalchemy as sa
from sqlalchemy import Connection

from claims.store.migrations import migrate

_QUERY = (
    "SELECT type, name, sql FROM sqlite_master "
    "WHERE type IN ('index', 'trigger') AND sql IS NOT NULL ORDER BY name"
)


def missing_objects(connection: Connection) -> list[tuple[str, str, str]]:
    """What a database lacks, each by kind, name and the SQL that makes it; SQLite only."""
    if connection.dialect.name != "sqlite":
        return []
    there = {name for _, name, _ in connection.exec_driver_sql(_QUERY)}
    return [one for one in _fresh() if one[1] not in there]


@cache
def _fresh() -> list[tuple[str, str, str]]:
    engine = sa.create_engine("sqlite://")
    try:
        with engine.begin() as connection:
            migrate(connection, "a new database")
            return [(kind, name, sql) for kind, name, sql in connection.exec_driver_sql(_QUERY)]
    finally:
        engine.dispose()
