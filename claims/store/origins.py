"""Origins: which articles are copies, why, and the signatures by which copies are found."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict

import sqlalchemy as sa
from sqlalchemy import Connection

from claims.records import Copy, CopyReason
from claims.store import schema
from claims.store.database import STALE, Database, get_value, insert_rows, parts, set_value

FOUND_BY = "copies_found_by"


class Origins(Database):
    """Who copied whom."""

    def copies(self) -> list[Copy]:
        """Pairs of articles of one origin."""
        with self.reading() as connection:
            found = connection.execute(sa.select(schema.copies)).mappings()
            return [Copy(**{**row, "reason": CopyReason(row["reason"])}) for row in found]

    def copies_of(self, articles: Collection[str]) -> list[Copy]:
        """The pairs that some articles stand in, and those that these are joined to by others."""
        table = schema.copies
        found: dict[tuple[str, str], Copy] = {}
        seen: set[str] = set()
        fresh = set(articles)
        with self.reading() as connection:
            while fresh:
                seen |= fresh
                rows = [
                    row
                    for side in (table.c.a, table.c.b)
                    for part in parts(fresh)
                    for row in connection.execute(sa.select(table).where(side.in_(part))).mappings()
                ]
                found |= {
                    (row["a"], row["b"]): Copy(**{**row, "reason": CopyReason(row["reason"])})
                    for row in rows
                }
                fresh = {row[side] for row in rows for side in ("a", "b")} - seen
        return list(found.values())

    def copy_between(self, a: str, b: str) -> Copy | None:
        """What makes two articles copies of one origin, if they are such a pair."""
        first, second = sorted((a, b))
        table = schema.copies
        query = sa.select(table).where(table.c.a == first, table.c.b == second)
        with self.reading() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else Copy(**{**row, "reason": CopyReason(row["reason"])})

    def origins(self, *, ids: Collection[str] | None = None) -> dict[str, str]:
        """The origin of every article, or of those with some ids, as it was saved last."""
        query = sa.select(schema.articles.c.id, schema.articles.c.origin)
        with self.reading() as connection:
            return {
                row.id: row.origin
                for part in ([None] if ids is None else parts(ids))
                for row in connection.execute(
                    query if part is None else query.where(schema.articles.c.id.in_(part))
                )
            }

    def articles_like(self, signature: Sequence[int], *, common: int) -> set[str]:
        """Ids of the articles that have so many numbers of a signature, or more.

        One look into an index for each number: it does not matter how many articles there are.
        """
        table = schema.signatures
        query = sa.select(table.c.article, sa.func.count()).group_by(table.c.article)
        counts: dict[int, int] = {}
        with self.reading() as connection:
            for some in parts(signature):
                for number, count in connection.execute(query.where(table.c.number.in_(some))):
                    counts[number] = counts.get(number, 0) + count
            alike = [number for number, count in counts.items() if count >= common]
            return {
                id
                for some in parts(alike)
                for id in connection.scalars(
                    sa.select(schema.articles.c.id).where(schema.articles.c.number.in_(some))
                )
            }

    @property
    def copies_found_by(self) -> str:
        """By which revision of the search the copies were found; empty where nothing was."""
        with self.reading() as connection:
            return get_value(connection, FOUND_BY)

    def replace_signatures(self, signatures: Mapping[str, Sequence[int]]) -> None:
        """Replaces the signatures of all articles, given by id."""
        with self.writing() as connection:
            connection.execute(sa.delete(schema.signatures))
            query = sa.select(schema.articles.c.id, schema.articles.c.number)
            for id, number in connection.execute(query).all():
                add_signature(connection, number, signatures.get(id, ()))

    def replace_copies(self, copies: Iterable[Copy], *, found_by: str) -> None:
        """Replaces all copies."""
        with self.writing() as connection:
            connection.execute(sa.delete(schema.copies))
            add_copies(connection, copies)
            set_value(connection, FOUND_BY, found_by)
            set_value(connection, STALE, "1")


def add_signature(connection: Connection, article: int, signature: Sequence[int]) -> None:
    """Puts in the signature of an article, by the article's number."""
    rows = [{"number": number, "article": article} for number in signature]
    insert_rows(connection, schema.signatures, rows)


def add_copies(connection: Connection, copies: Iterable[Copy]) -> None:
    """Puts in pairs of copies."""
    insert_rows(connection, schema.copies, [asdict(copy) for copy in copies])
