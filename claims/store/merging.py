"""Merging: decisions that come from another store, appended where they contradict none here."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import Connection

from claims.records import ArchivedDecision, Decision, Divergence
from claims.store import rows, schema
from claims.store.database import insert_rows, parts, touch


def append_decisions(
    connection: Connection, decisions: Sequence[ArchivedDecision]
) -> tuple[int, list[Divergence]]:
    """Appends the decisions that are not here, with who, when and why; returns how many.

    Where both sides went on from each other to different ends, what is here stays, and the two
    ends are returned.
    """
    here = _here(connection, {one.decision.subject for one in decisions})
    there: dict[tuple[str, str], list[ArchivedDecision]] = {}
    for one in decisions:
        there.setdefault((one.decision.subject, one.decision.field), []).append(one)
    diverged: list[Divergence] = []
    fresh: set[int] = set()
    for (subject, field), theirs in there.items():
        ours = here.get((subject, field), [])
        known = [at for at, one in enumerate(theirs) if one.decision in ours]
        # What is older than the last that both know is known too.
        new = theirs[known[-1] + 1 :] if known else theirs
        ours_only = [one for one in ours if all(one != each.decision for each in theirs)]
        last = theirs[-1].decision
        if new and ours_only and ours[-1].new != last.new:
            diverged.append(Divergence(subject, field, ours[-1], last))
        else:
            fresh |= {id(one) for one in new}
    # In the order in which they were made, so that the last one is the one that holds.
    kept = [one for one in decisions if id(one) in fresh]
    insert_rows(connection, schema.decisions, [_row(one) for one in kept])
    articles = set(connection.scalars(sa.select(schema.articles.c.id)))
    for one in kept:
        if one.decision.field == "status":
            table = schema.claims
            connection.execute(
                sa.update(table)
                .where(table.c.id == one.decision.subject)
                .values(status=one.decision.new)
            )
        if one.decision.field == "relation":
            touch(connection, {quote.article for quote in one.quotes} & articles)
    return len(kept), diverged


def _here(
    connection: Connection, subjects: Sequence[str] | set[str]
) -> dict[tuple[str, str], list[Decision]]:
    """The decisions on some subjects, oldest first, by subject and field."""
    table = schema.decisions
    found = [
        row
        for part in parts(subjects)
        for row in connection.execute(sa.select(table).where(table.c.subject.in_(part))).mappings()
    ]
    by: dict[tuple[str, str], list[Decision]] = {}
    for row in sorted(found, key=lambda row: row["number"]):
        by.setdefault((row["subject"], row["field"]), []).append(rows.decision(row))
    return by


def _row(one: ArchivedDecision) -> dict[str, object]:
    return {**vars(one.decision), "quotes": [vars(quote) for quote in one.quotes]}
