"""Fetching: web addresses to what they answer, feeds to the addresses they list.

The only user of the network for articles. Whatever answers is taken for hostile: addresses are
checked when a connection is made, and everything has a limit.
"""

from claims.fetch.feeds import is_feed, read_feed
from claims.fetch.fetcher import Fetcher
from claims.fetch.limits import Limits
from claims.fetch.robots import ROBOTS_LIMITS, Robots

__all__ = ["ROBOTS_LIMITS", "Fetcher", "Limits", "Robots", "is_feed", "read_feed"]
