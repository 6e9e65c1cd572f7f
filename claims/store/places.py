"""Places: where articles stood and what they were taken from, out of a store and into another."""

import base64
from collections.abc import Collection, Iterator

import sqlalchemy as sa
from sqlalchemy import Connection

from claims.records import Archive, ArchivedPage, ArchivedSighting
from claims.store import schema
from claims.store.database import insert_rows
from claims.store.pages import join_line, lines_at


def archived_sightings(connection: Connection) -> Iterator[ArchivedSighting]:
    """Where articles stood, in the order in which it became known."""
    table = schema.sightings
    for row in connection.execute(sa.select(table).order_by(table.c.number)).mappings():
        yield ArchivedSighting(**{name: row[name] for name in row if name != "number"})


def archived_pages(connection: Connection) -> Iterator[ArchivedPage]:
    """What articles were taken from."""
    table = schema.pages
    for row in connection.execute(sa.select(table).order_by(table.c.sha256)):
        yield ArchivedPage(row.sha256, base64.b64encode(row.packed).decode("ascii"))


def lines(connection: Connection) -> dict[str, str]:
    """The line of versions that each article is in."""
    table = schema.lines
    return {row.article: row.line for row in connection.execute(sa.select(table))}


def add_places(connection: Connection, archive: Archive, *, new: Collection[str]) -> None:
    """Puts in where the articles of an archive stood, as far as it is not known here.

    Args:
        archive: all its articles are here by now.
        new: those that were not here before.
    """
    known = set(archived_sightings(connection))
    fresh = [one for one in archive.sightings if one not in known]
    held = set(connection.scalars(sa.select(schema.pages.c.sha256)))
    wanted = {one.page for one in fresh} - held
    packed = [
        {"sha256": one.sha256, "packed": base64.b64decode(one.packed)}
        for one in archive.pages
        if one.sha256 in wanted
    ]
    insert_rows(connection, schema.pages, packed)
    joined = lines(connection)
    if joined:
        _join_lines(connection, archive, joined, new=new)
    else:
        rows = [{"article": one.article.id, "line": one.line} for one in archive.articles]
        insert_rows(connection, schema.lines, rows)
    insert_rows(connection, schema.sightings, [vars(one) for one in fresh])


def _join_lines(
    connection: Connection, archive: Archive, joined: dict[str, str], *, new: Collection[str]
) -> None:
    """Joins new articles with what stood at their places, and with their versions."""
    mates: dict[str, set[str]] = {}
    for one in archive.articles:
        mates.setdefault(one.line, set()).add(one.article.id)
    places: dict[str, set[str]] = {}
    for sighting in archive.sightings:
        if sighting.place:
            places.setdefault(sighting.article, set()).add(sighting.place)
    for one in archive.articles:
        id = one.article.id
        if id in new:
            met = {line for place in places.get(id, ()) for line in lines_at(connection, place)}
            met |= {joined[mate] for mate in mates[one.line] if mate in joined}
            join_line(connection, id, met)
            # Lines that met have become one.
            joined = lines(connection) if len(met) > 1 else {**joined, id: min(met | {id})}
