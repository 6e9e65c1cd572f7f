"""A shelf: indexes kept at hand between the runs of one process, to be searched."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np

from claims.index import Index
from claims.store import Store


@dataclass(frozen=True)
class _Kept:
    edition: str
    fingerprint: str
    index: Index


class Shelf:
    """The index of each database, brought up to date as claims come and go.

    Loading 100,000 vectors takes a second; taking in those of one article takes what it takes to
    ask which claims there are. Runs and threads may share it, also while it is brought up to date:
    what a search finds is looked up in the store, and what is not there any more is left out.
    Whoever adds claims has an index of their own.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[str, _Kept] = {}

    def index(self, store: Store, load: Callable[[], Index]) -> Index:
        """The index of a store.

        Args:
            store: whose claims it has to hold.
            load: makes it, where there is none of the same encoder.
        """
        with self._lock:
            # Asked first: what changes from now on gives another edition, and is taken in next.
            edition, fingerprint = store.edition, store.encoder_fingerprint
            kept = self._kept.get(store.name)
            if kept is None or kept.fingerprint != fingerprint or not len(kept.index):
                kept = _Kept(edition, fingerprint, load())
            elif kept.edition != edition:
                _bring_up_to_date(kept.index, store)
                kept = replace(kept, edition=edition)
            self._kept[store.name] = kept
            return kept.index


def _bring_up_to_date(index: Index, store: Store) -> None:
    """Takes in the claims that have come, and lets go of those that went."""
    there = store.vector_ids()
    index.remove([*{*index.ids}.difference(there)])
    fresh = store.vectors_by_id([id for id in there if id not in index])
    if fresh:
        index.add([*fresh], np.stack([*fresh.values()]))
