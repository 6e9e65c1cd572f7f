"""Claims compared and texts checked on request, on a sample event; and the search among some."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from claims.encode import Encoder
from claims.errors import InputRefused, NotFound
from claims.group import tellings
from claims.index import Index
from claims.project import LONGEST_CHECKED, MOST_COMPARED, Project, Shelf
from claims.records import Basis, Claim, ClaimFilter, Cluster, Hit, Relation

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    path = tmp_path_factory.mktemp("compared") / "claims.db"
    with Project(path, encoder=encoder) as project:
        project.add([ROOT / "corpus" / "dam-strike"])
    return path


@pytest.fixture
def project(database: Path, encoder: Encoder) -> Iterator[Project]:
    with Project(database, encoder=encoder) as opened:
        yield opened


def only(project: Project, text: str) -> Claim:
    (claim,) = project.claims(ClaimFilter(text=text))
    return claim


def test_a_pair_that_is_kept_is_shown_as_it_is(project: Project) -> None:
    pair = project.pairs(relations=[Relation.CONFLICT])[0]
    (found,) = project.compare([pair.b.id, pair.a.id])
    assert found.basis is Basis.KEPT
    assert found.pair == pair


def test_what_is_not_kept_is_judged_as_when_it_came_in(project: Project) -> None:
    kept = {pair.id for pair in project.pairs()}
    claims = [only(project, "Four dam workers"), only(project, "missile ship")]
    (found,) = project.compare([claim.id for claim in claims])
    assert found.basis is Basis.CONTEXT
    assert found.pair.relation is Relation.UNRELATED
    assert found.pair.id not in kept
    assert {pair.id for pair in project.pairs()} == kept


def test_judged_anew_a_pair_is_what_it_was(project: Project) -> None:
    """What `compare` says of a pair that is not kept is what the pipeline says of one that is."""
    for pair in project.pairs(relations=[Relation.CONFLICT, Relation.SAME])[:6]:
        again = project._judging.compare(pair.a, pair.b)
        assert (again.id, again.relation, again.reason) == (pair.id, pair.relation, pair.reason)
        assert again.confidence == pytest.approx(pair.confidence, abs=1e-6)
        assert again.evidence == pair.evidence


def test_one_voice_of_one_article_is_judged_by_content(project: Project) -> None:
    first, second = [
        claim
        for claim in project.claims(ClaimFilter(outlet="The Northern Standard", mode="asserted"))
        if not claim.speaker
    ][:2]
    (found,) = project.compare([first.id, second.id])
    assert found.basis is Basis.CONTENT
    assert {found.pair.a.id, found.pair.b.id} == {first.id, second.id}


def test_every_two_of_some_claims_are_compared_once(project: Project) -> None:
    claims = project.claims(limit=4)
    found = project.compare([claim.id for claim in claims] + [claims[0].id])
    assert len({one.pair.id for one in found}) == len(found) == 6


@pytest.mark.parametrize("number", [0, 1, MOST_COMPARED + 1])
def test_too_few_or_too_many_are_not_compared(project: Project, number: int) -> None:
    ids = [claim.id for claim in project.claims(limit=number)]
    with pytest.raises(InputRefused, match=f"{number} claims: choose between 2"):
        project.compare(ids)


def test_a_claim_that_is_not_there_is_not_compared(project: Project) -> None:
    with pytest.raises(NotFound, match="no claim 'nobody'"):
        project.compare([project.claims(limit=1)[0].id, "nobody"])


def test_a_new_sentence_finds_who_said_the_same_and_who_the_contrary(project: Project) -> None:
    before = project.counts()
    (checked,) = project.check(
        "Six dam workers were killed, the governor of Wardiya said.", published="2025-09-14"
    )
    assert checked.statement.speaker == "the governor of Wardiya"
    four = only(project, "Four dam workers")
    assert four.id in {one.claim.id for one in checked.contrary}
    (found,) = [one for one in checked.contrary if one.claim.id == four.id]
    start, end = found.judgement.evidence.a
    assert checked.statement.text[start:end] == "Six"
    (same,) = project.check("Four workers of the dam were killed.", published="2025-09-14")
    languages = {one.claim.language for one in same.same}
    assert {"en", "ar"} <= languages
    assert project.counts() == before


def test_time_explains_what_a_later_text_says_otherwise(project: Project) -> None:
    four = only(project, "Four dam workers").id
    text = "Eleven dam workers were killed."
    (undated,) = project.check(text)
    (later,) = project.check(text, published="2025-09-16")
    assert four in {one.claim.id for one in undated.contrary}
    assert four in {one.claim.id for one in later.moved}


def test_every_statement_of_a_paragraph_is_checked_for_itself(project: Project) -> None:
    found = project.check(
        "Norland took part in the strike on the dam. The governor said that four workers died."
    )
    assert [one.statement.text.split()[0] for one in found] == ["Norland", "four"]


def test_a_text_without_a_claim_is_the_statement(project: Project) -> None:
    (checked,) = project.check("hello")
    assert checked.statement.text == "hello"
    assert checked.same == checked.contrary == ()


@pytest.mark.parametrize("text", ["", "  \n", "a" * (LONGEST_CHECKED + 1)])
def test_a_text_that_cannot_be_checked_is_refused(project: Project, text: str) -> None:
    with pytest.raises(InputRefused):
        project.check(text)


@pytest.mark.parametrize(
    "filter",
    [
        ClaimFilter(language="ar"),
        ClaimFilter(outlet="The Northern Standard"),
        ClaimFilter(status="unverified"),
        ClaimFilter(status="false"),
        ClaimFilter(text="السد"),
    ],
    ids=str,
)
def test_a_search_among_some_finds_the_nearest_of_them(
    project: Project, filter: ClaimFilter
) -> None:
    """Whether the filter leaves nearly all, few or none."""
    left = {claim.id for claim in project.claims(filter)}
    everything = project.search("workers killed at the dam", k=1000)
    expected = [hit for hit in everything if hit.claim.id in left]
    for k in (1, 4, 1000):
        assert project.search("workers killed at the dam", k=k, filter=filter) == expected[:k]


def test_an_index_searches_among_some_as_by_hand() -> None:
    random = np.random.default_rng(5)
    vectors = random.normal(size=(60, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[40:50] = vectors[7]  # a tie at the border
    ids = [f"{number:02}" for number in range(60)]
    index = Index.build(ids, vectors)
    for size in (0, 1, 5, 30, 60):
        among = set(random.permutation(ids)[:size])
        whole = [near for near in index.search(vectors[7:8], 60)[0] if near.id in among]
        for k in (1, 6, 60):
            assert list(index.search(vectors[7:8], k, among=among | {"gone"})[0]) == whole[:k]


def test_a_shelf_takes_in_what_came_and_lets_go_of_what_went(
    tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf, path = Shelf(), tmp_path / "claims.db"

    def search(text: str) -> list[Hit]:
        with Project(path, encoder=encoder, shelf=shelf) as project:
            return project.search(text, k=3)

    def index() -> Index:
        with Project(path, encoder=encoder, shelf=shelf) as project:
            found = project._searched
            assert isinstance(found, Index)
            return found

    assert search("floods") == []
    with Project(path, encoder=encoder) as writer:
        writer.add_text("The fire in Oster injured twelve people.", outlet="a")
    (hit,) = search("injured")
    first = index()
    assert index() is first
    with Project(path, encoder=encoder) as writer:
        writer.mark(hit.claim.id, status=hit.claim.status, by="Rana")
    assert index() is first
    with Project(path, encoder=encoder) as writer:
        writer.add_text("The flood in Tarn displaced forty families.", outlet="b")
    # From here on nothing is loaded: what the store holds is all that the shelf may ask.
    monkeypatch.setattr(Project, "_load_index", lambda project: pytest.fail("loaded anew"))
    assert len(search("flood")) == 2
    assert index() is first
    monkeypatch.undo()
    with Project(path, encoder=encoder, shelf=shelf) as writer:
        # Whoever adds has an index of their own; others may be searching this one.
        shared = writer._searched
        writer.add_text("The storm in Karsa closed the port.", outlet="c")
        assert len(shared) == 2
    assert len(search("storm")) == 3
    assert index() is first
    # The newest goes and another comes: as many claims as before, with numbers as before.
    with Project(path, encoder=encoder) as writer:
        newest = search("storm")[0].claim.article.id
        writer.delete_article(newest, by="Rana")
        writer.add_text("The bridge in Lindal carries no trains.", outlet="d")
    assert "Lindal" in search("no trains cross the bridge")[0].claim.text
    assert newest not in {hit.claim.article.id for hit in search("storm")}
    with Project(path, encoder=encoder) as project:
        ids, vectors = project._store.vectors()
    assert index() is first
    assert sorted(first.ids) == sorted(ids)
    assert np.array_equal(first.vectors(ids), vectors)


def cluster_of(claims: list[Claim]) -> Cluster:
    return Cluster("c", tuple(claims), (), (), 2, ("en",), None, None)


def test_copies_stand_behind_what_they_copy(make_claim: Any) -> None:
    wire = make_claim("Six died.", outlet="wire", published="2025-06-03T08:00:00Z")
    copied = make_claim("Six died", outlet="copied", published="2025-06-03T09:00:00Z")
    edited = make_claim("Six people died.", outlet="edited", published="2025-06-03T07:00:00Z")
    alone = make_claim("Six died.", outlet="alone", published="2025-06-03T06:00:00Z")
    origins = {one.article.id: wire.article.id for one in (wire, copied, edited)}
    first, second = tellings(cluster_of([wire, alone, edited, copied]), origins=origins)
    assert (first.first, first.verbatim, first.edited) == (edited, (), (wire, copied))
    assert (second.first, second.verbatim, second.edited) == (alone, (), ())
    del origins[edited.article.id]
    first, *_ = tellings(cluster_of([copied, wire, alone]), origins=origins)
    assert (first.first, first.verbatim, first.edited) == (wire, (copied,), ())
