"""The tables as they are now; `claims.store.migrations` brings older databases there."""

import sqlalchemy as sa

from claims.store.postgresql import even_out

metadata = sa.MetaData()

# The key in `meta` that says whether groups are older than what they follow from.
STALE = "groups_stale"
# The key in `meta` that counts what groups may follow from: saved groups, and decided relations.

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
    sa.Column("outlet", sa.Text, nullable=False),
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
    # PostgreSQL's trees hold no long values.
    sa.Index("ix_articles_outlet", "outlet", postgresql_using="hash"),
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
    sa.Column("speaker", sa.Text, nullable=False),
    sa.Column("speaker_start", sa.Integer),
    sa.Column("speaker_end", sa.Integer),
    sa.Column("via", sa.JSON, nullable=False),
    sa.Column("mode", sa.String(16), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("status", sa.String(32), nullable=False),
    sa.Column("cluster", sa.String(32), index=True),
    sa.Column("outlets", sa.Integer, nullable=False),
    sa.Column("origins", sa.Integer, nullable=False),
    sa.Column("speakers", sa.Integer, nullable=False),
    # What lists are filtered and sorted by: the article's moment, and match keys.
    sa.Column("moment", sa.String(40), nullable=False),
    sa.Column("outlet_key", sa.Text, nullable=False),
    sa.Column("speaker_key", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
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
    sa.Column("b", sa.String(32), sa.ForeignKey("articles.id"), primary_key=True, index=True),
    sa.Column("share_a", sa.Float, nullable=False),
    sa.Column("share_b", sa.Float, nullable=False),
    sa.Column("reason", sa.String(16), nullable=False),
    sa.Column("credited", sa.String(32), nullable=False),
    sa.Column("agency", sa.String(64), nullable=False),
)
# Looked up by number, so the table is its own index (SQLite: no row ids).
signatures = sa.Table(
    "signatures",
    metadata,
    sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column(
        "article", sa.Integer, sa.ForeignKey("articles.number"), primary_key=True, index=True
    ),
    sqlite_with_rowid=False,
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
# What pairs are by themselves: what they are in company follows from it, and changes with it.
weighed = sa.Table(
    "weighed",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("a", sa.String(32), sa.ForeignKey("claims.id"), index=True, nullable=False),
    sa.Column("b", sa.String(32), sa.ForeignKey("claims.id"), index=True, nullable=False),
    sa.Column("similarity", sa.Float, nullable=False),
    sa.Column("alone", sa.JSON, nullable=False),
    sa.Column("plain", sa.JSON, nullable=False),
    sa.Column("barred", sa.JSON, nullable=False),
    sa.Column("opposition", sa.String(16), nullable=False),
    sa.Column("reasons", sa.JSON, nullable=False),
    # The names of what holds of the pair.
    sa.Column("flags", sa.JSON, nullable=False),
    sa.Column("apart", sa.Text, nullable=False),
    sa.Column("unsettled", sa.Text, nullable=False),
    sa.Column("agreeing", sa.JSON, nullable=False),
    sa.Column("differing", sa.JSON, nullable=False),
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
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("reason", sa.String(16), nullable=False),
    sa.Column("tier", sa.String(16), nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("positions", sa.JSON, nullable=False),
    sa.Column("related", sa.JSON, nullable=False),
    sa.Column("pairs", sa.JSON, nullable=False),
)
# What the queue is ordered by, so that a page of it is found without the others.
queue = sa.Table(
    "queue",
    metadata,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("flagged", sa.Boolean, nullable=False),
    sa.Column("speakers", sa.Integer, nullable=False),
    sa.Column("confidence", sa.Float, nullable=False),
    sa.Column("origins", sa.Integer, nullable=False),
    # Sorting key of when it was last spoken of; empty where that is unknown.
    sa.Column("last", sa.String(40), nullable=False),
    # The least id of its claims settles what is left.
    sa.Column("claim", sa.String(32), nullable=False),
)
# Articles whose claims have to be grouped anew: they came in, or a person decided about them.
touched = sa.Table(
    "touched",
    metadata,
    sa.Column("article", sa.String(32), sa.ForeignKey("articles.id"), primary_key=True),
)
# Claims whose pairs have changed since they were grouped.
moved = sa.Table(
    "moved",
    metadata,
    sa.Column("claim", sa.String(32), sa.ForeignKey("claims.id"), primary_key=True),
)
# Which dispute a claim takes a position in: what new articles touch is found without the others.
standings = sa.Table(
    "standings",
    metadata,
    sa.Column("claim", sa.String(32), sa.ForeignKey("claims.id"), primary_key=True),
    sa.Column("dispute", sa.String(32), index=True, nullable=False),
)
changes = sa.Table(
    "changes",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("dispute", sa.String(32), index=True, nullable=False),
    sa.Column("turn", sa.String(16), nullable=False),
    sa.Column("other", sa.String(32), index=True, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("claims", sa.JSON, nullable=False),
)
decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("subject", sa.String(32), index=True, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("field", sa.String(16), nullable=False),
    sa.Column("old", sa.Text, nullable=False),
    sa.Column("new", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    # What was decided about, so that a decision finds its claim again when a text is re-read.
    sa.Column("quotes", sa.JSON, nullable=False),
    # What was decided at once, and whether it takes back what was decided before.
    sa.Column("action", sa.String(32), nullable=False, server_default=""),
    sa.Column("undoes", sa.Boolean, nullable=False, server_default=sa.false()),
)
# Who set what in motion that is no decision: articles taken in, models changed.
deeds = sa.Table(
    "deeds",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("deed", sa.String(32), nullable=False),
)
# Decisions that are about another claim or pair since a text was read again, and what they repeat.
carried = sa.Table(
    "carried",
    metadata,
    sa.Column("decision", sa.Integer, sa.ForeignKey("decisions.number"), primary_key=True),
    sa.Column("source", sa.Integer, sa.ForeignKey("decisions.number"), index=True, nullable=False),
)
# Who deleted which article when: so that decisions find it should it come in again.
deletions = sa.Table(
    "deletions",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("article", sa.String(32), index=True, nullable=False),
    sa.Column("outlet", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
)
# What people wrote down about outlets; the latest row of an outlet holds.
outlets = sa.Table(
    "outlets",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("outlet", sa.Text, nullable=False),
    sa.Column("country", sa.String(2), nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("family", sa.Text, nullable=False),
    sa.Column("reliability", sa.String(1)),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Index("ix_outlets_outlet", "outlet", postgresql_using="hash"),
)
# What a trained judge read of two texts, kept because it is the slowest stage. It can be lost.
readings = sa.Table(
    "readings",
    metadata,
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("reading", sa.LargeBinary, nullable=False),
)
# What other desks published about claims. Vectors of another encoder are made anew.
earlier = sa.Table(
    "earlier",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(32), unique=True, nullable=False),
    sa.Column("claim", sa.Text, nullable=False),
    sa.Column("rating", sa.Text, nullable=False),
    sa.Column("value", sa.Float),
    sa.Column("best", sa.Float),
    sa.Column("worst", sa.Float),
    sa.Column("explanation", sa.Text, nullable=False),
    sa.Column("desk", sa.Text, nullable=False),
    sa.Column("desk_url", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("published", sa.String(32)),
    sa.Column("speaker", sa.Text, nullable=False),
    sa.Column("appearances", sa.JSON, nullable=False),
    sa.Column("language", sa.String(16), nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("imported", sa.String(32), nullable=False),
    sa.Column("vector", sa.LargeBinary, nullable=False),
    sa.Column("encoder", sa.Text, nullable=False),
)
# The last look at whatever is watched, so that nothing is fetched twice for nothing.
visits = sa.Table(
    "visits",
    metadata,
    sa.Column("place", sa.Text, primary_key=True),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("etag", sa.Text, nullable=False),
    sa.Column("modified", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("not_before", sa.String(32), nullable=False),
)
# What was retrieved, packed by zlib: once for each content, by its SHA-256.
pages = sa.Table(
    "pages",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("packed", sa.LargeBinary, nullable=False),
)
# Which article stood where, and from when on: one row where that changed. `place` is the key of
# the address, empty for a file.
sightings = sa.Table(
    "sightings",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("article", sa.String(32), sa.ForeignKey("articles.id"), index=True, nullable=False),
    sa.Column("place", sa.String(32), index=True, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("final_url", sa.Text, nullable=False),
    sa.Column("status", sa.Integer, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("page", sa.String(64), sa.ForeignKey("pages.sha256")),
    sa.Column("etag", sa.Text, nullable=False),
    sa.Column("modified", sa.Text, nullable=False),
)
# Articles that are versions of one another share a line, which has the id of one of them.
lines = sa.Table(
    "lines",
    metadata,
    sa.Column("article", sa.String(32), sa.ForeignKey("articles.id"), primary_key=True),
    sa.Column("line", sa.String(32), index=True, nullable=False),
)
keys = sa.Table(
    "keys",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(32), unique=True, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("role", sa.String(16), nullable=False),
    # SHA-256 of the secret: 256 random bits cannot be guessed from it.
    sa.Column("digest", sa.String(64), nullable=False),
    sa.Column("made", sa.String(32), nullable=False),
    sa.Column("revoked", sa.String(32)),
)
jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.String(32), unique=True, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("at", sa.String(32), nullable=False),
    sa.Column("state", sa.String(16), index=True, nullable=False),
    sa.Column("options", sa.JSON, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("started", sa.String(32)),
    sa.Column("ended", sa.String(32)),
    sa.Column("result", sa.JSON(none_as_null=True)),
    sa.Column("error", sa.Text, nullable=False),
)
# What was handed in, until its job is over.
files = sa.Table(
    "files",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("job", sa.String(32), sa.ForeignKey("jobs.id"), index=True, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
)
# What a cluster has made of articles that are not in yet, packed by zlib. It can be lost.
tiles = sa.Table(
    "tiles",
    metadata,
    sa.Column("key", sa.String(32), primary_key=True),
    sa.Column("article", sa.String(32), index=True, nullable=False),
    sa.Column("packed", sa.LargeBinary, nullable=False),
)
migrated = sa.Table(
    "migrations",
    metadata,
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("at", sa.String(32), nullable=False),
)
even_out(metadata)
