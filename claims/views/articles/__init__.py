"""The page of articles: the list, one of them opened, and how more come in."""

from claims.views.articles.page import view

__all__ = ["view"]
