"""Restoring: what an archive brings, with what has to be made of it, and compared with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.origins import signature
from claims.pipeline.candidates import Candidates
from claims.pipeline.comparison import Comparison
from claims.pipeline.copying import Copying
from claims.pipeline.reach import Reach
from claims.records import Archive, Claim, Copy, Pair, Progress, Weighed
from claims.store import Arrival, Store


@dataclass(frozen=True)
class Restoring:
    """Prepares an archive for a store that may hold articles already.

    Pairs within the archive come from it; only with what was here before its articles are
    compared, as if they came in now.

    Args:
        store: what is here.
        reach: how far around an article is looked.
        encode: texts to unit vectors, (n, d).
        fingerprint: of the encoder.
        candidates: among what is here.
        comparison: says what they are.
        copying: finds copies.
    """

    store: Store
    reach: Reach
    encode: Callable[[Sequence[str]], NDArray[np.float32]]
    fingerprint: str
    candidates: Candidates
    comparison: Comparison
    copying: Copying

    def arrival(self, archive: Archive, *, progress: Progress | None = None) -> Arrival:
        """What has to be made of an archive; nothing is stored."""
        here = {article.id for article in self.store.articles()}
        # What the archive says of articles that both have is not said anew.
        theirs = {one.article.id for one in archive.articles}
        new = [one for one in archive.articles if one.article.id not in here]
        claims: dict[str, list[Claim]] = {one.article.id: [] for one in new}
        for claim in archive.claims:
            if claim.article.id in claims:
                claims[claim.article.id].append(claim)
        places: dict[str, set[str]] = {}
        for sighting in archive.sightings:
            if sighting.place:
                places.setdefault(sighting.article, set()).add(sighting.place)
        vectors: dict[str, NDArray[np.float32]] = {}
        signatures: dict[str, Sequence[int]] = {}
        pairs: list[Pair] = []
        weighed: list[Weighed] = []
        copies: list[Copy] = []
        for done, one in enumerate(new, start=1):
            found = sorted(claims[one.article.id], key=lambda claim: claim.start)
            rows = self.encode([claim.text for claim in found])
            vectors.update((claim.id, row) for claim, row in zip(found, rows, strict=True))
            told = self.copying.told(one.article, one.sentences, rows)
            numbers = signature(told.body)
            signatures[one.article.id] = numbers
            around = self.reach.around(one.article.published, rows)
            near = around.claims
            known = {claim.id: claim for claim in self.store.claims(ids=near)} if near else {}
            versions = self.store.line_at_places(places.get(one.article.id, ())) - theirs
            copied = self.copying.copies_of(
                told, numbers=numbers, hits=around.hits, known=known, versions=versions
            )
            copied = [copy for copy in copied if copy.other(one.article.id) not in theirs]
            copies += copied
            if found and here - theirs:
                others = {copy.other(one.article.id): copy for copy in copied}
                compared = (
                    candidate
                    for candidate in self.candidates.of(
                        found, rows, around=around, copies=others.keys()
                    )
                    if candidate.a.article.id not in theirs
                )
                findings = self.comparison.findings(compared, copies=others)
                pairs += findings.pairs
                weighed += findings.weighed
            if progress is not None:
                progress(done, len(new), "articles")
        return Arrival(
            articles={one.article.id for one in new},
            vectors=vectors,
            signatures=signatures,
            pairs=pairs,
            weighed=weighed,
            copies=copies,
            earlier=self.encode([one.claim for one in archive.earlier]),
            fingerprint=self.fingerprint,
            alone=not here,
        )
