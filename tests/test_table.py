"""The table of claims: filters, orders, pages, wording; and many statuses set at once."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from benchmarks.table import fill
from claims.errors import Conflicted, DecisionRefused, NotFound
from claims.project import Project
from claims.read import read
from claims.records import (
    Article,
    Claim,
    ClaimFilter,
    ClusterFilter,
    Mode,
    Order,
    Status,
)
from claims.store import Store, listing, schema
from claims.text import match_key, tokens

MakeArticle = Callable[..., Article]
CLAIMS = 400


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of made claims, as large as a test can afford."""
    path = tmp_path_factory.mktemp("made") / "claims.db"
    fill(path, claims=CLAIMS, seed=3)
    return path


@pytest.fixture
def store(made: Path) -> Iterator[Store]:
    with Store.open(made) as opened:
        yield opened


def put(store: Store, article: Article) -> list[Claim]:
    reading = read(article)
    vectors = np.ones((len(reading.claims), 3), np.float32)
    store.add_article(reading, vectors=vectors, fingerprint="test", pairs=[], copies=[])
    return list(reading.claims)


FILTERS = [
    ClaimFilter(),
    ClaimFilter(outlet="outlet 1"),
    ClaimFilter(speaker="SPEAKER 1"),
    ClaimFilter(status="false"),
    ClaimFilter(language="ar", mode="asserted"),
    ClaimFilter(since="2025-03-01", until="2025-05-31"),
    ClaimFilter(outlet="Outlet 1", status="unverified", text="the"),
    ClaimFilter(text="the in"),
    ClaimFilter(text="الح"),
    ClaimFilter(single_source=True),
]


def is_left(claim: Claim, filter: ClaimFilter, firsts: set[str]) -> bool:
    """Whether a filter leaves a claim: slowly, one condition after the other."""
    published = claim.article.published
    words = [token.key for token in tokens(claim.text)]
    return (
        match_key(filter.outlet) in ("", match_key(claim.article.outlet))
        and match_key(filter.speaker) in ("", match_key(claim.speaker))
        and filter.status in ("", claim.status)
        and filter.language in ("", claim.language)
        and filter.mode in ("", claim.mode)
        and (not filter.since or (published is not None and published[:10] >= filter.since))
        and (not filter.until or (published is not None and published[:10] <= filter.until))
        and all(any(match_key(one) in word for word in words) for one in filter.text.split())
        and (
            not filter.single_source
            or (
                claim.corroboration.origins == 1
                and claim.mode is not Mode.QUESTION
                and (claim.cluster is None or claim.id in firsts)
            )
        )
    )


@pytest.mark.parametrize("filter", FILTERS, ids=str)
def test_a_filter_leaves_what_it_should_and_counts_it(store: Store, filter: ClaimFilter) -> None:
    came = {id: number for number, id in enumerate(store.vector_ids())}
    everything = store.claims()
    firsts: dict[str, str] = {}
    for claim in sorted(everything, key=lambda one: came[one.id]):
        if claim.cluster:
            firsts.setdefault(claim.cluster, claim.id)
    expected = [one for one in everything if is_left(one, filter, set(firsts.values()))]
    assert expected
    assert store.claims(filter) == expected
    assert store.count_claims(filter) == len(expected)
    assert sorted(store.ids(filter)) == sorted(one.id for one in expected)
    assert store.statuses(filter) == {one.id: one.status for one in expected}


@pytest.mark.parametrize("order", Order)
def test_pages_follow_one_another_in_every_order(store: Store, order: Order) -> None:
    whole = store.claims(order=order)
    paged = [
        claim
        for start in range(0, CLAIMS, 37)
        for claim in store.claims(order=order, limit=37, offset=start)
    ]
    assert paged == whole
    assert len({one.id for one in whole}) == CLAIMS
    times = [one.article.published or "" for one in whole]
    if order is Order.LATEST:
        assert times == sorted(times, reverse=True)
    if order is Order.EARLIEST:
        known = [one for one in times if one]
        assert times == sorted(known) + [""] * (len(times) - len(known))
    if order is Order.ORIGINS:
        origins = [one.corroboration.origins for one in whole]
        assert origins == sorted(origins, reverse=True)
    if order is Order.SPEAKER:
        named = [match_key(one.speaker) for one in whole if one.speaker]
        assert [match_key(one.speaker) for one in whole][: len(named)] == sorted(named)


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("filter", FILTERS[:7], ids=str)
def test_a_page_is_found_in_one_index_whatever_the_order(
    store: Store, order: Order, filter: ClaimFilter
) -> None:
    """Nothing is sorted, and no claim looked at that is not shown: page 2,000 is like page 1."""
    query = sa.select(schema.claims.c.number).where(*listing.conditions(filter, "sqlite"))
    statement = (
        query.order_by(*listing.order(order))
        .limit(50)
        .compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    )
    with store.reading() as connection:
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").scalars("detail")
        plan = [step for step in steps if "claims" in step or "B-TREE" in step]
    assert any("COVERING INDEX claims_" in step for step in plan)
    if not (filter.outlet or filter.speaker or filter.since):  # few are left of those, and sorted
        assert not any("B-TREE FOR ORDER" in step for step in plan)


