"""The store: the parts of the database as one."""

from claims.store.articles import Articles
from claims.store.claims import Claims
from claims.store.decisions import Decisions
from claims.store.groups import Groups
from claims.store.pairs import Pairs


class Store(Articles, Claims, Pairs, Groups, Decisions):
    """Articles, claims, vectors, pairs, groups and decisions; one per run or thread."""
