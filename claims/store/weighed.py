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

_CLAIM = [schema.claims.alias(f"claim_{side}").c for side in "ab"]
_ARTICLE = [schema.articles.alias(f"article_{side}").c for side in "ab"]
_QUERY = sa.select(
    schema.weighed,
    *(one.id.label(f"article_{side}") for side, one in zip("ab", _ARTICLE, strict=True)),
    *(one.published.label(f"published_{side}") for side, one in zip("ab", _ARTICLE, strict=True)),
).where(
    *(schema.weighed.c[side] == claim.id for side, claim in zip("ab", _CLAIM, strict=True)),
    *(claim.article == article.id for claim, article in zip(_CLAIM, _ARTICLE, strict=True)),
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

    def compared_with(self, claims: Collection[str], *, steps: int) -> set[str]:
        """Some claims, and those that are at most so many weighed pairs away from them."""
        table = schema.weighed.c
        found, fresh = set(claims), set(claims)
        with self.reading() as connection:
            for _ in range(steps):
                fresh = {
                    other
                    for here, there in ((table.a, table.b), (table.b, table.a))
                    for part in parts(fresh)
                    for other in connection.scalars(sa.select(there).where(here.in_(part)))
                } - found
                found |= fresh
        return found

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
        "reasons": [str(reason) for reason in one.reasons],
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
        published=(row["published_a"], row["published_b"]),
        reasons=tuple(map(Reason, row["reasons"])),
        alone=tuple(row["alone"]),
        plain=tuple(map(tuple, row["plain"])),
        barred=tuple(row["barred"]),
        agreeing=_evidence(row["agreeing"]),
        differing=_evidence(row["differing"]),
    )


def _evidence(row: list[int]) -> Evidence:
    a, b, c, d = row
    return Evidence((a, b), (c, d))
