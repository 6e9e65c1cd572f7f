"""Spreading: articles read, encoded and compared by a cluster, and put in here one by one.

What is stored is what one machine would store. An article is compared with those before it; all
that this takes are their claims and vectors, so that the stages are functions of these, and only
what is put in waits for what was put in before. Whatever is finished is kept as a tile until its
article is in: a run that was cut off goes on where it was.
"""

from collections import Counter, deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from claims.cluster import Block, Call, Cluster
from claims.index import Index, Neighbour, Searchable
from claims.pipeline.candidates import Candidates
from claims.pipeline.known import Known, Vectors
from claims.pipeline.reach import Around, Reach
from claims.pipeline.tasks import Compared, Models, compare, join, read_articles
from claims.pipeline.turnover import Prepared
from claims.pipeline.underway import UnderWay
from claims.records import Article, Document, Reading, Refusal, content_id
from claims.store import Store

if TYPE_CHECKING:
    from pydantic import TypeAdapter

Kept = TypeVar("Kept")

Item = Document | Article | Refusal
# An item, and what was made of it where it is an article that is not there.
Ready = tuple[Item, Prepared | None]
# Articles that one call reads; those of one wave are on their way at the same time.
_READ_AT_ONCE = 8
_CALLS_PER_WORKER = 2
# Articles that one call compares an article with.
_COMPARED_AT_ONCE = 64


@dataclass
class _Article:
    """An article under way."""

    article: Article
    reading: Reading | None = None
    vectors: Vectors = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    around: Around = field(default_factory=lambda: Around(None, ()))
    compared: "list[tuple[str, Call | Compared]]" = field(default_factory=list)


@dataclass
class _Wave:
    """Articles that are under way together, and how they are read."""

    items: list[Item]
    fresh: dict[str, _Article]
    reading: list[tuple[list[str], Call]]


