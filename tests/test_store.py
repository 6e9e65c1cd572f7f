"""The store: round trips, refusals, two people at once, and a process killed while it writes."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.encode import Encoder
from claims.errors import Conflicted, ModelMismatch, StoreError
from claims.project import Project
from claims.read import read
from claims.records import Article, ClaimFilter, Decision, content_id
from claims.store import Store

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
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "claims.db")


TEXTS = st.lists(
    st.sampled_from(
        ["The dam leaked.", "قال الوزير إن السد تضرر.", "הסכר דלף.", "\u200fمختلط mixed 12٪ ",
         "🙂 \u00a0", "\r\n", "\t", "می‌گوید ", "«نعم»", "\u202e", "'; DROP TABLE claims; --", "\0"]
    ),
    min_size=1,
    max_size=12,
).map("".join)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
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
    assert texts(ClaimFilter(), text="bridge") == ["B"]
    assert store.count_claims(ClaimFilter(outlet="a")) == 1


def test_the_second_person_is_told(tmp_path: Path, make_article: MakeArticle) -> None:
    path = tmp_path / "claims.db"
    with Store.open(path) as first, Store.open(path) as second:
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


@pytest.mark.timeout(300)
def test_a_killed_process_leaves_whole_articles(tmp_path: Path, encoder: Encoder) -> None:
    table, path = tmp_path / "articles.jsonl", tmp_path / "claims.db"
    rows = [
        {
            "text": f"The mayor said that {n} people left the valley. Gate {n} was closed at noon.",
            "outlet": f"outlet {n}",
            "published": "2025-06-03",
            "language": "en",
        }
        for n in range(2, 42)
    ]
    table.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    command = [sys.executable, "-m", "claims", "--db", str(path), "add", str(table)]
    chance = random.Random(7)
    for _ in range(4):
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(chance.uniform(1.2, 2.6))
        process.send_signal(signal.SIGKILL)
        process.wait()
        if path.exists() and os.path.getsize(path):
            _whole(path)
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    _whole(path)
    with Project(path, encoder=encoder) as killed, Project(tmp_path / "b.db", encoder=encoder) as b:
        b.add([table])
        assert {c.id for c in killed.claims()} == {c.id for c in b.claims()}
        assert {(p.id, p.relation) for p in killed.pairs()} == {
            (p.id, p.relation) for p in b.pairs()
        }
        assert {d.id for d in killed.disputes()} == {d.id for d in b.disputes()}
        assert len(killed.articles()) == len(rows)


def _whole(path: Path) -> None:
    """Every article that is there has its two claims, each with its vector."""
    with Store.open(path) as store:
        ids, vectors = store.vectors()
        claims = store.claims()
        assert sorted(ids) == sorted(claim.id for claim in claims)
        assert len(vectors) == 2 * len(store.articles())
