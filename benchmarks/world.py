"""Made worlds: articles whose claims are the same, updated or opposed, without any model.

Some pairs are settled by themselves, others are weighed, and settled by what stands beside them.

What tests and benchmarks of grouping build on: every pair between two articles is known before
either comes in, so that they may come in any order.
"""

import math
from collections.abc import Collection
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from claims.compare import (
    KINDS,
    OPPOSED,
    PARTING,
    ROUNDS,
    SAME,
    SCOPE,
    UNRELATED,
    UPDATE,
    Relations,
)
from claims.encode import CALIBRATION
from claims.records import (
    Article,
    ArticleRef,
    Claim,
    Copy,
    CopyReason,
    Evidence,
    Mode,
    Pair,
    Reading,
    Reason,
    Relation,
    Tier,
    Weighed,
    content_id,
    pair_id,
)
from claims.settings import Settings
from claims.store import Store

# What is said of weighed pairs.
RELATIONS = Relations.load(Settings().models / "rules" / CALIBRATION)
# Of the pairs that are not settled by themselves, how many are weighed.
_WEIGHED = 0.6
# Of the pairs of one story, as in a corpus of news: most are not kept at all.
_RELATIONS = {
    None: 12,
    Relation.SAME: 10,
    Relation.UNCLEAR: 4,
    Relation.UPDATE: 2,
    Relation.CONFLICT: 2,
    Relation.DENIAL: 1,
}
_COPIED = 0.15


@dataclass(frozen=True)
class World:
    """Articles as they are read, the pairs and copies between them, and each one's story."""

    readings: tuple[Reading, ...]
    pairs: tuple[Pair, ...]
    weighed: tuple[Weighed, ...]
    copies: frozenset[frozenset[str]]
    stories: tuple[int, ...]

    @classmethod
    def made(
        cls, *, articles: int, stories: int, claims: int, seed: int, bound: float = 1.0
    ) -> "World":
        """A world of so many articles about so many stories, with so many claims each.

        `bound` is the share of the pairs that are kept, 0..1.
        """
        chance = Random(seed)
        told = tuple(chance.randrange(stories) for _ in range(articles))
        readings = tuple(_reading(n, story, claims, chance) for n, story in enumerate(told))
        pairs: list[Pair] = []
        weighed: list[Weighed] = []
        copies = set()
        by_story: dict[int, list[Reading]] = {}
        for reading, story in zip(readings, told, strict=True):
            for other in by_story.setdefault(story, []):
                if chance.random() < _COPIED:
                    copies.add(frozenset((reading.article.id, other.article.id)))
                for one in _pairs(other, reading, chance):
                    if chance.random() < bound:
                        pairs.append(one)
                    elif chance.random() < _WEIGHED:
                        weighed.append(_weighed(one, chance))
            by_story[story].append(reading)
        return cls(readings, tuple(pairs), tuple(weighed), frozenset(copies), told)

    def add(self, store: Store, numbers: Collection[int]) -> None:
        """Puts articles into a store in the order given, with the pairs to what is there."""
        there = {article.id for article in store.articles()}
        for number in numbers:
            reading = self.readings[number]
            own = reading.article.id
            there.add(own)
            store.add_article(
                reading,
                vectors=np.ones((len(reading.claims), 2), np.float32),
                fingerprint="made",
                pairs=[
                    pair
                    for pair in self.pairs
                    if own in _articles(pair) and _articles(pair) <= there
                ],
                weighed=[
                    one for one in self.weighed if own in one.articles and {*one.articles} <= there
                ],
                copies=[
                    Copy(min(pair), max(pair), 1.0, 1.0, CopyReason.WORDING)
                    for pair in self.copies
                    if own in pair and pair <= there
                ],
            )


def _reading(number: int, story: int, claims: int, chance: Random) -> Reading:
    day, hour = chance.randint(1, 3), chance.randrange(24)
    published = chance.choice([None, f"2025-06-0{day}", f"2025-06-0{day}T{hour:02}:00:00Z"])
    outlet = f"outlet {number % 50}"
    text = f"Story {story} as told by {number}."
    id = content_id("article", outlet, text)
    article = Article(id, outlet, "", "", published, "2025-06-04T00:00:00Z", "en", text, "")
    reference = ArticleRef(id, outlet, "", "", published)
    speakers = ["", "", "the mayor", "the police", "the union"]
    made = []
    for place in range(claims):
        said = f"Story {story}, point {place}, as told by {number}{'!' * chance.randint(1, 3)}"
        made.append(
            Claim(
                id=content_id(id, place),
                text=said,
                start=place,
                end=place + 1,
                sentence=said,
                speaker=chance.choice(speakers),
                speaker_span=None,
                via=(),
                mode=chance.choice([Mode.ASSERTED, Mode.ASSERTED, Mode.ASSERTED, Mode.DENIED]),
                language="en",
                article=reference,
            )
        )
    made = [
        replace(one, mode=Mode.ATTRIBUTED) if one.speaker and one.mode is Mode.ASSERTED else one
        for one in made
    ]
    return Reading(article, (), (), tuple(made))


def _pairs(a: Reading, b: Reading, chance: Random) -> list[Pair]:
    """The claims on one point of a story may be anything to each other, now and then two others."""
    found = []
    for i, left in enumerate(a.claims):
        for j, right in enumerate(b.claims):
            kind = chance.choices(list(_RELATIONS), list(_RELATIONS.values()))[0]
            if kind is None or (i != j and chance.random() < 0.9):
                continue
            found.append(
                Pair(
                    pair_id(left.id, right.id),
                    left,
                    right,
                    kind,
                    Reason.NUMBER if kind.opposes else Reason.NONE,
                    round(chance.uniform(0.4, 0.99), 2),
                    chance.choice(list(Tier)),
                    0.8,
                    Evidence((0, 1), (0, 1)),
                )
            )
    return found


def _weighed(pair: Pair, chance: Random) -> Weighed:
    """A pair that is most likely what it was, unrelated where that was unclear."""
    kind = {
        Relation.SAME: SAME,
        Relation.UPDATE: UPDATE,
        Relation.UNCLEAR: UNRELATED,
    }.get(pair.relation, OPPOSED)
    raised = [math.exp(chance.gauss(0, 1) + 2.5 * (one == kind)) for one in KINDS]
    alone = tuple(one / sum(raised) for one in raised)
    return Weighed(
        id=pair.id,
        a=pair.a.id,
        b=pair.b.id,
        articles=(pair.a.article.id, pair.b.article.id),
        published=(pair.a.article.published, pair.b.article.published),
        alone=alone,
        linked=chance.random() < 0.8,
        similarity=pair.similarity,
        # About as far as the weights of a pair's own features go in company.
        plain=(tuple(math.log(one) / 2 for one in alone),) * len(ROUNDS),
        barred=chance.choice([(), (SCOPE,), (SAME,), (UPDATE, SCOPE)]),
        opposition=chance.choice(["denial", "conflict"]),
        reasons=(Reason.NUMBER,) * len(PARTING),
        across=False,
        copies=False,
        torn=chance.random() < 0.1,
        apart="",
        unsettled="",
        undated=chance.random() < 0.1,
        timeless=chance.random() < 0.5,
        agreeing=pair.evidence,
        differing=pair.evidence,
    )


def _articles(pair: Pair) -> set[str]:
    return {pair.a.article.id, pair.b.article.id}
