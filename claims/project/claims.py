"""What there is: claims, pairs and clusters; and the search."""

from collections.abc import Collection
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from claims.group import tellings
from claims.index import Searchable
from claims.project.parts import Parts
from claims.read import check_worthiness
from claims.records import (
    Claim,
    ClaimFilter,
    Cluster,
    ClusterFilter,
    Counts,
    Facets,
    Hit,
    Order,
    Pair,
    Relation,
    Telling,
    Tier,
)

# A filter that leaves so much of what is near needs no list of all that it leaves.
_WIDER = 8


class Claims(Parts):
    """The operations that look at what the store holds."""

    def counts(self) -> Counts:
        """How much the store holds."""
        return self._current.counts()

    def claims(
        self,
        filter: ClaimFilter = ClaimFilter(),  # noqa: B008 (frozen, so one default serves all)
        *,
        order: Order = Order.LATEST,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Claim]:
        """Claims, the latest article first; a page of them where there is a limit."""
        return self._current.claims(filter, order=order, limit=limit, offset=offset)

    def count_claims(
        self,
        filter: ClaimFilter = ClaimFilter(),  # noqa: B008 (frozen, so one default serves all)
    ) -> int:
        """How many claims a filter leaves."""
        return self._current.count_claims(filter)

    def facets(self) -> Facets:
        """The outlets, speakers and languages that claims can be filtered by."""
        return self._store.facets()

    def claim(self, id: str) -> Claim:
        """One claim. Raises `NotFound`."""
        return self._current.claim(id)

    def pairs(
        self,
        *,
        relations: Collection[Relation] = (),
        tier: Tier | None = None,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Pair]:
        """Judged pairs that are not unrelated, the surest first."""
        return self._current.pairs(relations=relations, tier=tier, limit=limit, offset=offset)

    def pairs_by_id(self, ids: Collection[str]) -> dict[str, Pair]:
        """Some pairs, by id; those that there are not, are left out."""
        return {pair.id: pair for pair in self._current.pairs(ids=ids)}

    def origins(self, ids: Collection[str] | None = None) -> dict[str, str]:
        """The origin of articles, by id: the earliest of the articles it is a copy of.

        Args:
            ids: of the articles asked about; None for all.
        """
        return self._current.origins(ids=ids)

    def clusters(
        self,
        filter: ClusterFilter = ClusterFilter(),  # noqa: B008 (frozen, so one default serves all)
        *,
        min_origins: int = 1,
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Cluster]:
        """Claims that state the same thing, most independent origins first, then speakers."""
        return self._current.clusters(filter, min_origins=min_origins, limit=limit, offset=offset)

    def cluster(self, id: str) -> Cluster:
        """One cluster of two claims or more. Raises `NotFound`."""
        return self._current.cluster(id)

    def count_clusters(
        self,
        filter: ClusterFilter = ClusterFilter(),  # noqa: B008 (frozen, so one default serves all)
        *,
        min_origins: int = 1,
    ) -> int:
        """How many clusters of two claims or more a filter leaves."""
        return self._current.count_clusters(filter, min_origins=min_origins)

    def tellings(self, clusters: Collection[Cluster]) -> dict[str, tuple[Telling, ...]]:
        """The claims of clusters by their origins, copies behind what they copy; by cluster id."""
        articles = {claim.article.id for each in clusters for claim in each.claims}
        origins = self._current.origins(ids=articles)
        return {each.id: tellings(each, origins=origins) for each in clusters}

    def search(
        self,
        text: str,
        *,
        k: int = 10,
        filter: ClaimFilter = ClaimFilter(),  # noqa: B008 (frozen, so one default serves all)
    ) -> list[Hit]:
        """The `k` claims most like a text in any language, among those that the filter leaves."""
        self._check_fingerprint()
        if not text.strip() or k < 1:
            return []
        return self._nearest(self._encoder.encode([text]), k=k, filter=filter)

    def _nearest(self, vector: NDArray[np.float32], *, k: int, filter: ClaimFilter) -> list[Hit]:
        """The `k` claims nearest to a vector, (1, d), among those that the filter leaves."""
        index, store = self._searched, self._current
        everything = filter == ClaimFilter()
        find = index.search_roughly if self._is_approximate(index) else index.search
        near = find(vector, k if everything else k * _WIDER)[0]
        left = {one.id: one for one in store.claims(filter, ids=[hit.id for hit in near])}
        if len(left) < k and not everything and len(near) < len(index):
            near = index.search(vector, k, among=store.ids(filter))[0]
            left = {one.id: one for one in store.claims(ids=[hit.id for hit in near])}
        found = (Hit(hit.similarity, left[hit.id]) for hit in near if hit.id in left)
        return list(islice(found, k))

    @property
    def search_recall(self) -> float:
        """How many of the nearest claims a search finds, 0..1, as measured on stored ones.

        1 where it looks at each, which it does unless `CLAIMS_APPROXIMATE_FROM` says otherwise.
        """
        index = self._searched
        return index.recall if self._is_approximate(index) else 1.0

    def _is_approximate(self, index: Searchable) -> bool:
        return 0 < self._settings.approximate_from <= len(index)

    def check_worthiness(self, claim: Claim) -> float:
        """How much a claim is worth checking, 0..1: it sorts, and decides nothing."""
        return check_worthiness(claim.sentence, language=claim.language)
