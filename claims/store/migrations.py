"""Migrations: the steps that bring a database of any earlier version up to date."""

from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from claims.addresses import article_address
from claims.errors import StoreError
from claims.records import content_id
from claims.store.listing import index_lists
from claims.store.postgresql import make_append_only
from claims.store.schema import (
    STALE,
    articles,
    carried,
    changes,
    claims,
    clusters,
    copies,
    decisions,
    deeds,
    deletions,
    disputes,
    earlier,
    files,
    jobs,
    keys,
    lines,
    meta,
    metadata,
    migrated,
    moved,
    outlets,
    pages,
    queue,
    readings,
    sightings,
    signatures,
    standings,
    tiles,
    touched,
    visits,
    weighed,
)
from claims.store.vectorindex import make_vector_index
from claims.store.wording import LONGEST_KEY, index_wording, list_key, words


def create_tables(connection: Connection) -> None:
    """The tables as they were first delivered."""
    later = (
        readings, signatures, touched, standings, changes, earlier, visits, pages, sightings, lines,
        queue, deeds, keys, jobs, files, carried, deletions, outlets,
        tiles, weighed, moved,
    )  # fmt: skip
    first = [one for one in metadata.sorted_tables if one not in later]
    metadata.create_all(connection, tables=first)


def make_decisions_append_only(connection: Connection) -> None:
    """Lets nobody change or delete a decision, whatever program they use."""
    _make_append_only(connection, decisions)


def keep_readings(connection: Connection) -> None:
    """A table of what the trained judge has read."""
    readings.create(connection)


def keep_why_copies(connection: Connection) -> None:
    """Copies with share and reason, and signatures; what was found before is found anew."""
    copies.drop(connection)
    copies.create(connection)
    signatures.create(connection)
    connection.execute(sa.update(meta).where(meta.c.key == STALE).values(value="1"))


def keep_what_is_touched(connection: Connection) -> None:
    """A table of the articles whose claims have to be grouped anew."""
    touched.create(connection)


def keep_standings(connection: Connection) -> None:
    """A table of who takes a position where, filled from the disputes that are there."""
    standings.create(connection)
    held = {row.id: row.claims for row in connection.execute(sa.select(clusters))}
    for row in connection.execute(sa.select(disputes.c.id, disputes.c.positions)).all():
        found = {claim for position in row.positions for claim in held[position]}
        if found:
            stand = [{"claim": claim, "dispute": row.id} for claim in sorted(found)]
            connection.execute(sa.insert(standings), stand)


def keep_changes(connection: Connection) -> None:
    """A table of what became of disputes, which nobody changes either."""
    changes.create(connection)
    _make_append_only(connection, changes)


def keep_deeds(connection: Connection) -> None:
    """A table of who set what in motion, which nobody changes either."""
    deeds.create(connection)
    _make_append_only(connection, deeds)


def order_disputes_when_read(connection: Connection) -> None:
    """Leaves out the place of a dispute in the queue: one that comes in would move all others."""
    kept = [dict(row) for row in connection.execute(sa.select(disputes)).mappings()]
    # Made anew, since older SQLite drops no column.
    disputes.drop(connection)
    disputes.create(connection)
    if kept:
        connection.execute(sa.insert(disputes), kept)


def keep_earlier_verdicts(connection: Connection) -> None:
    """A table of what other desks published about claims."""
    earlier.create(connection)


def keep_visits(connection: Connection) -> None:
    """A table of the last look at whatever is watched."""
    visits.create(connection)


def keep_pages(connection: Connection) -> None:
    """Tables of what was retrieved, and of versions; articles that are there are first ones."""
    for table in (pages, sightings, lines):
        table.create(connection)
    columns = (articles.c.id, articles.c.url, articles.c.retrieved)
    firsts: dict[str, str] = {}
    several = False
    for row in connection.execute(sa.select(*columns).order_by(articles.c.number)).all():
        address = article_address(row.url)
        place = content_id("place", address) if address else ""
        line = firsts.setdefault(place, row.id) if place else row.id
        several = several or line != row.id
        connection.execute(sa.insert(lines).values(article=row.id, line=line))
        connection.execute(
            sa.insert(sightings).values(
                article=row.id,
                place=place,
                at=row.retrieved,
                url=row.url,
                final_url=row.url,
                status=0,
                content_type="",
                page=None,
                etag="",
                modified="",
            )
        )
    if several:
        # Versions are copies of one another, which nobody has looked for.
        connection.execute(sa.update(meta).where(meta.c.key == "copies_found_by").values(value=""))


def let_decisions_be_undone(connection: Connection) -> None:
    """Decisions know what was decided at once and what takes another back."""
    there = {one["name"] for one in sa.inspect(connection).get_columns(decisions.name)}
    for column in (decisions.c.action, decisions.c.undoes):
        if column.name not in there:
            made = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {decisions.name} ADD COLUMN {made}")


def keep_queue(connection: Connection) -> None:
    """A table of what the queue is ordered by, filled when all is grouped anew."""
    queue.create(connection)
    connection.execute(sa.update(meta).where(meta.c.key == STALE).values(value="1"))


def list_claims_by_filter(connection: Connection) -> None:
    """Puts beside every claim what lists are filtered and sorted by, and indexes it."""
    there = {column["name"] for column in sa.inspect(connection).get_columns(claims.name)}
    if "words" not in there:
        for name in ("mode", "language", "status", "speaker"):
            connection.exec_driver_sql(f"DROP INDEX IF EXISTS ix_claims_{name}")
        for name in ("moment", "outlet_key", "speaker_key", "words"):
            connection.exec_driver_sql(
                f"ALTER TABLE claims ADD COLUMN {name} TEXT NOT NULL DEFAULT ''"
            )
        _fill_lists(connection)
    index_lists(connection)
    index_wording(connection)


