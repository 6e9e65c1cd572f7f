"""Outlets: how much there is of each, and what people wrote down about them."""

from collections.abc import Collection

import sqlalchemy as sa

from claims.errors import Conflicted
from claims.records import Grade, Outlet, OutletNote
from claims.store import schema
from claims.store.database import Database, parts


class Outlets(Database):
    """Who publishes."""

    def outlets(self) -> list[Outlet]:
        """All outlets that have articles or notes, by name."""
        articles, claims = schema.articles.c, schema.claims.c
        of_articles = sa.select(
            articles.outlet, articles.language, sa.func.count().label("articles"),
            sa.func.min(sa.func.nullif(articles.moment, "")).label("first"),
            sa.func.max(articles.moment).label("last"),
        ).group_by(articles.outlet, articles.language).order_by(sa.func.count().desc())  # fmt: skip
        of_claims = (
            sa.select(articles.outlet, sa.func.count())
            .select_from(schema.articles.join(schema.claims, claims.article == articles.id))
            .group_by(articles.outlet)
        )
        with self.reading() as connection:
            by_outlet: dict[str, list[sa.Row[tuple[str, str, int, str, str]]]] = {}
            for row in connection.execute(of_articles):
                by_outlet.setdefault(row.outlet, []).append(row)
            counted = {row[0]: row[1] for row in connection.execute(of_claims)}
        notes = self.notes()
        return [
            Outlet(
                name=name,
                articles=sum(row.articles for row in by_outlet.get(name, ())),
                claims=counted.get(name, 0),
                languages=tuple(row.language for row in by_outlet.get(name, ())),
                first=_day(
                    min((row.first for row in by_outlet.get(name, ()) if row.first), default="")
                ),
                last=_day(max((row.last for row in by_outlet.get(name, ())), default="")),
                noted=notes[name][-1] if name in notes else None,
                version=len(notes.get(name, ())),
            )
            for name in sorted(by_outlet.keys() | notes.keys())
        ]

    def outlet_names(self) -> list[str]:
        """The names of all outlets that have articles."""
        column = schema.articles.c.outlet
        with self.reading() as connection:
            return list(connection.scalars(sa.select(column).distinct().order_by(column)))

    def notes(self, outlet: str = "") -> dict[str, list[OutletNote]]:
        """What was written down about every outlet, or one, by name, oldest first."""
        table = schema.outlets
        query = sa.select(table).order_by(table.c.number)
        if outlet:
            query = query.where(table.c.outlet == outlet)
        found: dict[str, list[OutletNote]] = {}
        with self.reading() as connection:
            for row in connection.execute(query).mappings():
                found.setdefault(row["outlet"], []).append(_note(row))
        return found

    def owners(self) -> dict[str, str]:
        """The family of every outlet that has one, by its name."""
        last = {name: notes[-1] for name, notes in self.notes().items()}
        return {name: note.family for name, note in last.items() if note.family}

    def write_note(self, note: OutletNote, *, version: int) -> None:
        """Appends a note about an outlet.

        Args:
            note: the note.
            version: how many notes there were when the person looked.

        Raises:
            Conflicted: somebody else has written one since; nothing was written.
        """
        table = schema.outlets
        query = sa.select(table.c.by).where(table.c.outlet == note.outlet)
        with self.writing() as connection:
            before = connection.scalars(query.order_by(table.c.number)).all()
            if len(before) != version:
                raise Conflicted(
                    f"{before[-1] if before else 'somebody'} has changed the outlet "
                    f"{note.outlet!r} in the meantime: look again, then change it"
                )
            connection.execute(sa.insert(table).values(vars(note)))

    def outlet_of(self, articles: Collection[str]) -> dict[str, str]:
        """The outlets of some articles, by id."""
        table = schema.articles
        query = sa.select(table.c.id, table.c.outlet)
        with self.reading() as connection:
            return {
                row.id: row.outlet
                for part in parts(articles)
                for row in connection.execute(query.where(table.c.id.in_(part)))
            }


def _note(row: sa.RowMapping) -> OutletNote:
    names = ("outlet", "country", "language", "family", "note", "by", "at")
    grade = row["reliability"]
    return OutletNote(
        **{name: row[name] for name in names}, reliability=Grade(grade) if grade else None
    )


def _day(moment: str) -> str | None:
    """The day of a sorting key."""
    return moment[: len("2025-06-03")] or None
