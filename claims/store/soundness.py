"""Soundness: what has to hold of everything that is stored, and what of it does not.

Each check yields one line for every fault. Rows are looked at as they are, and not as records,
since a damaged one makes no record.
"""

import hashlib
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from claims.errors import StoreError
from claims.records import Decision, Problem, Relation, Span, content_id, pair_id
from claims.store import groupsoundness, rows, schema
from claims.store.database import FINGERPRINT, get_value, parts
from claims.store.groups import Groups
from claims.store.objects import missing_objects
from claims.store.vectorindex import faults_of_vector_index
from claims.store.wording import fault_of_wording, words
from claims.text import match_key

# Rows that are held in memory at once.
_AT_ONCE = 500
_LONGEST_LINE = 200
_RELATIONS = {str(one) for one in Relation}
# Single precision is off by far less.
_UNIT = 1e-3
# Probabilities are kept to five places.
_WHOLE = 1e-3


@dataclass(frozen=True)
class Check:
    """One kind of problem: how it is found, and whether it can be rebuilt."""

    kind: str
    faults: Callable[[Connection], Iterator[str]]
    mendable: bool


class Soundness(Groups):
    """Looks at everything, and changes nothing."""

    def problems(self) -> list[Problem]:
        """What is wrong with what is stored, as of one moment; one for each kind."""
        with self.reading() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            found = [problem(one.kind, _read(connection, one), one.mendable) for one in _CHECKS]
        found.append(problem("full-text", self._wording(), mendable=True))
        return [one for one in found if one is not None]

    def numbered_decisions(self) -> tuple[Iterator[tuple[int, Decision]], set[int]]:
        """All decisions with their numbers, oldest first; and which of them repeat others."""
        with self.reading() as connection:
            carried = set(connection.scalars(sa.select(schema.carried.c.decision)))

        def all_of_them() -> Iterator[tuple[int, Decision]]:
            query = sa.select(schema.decisions)
            with self.reading() as connection:
                for some in _parts(connection, query, schema.decisions.c.number):
                    yield from ((row.number, rows.decision(row._mapping)) for row in some)

        return all_of_them(), carried

    def misplaced(self) -> Iterator[str]:
        """Disputes whose place in the queue is not what they say, unless all is grouped anew."""
        if self.all_stale:
            return
        with self.reading() as connection:
            query = sa.select(schema.queue)
            places = {row["id"]: dict(row) for row in connection.execute(query).mappings()}
            ids = list(connection.scalars(sa.select(schema.disputes.c.id)))
        for some in parts(ids):
            for row in self._places(some):
                if places.get(row["id"]) != row:
                    yield f"dispute {row['id']!r} stands in the queue by what it does not say"

    def _places(self, ids: list[str]) -> Iterator[dict[str, Any]]:
        try:
            yield from map(rows.queue_row, self.disputes(ids=ids))
        except (KeyError, ValueError):
            # What a dispute names is missing: the check of groups says so.
            return

    def count_decisions(self) -> int:
        """How many decisions there are."""
        with self.reading() as connection:
            query = sa.select(sa.func.count()).select_from(schema.decisions)
            return int(connection.scalar(query) or 0)

    def _wording(self) -> Iterator[str]:
        """The full-text table looks at itself only where it may be written to."""
        try:
            with self.writing() as connection:
                yield from fault_of_wording(connection)
        except StoreError as error:
            yield str(error)


def problem(kind: str, faults: Iterator[str], mendable: bool) -> Problem | None:
    """The problem that some faults are; None where there are none."""
    first = next(faults, None)
    if first is None:
        return None
    line = " ".join(first.split())
    example = line if len(line) <= _LONGEST_LINE else line[:_LONGEST_LINE] + "…"
    return Problem(kind, 1 + sum(1 for _ in faults), example, mendable)


def _read(connection: Connection, check: Check) -> Iterator[str]:
    """The faults that a check finds; that the rows cannot be read at all is one too."""
    try:
        yield from check.faults(connection)
    except (DatabaseError, ValueError, TypeError, KeyError) as error:
        cause = str(getattr(error, "orig", None) or error) or type(error).__name__
        yield f"cannot be read ({cause.splitlines()[0]})"


def integrity(connection: Connection) -> Iterator[str]:
    """What the database's own check of itself finds."""
    if connection.dialect.name == "sqlite":
        for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if line != "ok":
                yield line


def _tables(connection: Connection) -> Iterator[str]:
    """Tables, columns, indexes and triggers that a new database has, and this one has not."""
    there = sa.inspect(connection)
    names = set(there.get_table_names())
    for table in schema.metadata.sorted_tables:
        if table.name not in names:
            yield f"no table {table.name}"
            continue
        columns = {one["name"] for one in there.get_columns(table.name)}
        for column in table.c:
            if column.name not in columns:
                yield f"no column {table.name}.{column.name}"


def _objects(connection: Connection) -> Iterator[str]:
    for kind, name, _ in missing_objects(connection):
        yield f"no {kind} {name}"


