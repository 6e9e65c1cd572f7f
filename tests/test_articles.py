"""Articles that are there: listed, cancelled on the way in, deleted, read again; and outlets."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from claims.encode import Encoder
from claims.errors import Cancelled, Conflicted, DecisionRefused, NotFound
from claims.index import Index
from claims.judge import Reader, open_reader
from claims.pipeline import turnover as stages
from claims.project import Project
from claims.read import read
from claims.records import (
    Article,
    ArticleFilter,
    Claim,
    JudgeChoice,
    Progress,
    Reading,
    Relation,
    Status,
    Workflow,
    content_id,
)
from claims.settings import Settings

from .test_project import ARTICLES

MORE = [
    *ARTICLES,
    {
        "outlet": "صوت الوادي",
        "published": "2025-06-04",
        "title": "حريق المطحنة",
        "text": "قال رئيس البلدية إن سبعة أشخاص قتلوا في حريق المطحنة في أوستر. "
        "إنها كارثة لا تغتفر!\nشارك\n",
    },
]
Open = Callable[[str], Project]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in MORE), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def reader() -> Reader:
    """The trained judge that ships, opened once."""
    found = open_reader(JudgeChoice(), models=Settings().models)
    assert found is not None
    return found


@pytest.fixture
def open_(tmp_path: Path, encoder: Encoder, reader: Reader) -> Open:
    """Opens a database by its name."""

    def opened(name: str) -> Project:
        return Project(tmp_path / f"{name}.db", encoder=encoder, reader=reader)

    return opened


@pytest.fixture
def project(open_: Open, table: Path) -> Project:
    opened = open_("claims")
    opened.add([table])
    return opened


def is_a_rebuild(project: Project, tmp_path: Path) -> None:
    """Groups, index and pairs are those of a rebuild; and the index on disk is believed."""
    assert project.recompute().changed == {"pairs": 0, "clusters": 0, "disputes": 0}
    ids, vectors = project._store.vectors()
    assert isinstance(project._index, Index)
    assert project._index.ids == ids
    assert sorted(ids) == sorted(claim.id for claim in project.claims())
    fresh = Index.build(ids, vectors)
    if not ids:
        return
    query = project.embed(["seven people were killed"])
    assert project._index.search(query, 3) == fresh.search(query, 3)


def article_of(project: Project, outlet: str) -> str:
    (found,) = project.listed(ArticleFilter(outlet=outlet))
    return found.id


def test_a_run_can_be_stopped_at_every_step(open_: Open, table: Path, tmp_path: Path) -> None:
    table.write_text("\n".join(json.dumps(row) for row in ARTICLES[:2]), encoding="utf-8")
    told: list[tuple[int, int, str]] = []
    with open_("whole") as whole:
        whole.add([table], progress=lambda *step: told.append(step))
        expected = all_of(whole)
    one = ["reading", "encoding", "comparing", "articles"]
    assert [what for _, _, what in told] == [*one * 2, "grouping"]
    for stop in range(len(told)):
        with open_(f"stopped-{stop}") as project:
            added = project.add([table], progress=stopping_at(stop))
            taken_in = told[stop][0]
            assert (added.articles, len(project.articles())) == (taken_in, taken_in)
            assert added.claims == len(project.claims())
            for article in project.articles():
                assert project.reading(article.id).claims
            is_a_rebuild(project, tmp_path)
            again = project.add([table])
            assert (again.articles, again.already_known) == (2 - taken_in, taken_in)
            assert all_of(project) == expected


def all_of(project: Project) -> tuple[object, ...]:
    """Everything but the ids of clusters, which say what was there first."""
    claims = [replace(claim, cluster=None) for claim in project.claims()]
    return relations(project), claims, {one.id for one in project.disputes()}


def stopping_at(step: int) -> Progress:
    left = iter(range(step))

    def progress(done: int, total: int, what: str) -> None:
        if next(left, None) is None:
            raise Cancelled("stopped")

    return progress


def relations(project: Project) -> set[tuple[str, str]]:
    return {(pair.id, pair.relation.value) for pair in project.pairs()}


def test_the_list_is_filtered_and_paged(project: Project) -> None:
    def outlets(filter: ArticleFilter, **page: int) -> list[str]:
        return [one.outlet for one in project.listed(filter, **page)]

    assert outlets(ArticleFilter()) == ["صوت الوادي", "The Day", "The Post", "The Ledger"]
    assert outlets(ArticleFilter(), limit=2, offset=1) == ["The Day", "The Post"]
    assert outlets(ArticleFilter(outlet="the post")) == ["The Post"]
    assert outlets(ArticleFilter(language="ar")) == ["صوت الوادي"]
    assert outlets(ArticleFilter(text="المطحنة")) == ["صوت الوادي"]
    assert outlets(ArticleFilter(text="VALLEY road")) == ["The Day"]
    assert outlets(ArticleFilter(text="100%")) == []
    assert outlets(ArticleFilter(since="2025-06-04")) == ["صوت الوادي"]
    assert project.count_articles(ArticleFilter(until="2025-06-03")) == 3
    assert [one.claims for one in project.listed()] == [1, 2, 2, 2]
    assert project.languages() == ["ar", "en"]


def test_what_was_left_out_is_told_with_its_place(project: Project) -> None:
    reading = project.reading(article_of(project, "صوت الوادي"))
    text = reading.article.text
    assert [(text[start:end], reason) for (start, end), reason in reading.left_out()] == [
        ("إنها كارثة لا تغتفر!", "opinion"),
        ("شارك", "navigation"),
    ]


def test_a_removed_line_is_not_looked_for_in_a_sentence(
    make_article: Callable[..., Article],
) -> None:
    text = "Share prices fell by two percent on Monday.\nShare\nThe bank closed at noon.\nShare\n"
    reading = read(make_article(text))
    places = [span for span, reason in reading.left_out() if reason == "navigation"]
    assert places == [(44, 49), (75, 80)]


def test_deleting_an_article_takes_what_hung_on_it(project: Project, tmp_path: Path) -> None:
    id = article_of(project, "The Post")
    deleted = project.delete_article(id, by="Rana")
    assert (deleted.claims, deleted.orphaned) == (2, 0)
    assert deleted.pairs > 0
    assert project.disputes() == []
    assert all(claim.article.id != id for claim in project.claims())
    with pytest.raises(NotFound, match=id):
        project.article(id)
    is_a_rebuild(project, tmp_path)


def test_the_index_on_disk_holds_no_deleted_claim(
    project: Project, open_: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.delete_article(article_of(project, "The Post"), by="Rana")
    left = len(project.claims())
    project.close()
    monkeypatch.setattr(Index, "build", lambda *_: pytest.fail("the file was not believed"))
    with open_("claims") as again:
        assert len(again.search("killed in the fire", k=20)) == left


def test_nobody_deletes_without_a_name(project: Project) -> None:
    with pytest.raises(DecisionRefused, match="name"):
        project.delete_article(article_of(project, "The Post"), by=" ")
    assert project.count_articles() == len(MORE)


def test_decisions_wait_for_a_deleted_article_and_find_it_again(
    project: Project, table: Path, tmp_path: Path
) -> None:
    before = (relations(project), project.claims(), project.disputes())
    (dispute,) = before[2]
    pair = dispute.pairs[0]
    claim = dispute.positions[0].claims[0]
    project.decide(dispute.id, workflow=Workflow.IN_PROGRESS, by="Omar")
    project.mark(claim.id, status=Status.DISPUTED, by="Rana")
    project.decide(pair, relation=Relation.CONFLICT, by="Rana")
    deleted = project.delete_article(claim.article.id, by="Rana")
    assert deleted.orphaned == 2
    orphans = project.orphans()
    assert [one.decision.subject for one in orphans] == [pair, claim.id]
    assert orphans[1].quotes[0].text == claim.text
    assert [one.new for one in project.history(claim.id)] == ["disputed"]
    assert project.add([table]).articles == 1
    assert project.orphans() == []
    assert project.claim(claim.id).status is Status.DISPUTED
    (again,) = project.disputes()
    assert (again.id, again.workflow) == (dispute.id, Workflow.IN_PROGRESS)
    decided = project.pair(pair).decision
    assert decided is not None
    assert decided.new == "conflict"
    assert relations(project) == before[0]
    is_a_rebuild(project, tmp_path)


def cut(reading: Reading, words: int) -> Reading:
    """A reading as a reader would have it whose claims begin so many words later."""

    def later(claim: Claim) -> Claim:
        skipped = len(" ".join(claim.text.split()[:words])) + bool(words)
        start = claim.start + skipped
        id = content_id(claim.article.id, start, claim.end)
        return replace(claim, id=id, text=claim.text[skipped:], start=start)

    return replace(reading, claims=tuple(later(claim) for claim in reading.claims))


def test_reading_again_changes_nothing_where_the_reader_is_the_same(project: Project) -> None:
    before = (project.claims(), project.disputes(), relations(project))
    done = project.reread()
    assert (done.articles, done.changed, done.gained, done.lost) == (len(MORE), 0, 0, 0)
    assert (project.claims(), project.disputes(), relations(project)) == before


def test_decisions_follow_the_claim_that_overlaps_most(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (dispute,) = project.disputes()
    claim = dispute.positions[0].claims[0]
    pair, id = dispute.pairs[0], claim.article.id
    evidence = "https://registry.example/4"
    project.decide(dispute.id, workflow=Workflow.IN_PROGRESS, by="Omar")
    project.mark(claim.id, status=Status.DISPUTED, by="Rana")
    project.mark(claim.id, status=Status.FALSE, by="Omar", note="no permit", evidence=evidence)
    project.decide(pair, relation=Relation.CONFLICT, by="Rana", note="looked")
    monkeypatch.setattr(stages, "read", lambda article: cut(read(article), 1))
    done = project.reread([id])
    assert (done.articles, done.changed, done.gained, done.lost) == (1, 1, 2, 2)
    assert (done.carried, done.orphaned) == (3, 0)
    assert project.orphans() == []
    new = next(one for one in project.claims() if one.article.id == id and one.end == claim.end)
    assert (new.text, new.status) == (claim.text.partition(" ")[2], Status.FALSE)
    history = project.history(new.id)
    assert [(one.new, one.by) for one in history] == [("disputed", "Rana"), ("false", "Omar")]
    assert history[1].at == project.history(claim.id)[1].at
    again = project.dispute(dispute.id)
    assert again.workflow is Workflow.IN_PROGRESS
    (decision,) = (one.decision for one in map(project.pair, again.pairs) if one.decision)
    assert (decision.new, decision.by, decision.note) == ("conflict", "Rana", "looked")
    assert project.changes(dispute.id) == []
    is_a_rebuild(project, tmp_path)


def test_a_dispute_within_one_article_stays_when_both_its_claims_are_read_otherwise(
    open_: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = "the mill had stored ammonium nitrate without a permit in the yard"
    with open_("within") as project:
        project.add_text(
            f"The dockers' union said {stored}. The owner of the mill denied that {stored}.",
            outlet="The Ledger",
        )
        (dispute,) = project.disputes()
        project.decide(dispute.id, workflow=Workflow.IN_PROGRESS, by="Omar")
        monkeypatch.setattr(stages, "read", lambda article: cut(read(article), 1))
        assert project.reread().changed == 1
        (again,) = project.disputes()
        assert (again.id, again.workflow) == (dispute.id, Workflow.IN_PROGRESS)
        assert project.changes(dispute.id) == []


def test_a_decision_without_an_heir_is_listed_as_orphaned(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = article_of(project, "The Day")
    first, second = project.reading(id).claims
    project.mark(first.id, status=Status.DISPUTED, by="Rana")
    project.mark(second.id, status=Status.SATIRE, by="Omar")
    monkeypatch.setattr(
        stages, "read", lambda article: replace(read(article), claims=read(article).claims[:1])
    )
    done = project.reread([id])
    assert (done.lost, done.carried, done.orphaned) == (1, 0, 1)
    assert [one.decision.subject for one in project.orphans()] == [second.id]
    assert project.claim(first.id).status is Status.DISPUTED
    # Read as before, it is there again, and so is what was decided.
    monkeypatch.undo()
    assert project.reread([id]).orphaned == 0
    assert project.claim(second.id).status is Status.SATIRE
    assert project.orphans() == []
    is_a_rebuild(project, tmp_path)


def test_what_was_decided_about_the_heir_itself_stands(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = article_of(project, "The Day")
    claim = project.reading(id).claims[0]
    project.mark(claim.id, status=Status.DISPUTED, by="Rana")
    monkeypatch.setattr(stages, "read", lambda article: cut(read(article), 1))
    project.reread([id])
    new = project.reading(id).claims[0]
    project.mark(new.id, status=Status.SATIRE, by="Omar")
    monkeypatch.undo()
    project.reread([id])
    assert project.claim(claim.id).status is Status.DISPUTED
    assert [one.decision.by for one in project.orphans()] == ["Omar", "Rana"]


def test_reading_again_can_be_stopped_at_every_step(
    open_: Open, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.write_text("\n".join(json.dumps(row) for row in ARTICLES[:2]), encoding="utf-8")
    with open_("read") as project:
        project.add([table])
    for stop in range(9):
        shutil.copy(tmp_path / "read.db", tmp_path / f"reread-{stop}.db")
        with open_(f"reread-{stop}") as project:
            texts = {claim.text for claim in project.claims()}
            monkeypatch.setattr(stages, "read", lambda article: cut(read(article), 1))
            done = project.reread(progress=stopping_at(stop))
            monkeypatch.undo()
            assert done.articles == done.changed == (stop + 1) // 4
            left = {claim.text for claim in project.claims()} & texts
            assert len({claim.article.id for claim in project.claims()}) == 2
            assert (left == texts) is (done.articles == 0)
            is_a_rebuild(project, tmp_path)


def test_two_outlets_of_one_family_are_one_owner(project: Project) -> None:
    (cluster,) = project.clusters(min_origins=2)
    assert project.owners([cluster]) == {cluster.id: cluster.origins}
    for outlet in cluster.outlets:
        project.note_outlet(outlet, family="Oster Media", by="Rana")
    assert project.owners([cluster])[cluster.id] == cluster.origins - len(cluster.outlets) + 1


def test_notes_about_outlets_are_signed_and_appended(project: Project) -> None:
    project.note_outlet("The Post", country="lb", reliability="B", by="Rana", version=0)
    project.note_outlet("The Post", reliability="D", note="retracted twice", by="Omar", version=1)
    outlet = project.outlet("The Post")
    assert (outlet.articles, outlet.claims, outlet.languages) == (1, 2, ("en",))
    assert outlet.noted is not None
    assert (outlet.noted.country, outlet.noted.reliability, outlet.noted.by) == ("LB", "D", "Omar")
    with pytest.raises(Conflicted, match="Omar has changed"):
        project.note_outlet("The Post", reliability="A", by="Rana", version=1)
    history = [(one.reliability, one.by, one.note) for one in project.outlet_history("The Post")]
    assert history == [("B", "Rana", ""), ("D", "Omar", "retracted twice")]
    project.note_outlet("The Post", reliability="", by="Rana")
    assert project.outlet("The Post").noted.reliability is None  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ({"country": "Atlantis"}, "no ISO 3166 code"),
        ({"reliability": "G"}, "A to F"),
        ({"language": "Klingon!"}, "Klingon"),
        ({"family": "x" * 101}, "longer than 100"),
        ({"by": ""}, "name"),
    ],
)
def test_a_note_that_says_nothing_is_refused(
    project: Project, said: dict[str, str], what: str
) -> None:
    by = said.pop("by", "Rana")
    with pytest.raises(DecisionRefused, match=what):
        project.note_outlet("The Post", by=by, **said)  # type: ignore[arg-type]  # one of four named options
    assert project.outlet_history("The Post") == []
    with pytest.raises(NotFound, match="no outlet 'Nobody'"):
        project.note_outlet("Nobody", by="Rana")
