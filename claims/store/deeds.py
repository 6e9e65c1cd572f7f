"""Deeds: who set what in motion, only ever appended."""

from datetime import UTC, datetime

import sqlalchemy as sa

from claims.records import Deed
from claims.store import schema
from claims.store.database import Database


class Deeds(Database):
    """What people did that is no decision."""

    def record_deed(self, deed: str, *, by: str) -> None:
        """Appends a deed."""
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        with self.writing() as connection:
            connection.execute(sa.insert(schema.deeds).values(by=by, at=at, deed=deed))

    def deeds(self, *, limit: int) -> list[Deed]:
        """The latest deeds, the last one first."""
        table = schema.deeds
        query = sa.select(table.c.by, table.c.at, table.c.deed).order_by(table.c.number.desc())
        with self.reading() as connection:
            return [Deed(*row) for row in connection.execute(query.limit(limit))]
