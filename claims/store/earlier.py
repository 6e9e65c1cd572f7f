"""Earlier verdicts: what other desks published about claims, beside what people decide here."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Connection, RowMapping

from claims.records import EarlierVerdict
from claims.store import rows, schema
from claims.store.database import Database, insert_rows, parts


class Earlier(Database):
    """What was judged elsewhere; no status follows from it."""

    def add_earlier(
        self,
        verdicts: Sequence[EarlierVerdict],
        *,
        vectors: NDArray[np.float32],
        fingerprint: str,
    ) -> int:
        """Puts in those that are not there yet, all in one transaction; returns how many.

        Args:
            verdicts: each once.
            vectors: one unit vector a verdict, of its claim, (n, d).
            fingerprint: of the encoder that made them.
        """
        with self.writing() as connection:
            return add_earlier(connection, verdicts, vectors=vectors, fingerprint=fingerprint)

    def earlier(self) -> tuple[list[EarlierVerdict], NDArray[np.float32], set[str]]:
        """All verdicts in the order in which they came, their vectors, (n, d), and of whom.

        The last are the fingerprints of the encoders; where there are several, the vectors cannot
        be stacked and are left out.
        """
        with self.reading() as connection:
            query = sa.select(schema.earlier).order_by(schema.earlier.c.number)
            found = connection.execute(query).mappings().all()
        by = {row["encoder"] for row in found}
        verdicts = [earlier_verdict(row) for row in found]
        if len(by) != 1:
            return verdicts, np.zeros((0, 0), np.float32), by
        return verdicts, np.stack([rows.vector(row["vector"]) for row in found]), by

    def replace_earlier_vectors(
        self, ids: Sequence[str], vectors: NDArray[np.float32], *, fingerprint: str
    ) -> None:
        """Replaces the vectors of some verdicts by those of another encoder."""
        table = schema.earlier
        with self.writing() as connection:
            for id, vector in zip(ids, vectors, strict=True):
                connection.execute(
                    sa.update(table)
                    .where(table.c.id == id)
                    .values(vector=rows.vector_bytes(vector), encoder=fingerprint)
                )


def add_earlier(
    connection: Connection,
    verdicts: Sequence[EarlierVerdict],
    *,
    vectors: NDArray[np.float32],
    fingerprint: str,
) -> int:
    """Puts in the verdicts that are not there yet; returns how many."""
    table = schema.earlier
    known = {
        id
        for part in parts([one.id for one in verdicts])
        for id in connection.scalars(sa.select(table.c.id).where(table.c.id.in_(part)))
    }
    fresh = [
        {
            **vars(one),
            "appearances": list(one.appearances),
            "vector": rows.vector_bytes(vector),
            "encoder": fingerprint,
        }
        for one, vector in zip(verdicts, vectors, strict=True)
        if one.id not in known
    ]
    insert_rows(connection, table, fresh)
    return len(fresh)


def earlier_verdict(row: RowMapping) -> EarlierVerdict:
    """The verdict of a row."""
    fields: dict[str, Any] = {
        name: row[name] for name in row if name not in ("number", "vector", "encoder")
    }
    return EarlierVerdict(**{**fields, "appearances": tuple(row["appearances"])})
