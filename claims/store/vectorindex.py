"""The vectors once more as PostgreSQL searches them itself, where it has the extension pgvector.

What counts is the table `vectors`. Rows of `vector_index` are written with those of `vectors`, and
go with them. Without the extension there is no such table, and programs search in their memory.
"""

from collections.abc import Iterator, Mapping

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from claims.store import rows, schema

# Rows that are written at once where all are.
_AT_ONCE = 1_000


class Vector(sa.types.UserDefinedType[str]):
    """The type `vector` of pgvector; values are given as `vector_text` writes them."""

    cache_ok = True
    render_bind_cast = True

    def get_col_spec(self, **_: object) -> str:
        """The name of the type."""
        return "vector"


vector_index = sa.table(
    "vector_index", sa.column("claim", sa.String()), sa.column("vector", Vector())
)


def vector_text(vector: NDArray[np.float32]) -> str:
    """A vector as PostgreSQL reads it, to the last bit."""
    return f"[{','.join(map(repr, vector.tolist()))}]"


def has_vector_index(connection: Connection) -> bool:
    """Whether the database searches vectors itself."""
    if connection.dialect.name != "postgresql":
        return False
    # Without its column where somebody has dropped the extension.
    query = (
        "SELECT 1 FROM pg_attribute WHERE attrelid = to_regclass('vector_index') "
        "AND attname = 'vector' AND NOT attisdropped"
    )
    return connection.scalar(sa.text(query)) is not None


def has_extension(connection: Connection) -> bool:
    """Whether the extension is in the database."""
    if connection.dialect.name != "postgresql":
        return False
    query = "SELECT 1 FROM pg_extension WHERE extname = 'vector'"
    return connection.scalar(sa.text(query)) is not None


def make_vector_index(connection: Connection) -> bool:
    """Makes the table anew, with all vectors; False where the extension cannot be had."""
    if connection.dialect.name != "postgresql":
        return False
    if not has_extension(connection) and not _made_extension(connection):
        return False
    for statement in (
        "DROP TABLE IF EXISTS vector_index",
        'CREATE TABLE vector_index (claim TEXT COLLATE "C" PRIMARY KEY '
        "REFERENCES vectors (claim) ON DELETE CASCADE, vector vector NOT NULL)",
        # In the rows themselves while they fit: each search reads all of them.
        "ALTER TABLE vector_index ALTER COLUMN vector SET STORAGE MAIN",
    ):
        connection.execute(sa.text(statement))
    query = sa.select(schema.vectors.c.claim, schema.vectors.c.vector)
    streamed = connection.execute(query, execution_options={"yield_per": _AT_ONCE})
    for some in streamed.partitions():
        _index(connection, {claim: rows.vector(stored) for claim, stored in some})
    return True


def insert_vectors(connection: Connection, vectors: Mapping[str, NDArray[np.float32]]) -> None:
    """Writes the vectors of claims that have none, by the claims' ids."""
    if not vectors:
        return
    written = [{"claim": id, "vector": rows.vector_bytes(one)} for id, one in vectors.items()]
    connection.execute(sa.insert(schema.vectors), written)
    # Asked each time: another program may have made the table since.
    if has_vector_index(connection):
        _index(connection, vectors)


def faults_of_vector_index(connection: Connection) -> Iterator[str]:
    """What in the table is not what the vectors say."""
    if not has_vector_index(connection):
        if has_extension(connection):
            yield "the extension vector is there, but the vectors are not where it searches them"
        return
    stored, indexed = schema.vectors, vector_index
    # As the server sends it: two numbers of two bytes, then four bytes each, the highest first.
    sent = sa.func.vector_send(indexed.c.vector, type_=sa.LargeBinary()).label("sent")
    query = sa.select(stored.c.claim, stored.c.vector, sent).select_from(
        stored.outerjoin(indexed, stored.c.claim == indexed.c.claim)
    )
    streamed = connection.execute(query, execution_options={"yield_per": _AT_ONCE})
    for claim, vector, found in streamed:
        if found is None:
            yield f"claim {claim!r}: its vector is not where it is searched"
        elif np.frombuffer(found, ">f4", offset=4).astype("<f4").tobytes() != vector:
            yield f"claim {claim!r}: another vector is searched than is stored"


def _index(connection: Connection, vectors: Mapping[str, NDArray[np.float32]]) -> None:
    written = [{"claim": id, "vector": vector_text(one)} for id, one in vectors.items()]
    connection.execute(sa.insert(vector_index), written)


def _made_extension(connection: Connection) -> bool:
    """Makes the extension, where the server has it and the user may."""
    query = "SELECT 1 FROM pg_available_extensions WHERE name = 'vector'"
    if connection.scalar(sa.text(query)) is None:
        return False
    try:
        with connection.begin_nested():
            connection.execute(sa.text("CREATE EXTENSION vector"))
    except DBAPIError:
        return False
    return True
