"""Listing: which claims a filter leaves, in which order."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from claims.records import ArticleFilter, ClaimFilter, Interval, Mode, Order
from claims.store import schema
from claims.store.rows import moment
from claims.store.wording import list_key, worded

_CLAIMS = schema.claims
_DAY = len("2025-06-03")
# What is unknown comes last in either direction. Written out, since an index on an expression
# serves the very same expression alone.
_UNDATED = "claims.moment = ''"
_UNNAMED = "claims.speaker_key = ''"
_LATEST = ("claims.moment DESC", "claims.number")
_ORDERS: dict[Order, tuple[str, ...]] = {
    Order.LATEST: _LATEST,
    Order.EARLIEST: (_UNDATED, "claims.moment", "claims.number"),
    Order.ORIGINS: ("claims.origins DESC", *_LATEST),
    Order.OUTLET: ("claims.outlet_key", *_LATEST),
    Order.SPEAKER: (_UNNAMED, "claims.speaker_key", *_LATEST),
}
_FILTERED = ("outlet_key", "speaker_key", "mode", "language", "status", "origins", "cluster", "id")


def conditions(filter: ClaimFilter, dialect: str) -> list[sa.ColumnElement[bool]]:
    """The conditions on claims that a filter stands for."""
    found = [
        column == wanted
        for column, wanted in (
            (_CLAIMS.c.outlet_key, list_key(filter.outlet)),
            (_CLAIMS.c.speaker_key, list_key(filter.speaker)),
            (_CLAIMS.c.status, filter.status),
            (_CLAIMS.c.language, filter.language),
            (_CLAIMS.c.mode, filter.mode),
        )
        if wanted
    ]
    found += _in_time(_CLAIMS.c.moment, filter.since, filter.until)
    if filter.single_source:
        found += _single_source()
    if filter.text.strip():
        found += worded(filter.text, dialect)
    return found


def article_conditions(filter: ArticleFilter) -> list[sa.ColumnElement[bool]]:
    """The conditions on the table of articles that a filter stands for."""
    table = schema.articles
    found: list[sa.ColumnElement[bool]] = _in_time(table.c.moment, filter.since, filter.until)
    if filter.outlet:
        found.append(sa.func.lower(table.c.outlet) == filter.outlet.lower())
    if filter.language:
        found.append(table.c.language == filter.language)
    if filter.text:
        found.append(
            table.c.title.icontains(filter.text, autoescape=True)
            | table.c.text.icontains(filter.text, autoescape=True)
        )
    return found


def order(by: Order) -> list[sa.ColumnElement[Any]]:
    """The columns by which claims are sorted; what is unknown comes last."""
    return [sa.literal_column(one) for one in _ORDERS[by]]


def index_lists(connection: Connection) -> None:
    """Makes an index for every order, and one for speakers.

    Each holds all that a filter asks for, so that counting, and going to any page in any order,
    touches no claim that is not shown.
    """
    for name, by in _ORDERS.items():
        _index(connection, f"claims_by_{name}", by)
    _index(connection, "claims_of_speaker", ("claims.speaker_key", *_LATEST), "speaker")


def _index(connection: Connection, name: str, by: tuple[str, ...], *more: str) -> None:
    sorted_by = [one.replace("claims.", "") for one in by]
    held = [one for one in (*_FILTERED, *more) if one not in {key.split()[0] for key in sorted_by}]
    keys = [f"({key})" if "=" in key else key for key in sorted_by]
    connection.exec_driver_sql(f"CREATE INDEX {name} ON claims ({', '.join([*keys, *held])})")


def _in_time(
    published: sa.ColumnElement[str], since: str, until: str
) -> list[sa.ColumnElement[bool]]:
    """That a column of moments lies within a time, both ends included."""
    found: list[sa.ColumnElement[bool]] = []
    if since or until:
        found.append(published != "")
    if since:
        found.append(published >= moment(since))
    if until:
        interval = Interval.of(until)
        end = interval.end.isoformat() if interval else ""
        # A date includes its whole day, a time only itself.
        found.append(published < end if len(until) == _DAY else published <= end)
    return found


def _single_source() -> list[sa.ColumnElement[bool]]:
    """What one origin alone states: of its copies the claim that came in first; no questions."""
    earlier = _CLAIMS.alias("earlier")
    copied = sa.exists().where(
        earlier.c.cluster == _CLAIMS.c.cluster, earlier.c.number < _CLAIMS.c.number
    )
    return [
        _CLAIMS.c.origins == 1,
        _CLAIMS.c.mode != str(Mode.QUESTION),
        _CLAIMS.c.cluster.is_(None) | ~copied,
    ]
