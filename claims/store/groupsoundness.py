"""Whether groups hang together: every id in them leads to what is there, and back."""

from collections.abc import Collection, Iterator
from itertools import combinations

import sqlalchemy as sa
from sqlalchemy import Connection

from claims.records import pair_id
from claims.store import schema
from claims.store.database import get_value


def faults(connection: Connection) -> Iterator[str]:
    """What in clusters, disputes, standings and the queue leads nowhere, or not back."""
    home = {
        row.id: row.cluster
        for row in connection.execute(sa.select(schema.claims.c.id, schema.claims.c.cluster))
    }
    held: dict[str, list[str]] = {}
    for row in connection.execute(sa.select(schema.clusters)):
        held[row.id] = row.claims
        yield from _missing(f"cluster {row.id!r}", "claim", row.claims, home)
        if row.size != len(row.claims) or not row.claims:
            yield f"cluster {row.id!r} holds {len(row.claims)} claims and says {row.size}"
        if not row.position_only and row.size > 1:
            for claim in row.claims:
                if home.get(claim, row.id) != row.id:
                    yield f"claim {claim!r} of cluster {row.id!r} says {home[claim]!r}"
    for claim, cluster in home.items():
        if cluster is not None and claim not in held.get(cluster, ()):
            yield f"claim {claim!r} is not in its cluster {cluster!r}"
    yield from _of_disputes(connection, home, held)


def _of_disputes(
    connection: Connection, claims: Collection[str], clusters: dict[str, list[str]]
) -> Iterator[str]:
    pairs = set(connection.scalars(sa.select(schema.pairs.c.id)))
    moved = set(connection.scalars(sa.select(schema.moved.c.claim)))
    standings: dict[str, str] = {}
    disputes = set()
    for row in connection.execute(sa.select(schema.disputes)):
        name = f"dispute {row.id!r}"
        disputes.add(row.id)
        yield from _missing(name, "position", row.positions, clusters)
        yield from _missing(name, "related claim", row.related, claims)
        held = {claim for one in row.positions for claim in clusters.get(one, ())}
        # A pair that went leaves both its claims marked until these are grouped anew.
        waiting = {pair_id(a, b) for a, b in combinations(held & moved, 2)}
        yield from _missing(name, "pair", row.pairs, pairs | waiting)
        standings.update((claim, row.id) for claim in held)
    kept = {row.claim: row.dispute for row in connection.execute(sa.select(schema.standings))}
    for claim in sorted(kept.keys() | standings.keys()):
        if kept.get(claim) != standings.get(claim):
            yield f"claim {claim!r} stands in {kept.get(claim)!r}, not {standings.get(claim)!r}"
    if get_value(connection, schema.STALE) == "1":
        # All is grouped anew before anybody sees it, and the queue with it.
        return
    for id in sorted(disputes ^ set(connection.scalars(sa.select(schema.queue.c.id)))):
        yield f"dispute {id!r} is only {'there' if id in disputes else 'in the queue'}"


def _missing(name: str, what: str, ids: Collection[str], known: Collection[str]) -> Iterator[str]:
    for id in ids:
        if id not in known:
            yield f"{name}: its {what} {id!r} is missing"
