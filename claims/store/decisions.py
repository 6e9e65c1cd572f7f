"""Decisions: what people decided, only ever appended."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from claims.errors import Conflicted
from claims.records import Decision
from claims.store import rows, schema
from claims.store.claims import load_claims
from claims.store.database import STALE, Database, parts, set_value


class Decisions(Database):
    """Who decided what, when and why."""

    def record(
        self, decisions: Sequence[Decision], *, expected: Mapping[tuple[str, str], str]
    ) -> None:
        """Appends decisions, all or none.

        Args:
            decisions: what was decided.
            expected: for (subject, field), what the person saw when deciding.

        Raises:
            Conflicted: the store holds something else by now; nothing was written.
        """
        with self.writing() as connection:
            for (subject, field), seen in expected.items():
                self._still(connection, subject, field, seen)
            for one in decisions:
                quotes = self._quotes(connection, one)
                connection.execute(sa.insert(schema.decisions), [{**vars(one), "quotes": quotes}])
                if one.field == "status":
                    connection.execute(
                        sa.update(schema.claims)
                        .where(schema.claims.c.id == one.subject)
                        .values(status=one.new)
                    )
                if one.field == "relation":
                    set_value(connection, STALE, "1")

    def _still(self, connection: Connection, subject: str, field: str, seen: str) -> None:
        query = (
            sa.select(schema.decisions.c.new, schema.decisions.c.by)
            .where(schema.decisions.c.subject == subject, schema.decisions.c.field == field)
            .order_by(schema.decisions.c.number.desc())
        )
        row = connection.execute(query).first()
        if row is not None and row[0] != seen:
            raise Conflicted(
                f"{row[1]} has set the {field} of {subject} to {row[0]!r} in the meantime "
                f"(you saw {seen!r}): look again, then decide"
            )

    def _quotes(self, connection: Connection, decision: Decision) -> list[dict[str, Any]]:
        """Article, span and wording of the claims that a decision is about."""
        if decision.kind == "claim":
            ids = [decision.subject]
        elif decision.kind == "pair":
            query = sa.select(schema.pairs.c.a, schema.pairs.c.b)
            row = connection.execute(query.where(schema.pairs.c.id == decision.subject)).first()
            ids = list(row) if row else []
        else:
            query = sa.select(schema.disputes.c.positions)
            found = connection.scalar(query.where(schema.disputes.c.id == decision.subject)) or []
            held = connection.scalars(
                sa.select(schema.clusters.c.claims).where(schema.clusters.c.id.in_(found))
            )
            ids = [one for claims in held for one in claims]
        return [
            {"article": c.article.id, "start": c.start, "end": c.end, "text": c.text}
            for c in load_claims(connection, ids)
        ]

    def current(self, subject: str, field: str) -> str | None:
        """What was decided last about a subject's field, if anything."""
        with self.reading() as connection:
            table = schema.decisions
            query = (
                sa.select(table.c.new)
                .where(table.c.subject == subject, table.c.field == field)
                .order_by(table.c.number.desc())
            )
            return connection.scalar(query.limit(1))

    def history(self, subjects: Collection[str]) -> list[Decision]:
        """The decisions on some subjects, oldest first."""
        table = schema.decisions
        with self.reading() as connection:
            found = [
                row
                for part in parts(subjects)
                for row in connection.execute(
                    sa.select(table).where(table.c.subject.in_(part))
                ).mappings()
            ]
        return [rows.decision(row) for row in sorted(found, key=lambda row: row["number"])]


def latest_decisions(connection: Connection, field: str) -> dict[str, Decision]:
    """The latest decision on a field, by subject."""
    """The latest decision on a field, by subject."""
    table = schema.decisions
    query = sa.select(table).where(table.c.field == field).order_by(table.c.number)
    return {row["subject"]: rows.decision(row) for row in connection.execute(query).mappings()}
