"""Orphans: decisions that have lost their claims, and how they find others."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from claims.records import Orphan, Quote
from claims.store import rows, schema
from claims.store.database import Database, is_there, parts


class Orphans(Database):
    """Decisions on what is no longer there."""

    def orphans(self, *, article: str = "", limit: int | None = None) -> list[Orphan]:
        """Decisions whose claim or pair is gone, the latest first.

        Those that have been carried on are none. Of disputes that ended otherwise the record of
        changes tells.

        Args:
            article: only decisions that quote it.
            limit: so many at most.
        """
        table = schema.decisions
        query = sa.select(table).where(_is_orphaned()).order_by(table.c.number.desc())
        if article:
            query = query.where(sa.cast(table.c.quotes, sa.Text).contains(f'"{article}"'))
        with self.reading() as connection:
            return [_orphan(row) for row in connection.execute(query.limit(limit)).mappings()]

    def count_orphans(self) -> int:
        """How many decisions have lost their claims."""
        query = sa.select(sa.func.count()).select_from(schema.decisions).where(_is_orphaned())
        with self.reading() as connection:
            return int(connection.scalar(query) or 0)

    def is_decided(self, subject: str, field: str) -> bool:
        """Whether people have decided on a field of a subject."""
        table = schema.decisions
        query = sa.select(table.c.number).where(table.c.subject == subject, table.c.field == field)
        with self.reading() as connection:
            return connection.scalar(query.limit(1)) is not None

    def has_pair(self, id: str) -> bool:
        """Whether a pair was judged, and is not unrelated."""
        with self.reading() as connection:
            return any(is_there(connection, table, id) for table in (schema.pairs, schema.weighed))

    def carry(self, numbers: Sequence[int], subject: str) -> None:
        """Repeats decisions about another subject, in their order, as the same people made them."""
        table = schema.decisions
        with self.writing() as connection:
            for number in sorted(numbers):
                found = connection.execute(sa.select(table).where(table.c.number == number))
                row = dict(found.mappings().one()) | {"subject": subject}
                del row["number"]
                new = connection.execute(sa.insert(table).values(row)).inserted_primary_key
                connection.execute(
                    sa.insert(schema.carried).values(decision=(new or (0,))[0], source=number)
                )

    def restore_statuses(self, claims: Collection[str]) -> None:
        """Gives claims that came in (again) the statuses that were decided last."""
        with self.writing() as connection:
            for id, status in _latest_statuses(connection, claims).items():
                connection.execute(
                    sa.update(schema.claims).where(schema.claims.c.id == id).values(status=status)
                )


def _latest_statuses(connection: Connection, claims: Collection[str]) -> dict[str, str]:
    table = schema.decisions
    query = sa.select(table.c.subject, table.c.new).where(table.c.field == "status")
    return {
        row.subject: row.new
        for part in parts(claims)
        for row in connection.execute(
            query.where(table.c.subject.in_(part)).order_by(table.c.number)
        )
    }


def _is_orphaned() -> sa.ColumnElement[bool]:
    decisions = schema.decisions.c
    carried = sa.exists().where(schema.carried.c.source == decisions.number)
    claim = sa.exists().where(schema.claims.c.id == decisions.subject)
    pair = sa.exists().where(schema.pairs.c.id == decisions.subject)
    return ~carried & (
        ((decisions.kind == "claim") & ~claim) | ((decisions.kind == "pair") & ~pair)
    )


def _orphan(row: sa.RowMapping) -> Orphan:
    quotes = tuple(Quote(**one) for one in row["quotes"])
    return Orphan(row["number"], rows.decision(row), quotes)
