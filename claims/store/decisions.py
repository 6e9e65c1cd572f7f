"""Decisions: what people decided, only ever appended."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from claims.errors import Conflicted
from claims.records import Claim, Decision, Workflow, in_force
from claims.store import rows, schema
from claims.store.claims import claims_by_id, load_claims
from claims.store.database import (
    GROUPS_VERSION,
    Database,
    get_value,
    insert_rows,
    parts,
    set_value,
    touch,
)


class Decisions(Database):
    """Who decided what, when and why."""

    def record(
        self,
        decisions: Sequence[Decision],
        *,
        expected: Mapping[tuple[str, str], str],
        seen: int | None = None,
    ) -> None:
        """Appends decisions, all or none.

        Args:
            decisions: what was decided.
            expected: for (subject, field), what the person saw when deciding.
            seen: the number of the last decision that the person knew of; nobody may have decided
                any of the same fields since, not even to the same. None where that is not known.

        Raises:
            Conflicted: the store holds something else by now; nothing was written.
        """
        with self.writing() as connection:
            if seen is not None:
                self._unseen(connection, {(one.subject, one.field) for one in decisions}, seen)
            self._still(connection, expected)
            marked = claims_by_id(connection, (d.subject for d in decisions if d.kind == "claim"))
            quoted = [
                {**vars(one), "quotes": self._quotes(connection, one, marked)} for one in decisions
            ]
            insert_rows(connection, schema.decisions, quoted)
            statuses = [
                {"subject": one.subject, "status": one.new}
                for one in decisions
                if one.field == "status"
            ]
            if statuses:
                claim = schema.claims.c.id == sa.bindparam("subject")
                connection.execute(sa.update(schema.claims).where(claim), statuses)
            related = [one["quotes"] for one in quoted if one["field"] == "relation"]
            if related:
                touch(connection, {quote["article"] for quotes in related for quote in quotes})
                # Whoever groups meanwhile must not settle what was touched only now.
                version = int(get_value(connection, GROUPS_VERSION) or 0)
                set_value(connection, GROUPS_VERSION, str(version + 1))

    def _unseen(
        self, connection: Connection, about: Collection[tuple[str, str]], seen: int
    ) -> None:
        table = schema.decisions
        subjects = {subject for subject, _ in about}
        for part in parts(subjects):
            query = sa.select(table).where(table.c.subject.in_(part), table.c.number > seen)
            for row in connection.execute(query.order_by(table.c.number)).mappings():
                if (row["subject"], row["field"]) in about:
                    # A verdict may be hidden from whoever is told: its value is not said.
                    what = "" if row["field"] == "verdict" else f" as {row['new']!r}"
                    raise Conflicted(
                        f"{row['by']} has decided the {row['field']} of {row['subject']}{what} in "
                        "the meantime: look again, then decide"
                    )

    def _still(self, connection: Connection, expected: Mapping[tuple[str, str], str]) -> None:
        """Refuses where somebody has decided otherwise than was seen: all that differ are told."""
        table = schema.decisions
        query = sa.select(table.c.subject, table.c.field, table.c.new, table.c.by)
        latest = {
            (row.subject, row.field): row
            for part in parts({subject for subject, _ in expected})
            for row in connection.execute(
                query.where(table.c.subject.in_(part)).order_by(table.c.number)
            )
        }
        firsts = self._undecided(connection, expected.keys() - latest.keys())
        for (subject, field), seen in expected.items():
            first = firsts.get((subject, field), seen)
            if first != seen:
                raise Conflicted(
                    f"the {field} of {subject} is {first!r} (you saw {seen!r}): "
                    "look again, then decide"
                )
        others = [
            (latest[key], seen)
            for key, seen in expected.items()
            if key in latest and latest[key].new != seen
        ]
        if others:
            row, seen = others[0]
            more = f", and {len(others) - 1} more of {len(expected)}" if len(others) > 1 else ""
            raise Conflicted(
                f"{row.by} has set the {row.field} of {row.subject} to {row.new!r} in the meantime "
                f"(you saw {seen!r}){more}: look again, then decide",
                tuple(row.subject for row, _ in others),
            )

    def _undecided(
        self, connection: Connection, about: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], str]:
        """What holds of fields of subjects while nobody has decided them, where that is known."""
        found = {
            (subject, field): Workflow.NEW.value for subject, field in about if field == "workflow"
        }
        for field, table in (("status", schema.claims), ("relation", schema.pairs)):
            query = sa.select(table.c.id, table.c[field])
            for part in parts([subject for subject, other in about if other == field]):
                for id, value in connection.execute(query.where(table.c.id.in_(part))):
                    found[id, field] = value
        return found

    def _quotes(
        self, connection: Connection, decision: Decision, marked: Mapping[str, Claim]
    ) -> list[dict[str, Any]]:
        """Article, span and wording of the claims that a decision is about.

        Args:
            marked: the claims that decisions are about themselves, by id.
        """
        if decision.kind == "claim":
            return [_quote(marked[decision.subject])] if decision.subject in marked else []
        if decision.kind == "pair":
            query = sa.select(schema.pairs.c.a, schema.pairs.c.b)
            row = connection.execute(query.where(schema.pairs.c.id == decision.subject)).first()
            ids = list(row) if row else []
        else:
            query = sa.select(schema.disputes.c.positions)
            found = connection.scalar(query.where(schema.disputes.c.id == decision.subject)) or []
            held = connection.scalars(
                sa.select(schema.clusters.c.claims).where(schema.clusters.c.id.in_(found))
            )
            ids = [one for claims in held for one in claims]
        query = sa.select(*rows.CLAIM_COLUMNS).select_from(rows.CLAIMS)
        found = load_claims(connection, ids, query.order_by(schema.claims.c.id))
        return [_quote(claim) for claim in found]

    def current(self, subject: str, field: str) -> str | None:
        """What was decided last about a subject's field, if anything."""
        with self.reading() as connection:
            table = schema.decisions
            query = (
                sa.select(table.c.new)
                .where(table.c.subject == subject, table.c.field == field)
                .order_by(table.c.number.desc())
            )
            return connection.scalar(query.limit(1))

    def decided(self, field: str, subjects: Collection[str]) -> dict[str, Decision]:
        """The decisions on a field that hold, by subject, of some subjects."""
        with self.reading() as connection:
            return latest_decisions(connection, field, subjects)

    @property
    def last_decision(self) -> int:
        """The number of the last decision of all; 0 where there is none."""
        with self.reading() as connection:
            return connection.scalar(sa.select(sa.func.max(schema.decisions.c.number))) or 0

    def decisions_since(self, number: int, subjects: Collection[str]) -> list[Decision]:
        """The decisions on some subjects after one with a number, oldest first."""
        table = schema.decisions
        with self.reading() as connection:
            found = [
                row
                for part in parts(subjects)
                for row in connection.execute(
                    sa.select(table).where(table.c.subject.in_(part), table.c.number > number)
                ).mappings()
            ]
        return [rows.decision(row) for row in sorted(found, key=lambda row: row["number"])]

    def decisions_by(self, by: str) -> list[Decision]:
        """All decisions of one person, oldest first."""
        table = schema.decisions
        with self.reading() as connection:
            query = sa.select(table).where(table.c.by == by).order_by(table.c.number)
            return [rows.decision(row) for row in connection.execute(query).mappings()]

    def history(self, subjects: Collection[str]) -> list[Decision]:
        """The decisions on some subjects, oldest first."""
        return self.decisions_since(0, subjects)


def latest_decisions(
    connection: Connection, field: str, subjects: Collection[str] | None = None
) -> dict[str, Decision]:
    """The decision on a field that holds, by subject: of all subjects, or of some."""
    table = schema.decisions
    query = sa.select(table).where(table.c.field == field).order_by(table.c.number)
    found: dict[str, list[Decision]] = defaultdict(list)
    for part in [None] if subjects is None else parts(subjects):
        chosen = query if part is None else query.where(table.c.subject.in_(part))
        for row in connection.execute(chosen).mappings():
            found[row["subject"]].append(rows.decision(row))
    held = {subject: in_force(each) for subject, each in found.items()}
    return {subject: one for subject, one in held.items() if one is not None}


def _quote(claim: Claim) -> dict[str, Any]:
    return {
        "article": claim.article.id, "start": claim.start, "end": claim.end, "text": claim.text
    }  # fmt: skip
