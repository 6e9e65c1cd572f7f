"""Visits: the last look at every place that is watched, and the right to watch."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import sqlalchemy as sa
from filelock import FileLock, Timeout

from claims.errors import StoreError
from claims.records import Visit
from claims.store import schema
from claims.store.database import Database

# Any number, as long as nobody else uses it in this database.
_PG_KEY = 0x636C61696D73


class Visits(Database):
    """What was seen where, and when."""

    def visit(self, place: str) -> Visit | None:
        """The last look at a place; None where there was none."""
        table = schema.visits
        with self.reading() as connection:
            query = sa.select(table).where(table.c.place == place)
            row = connection.execute(query).mappings().first()
        return None if row is None else Visit(**row)

    def save_visit(self, visit: Visit) -> None:
        """Keeps the last look at a place."""
        table = schema.visits
        with self.writing() as connection:
            connection.execute(sa.delete(table).where(table.c.place == visit.place))
            connection.execute(sa.insert(table).values(**asdict(visit)))

    @contextmanager
    def sole_watch(self) -> Iterator[None]:
        """Holds the right to watch for this database; it is lost with the process.

        Raises:
            StoreError: another run holds it.
        """
        busy = StoreError(f"{self.name} is being watched by another run: stop that one first")
        url = self._engine.url
        if url.get_backend_name() == "postgresql":
            with self._engine.connect() as connection:
                if not connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_PG_KEY))):
                    raise busy
                # The lock is of the session; no transaction stays open beside it.
                connection.commit()
                try:
                    yield
                finally:
                    # The connection goes back to its pool, and would hold the lock there.
                    connection.execute(sa.select(sa.func.pg_advisory_unlock(_PG_KEY)))
        elif not url.database or url.database == ":memory:":
            yield
        else:
            try:
                with FileLock(f"{url.database}.watch.lock", timeout=0):
                    yield
            except Timeout:
                raise busy from None
