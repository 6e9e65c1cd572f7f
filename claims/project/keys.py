"""Keys of the service: made, listed, revoked, and known again."""

import hashlib
import secrets
from datetime import UTC, datetime
from hmac import compare_digest

from claims import review
from claims.errors import ClaimsError, KeyRefused, NotFound
from claims.project.parts import Parts
from claims.project.permission import needs
from claims.records import Key, NewKey, Role

# What a key begins with, so that one that has leaked is recognised.
_MARK = "claims"
_SECRET_BYTES = 32
_LONGEST_NAME = 100


class Keys(Parts):
    """The operations on keys."""

    @needs(Role.EDITOR, kept=True)
    def add_key(self, name: str, *, role: Role) -> NewKey:
        """Makes a key; only its digest is kept, so that the secret is shown now or never.

        Args:
            name: signs what is done with it. A person may hold several keys.

        Raises:
            ClaimsError: the name is empty, too long, or more than a line.
        """
        shown = name.strip()
        if not shown or len(shown) > _LONGEST_NAME or not shown.isprintable():
            raise ClaimsError(
                f"{name[:_LONGEST_NAME]!r} is no name: give one line of 1 to {_LONGEST_NAME} "
                "characters"
            )
        id = secrets.token_hex(6)
        made = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        key = Key(id, shown, role, made)
        secret = f"{_MARK}_{id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
        self._store.add_key(key, digest=_digest(secret))
        return NewKey(key, secret)

    def service_keys(self) -> list[Key]:
        """All keys, those that were revoked too, the oldest first."""
        return self._store.service_keys()

    @needs(Role.EDITOR, kept=True)
    def revoke_key(self, id: str) -> Key:
        """Lets a key open no longer. Raises `NotFound`."""
        return self._store.revoke_key(id)

    def key_of(self, secret: str) -> Key:
        """The key that a secret opens with.

        Raises:
            KeyRefused: there is none, or it was revoked. Which of the two is not said.
        """
        parts = secret.split("_", 2)
        try:
            key, digest = self._store.key_and_digest(parts[1] if len(parts) == 3 else "")
        except NotFound:
            raise KeyRefused("this key does not open: `claims keys add` makes another") from None
        if not compare_digest(digest, _digest(secret)) or key.revoked:
            raise KeyRefused("this key does not open: `claims keys add` makes another")
        return key

    @staticmethod
    def permit(role: Role, needed: Role) -> None:
        """Lets those pass whose role includes another. Raises `NotPermitted`."""
        review.require(role, needed)


def _digest(secret: str) -> str:
    """SHA-256: a secret of 256 random bits needs no slow hash, for nobody can try them all."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
