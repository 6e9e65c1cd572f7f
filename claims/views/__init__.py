"""The dashboard. It only calls the project; every page opens one per run and closes it."""

from claims.views.desk import run

__all__ = ["run"]
