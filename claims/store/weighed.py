"""Weighed: what pairs of claims are by themselves; what they are in company follows from it."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from claims.records import Evidence, Pair, Reason, Relation, Weighed
from claims.store import rows, schema
from claims.store.database import Database, insert_rows, move, parts
from claims.store.decisions import latest_decisions

# What holds of a pair or does not, and how one column says so.
_FLAGS = ("across", "linked", "copies", "torn", "undated", "timeless")
_PLAIN = ("id", "a", "b", "similarity", "opposition", "apart", "unsettled")

_A, _B = schema.claims.alias("first"), schema.claims.alias("second")
_QUERY = (
    sa.select(schema.weighed, _A.c.article.label("article_a"), _B.c.article.label("article_b"))
    .join(_A, schema.weighed.c.a == _A.c.id)
    .join(_B, schema.weighed.c.b == _B.c.id)
)


class WeighedPairs(Database):
    """Pairs as they were weighed, and those of the store that follow from them."""

    def weighed_of(self, claims: Collection[str]) -> list[Weighed]:
        """The weighed pairs that some claims stand in, by id."""
        table = schema.weighed
        with self.reading() as connection:
            found = {
                row["id"]: row
                for side in (table.c.a, table.c.b)
                for part in parts(claims)
                for row in connection.execute(_QUERY.where(side.in_(part))).mappings()
            }
        return [_weighed(row) for _, row in sorted(found.items())]

    def settle(self, pairs: Iterable[Pair]) -> None:
        """Makes weighed pairs what they are in company; those that are unrelated go.

        One that people have decided stays: where it would be unrelated, it is unclear.
        """
        table = schema.pairs
        now = {one.id: rows.pair_row(one) for one in pairs}
        with self.writing() as connection:
            unrelated = [id for id, row in now.items() if row["relation"] == Relation.UNRELATED]
            decided = latest_decisions(connection, "relation", unrelated)
            for id in unrelated:
                if id in decided:
                    now[id]["relation"] = str(Relation.UNCLEAR)
                else:
                    del now[id]
            before = {
                row["id"]: dict(row)
                for part in parts([*now, *unrelated])
                for row in connection.execute(
                    sa.select(table).where(table.c.id.in_(part))
                ).mappings()
            }
            gone = [row for id, row in before.items() if now.get(id) != row]
            for part in parts([row["id"] for row in gone]):
                connection.execute(sa.delete(table).where(table.c.id.in_(part)))
            fresh = [row for id, row in now.items() if before.get(id) != row]
            insert_rows(connection, table, fresh)
            move(connection, {row[side] for row in (*gone, *fresh) for side in ("a", "b")})

    def count_relations(self, articles: Collection[str]) -> Counter[str]:
        """How many pairs of each relation the claims of some articles stand in."""
        table, claims = schema.pairs, schema.claims
        found: dict[str, str] = {}
        with self.reading() as connection:
            for part in parts(articles):
                held = sa.select(claims.c.id).where(claims.c.article.in_(part))
                query = sa.select(table.c.id, table.c.relation)
                for side in (table.c.a, table.c.b):
                    for row in connection.execute(query.where(side.in_(held))):
                        found[row.id] = row.relation
        return Counter(found.values())


def add_weighed(connection: Connection, weighed: Iterable[Weighed]) -> None:
    """Keeps pairs that were weighed."""
    insert_rows(connection, schema.weighed, [_row(one) for one in weighed])


def all_weighed(connection: Connection) -> list[Weighed]:
    """All pairs that were weighed, by id."""
    ordered = _QUERY.order_by(schema.weighed.c.id)
    return [_weighed(row) for row in connection.execute(ordered).mappings()]


def _row(one: Weighed) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in _PLAIN},
        "reason": str(one.reason),
        "alone": list(one.alone),
        "plain": list(one.plain),
        "barred": list(one.barred),
        "flags": [name for name in _FLAGS if getattr(one, name)],
        "agreeing": [*one.agreeing.a, *one.agreeing.b],
        "differing": [*one.differing.a, *one.differing.b],
    }


def _weighed(row: RowMapping | Mapping[str, Any]) -> Weighed:
    flags: dict[str, Any] = {name: name in row["flags"] for name in _FLAGS}
    return Weighed(
        **{name: row[name] for name in _PLAIN},
        **flags,
        articles=(row["article_a"], row["article_b"]),
        reason=Reason(row["reason"]),
        alone=tuple(row["alone"]),
        plain=tuple(row["plain"]),
        barred=tuple(row["barred"]),
        agreeing=_evidence(row["agreeing"]),
        differing=_evidence(row["differing"]),
    )


def _evidence(row: list[int]) -> Evidence:
    a, b, c, d = row
    return Evidence((a, b), (c, d))