@pytest.mark.parametrize(
    ("said", "sought"),
    [
        ("أعلنت الحُكومةُ إغلاق المدارس يوم الأحد.", "حكومه"),
        ("أعلنت الحكومة إغلاق المدارس يوم الأحد.", "اغلاق الحُكُومة"),
        ("قُتل ١٢ شخصا في انهيار السد.", "12"),
        ("The storm displaced 12,000 people in Oster.", "12000"),
        ("The storm displaced 12 000 people in Oster.", "12,000"),
        ("Le séisme a détruit l'école de Córdoba.", "cordoba ecole"),
        ("The river rose by four metres overnight.", "METRE"),
        ("The river rose by four metres overnight.", "by"),
        ('They called the raid a "great" success.', '"great"'),
    ],
)
def test_words_are_found_however_they_are_spelt(
    tmp_path: Path, make_article: MakeArticle, said: str, sought: str
) -> None:
    with Store.open(tmp_path / "claims.db") as store:
        claims = put(store, make_article(said))
        put(store, make_article("Nothing of that kind happened on Monday.", outlet="other"))
        assert [one.id for one in store.claims(ClaimFilter(text=sought))] == [claims[0].id]
        assert store.count_claims(ClaimFilter(text=sought + " absent")) == 0


@pytest.mark.parametrize("sought", ['"', "* OR x", "%", "a_b", "NEAR(", "'; --", "…", "🙂"])
def test_no_text_breaks_the_query_or_finds_everything(store: Store, sought: str) -> None:
    assert store.count_claims(ClaimFilter(text=sought)) < CLAIMS


def test_wording_follows_what_becomes_of_a_claim(tmp_path: Path, make_article: MakeArticle) -> None:
    path = tmp_path / "claims.db"
    with Store.open(path) as store:
        (claim,) = put(store, make_article("The dam leaked on Monday."))
        connection = sqlite3.connect(path)
        connection.execute("UPDATE claims SET words = 'the bridge fell'")
        connection.commit()
        assert store.count_claims(ClaimFilter(text="leaked")) == 0
        assert store.count_claims(ClaimFilter(text="bridge")) == 1
        connection.execute("DELETE FROM vectors")
        connection.execute("DELETE FROM claims WHERE id = ?", [claim.id])
        connection.commit()
        connection.close()
        assert store.count_claims(ClaimFilter(text="bridge")) == 0


def test_claims_of_an_older_database_are_listed_too(
    tmp_path: Path, make_article: MakeArticle
) -> None:
    path = tmp_path / "claims.db"
    with Store.open(path) as store:
        put(store, make_article("قالت الحكومة إن السد تضرر.", outlet="Le Soír", language="ar"))
        before = store.claims()
    connection = sqlite3.connect(path)
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '%moment%' "
        "AND tbl_name = 'claims'"
    ).fetchall():
        connection.execute(f"DROP INDEX {name}")
    connection.executescript(
        "DROP TRIGGER claims_worded; DROP TRIGGER claims_unworded; DROP TRIGGER claims_reworded;"
        "DROP TABLE claims_wording;"
        "ALTER TABLE claims DROP COLUMN moment; ALTER TABLE claims DROP COLUMN outlet_key;"
        "ALTER TABLE claims DROP COLUMN speaker_key; ALTER TABLE claims DROP COLUMN words;"
        "CREATE INDEX ix_claims_mode ON claims (mode);"
        "DELETE FROM migrations WHERE name = 'list_claims_by_filter';"
    )
    connection.commit()
    connection.close()
    with Store.open(path) as store:
        assert store.claims() == before
        assert store.claims(ClaimFilter(outlet="le soir", text="السد")) == before
        assert store.claims(ClaimFilter(until="2025-06-03")) == before


