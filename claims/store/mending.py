"""Mending: what follows from what is whole is made anew; what people wrote is never touched."""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Connection

from claims.store import rows, schema
from claims.store.database import FINGERPRINT, STALE, Database, insert_rows, parts, set_value
from claims.store.objects import missing_objects
from claims.store.soundness import faulty_vectors, integrity, stray_statuses
from claims.store.vectorindex import insert_vectors, make_vector_index
from claims.store.wording import rebuild_wording, words
from claims.text import match_key

# Rows that only derive from others: where what they refer to is gone, they go.
_DERIVED = (
    schema.standings, schema.pairs, schema.weighed, schema.vectors, schema.copies,
    schema.signatures, schema.touched, schema.moved,
)  # fmt: skip


class Mending(Database):
    """Rebuilds parts of a store; each operation is one transaction."""

    def mend_indexes(self) -> list[str]:
        """Makes the database's own indexes anew where its check of itself fails.

        Returns:
            What its check finds afterwards; empty where that mended it.
        """
        with self.writing() as connection:
            if not list(integrity(connection)):
                return []
            connection.exec_driver_sql("REINDEX")
            return list(integrity(connection))

    def mend_objects(self) -> list[str]:
        """Makes indexes and triggers that are missing; returns their names."""
        with self.writing() as connection:
            missing = missing_objects(connection)
            for _, _, sql in missing:
                connection.exec_driver_sql(sql)
        return [name for _, name, _ in missing]

    def drop_dangling(self) -> int:
        """Deletes derived rows that refer to what is not there; returns how many."""
        dropped = 0
        with self.writing() as connection:
            for table in _DERIVED:
                for key in (key for column in table.c for key in column.foreign_keys):
                    target = key.column.table.alias("target")
                    there = sa.exists().where(target.c[key.column.name] == key.parent)
                    gone = sa.delete(table).where(key.parent.is_not(None), ~there)
                    dropped += connection.execute(gone).rowcount
        return dropped

    def mend_keys(self) -> int:
        """Writes anew what lists are sorted and searched by; returns of how many claims."""
        table, article = schema.claims, schema.articles
        query = sa.select(
            table.c.number, table.c.text, table.c.speaker, article.c.outlet, article.c.published
        ).join(article, table.c.article == article.c.id)
        with self.writing() as connection:
            filled = [
                {
                    "at": row.number,
                    "moment": rows.moment(row.published),
                    "outlet_key": match_key(row.outlet),
                    "speaker_key": match_key(row.speaker),
                    "words": " ".join(words(row.text)),
                }
                for row in connection.execute(query)
            ]
            if filled:
                # What is in the full-text table already need not be what it is told to take out.
                rebuild_wording(connection)
                at = table.c.number == sa.bindparam("at")
                connection.execute(sa.update(table).where(at), filled)
            rebuild_wording(connection)
        return len(filled)

    def mend_statuses(self) -> int:
        """Gives claims the status that was decided last; returns how many had another."""
        table = schema.claims
        with self.writing() as connection:
            strays = stray_statuses(connection)
            for id, _, status in strays:
                connection.execute(sa.update(table).where(table.c.id == id).values(status=status))
        return len(strays)

    def claims_without_vector(self) -> list[str]:
        """The ids of the claims whose vector is missing, or is none."""
        with self.reading() as connection:
            return [id for id, _ in faulty_vectors(connection)]

    def replace_some_vectors(
        self, vectors: Mapping[str, NDArray[np.float32]], *, fingerprint: str
    ) -> None:
        """Replaces the vectors of some claims, by id; all are of the encoder with a fingerprint."""
        table = schema.vectors
        with self.writing() as connection:
            for part in parts(vectors):
                connection.execute(sa.delete(table).where(table.c.claim.in_(part)))
            insert_vectors(connection, vectors)
            set_value(connection, FINGERPRINT, fingerprint)

    def mend_vector_index(self) -> bool:
        """Writes anew what PostgreSQL searches; False where it cannot search vectors."""
        with self.writing() as connection:
            return make_vector_index(connection)

    def loosen_groups(self) -> None:
        """Takes out of groups what leads nowhere, and lets all of them be made anew.

        What is left of a group keeps its id, so that decisions still find a dispute.
        """
        with self.writing() as connection:
            claims = set(connection.scalars(sa.select(schema.claims.c.id)))
            pairs = set(connection.scalars(sa.select(schema.pairs.c.id)))
            held = _loosened(connection, schema.clusters, {"claims": claims}, "claims")
            for id, left in held.items():
                size = sa.update(schema.clusters).where(schema.clusters.c.id == id)
                connection.execute(size.values(size=len(left)))
            wanted = {"related": claims, "pairs": pairs, "positions": set(held)}
            disputes = _loosened(connection, schema.disputes, wanted, "positions")
            _make_standings(connection, disputes, held)
            connection.execute(
                sa.delete(schema.queue).where(
                    schema.queue.c.id.not_in(sa.select(schema.disputes.c.id))
                )
            )
            table = schema.claims
            for id, home in connection.execute(sa.select(table.c.id, table.c.cluster)).all():
                if home is not None and id not in held.get(home, ()):
                    homeless = sa.update(table).where(table.c.id == id)
                    connection.execute(homeless.values(cluster=None))
            _mend_origins(connection)
            set_value(connection, STALE, "1")


def _loosened(
    connection: Connection, table: sa.Table, wanted: Mapping[str, Collection[str]], main: str
) -> dict[str, list[str]]:
    """Takes unknown ids out of lists of a table; a row whose main list gets empty goes.

    Returns:
        What is left in the main list, by the row's id.
    """
    left: dict[str, list[str]] = {}
    for row in connection.execute(sa.select(table)).mappings().all():
        now = {name: [one for one in row[name] if one in known] for name, known in wanted.items()}
        at = table.c.id == row["id"]
        if not now[main]:
            connection.execute(sa.delete(table).where(at))
            continue
        left[row["id"]] = now[main]
        if any(now[name] != row[name] for name in now):
            connection.execute(sa.update(table).where(at).values(**now))
    return left


def _make_standings(
    connection: Connection,
    disputes: Mapping[str, Sequence[str]],
    clusters: Mapping[str, Sequence[str]],
) -> None:
    connection.execute(sa.delete(schema.standings))
    stand = {
        claim: id for id, positions in disputes.items() for one in positions
        for claim in clusters[one]
    }  # fmt: skip
    found = [{"claim": claim, "dispute": id} for claim, id in stand.items()]
    insert_rows(connection, schema.standings, found)


def _mend_origins(connection: Connection) -> None:
    """An origin or line that is gone becomes the article itself; grouping finds it anew."""
    known = sa.select(schema.articles.c.id)
    articles, lines = schema.articles, schema.lines
    connection.execute(
        sa.update(articles).where(articles.c.origin.not_in(known)).values(origin=articles.c.id)
    )
    connection.execute(
        sa.update(lines).where(lines.c.line.not_in(known)).values(line=lines.c.article)
    )
