"""PostgreSQL: it answers as SQLite does, tells two writers apart, and says what is wrong."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest

from benchmarks.table import fill
from benchmarks.world import World
from claims.cli import main
from claims.encode import Encoder
from claims.errors import Conflicted, ModelMismatch, StoreError
from claims.index import Index, StoredIndex
from claims.pipeline import turnover
from claims.project import Project, Shelf
from claims.read import read
from claims.records import (
    ArticleFilter,
    ClaimFilter,
    ClusterFilter,
    Decision,
    EncoderChoice,
    Order,
    QueueFilter,
    Relation,
    Visit,
)
from claims.store import Store, schema
from claims.store import postgresql as store_of_postgresql
from claims.store.address import shown

from .postgres import Server
from .serving import ARTICLES
from .test_articles import cut
from .test_regroup import decide, regrouping
from .test_table import FILTERS

ROOT = Path(__file__).parent.parent
Stores = tuple[Store, Store]


@pytest.fixture(scope="module")
def alike(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """A store of each kind, filled the same way and decided in."""
    path = tmp_path_factory.mktemp("alike") / "claims.db"
    world = World.made(articles=40, stories=5, claims=3, seed=11, bound=0.5)
    with (
        postgresql.database() as address,
        Store.open(path) as one,
        Store.open(address) as other,
    ):
        for store in (one, other):
            world.add(store, range(40))
            regrouping(store, world).regroup()
            pairs = sorted(pair.id for pair in store.pairs())
            for id in pairs[:6]:
                decide(store, id, Relation.CONFLICT)
            regrouping(store, world).regroup()
            disputes = sorted(one.id for one in store.disputes())
            for number, id in enumerate(disputes):
                by = ("Rana", "Omar")[number % 2]
                workflow = ("in_progress", "resolved")[number % 2]
                store.record([made(id, "dispute", "workflow", workflow, by)], expected={})
                store.record([made(id, "dispute", "assignee", by, by)], expected={})
        yield one, other


@pytest.fixture(scope="module")
def tables(postgresql: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stores]:
    """Likewise, with claims in several languages to be listed."""
    path = tmp_path_factory.mktemp("tables") / "claims.db"
    fill(path, claims=300, seed=3)
    with (
        postgresql.database() as address,
        Store.open(path) as one,
        Store.open(address) as other,
    ):
        copy_rows(one, other)
        yield one, other


def copy_rows(one: Store, other: Store) -> None:
    with one.reading() as source, other.writing() as target:
        for table in (schema.articles, schema.claims):
            rows = [dict(row) for row in source.execute(table.select()).mappings()]
            target.execute(table.insert(), rows)


def made(subject: str, kind: str, field: str, new: str, by: str = "Rana") -> Decision:
    return Decision(subject, kind, field, "", new, by, "2025-06-03T08:00:00Z", "", "", "m")


QUESTIONS: dict[str, Callable[[Store], Any]] = {
    "claims": lambda store: store.claims(),
    "articles": lambda store: store.articles(),
    "listed": lambda store: store.listed(),
    "pairs": lambda store: store.pairs(),
    "pages of pairs": lambda store: store.pairs(limit=3, offset=2),
    "flagged": lambda store: store.pairs(relations=[Relation.CONFLICT]),
    "clusters": lambda store: store.clusters(),
    "pages of clusters": lambda store: store.clusters(limit=3, offset=2),
    "clusters of two": lambda store: store.clusters(ClusterFilter(min_speakers=2), min_origins=2),
    "clusters in English": lambda store: store.clusters(ClusterFilter(languages=("en",))),
    "clusters by words": lambda store: store.clusters(ClusterFilter(text="POINT 1")),
    "disputes": lambda store: sorted(store.disputes(), key=lambda one: one.id),
    "queue": lambda store: store.queue(QueueFilter()),
    "open queue": lambda store: store.queue(QueueFilter(workflow="open"), limit=3, offset=1),
    "queue of Omar": lambda store: store.queue(QueueFilter(workflow="", assignee="Omar")),
    "queue by words": lambda store: store.queue(QueueFilter(workflow="", text="STORY 1, point")),
    "queue by outlet": lambda store: store.queue(QueueFilter(workflow="", outlet="outlet 3")),
    "queue by language": lambda store: store.queue(QueueFilter(workflow="", language="en")),
    "how many in the queue": lambda store: store.count_queue(QueueFilter(workflow="")),
    "choices": lambda store: store.choices(),
    "counts": lambda store: store.counts(),
    "outlets": lambda store: store.outlets(),
    "pairs of outlets": lambda store: sorted(store.outlet_pairs(), key=str),
    "bound articles": lambda store: sorted(store.bound_articles()),
    "days": lambda store: store.dispute_days(),
    "open work": lambda store: store.open_work(),
    "verdicts": lambda store: sorted(store.verdicts("workflow")),
    "deciders": lambda store: store.deciders("workflow"),
    "decisions": lambda store: store.decisions_by("Rana"),
    "orphans": lambda store: store.orphans(),
    "facets": lambda store: store.facets(),
    "vectors": lambda store: (store.vectors()[0], store.vectors()[1].tolist()),
    "origins": lambda store: store.origins(),
    "copies": lambda store: sorted(store.copies(), key=str),
    "state": lambda store: store.state,
    "archive": lambda store: replace(store.archive(), changes=()),
}  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_both_databases_give_one_answer(alike: Stores, question: str) -> None:
    one, other = (QUESTIONS[question](store) for store in alike)
    assert one == other
    if question not in ("orphans", "verdicts", "deciders"):
        assert one, "a question that nothing answers shows nothing"


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize("filter", [*FILTERS, ClaimFilter(text="al")], ids=str)
def test_both_databases_list_the_same_claims(
    tables: Stores, order: Order, filter: ClaimFilter
) -> None:
    one, other = (
        [claim.id for claim in store.claims(filter, order=order, limit=50, offset=3)]
        for store in tables
    )
    assert one == other
    first, second = (store.count_claims(filter) for store in tables)
    assert first == second


@pytest.mark.parametrize(
    "filter", [ArticleFilter(text="ARTICLE"), ArticleFilter(outlet="OUTLET 1"),
               ArticleFilter(language="ar", since="2025-03-01")], ids=str,
)  # fmt: skip
def test_both_databases_list_the_same_articles(tables: Stores, filter: ArticleFilter) -> None:
    one, other = (store.listed(filter) for store in tables)
    assert one == other
    first, second = (store.count_articles(filter) for store in tables)
    assert first == second == len(one)


def test_a_project_is_the_same_on_both(
    postgresql: Server, tmp_path: Path, encoder: Encoder
) -> None:
    table = table_of(tmp_path, ARTICLES)
    told = []
    with postgresql.database() as address:
        for database in (str(tmp_path / "claims.db"), address):
            with Project(database, encoder=encoder) as project:
                added = project.add([table])
                assert project.add([table]).already_known == added.articles == 2
                pair = project.pairs()[0]
                project.decide(pair.id, by="Rana", relation=Relation.SAME, note="read both")
                claim = project.claims()[0]
                assert isinstance(project._index, StoredIndex) == ("://" in database)
                hits = [(hit.claim.id, hit.similarity)
                        for hit in project.search("ammonium nitrate", k=3)]  # fmt: skip
                told.append(
                    (project.pairs()[0].relation, sorted(one.id for one in project.claims()),
                     sorted((one.id, one.relation, one.confidence) for one in project.pairs()),
                     {one.id for one in project.disputes()}, hits)
                )  # fmt: skip
                project.delete_article(claim.article.id, by="Rana")
                assert len(project.articles()) == 1
                assert project.recompute().pairs == len(project.pairs())
                assert project.orphans()
    assert told[0] == told[1]


def test_pairs_of_an_event_are_the_same_on_both_also_when_read_again(
    postgresql: Server, tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands in memory on SQLite is asked of the server, before and after a rereading."""
    told: list[list[Any]] = []
    with postgresql.database() as address:
        for database in (str(tmp_path / "claims.db"), address):
            found: list[Any] = []
            with Project(database, encoder=encoder) as project:
                assert project.add([ROOT / "corpus" / "dam-strike"]).pairs
                for again in (False, True):
                    with monkeypatch.context() as patched:
                        patched.setattr(turnover, "read", lambda article: cut(read(article), 1))
                        if again:
                            article = min(one.id for one in project.articles())
                            assert project.reread([article]).changed
                    found += [
                        {(one.id, one.relation, one.similarity) for one in project.pairs()},
                        sorted(one.id for one in project.clusters()),
                        sorted(one.id for one in project.disputes()),
                        hits(project),
                        [one.id for one in project.clusters(min_origins=2)],
                    ]
            told.append(found)
    assert told[0] == told[1]
    assert all(told[0][:2])


