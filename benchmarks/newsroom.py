"""A made newsroom: a database of many claims with groups and decisions, without any model.

What the dashboard is measured and pictured on. Articles are written in English or Arabic, each of
a story that about five outlets tell; of every point of a story the outlets say the same, some of
them another figure. Groups are saved as the program would save them, in bulk.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from claims.index import Index
from claims.records import (
    Article,
    ArticleRef,
    Claim,
    Cluster,
    Corroboration,
    Decision,
    Dispute,
    Evidence,
    Mode,
    Pair,
    Reason,
    Relation,
    Status,
    Tier,
    Workflow,
    content_id,
    pair_id,
)
from claims.store import Store, rows, schema

POINTS = 10
_TELLING = 5
_DISPUTED = 0.08
_DAYS = 120
_FIRST_DAY = datetime(2025, 3, 1, tzinfo=UTC)
_PEOPLE = ("Rana", "Omar", "Lea", "Tomas", "ليلى", "يوسف")
_DIMENSIONS_NOISE = 0.25
_AT_ONCE = 5000

_OUTLETS = {
    "en": ("Ledger", "Post", "Courier", "Herald", "Standard", "Observer", "Gazette", "Mail"),
    "ar": ("النورس", "المدار", "الميناء", "الرصيف", "الساحل", "الجسر", "المرصد", "الصباح"),
}
_PLACES = {
    "en": ("Oster", "Wardiya", "Port Selm", "Karsa", "Lindal", "Tarn"),
    "ar": ("أوستر", "الوردية", "ميناء سلم", "كرسا", "ليندال", "تارن"),
}
_SPEAKERS = {
    "en": ("the mayor", "the fire brigade", "a ministry spokesman", "the union", "two officials"),
    "ar": ("رئيس البلدية", "الدفاع المدني", "متحدث باسم الوزارة", "النقابة", "مسؤولان"),
}
_POINTS = {
    "en": (
        "{n} people were injured in the fire in {place}",
        "{n} people were killed when the dam near {place} broke",
        "{n} houses in {place} were damaged",
        "the port of {place} stays closed for {n} days",
        "{n} ships are waiting off {place}",
        "the repair in {place} will cost {n} million",
        "{n} families from {place} were taken to safety",
        "the strike in {place} began {n} hours earlier than announced",
        "{n} of the workers in {place} have not been paid",
        "the council of {place} rejected {n} of the proposals",
    ),
    "ar": (
        "{n} أشخاص أصيبوا في حريق {place}",
        "{n} أشخاص قتلوا عند انهيار السد قرب {place}",
        "{n} منازل تضررت في {place}",
        "ميناء {place} سيبقى مغلقا {n} أيام",
        "{n} سفن تنتظر قبالة {place}",
        "إصلاح الأضرار في {place} سيكلف {n} ملايين",
        "{n} عائلات من {place} نقلت إلى مكان آمن",
        "الإضراب في {place} بدأ قبل موعده بمقدار {n} ساعات",
        "{n} من عمال {place} لم يتقاضوا أجورهم",
        "مجلس {place} رفض {n} من المقترحات",
    ),
}


@dataclass(frozen=True)
class Told:
    """One claim as it was made: on which point of which story, and with which figure."""

    claim: Claim
    point: tuple[int, int]
    figure: int


def fill(
    database: Path, *, claims: int, dimensions: int, encoder: str, judge: str, seed: int = 8
) -> None:
    """Makes a database of so many claims, with its index beside it.

    Args:
        database: the file to be made.
        claims: how many; a multiple of `POINTS`.
        dimensions: of the vectors.
        encoder, judge: the fingerprints under which vectors and pairs are kept.
        seed: the same one makes the same database.
    """
    chance = Random(seed)
    articles, told = _told(claims // POINTS, chance)
    by_point: dict[tuple[int, int], list[Told]] = defaultdict(list)
    for one in told:
        by_point[one.point].append(one)
    groups = [Group.of(members, chance) for members in by_point.values()]
    with Store.open(database) as store:
        save_groups(store, articles, told, groups)
        _save_decisions(store, groups, chance)
        vectors = _vectors([one.point for one in told], dimensions, seed)
        ids = [one.claim.id for one in told]
        for start in range(0, len(ids), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            stored = [
                {"claim": id, "vector": rows.vector_bytes(vector)}
                for id, vector in zip(ids[part], vectors[part], strict=True)
            ]
            insert(store, schema.vectors, stored)
        values = {"encoder_fingerprint": encoder, "judged_by": judge, "groups_version": "1"}
        insert(store, schema.meta, [{"key": k, "value": v} for k, v in values.items()])
    Index.build(ids, vectors).save(Path(f"{database}.index"), fingerprint=encoder)


def _told(count: int, chance: Random) -> tuple[list[Article], list[Told]]:
    articles, told = [], []
    for number in range(count):
        story = number // _TELLING
        language = "ar" if chance.random() < 0.4 else "en"
        town = story % len(_PLACES["en"])
        at = _FIRST_DAY + timedelta(
            days=story * _DAYS // max(1, count // _TELLING), hours=chance.randrange(36)
        )
        outlet = chance.choice(_OUTLETS[language])
        if language == "en":
            outlet = f"The {_PLACES['en'][number % 4]} {outlet}"
        written = _Written(language, _PLACES[language][town])
        for place in range(POINTS):
            usual = 3 + (story * 7 + place * 3) % 90
            other = chance.random() < _DISPUTED
            written.say(place, usual + 4 if other else usual, chance)
        id = content_id("article", outlet, written.text, number)
        title = written.spoken[0][0]
        url = f"https://news.example.org/{number}"
        published = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        article = Article(
            id, outlet, title, url, published, "2025-08-01T00:00:00Z", language, written.text, ""
        )
        reference = ArticleRef(id, outlet, title, url, published)
        articles.append(article)
        for place, (said, start, sentence, speaker, figure) in enumerate(written.spoken):
            told.append(
                Told(
                    Claim(
                        id=content_id(id, start, start + len(said)),
                        text=said,
                        start=start,
                        end=start + len(said),
                        sentence=sentence,
                        speaker=speaker,
                        speaker_span=None,
                        via=(),
                        mode=Mode.ATTRIBUTED if speaker else Mode.ASSERTED,
                        language=language,
                        article=reference,
                    ),
                    (story, place),
                    figure,
                )
            )
    return articles, told


class _Written:
    """A text as it grows: what was said, where it starts, its sentence, its speaker and figure."""

    def __init__(self, language: str, place: str) -> None:
        self._language = language
        self._place = place
        self.text = ""
        self.spoken: list[tuple[str, int, str, str, int]] = []

    def say(self, point: int, figure: int, chance: Random) -> None:
        said = _POINTS[self._language][point].format(n=figure, place=self._place)
        speaker = chance.choice(("", *_SPEAKERS[self._language]))
        before = ""
        if speaker:
            before = f"قال {speaker} إن " if self._language == "ar" else f"{speaker} said "
        sentence = f"{before}{said}."
        start = len(self.text) + len(before)
        self.text += f"{sentence} "
        self.spoken.append((said, start, sentence, speaker, figure))


@dataclass(frozen=True)
class Group:
    """What the claims on one point make: clusters, pairs, and a dispute where figures differ."""

    clusters: tuple[Cluster, ...]
    pairs: tuple[Pair, ...]
    dispute: Dispute | None

    @classmethod
    def of(cls, members: Sequence[Told], chance: Random) -> "Group":
        """What some claims on one point make."""
        by_figure: dict[int, list[Claim]] = defaultdict(list)
        for one in members:
            by_figure[one.figure].append(one.claim)
        clusters = tuple(_cluster(claims) for claims in by_figure.values())
        pairs = tuple(_pair(a, b, chance) for a, b in combinations(members, 2))
        opposed = [pair for pair in pairs if pair.relation.opposes]
        dispute = None
        if opposed:
            surest = max(opposed, key=lambda pair: pair.confidence)
            dispute = Dispute(
                id=content_id("dispute", surest.id),
                question=surest.a.text,
                reason=Reason.NUMBER,
                tier=surest.tier,
                confidence=surest.confidence,
                positions=tuple(sorted(clusters, key=lambda each: surest.a not in each.claims)),
                related=(),
                pairs=tuple(pair.id for pair in opposed),
            )
        return cls(clusters, pairs, dispute)


def _cluster(claims: Sequence[Claim]) -> Cluster:
    times = sorted(claim.article.published or "" for claim in claims)
    return Cluster(
        id=content_id("cluster", *(claim.id for claim in claims)),
        claims=tuple(claims),
        speakers=tuple(sorted({claim.speaker for claim in claims} - {""})),
        outlets=tuple(sorted({claim.article.outlet for claim in claims})),
        origins=len({claim.article.outlet for claim in claims}),
        languages=tuple(sorted({claim.language for claim in claims})),
        first=times[0],
        last=times[-1],
    )


def _pair(a: Told, b: Told, chance: Random) -> Pair:
    same = a.figure == b.figure
    spans = [(max(0, one.claim.text.find(str(one.figure))), len(one.claim.text)) for one in (a, b)]
    return Pair(
        pair_id(a.claim.id, b.claim.id),
        a.claim,
        b.claim,
        Relation.SAME if same else chance.choice((Relation.CONFLICT, Relation.DENIAL)),
        Reason.NONE if same else Reason.NUMBER,
        round(chance.uniform(0.5, 0.97), 2),
        Tier.FLAG if chance.random() < 0.4 else Tier.SUGGEST,
        round(chance.uniform(0.6, 0.98), 3),
        Evidence((spans[0][0], spans[0][0] + 2), (spans[1][0], spans[1][0] + 2)),
    )


def save_groups(
    store: Store, articles: Sequence[Article], told: Sequence[Told], groups: Sequence[Group]
) -> None:
    """Puts articles, claims and their groups in, each claim in one group."""
    disputes = [one.dispute for one in groups if one.dispute]
    homes: dict[str, Cluster] = {
        claim.id: each for one in groups for each in one.clusters for claim in each.claims
    }
    insert(store, schema.articles, [rows.article_row(one) for one in articles])
    insert(store, schema.claims, (claim_row(one.claim, homes[one.claim.id]) for one in told))
    pairs = (rows.pair_row(pair) for one in groups for pair in one.pairs)
    insert(store, schema.pairs, pairs)
    held = {position.id for one in disputes for position in one.positions}
    clusters = (
        rows.cluster_row(each, position_only=len(each.claims) == 1)
        for one in groups
        for each in one.clusters
        if len(each.claims) > 1 or each.id in held
    )
    insert(store, schema.clusters, clusters)
    insert(store, schema.disputes, [rows.dispute_row(one) for one in disputes])
    insert(store, schema.queue, [rows.queue_row(one) for one in disputes])
    standings = (
        {"claim": claim.id, "dispute": one.id}
        for one in disputes
        for position in one.positions
        for claim in position.claims
    )
    insert(store, schema.standings, standings)


def claim_row(claim: Claim, home: Cluster) -> dict[str, Any]:
    """The row of a claim in its cluster."""
    counts = Corroboration(len(home.outlets), home.origins, len(home.speakers))
    cluster = home.id if len(home.claims) > 1 else None
    return rows.claim_row(claim) | {"cluster": cluster} | vars(counts)


def _save_decisions(store: Store, groups: Sequence[Group], chance: Random) -> None:
    """Some of the disputes were taken on, and some pairs looked at by two people."""
    decided: list[Decision] = []
    for one in groups:
        if one.dispute is None or chance.random() < 0.5:
            continue
        by, second = chance.sample(_PEOPLE, 2)
        new = chance.choice([state for state in Workflow if state is not Workflow.NEW])
        at = datetime(2025, 7, 1, tzinfo=UTC) + timedelta(minutes=len(decided))
        decided.append(_decision(one.dispute.id, "dispute", "workflow", "new", new, by, at))
        pair = next(pair for pair in one.pairs if pair.relation.opposes)
        for name in (by, second):
            found = pair.relation if chance.random() < 0.8 else Relation.UPDATE
            decided.append(_decision(pair.id, "pair", "relation", pair.relation, found, name, at))
        claim = pair.a
        status = Status.DISPUTED
        decided.append(_decision(claim.id, "claim", "status", "unverified", status, by, at))
    insert(store, schema.decisions, ({**vars(one), "quotes": []} for one in decided))


def _decision(
    subject: str, kind: str, field: str, old: str, new: str, by: str, at: datetime
) -> Decision:
    when = at.strftime("%Y-%m-%dT%H:%M:%SZ")
    return Decision(
        subject=subject, kind=kind, field=field, old=str(old), new=str(new), by=by, at=when,
        note="", evidence="", model="made",
    )  # fmt: skip


def _vectors(points: Sequence[tuple[int, int]], dimensions: int, seed: int) -> NDArray[np.float32]:
    """Unit vectors, (n, d): those of one point lie near one another."""
    random = np.random.default_rng(seed)
    homes = {point: number for number, point in enumerate(dict.fromkeys(points))}
    middles = random.standard_normal((len(homes), dimensions), dtype=np.float32)
    found = middles[[homes[point] for point in points]]
    found += _DIMENSIONS_NOISE * random.standard_normal(found.shape, dtype=np.float32)
    unit: NDArray[np.float32] = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit


def insert(store: Store, table: sa.Table, values: Any) -> None:
    """Puts rows in, some thousand in one transaction."""
    for part in _parts(values):
        with store.writing() as connection:
            connection.execute(sa.insert(table), part)


def _parts(values: Any) -> Iterator[list[dict[str, Any]]]:
    part: list[dict[str, Any]] = []
    for value in values:
        part.append(value)
        if len(part) == _AT_ONCE:
            yield part
            part = []
    if part:
        yield part
