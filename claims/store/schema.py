"""The tables, and the migrations that make them."""

from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from claims.errors import StoreError

metadata = sa.MetaData()

meta = sa.Table(
    "meta",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
articles = sa.Table(
    "articles",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(32), unique=True, nullable=False),
    sa.Column("outlet", sa.Text, nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("published", sa.String(32)),
    # Sorting key of `published`: a date is its first moment; empty where it is unknown.
    sa.Column("moment", sa.String(40), nullable=False, index=True),
    sa.Column("retrieved", sa.String(32), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("credit", sa.Text, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("origin", sa.String(32), nullable=False),
)
removals = sa.Table(
    "removals",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("article", sa.String(32), sa.ForeignKey("articles.id"), index=True, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("reason", sa.String(64), nullable=False),
)
sentences = sa.Table(
    "sentences",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("article", sa.String(32), sa.ForeignKey("articles.id"), index=True, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("removed", sa.String(64)),
)
claims = sa.Table(
    "claims",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(32), unique=True, nullable=False),
    sa.Column("article", sa.String(32), sa.ForeignKey("articles.id"), index=True, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("sentence", sa.Text, nullable=False),
    sa.Column("speaker", sa.Text, nullable=False, index=True),
    sa.Column("speaker_start", sa.Integer),
    sa.Column("speaker_end", sa.Integer),
    sa.Column("via", sa.JSON, nullable=False),
    sa.Column("mode", sa.String(16), nullable=False, index=True),
    sa.Column("language", sa.String(16), nullable=False, index=True),
    sa.Column("status", sa.String(32), nullable=False, index=True),
    sa.Column("cluster", sa.String(32), index=True),
    sa.Column("outlets", sa.Integer, nullable=False),
    sa.Column("origins", sa.Integer, nullable=False),
    sa.Column("speakers", sa.Integer, nullable=False),
)
vectors = sa.Table(
    "vectors",
    metadata,
    sa.Column("claim", sa.String(32), sa.ForeignKey("claims.id"), primary_key=True),
    sa.Column("vector", sa.LargeBinary, nullable=False),
)
copies = sa.Table(
    "copies",
    metadata,
    sa.Column("a", sa.String(32), sa.ForeignKey("articles.id"), primary_key=True),
    sa.Column("b", sa.String(32), sa.ForeignKey("articles.id"), primary_key=True),
)
pairs = sa.Table(
    "pairs",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("a", sa.String(32), sa.ForeignKey("claims.id"), index=True, nullable=False),
    sa.Column("b", sa.String(32), sa.ForeignKey("claims.id"), index=True, nullable=False),
    sa.Column("relation", sa.String(16), index=True, nullable=False),
    sa.Column("reason", sa.String(16), nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("tier", sa.String(16), nullable=False),
    sa.Column("similarity", sa.Float, nullable=False),
    sa.Column("evidence", sa.JSON, nullable=False),
)
clusters = sa.Table(
    "clusters",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("claims", sa.JSON, nullable=False),
    sa.Column("speakers", sa.JSON, nullable=False),
    sa.Column("outlets", sa.JSON, nullable=False),
    sa.Column("origins", sa.Integer, nullable=False, index=True),
    sa.Column("languages", sa.JSON, nullable=False),
    sa.Column("first", sa.String(32)),
    sa.Column("last", sa.String(32)),
    sa.Column("size", sa.Integer, nullable=False),
    # A position of a dispute may join several clusters; those are kept beside them.
    sa.Column("position_only", sa.Boolean, nullable=False),
)
disputes = sa.Table(
    "disputes",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("place", sa.Integer, nullable=False, index=True),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("reason", sa.String(16), nullable=False),
    sa.Column("tier", sa.String(16), nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("positions", sa.JSON, nullable=False),
    sa.Column("related", sa.JSON, nullable=False),
    sa.Column("pairs", sa.JSON, nullable=False),
)
decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("subject", sa.String(32), index=True, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("field", sa.String(16), nullable=False),
    sa.Column("old", sa.String(32), nullable=False),
    sa.Column("new", sa.String(32), nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    # What was decided about, so that a decision finds its claim again when a text is re-read.
    sa.Column("quotes", sa.JSON, nullable=False),
)
# What a trained judge read of two texts, kept because it is the slowest stage. It can be lost.
readings = sa.Table(
    "readings",
    metadata,
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("reading", sa.LargeBinary, nullable=False),
)
migrated = sa.Table(
    "migrations",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("at", sa.String(32), nullable=False),
)


def create_tables(connection: Connection) -> None:
    """The tables as they were first delivered."""
    later = (readings,)
    first = [one for one in metadata.sorted_tables if one not in later]
    metadata.create_all(connection, tables=first)


def make_decisions_append_only(connection: Connection) -> None:
    """Lets nobody change or delete a decision, whatever program they use."""
    if connection.dialect.name != "sqlite":
        return
    for action in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER decisions_no_{action.lower()} BEFORE {action} ON decisions "
            "BEGIN SELECT RAISE(ABORT, 'decisions are only ever appended'); END"
        )


def keep_readings(connection: Connection) -> None:
    """A table of what the trained judge has read."""
    readings.create(connection)


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (
    create_tables,
    make_decisions_append_only,
    keep_readings,
)


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
