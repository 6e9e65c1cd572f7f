"""Grouping: from related pairs to clusters, and from opposed clusters to disputes."""

from claims.group.changes import Continuation, carried_on
from claims.group.clusters import Groups, group
from claims.group.disputes import disputes, in_order
from claims.group.events import bound_together
from claims.group.tellings import tellings
from claims.group.timeline import newest, timeline

__all__ = [
    "Continuation",
    "Groups",
    "bound_together",
    "carried_on",
    "disputes",
    "group",
    "in_order",
    "newest",
    "tellings",
    "timeline",
]
