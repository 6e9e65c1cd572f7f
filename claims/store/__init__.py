"""The store: articles, claims, vectors, pairs, groups and decisions, in SQLite by default."""

from claims.store.archives import Arrival
from claims.store.backups import file_of, restore
from claims.store.soundness import problem
from claims.store.store import Store

__all__ = ["Arrival", "Store", "file_of", "problem", "restore"]
