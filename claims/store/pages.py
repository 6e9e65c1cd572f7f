"""Pages: what articles were taken from, where and when they stood, and which are versions."""

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Connection

from claims.errors import NotFound
from claims.records import Copy, Document, Retrieved, content_id
from claims.store import schema
from claims.store.database import Database, parts, touch
from claims.store.origins import add_copies


@dataclass(frozen=True)
class Sighting:
    """An article was first seen at an address, or again after another one."""

    article: str
    at: str
    url: str


class Pages(Database):
    """What was retrieved, never overwritten."""

    def page(self, article_id: str) -> Retrieved:
        """What an article was first taken from. Raises `NotFound`."""
        seen, kept = schema.sightings, schema.pages
        query = (
            sa.select(seen, kept.c.packed)
            .join(kept, seen.c.page == kept.c.sha256)
            .where(seen.c.article == article_id)
            .order_by(seen.c.number)
        )
        with self.reading() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFound(
                f"no page of article {article_id!r} is kept in {self.name}: "
                "it is a text, or a table's row"
            )
        return Retrieved(
            url=row["url"],
            final_url=row["final_url"],
            status=row["status"],
            at=row["at"],
            content_type=row["content_type"],
            content=zlib.decompress(row["packed"]),
            sha256=row["page"],
            etag=row["etag"],
            modified=row["modified"],
        )

    def line_of(self, article_id: str) -> set[str]:
        """The ids of an article and of all that are versions of it."""
        table = schema.lines
        line = sa.select(table.c.line).where(table.c.article == article_id).scalar_subquery()
        with self.reading() as connection:
            query = sa.select(table.c.article).where(table.c.line == line)
            return {article_id, *connection.scalars(query)}

    def line_at(self, address: str) -> set[str]:
        """The ids of the articles that stood at an address, and of all versions of them."""
        if not address:
            return set()
        with self.reading() as connection:
            return _members(connection, lines_at(connection, content_id("place", address)))

    def line_at_places(self, places: Collection[str]) -> set[str]:
        """The ids of the articles that stood at some places, and of all versions of them."""
        with self.reading() as connection:
            found = {line for place in places for line in lines_at(connection, place)}
            return _members(connection, found)

    def sightings(self, articles: Collection[str]) -> list[Sighting]:
        """Where and when some articles were seen, oldest first."""
        table = schema.sightings
        with self.reading() as connection:
            found = [
                row
                for part in parts(articles)
                for row in connection.execute(sa.select(table).where(table.c.article.in_(part)))
            ]
        ordered = sorted(found, key=lambda row: (row.at, row.number))
        return [Sighting(row.article, row.at, row.final_url) for row in ordered]

    def superseded(self, articles: Collection[str]) -> set[str]:
        """Those of some articles after which another version has been seen."""
        table, seen = schema.lines, schema.sightings
        with self.reading() as connection:
            query = sa.select(table.c.article, table.c.line)
            line_of = {
                row.article: row.line
                for part in parts(articles)
                for row in connection.execute(query.where(table.c.article.in_(part)))
            }
            last: dict[str, tuple[str, int, str]] = {}
            for part in parts(line_of.values()):
                joined = sa.select(table.c.line, seen.c.article, seen.c.at, seen.c.number).join(
                    seen, seen.c.article == table.c.article
                )
                for row in connection.execute(joined.where(table.c.line.in_(part))):
                    known = last.get(row.line, ("", 0, row.article))
                    last[row.line] = max(known, (row.at, row.number, row.article))
        return {id for id, line in line_of.items() if line in last and last[line][2] != id}

    def see_again(self, document: Document, copies: Sequence[Copy]) -> None:
        """Keeps that an article that is there stands at an address, too, or again.

        Args:
            document: with the article that is there.
            copies: the pairs that versions make which were none before.
        """
        with self.writing() as connection:
            add_sighting(connection, document)
            known = set(connection.execute(sa.select(schema.copies.c.a, schema.copies.c.b)).all())
            new = [copy for copy in copies if (copy.a, copy.b) not in known]
            add_copies(connection, new)
            touch(connection, {id for copy in new for id in (copy.a, copy.b)})


def add_sighting(connection: Connection, document: Document) -> None:
    """Puts in where an article stands, what it was taken from, and whose version it is."""
    article, page, address = document.article, document.page, document.address
    place = content_id("place", address) if address else ""
    join_line(
        connection,
        article.id,
        lines_at(connection, content_id("place", address)) if address else set(),
    )
    at = page.at if page else article.retrieved
    if _stood(connection, place, at, article.id) == article.id:
        return
    if page is not None:
        _keep(connection, page)
    connection.execute(
        sa.insert(schema.sightings).values(
            article=article.id,
            place=place,
            at=at,
            url=page.url if page else article.url,
            final_url=page.final_url if page else article.url,
            status=page.status if page else 0,
            content_type=page.content_type if page else "",
            page=page.sha256 if page else None,
            etag=page.etag if page else "",
            modified=page.modified if page else "",
        )
    )


def _stood(connection: Connection, place: str, at: str, article: str) -> str | None:
    """Which article stood at a place at a time; at no place, whether it was ever seen there."""
    table = schema.sightings
    seen = table.c.at <= at if place else table.c.article == article
    query = sa.select(table.c.article).where(table.c.place == place, seen)
    return connection.scalar(query.order_by(table.c.at.desc(), table.c.number.desc()).limit(1))


def _keep(connection: Connection, page: Retrieved) -> None:
    table = schema.pages
    if connection.scalar(sa.select(table.c.sha256).where(table.c.sha256 == page.sha256)) is None:
        packed = zlib.compress(page.content)
        connection.execute(sa.insert(table).values(sha256=page.sha256, packed=packed))


def join_line(connection: Connection, article: str, others: set[str]) -> None:
    """Puts an article into the line of those at its address; two lines that meet become one."""
    table = schema.lines
    mine = connection.scalar(sa.select(table.c.line).where(table.c.article == article))
    line = min(others | {mine or article})
    if mine is None:
        connection.execute(sa.insert(table).values(article=article, line=line))
    joined = (others | ({mine} if mine else set())) - {line}
    for part in parts(joined):
        connection.execute(sa.update(table).where(table.c.line.in_(part)).values(line=line))


def lines_at(connection: Connection, place: str) -> set[str]:
    """The lines of the articles that stood at a place."""
    seen, table = schema.sightings, schema.lines
    query = (
        sa.select(table.c.line)
        .join(seen, seen.c.article == table.c.article)
        .where(seen.c.place == place)
    )
    return set(connection.scalars(query))


def _members(connection: Connection, lines: set[str]) -> set[str]:
    table = schema.lines
    return {
        id
        for part in parts(lines)
        for id in connection.scalars(sa.select(table.c.article).where(table.c.line.in_(part)))
    }
