"""Regions: the claims that have to be grouped anew together, and their groups when they are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from claims.errors import Conflicted
from claims.records import Change, Cluster, Corroboration, Dispute, Pair, Relation
from claims.store import rows, schema
from claims.store.claims import claims_by_id
from claims.store.database import (
    GROUPS_VERSION,
    STALE,
    Database,
    get_value,
    insert_rows,
    is_there,
    parts,
    set_value,
)
from claims.store.decisions import latest_decisions

# Pairs that join or oppose; so does whatever people have decided.
_TELLING = tuple(one for one in Relation if one is not Relation.UNCLEAR)
_BINDING = tuple(one for one in Relation if one.corroborates or one.opposes)


class Regions(Database):
    """Part of the claims with all that binds them: grouping it changes nothing outside.

    A region is closed: whatever a pair joins or opposes to one of its claims is in it, and so are
    the other claims of their clusters and disputes.
    """

    @property
    def groups_version(self) -> int:
        """How often groups were saved, or relations decided."""
        with self.reading() as connection:
            return _version(connection)

    def let_all_be_grouped(self) -> None:
        """Marks the groups of all claims to be made anew."""
        with self.writing() as connection:
            set_value(connection, STALE, "1")

    def claims_of_articles(self, articles: Collection[str]) -> set[str]:
        """The ids of all claims of some articles."""
        with self.reading() as connection:
            table = schema.claims
            return {
                id
                for part in parts(articles)
                for id in connection.scalars(sa.select(table.c.id).where(table.c.article.in_(part)))
            }

    def region(self, claims: Collection[str]) -> set[str]:
        """The smallest region that holds some claims, by id."""
        with self.reading() as connection:
            found: set[str] = set()
            fresh = set(claims)
            while fresh:
                found |= fresh
                pairs = _pairs_of(connection, fresh)
                near = {row[side] for row in pairs for side in ("a", "b")}
                # What pairs have bound before stays together, should one be gone since.
                near |= _in_clusters_of(connection, fresh)
                near |= _in_disputes_of(connection, fresh)
                fresh = near - found
        return found

    def pairs_of(self, claims: Collection[str]) -> list[Pair]:
        """The pairs that some claims stand in, but for those that say nothing, by id.

        A pair that is unclear says nothing, unless a person has decided it.
        """
        with self.reading() as connection:
            return _loaded(connection, _pairs_of(connection, claims, relations=_TELLING))

    def updates(self, claims: Collection[str]) -> list[Pair]:
        """The updates that some claims stand in, those over their clusters and so on, by id."""
        with self.reading() as connection:
            found: list[sa.RowMapping] = []
            seen: set[str] = set()
            fresh = set(claims)
            while fresh:
                seen |= fresh
                pairs = _pairs_of(connection, fresh, relations=(Relation.UPDATE,))
                found += pairs
                near = {row[side] for row in pairs for side in ("a", "b")}
                fresh = (near | _in_clusters_of(connection, fresh)) - seen
            return _loaded(connection, found)

    def former_clusters(self, region: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The clusters of a region as saved last, by id: the ids of their claims."""
        with self.reading() as connection:
            found = cluster_rows(connection, region)
        return {row["id"]: tuple(row["claims"]) for row in found if not row["position_only"]}

    def former_disputes(self, region: Collection[str]) -> set[str]:
        """The ids of the disputes of a region as saved last."""
        with self.reading() as connection:
            return {row["dispute"] for row in _standings(connection, region)}

    @property
    def has_disputes(self) -> bool:
        """Whether any claims are opposed."""
        with self.reading() as connection:
            return connection.scalar(sa.select(schema.standings.c.claim).limit(1)) is not None

    def disputed(self, claims: Collection[str]) -> set[str]:
        """Which of some claims take positions."""
        return {*self.standings(claims)}

    def standings(self, claims: Collection[str]) -> dict[str, str]:
        """Which dispute some claims take a position in, by claim."""
        with self.reading() as connection:
            return {row["claim"]: row["dispute"] for row in _standings(connection, claims)}

    def cluster_ids(self) -> set[str]:
        """The ids of all clusters and positions."""
        with self.reading() as connection:
            return set(connection.scalars(sa.select(schema.clusters.c.id)))

    def has_cluster(self, id: str) -> bool:
        """Whether a cluster or position has an id."""
        with self.reading() as connection:
            return is_there(connection, schema.clusters, id)

    def save_region(
        self,
        region: Collection[str],
        clusters: Sequence[Cluster],
        disputes: Sequence[Dispute],
        *,
        origins: Mapping[str, str],
        corroboration: Mapping[str, Corroboration],
        changes: Sequence[Change] = (),
        settled: Collection[str] = (),
        version: int,
    ) -> int:
        """Saves the groups of a region in one transaction; returns how many rows it wrote.

        Only rows that differ are written.

        Args:
            region: the ids of its claims.
            clusters: all of the region, each claim in one.
            disputes: likewise; a position may join several clusters.
            origins: of articles; others stay as they are.
            corroboration: of all claims of the region.
            changes: what became of its disputes.
            settled: articles whose claims are now grouped.
            version: of the groups that these were made from.

        Raises:
            Conflicted: somebody else has saved groups since; nothing was written.
        """
        # A claim that stands alone has no cluster of its own, but may be a position.
        home = {
            claim.id: each.id for each in clusters if len(each.claims) > 1 for claim in each.claims
        }
        positions = [each for one in disputes for each in one.positions]
        wanted = {each.id: rows.cluster_row(each, position_only=True) for each in positions}
        wanted |= {
            each.id: rows.cluster_row(each, position_only=False)
            for each in clusters
            if len(each.claims) > 1 or each.id in wanted
        }
        with self.writing() as connection:
            if _version(connection) != version:
                raise Conflicted(f"{self.name}: somebody else groups these claims: try again")
            questions = _by_id(dispute_rows(connection, region))
            answers = _by_id(cluster_rows(connection, region))
            now = {one.id: rows.dispute_row(one) for one in disputes}
            written = _replace(connection, schema.disputes, questions, now)
            written += _replace(connection, schema.clusters, answers, wanted)
            places = _by_id(_rows_of(connection, schema.queue, "id", [*questions]))
            _replace(connection, schema.queue, places, _by_id(map(rows.queue_row, disputes)))
            _save_standings(connection, region, disputes)
            written += _save_origins(connection, origins)
            written += _save_homes(connection, region, home, corroboration)
            insert_rows(connection, schema.changes, [_change_row(one) for one in changes])
            for table, ids in ((schema.touched.c.article, settled), (schema.moved.c.claim, region)):
                for part in parts(ids):
                    connection.execute(sa.delete(table.table).where(table.in_(part)))
            set_value(connection, STALE, "0")
            set_value(connection, GROUPS_VERSION, str(version + 1))
        return written + len(changes)


