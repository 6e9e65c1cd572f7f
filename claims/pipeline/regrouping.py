"""Grouping anew: only what new articles, copies and decisions touch, and all that hangs on it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from claims.errors import Conflicted
from claims.group import carried_on, disputes, group
from claims.group.disputes import RelatedTo
from claims.origins import chain
from claims.pipeline.settling import Settling
from claims.records import Article, Cluster, Copy, Dispute, Regrouped
from claims.store import Store

# The ids of claims near some others, by theirs.
NearTo = Callable[[Collection[str]], Collection[str]]
# How often a region is grouped again because somebody else has saved groups meanwhile.
_ATTEMPTS = 5


class _Over(Exception):
    """Takes back what was written only to see what it would be."""


@dataclass(frozen=True)
class Regrouping:
    """Keeps the groups of a store up to date.

    Whatever a region does not hold is not bound to it, so that grouping it alone gives what
    grouping everything would.

    Args:
        store: holds articles, claims, pairs and decisions.
        settling: makes the pairs what they are in company.
        related_to: claims on the same question, given those that take positions.
        near_to: all claims to which some could be related, by their ids.
    """

    store: Store
    settling: Settling
    related_to: RelatedTo
    near_to: NearTo

    def regroup(self) -> Regrouped:
        """Makes clusters and disputes anew where pairs, copies or decisions have changed.

        Raises:
            Conflicted: others have saved groups all the while.
        """
        attempts = 0
        while self.store.groups_stale:
            attempts += 1
            try:
                return self._regroup()
            except Conflicted:
                if attempts == _ATTEMPTS:
                    raise
        return Regrouped(0, 0, 0, 0, 0)

    def rehearse(self) -> int:
        """How many rows grouping everything anew would write; none is."""
        written = 0
        with suppress(_Over), self.store.at_once():
            self.regroup()
            self.store.let_all_be_grouped()
            written = self._regroup().written
            raise _Over
        return written

    def after(self, article: str, change: Callable[[], Mapping[str, str]]) -> Regrouped:
        """Changes what is stored of one article, and groups anew what hung on it: both or neither.

        Args:
            article: its claims may go, and others come.
            change: changes the store; for claims that went, those that take their place, by id.

        Raises:
            Conflicted: others have saved groups all the while; nothing has changed.
        """
        attempts = 0
        while True:
            self.regroup()
            attempts += 1
            try:
                with self.store.at_once():
                    former = self._former(article)
                    self.store.dissolve(former.claims)
                    heirs = change()
                    self.store.touch(former.articles)
                    return self._regroup(former.followed(heirs))
            except Conflicted:
                if attempts == _ATTEMPTS:
                    raise

    def _former(self, article: str) -> "_Former":
        """All that hangs on an article's claims."""
        store = self.store
        claims = store.claims_of_articles([article])
        region = store.region(claims | store.beside(claims))
        return _Former(
            frozenset(region),
            frozenset(_bundle([article], store.copies_of([article])))
            | self.settling.hanging_on([article]),
            store.former_clusters(region),
            tuple(store.disputes(ids=store.former_disputes(region))),
        )

    def _regroup(self, former: "_Former | None" = None) -> Regrouped:
        store = self.store
        version = store.groups_version
        touched = store.touched_articles()
        former = former or _Former()
        everything = store.all_stale
        self.settling.settle(None if everything else touched)
        moved, region = self._everything() if everything else self._touched(touched, former.claims)
        claims = store.claims(ids=region)
        of = store.origins(ids={claim.article.id for claim in claims}) | moved
        pairs = [one for one in store.pairs_of(region) if {one.a.id, one.b.id} <= region]
        clusters = {**former.clusters, **store.former_clusters(region)}
        groups = group(
            claims,
            pairs,
            origins=of,
            former=clusters,
            taken=store.cluster_ids() if everything else _Taken(store),
        )
        before = [*former.disputes, *store.disputes(ids=store.former_disputes(region))]
        living = {one.id for one in before}
        gone = store.gone_disputes(region)
        found = carried_on(
            disputes(groups, pairs, origins=of, related_to=self.related_to),
            before,
            gone={id: held for id, held in gone.items() if id not in living},
            at=_now(),
        )
        written = store.save_region(
            region,
            groups.clusters,
            found.disputes,
            origins=moved,
            corroboration=groups.corroboration(),
            changes=found.changes,
            settled=touched,
            version=version,
        )
        return Regrouped(
            claims=len(region),
            clusters=len(groups.clusters),
            disputes=len(found.disputes),
            written=written,
            parted=groups.parted,
        )

    def _everything(self) -> tuple[dict[str, str], set[str]]:
        """The origins of all articles, and all claims."""
        of = _origins(self.store.articles(), self.store.copies())
        return of, self.store.claims_of_articles(of)

    def _touched(
        self, articles: Collection[str], parted: Collection[str]
    ) -> tuple[dict[str, str], set[str]]:
        """The origins that are others since some articles were touched, and their region.

        `parted` are claims whose groups were dissolved: nothing stored says any more what they
        hung on.
        """
        store = self.store
        copies = store.copies_of(articles)
        bundle = _bundle(articles, copies)
        before = store.origins(ids=bundle)
        of = _origins(store.articles(ids=bundle), copies)
        moved = {id: origin for id, origin in of.items() if origin != before[id]}
        claims = store.claims_of_articles({*moved, *articles})
        # A dispute that no pair binds to these may still have one of them beside it as related.
        asked = store.disputed(self.near_to(claims)) if store.has_disputes else set()
        hung = store.existing(parted) | store.moved_claims()
        return moved, store.region(claims | asked | hung)


@dataclass(frozen=True)
class _Taken:
    """The ids of all clusters, looked up one by one: a part of the claims asks for few."""

    store: Store

    def __contains__(self, id: object) -> bool:
        return self.store.has_cluster(str(id))


@dataclass(frozen=True)
class _Former:
    """Groups as they were before an article changed, and the articles that hung on it.

    These are those that shared its origin, and those whose pairs it had a part in.
    """

    claims: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    clusters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    disputes: tuple[Dispute, ...] = ()

    def followed(self, heirs: Mapping[str, str]) -> "_Former":
        """The same, with the claims that take the places of others."""

        def followed(cluster: Cluster) -> Cluster:
            claims = (replace(one, id=heirs.get(one.id, one.id)) for one in cluster.claims)
            return replace(cluster, claims=tuple(claims))

        return replace(
            self,
            clusters={
                id: tuple(dict.fromkeys(heirs.get(one, one) for one in held))
                for id, held in self.clusters.items()
            },
            disputes=tuple(
                replace(one, positions=tuple(followed(each) for each in one.positions))
                for one in self.disputes
            ),
        )


def _origins(articles: Sequence[Article], copies: Sequence[Copy]) -> dict[str, str]:
    return {id: link.origin for id, link in chain(articles, copies).items()}


def _bundle(articles: Collection[str], copies: Sequence[Copy]) -> set[str]:
    """Some articles, and all that are joined to them by copies."""
    near: dict[str, list[str]] = {}
    for copy in copies:
        near.setdefault(copy.a, []).append(copy.b)
        near.setdefault(copy.b, []).append(copy.a)
    found: set[str] = set()
    stack = list(articles)
    while stack:
        one = stack.pop()
        if one not in found:
            found.add(one)
            stack.extend(near.get(one, ()))
    return found


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
