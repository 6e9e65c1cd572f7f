"""The table of claims, the clusters and the search over 100,000 made claims: what a page costs.

The claims are invented of words as frequent as in the articles of `corpus`, in several languages;
nine in ten of the outlets' claims are attributed, a tenth of the articles is not dated. No model
is needed: vectors are random. `python -m benchmarks.table`.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import cast

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray

from benchmarks.measurement import Measurement, keep, seconds
from claims.encode import Encoder
from claims.ingest import ingest
from claims.project import Project, Shelf
from claims.records import (
    Article,
    ArticleRef,
    Claim,
    ClaimFilter,
    Cluster,
    ClusterFilter,
    Corroboration,
    Mode,
    Order,
    Status,
    content_id,
)
from claims.store import Store, rows, schema

CLAIMS = 100_000
PER_ARTICLE = 5
PAGE = 50
TIMES = 9
GOAL = "< 0.1"
VOCABULARY = ("corpus/dam-strike", "corpus/port-fire", "corpus/rate-vote")
_DIMENSIONS = 384
_OUTLETS = 120
_SPEAKERS = 4_000
_IN_CLUSTERS = 0.4
_AT_ONCE = 2_000


def main(claims: int = CLAIMS) -> None:
    """Measures and keeps everything."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "claims.db"
        fill(path, claims=claims)
        given = cast(Encoder, _Given())
        with Project(path, encoder=given, shelf=Shelf()) as project:
            found = [_timed(what, run) for what, run in _operations(project, claims)]
    note = f"{claims} made claims, pages of {PAGE}, fastest of {TIMES} on a warm disk"
    keep("table", found, note=note)


