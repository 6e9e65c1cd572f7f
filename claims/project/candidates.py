"""Candidates: which pairs were compared, and what they look like before anything is said."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from claims.index import Index, Searchable
from claims.ingest import ingest
from claims.judge import Judge
from claims.pipeline import Examined, Pipeline
from claims.project.parts import Parts
from claims.records import Reason, Relation
from claims.store import Store


class Candidates(Parts):
    """The operations that measuring needs."""

    def examined(self, what: Sequence[str | Path], *, judge: Judge) -> list[Examined]:
        """Every candidate among some articles with its features; nothing is stored.

        Args:
            what: as for `add`.
            judge: to be heard.
        """
        with Store.open("sqlite://") as store:
            index = Index.empty(self._encoder.dimensions)
            pipeline = self._unmeasured(store, index, judge)
            pipeline.add(ingest(what))
            return pipeline.examine()

    def _unmeasured(self, store: Store, index: Searchable, judge: Judge) -> Pipeline:
        """A pipeline that looks at pairs and says nothing of them."""
        return Pipeline(
            store,
            index,
            encode=self._encoder.encode,
            judge=judge,
            calibration=self._calibration,
            relations=None,
            fingerprint=self._encoder.fingerprint,
            scale=self._scale,
        )

    def decided(self, judge: Judge) -> list[tuple[Examined, Relation, Reason]]:
        """The pairs on whose relation people have decided, and what they are.

        Args:
            judge: to be heard on them.
        """
        pairs = [one for one in self._store.pairs() if one.decision is not None]
        examined = self._unmeasured(self._store, self._index, judge).examine_pairs(pairs)
        return [
            (found, Relation(one.decision.new), one.reason)
            for found, one in zip(examined, pairs, strict=True)
            if one.decision is not None
        ]

    def candidates(self) -> Iterator[tuple[str, str]]:
        """Ids of the claims of different articles that were judged, whatever came of it."""
        return self._pipeline.candidates()

    @property
    def compared(self) -> Counter[str]:
        """How many pairs of claims this run has compared, and why it did not compare others."""
        return self._pipeline.counts
