"""The store itself: every read is one or two queries, every write one transaction."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from claims.errors import Conflicted, ModelMismatch, NotFound, StoreError
from claims.records import (
    Article,
    Claim,
    ClaimFilter,
    Cluster,
    Corroboration,
    Counts,
    Decision,
    Dispute,
    Pair,
    Reading,
    Reason,
    Relation,
    Removal,
    Sentence,
    Tier,
    Workflow,
)
from claims.store import rows, schema

_FINGERPRINT = "encoder_fingerprint"
_STALE = "groups_stale"
# How long another writer is waited for.
_BUSY_SECONDS = 30
# SQLite takes some thousand values in one statement.
_AT_ONCE = 900
_EVERYTHING = ClaimFilter()


class Store:
    """One database. Open one per run or thread, and close it."""

    def __init__(self, engine: Engine, database: str) -> None:
        self._engine = engine
        self._database = database

    @classmethod
    def open(cls, database: str | Path) -> "Store":
        """Opens a database, made and migrated as needed.

        Args:
            database: a path, or an SQLAlchemy URL.

        Raises:
            StoreError: it cannot be opened, is no database, or was made by a newer version.
        """
        name = str(database)
        url = name if "://" in name else f"sqlite:///{name}"
        try:
            engine = sa.create_engine(url, connect_args=_arguments(url))
        except (SQLAlchemyError, ModuleNotFoundError) as error:
            raise StoreError(f"{name}: not a database address ({_line(error)})") from error
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _prepare)
            sa.event.listen(engine, "begin", _begin)
        store = cls(engine, name)
        try:
            with store._write() as connection:
                schema.migrate(connection, name)
        except BaseException:
            engine.dispose()
            raise
        return store

    def close(self) -> None:
        """Lets go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # What holds for the whole database

    @property
    def encoder_fingerprint(self) -> str:
        """The fingerprint of the encoder whose vectors are stored; empty when there are none."""
        return self._value(_FINGERPRINT)

    @property
    def groups_stale(self) -> bool:
        """Whether pairs or decisions have changed since the groups were saved."""
        return self._value(_STALE) == "1"

    def _value(self, key: str) -> str:
        with self._read() as connection:
            return _get(connection, key)

    # Articles

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
        with self._write() as connection:
            if _exists(connection, schema.articles, article.id):
                return False
            stored = _get(connection, _FINGERPRINT)
            if reading.claims and stored and stored != fingerprint:
                raise ModelMismatch(
                    f"{self._database} holds vectors of {stored}, these are of {fingerprint}: "
                    "`claims models use NAME` embeds everything anew"
                )
            connection.execute(sa.insert(schema.articles), [rows.article_row(article)])
            _insert(
                connection,
                schema.removals,
                [
                    {"article": article.id, "text": item.text, "reason": item.reason}
                    for item in reading.removed
                ],
            )
            _insert(
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
            _insert(connection, schema.claims, [rows.claim_row(one) for one in reading.claims])
            _insert(
                connection,
                schema.vectors,
                [
                    {"claim": claim.id, "vector": rows.vector_bytes(vector)}
                    for claim, vector in zip(reading.claims, vectors, strict=True)
                ],
            )
            _insert(connection, schema.copies, [{"a": article.id, "b": one} for one in copies])
            _insert(connection, schema.pairs, [rows.pair_row(pair) for pair in pairs])
            if reading.claims:
                _set(connection, _FINGERPRINT, fingerprint)
            _set(connection, _STALE, "1")
        return True

    def has_article(self, id: str) -> bool:
        """Whether an article is there."""
        with self._read() as connection:
            return _exists(connection, schema.articles, id)

    def article(self, id: str) -> Article:
        """One article. Raises `NotFound`."""
        with self._read() as connection:
            query = sa.select(schema.articles).where(schema.articles.c.id == id)
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFound(f"no article {id!r} in {self._database}")
        return rows.article(row)

    def articles(self) -> list[Article]:
        """All articles, in the order in which they came."""
        with self._read() as connection:
            query = sa.select(schema.articles).order_by(schema.articles.c.number)
            return [rows.article(row) for row in connection.execute(query).mappings()]

    def sentences(self, article_id: str) -> list[Sentence]:
        """The sentences of an article in order. Raises `NotFound`."""
        text = self.article(article_id).text
        table = schema.sentences
        query = sa.select(table).where(table.c.article == article_id).order_by(table.c.number)
        with self._read() as connection:
            return [
                Sentence(text[row["start"] : row["end"]], row["start"], row["end"], row["removed"])
                for row in connection.execute(query).mappings()
            ]

    def removed(self, article_id: str) -> list[Removal]:
        """What was removed from an article, in order."""
        table = schema.removals
        query = sa.select(table).where(table.c.article == article_id).order_by(table.c.number)
        with self._read() as connection:
            return [
                Removal(row["text"], row["reason"]) for row in connection.execute(query).mappings()
            ]

    def copies(self) -> list[tuple[str, str]]:
        """Pairs of articles of which the first is a copy of the second, or the other way round."""
        with self._read() as connection:
            return [(a, b) for a, b in connection.execute(sa.select(schema.copies))]

    def origins(self) -> dict[str, str]:
        """The origin of every article, as it was saved last."""
        with self._read() as connection:
            query = sa.select(schema.articles.c.id, schema.articles.c.origin)
            return dict(connection.execute(query))

    # Claims

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
        with self._read() as connection:
            if ids is None:
                found = connection.execute(query.limit(limit).offset(offset)).mappings()
                return [rows.claim(row) for row in found]
            return list(_claims(connection, ids, query))

    def claim(self, id: str) -> Claim:
        """One claim. Raises `NotFound`."""
        found = self.claims(ids=[id])
        if not found:
            raise NotFound(f"no claim {id!r}: `claims list` lists those there are")
        return found[0]

    def count_claims(self, filter: ClaimFilter = _EVERYTHING, *, text: str = "") -> int:
        """How many claims a filter leaves."""
        query = sa.select(sa.func.count()).select_from(rows.CLAIMS)
        with self._read() as connection:
            return int(connection.scalar(query.where(*rows.conditions(filter, text))) or 0)

    # Vectors

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
        with self._read() as connection:
            found = connection.execute(query).all()
        if not found:
            return [], np.zeros((0, 0), np.float32)
        return [id for id, _ in found], np.stack([rows.vector(stored) for _, stored in found])

    def replace_vectors(
        self, ids: Sequence[str], vectors: NDArray[np.float32], fingerprint: str
    ) -> None:
        """Replaces all vectors by those of another encoder, at once."""
        with self._write() as connection:
            connection.execute(sa.delete(schema.vectors))
            _insert(
                connection,
                schema.vectors,
                [
                    {"claim": id, "vector": rows.vector_bytes(vector)}
                    for id, vector in zip(ids, vectors, strict=True)
                ],
            )
            _set(connection, _FINGERPRINT, fingerprint)

    # Pairs

    def pairs(
        self,
        *,
        relations: Collection[Relation] = (),
        tier: Tier | None = None,
        ids: Collection[str] | None = None,
    ) -> list[Pair]:
        """Pairs, the surest first, each with what was decided on its relation last."""
        table = schema.pairs
        query = sa.select(table).order_by(table.c.confidence.desc(), table.c.id)
        if relations:
            query = query.where(table.c.relation.in_([str(one) for one in relations]))
        if tier is not None:
            query = query.where(table.c.tier == str(tier))
        with self._read() as connection:
            found = [
                row
                for part in ([None] if ids is None else _parts(ids))
                for row in connection.execute(
                    query if part is None else query.where(table.c.id.in_(part))
                ).mappings()
            ]
            wanted = {row[side] for row in found for side in ("a", "b")}
            claims = {claim.id: claim for claim in _claims(connection, wanted)}
            decided = _latest(connection, "relation")
        return [rows.pair(row, claims, decided.get(row["id"])) for row in found]

    def pair(self, id: str) -> Pair:
        """One pair. Raises `NotFound`."""
        found = self.pairs(ids=[id])
        if not found:
            raise NotFound(f"no pair {id!r}: `claims pairs` lists those there are")
        return found[0]

    def replace_judgements(self, pairs: Sequence[Pair]) -> None:
        """Replaces all judged pairs; what people decided on them stays."""
        with self._write() as connection:
            connection.execute(sa.delete(schema.pairs))
            _insert(connection, schema.pairs, [rows.pair_row(pair) for pair in pairs])
            _set(connection, _STALE, "1")

    # Groups

    def save_groups(
        self,
        clusters: Sequence[Cluster],
        disputes: Sequence[Dispute],
        *,
        origins: Mapping[str, str],
        corroboration: Mapping[str, Corroboration],
    ) -> None:
        """Replaces clusters and disputes, in the order given, in one transaction.

        A claim belongs to the first cluster that holds it; later ones are positions that join
        several.
        """
        home: dict[str, str] = {}
        with self._write() as connection:
            connection.execute(sa.delete(schema.clusters))
            connection.execute(sa.delete(schema.disputes))
            for cluster in clusters:
                again = any(claim.id in home for claim in cluster.claims)
                for claim in cluster.claims:
                    home.setdefault(claim.id, cluster.id)
                row = rows.cluster_row(cluster, position_only=again)
                connection.execute(sa.insert(schema.clusters), [row])
            _insert(
                connection,
                schema.disputes,
                [_dispute_row(one, place) for place, one in enumerate(disputes)],
            )
            _save_origins(connection, origins)
            _save_homes(connection, home, corroboration)
            _set(connection, _STALE, "0")

    def clusters(self, *, min_origins: int = 1) -> list[Cluster]:
        """Clusters of two claims or more, most independent origins first, then the largest."""
        table = schema.clusters
        query = (
            sa.select(table)
            .where(
                table.c.origins >= min_origins, table.c.size > 1, table.c.position_only.is_(False)
            )
            .order_by(table.c.origins.desc(), table.c.size.desc(), table.c.id)
        )
        with self._read() as connection:
            found = connection.execute(query).mappings().all()
            claims = _by_id(connection, (one for row in found for one in row["claims"]))
        return [rows.cluster(row, claims) for row in found]

    def disputes(self) -> list[Dispute]:
        """Disputes as saved, those whose workflow is open first."""
        table = schema.disputes
        with self._read() as connection:
            found = connection.execute(sa.select(table).order_by(table.c.place)).mappings().all()
            wanted = {one for row in found for one in row["positions"]}
            query = sa.select(schema.clusters)
            kept = [
                row
                for part in _parts(wanted)
                for row in connection.execute(
                    query.where(schema.clusters.c.id.in_(part))
                ).mappings()
            ]
            needed = {one for row in kept for one in row["claims"]}
            needed |= {one for row in found for one in row["related"]}
            claims = _by_id(connection, needed)
            workflows = _latest(connection, "workflow")
        clusters = {row["id"]: rows.cluster(row, claims) for row in kept}
        disputes = [
            Dispute(
                id=row["id"],
                question=row["question"],
                reason=Reason(row["reason"]),
                tier=Tier(row["tier"]),
                confidence=row["confidence"],
                positions=tuple(clusters[one] for one in row["positions"]),
                related=tuple(claims[one] for one in row["related"]),
                pairs=tuple(row["pairs"]),
                workflow=Workflow(workflows[row["id"]].new)
                if row["id"] in workflows
                else Workflow.NEW,
            )
            for row in found
        ]
        return sorted(disputes, key=lambda one: not one.workflow.is_open)

    def counts(self) -> Counts:
        """How much there is."""
        with self._read() as connection:

            def count(table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
                query = sa.select(sa.func.count()).select_from(table).where(*conditions)
                return int(connection.scalar(query) or 0)

            by_relation = connection.execute(
                sa.select(schema.pairs.c.relation, sa.func.count())
                .group_by(schema.pairs.c.relation)
                .order_by(sa.func.count().desc(), schema.pairs.c.relation)
            ).all()
            outlets = connection.scalar(
                sa.select(sa.func.count(sa.distinct(schema.articles.c.outlet)))
            )
            clusters = count(
                schema.clusters,
                schema.clusters.c.size > 1,
                schema.clusters.c.position_only.is_(False),
            )
            articles, claims = count(schema.articles), count(schema.claims)
        disputes = self.disputes()
        return Counts(
            articles=articles,
            outlets=int(outlets or 0),
            claims=claims,
            pairs=dict(by_relation),
            clusters=clusters,
            disputes=len(disputes),
            open_disputes=sum(1 for one in disputes if one.workflow.is_open),
        )

    # Decisions

    def record(
        self, decisions: Sequence[Decision], *, expected: Mapping[tuple[str, str], str]
    ) -> None:
        """Appends decisions, all or none.

        Args:
            decisions: what was decided.
            expected: for (subject, field), what the person saw when deciding.

        Raises:
            Conflicted: the store holds something else by now; nothing was written.
        """
        with self._write() as connection:
            for (subject, field), seen in expected.items():
                self._still(connection, subject, field, seen)
            for one in decisions:
                quotes = self._quotes(connection, one)
                connection.execute(sa.insert(schema.decisions), [{**vars(one), "quotes": quotes}])
                if one.field == "status":
                    connection.execute(
                        sa.update(schema.claims)
                        .where(schema.claims.c.id == one.subject)
                        .values(status=one.new)
                    )
                if one.field == "relation":
                    _set(connection, _STALE, "1")

    def _still(self, connection: Connection, subject: str, field: str, seen: str) -> None:
        query = (
            sa.select(schema.decisions.c.new, schema.decisions.c.by)
            .where(schema.decisions.c.subject == subject, schema.decisions.c.field == field)
            .order_by(schema.decisions.c.number.desc())
        )
        row = connection.execute(query).first()
        if row is not None and row[0] != seen:
            raise Conflicted(
                f"{row[1]} has set the {field} of {subject} to {row[0]!r} in the meantime "
                f"(you saw {seen!r}): look again, then decide"
            )

    def _quotes(self, connection: Connection, decision: Decision) -> list[dict[str, Any]]:
        """Article, span and wording of the claims that a decision is about."""
        if decision.kind == "claim":
            ids = [decision.subject]
        elif decision.kind == "pair":
            query = sa.select(schema.pairs.c.a, schema.pairs.c.b)
            row = connection.execute(query.where(schema.pairs.c.id == decision.subject)).first()
            ids = list(row) if row else []
        else:
            query = sa.select(schema.disputes.c.positions)
            found = connection.scalar(query.where(schema.disputes.c.id == decision.subject)) or []
            held = connection.scalars(
                sa.select(schema.clusters.c.claims).where(schema.clusters.c.id.in_(found))
            )
            ids = [one for claims in held for one in claims]
        return [
            {"article": c.article.id, "start": c.start, "end": c.end, "text": c.text}
            for c in _claims(connection, ids)
        ]

    def current(self, subject: str, field: str) -> str | None:
        """What was decided last about a subject's field, if anything."""
        with self._read() as connection:
            table = schema.decisions
            query = (
                sa.select(table.c.new)
                .where(table.c.subject == subject, table.c.field == field)
                .order_by(table.c.number.desc())
            )
            return connection.scalar(query.limit(1))

    def history(self, subjects: Collection[str]) -> list[Decision]:
        """The decisions on some subjects, oldest first."""
        table = schema.decisions
        with self._read() as connection:
            found = [
                row
                for part in _parts(subjects)
                for row in connection.execute(
                    sa.select(table).where(table.c.subject.in_(part))
                ).mappings()
            ]
        return [rows.decision(row) for row in sorted(found, key=lambda row: row["number"])]

    # Transactions

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        with self._translated(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        """One transaction that takes the right to write at once (`BEGIN IMMEDIATE`)."""
        with self._translated(), self._engine.connect() as connection:
            connection = connection.execution_options(claims_write=True)
            with connection.begin():
                yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            raise StoreError(f"{self._database}: {_line(error)}") from error


def _arguments(url: str) -> dict[str, Any]:
    return {"timeout": _BUSY_SECONDS} if url.startswith("sqlite") else {}


def _prepare(connection: Any, _: Any) -> None:
    # The driver's own transactions begin late and as readers; ours are begun by `_begin`.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("claims_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _line(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return str(cause).splitlines()[0] if str(cause) else type(cause).__name__


def _insert(connection: Connection, table: sa.Table, values: list[dict[str, Any]]) -> None:
    if values:
        connection.execute(sa.insert(table), values)


def _exists(connection: Connection, table: sa.Table, id: str) -> bool:
    return connection.scalar(sa.select(table.c.id).where(table.c.id == id)) is not None


def _get(connection: Connection, key: str) -> str:
    query = sa.select(schema.meta.c.value).where(schema.meta.c.key == key)
    return connection.scalar(query) or ""


def _set(connection: Connection, key: str, value: str) -> None:
    connection.execute(sa.delete(schema.meta).where(schema.meta.c.key == key))
    connection.execute(sa.insert(schema.meta).values(key=key, value=value))


def _parts(ids: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def _claims(
    connection: Connection, ids: Collection[str], query: Any | None = None
) -> Iterator[Claim]:
    if query is None:
        query = sa.select(*rows.CLAIM_COLUMNS).select_from(rows.CLAIMS)
    for part in _parts(ids):
        for row in connection.execute(query.where(schema.claims.c.id.in_(part))).mappings():
            yield rows.claim(row)


def _by_id(connection: Connection, ids: Iterable[str]) -> dict[str, Claim]:
    return {claim.id: claim for claim in _claims(connection, set(ids))}


def _latest(connection: Connection, field: str) -> dict[str, Decision]:
    """The latest decision on a field, by subject."""
    table = schema.decisions
    query = sa.select(table).where(table.c.field == field).order_by(table.c.number)
    return {row["subject"]: rows.decision(row) for row in connection.execute(query).mappings()}


def _dispute_row(dispute: Dispute, place: int) -> dict[str, Any]:
    return {
        "id": dispute.id,
        "place": place,
        "question": dispute.question,
        "reason": str(dispute.reason),
        "tier": str(dispute.tier),
        "confidence": dispute.confidence,
        "positions": [position.id for position in dispute.positions],
        "related": [claim.id for claim in dispute.related],
        "pairs": list(dispute.pairs),
    }


def _save_origins(connection: Connection, origins: Mapping[str, str]) -> None:
    table = schema.articles
    before = dict(connection.execute(sa.select(table.c.id, table.c.origin)))
    for id, origin in origins.items():
        if before.get(id) != origin:
            connection.execute(sa.update(table).where(table.c.id == id).values(origin=origin))


def _save_homes(
    connection: Connection,
    home: Mapping[str, str],
    corroboration: Mapping[str, Corroboration],
) -> None:
    table = schema.claims
    columns = (table.c.id, table.c.cluster, table.c.outlets, table.c.origins, table.c.speakers)
    for id, cluster, *counts in connection.execute(sa.select(*columns)).all():
        now = corroboration.get(id, Corroboration(*counts))
        if (cluster, *counts) != (home.get(id), now.outlets, now.origins, now.speakers):
            connection.execute(
                sa.update(table)
                .where(table.c.id == id)
                .values(
                    cluster=home.get(id),
                    outlets=now.outlets,
                    origins=now.origins,
                    speakers=now.speakers,
                )
            )
