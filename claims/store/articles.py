"""Articles: each with its sentences, claims, vectors and pairs, wholly in or not at all."""

from collections.abc import Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from claims.errors import ModelMismatch, NotFound
from claims.records import Article, Pair, Reading, Removal, Sentence
from claims.store import rows, schema
from claims.store.database import (
    FINGERPRINT,
    STALE,
    Database,
    get_value,
    insert_rows,
    is_there,
    set_value,
)


class Articles(Database):
    """What was published, and who copied whom."""

    def add_article(
        self,
        reading: Reading,
        *,
        vectors: NDArray[np.float32],
        fingerprint: str,
        pairs: Sequence[Pair],
        copies: Sequence[str],
    ) -> bool:
        """Puts one article in, wholly or not at all; False where it is there already.

        Args:
            reading: the article with its sentences and claims.
            vectors: one unit vector a claim, (claims, d).
            fingerprint: of the encoder that made them.
            pairs: judged pairs of these claims with stored ones or one another.
            copies: ids of the articles that it is a copy of.

        Raises:
            ModelMismatch: the store holds vectors of another encoder.
        """
        article = reading.article
        with self.writing() as connection:
            if is_there(connection, schema.articles, article.id):
                return False
            stored = get_value(connection, FINGERPRINT)
            if reading.claims and stored and stored != fingerprint:
                raise ModelMismatch(
                    f"{self.name} holds vectors of {stored}, these are of {fingerprint}: "
                    "`claims models use NAME` embeds everything anew"
                )
            connection.execute(sa.insert(schema.articles), [rows.article_row(article)])
            insert_rows(
                connection,
                schema.removals,
                [
                    {"article": article.id, "text": item.text, "reason": item.reason}
                    for item in reading.removed
                ],
            )
            insert_rows(
                connection,
                schema.sentences,
                [
                    {
                        "article": article.id,
                        "start": item.start,
                        "end": item.end,
                        "removed": item.removed,
                    }
                    for item in reading.sentences
                ],
            )
            insert_rows(connection, schema.claims, [rows.claim_row(one) for one in reading.claims])
            insert_rows(
                connection,
                schema.vectors,
                [
                    {"claim": claim.id, "vector": rows.vector_bytes(vector)}
                    for claim, vector in zip(reading.claims, vectors, strict=True)
                ],
            )
            insert_rows(connection, schema.copies, [{"a": article.id, "b": one} for one in copies])
            insert_rows(connection, schema.pairs, [rows.pair_row(pair) for pair in pairs])
            if reading.claims:
                set_value(connection, FINGERPRINT, fingerprint)
            set_value(connection, STALE, "1")
        return True

    def has_article(self, id: str) -> bool:
        """Whether an article is there."""
        with self.reading() as connection:
            return is_there(connection, schema.articles, id)

    def article(self, id: str) -> Article:
        """One article. Raises `NotFound`."""
        with self.reading() as connection:
            query = sa.select(schema.articles).where(schema.articles.c.id == id)
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFound(f"no article {id!r} in {self.name}")
        return rows.article(row)

    def articles(self) -> list[Article]:
        """All articles, in the order in which they came."""
        with self.reading() as connection:
            query = sa.select(schema.articles).order_by(schema.articles.c.number)
            return [rows.article(row) for row in connection.execute(query).mappings()]

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

    def copies(self) -> list[tuple[str, str]]:
        """Pairs of articles of which the first is a copy of the second, or the other way round."""
        with self.reading() as connection:
            return [(a, b) for a, b in connection.execute(sa.select(schema.copies))]

    def origins(self) -> dict[str, str]:
        """The origin of every article, as it was saved last."""
        with self.reading() as connection:
            query = sa.select(schema.articles.c.id, schema.articles.c.origin)
            return {row.id: row.origin for row in connection.execute(query)}
