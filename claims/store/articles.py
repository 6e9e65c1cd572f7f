"""Articles: each with its sentences, claims, vectors and pairs, wholly in or not at all."""

from collections.abc import Collection, Sequence
from datetime import timedelta

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Connection

from claims.errors import ModelMismatch, NotFound
from claims.records import (
    Article,
    ArticleEntry,
    ArticleFilter,
    Copy,
    Document,
    Interval,
    Pair,
    Reading,
    Removal,
    Sentence,
    Weighed,
)
from claims.store import listing, rows, schema
from claims.store.database import (
    FINGERPRINT,
    Database,
    get_value,
    insert_rows,
    is_there,
    parts,
    set_value,
    touch,
)
from claims.store.origins import add_copies, add_signature
from claims.store.pages import add_sighting
from claims.store.vectorindex import insert_vectors
from claims.store.weighed import add_weighed

_EVERYTHING = ArticleFilter()


class Articles(Database):
    """What was published."""

    def add_article(
        self,
        reading: Reading,
        *,
        vectors: NDArray[np.float32],
        fingerprint: str,
        pairs: Sequence[Pair],
        weighed: Sequence[Weighed] = (),
        copies: Sequence[Copy],
        signature: Sequence[int] = (),
        document: Document | None = None,
    ) -> bool:
        """Puts one article in, wholly or not at all; False where it is there already.

        Args:
            reading: the article with its sentences and claims.
            vectors: one unit vector a claim, (claims, d).
            fingerprint: of the encoder that made them.
            pairs: judged pairs of these claims with stored ones or one another.
            weighed: such pairs that others stand beside.
            copies: the pairs that it makes with articles that are there.
            signature: by which copies of it will be found.
            document: what the article was taken from.

        Raises:
            ModelMismatch: the store holds vectors of another encoder.
        """
        article = reading.article
        with self.writing() as connection:
            if is_there(connection, schema.articles, article.id):
                return False
            self.same_encoder(connection, reading, fingerprint)
            row = sa.insert(schema.articles).values(rows.article_row(article))
            (number,) = connection.execute(row).inserted_primary_key or (0,)
            put_reading(
                connection, number, reading,
                vectors=vectors, pairs=pairs, weighed=weighed, copies=copies, signature=signature,
            )  # fmt: skip
            add_sighting(connection, document or Document(article))
            touch(connection, [article.id])
        return True

    def same_encoder(self, connection: Connection, reading: Reading, fingerprint: str) -> None:
        """Keeps which encoder the vectors are of.

        Raises:
            ModelMismatch: the store holds vectors of another one.
        """
        stored = get_value(connection, FINGERPRINT)
        if reading.claims and stored and stored != fingerprint:
            raise ModelMismatch(
                f"{self.name} holds vectors of {stored}, these are of {fingerprint}: "
                "`claims models use NAME` embeds everything anew"
            )
        if reading.claims:
            set_value(connection, FINGERPRINT, fingerprint)

    def has_article(self, id: str) -> bool:
        """Whether an article is there."""
        with self.reading() as connection:
            return is_there(connection, schema.articles, id)

    def published(self, ids: Collection[str]) -> dict[str, str | None]:
        """When some articles were published, by id."""
        table = schema.articles
        with self.reading() as connection:
            return {
                row.id: row.published
                for part in parts(ids)
                for row in connection.execute(
                    sa.select(table.c.id, table.c.published).where(table.c.id.in_(part))
                )
            }

    def articles_around(self, published: str, gap: timedelta) -> set[str]:
        """Ids of the articles that a time, and a gap on either side of it, may be of.

        Those of unknown time are among them.
        """
        asked = Interval.of(published)
        assert asked is not None
        table = schema.articles
        # What is published on a day may be of its end; the key is of its beginning.
        first = (asked.start - gap - timedelta(days=1)).isoformat()
        last = (asked.end + gap).isoformat()
        near = sa.or_(table.c.moment == "", table.c.moment.between(first, last))
        with self.reading() as connection:
            found = connection.execute(sa.select(table.c.id, table.c.published).where(near)).all()
        return {
            row.id
            for row in found
            if (there := Interval.of(row.published)) is None or there.gap(asked) <= gap
        }

    def article(self, id: str) -> Article:
        """One article. Raises `NotFound`."""
        with self.reading() as connection:
            query = sa.select(schema.articles).where(schema.articles.c.id == id)
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFound(f"no article {id!r}: `claims list` names those of each claim")
        return rows.article(row)

    def articles(self, *, ids: Collection[str] | None = None) -> list[Article]:
        """All articles, or those with some ids, in the order in which they came."""
        query = sa.select(schema.articles).order_by(schema.articles.c.number)
        with self.reading() as connection:
            found = [
                row
                for part in ([None] if ids is None else parts(ids))
                for row in connection.execute(
                    query if part is None else query.where(schema.articles.c.id.in_(part))
                ).mappings()
            ]
        return [rows.article(row) for row in sorted(found, key=lambda row: row["number"])]

    def listed(
        self, filter: ArticleFilter = _EVERYTHING, *, limit: int | None = None, offset: int = 0
    ) -> list[ArticleEntry]:
        """Articles without their texts, the latest first, unknown times last."""
        table = schema.articles
        query = (
            sa.select(*(column for column in table.c if column.name not in ("text", "credit")))
            .where(*listing.article_conditions(filter))
            .order_by(table.c.moment.desc(), table.c.number.desc())
            .limit(limit)
            .offset(offset)
        )
        with self.reading() as connection:
            found = connection.execute(query).mappings().all()
            claims: dict[str, int] = {}
            of = schema.claims.c.article
            for part in parts([row["id"] for row in found]):
                counted = sa.select(of, sa.func.count()).where(of.in_(part)).group_by(of)
                claims.update((id, count) for id, count in connection.execute(counted))
        return [rows.article_entry(row, claims.get(row["id"], 0)) for row in found]

    def count_articles(self, filter: ArticleFilter) -> int:
        """How many articles a filter leaves."""
        query = sa.select(sa.func.count()).select_from(schema.articles)
        with self.reading() as connection:
            return int(connection.scalar(query.where(*listing.article_conditions(filter))) or 0)

    def languages(self) -> list[str]:
        """The languages that there are articles in."""
        column = schema.articles.c.language
        with self.reading() as connection:
            return list(connection.scalars(sa.select(column).distinct().order_by(column)))

    def sentences(self, article_id: str) -> list[Sentence]:
        """The sentences of an article in order. Raises `NotFound`."""
        text = self.article(article_id).text
        table = schema.sentences
        query = sa.select(table).where(table.c.article == article_id).order_by(table.c.number)
        with self.reading() as connection:
            return [
                Sentence(text[row["start"] : row["end"]], row["start"], row["end"], row["removed"])
                for row in connection.execute(query).mappings()
            ]

    def removed(self, article_id: str) -> list[Removal]:
        """What was removed from an article, in order."""
        table = schema.removals
        query = sa.select(table).where(table.c.article == article_id).order_by(table.c.number)
        with self.reading() as connection:
            return [
                Removal(row["text"], row["reason"]) for row in connection.execute(query).mappings()
            ]


def put_reading(
    connection: Connection,
    number: int,
    reading: Reading,
    *,
    vectors: NDArray[np.float32],
    pairs: Sequence[Pair],
    weighed: Sequence[Weighed],
    copies: Sequence[Copy],
    signature: Sequence[int],
) -> None:
    """Puts in what was read of an article that is there by that number; as `add_article`."""
    article = reading.article.id
    insert_rows(
        connection,
        schema.removals,
        [
            {"article": article, "text": item.text, "reason": item.reason}
            for item in reading.removed
        ],
    )
    insert_rows(
        connection,
        schema.sentences,
        [
            {"article": article, "start": item.start, "end": item.end, "removed": item.removed}
            for item in reading.sentences
        ],
    )
    insert_rows(connection, schema.claims, [rows.claim_row(one) for one in reading.claims])
    ids = [claim.id for claim in reading.claims]
    insert_vectors(connection, dict(zip(ids, vectors, strict=True)))
    add_copies(connection, copies)
    add_signature(connection, number, signature)
    insert_rows(connection, schema.pairs, [rows.pair_row(pair) for pair in pairs])
    add_weighed(connection, weighed)
