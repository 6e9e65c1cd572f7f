"""A shelf: indexes kept at hand between the runs of one process, to be searched and not changed."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from claims.index import Index
from claims.store import Store


@dataclass(frozen=True)
class _Kept:
    edition: str
    fingerprint: str
    index: Index


class Shelf:
    """The index of each database, as long as its claims are those of the store.

    Loading 100,000 vectors takes a second; seeing that none has changed takes milliseconds.
    Runs and threads may share it: whoever adds claims has an index of their own.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._kept: dict[str, _Kept] = {}

    def index(self, store: Store, load: Callable[[], Index]) -> Index:
        """The index of a store.

        Args:
            store: whose claims it has to hold.
            load: makes it, where there is none that does.
        """
        with self._lock:
            edition, fingerprint = store.edition, store.encoder_fingerprint
            kept = self._kept.get(store.name)
            if kept is None or kept.edition != edition:
                same = (
                    kept is not None
                    and kept.fingerprint == fingerprint
                    and kept.index.ids == store.vector_ids()
                )
                index = kept.index if kept is not None and same else load()
                kept = _Kept(edition, fingerprint, index)
                self._kept[store.name] = kept
            return kept.index