class _Given:
    """Stands for an encoder, so that searching is measured and encoding is not."""

    fingerprint = "made"
    dimensions = _DIMENSIONS

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The same unit vector for every text."""
        return np.full((len(texts), _DIMENSIONS), _DIMENSIONS**-0.5, np.float32)


def _operations(project: Project, claims: int) -> Iterator[tuple[str, Callable[[], object]]]:
    """What the pages ask of the project, by name."""
    speaker = next(iter(project.facets().speakers))
    rare = max(project.claims(limit=1, offset=claims // 2)[0].text.split(), key=len)
    yield "first page", lambda: project.claims(limit=PAGE)
    yield "last page", lambda: project.claims(limit=PAGE, offset=claims - PAGE)
    yield "count of all", project.count_claims
    for order in Order:
        middle = partial(project.claims, order=order, limit=PAGE, offset=claims // 2)
        yield f"sorted by {order}, page in the middle", middle
    for what, filter in (
        ("outlet", ClaimFilter(outlet="Outlet 7")),
        ("most frequent speaker", ClaimFilter(speaker=speaker)),
        ("status that all have", ClaimFilter(status="unverified")),
        ("status that few have", ClaimFilter(status="false")),
        ("language", ClaimFilter(language="ar")),
        ("mode", ClaimFilter(mode="hedged")),
        ("days", ClaimFilter(since="2025-03-01", until="2025-03-31")),
        ("all of them", ClaimFilter("Outlet 7", speaker, "unverified", "ar", "asserted")),
        ("single source", ClaimFilter(single_source=True)),
        ("text, a frequent Arabic word", ClaimFilter(text="الحكومة")),
        ("text, part of many words", ClaimFilter(text="ing")),
        ("text, two letters", ClaimFilter(text="في")),
        ("text, a rare word", ClaimFilter(text=rare)),
        ("text and language and status", ClaimFilter(text="said", language="en", status="false")),
    ):
        yield f"{what}: page", partial(project.claims, filter, limit=PAGE)
        yield f"{what}: count", partial(project.count_claims, filter)
    yield (
        "text, sorted by origins: page",
        lambda: project.claims(ClaimFilter(text="the"), order=Order.ORIGINS, limit=PAGE),
    )
    yield "names to filter by", project.facets
    for what, among in (
        ("clusters", ClusterFilter()),
        ("clusters in two languages", ClusterFilter(min_languages=2)),
        ("clusters in Arabic", ClusterFilter(languages=("ar",))),
        ("clusters by text", ClusterFilter(text="الحكومة")),
    ):
        page = partial(project.clusters, among, min_origins=2, limit=20, offset=100)
        yield f"{what}: page", page
        yield f"{what}: count", partial(project.count_clusters, among, min_origins=2)
    for what, filter in (
        ("all", ClaimFilter()),
        ("those of one language", ClaimFilter(language="ar")),
        ("those of one outlet", ClaimFilter(outlet="Outlet 7")),
        ("those of a status that all have", ClaimFilter(status="unverified")),
        ("those of a status that few have", ClaimFilter(status="false")),
    ):
        yield f"search, nearest 20 of {what}", partial(project.search, "x", k=20, filter=filter)


def _timed(what: str, run: Callable[[], object]) -> Measurement:
    return Measurement(what, seconds(run, times=TIMES)[0], "s", GOAL)


def fill(path: Path, *, claims: int, seed: int = 8) -> None:
    """Makes a database of so many claims, with vectors and clusters."""
    chance = Random(seed)
    vectors = np.random.default_rng(seed)
    with Store.open(path) as store:
        made = _articles(chance)
        clusters: list[Cluster] = []
        open_ones: list[Claim] = []
        left = claims
        while left > 0:
            part = list(islice(made, min(_AT_ONCE, left // PER_ARTICLE or 1)))
            said = [claim for _, own in part for claim in own]
            left -= len(said)
            open_ones += [one for one in said if chance.random() < _IN_CLUSTERS]
            grouped, open_ones = _clusters(open_ones, chance)
            clusters += grouped
            homes = {one.id: each for each in grouped for one in each.claims}
            _save(store, part, homes, vectors)
        with store.writing() as connection:
            stored = [rows.cluster_row(each, position_only=False) for each in clusters]
            connection.execute(sa.insert(schema.clusters), stored)


def _save(
    store: Store,
    part: list[tuple[Article, list[Claim]]],
    homes: dict[str, Cluster],
    vectors: np.random.Generator,
) -> None:
    said = [claim for _, own in part for claim in own]
    unit = vectors.normal(size=(len(said), _DIMENSIONS)).astype(np.float32)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    with store.writing() as connection:
        connection.execute(
            sa.insert(schema.articles), [rows.article_row(article) for article, _ in part]
        )
        connection.execute(
            sa.insert(schema.claims), [_claim_row(one, homes.get(one.id)) for one in said]
        )
        connection.execute(
            sa.insert(schema.vectors),
            [
                {"claim": one.id, "vector": rows.vector_bytes(vector)}
                for one, vector in zip(said, unit, strict=True)
            ],
        )


def _claim_row(claim: Claim, home: Cluster | None) -> dict[str, object]:
    if home is None:
        return rows.claim_row(claim)
    counts = Corroboration(len(home.outlets), home.origins, len(home.speakers))
    return rows.claim_row(claim) | {"cluster": home.id, **vars(counts)}


def _articles(chance: Random) -> Iterator[tuple[Article, list[Claim]]]:
    """Made articles with their claims, without end."""
    vocabulary: dict[str, list[str]] = {}
    for one in ingest(VOCABULARY):
        if isinstance(one, Article):
            vocabulary.setdefault(one.language, []).extend(one.text.split())
    languages, weights = zip(*((k, len(v)) for k, v in sorted(vocabulary.items())), strict=True)
    number = 0
    while True:
        number += 1
        language = chance.choices(languages, weights)[0]
        day = f"2025-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}"
        published = None if chance.random() < 0.1 else f"{day}T{chance.randrange(24):02}:00:00Z"
        outlet = f"Outlet {int(chance.paretovariate(0.8)) % _OUTLETS}"
        said = [
            " ".join(chance.choices(vocabulary[language], k=chance.randint(8, 20)))
            for _ in range(PER_ARTICLE)
        ]
        text = " ".join(said)
        id = content_id("article", number, outlet, text)
        at = "2025-10-01T00:00:00Z"
        article = Article(id, outlet, "", "", published, at, language, text)
        yield article, [_claim(article, one, place, chance) for place, one in enumerate(said)]


def _claim(article: Article, text: str, place: int, chance: Random) -> Claim:
    speaker = f"Speaker {int(chance.paretovariate(0.6)) % _SPEAKERS}"
    mode = chance.choices(list(Mode), [1, 4, 5, 10, 40, 40])[0]
    return Claim(
        id=content_id(article.id, place),
        text=text,
        start=place,
        end=place + len(text),
        sentence=text,
        speaker="" if mode is Mode.ASSERTED else speaker,
        speaker_span=None,
        via=(),
        mode=mode,
        language=article.language,
        article=ArticleRef(article.id, article.outlet, "", "", article.published),
        status=chance.choices([Status.UNVERIFIED, Status.FALSE], [98, 2])[0],
    )


def _clusters(waiting: list[Claim], chance: Random) -> tuple[list[Cluster], list[Claim]]:
    """Clusters of two to nine of the waiting claims; those that are left over wait on."""
    chance.shuffle(waiting)
    found = []
    while len(waiting) >= 9:
        size = chance.choices(range(2, 10), [40, 20, 10, 8, 6, 4, 2, 1])[0]
        members, waiting = waiting[:size], waiting[size:]
        times = sorted(one.article.published for one in members if one.article.published)
        each = Cluster(
            id=content_id("cluster", *(one.id for one in members)),
            claims=tuple(members),
            speakers=tuple(sorted({one.speaker for one in members} - {""})),
            outlets=tuple(sorted({one.article.outlet for one in members})),
            origins=chance.randint(1, len(members)),
            languages=tuple(sorted({one.language for one in members})),
            first=times[0] if times else None,
            last=times[-1] if times else None,
        )
        found.append(each)
    return found, waiting


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS)