def _version(connection: Connection) -> int:
    return int(get_value(connection, GROUPS_VERSION) or 0)


def _rows_of(
    connection: Connection, table: sa.Table, column: str, values: Collection[str]
) -> list[sa.RowMapping]:
    """The rows of a table whose column has one of some values."""
    return [
        row
        for part in parts(values)
        for row in connection.execute(sa.select(table).where(table.c[column].in_(part))).mappings()
    ]


def _by_id(found: Iterable[Mapping[str, Any] | sa.RowMapping]) -> dict[str, dict[str, Any]]:
    return {row["id"]: dict(row) for row in found}


def _pairs_of(
    connection: Connection,
    claims: Collection[str],
    *,
    relations: Collection[Relation] = _BINDING,
) -> list[sa.RowMapping]:
    """The pairs that some claims stand in: of some relations, or decided."""
    found = [row for side in ("a", "b") for row in _rows_of(connection, schema.pairs, side, claims)]
    others = {row["id"] for row in found if row["relation"] not in relations}
    decided = latest_decisions(connection, "relation", others)
    return [row for row in found if row["relation"] in relations or row["id"] in decided]


def _loaded(connection: Connection, found: Iterable[sa.RowMapping]) -> list[Pair]:
    by_id = {row["id"]: row for row in found}
    decided = latest_decisions(connection, "relation", by_id)
    claims = claims_by_id(connection, {row[side] for row in by_id.values() for side in ("a", "b")})
    return [rows.pair(row, claims, decided.get(id)) for id, row in sorted(by_id.items())]