def references(connection: Connection) -> Iterator[str]:
    """Rows that refer to rows that are not there."""
    for table in schema.metadata.sorted_tables:
        for key in (key for column in table.c for key in column.foreign_keys):
            target = key.column.table.alias("target")
            there = sa.exists().where(target.c[key.column.name] == key.parent)
            query = sa.select(key.parent).where(key.parent.is_not(None), ~there)
            for value in connection.scalars(query):
                name = f"{table.name}.{key.parent.name}"
                yield f"{name} {value!r} is not in {key.column.table.name}"


def _texts(connection: Connection) -> Iterator[str]:
    table = schema.articles
    for row in _streamed(connection, sa.select(table.c.id, table.c.text, table.c.content_hash)):
        found = hashlib.sha256(row.text.encode("utf-8", "surrogatepass")).hexdigest()
        if found != row.content_hash:
            yield f"the text of article {row.id!r} has the hash {found}, not {row.content_hash}"


def _offsets(connection: Connection) -> Iterator[str]:
    texts = sa.select(schema.articles.c.number, schema.articles.c.id, schema.articles.c.text)
    for some in _parts(connection, texts, schema.articles.c.number):
        text_of = {row.id: row.text for row in some}
        for row in _of_articles(connection, schema.claims, text_of):
            yield from _offsets_of_claim(row, text_of[row["article"]])
        for row in _of_articles(connection, schema.sentences, text_of):
            if not _is_span((row["start"], row["end"]), text_of[row["article"]]):
                yield f"article {row['article']!r} has no sentence {row['start']}..{row['end']}"


def _offsets_of_claim(row: sa.RowMapping, text: str) -> Iterator[str]:
    start, end = row["start"], row["end"]
    name = f"claim {row['id']!r}"
    if not _is_span((start, end), text) or text[start:end] != row["text"]:
        yield f"{name}: article {row['article']!r} has another text at {start}..{end}"
    elif row["id"] != content_id(row["article"], start, end):
        yield f"{name}: the id is not that of {row['article']!r} {start}..{end}"
    if row["sentence"] not in text:
        yield f"{name}: its sentence is not in article {row['article']!r}"
    speaker = (row["speaker_start"], row["speaker_end"])
    if speaker[0] is not None and not _is_span(speaker, text):
        yield f"{name}: article {row['article']!r} has no speaker at {speaker}"


def _keys(connection: Connection) -> Iterator[str]:
    """What lists are sorted and searched by, beside what it follows from."""
    table, article = schema.claims, schema.articles
    query = sa.select(
        table.c.id, table.c.text, table.c.speaker, table.c.words, table.c.speaker_key,
        table.c.outlet_key, table.c.moment, article.c.outlet, article.c.published,
    ).join(article, table.c.article == article.c.id)  # fmt: skip
    for row in _streamed(connection, query):
        if (row.words, row.speaker_key, row.outlet_key, row.moment) != (
            " ".join(words(row.text)), match_key(row.speaker), match_key(row.outlet),
            rows.moment(row.published),
        ):  # fmt: skip
            yield f"claim {row.id!r} is sorted or searched by what it does not say"


def _statuses(connection: Connection) -> Iterator[str]:
    for id, there, decided in stray_statuses(connection):
        yield f"claim {id!r} is {there!r}, but was decided to be {decided!r}"


def stray_statuses(connection: Connection) -> list[tuple[str, str, str]]:
    """Claims whose status is not what was decided last: id, the status, and what it should be."""
    table, decided = schema.claims, schema.decisions
    last = sa.select(sa.func.max(decided.c.number)).where(decided.c.field == "status")
    held = (
        sa.select(decided.c.subject, decided.c.new)
        .where(decided.c.number.in_(last.group_by(decided.c.subject)))
        .subquery()
    )
    wanted = sa.func.coalesce(held.c.new, "unverified")
    query = sa.select(table.c.id, table.c.status, wanted).where(table.c.status != wanted)
    joined = query.select_from(table.outerjoin(held, held.c.subject == table.c.id))
    return [(id, there, new) for id, there, new in connection.execute(joined)]


def _vectors(connection: Connection) -> Iterator[str]:
    for id, fault in faulty_vectors(connection):
        yield f"claim {id!r}: {fault}"
    some = connection.scalar(sa.select(schema.vectors.c.claim).limit(1))
    if some is not None and not get_value(connection, FINGERPRINT):
        yield "nothing says which encoder the vectors are of"


def faulty_vectors(connection: Connection) -> Iterator[tuple[str, str]]:
    """Claims without a vector that can be used: their ids, and what is wrong."""
    claims, table = schema.claims, schema.vectors
    joined = claims.outerjoin(table, table.c.claim == claims.c.id)
    lengths = sa.select(sa.func.length(table.c.vector), sa.func.count())
    by_length = connection.execute(lengths.group_by(sa.func.length(table.c.vector))).all()
    usual = max(by_length, key=lambda row: (row[1], row[0]), default=(0, 0))[0]
    query = sa.select(claims.c.id, table.c.vector).select_from(joined)
    for row in _streamed(connection, query):
        if row.vector is None:
            yield row.id, "no vector"
        elif len(row.vector) != usual or not usual or usual % 4:
            yield row.id, f"a vector of {len(row.vector)} bytes, where others have {usual}"
        else:
            length = float(np.linalg.norm(rows.vector(row.vector)))
            if not abs(length - 1) <= _UNIT:
                yield row.id, f"a vector of length {length:.4g} instead of 1"


