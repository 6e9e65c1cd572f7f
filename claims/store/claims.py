"""Claims and their vectors."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Connection

from claims.errors import NotFound
from claims.records import Claim, ClaimFilter, EncoderChoice, to_json
from claims.store import rows, schema
from claims.store.database import CHOICE, FINGERPRINT, Database, insert_rows, parts, set_value

_EVERYTHING = ClaimFilter()


class Claims(Database):
    """What is claimed, and where it lies in the vector space."""

    def claims(
        self,
        filter: ClaimFilter = _EVERYTHING,
        *,
        limit: int | None = None,
        offset: int = 0,
        text: str = "",
        ids: Collection[str] | None = None,
    ) -> list[Claim]:
        """Claims: the latest article first, unknown times last, then by place in the text."""
        query = sa.select(*rows.CLAIM_COLUMNS).select_from(rows.CLAIMS)
        query = query.where(*rows.conditions(filter, text))
        query = query.order_by(
            schema.articles.c.moment.desc(), schema.claims.c.article, schema.claims.c.start
        )
        with self.reading() as connection:
            if ids is None:
                found = connection.execute(query.limit(limit).offset(offset)).mappings()
                return [rows.claim(row) for row in found]
            return list(load_claims(connection, ids, query))

    def claim(self, id: str) -> Claim:
        """One claim. Raises `NotFound`."""
        found = self.claims(ids=[id])
        if not found:
            raise NotFound(f"no claim {id!r}: `claims list` lists those there are")
        return found[0]

    def count_claims(self, filter: ClaimFilter = _EVERYTHING, *, text: str = "") -> int:
        """How many claims a filter leaves."""
        query = sa.select(sa.func.count()).select_from(rows.CLAIMS)
        with self.reading() as connection:
            return int(connection.scalar(query.where(*rows.conditions(filter, text))) or 0)

    def vectors(self) -> tuple[list[str], NDArray[np.float32]]:
        """Ids of the claims in the order in which they came, and their vectors, (n, d)."""
        return self._vectors(sa.true())

    def vectors_of(self, article_id: str) -> NDArray[np.float32]:
        """The vectors of one article's claims, (n, d)."""
        return self._vectors(schema.claims.c.article == article_id)[1]

    def _vectors(self, condition: sa.ColumnElement[bool]) -> tuple[list[str], NDArray[np.float32]]:
        joined = schema.vectors.join(schema.claims, schema.vectors.c.claim == schema.claims.c.id)
        query = (
            sa.select(schema.vectors.c.claim, schema.vectors.c.vector)
            .select_from(joined)
            .where(condition)
            .order_by(schema.claims.c.number)
        )
        with self.reading() as connection:
            found = connection.execute(query).all()
        if not found:
            return [], np.zeros((0, 0), np.float32)
        return [id for id, _ in found], np.stack([rows.vector(stored) for _, stored in found])

    def replace_vectors(
        self,
        ids: Sequence[str],
        vectors: NDArray[np.float32],
        *,
        fingerprint: str,
        choice: EncoderChoice,
    ) -> None:
        """Replaces all vectors by those of another encoder, at once."""
        with self.writing() as connection:
            connection.execute(sa.delete(schema.vectors))
            insert_rows(
                connection,
                schema.vectors,
                [
                    {"claim": id, "vector": rows.vector_bytes(vector)}
                    for id, vector in zip(ids, vectors, strict=True)
                ],
            )
            set_value(connection, FINGERPRINT, fingerprint)
            set_value(connection, CHOICE, json.dumps(to_json(choice)))


def load_claims(
    connection: Connection, ids: Collection[str], query: Any | None = None
) -> Iterator[Claim]:
    """The claims with some ids, in the order of the query within each part of them."""
    if query is None:
        query = sa.select(*rows.CLAIM_COLUMNS).select_from(rows.CLAIMS)
    for part in parts(ids):
        for row in connection.execute(query.where(schema.claims.c.id.in_(part))).mappings():
            yield rows.claim(row)


def claims_by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Claim]:
    """The claims with some ids, by id."""
    return {claim.id: claim for claim in load_claims(connection, set(ids))}
