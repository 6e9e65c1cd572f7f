"""Fetching: web addresses to what they answer, feeds to the addresses they list.

The only user of the network for articles. Whatever answers is taken for hostile: addresses are
checked when a connection is made, and everything has a limit.
"""

from claims.fetch.feeds import is_feed, read_feed
from claims.fetch.fetcher import Fetcher
from claims.fetch.lanes import Errand, Lanes
from claims.fetch.limits import MOST_ENTRIES, MOST_SITEMAP_BYTES, Limits
from claims.fetch.robots import ROBOTS_LIMITS, Robots
from claims.fetch.turns import Turns

__all__ = [
    "MOST_ENTRIES",
    "MOST_SITEMAP_BYTES",
    "ROBOTS_LIMITS",
    "Errand",
    "Fetcher",
    "Lanes",
    "Limits",
    "Robots",
    "Turns",
    "is_feed",
    "read_feed",
]
