"""Listings: RSS, Atom, JSON feeds and sitemaps parsed; runs in a worker.

No parser here resolves an entity, reads a DTD or opens an address.
"""

import calendar
import io
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

import feedparser
from lxml import etree, html

from claims.errors import PARSER_FAILURES, InputRefused
from claims.fetch.encoding import decoded
from claims.fetch.feeds import feed_kind
from claims.fetch.limits import MOST_ENTRIES, MOST_SITEMAPS, Limits

_FIRST_YEAR, _LAST_YEAR = 1990, 2100
_GZIP = b"\x1f\x8b"
_INDEX = b"sitemapindex"
_SITEMAPS = (b"urlset", _INDEX)


def listed(content: bytes, *, address: str, content_type: str) -> dict[str, Any]:
    """What a feed lists, as JSON."""
    if content.startswith(_GZIP):
        content = decoded([content], "gzip", source=address, limits=Limits())
    kind = feed_kind(content)
    if kind == b"json":
        title, entries = _json_feed(content, address)
    elif kind in _SITEMAPS:
        title, entries = "", _sitemap(content, address)
    else:
        title, entries = _rss_or_atom(content, address, content_type)
    kept = {entry["url"]: entry for entry in reversed(entries) if entry["url"]}
    chosen = list(reversed(kept.values()))
    is_index = kind == _INDEX
    return {
        "title": title,
        "entries": chosen[: MOST_SITEMAPS if is_index else MOST_ENTRIES],
        "total": len(chosen),
        "is_index": is_index,
    }


def _rss_or_atom(
    content: bytes, address: str, content_type: str
) -> tuple[str, list[dict[str, str]]]:
    headers = {"content-location": address}
    if content_type:
        headers["content-type"] = content_type
    try:
        # As a stream: feedparser would open a string as an address or a file.
        parsed = feedparser.parse(io.BytesIO(content), response_headers=headers)
    except PARSER_FAILURES as error:
        raise InputRefused(address, f"is no feed that can be read ({_line(error)})") from error
    if not parsed.get("version") and not parsed.entries:
        why = _line(parsed.get("bozo_exception", "nothing in it"))
        raise InputRefused(address, f"is no feed that can be read ({why})")
    title = _text(parsed.feed.get("title", ""))
    return title, [
        {
            "url": one.get("link", "") or "",
            "title": _text(one.get("title", "")),
            "published": _moment(one.get("published_parsed")),
            # What does not say that it was changed was last written when it was published.
            "updated": _moment(
                one["updated_parsed"] if "updated_parsed" in one else one.get("published_parsed")
            ),
            "source": _text(one.get("source", {}).get("title", "")),
        }
        for one in parsed.entries
    ]


def _json_feed(content: bytes, address: str) -> tuple[str, list[dict[str, str]]]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InputRefused(address, f"is no JSON feed that can be read ({_line(error)})") from error
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list):
        raise InputRefused(address, "is no JSON feed: it has no list 'items'")
    entries = [
        {
            "url": _joined(address, _string(one.get("url")) or _string(one.get("id"))),
            "title": _string(one.get("title")),
            "published": _iso(_string(one.get("date_published"))),
            "updated": _iso(_string(one.get("date_modified"))),
            "source": "",
        }
        for one in items
        if isinstance(one, dict)
    ]
    return _string(found.get("title")), entries


def _sitemap(content: bytes, address: str) -> list[dict[str, str]]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    root = etree.fromstring(content, parser)
    if root is None:
        raise InputRefused(address, "is no sitemap that can be read")
    entries = [
        {
            "url": _joined(address, next(_named(one, "loc"), "")),
            "title": next(_named(one, "title"), ""),
            "published": _iso(next(_named(one, "publication_date"), "")),
            "updated": _iso(next(_named(one, "lastmod"), "")),
            "source": next(_named(one, "name"), ""),
        }
        for one in root
        if _local(one) in ("url", "sitemap")
    ]
    return sorted(entries, key=lambda one: one["published"] or one["updated"], reverse=True)


def _line(error: object) -> str:
    return " ".join(str(error).split())[:200]


def _joined(address: str, link: str) -> str:
    """Where a link of a feed leads; empty where it leads nowhere."""
    try:
        return urljoin(address, link) if link else ""
    except ValueError:
        return ""


def _local(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _named(element: Any, name: str) -> Iterator[str]:
    """The texts of all elements of a name below one, whatever prefix they have."""
    for one in element.iter():
        if _local(one) == name and one.text and one.text.strip():
            yield one.text.strip()


def _text(markup: Any) -> str:
    """The text of what a feed gives as HTML."""
    written = _string(markup)
    if "<" not in written and "&" not in written:
        return written
    try:
        return str(html.fromstring(f"<div>{written}</div>").text_content()).strip()
    except (etree.ParserError, ValueError):
        return ""


def _string(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _moment(value: time.struct_time | None) -> str:
    """A UTC time of feedparser's; empty where it found none that can be."""
    if value is None:
        return ""
    try:
        return _stamp(datetime.fromtimestamp(calendar.timegm(value), UTC))
    except (OverflowError, ValueError, OSError):
        return ""


def _iso(value: str) -> str:
    """A date of the profile of ISO 8601 that the web uses, as a UTC time or as the date alone."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return ""
    if "T" not in value and " " not in value:
        return _stamp(moment)[: len(value)] if len(value) == len("2025-06-03") else ""
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return _stamp(moment.astimezone(UTC))
    except OverflowError:
        return ""


def _stamp(moment: datetime) -> str:
    """A UTC time; empty for one in which there was no web."""
    return (
        ""
        if moment.year < _FIRST_YEAR or moment.year > _LAST_YEAR
        else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    )
