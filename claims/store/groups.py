"""Clusters and disputes: derived from claims, pairs and decisions, and replaced as a whole."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from claims.records import (
    Cluster,
    Corroboration,
    Counts,
    Dispute,
    Reason,
    Tier,
    Workflow,
)
from claims.store import rows, schema
from claims.store.claims import claims_by_id
from claims.store.database import STALE, Database, insert_rows, parts, set_value
from claims.store.decisions import latest_decisions


class Groups(Database):
    """What claims make together."""

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
        with self.writing() as connection:
            connection.execute(sa.delete(schema.clusters))
            connection.execute(sa.delete(schema.disputes))
            for cluster in clusters:
                again = any(claim.id in home for claim in cluster.claims)
                # A cluster of one is only kept as a position: its claim stands alone.
                for claim in cluster.claims if len(cluster.claims) > 1 else ():
                    home.setdefault(claim.id, cluster.id)
                row = rows.cluster_row(cluster, position_only=again)
                connection.execute(sa.insert(schema.clusters), [row])
            insert_rows(
                connection,
                schema.disputes,
                [_dispute_row(one, place) for place, one in enumerate(disputes)],
            )
            _save_origins(connection, origins)
            _save_homes(connection, home, corroboration)
            set_value(connection, STALE, "0")

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
        with self.reading() as connection:
            found = connection.execute(query).mappings().all()
            claims = claims_by_id(connection, (one for row in found for one in row["claims"]))
        return [rows.cluster(row, claims) for row in found]

    def disputes(self) -> list[Dispute]:
        """Disputes as saved, those whose workflow is open first."""
        table = schema.disputes
        with self.reading() as connection:
            found = connection.execute(sa.select(table).order_by(table.c.place)).mappings().all()
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
            workflows = latest_decisions(connection, "workflow")
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
            pairs={row[0]: row[1] for row in by_relation},
            clusters=clusters,
            disputes=len(disputes),
            open_disputes=sum(1 for one in disputes if one.workflow.is_open),
        )


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
    found = connection.execute(sa.select(table.c.id, table.c.origin))
    before = {row.id: row.origin for row in found}
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
