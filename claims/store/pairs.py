"""Pairs of claims as they were judged."""

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa

from claims.errors import NotFound
from claims.records import Pair, Relation, Tier, Weighed
from claims.store import rows, schema
from claims.store.claims import claims_by_id
from claims.store.database import STALE, Database, insert_rows, parts, set_value
from claims.store.decisions import latest_decisions
from claims.store.weighed import add_weighed


class Pairs(Database):
    """What pairs of claims are to each other; unrelated ones are not kept."""

    def pairs(
        self,
        *,
        relations: Collection[Relation] = (),
        tier: Tier | None = None,
        ids: Collection[str] | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Pair]:
        """Pairs, the surest first, each with what was decided on its relation last.

        Args:
            relations, tier: which ones; all where nothing is given.
            ids: only those among some.
            limit, offset: a stretch of the pairs, found in the database; not of those with `ids`.
        """
        table = schema.pairs
        query = sa.select(table).order_by(table.c.confidence.desc(), table.c.id)
        if relations:
            query = query.where(table.c.relation.in_([str(one) for one in relations]))
        if tier is not None:
            query = query.where(table.c.tier == str(tier))
        if ids is None:
            query = query.limit(limit).offset(offset)
        with self.reading() as connection:
            found = [
                row
                for part in ([None] if ids is None else parts(ids))
                for row in connection.execute(
                    query if part is None else query.where(table.c.id.in_(part))
                ).mappings()
            ]
            wanted = {row[side] for row in found for side in ("a", "b")}
            claims = claims_by_id(connection, wanted)
            asked = None if ids is None and limit is None else [row["id"] for row in found]
            decided = latest_decisions(connection, "relation", asked)
        return [rows.pair(row, claims, decided.get(row["id"])) for row in found]

    def pair(self, id: str) -> Pair:
        """One pair. Raises `NotFound`."""
        found = self.pairs(ids=[id])
        if not found:
            raise NotFound(f"no pair {id!r}: `claims pairs` lists those there are")
        return found[0]

    def count_pairs(self, claims: Iterable[str]) -> int:
        """How many pairs some claims stand in."""
        found: set[str] = set()
        with self.reading() as connection:
            for part in parts(set(claims)):
                side = schema.pairs.c.a.in_(part) | schema.pairs.c.b.in_(part)
                found.update(connection.scalars(sa.select(schema.pairs.c.id).where(side)))
        return len(found)

    def replace_judgements(self, pairs: Sequence[Pair], weighed: Sequence[Weighed]) -> None:
        """Replaces all judged pairs, and those weighed; what people decided on them stays."""
        with self.writing() as connection:
            connection.execute(sa.delete(schema.pairs))
            connection.execute(sa.delete(schema.weighed))
            insert_rows(connection, schema.pairs, [rows.pair_row(pair) for pair in pairs])
            add_weighed(connection, weighed)
            set_value(connection, STALE, "1")
