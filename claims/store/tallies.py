"""Tallies: what there is, counted and grouped by the database."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Subquery

from claims.records import DisputeDay, OpenWork, OutletPair, Relation, Workflow
from claims.store import schema
from claims.store.database import Database, get_value, parts

_DATE = len("2025-06-03")
_AGREEING = tuple(str(one) for one in Relation if one.corroborates)
_OPPOSED = tuple(str(one) for one in Relation if one.opposes)
# Relations of claims on one thing: their articles tell of one event.
_BINDING = (*_AGREEING, *_OPPOSED, str(Relation.UPDATE))


class Tallies(Database):
    """Counts over everything, for an overview."""

    @property
    def state(self) -> str:
        """Differs as soon as articles, groups or decisions do."""
        with self.reading() as connection:
            numbers = [
                connection.scalar(sa.select(sa.func.max(table.c.number))) or 0
                for table in (schema.articles, schema.decisions)
            ]
            articles = connection.scalar(sa.select(sa.func.count()).select_from(schema.articles))
            groups = get_value(connection, "groups_version")
        return "-".join(map(str, (*numbers, articles, groups)))

    def outlet_pairs(self) -> list[OutletPair]:
        """How often the claims of every two outlets agree and are opposed."""
        pairs = _decided_pairs()
        relation = pairs.c.relation
        first, second = schema.claims.alias(), schema.claims.alias()
        left, right = schema.articles.alias(), schema.articles.alias()
        swapped = left.c.outlet > right.c.outlet
        a = sa.case((swapped, right.c.outlet), else_=left.c.outlet)
        b = sa.case((swapped, left.c.outlet), else_=right.c.outlet)
        query = (
            sa.select(a, b, _number(relation.in_(_AGREEING)), _number(relation.in_(_OPPOSED)))
            .select_from(
                pairs.join(first, first.c.id == pairs.c.a)
                .join(second, second.c.id == pairs.c.b)
                .join(left, left.c.id == first.c.article)
                .join(right, right.c.id == second.c.article)
            )
            .where(relation.in_((*_AGREEING, *_OPPOSED)))
            .group_by(a, b)
        )
        with self.reading() as connection:
            return [OutletPair(*row) for row in connection.execute(query)]

    def bound_articles(self) -> list[tuple[str, str]]:
        """Ids of every two articles whose claims speak of one thing."""
        pairs = _decided_pairs()
        relation = pairs.c.relation
        first, second = schema.claims.alias(), schema.claims.alias()
        query = (
            sa.select(first.c.article, second.c.article)
            .select_from(
                pairs.join(first, first.c.id == pairs.c.a).join(second, second.c.id == pairs.c.b)
            )
            .where(relation.in_(_BINDING), first.c.article != second.c.article)
            .distinct()
        )
        with self.reading() as connection:
            return [(a, b) for a, b in connection.execute(query)]

    def extent(self, articles: Collection[str]) -> tuple[int, int]:
        """How many claims some articles hold, and in how many disputes these take positions."""
        claims, disputes = 0, set[str]()
        with self.reading() as connection:
            for part in parts(articles):
                within = schema.claims.c.article.in_(part)
                claims += connection.scalar(sa.select(sa.func.count()).where(within)) or 0
                joined = schema.claims.join(
                    schema.standings, schema.standings.c.claim == schema.claims.c.id
                )
                disputes.update(
                    connection.scalars(
                        sa.select(schema.standings.c.dispute)
                        .select_from(joined)
                        .where(within)
                        .distinct()
                    )
                )
        return claims, len(disputes)

    def dispute_days(self) -> list[DisputeDay]:
        """Disputes by the day of their first claim; those of unknown time are left out."""
        joined = schema.standings.join(
            schema.claims, schema.claims.c.id == schema.standings.c.claim
        ).join(schema.articles, schema.articles.c.id == schema.claims.c.article)
        begun = (
            sa.select(
                schema.standings.c.dispute,
                sa.func.substr(sa.func.min(schema.articles.c.moment), 1, _DATE).label("day"),
            )
            .select_from(joined)
            .where(schema.articles.c.moment != "")
            .group_by(schema.standings.c.dispute)
            .subquery()
        )
        workflow = sa.func.coalesce(_decided("workflow", begun.c.dispute), str(Workflow.NEW))
        states = sa.select(begun.c.day, workflow.label("workflow")).subquery()
        query = (
            sa.select(states.c.day, states.c.workflow, sa.func.count())
            .group_by(states.c.day, states.c.workflow)
            .order_by(states.c.day, states.c.workflow)
        )
        with self.reading() as connection:
            return [
                DisputeDay(day, Workflow(state), number)
                for day, state, number in connection.execute(query)
            ]

    def open_work(self) -> list[OpenWork]:
        """Open disputes, and pairs that somebody took on, by whose they are.

        That is whom they were assigned to, else who took them on last.
        """
        table, taken = schema.disputes, schema.decisions
        last = sa.select(sa.func.max(taken.c.number)).where(taken.c.field == "workflow")
        disputes = sa.select(
            sa.func.coalesce(
                sa.func.nullif(_decided("assignee", table.c.id), ""),
                _decided("workflow", table.c.id, what="by"),
                "",
            ).label("by"),
            sa.func.coalesce(_decided("workflow", table.c.id), str(Workflow.NEW)).label("state"),
        ).select_from(table)
        pairs = sa.select(taken.c.by, taken.c.new).where(
            taken.c.kind == "pair", taken.c.number.in_(last.group_by(taken.c.subject))
        )
        both = sa.union_all(disputes, pairs).subquery()
        query = (
            sa.select(both.c.by, both.c.state, sa.func.count())
            .where(both.c.state.in_([str(one) for one in Workflow if one.is_open]))
            .group_by(both.c.by, both.c.state)
            .order_by(both.c.by, both.c.state)
        )
        with self.reading() as connection:
            return [
                OpenWork(name, Workflow(one), number)
                for name, one, number in connection.execute(query)
            ]

    def verdicts(self, field: str) -> list[tuple[str, str, int]]:
        """What people decided about what two of them or more decided about.

        Each with how many people's last word it is: (subject, value, people).
        """
        words = _last_words(field)
        shared = sa.select(words.c.subject).group_by(words.c.subject).having(sa.func.count() > 1)
        query = (
            sa.select(words.c.subject, words.c.new, sa.func.count())
            .where(words.c.subject.in_(shared))
            .group_by(words.c.subject, words.c.new)
        )
        with self.reading() as connection:
            return [(subject, new, number) for subject, new, number in connection.execute(query)]

    def deciders(self, field: str) -> int:
        """How many people decided about a field of what somebody else decided about too."""
        words = _last_words(field)
        shared = sa.select(words.c.subject).group_by(words.c.subject).having(sa.func.count() > 1)
        query = sa.select(sa.func.count(sa.distinct(words.c.by)))
        with self.reading() as connection:
            return int(connection.scalar(query.where(words.c.subject.in_(shared))) or 0)


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows meet a condition."""
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _decided(
    field: str, subject: ColumnElement[str], *, what: str = "new"
) -> ColumnElement[str | None]:
    """A column of the last decision on a field of a subject; NULL where there is none.

    Looked up by subject, so that a few decisions among many pairs cost next to nothing.
    """
    table = schema.decisions
    query = sa.select(table.c[what]).where(table.c.subject == subject, table.c.field == field)
    return query.order_by(table.c.number.desc()).limit(1).scalar_subquery()


def _last_words(field: str) -> Subquery:
    """Everybody's last decision on a field, by subject and person."""
    table = schema.decisions
    last = sa.select(sa.func.max(table.c.number)).where(table.c.field == field)
    last = last.group_by(table.c.subject, table.c.by)
    query = sa.select(table.c.subject, table.c.by, table.c.new)
    return query.where(table.c.number.in_(last)).subquery()


def _decided_pairs() -> Subquery:
    """The claims of all pairs, and their relation: what people decided, else what was judged."""
    table = schema.pairs
    relation = sa.func.coalesce(_decided("relation", table.c.id), table.c.relation)
    return sa.select(table.c.a, table.c.b, relation.label("relation")).subquery()