def table_of(folder: Path, rows: list[dict[str, Any]]) -> Path:
    table = folder / "articles.jsonl"
    table.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return table


def hits(project: Project) -> list[tuple[str, float]]:
    return [(hit.claim.id, hit.similarity) for hit in project.search("ammonium nitrate", k=5)]


def without_pgvector(server: Server, address: str) -> None:
    with server.connect(address.rsplit("/", 1)[1]) as connection:
        connection.execute("DROP EXTENSION vector CASCADE")


def test_what_another_program_does_is_found_at_once(
    postgresql: Server, tmp_path: Path, encoder: Encoder
) -> None:
    first, second = ARTICLES[:2]
    with (
        postgresql.database() as address,
        Project(address, encoder=encoder) as one,
        Project(address, encoder=encoder, shelf=Shelf()) as other,
    ):
        one.add([table_of(tmp_path, [first])])
        before = hits(one)
        assert before == hits(other) != []
        other.add([table_of(tmp_path, [second])])
        assert {*before} < {*hits(one)}
        assert hits(one) == hits(other)
        (article,) = (found.id for found in one.articles() if found.outlet == second["outlet"])
        one.delete_article(article, by="Rana")
        assert hits(one) == hits(other) == before
        assert one.recompute().changed == {"pairs": 0, "clusters": 0, "disputes": 0}
        assert one.verify().problems == ()
        assert other.verify(quick=True).notes == ()


