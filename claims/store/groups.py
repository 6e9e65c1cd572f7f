"""Clusters and disputes: derived from claims, pairs and decisions."""

from collections.abc import Collection

import sqlalchemy as sa

from claims.errors import NotFound
from claims.records import (
    Cluster,
    ClusterFilter,
    Counts,
    Dispute,
    Reason,
    Tier,
    Workflow,
)
from claims.store import rows, schema
from claims.store.claims import claims_by_id
from claims.store.database import Database, parts
from claims.store.decisions import latest_decisions
from claims.store.wording import worded

_EVERYTHING = ClusterFilter()


class Groups(Database):
    """What claims make together."""

    def clusters(
        self,
        filter: ClusterFilter = _EVERYTHING,
        *,
        min_origins: int = 1,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Cluster]:
        """Clusters of two claims or more: by independent origins, then speakers, then size."""
        table = schema.clusters
        query = (
            sa.select(table)
            .where(*self._wanted(filter, min_origins))
            .order_by(
                table.c.origins.desc(), _length(table.c.speakers).desc(), table.c.size.desc(),
                table.c.id,
            )
        )  # fmt: skip
        with self.reading() as connection:
            found = connection.execute(query.limit(limit).offset(offset)).mappings().all()
            claims = claims_by_id(connection, (one for row in found for one in row["claims"]))
        return [rows.cluster(row, claims) for row in found]

    def cluster(self, id: str) -> Cluster:
        """One cluster. Raises `NotFound`."""
        table = schema.clusters
        with self.reading() as connection:
            row = connection.execute(sa.select(table).where(table.c.id == id)).mappings().first()
            if row is None:
                raise NotFound(f"no cluster {id!r}: `claims clusters` lists those there are")
            return rows.cluster(row, claims_by_id(connection, row["claims"]))

    def count_clusters(self, filter: ClusterFilter = _EVERYTHING, *, min_origins: int = 1) -> int:
        """How many clusters of two claims or more a filter leaves."""
        query = sa.select(sa.func.count()).select_from(schema.clusters)
        with self.reading() as connection:
            return int(connection.scalar(query.where(*self._wanted(filter, min_origins))) or 0)

    def _wanted(self, filter: ClusterFilter, min_origins: int) -> list[sa.ColumnElement[bool]]:
        table, claims = schema.clusters, schema.claims
        found = [
            table.c.origins >= min_origins, table.c.size > 1, table.c.position_only.is_(False)
        ]  # fmt: skip
        if filter.min_languages > 1:
            found.append(_length(table.c.languages) >= filter.min_languages)
        if filter.min_speakers:
            found.append(_length(table.c.speakers) >= filter.min_speakers)
        for language in filter.languages:
            # A list of codes as it is stored: ["ar", "en"].
            listed = sa.cast(table.c.languages, sa.Text)
            found.append(listed.contains(f'"{language}"', autoescape=True))
        if filter.text.strip():
            held = worded(filter.text, self._engine.dialect.name)
            found.append(table.c.id.in_(sa.select(claims.c.cluster).where(*held)))
        return found

    def disputes(self, *, ids: Collection[str] | None = None) -> list[Dispute]:
        """All disputes, or those with some ids, in no order that means anything."""
        table = schema.disputes
        with self.reading() as connection:
            query = sa.select(table)
            found = [
                row
                for part in ([None] if ids is None else parts(ids))
                for row in connection.execute(
                    query if part is None else query.where(table.c.id.in_(part))
                ).mappings()
            ]
            wanted = {one for row in found for one in row["positions"]}
            query = sa.select(schema.clusters)
            kept = [
                row
                for part in parts(wanted)
                for row in connection.execute(
                    query.where(schema.clusters.c.id.in_(part))
                ).mappings()
            ]
            needed = {one for row in kept for one in row["claims"]}
            needed |= {one for row in found for one in row["related"]}
            claims = claims_by_id(connection, needed)
            workflows = latest_decisions(connection, "workflow", ids)
        clusters = {row["id"]: rows.cluster(row, claims) for row in kept}
        return [
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

    def counts(self) -> Counts:
        """How much there is."""
        with self.reading() as connection:

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
            articles, claims = count(schema.articles), count(schema.claims)
            disputes = count(schema.disputes)
            closed = [str(one) for one in Workflow if not one.is_open]
            decided = schema.decisions
            last = sa.select(sa.func.max(decided.c.number)).where(decided.c.field == "workflow")
            settled = sa.select(decided.c.subject).where(
                decided.c.number.in_(last.group_by(decided.c.subject)), decided.c.new.in_(closed)
            )
            settled_disputes = count(schema.disputes, schema.disputes.c.id.in_(settled))
        return Counts(
            articles=articles,
            outlets=int(outlets or 0),
            claims=claims,
            pairs={row[0]: row[1] for row in by_relation},
            clusters=self.count_clusters(),
            disputes=disputes,
            open_disputes=disputes - settled_disputes,
        )


def _length(column: sa.ColumnElement[object]) -> sa.ColumnElement[int]:
    """The length of a stored list."""
    found: sa.ColumnElement[int] = sa.func.json_array_length(column, type_=sa.Integer)
    return found
