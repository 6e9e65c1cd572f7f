"""Keys of the service: who holds one, and a digest to know it by."""

from datetime import UTC, datetime

import sqlalchemy as sa

from claims.errors import NotFound
from claims.records import Key, Role
from claims.store import schema
from claims.store.database import Database


class Keys(Database):
    """Who may use the service."""

    def add_key(self, key: Key, *, digest: str) -> None:
        """Keeps a key; never what it opens with."""
        row = {**vars(key), "role": key.role.value, "digest": digest}
        with self.writing() as connection:
            connection.execute(sa.insert(schema.keys).values(row))

    def service_keys(self) -> list[Key]:
        """All keys, revoked ones too, in the order in which they were made."""
        with self.reading() as connection:
            query = sa.select(schema.keys).order_by(schema.keys.c.number)
            return [_key(row) for row in connection.execute(query).mappings()]

    def key_and_digest(self, id: str) -> tuple[Key, str]:
        """A key, and the digest of what it opens with. Raises `NotFound`."""
        with self.reading() as connection:
            query = sa.select(schema.keys).where(schema.keys.c.id == id)
            row = connection.execute(query).mappings().first()
        if row is None:
            raise NotFound(f"no key {id!r}: `claims keys list` lists those there are")
        return _key(row), row["digest"]

    def revoke_key(self, id: str) -> Key:
        """Lets a key open no longer; once revoked it stays so. Raises `NotFound`."""
        at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        table = schema.keys
        with self.writing() as connection:
            connection.execute(
                sa.update(table)
                .where(table.c.id == id, table.c.revoked.is_(None))
                .values(revoked=at)
            )
        return self.key_and_digest(id)[0]


def _key(row: sa.RowMapping) -> Key:
    return Key(row["id"], row["name"], Role(row["role"]), row["made"], row["revoked"])