def test_names_to_filter_by_come_with_their_numbers(store: Store) -> None:
    facets = store.facets()
    claims = store.claims()
    assert sum(facets.languages.values()) == CLAIMS
    assert sum(facets.speakers.values()) == sum(bool(one.speaker) for one in claims)
    assert "" not in facets.speakers
    name, number = next(iter(facets.speakers.items()))
    assert number == max(facets.speakers.values())
    assert store.count_claims(ClaimFilter(speaker=name)) == number
    assert sum(facets.outlets.values()) == len({one.article.id for one in claims})


def test_clusters_by_languages_speakers_and_text(store: Store) -> None:
    everything = store.clusters(min_origins=2)
    assert store.count_clusters(min_origins=2) == len(everything)
    ranks = [(one.origins, len(one.speakers), len(one.claims)) for one in everything]
    assert ranks == sorted(ranks, reverse=True)
    found = [
        *store.clusters(min_origins=2, limit=7),
        *store.clusters(min_origins=2, limit=len(everything), offset=7),
    ]
    assert found == everything
    several = store.clusters(ClusterFilter(min_languages=2, min_speakers=2), min_origins=2)
    assert several == [
        one for one in everything if len(one.languages) >= 2 and len(one.speakers) >= 2
    ]
    both = store.clusters(ClusterFilter(languages=("ar", "en")))
    assert both
    assert all({"ar", "en"} <= set(one.languages) for one in both)
    word = next(token.key for token in tokens(everything[0].claims[0].text) if len(token.key) > 4)
    texts = store.clusters(ClusterFilter(text=word), min_origins=2)
    assert everything[0] in texts
    assert store.count_clusters(ClusterFilter(text=word), min_origins=2) == len(texts)


@pytest.fixture
def project(tmp_path: Path, make_article: MakeArticle) -> Iterator[Project]:
    with Project(tmp_path / "claims.db") as opened:
        for number in range(3):
            opened.add_text(f"The fire in Oster injured {number + 12} people.", outlet=f"o{number}")
        yield opened


def test_many_statuses_are_set_in_one_action(project: Project) -> None:
    seen = project.statuses(ClaimFilter(text="Oster"))
    decisions = project.mark_all(
        seen, status=Status.MISLEADING, by="Rana", note="old figures", evidence="https://a.example"
    )
    assert {one.subject for one in decisions} == set(seen)
    assert {claim.status for claim in project.claims()} == {Status.MISLEADING}
    for id in seen:
        (one,) = project.history(id)
        assert (one.by, one.old, one.new, one.note) == (
            "Rana", "unverified", "misleading", "old figures",
        )  # fmt: skip
    again = project.mark_all(project.statuses(), status=Status.MISLEADING, by="Omar", note="n",
                             evidence="https://a.example")  # fmt: skip
    assert again == []


def test_of_many_statuses_none_is_set_where_one_was_changed_meanwhile(project: Project) -> None:
    seen = project.statuses()
    first, second, third = seen
    project.mark(second, status=Status.DISPUTED, by="Omar")
    project.mark(third, status=Status.SATIRE, by="Omar")
    with pytest.raises(Conflicted, match=r"Omar has set the status .* and 1 more of 3") as told:
        project.mark_all(seen, status=Status.INCONCLUSIVE, by="Rana")
    assert set(told.value.subjects) == {second, third}
    assert project.claim(first).status is Status.UNVERIFIED
    assert project.history(first) == []


def test_verdicts_on_many_keep_the_rules(project: Project) -> None:
    seen = project.statuses()
    with pytest.raises(DecisionRefused, match="needs a note"):
        project.mark_all(seen, status=Status.FALSE, by="Rana")
    with pytest.raises(DecisionRefused, match="evidence URL"):
        project.mark_all(seen, status=Status.FALSE, by="Rana", note="checked")
    with pytest.raises(DecisionRefused, match="name of whoever"):
        project.mark_all(seen, status=Status.SATIRE, by=" ")
    with pytest.raises(NotFound, match="no claim 'x'"):
        project.mark_all({**seen, "x": Status.UNVERIFIED}, status=Status.SATIRE, by="Rana")
    assert set(project.statuses().values()) == {Status.UNVERIFIED}