def test_vectors_of_another_encoder_are_never_mixed(
    postgresql: Server, tmp_path: Path, encoder: Encoder
) -> None:
    with (
        postgresql.database() as address,
        Project(address, encoder=encoder) as project,
        Store.open(address) as store,
    ):
        project.add([table_of(tmp_path, ARTICLES)])
        index, query = project._index, encoder.encode(["ammonium nitrate"])
        ids, vectors = store.vectors()
        short = np.ascontiguousarray(vectors[:, :8])
        short /= np.linalg.norm(short, axis=1, keepdims=True)
        store.replace_vectors(ids, short, fingerprint="short", choice=EncoderChoice("short"))
        with pytest.raises(ModelMismatch, match="somebody has changed the encoder"):
            index.search(query, 3)
        with pytest.raises(ModelMismatch, match="holds vectors of short"):
            project.search("ammonium nitrate")
        now = StoredIndex(store, dimensions=store.vector_dimensions, fingerprint="short")
        assert now.search(short, 3) == Index.build(ids, short).search(short, 3)
        assert [one for one in store.problems() if one.kind in ("index", "vectors")] == []


def test_without_the_extension_programs_search_themselves_until_it_is_there(
    postgresql: Server, tmp_path: Path, encoder: Encoder, capsys: pytest.CaptureFixture[str]
) -> None:
    with postgresql.database() as address:
        without_pgvector(postgresql, address)
        with Project(address, encoder=encoder) as project:
            project.add([table_of(tmp_path, ARTICLES)])
            assert isinstance(project._index, Index)
            found = hits(project)
        assert main(["--db", address, "check", "--quick"]) == 0
        said = capsys.readouterr().out.splitlines()
        assert "is whole" in said[0]
        assert "CREATE EXTENSION vector" in said[1]
        assert len(said) == 2
        with postgresql.connect(address.rsplit("/", 1)[1]) as connection:
            connection.execute("CREATE EXTENSION vector")
        with Project(address, encoder=encoder) as project:
            assert [one.kind for one in project.verify(quick=True).problems] == ["index"]
            assert project.repair().problems == ()
            assert isinstance(project._index, StoredIndex)
            assert hits(project) == found
            assert project.verify(quick=True).notes == ()


def test_an_earlier_database_lets_the_server_search(
    postgresql: Server, tmp_path: Path, encoder: Encoder
) -> None:
    with postgresql.database() as address:
        without_pgvector(postgresql, address)
        with Project(address, encoder=encoder) as project:
            project.add([table_of(tmp_path, ARTICLES)])
            found = hits(project)
        with postgresql.connect(address.rsplit("/", 1)[1]) as connection:
            connection.execute("DROP TABLE vector_index")
            connection.execute("DELETE FROM migrations WHERE name = 'let_the_server_search'")
        with Project(address, encoder=encoder) as project:
            assert isinstance(project._index, StoredIndex)
            assert hits(project) == found
            assert project.verify(quick=True).problems == ()


