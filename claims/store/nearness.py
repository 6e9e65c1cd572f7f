"""Nearness: the claims whose vectors lie near others, as PostgreSQL finds them with pgvector.

It finds them in single precision; whoever asks looks at what is found again. Everything is asked
within one moment.
"""

from collections.abc import Collection, Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Connection

from claims.errors import ModelMismatch
from claims.store import rows, schema
from claims.store.database import FINGERPRINT, Database, get_value
from claims.store.vectorindex import Vector, has_vector_index, vector_index, vector_text

# Queries in one statement: bounds its length to some hundred kilobytes.
_QUERIES = 64


class Nearness(Database):
    """Searches vectors, where `searches_vectors`; only then may the rest be asked."""

    @property
    def searches_vectors(self) -> bool:
        """Whether the database searches vectors itself."""
        with self.reading() as connection:
            return has_vector_index(connection)

    @property
    def lacks_vector_search(self) -> bool:
        """Whether it is a server that could search vectors itself if it had the extension."""
        return self._is_postgresql and not self.searches_vectors

    @property
    def vector_dimensions(self) -> int:
        """Length of one stored vector; 0 where there is none."""
        with self.reading() as connection:
            length = sa.select(sa.func.length(schema.vectors.c.vector)).limit(1)
            return int(connection.scalar(length) or 0) // 4

    def count_vectors(self) -> int:
        """How many vectors there are."""
        with self.reading() as connection:
            count = sa.select(sa.func.count()).select_from(schema.vectors)
            return int(connection.scalar(count) or 0)

    def with_vectors(self, ids: Collection[str]) -> set[str]:
        """Those of some claims that have a vector."""
        if not ids:
            return set()
        with self.reading() as connection:
            claim = schema.vectors.c.claim
            return set(connection.scalars(sa.select(claim).where(claim == sa.any_(_array(ids)))))

    def nearest(
        self,
        query: NDArray[np.float32],
        k: int,
        *,
        fingerprint: str,
        among: Collection[str] | None = None,
        without: Collection[str] = (),
    ) -> dict[str, NDArray[np.float32]]:
        """The `k` claims nearest to a vector, (d,), in no order, with their vectors.

        Args:
            query: the vector.
            k: how many.
            fingerprint: of the encoder that made it.
            among: the ids to look among; None for all.
            without: the ids to leave out.

        Raises:
            ModelMismatch: the vectors that are stored are of another encoder.
        """
        asked = sa.literal(vector_text(query), Vector())
        found = sa.select(vector_index.c.claim).where(*_chosen(among, without))
        near = found.order_by(vector_index.c.vector.op("<#>")(asked)).limit(k)
        with self.reading() as connection:
            self._check(connection, fingerprint)
            return _vectors(connection, connection.scalars(near).all())

    def within(
        self,
        queries: NDArray[np.float32],
        least: float,
        *,
        fingerprint: str,
        among: Collection[str] | None = None,
        without: Collection[str] = (),
    ) -> list[dict[str, NDArray[np.float32]]]:
        """For each query, (m, d), the claims of a cosine of at least `least`; as `nearest`."""
        found: list[dict[str, NDArray[np.float32]]] = []
        with self.reading() as connection:
            self._check(connection, fingerprint)
            for start in range(0, len(queries), _QUERIES):
                asked = queries[start : start + _QUERIES]
                claims = _within(connection, asked, least, _chosen(among, without))
                vectors = _vectors(connection, {id for row in claims for id in row})
                found += [{id: vectors[id] for id in row if id in vectors} for row in claims]
        return found

    def _check(self, connection: Connection, fingerprint: str) -> None:
        stored = get_value(connection, FINGERPRINT)
        if stored not in ("", fingerprint):
            raise ModelMismatch(
                f"{self.name} holds vectors of {stored} by now, and not of {fingerprint}: "
                "somebody has changed the encoder; do it again"
            )


def _within(
    connection: Connection,
    queries: NDArray[np.float32],
    least: float,
    chosen: Sequence[sa.ColumnElement[bool]],
) -> list[list[str]]:
    asked = sa.values(
        sa.column("number", sa.Integer()), sa.column("query", Vector()), name="asked"
    ).data([(number, vector_text(query)) for number, query in enumerate(queries)])
    # The negative inner product, so that the smaller is the nearer.
    distance = vector_index.c.vector.op("<#>", return_type=sa.Float())(asked.c.query)
    joined = vector_index.join(asked, distance <= -least)
    query = sa.select(asked.c.number, vector_index.c.claim).select_from(joined).where(*chosen)
    found: list[list[str]] = [[] for _ in queries]
    for number, claim in connection.execute(query):
        found[number].append(claim)
    return found


def _chosen(
    among: Collection[str] | None, without: Collection[str]
) -> list[sa.ColumnElement[bool]]:
    conditions = []
    if among is not None:
        conditions.append(vector_index.c.claim == sa.any_(_array(among)))
    if without:
        conditions.append(vector_index.c.claim != sa.all_(_array(without)))
    return conditions


def _array(ids: Collection[str]) -> sa.ColumnElement[Sequence[str]]:
    return sa.literal(list(ids), sa.ARRAY(sa.Text()))


def _vectors(connection: Connection, ids: Collection[str]) -> dict[str, NDArray[np.float32]]:
    if not ids:
        return {}
    table = schema.vectors
    query = sa.select(table.c.claim, table.c.vector).where(table.c.claim == sa.any_(_array(ids)))
    return {claim: rows.vector(stored) for claim, stored in connection.execute(query)}