class Spreading:
    """Prepares articles on a cluster, in the order in which they come.

    Args:
        store: the articles that are in.
        index: their claims' vectors; gets those of articles under way.
        known: what the articles are about; likewise.
        cluster: where the work is done.
        models: what it is done with.
        counts: of pairs compared, and of those that were not; are added to.
        block: how many claims stand in one block of the join.
    """

    def __init__(
        self,
        store: Store,
        index: Searchable,
        known: Known,
        *,
        cluster: Cluster,
        models: Models,
        counts: Counter[str],
        block: int,
    ) -> None:
        self._store = store
        self._index = index
        self._known = known
        self._cluster = cluster
        self._models = models
        self._sent = Block(models)
        self._counts = counts
        self._reach = Reach(store, index, models.scale)
        self._under_way = UnderWay(known)
        self._candidates = Candidates(scale=models.scale, known=self._under_way)
        self._blocks, self._rest = _blocks(store, index.dimensions, block)

    def prepared(self, found: Iterable[Item]) -> Generator[Ready, None, None]:
        """All items in order, each new article with what was made of it.

        The next one is asked for when the one before is in.
        """
        items = iter(found)
        read, compared = deque[_Wave](), deque[_Wave]()
        try:
            while True:
                while len(read) < 2 and (wave := self._begun(items)) is not None:
                    read.append(wave)
                if read:
                    compared.append(self._compared(read.popleft()))
                # One wave is compared elsewhere while the one before is put in here.
                while compared and (len(compared) > 1 or not read):
                    yield from self._finished(compared.popleft())
                if not read and not compared:
                    break
            self._store.drop_tiles()
        finally:
            self._forget()

    def _begun(self, items: Iterator[Item]) -> _Wave | None:
        """The next articles, on their way to be read; None where there are no more."""
        size = _READ_AT_ONCE * _CALLS_PER_WORKER * max(1, self._cluster.workers)
        taken = list(islice(items, size))
        if not taken:
            return None
        fresh: dict[str, _Article] = {}
        for item in taken:
            article = item.article if isinstance(item, Document) else item
            if isinstance(article, Article) and not (
                article.id in fresh
                or article.id in self._under_way.ids
                or self._store.has_article(article.id)
            ):
                fresh[article.id] = _Article(article)
        keys = {self._key("read", id): id for id in fresh}
        for key, content in self._store.tiles([*keys]).items():
            one = fresh[keys[key]]
            one.reading, one.vectors = _unpacked(content, self._index.dimensions)
        waiting = [id for id, one in fresh.items() if one.reading is None]
        calls = []
        for start in range(0, len(waiting), _READ_AT_ONCE):
            part = waiting[start : start + _READ_AT_ONCE]
            articles = [fresh[id].article for id in part]
            calls.append((part, self._cluster.start(read_articles, self._sent, articles)))
        for one in fresh.values():
            self._under_way.add(one.article, (), np.zeros((0, self._index.dimensions), np.float32))
        return _Wave(taken, fresh, calls)

    def _compared(self, wave: _Wave) -> _Wave:
        """A wave that is read, on its way to be compared with all before it."""
        for part, call in wave.reading:
            for id, (reading, vectors) in zip(part, self._cluster.result(call), strict=True):
                wave.fresh[id].reading, wave.fresh[id].vectors = reading, vectors
                content = _packed(reading, vectors)
                self._store.save_tile(self._key("read", id), content, article=id)
        articles = [one for one in wave.fresh.values() if one.reading and one.reading.claims]
        joined = self._joined(articles)
        for one in wave.fresh.values():
            reading = one.reading
            assert reading is not None
            claims, vectors = reading.claims, one.vectors
            if claims:
                near = self._rest.range_search(vectors, self._least)
                far = joined[one.article.id]
                rows = [_in_order(*both) for both in zip(far, near, strict=True)]
                one.around = self._around(one.article.published, rows)
                self._start(one, self._candidates.others(vectors, around=one.around))
            ids = [claim.id for claim in claims]
            self._index.add(ids, vectors)
            self._rest.add(ids, vectors)
            self._known.add(one.article.id, claims, vectors)
            self._under_way.add(one.article, claims, vectors)
        return wave

    @property
    def _least(self) -> float:
        return min(self._models.scale.related, self._models.scale.elsewhere)

    def _around(self, published: str | None, rows: Sequence[tuple[Neighbour, ...]]) -> Around:
        """What is around an article of a time, as `Reach.around` finds it on one machine."""
        days = self._reach.days([published])
        hit = {one.id for row in rows for one in row}
        article = self._store.articles_of_claims(hit) | self._under_way.articles_of_claims(hit)
        if days is not None:
            days |= self._under_way.days(published)
        near = self._models.scale.related if days is None else self._least

        def is_close(one: Neighbour) -> bool:
            here = days is None or article.get(one.id) in days
            return one.similarity >= (near if here else self._models.scale.elsewhere)

        return Around(days, tuple(tuple(filter(is_close, row)) for row in rows))

    def _joined(self, articles: Sequence[_Article]) -> dict[str, list[tuple[Neighbour, ...]]]:
        """For each claim of some articles, those of all blocks that are like it."""
        if not articles:
            return {}
        vectors = np.concatenate([one.vectors for one in articles])
        calls = [self._cluster.start(join, vectors, block, self._least) for block in self._blocks]
        rows: list[tuple[Neighbour, ...]] = [()] * len(vectors)
        for call in calls:
            rows = [a + b for a, b in zip(rows, self._cluster.result(call), strict=True)]
        found, start = {}, 0
        for one in articles:
            end = start + len(one.vectors)
            found[one.article.id] = rows[start:end]
            start = end
        return found

    def _start(self, one: _Article, others: Mapping[str, bool]) -> None:
        """Starts to compare an article; what is known of it already is taken."""
        ids = [*others]
        parts = [
            ids[start : start + _COMPARED_AT_ONCE]
            for start in range(0, len(ids), _COMPARED_AT_ONCE)
        ] or [[]]
        assert one.reading is not None
        told = (one.reading.claims, one.vectors)
        given = [{id: self._under_way.claims_of(id) for id in part} for part in parts]
        apart = {id for id, together in others.items() if not together}
        # What else was read of an article since is another claim, with another id.
        keys = [
            self._key(
                "compare",
                *(one.id for each in (told, *part.values()) for one in each[0]),
                *sorted(apart & part.keys()),
            )
            for part in given
        ]
        known = self._store.tiles(keys)
        for key, part in zip(keys, given, strict=True):
            if key in known:
                one.compared.append((key, _json(Compared).validate_json(known[key])))
                continue
            last, far = part is given[-1], apart & part.keys()
            call = self._cluster.start(compare, self._sent, told, part, far, last)
            one.compared.append((key, call))

    def _finished(self, wave: _Wave) -> Iterator[tuple[Item, Prepared | None]]:
        for item in wave.items:
            article = item.article if isinstance(item, Document) else item
            one = wave.fresh.pop(article.id, None) if isinstance(article, Article) else None
            if one is None:
                yield item, None
                continue
            prepared = self._prepared(one)
            yield item, prepared
            self._under_way.drop(one.article.id)
            self._store.drop_tiles([one.article.id])

    def _prepared(self, one: _Article) -> Prepared:
        parts: list[Compared] = []
        for key, part in one.compared:
            if isinstance(part, Call):
                found: Compared = self._cluster.result(part)
                self._store.save_readings(found.readings)
                content = _json(Compared).dump_json(found, exclude={"readings"})
                self._store.save_tile(key, content, article=one.article.id)
                part = found
            self._counts.update(part.counts)
            self._counts.update(part.dropped)
            parts.append(part)
        assert one.reading is not None
        examined = [each for part in parts for each in part.examined]
        return Prepared(one.reading, one.vectors, one.around, examined)

    def _forget(self) -> None:
        """Takes articles that did not get in out of what is searched."""
        for id in self._under_way.ids:
            claims, _ = self._under_way.claims_of(id)
            self._known.drop(id)
            self._index.remove([claim.id for claim in claims if claim.id in self._index])
            self._under_way.drop(id)

    def _key(self, what: str, *ids: str) -> str:
        return content_id("tile", what, self._models.digest, *ids)


