"""Grouping: from related pairs to clusters, and from opposed clusters to disputes."""

from claims.group.clusters import Groups, group
from claims.group.disputes import disputes, in_order

__all__ = ["Groups", "disputes", "group", "in_order"]
