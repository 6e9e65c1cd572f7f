"""The store: articles, claims, vectors, pairs, groups and decisions, in SQLite by default."""

from claims.store.store import Store

__all__ = ["Store"]
