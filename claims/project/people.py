"""People: what the roles file says of who may do what."""

import tomllib
from pathlib import Path

from claims.errors import ClaimsError
from claims.records import Person, Role
from claims.settings import Settings


def person_of(name: str, *, settings: Settings | None = None) -> Person:
    """Somebody by name, or by the address they sign in with, with their role.

    Without a roles file everybody is an editor. In one, `[people]` gives roles by name, and
    `default` the role of everybody else, which is `viewer` where it is left out.

    Args:
        name: as it was typed or comes from the sign-in; case and outer spaces do not count.
        settings: what people chose; None for the environment's.

    Raises:
        ClaimsError: the roles file cannot be read, or names a role that there is not.
    """
    settings = settings or Settings.from_environment()
    name = name.strip()
    if not settings.people:
        return Person(name)
    listed, default = _roles(Path(settings.people))
    return Person(name, listed.get(name.casefold(), default))


def _roles(path: Path) -> tuple[dict[str, Role], Role]:
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ClaimsError(f"roles file {path} cannot be read ({error}): mend it") from error
    people = found.pop("people", {})
    default = found.pop("default", Role.VIEWER.value)
    if found or not isinstance(people, dict):
        raise ClaimsError(f"roles file {path}: it holds `default` and a table [people], no more")
    listed = {name.strip().casefold(): _role(path, one) for name, one in people.items()}
    return listed, _role(path, default)


def _role(path: Path, given: object) -> Role:
    try:
        return Role(str(given))
    except ValueError:
        known = ", ".join(Role)
        raise ClaimsError(f"roles file {path}: {given!r} is no role: give {known}") from None
