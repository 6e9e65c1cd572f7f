"""Tiles: what a cluster has made of articles that are not in yet, so that it is made once."""

import zlib
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from claims.store import schema
from claims.store.database import Database, insert_rows, parts


class Tiles(Database):
    """Finished parts of a run, by key; whoever goes on with a run that was cut off asks first."""

    def tiles(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Those that are known, by key."""
        table = schema.tiles
        query = sa.select(table.c.key, table.c.packed)
        with self.reading() as connection:
            return {
                row.key: zlib.decompress(row.packed)
                for part in parts(keys)
                for row in connection.execute(query.where(table.c.key.in_(part)))
            }

    def save_tile(self, key: str, content: bytes, *, article: str) -> None:
        """Keeps one, which saving it again changes nothing of.

        Args:
            key: says what it was made of, by which models.
            content: what was made.
            article: once it is in, the tile is of no use.
        """
        table = schema.tiles
        with self.writing() as connection:
            known = connection.scalar(sa.select(table.c.key).where(table.c.key == key))
            row = {"key": key, "article": article, "packed": zlib.compress(content, 1)}
            insert_rows(connection, table, [] if known else [row])

    def drop_tiles(self, articles: Collection[str] | None = None) -> None:
        """Lets go of what was made of some articles, or of all."""
        with self.writing() as connection:
            for part in [None] if articles is None else parts(articles):
                gone = sa.true() if part is None else schema.tiles.c.article.in_(part)
                connection.execute(sa.delete(schema.tiles).where(gone))