def _in_clusters_of(connection: Connection, claims: Collection[str]) -> set[str]:
    homes = {row["cluster"] for row in _rows_of(connection, schema.claims, "id", claims)}
    held = _rows_of(connection, schema.clusters, "id", homes - {None})
    return {one for row in held for one in row["claims"]}


def _in_disputes_of(connection: Connection, claims: Collection[str]) -> set[str]:
    ids = {row["dispute"] for row in _standings(connection, claims)}
    return {row["claim"] for row in _rows_of(connection, schema.standings, "dispute", ids)}


def _standings(connection: Connection, claims: Collection[str]) -> list[sa.RowMapping]:
    return _rows_of(connection, schema.standings, "claim", claims)


def dispute_rows(connection: Connection, region: Collection[str]) -> list[sa.RowMapping]:
    """The disputes of a region."""
    ids = {row["dispute"] for row in _standings(connection, region)}
    return _rows_of(connection, schema.disputes, "id", ids)


def cluster_rows(connection: Connection, region: Collection[str]) -> list[sa.RowMapping]:
    """The clusters and positions of a region; a claim that stands alone has one in a dispute."""
    ids = {row["cluster"] for row in _rows_of(connection, schema.claims, "id", region)}
    for row in dispute_rows(connection, region):
        ids.update(row["positions"])
    return _rows_of(connection, schema.clusters, "id", ids - {None})


def _replace(
    connection: Connection,
    table: sa.Table,
    before: Mapping[str, dict[str, Any]],
    now: Mapping[str, dict[str, Any]],
) -> int:
    """Makes rows what they are now, by id; returns how many it wrote."""
    gone = [id for id in before if id not in now]
    for part in parts(gone):
        connection.execute(sa.delete(table).where(table.c.id.in_(part)))
    insert_rows(connection, table, [row for id, row in now.items() if id not in before])
    differing = [id for id in now if id in before and now[id] != before[id]]
    for id in differing:
        connection.execute(sa.update(table).where(table.c.id == id).values(**now[id]))
    return len(gone) + len(now.keys() - before.keys()) + len(differing)


def _save_standings(
    connection: Connection, region: Collection[str], disputes: Iterable[Dispute]
) -> None:
    before = {row["claim"]: row["dispute"] for row in _standings(connection, region)}
    now = {claim.id: one.id for one in disputes for p in one.positions for claim in p.claims}
    differing = [id for id in before if now.get(id) != before[id]]
    for part in parts(differing):
        connection.execute(sa.delete(schema.standings).where(schema.standings.c.claim.in_(part)))
    fresh = sorted(id for id in now if before.get(id) != now[id])
    insert_rows(connection, schema.standings, [{"claim": id, "dispute": now[id]} for id in fresh])


def _save_origins(connection: Connection, origins: Mapping[str, str]) -> int:
    table = schema.articles
    before = {row["id"]: row["origin"] for row in _rows_of(connection, table, "id", [*origins])}
    differing = {id: one for id, one in origins.items() if before.get(id) != one}
    for id, origin in differing.items():
        connection.execute(sa.update(table).where(table.c.id == id).values(origin=origin))
    return len(differing)


def _save_homes(
    connection: Connection,
    region: Collection[str],
    home: Mapping[str, str],
    corroboration: Mapping[str, Corroboration],
) -> int:
    table, written = schema.claims, 0
    for row in _rows_of(connection, table, "id", region):
        counts = corroboration[row["id"]]
        now = {"cluster": home.get(row["id"]), **vars(counts)}
        if any(row[name] != value for name, value in now.items()):
            connection.execute(sa.update(table).where(table.c.id == row["id"]).values(**now))
            written += 1
    return written


def _change_row(change: Change) -> dict[str, Any]:
    return {**vars(change), "turn": str(change.turn), "claims": list(change.claims)}
