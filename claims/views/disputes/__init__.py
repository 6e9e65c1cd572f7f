"""The page of disputes: the queue, and one of them opened for a decision."""

from claims.views.disputes.article import article
from claims.views.disputes.page import view

__all__ = ["article", "view"]
