"""A made archive around real news: as many claims as asked, in a database as the program keeps it.

Real articles are read and encoded once. Every story is told by five outlets in the words of one of
them; from the second round on its words are exchanged for others of the same articles, and its
vectors lie around the real ones, so that what is near a real article stays as rare as among real
ones. Nothing of the real texts leaves the database that is made.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from benchmarks.newsroom import Group, Told, insert, save_groups
from claims.encode import Encoder
from claims.ingest import article_from_text
from claims.origins import REVISION, Body, signature
from claims.read import read
from claims.records import Article, ArticleRef, Reading, content_id
from claims.store import Store, rows, schema
from claims.store.database import parts

NEWS = Path("../shared/data/news/saudinewsnet-part.ar.jsonl.gz")
TELLING = 5
# Of every story so many statements are told by all, and one in so many stories is disputed.
_SHARED, _DISPUTED = 3, 4
_FIRST_DAY = datetime(2015, 1, 1, tzinfo=UTC)
_STORIES_A_DAY = 12
_OUTLETS = 120
# How far the vectors of a later round are from the real ones, and those of one story apart.
_ROUND_NOISE, _TELLING_NOISE = 1.0, 0.3
_STORIES_AT_ONCE = 100
_LONG_WORD = 4


@dataclass(frozen=True)
class Real:
    """A real article, read and encoded: vectors (claims, d)."""

    reading: Reading
    vectors: NDArray[np.float32]
    signature: tuple[int, ...]


def real_articles(count: int, encoder: Encoder, *, seed: int = 7) -> list[Real]:
    """So many real articles with two claims or more, drawn at random."""
    with gzip.open(NEWS, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    Random(seed).shuffle(texts)
    readings = islice(filter(lambda one: len(one.claims) > 1, _readings(texts)), count)
    found = []
    for reading in readings:
        vectors = encoder.encode([claim.text for claim in reading.claims])
        numbers = signature(Body.of(reading.article, reading.sentences))
        found.append(Real(reading, vectors, tuple(numbers)))
    return found


def _readings(texts: Sequence[str]) -> Iterator[Reading]:
    for text in texts:
        article = article_from_text(
            text, source="-", outlet="real", language="ar", published="2016-05-01"
        )
        if isinstance(article, Article):
            yield read(article)


class Archive:
    """A database that grows.

    Args:
        store: empty.
        real: what stories are told in the words of.
        encoder: the fingerprint under which vectors are kept.
        judge: likewise of pairs.
    """

    def __init__(self, store: Store, real: Sequence[Real], *, encoder: str, judge: str) -> None:
        self._store = store
        self._real = real
        self._chance = Random(3)
        self._noise = np.random.default_rng(3)
        self._words = sorted(
            {
                word
                for one in real
                for claim in one.reading.claims
                for word in claim.text.split()
                if len(word) >= _LONG_WORD
            }
        )
        self._at = {word: at for at, word in enumerate(self._words)}
        self._stories = 0
        self.claims = 0
        values = {
            "encoder_fingerprint": encoder,
            "judged_by": judge,
            "groups_version": "1",
            "copies_found_by": REVISION,
        }
        insert(store, schema.meta, [{"key": key, "value": value} for key, value in values.items()])

    @property
    def today(self) -> str:
        """The day of the latest story, with four days of stories behind it in a large archive."""
        day = _FIRST_DAY + timedelta(days=max(0, self._stories - 1) // _STORIES_A_DAY)
        return day.strftime("%Y-%m-%d")

    def grow(self, claims: int) -> None:
        """Adds stories until there are so many claims."""
        while self.claims < claims:
            self._save([self._story() for _ in range(_STORIES_AT_ONCE) if self.claims < claims])

    def _story(self) -> list[tuple[Real, list[Told]]]:
        """The tellings of one story, and what is said in each."""
        number = self._stories
        self._stories += 1
        turn, which = divmod(number, len(self._real))
        real = self._real[which]
        home = real.vectors
        if turn:
            home = home + _ROUND_NOISE * self._drawn(home)
        day = _FIRST_DAY + timedelta(days=number // _STORIES_A_DAY)
        disputed = number % _DISPUTED == 0
        return [
            self._telling(real, home, turn, (number, telling), day, disputed)
            for telling in range(TELLING)
        ]

    def _drawn(self, like: NDArray[np.float32]) -> NDArray[np.float32]:
        """Noise of length one or so, of the shape of some vectors."""
        drawn = self._noise.standard_normal(like.shape, dtype=np.float32)
        scaled: NDArray[np.float32] = drawn / np.float32(like.shape[1] ** 0.5)
        return scaled

    def _telling(
        self,
        real: Real,
        home: NDArray[np.float32],
        turn: int,
        which: tuple[int, int],
        day: datetime,
        disputed: bool,
    ) -> tuple[Real, list[Told]]:
        story, telling = which
        outlet = f"Outlet {self._chance.randrange(_OUTLETS)}"
        published = (day + timedelta(hours=telling)).strftime("%Y-%m-%dT%H:%M:%SZ")
        said = [self._worded(claim.text, turn) for claim in real.reading.claims]
        text = "\n".join([*said, f"{story}.{telling}"])
        id = content_id("article", outlet, text)
        article = replace(
            real.reading.article, id=id, outlet=outlet, published=published, text=text,
            url=f"https://news.example.org/{story}/{telling}",
        )  # fmt: skip
        reference = ArticleRef(id, outlet, article.title, article.url, published)
        claims, told, start = [], [], 0
        for place, (one, words) in enumerate(zip(real.reading.claims, said, strict=True)):
            end = start + len(words)
            claim = replace(
                one, id=content_id(id, start, end), text=words, sentence=words, start=start,
                end=end, speaker_span=None, article=reference,
            )  # fmt: skip
            other = disputed and place == 0 and telling == 0
            claims.append(claim)
            told.append(Told(claim, (story, place), 1 if other else 0))
            start = end + 1
        vectors = home + _TELLING_NOISE * self._drawn(home) if turn or telling else home
        vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        numbers = tuple((one * (2 * turn + 1) + story) % 2**62 for one in real.signature)
        self.claims += len(claims)
        return Real(Reading(article, (), (), tuple(claims)), vectors, numbers), told

    def _worded(self, text: str, turn: int) -> str:
        """A text in other words; in its own in the first round."""
        if not turn:
            return text
        step = 7919 * turn
        return " ".join(
            self._words[(self._at[word] + step) % len(self._words)] if word in self._at else word
            for word in text.split()
        )

    def _save(self, stories: Sequence[list[tuple[Real, list[Told]]]]) -> None:
        store = self._store
        tellings = [one for story in stories for one, _ in story]
        by_point: dict[tuple[int, int], list[Told]] = defaultdict(list)
        told = [one for story in stories for _, said in story for one in said]
        for one in told:
            by_point[one.point].append(one)
        groups = [
            Group.of(members if point[1] < _SHARED else [member], self._chance)
            for point, members in by_point.items()
            for member in (members[:1] if point[1] < _SHARED else members)
        ]
        save_groups(store, [one.reading.article for one in tellings], told, groups)
        insert(
            store,
            schema.vectors,
            (
                {"claim": claim.id, "vector": rows.vector_bytes(vector)}
                for one in tellings
                for claim, vector in zip(one.reading.claims, one.vectors, strict=True)
            ),
        )
        insert(
            store,
            schema.sentences,
            (
                {"article": claim.article.id, "start": claim.start, "end": claim.end}
                for one in tellings
                for claim in one.reading.claims
            ),
        )
        table = schema.articles
        wanted = [one.reading.article.id for one in tellings]
        with store.reading() as connection:
            query = sa.select(table.c.id, table.c.number)
            numbers = {
                row.id: row.number
                for part in parts(wanted)
                for row in connection.execute(query.where(table.c.id.in_(part)))
            }
        insert(
            store,
            schema.signatures,
            sorted(
                (
                    {"number": number, "article": numbers[one.reading.article.id]}
                    for one in tellings
                    for number in set(one.signature)
                ),
                key=lambda row: row["number"],
            ),
        )
