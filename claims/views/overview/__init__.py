"""Overview: everything at once, counted by the database."""

from claims.views.overview.page import view

__all__ = ["view"]
