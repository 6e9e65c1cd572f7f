"""Addresses of databases: what somebody gives, and what is shown of it."""

import re

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

# What stands between the two slashes and the host.
_ACCOUNT = re.compile(r"(?<=://)[^/@]*:.*@")
_SECRET = ("password", "sslpassword", "passfile")


def parsed(database: str) -> sa.URL:
    """The address of a database; a path is one of SQLite.

    Raises:
        ArgumentError: it is none.
        ValueError: likewise.
    """
    if "://" not in database:
        return sa.URL.create("sqlite", database=database)
    url = sa.make_url(database)
    if url.drivername in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    return url


def shown(database: str) -> str:
    """A path or address without its password, as it may be printed."""
    if "://" not in database:
        return database
    try:
        url = sa.make_url(database)
    except (ArgumentError, ValueError):
        return _ACCOUNT.sub("***@", database)
    if url.password is None and not url.query.keys() & set(_SECRET):
        return database
    return url.difference_update_query(_SECRET).render_as_string(hide_password=True)
