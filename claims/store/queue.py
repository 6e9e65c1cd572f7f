"""The queue of disputes: filtered, ordered and paged in the database."""

from typing import Any

import sqlalchemy as sa

from claims.records import NOBODY, OPEN, Choices, QueueFilter, Workflow
from claims.store import schema
from claims.store.database import Database

_CLOSED = [str(one) for one in Workflow if not one.is_open]


class Queue(Database):
    """Which disputes to look at, in the order of review."""

    def queue(self, filter: QueueFilter, *, limit: int | None = None, offset: int = 0) -> list[str]:
        """The ids of the disputes that a filter leaves, in the order of review."""
        table = schema.queue
        order = (
            sa.case((_workflow().in_(_CLOSED), 1), else_=0),
            table.c.flagged.desc(),
            table.c.speakers.desc(),
            table.c.confidence.desc(),
            table.c.origins.desc(),
            table.c.last.desc(),
            table.c.claim,
        )
        query = sa.select(table.c.id).where(*_conditions(filter)).order_by(*order)
        with self.reading() as connection:
            return list(connection.scalars(query.limit(limit).offset(offset)))

    def count_queue(self, filter: QueueFilter) -> tuple[int, int]:
        """How many disputes a filter leaves, and how many of those are open."""
        is_open = sa.case((_workflow().in_(_CLOSED), 0), else_=1)
        query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(is_open), 0))
        query = query.select_from(schema.queue).where(*_conditions(filter))
        with self.reading() as connection:
            total, still_open = connection.execute(query).one()
        return int(total), int(still_open)

    def choices(self) -> Choices:
        """What occurs in the queue: languages, outlets, and who has a dispute."""
        stand = schema.standings.join(schema.claims, schema.standings.c.claim == schema.claims.c.id)
        named = stand.join(schema.articles, schema.claims.c.article == schema.articles.c.id)
        queries = (
            sa.select(schema.claims.c.language).select_from(stand).distinct(),
            sa.select(schema.articles.c.outlet).select_from(named).distinct(),
        )
        with self.reading() as connection:
            languages, outlets = (sorted(connection.scalars(query)) for query in queries)
        return Choices(tuple(languages), tuple(outlets), self.assignees())

    def assignees(self) -> tuple[str, ...]:
        """Who has a dispute."""
        assignee = _assignee().label("assignee")
        query = sa.select(assignee).select_from(schema.queue).distinct()
        with self.reading() as connection:
            return tuple(sorted(filter(None, connection.scalars(query))))


def _decided(field: str, otherwise: str) -> sa.ColumnElement[str]:
    """What was decided last on a field of the dispute in a row of the queue."""
    table = schema.decisions
    latest = (
        sa.select(table.c.new)
        .where(table.c.subject == schema.queue.c.id, table.c.field == field)
        .order_by(table.c.number.desc())
        .limit(1)
        .correlate(schema.queue)
        .scalar_subquery()
    )
    return sa.func.coalesce(latest, otherwise)


def _workflow() -> sa.ColumnElement[str]:
    return _decided("workflow", str(Workflow.NEW))


def _assignee() -> sa.ColumnElement[str]:
    return _decided("assignee", "")


def _conditions(filter: QueueFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if filter.workflow == OPEN:
        found.append(_workflow().not_in(_CLOSED))
    elif filter.workflow:
        found.append(_workflow() == filter.workflow)
    if filter.assignee:
        found.append(_assignee() == ("" if filter.assignee == NOBODY else filter.assignee))
    for column, wanted in (
        (schema.disputes.c.tier, filter.tier),
        (schema.disputes.c.reason, filter.reason),
    ):
        if wanted:
            found.append(_in_dispute(column == wanted))
    if filter.language:
        found.append(_with_claim(schema.claims.c.language == filter.language))
    if filter.outlet:
        found.append(_with_claim(schema.articles.c.outlet == filter.outlet))
    if filter.text:
        question = schema.disputes.c.question.icontains(filter.text, autoescape=True)
        claim = schema.claims.c.text.icontains(filter.text, autoescape=True)
        found.append(sa.or_(_in_dispute(question), _with_claim(claim)))
    return found


def _in_dispute(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    query = sa.select(sa.literal(1)).where(schema.disputes.c.id == schema.queue.c.id, condition)
    return query.correlate(schema.queue).exists()


def _with_claim(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """Whether any claim that takes a position is such."""
    joined: Any = schema.standings.join(
        schema.claims, schema.standings.c.claim == schema.claims.c.id
    ).join(schema.articles, schema.claims.c.article == schema.articles.c.id)
    query = sa.select(sa.literal(1)).select_from(joined)
    query = query.where(schema.standings.c.dispute == schema.queue.c.id, condition)
    return query.correlate(schema.queue).exists()
