"""Claims and their vectors."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Connection

from claims.errors import NotFound
from claims.records import (
    Claim,
    ClaimFilter,
    EncoderChoice,
    Facets,
    Order,
    Status,
    content_id,
    to_json,
)
from claims.store import listing, rows, schema
from claims.store.database import (
    CHOICE,
    FINGERPRINT,
    GROUPS_VERSION,
    Database,
    get_value,
    parts,
    set_value,
)
from claims.store.vectorindex import insert_vectors

_EVERYTHING = ClaimFilter()
# Rows that are held at once where all are read.
_STREAMED = 10_000


class Claims(Database):
    """What is claimed, and where it lies in the vector space."""

    def claims(
        self,
        filter: ClaimFilter = _EVERYTHING,
        *,
        order: Order = Order.LATEST,
        limit: int | None = None,
        offset: int = 0,
        ids: Collection[str] | None = None,
    ) -> list[Claim]:
        """Claims: the latest article first, unknown times last, then by place in the text."""
        wanted = self._conditions(filter)
        by = listing.order(order)
        query = sa.select(*rows.CLAIM_COLUMNS).select_from(rows.CLAIMS).order_by(*by)
        with self.reading() as connection:
            if ids is not None:
                return list(load_claims(connection, ids, query.where(*wanted)))
            if limit is not None:
                # The page is found in an index alone; only what is shown is loaded.
                page = sa.select(schema.claims.c.number).where(*wanted).order_by(*by)
                numbers = connection.scalars(page.limit(limit).offset(offset)).all()
                wanted = [schema.claims.c.number.in_(numbers)]
            found = connection.execute(query.where(*wanted)).mappings()
            return [rows.claim(row) for row in found]

    def ids(self, filter: ClaimFilter = _EVERYTHING) -> list[str]:
        """The ids of the claims that a filter leaves, in no order that means anything."""
        query = sa.select(schema.claims.c.id).where(*self._conditions(filter))
        with self.reading() as connection:
            return list(connection.scalars(query))

    def statuses(
        self, filter: ClaimFilter = _EVERYTHING, *, ids: Collection[str] | None = None
    ) -> dict[str, Status]:
        """The statuses of the claims that a filter leaves, by id; of all, or among some ids."""
        table = schema.claims
        query = sa.select(table.c.id, table.c.status).where(*self._conditions(filter))
        with self.reading() as connection:
            return {
                row.id: Status(row.status)
                for part in ([None] if ids is None else parts(ids))
                for row in connection.execute(
                    query if part is None else query.where(table.c.id.in_(part))
                )
            }

    def facets(self) -> Facets:
        """The outlets, speakers and languages that there are, by how many claims each has."""
        table = schema.claims

        def counted(name: sa.ColumnElement[str], key: sa.ColumnElement[str]) -> dict[str, int]:
            number = sa.func.count()
            query = sa.select(sa.func.min(name), number).where(key != "").group_by(key)
            return {
                row[0]: row[1] for row in connection.execute(query.order_by(number.desc(), key))
            }

        with self.reading() as connection:
            outlet = schema.articles.c.outlet
            query = sa.select(outlet, sa.func.count()).group_by(outlet)
            outlets = connection.execute(query.order_by(sa.func.count().desc(), outlet))
            return Facets(
                outlets={row[0]: row[1] for row in outlets},
                speakers=counted(table.c.speaker, table.c.speaker_key),
                languages=counted(table.c.language, table.c.language),
            )

    def _conditions(self, filter: ClaimFilter) -> list[sa.ColumnElement[bool]]:
        return listing.conditions(filter, self._engine.dialect.name)

    def claim(self, id: str) -> Claim:
        """One claim. Raises `NotFound`."""
        found = self.claims(ids=[id])
        if not found:
            raise NotFound(f"no claim {id!r}: `claims list` lists those there are")
        return found[0]

    def claims_in(self, article_id: str) -> list[Claim]:
        """The claims of one article, in the order of its text."""
        query = sa.select(*rows.CLAIM_COLUMNS).select_from(rows.CLAIMS)
        query = query.where(schema.claims.c.article == article_id)
        with self.reading() as connection:
            found = connection.execute(query.order_by(schema.claims.c.number)).mappings()
            return [rows.claim(row) for row in found]

    def count_claims(self, filter: ClaimFilter = _EVERYTHING) -> int:
        """How many claims a filter leaves."""
        query = sa.select(sa.func.count()).select_from(schema.claims)
        with self.reading() as connection:
            return int(connection.scalar(query.where(*self._conditions(filter))) or 0)

    @property
    def generation(self) -> str:
        """Differs as soon as other claims or other models are there.

        What a program has made of them before, an index for one, is then out of date.
        """
        groups = (schema.STALE, GROUPS_VERSION)
        with self.reading() as connection:
            last = connection.scalar(sa.select(sa.func.max(schema.claims.c.number)))
            table = schema.meta
            query = sa.select(table).where(table.c.key.not_in(groups)).order_by(table.c.key)
            models = [tuple(row) for row in connection.execute(query)]
        return content_id("generation", last, models)

    def vectors(self) -> tuple[list[str], NDArray[np.float32]]:
        """Ids of the claims in the order in which they came, and their vectors, (n, d)."""
        table = schema.claims
        joined = schema.vectors.join(table, schema.vectors.c.claim == table.c.id)
        query = sa.select(table.c.id, schema.vectors.c.vector).select_from(joined)
        ids: list[str] = []
        found = np.zeros((0, 0), np.float32)
        with self.reading() as connection:
            count = connection.scalar(sa.select(sa.func.count()).select_from(schema.vectors)) or 0
            # Read as they come, into their place: all at once would take the memory three times.
            ordered = query.order_by(table.c.number)
            streamed = connection.execution_options(yield_per=_STREAMED).execute(ordered)
            for at, (id, stored) in enumerate(streamed):
                vector = rows.vector(stored)
                if not ids:
                    found = np.empty((count, len(vector)), np.float32)
                found[at] = vector
                ids.append(id)
        return ids, found[: len(ids)]

    def vector_ids(self) -> list[str]:
        """Ids of the claims in the order in which they came, as `vectors` gives them."""
        joined = schema.vectors.join(schema.claims, schema.vectors.c.claim == schema.claims.c.id)
        query = sa.select(schema.claims.c.id).select_from(joined).order_by(schema.claims.c.number)
        with self.reading() as connection:
            return list(connection.scalars(query))

    @property
    def edition(self) -> str:
        """Another one as soon as claims or groups are; two that are alike hold the same claims."""
        table = schema.claims
        query = sa.select(sa.func.count(), sa.func.max(table.c.number))
        with self.reading() as connection:
            number, last = connection.execute(query.select_from(table)).one()
            stored = get_value(connection, FINGERPRINT)
            return f"{stored} {get_value(connection, GROUPS_VERSION)} {number} {last}"

    def vectors_of(self, article_id: str) -> tuple[list[str], NDArray[np.float32]]:
        """Ids of one article's claims and their vectors, (n, d), in the order of the text."""
        return self._vectors(schema.claims.c.article == article_id)

    def articles_of_claims(self, ids: Collection[str]) -> dict[str, str]:
        """The article of each of some claims, by their ids."""
        query = sa.select(schema.claims.c.id, schema.claims.c.article)
        with self.reading() as connection:
            return {
                row.id: row.article
                for part in parts(ids)
                for row in connection.execute(query.where(schema.claims.c.id.in_(part)))
            }

    def claims_by_article(self) -> Iterator[tuple[str, list[str]]]:
        """Every article that has claims, with their ids in the order in which they came."""
        table = schema.claims
        query = sa.select(table.c.article, table.c.id).order_by(table.c.article, table.c.number)
        with self.reading() as connection:
            # Read as they come: all at once would take more memory than what is made of them.
            streamed = connection.execution_options(yield_per=_STREAMED).execute(query)
            for article, group in groupby(streamed, key=lambda row: row.article):
                yield article, [row.id for row in group]

    def vectors_among(self, ids: Collection[str]) -> NDArray[np.float32]:
        """The vectors of some claims in no order that means anything, (n, d)."""
        found = [self._vectors(schema.claims.c.id.in_(part))[1] for part in parts(ids)]
        return np.concatenate(found) if found else np.zeros((0, 0), np.float32)

    def vectors_by_id(self, ids: Collection[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors of some claims, (d,) each, by id; those that are not there are left out."""
        table = schema.vectors
        query = sa.select(table.c.claim, table.c.vector)
        with self.reading() as connection:
            return {
                claim: rows.vector(stored)
                for part in parts(ids)
                for claim, stored in connection.execute(query.where(table.c.claim.in_(part)))
            }

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
            insert_vectors(connection, dict(zip(ids, vectors, strict=True)))
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