def _pairs(connection: Connection) -> Iterator[str]:
    table, a, b = schema.pairs, schema.claims.alias("one"), schema.claims.alias("other")
    query = (
        sa.select(table, a.c.text.label("text_a"), b.c.text.label("text_b"))
        .join(a, a.c.id == table.c.a)
        .join(b, b.c.id == table.c.b)
    )
    for row in _streamed(connection, query):
        name = f"pair {row.id!r}"
        if row.a == row.b or row.id != pair_id(row.a, row.b):
            yield f"{name}: the id is not that of its two claims"
        if row.relation not in _RELATIONS:
            yield f"{name}: {row.relation!r} is no relation"
        if not (0 <= row.confidence <= 1 and -1.001 <= row.similarity <= 1.001):
            yield f"{name}: confidence {row.confidence}, similarity {row.similarity}"
        first, second = row.evidence[:2], row.evidence[2:]
        if not (_is_span(first, row.text_a) and _is_span(second, row.text_b)):
            yield f"{name}: evidence outside its claims"
    weighed = schema.weighed.c
    query = sa.select(weighed.id, weighed.a, weighed.b, weighed.alone, weighed.plain)
    for row in _streamed(connection, query):
        name = f"weighed pair {row.id!r}"
        if row.id != pair_id(row.a, row.b):
            yield f"{name}: the id is not that of its two claims"
        whole = bool(row.plain) and all(len(one) == len(row.alone) for one in row.plain)
        if not whole or not abs(sum(row.alone) - 1) <= _WHOLE:
            yield f"{name}: probabilities {row.alone}"


def _numbers(connection: Connection) -> Iterator[str]:
    """In SQLite, where an insertion that was taken back leaves no gap, a gap is a loss."""
    if connection.dialect.name != "sqlite":
        return
    for table in (schema.decisions, schema.changes, schema.deletions):
        query = sa.select(sa.func.count(), sa.func.max(table.c.number))
        number, last = connection.execute(query.select_from(table)).one()
        if number != (last or 0):
            yield f"{table.name}: {number} rows are there of {last} that were written"


def _pages(connection: Connection) -> Iterator[str]:
    for row in _streamed(connection, sa.select(schema.pages)):
        try:
            content = zlib.decompress(row.packed)
        except zlib.error as error:
            yield f"page {row.sha256!r} cannot be unpacked ({error})"
            continue
        if hashlib.sha256(content).hexdigest() != row.sha256:
            yield f"page {row.sha256!r} holds another content"


def _origins(connection: Connection) -> Iterator[str]:
    known = sa.select(schema.articles.c.id)
    for table, column in ((schema.articles, "origin"), (schema.lines, "line")):
        query = sa.select(table.c[column]).where(table.c[column].not_in(known))
        for value in connection.scalars(query):
            yield f"{table.name}.{column} {value!r} is no article"
    doubled = Counter(connection.scalars(known))
    yield from (f"article {id!r} is there {n} times" for id, n in doubled.items() if n > 1)


def _is_span(span: Span | list[int], text: str) -> bool:
    return 0 <= span[0] <= span[1] <= len(text)


def _streamed(connection: Connection, query: sa.Select[Any]) -> Iterator[Any]:
    """Rows, without holding all of them."""
    yield from connection.execute(query.execution_options(yield_per=_AT_ONCE))


def _parts(
    connection: Connection, query: sa.Select[Any], number: sa.ColumnElement[int]
) -> Iterator[list[Any]]:
    """Rows in the order of their numbers, so many at once."""
    last = 0
    while some := list(
        connection.execute(query.where(number > last).order_by(number).limit(_AT_ONCE))
    ):
        yield some
        last = some[-1].number


def _of_articles(
    connection: Connection, table: sa.Table, articles: dict[str, str]
) -> Iterator[sa.RowMapping]:
    yield from connection.execute(
        sa.select(table).where(table.c.article.in_(list(articles)))
    ).mappings()


_CHECKS = (
    Check("integrity", integrity, mendable=True),
    Check("schema", _tables, mendable=False),
    Check("indexes", _objects, mendable=True),
    Check("references", references, mendable=True),
    Check("texts", _texts, mendable=False),
    Check("offsets", _offsets, mendable=False),
    Check("keys", _keys, mendable=True),
    Check("statuses", _statuses, mendable=True),
    Check("vectors", _vectors, mendable=True),
    Check("pairs", _pairs, mendable=False),
    Check("groups", groupsoundness.faults, mendable=True),
    Check("numbers", _numbers, mendable=False),
    Check("pages", _pages, mendable=False),
    Check("origins", _origins, mendable=True),
    Check("index", faults_of_vector_index, mendable=True),
)