def _fill_lists(connection: Connection) -> None:
    query = sa.select(
        claims.c.number, claims.c.text, claims.c.speaker, articles.c.outlet, articles.c.moment
    )
    stored = connection.execute(query.join(articles, claims.c.article == articles.c.id)).all()
    filled = [
        {
            "at": row.number,
            "moment": row.moment,
            "outlet_key": list_key(row.outlet),
            "speaker_key": list_key(row.speaker),
            "words": " ".join(words(row.text)),
        }
        for row in stored
    ]
    if filled:
        connection.execute(sa.update(claims).where(claims.c.number == sa.bindparam("at")), filled)


def shorten_keys(connection: Connection) -> None:
    """Cuts what lists are sorted by to what an index holds on any database."""
    for column in (claims.c.outlet_key, claims.c.speaker_key):
        long = sa.func.length(column) > LONGEST_KEY
        cut = {column: sa.func.substr(column, 1, LONGEST_KEY)}
        connection.execute(sa.update(claims).where(long).values(cut))


def keep_keys(connection: Connection) -> None:
    """A table of the service's keys."""
    keys.create(connection)


def keep_jobs(connection: Connection) -> None:
    """Tables of what was handed in to the service and is still to be read."""
    jobs.create(connection)
    files.create(connection)


def keep_what_was_deleted(connection: Connection) -> None:
    """Tables of deleted articles and carried decisions, and an index by which an article goes."""
    for table in (carried, deletions):
        table.create(connection)
        _make_append_only(connection, table)
    for index in signatures.indexes:
        index.create(connection, checkfirst=True)


def keep_outlets(connection: Connection) -> None:
    """A table of what people write down about outlets, which nobody changes either."""
    outlets.create(connection)
    _make_append_only(connection, outlets)


def look_copies_up(connection: Connection) -> None:
    """An index by which the copies of one article are found from either side."""
    for index in copies.indexes:
        index.create(connection, checkfirst=True)


def keep_tiles(connection: Connection) -> None:
    """A table of what a cluster has made of articles that are not in yet."""
    tiles.create(connection)


def let_the_server_search(connection: Connection) -> None:
    """The vectors once more for PostgreSQL to search, where it has pgvector."""
    make_vector_index(connection)


def keep_what_was_weighed(connection: Connection) -> None:
    """Tables of what pairs are by themselves; those that are there stay as they were judged."""
    weighed.create(connection)
    moved.create(connection)


def weigh_for_every_round(connection: Connection) -> None:
    """Forgets what was weighed for one round of company; the pairs stay as they were settled."""
    connection.execute(sa.delete(weighed))


def keep_reasons_by_relation(connection: Connection) -> None:
    """Forgets what was weighed with one reason a pair; the pairs stay as they were settled."""
    weighed.drop(connection)
    weighed.create(connection)


def _make_append_only(connection: Connection, table: sa.Table) -> None:
    if connection.dialect.name == "postgresql":
        make_append_only(connection, table.name)
    if connection.dialect.name != "sqlite":
        return
    for action in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table.name}_no_{action.lower()} BEFORE {action} ON {table.name} "
            f"BEGIN SELECT RAISE(ABORT, '{table.name} are only ever appended'); END"
        )


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (
    create_tables,
    make_decisions_append_only,
    keep_readings,
    keep_why_copies,
    keep_what_is_touched,
    keep_standings,
    keep_changes,
    order_disputes_when_read,
    keep_earlier_verdicts,
    keep_visits,
    keep_pages,
    let_decisions_be_undone,
    keep_queue,
    list_claims_by_filter,
    keep_deeds,
    keep_keys,
    keep_jobs,
    keep_what_was_deleted,
    keep_outlets,
    look_copies_up,
    shorten_keys,
    keep_tiles,
    let_the_server_search,
    keep_what_was_weighed,
    weigh_for_every_round,
    keep_reasons_by_relation,
)


def is_up_to_date(connection: Connection) -> bool:
    """Whether a database has been through exactly the steps that there are."""
    if not sa.inspect(connection).has_table(migrated.name):
        return False
    done = set(connection.scalars(sa.select(migrated.c.name)))
    return done == {step.__name__ for step in MIGRATIONS}


def migrate(connection: Connection, database: str) -> None:
    """Brings a database up to date, in the transaction that the caller holds.

    Raises:
        StoreError: it was made by a newer version, or holds other tables.
    """
    existing = sa.inspect(connection).get_table_names()
    if existing and migrated.name not in existing:
        raise StoreError(
            f"{database}: a database of another program (it has a table {existing[0]!r}); "
            "name another with --db"
        )
    migrated.create(connection, checkfirst=True)
    done = set(connection.scalars(sa.select(migrated.c.name)))
    unknown = done - {step.__name__ for step in MIGRATIONS}
    if unknown:
        raise StoreError(
            f"{database}: made by a newer version (it knows {sorted(unknown)[0]!r}); "
            "update claims, or name another database with --db"
        )
    for step in MIGRATIONS:
        if step.__name__ not in done:
            step(connection)
            at = datetime.now(UTC).isoformat(timespec="seconds")
            connection.execute(sa.insert(migrated).values(name=step.__name__, at=at))
