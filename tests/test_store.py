"""The store: round trips, refusals, and two people at once."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.world import World
from claims.errors import Conflicted, ModelMismatch, StoreError
from claims.read import read
from claims.records import Article, Change, ClaimFilter, Decision, QueueFilter, Turn, content_id
from claims.store import Store

from .test_regroup import regrouping

ROOT = Path(__file__).parent.parent
MakeArticle = Callable[..., Article]


def put(store: Store, article: Article, *, fingerprint: str = "test") -> bool:
    reading = read(article)
    vectors = np.ones((len(reading.claims), 3), np.float32)
    return store.add_article(reading, vectors=vectors, fingerprint=fingerprint, pairs=[], copies=[])


def decision(subject: str, new: str, *, old: str = "unverified") -> Decision:
    return Decision(
        subject, "claim", "status", old, new, "Rana", "2025-06-03T08:00:00Z", "", "", "m"
    )


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    with Store.open(database) as opened:
        yield opened


TEXTS = st.lists(
    st.sampled_from(
        ["The dam leaked.", "قال الوزير إن السد تضرر.", "הסכר דלף.", "\u200fمختلط mixed 12٪ ",
         "🙂 \u00a0", "\r\n", "\t", "می‌گوید ", "«نعم»", "\u202e", "'; DROP TABLE claims; --", "\0"]
    ),
    min_size=1,
    max_size=12,
).map("".join)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, outlet=st.text(min_size=1, max_size=8).filter(lambda s: s.isprintable()))
def test_what_is_stored_is_what_is_loaded(store: Store, text: str, outlet: str) -> None:
    article = Article(
        content_id(outlet, text), outlet, "t", "u", "2025-06-03", "2025-06-04T00:00:00Z", "ar",
        text, "c",
    )  # fmt: skip
    put(store, article)
    assert store.article(article.id) == article
    reading = read(article)
    assert tuple(store.sentences(article.id)) == reading.sentences
    assert tuple(store.removed(article.id)) == reading.removed
    stored = {claim.id: claim for claim in store.claims()}
    for claim in reading.claims:
        assert replace(stored[claim.id], corroboration=claim.corroboration) == claim


def test_an_article_goes_in_once(store: Store, make_article: MakeArticle) -> None:
    article = make_article("The dam leaked on Monday.")
    assert put(store, article)
    assert not put(store, article)
    assert len(store.claims()) == 1


def test_vectors_of_two_models_never_mix(store: Store, make_article: MakeArticle) -> None:
    put(store, make_article("The dam leaked on Monday."))
    with pytest.raises(ModelMismatch, match="holds vectors of test"):
        put(store, make_article("The bridge fell on Monday."), fingerprint="other")
    assert len(store.articles()) == 1


def test_filters_and_paging(store: Store, make_article: MakeArticle) -> None:
    put(store, make_article("The dam leaked on Monday.", outlet="A", published="2025-06-03"))
    put(store, make_article("The bridge fell at noon.", outlet="B", published=None))
    put(store, make_article("The road may have flooded.", outlet="C", published="2025-06-05"))

    def texts(filter: ClaimFilter, **more: int | str) -> list[str]:
        return [claim.article.outlet for claim in store.claims(filter, **more)]  # type: ignore[arg-type]  # one of three named options

    assert texts(ClaimFilter()) == ["C", "A", "B"]
    assert texts(ClaimFilter(), limit=1, offset=1) == ["A"]
    assert texts(ClaimFilter(outlet="b")) == ["B"]
    assert texts(ClaimFilter(mode="hedged")) == ["C"]
    assert texts(ClaimFilter(until="2025-06-03")) == ["A"]
    assert texts(ClaimFilter(since="2025-06-03", until="2025-06-05")) == ["C", "A"]
    assert texts(ClaimFilter(text="bridge")) == ["B"]
    assert store.count_claims(ClaimFilter(outlet="a")) == 1


def test_the_second_person_is_told(database: str, make_article: MakeArticle) -> None:
    with Store.open(database) as first, Store.open(database) as second:
        put(first, make_article("The dam leaked on Monday."))
        (claim,) = first.claims()
        seen = {(claim.id, "status"): "unverified"}
        first.record([decision(claim.id, "disputed")], expected=seen)
        with pytest.raises(Conflicted, match="Rana has set the status"):
            second.record([decision(claim.id, "satire")], expected=seen)
        assert second.claim(claim.id).status == "disputed"
        assert [one.new for one in second.history([claim.id])] == ["disputed"]


def test_decisions_are_only_appended(tmp_path: Path, make_article: MakeArticle) -> None:
    path = tmp_path / "claims.db"
    with Store.open(path) as store:
        put(store, make_article("The dam leaked on Monday."))
        (claim,) = store.claims()
        store.record([decision(claim.id, "disputed")], expected={})
    connection = sqlite3.connect(path)
    for statement in ("UPDATE decisions SET new = 'x'", "DELETE FROM decisions"):
        with pytest.raises(sqlite3.IntegrityError, match="only ever appended"):
            connection.execute(statement)
    quotes = connection.execute("SELECT quotes FROM decisions").fetchone()[0]
    connection.close()
    assert json.loads(quotes)[0]["text"] == claim.text


def test_what_is_no_database_of_ours_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.db"
    text.write_text("no database, only some notes that are long enough to be looked at" * 20)
    with pytest.raises(StoreError, match="not a database"):
        Store.open(text)
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE recipes (name TEXT)")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="another program"):
        Store.open(other)
    with pytest.raises(StoreError, match="unable to open"):
        Store.open(tmp_path / "no" / "folder" / "claims.db")


def test_a_newer_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    Store.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO migrations VALUES ('from_the_future', '2030')")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="newer version"):
        Store.open(path)


def test_an_older_database_is_brought_up_to_date(tmp_path: Path) -> None:
    """One in which disputes had a place in the queue: they and who stands in them stay."""
    world, path = World.made(articles=8, stories=1, claims=3, seed=3), tmp_path / "claims.db"
    with Store.open(path) as store:
        world.add(store, range(8))
        regrouping(store, world).regroup()
        decided = decision(store.claims()[0].id, "disputed")
        store.record([decided], expected={})
        disputes = {one.id: one for one in store.disputes()}
        standing = store.disputed({claim.id for claim in store.claims()})
        assert disputes
    connection = sqlite3.connect(path)
    connection.executescript(
        "ALTER TABLE disputes ADD COLUMN place INTEGER NOT NULL DEFAULT 0;"
        "CREATE INDEX ix_disputes_place ON disputes (place);"
        "DROP TABLE touched; DROP TABLE changes; DROP TABLE standings; DROP TABLE queue;"
        "ALTER TABLE decisions DROP COLUMN action; ALTER TABLE decisions DROP COLUMN undoes;"
        "DELETE FROM migrations WHERE name IN ('keep_what_is_touched', 'keep_changes', "
        "'keep_standings', 'order_disputes_when_read', 'let_decisions_be_undone', 'keep_queue');"
    )
    connection.commit()
    connection.close()
    with Store.open(path) as store:
        assert {one.id: one for one in store.disputes()} == disputes
        assert store.disputed({claim.id for claim in store.claims()}) == standing
        assert store.queue(QueueFilter()) == []
        store.let_all_be_grouped()
        assert regrouping(store, world).regroup().written == 0
        assert set(store.queue(QueueFilter())) == {*disputes}
        (kept,) = store.history([decided.subject])
        assert kept == replace(decided, action="", undoes=False)


def test_groups_that_somebody_else_saved_are_not_overwritten(database: str) -> None:
    world = World.made(articles=4, stories=1, claims=2, seed=5)
    with Store.open(database) as mine, Store.open(database) as theirs:
        world.add(mine, range(3))
        version = mine.groups_version
        regrouping(theirs, world).regroup()
        with pytest.raises(Conflicted, match="somebody else"):
            mine.save_region([], [], [], origins={}, corroboration={}, version=version)
        world.add(mine, [3])
        assert regrouping(mine, world).regroup().written > 0
        assert not theirs.groups_stale


def test_nobody_changes_what_became_of_disputes(tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    with Store.open(path) as store:
        change = Change("a", Turn.MERGED, "b", "2025-06-03T08:00:00Z", ("c",))
        store.save_region([], [], [], origins={}, corroboration={}, changes=[change], version=0)
        assert store.changes(["a"]) == store.changes(["b"]) == [change]
    connection = sqlite3.connect(path)
    for statement in ("UPDATE changes SET other = 'x'", "DELETE FROM changes"):
        with pytest.raises(sqlite3.IntegrityError, match="only ever appended"):
            connection.execute(statement)
    connection.close()
