"""Keys: what a program shows to be let in to the service, and as whom."""

from dataclasses import dataclass

from claims.records.words import Role


@dataclass(frozen=True)
class Key:
    """A key of the service; what it opens with is shown once and never stored.

    `name` signs whatever is done with it. `revoked` is None while it opens.
    """

    id: str
    name: str
    role: Role
    made: str
    revoked: str | None = None


@dataclass(frozen=True)
class NewKey:
    """A key that was just made, and the text that opens with it."""

    key: Key
    secret: str