def _blocks(store: Store, dimensions: int, size: int) -> tuple[list[Block], Index]:
    """The stored claims in blocks of one size, and an index of what is left."""
    ids, vectors = store.vectors()
    whole = len(ids) // size * size
    blocks = [
        Block((ids[start : start + size], vectors[start : start + size]))
        for start in range(0, whole, size)
    ]
    rest = Index.empty(dimensions)
    if ids[whole:]:
        rest.add(ids[whole:], vectors[whole:])
    return blocks, rest


def _in_order(*parts: Iterable[Neighbour]) -> tuple[Neighbour, ...]:
    """Neighbours as one search gives them: the nearest first, ties by id."""
    found = (one for part in parts for one in part)
    return tuple(sorted(found, key=lambda near: (-near.similarity, near.id)))


@cache
def _json(kind: "type[Kept]") -> "TypeAdapter[Kept]":
    """What writes a kind of record as JSON and reads it again, checked."""
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _packed(reading: Reading, vectors: Vectors) -> bytes:
    """A reading and its vectors, as they are kept: the vectors behind a line of JSON."""
    return _json(Reading).dump_json(reading) + b"\n" + vectors.astype("<f4").tobytes()


def _unpacked(content: bytes, dimensions: int) -> tuple[Reading, Vectors]:
    line, _, rest = content.partition(b"\n")
    vectors = np.frombuffer(rest, "<f4").astype(np.float32).reshape(-1, dimensions)
    return _json(Reading).validate_json(line), vectors
