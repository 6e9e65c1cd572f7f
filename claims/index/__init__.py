"""Vectors and their neighbours: in memory as a checked cache of the store, or asked of it."""

import os

# FAISS's threads would otherwise spin while they wait for one another, which on cores that others
# use as well takes many times as long. What somebody has set holds; it is read once, by OpenMP.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from claims.index.codes import Codes
from claims.index.files import is_damaged
from claims.index.index import Index
from claims.index.searchable import Neighbour, Searchable
from claims.index.stored import StoredIndex

__all__ = ["Codes", "Index", "Neighbour", "Searchable", "StoredIndex", "is_damaged"]