def test_who_may_not_make_the_extension_uses_the_database_all_the_same(
    postgresql: Server,
) -> None:
    with postgresql.database() as address:
        name = address.rsplit("/", 1)[1]
        postgresql.run(f"CREATE DATABASE {name}_plain")
        postgresql.run(f"CREATE ROLE {name}_user LOGIN PASSWORD 'plain'")
        try:
            with postgresql.connect(f"{name}_plain") as connection:
                connection.execute(f"GRANT ALL ON SCHEMA public TO {name}_user")
            theirs = postgresql.address(f"{name}_plain", password="plain")
            with Store.open(theirs.replace("//postgres:", f"//{name}_user:")) as store:
                assert store.lacks_vector_search
                assert store.problems() == []
                assert not store.mend_vector_index()
        finally:
            postgresql.run(f"DROP DATABASE {name}_plain WITH (FORCE)")
            postgresql.run(f"DROP ROLE {name}_user")


def test_texts_are_kept_to_the_character(postgresql: Server) -> None:
    """The server knows no NUL, and would cut or refuse what is longer than a column says."""
    with postgresql.database() as address, Store.open(address) as store:
        for value in ("\0", "a\0\ufffe0\ufffe1b", "x" * 5_000, "\u202e قال 🙂"):
            store.save_visit(Visit("place", value[:100], etag=value))
            assert store.visit("place") == Visit("place", value[:100], etag=value)


def test_names_of_any_length_are_listed(database: str) -> None:
    world = World.made(articles=1, stories=1, claims=1, seed=1)
    (reading,) = world.readings
    name = "א" * 3_000
    outlet = replace(reading.article, outlet=name)
    (claim,) = reading.claims
    claim = replace(claim, speaker=name, article=replace(claim.article, outlet=name))
    made_of = replace(world, readings=(replace(reading, article=outlet, claims=(claim,)),))
    with Store.open(database) as store:
        made_of.add(store, [0])
        for filter in (ClaimFilter(outlet=name), ClaimFilter(speaker=name)):
            assert [one.speaker for one in store.claims(filter, order=Order.SPEAKER)] == [name]
        assert store.outlets()[0].name == name


def test_texts_are_compared_by_code_point_whatever_the_machine(postgresql: Server) -> None:
    query = (
        "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = "
        "'public' AND data_type IN ('text', 'character varying') AND "
        "collation_name IS DISTINCT FROM 'C'"
    )
    with postgresql.database() as address:
        database = address.rsplit("/", 1)[1]
        with postgresql.connect(database) as connection:
            assert connection.execute(query).fetchall() == []
            counted = "SELECT count(*) FROM information_schema.columns WHERE collation_name = 'C'"
            (number,) = connection.execute(counted).fetchone() or (0,)
            assert number > 50


@pytest.mark.parametrize("table", ["decisions", "changes", "deeds", "deletions", "outlets"])
def test_nobody_changes_what_is_only_appended(postgresql: Server, table: str) -> None:
    with postgresql.database() as address:
        with Store.open(address) as store:
            store.record([made("c", "claim", "status", "disputed")], expected={})
            store.record_deed("added articles", by="Rana")
        with postgresql.connect(address.rsplit("/", 1)[1]) as connection:
            if table in ("decisions", "deeds"):
                for statement in (f"UPDATE {table} SET by = 'x'", f"DELETE FROM {table}"):
                    with pytest.raises(psycopg.Error, match="only ever appended"):
                        connection.execute(statement)
            with pytest.raises(psycopg.Error, match="only ever appended"):
                connection.execute(f"TRUNCATE {table} CASCADE")


def test_of_two_who_decide_the_same_the_second_is_told(database: str) -> None:
    """Two processes decide about the same claims at once: each is decided once."""
    subjects = [f"claim {number}" for number in range(30)]
    Store.open(database).close()
    with get_context("spawn").Pool(2) as pool:
        calls = [pool.apply_async(decide_all, (database, subjects, by)) for by in ("Rana", "Omar")]
        won = [call.get(120) for call in calls]
    with Store.open(database) as store:
        history = store.history(subjects)
    assert sorted(one.subject for one in history) == sorted(subjects)
    assert {(one.subject, one.by) for one in history} == {
        (subject, by) for by, mine in zip(("Rana", "Omar"), won, strict=True) for subject in mine
    }


