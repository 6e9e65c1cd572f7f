"""Changes: what became of disputes, only ever appended."""

from collections.abc import Collection

import sqlalchemy as sa

from claims.records import Change, Turn
from claims.store import schema
from claims.store.database import Database, parts


class Changes(Database):
    """Which disputes split, merged, ended and returned."""

    def changes(self, ids: Collection[str]) -> list[Change]:
        """What became of some disputes, oldest first; those merged into them or split off too."""
        table = schema.changes
        with self.reading() as connection:
            found = {
                row["number"]: row
                for part in parts(ids)
                for row in connection.execute(
                    sa.select(table).where(table.c.dispute.in_(part) | table.c.other.in_(part))
                ).mappings()
            }
        return [_change(row) for _, row in sorted(found.items())]

    def gone_disputes(self, claims: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Disputes that have ended or merged, all of whose last claims are among some: by id."""
        table = schema.changes
        query = sa.select(table).order_by(table.c.number)
        with self.reading() as connection:
            found = [_change(row) for row in connection.execute(query).mappings()]
            living = set(connection.scalars(sa.select(schema.disputes.c.id)))
        return {
            one.dispute: one.claims
            for one in found
            if one.turn in (Turn.ENDED, Turn.MERGED)
            and one.dispute not in living
            and set(one.claims) <= set(claims)
        }


def _change(row: sa.RowMapping) -> Change:
    return Change(row["dispute"], Turn(row["turn"]), row["other"], row["at"], tuple(row["claims"]))
