"""Departures: articles that are deleted, and those whose reading makes way for another."""

from collections.abc import Collection, Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Connection

from claims.errors import NotFound
from claims.records import Article, Copy, Pair, Reading, Weighed
from claims.store import schema
from claims.store.articles import Articles, put_reading
from claims.store.claims import Claims
from claims.store.database import is_there, parts, touch
from claims.store.regions import Regions, cluster_rows, dispute_rows

# What reading an article, and comparing it, has put in.
_READ = (
    schema.standings,
    schema.moved,
    schema.pairs,
    schema.weighed,
    schema.vectors,
    schema.claims,
    schema.sentences,
    schema.removals,
    schema.copies,
    schema.signatures,
)


class Departures(Articles, Claims, Regions):
    """What leaves the store, and what people had grouped and decided around it."""

    def delete_article(self, id: str, *, by: str, at: str) -> None:
        """Deletes an article with all that refers to it, and writes down who did.

        Decisions stay. Groups that held its claims have to be dissolved before.

        Raises:
            NotFound: no such article.
        """
        table = schema.articles
        with self.writing() as connection:
            query = sa.select(table.c.number, table.c.outlet, table.c.title)
            row = connection.execute(query.where(table.c.id == id)).first()
            if row is None:
                raise NotFound(f"no article {id!r} in {self.name}")
            _delete(connection, schema.metadata.sorted_tables[::-1], id, row.number)
            connection.execute(sa.delete(table).where(table.c.id == id))
            seen = sa.select(schema.sightings.c.page).where(schema.sightings.c.page.is_not(None))
            connection.execute(sa.delete(schema.pages).where(schema.pages.c.sha256.not_in(seen)))
            connection.execute(
                sa.insert(schema.deletions).values(
                    article=id, outlet=row.outlet, title=row.title, by=by, at=at
                )
            )

    def replace_reading(
        self,
        reading: Reading,
        *,
        vectors: NDArray[np.float32],
        fingerprint: str,
        pairs: Sequence[Pair],
        weighed: Sequence[Weighed] = (),
        copies: Sequence[Copy],
        signature: Sequence[int] = (),
    ) -> None:
        """Replaces what was read of a stored article; what is given is as for `add_article`.

        Groups that held its claims have to be dissolved before.

        Raises:
            NotFound: no such article.
            ModelMismatch: the store holds vectors of another encoder.
        """
        id, table = reading.article.id, schema.articles
        with self.writing() as connection:
            number = connection.scalar(sa.select(table.c.number).where(table.c.id == id))
            if number is None:
                raise NotFound(f"no article {id!r} in {self.name}")
            self.same_encoder(connection, reading, fingerprint)
            _delete(connection, _READ, id, number)
            put_reading(
                connection, number, reading,
                vectors=vectors, pairs=pairs, weighed=weighed, copies=copies, signature=signature,
            )  # fmt: skip
            touch(connection, [id])

    def what_was_read(self, article: Article) -> Reading:
        """What is stored of an article."""
        return Reading(
            article,
            tuple(self.removed(article.id)),
            tuple(self.sentences(article.id)),
            tuple(self.claims_in(article.id)),
        )

    def was_deleted(self, id: str) -> bool:
        """Whether an article of this id was there before."""
        table = schema.deletions
        with self.reading() as connection:
            query = sa.select(table.c.number).where(table.c.article == id).limit(1)
            return connection.scalar(query) is not None

    def touch(self, articles: Collection[str]) -> None:
        """Marks those of some articles that are there to be grouped anew."""
        with self.writing() as connection:
            touch(connection, [id for id in articles if is_there(connection, schema.articles, id)])

    def existing(self, claims: Collection[str]) -> set[str]:
        """Those of some claims that are there."""
        column = schema.claims.c.id
        with self.reading() as connection:
            return {
                id
                for part in parts(claims)
                for id in connection.scalars(sa.select(column).where(column.in_(part)))
            }

    def beside(self, claims: Collection[str]) -> set[str]:
        """The claims that take positions in disputes beside which some claims are shown."""
        wanted, table = set(claims), schema.disputes
        with self.reading() as connection:
            found = connection.execute(sa.select(table.c.id, table.c.related))
            ids = [row.id for row in found if wanted.intersection(row.related)]
            column = schema.standings.c.dispute
            return {
                claim
                for part in parts(ids)
                for claim in connection.scalars(
                    sa.select(schema.standings.c.claim).where(column.in_(part))
                )
            }

    def dissolve(self, region: Collection[str]) -> None:
        """Takes the groups of a region away; whoever does it has to group it anew."""
        with self.writing() as connection:
            clusters = [row["id"] for row in cluster_rows(connection, region)]
            disputes = [row["id"] for row in dispute_rows(connection, region)]
            for table, column, ids in (
                (schema.standings, schema.standings.c.dispute, disputes),
                (schema.disputes, schema.disputes.c.id, disputes),
                (schema.queue, schema.queue.c.id, disputes),
                (schema.clusters, schema.clusters.c.id, clusters),
            ):
                for part in parts(ids):
                    connection.execute(sa.delete(table).where(column.in_(part)))


def _delete(connection: Connection, tables: Sequence[sa.Table], article: str, number: int) -> None:
    """Deletes what refers to an article, to its number or to its claims, from some tables.

    Tables that came later go with it as well: it is the keys that say what belongs to what.
    """
    claims = sa.select(schema.claims.c.id).where(schema.claims.c.article == article)
    for table in tables:
        for key in (key for column in table.c for key in column.foreign_keys):
            if key.column is schema.claims.c.id:
                connection.execute(sa.delete(table).where(key.parent.in_(claims)))
            elif key.column is schema.articles.c.id:
                connection.execute(sa.delete(table).where(key.parent == article))
            elif key.column is schema.articles.c.number:
                connection.execute(sa.delete(table).where(key.parent == number))