def decide_all(database: str, subjects: list[str], by: str) -> list[str]:
    """Decides about claims that nobody has decided about; the subjects of those that went in."""
    won = []
    with Store.open(database) as store:
        for subject in subjects:
            try:
                store.record([made(subject, "claim", "status", "false", by)], expected={}, seen=0)
            except Conflicted:
                continue
            won.append(subject)
    return won


def test_who_waits_in_vain_is_told(postgresql: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_of_postgresql, "_BUSY_SECONDS", 1)
    with (
        postgresql.database() as address,
        Store.open(address) as one,
        Store.open(address) as other,
        one.writing(),
        pytest.raises(StoreError, match="others write all the while"),
    ):
        other.record_deed("added articles", by="Rana")


def test_one_reads_while_another_writes(database: str) -> None:
    """A reader sees one moment, however many questions it asks."""
    with Store.open(database) as one, Store.open(database) as other:
        with one.reading() as connection:
            before = connection.execute(schema.deeds.select()).all()
            other.record_deed("added articles", by="Rana")
            assert connection.execute(schema.deeds.select()).all() == before == []
        assert len(one.deeds(limit=5)) == 1


def test_one_watches_and_one_does_the_jobs(postgresql: Server) -> None:
    with postgresql.database() as address, Store.open(address) as one, Store.open(address) as two:
        with (
            one.sole_watch(),
            pytest.raises(StoreError, match="being watched by another run"),
            two.sole_watch(),
        ):
            pass
        with two.sole_watch():
            pass
        with one.alone_with_jobs() as first, two.alone_with_jobs() as second:
            assert (first, second) == (True, False)
        with two.alone_with_jobs() as later:
            assert later


def test_pages_and_versions_are_kept(database: str) -> None:
    world = World.made(articles=1, stories=1, claims=1, seed=1)
    with Store.open(database) as store:
        world.add(store, [0])
        assert store.line_of(world.readings[0].article.id) == {world.readings[0].article.id}


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda a: a.replace("127.0.0.1", "no-such-host.invalid"), "host"),
        (lambda a: a.rsplit(":", 1)[0] + ":1/claims", "127.0.0.1"),
        (lambda a: a.rsplit("/", 1)[0] + "/nothing", '"nothing" does not exist'),
        (lambda a: a.replace("+psycopg", "+nodriver"), "nodriver"),
        (lambda a: a.replace("postgresql+psycopg", "postgrexql"), "postgrexql"),
        (lambda a: a.rsplit(":", 1)[0] + ":port/claims", "port"),
    ],
    ids=["host", "port", "database", "driver", "kind", "number"],
)
def test_what_is_wrong_is_said_in_one_line_without_the_password(
    postgresql: Server,
    change: Callable[[str], str],
    what: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    address = change(postgresql.address("claims"))
    assert main(["--db", address, "list"]) == 1
    said = capsys.readouterr()
    assert not said.out
    assert said.err.count("\n") == 1
    assert what in said.err
    assert postgresql.password not in said.err


def test_a_wrong_password_is_not_shown(
    postgresql: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--db", postgresql.address(password="hunter2"), "list"]) == 1
    said = capsys.readouterr().err
    assert "password authentication failed" in said
    assert said.count("\n") == 1
    assert "hunter2" not in said


def test_a_missing_driver_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    assert main(["--db", "postgresql://rana:hunter2@127.0.0.1/claims", "list"]) == 1
    said = capsys.readouterr().err
    assert "pip install 'claims[postgres]'" in said
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("claims.db", "claims.db"),
        ("sqlite:////tmp/a b.db", "sqlite:////tmp/a b.db"),
        ("postgresql://h/d", "postgresql://h/d"),
        ("postgresql://rana:p@h/d", "postgresql://rana:***@h/d"),
        ("postgresql://h/d?password=p", "postgresql://h/d"),
        ("postgresql://rana:p@ss@h:x/d", "postgresql://***@h:x/d"),
    ],
)
def test_no_address_is_shown_with_its_password(address: str, expected: str) -> None:
    assert shown(address) == expected
