"""What becomes of disputes, and adding one by one against recomputing, over whole projects."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from benchmarks.world import World
from claims.encode import Encoder
from claims.errors import NotFound
from claims.group import group
from claims.judge import Reader, open_reader
from claims.project import Project
from claims.records import (
    Evidence,
    JudgeChoice,
    Pair,
    Reason,
    Relation,
    Said,
    Tier,
    Turn,
    Workflow,
    pair_id,
)
from claims.settings import Settings
from claims.store import Store
from claims.views.course import said_card, superseded

from .conftest import MakeClaim
from .test_regroup import decide, everything, regrouping

FIRE = "people were killed in the mill fire in Oster"
PERMIT = "the mill had stored ammonium nitrate without a permit"
WEATHER = (
    "Rain is forecast for Sunday in the hills above the town, and the ferry to the islands will "
    "not leave before Monday morning."
)
SPORT = (
    "The rowing club has moved its regatta to the autumn, since the boats lie behind the fence. "
    "Tickets that were bought stay valid."
)
SHOPS = "Bakers in the old town opened at dawn and gave bread to the families from the quay."
ARTICLES = [
    (
        "The Ledger", "2025-06-03T06:00:00Z",
        f"The fire brigade said three {FIRE}. The dockers' union said {PERMIT}. {WEATHER}",
    ),
    (
        "The Post", "2025-06-03T16:00:00Z",
        f"The fire brigade said seven {FIRE}. The owner of the mill denied that {PERMIT}. {SPORT}",
    ),
    ("The Day", "2025-06-03T17:00:00Z", f"Seven {FIRE}, the mayor said. {SHOPS}"),
    (
        "النهار", "2025-06-03T18:00:00Z",
        "قال رئيس البلدية إن سبعة أشخاص قتلوا في حريق المطحنة في أوستر. "
        "ونفى صاحب المطحنة أن تكون المطحنة قد خزنت نترات الأمونيوم دون تصريح.",
    ),
    (
        "The Echo", "2025-06-03T19:00:00Z",
        f"The fire brigade said seven {FIRE}. The owner of the mill denied that {PERMIT}. {SPORT} "
        "Source: The Post",
    ),
    ("The Wire", "2025-06-04", f"Nine {FIRE}, the fire brigade said. The regatta is off."),
    ("The Coast", None, f"The harbour office said {PERMIT}. The tide is high at noon."),
]  # fmt: skip


@pytest.fixture(scope="module")
def reader() -> Reader | None:
    return open_reader(JudgeChoice(), models=Settings.from_environment().models)


def put(project: Project, order: Sequence[int], folder: Path) -> None:
    """Takes articles in, all by one command."""
    path = folder / "articles.jsonl"
    rows = [
        {"outlet": outlet, "published": published, "text": text}
        for outlet, published, text in (ARTICLES[number] for number in order)
    ]
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    project.add([path])


def all_of(project: Project) -> tuple[Any, ...]:
    """Pairs whichever claim is named first, and all groups but for their ids."""
    pairs = {
        one.id: (one.relation, one.reason, one.tier, round(one.confidence, 6))
        for one in project.pairs()
    }
    return pairs, everything(project._store)


@pytest.mark.parametrize("seed", range(4))
def test_articles_may_come_in_any_order(
    seed: int, tmp_path: Path, encoder: Encoder, reader: Reader | None
) -> None:
    order = list(range(len(ARTICLES)))
    with (
        Project(tmp_path / "a.db", encoder=encoder, reader=reader) as whole,
        Project(tmp_path / "b.db", encoder=encoder, reader=reader) as one_by_one,
    ):
        put(whole, order, tmp_path)
        Random(seed).shuffle(order)
        for number in order:
            put(one_by_one, [number], tmp_path)
        assert whole.disputes()
        assert all_of(one_by_one) == all_of(whole)
        # And a full recomputation finds nothing to change, ids included.
        done = one_by_one.recompute()
        assert done.changed == {"pairs": 0, "clusters": 0, "disputes": 0}
        assert (done.pairs, done.clusters) == (len(whole.pairs()), len(whole.clusters()))


def test_a_dispute_ends_and_returns_with_its_history(
    tmp_path: Path, encoder: Encoder, reader: Reader | None
) -> None:
    with Project(tmp_path / "a.db", encoder=encoder, reader=reader) as project:
        put(project, [0, 1], tmp_path)
        (dispute,) = project.disputes()
        project.decide(dispute.id, workflow=Workflow.IN_PROGRESS, by="Rana")
        (pair,) = dispute.pairs
        project.decide(pair, relation=Relation.UNRELATED, by="Rana")
        assert project.disputes() == []
        assert [one.turn for one in project.changes(dispute.id)] == [Turn.ENDED]
        assert [one.field for one in project.history(dispute.id)] == ["workflow", "relation"]
        with pytest.raises(NotFound, match=f"{dispute.id}.*ended at 20"):
            project.decide(dispute.id, workflow=Workflow.RESOLVED, by="Rana")
        project.decide(pair, relation=Relation.DENIAL, by="Omar")
        (again,) = project.disputes()
        assert (again.id, again.workflow) == (dispute.id, Workflow.IN_PROGRESS)
        assert [one.turn for one in project.changes(dispute.id)] == [Turn.ENDED, Turn.RETURNED]


def test_two_disputes_merge_and_say_so(tmp_path: Path, encoder: Encoder) -> None:
    world = World.made(articles=4, stories=1, claims=1, seed=1)
    said = [reading.claims[0] for reading in world.readings]

    def pair(a: int, b: int, relation: Relation) -> Pair:
        ids, span = pair_id(said[a].id, said[b].id), Evidence((0, 1), (0, 1))
        return Pair(
            ids, said[a], said[b], relation, Reason.OTHER, 0.9, Tier.FLAG, 0.8, span
        )  # fmt: skip

    opposed = [pair(0, 1, Relation.CONFLICT), pair(2, 3, Relation.CONFLICT)]
    between = pair(1, 2, Relation.UNCLEAR)
    world = replace(world, pairs=(*opposed, between))
    database = tmp_path / "claims.db"
    with Store.open(database) as store:
        again = regrouping(store, world)
        world.add(store, range(4))
        again.regroup()
        before = {one.id for one in store.disputes()}
        assert len(before) == 2
        decide(store, between.id, Relation.CONFLICT)
        again.regroup()
        (left,) = store.disputes()
        (gone,) = before - {left.id}
    with Project(database, encoder=encoder) as project:
        assert project.successor(gone) == left.id
        for asked in (gone, left.id):
            (change,) = project.changes(asked)
            assert (change.dispute, change.turn, change.other) == (gone, Turn.MERGED, left.id)
            assert [one.subject for one in project.history(asked)] == [between.id]
        with pytest.raises(NotFound, match=f"{gone}' merged into '{left.id}'"):
            project.decide(gone, workflow=Workflow.RESOLVED, by="Rana")
    with Store.open(database) as store:
        decide(store, between.id, Relation.UNRELATED)
        regrouping(store, world).regroup()
        assert {one.id for one in store.disputes()} == before
        assert [one.turn for one in store.changes([gone])] == [
            Turn.MERGED,
            Turn.RETURNED,
            Turn.SPLIT,
        ]


def test_what_overtook_a_figure_is_told(
    tmp_path: Path, encoder: Encoder, reader: Reader | None
) -> None:
    with Project(tmp_path / "a.db", encoder=encoder, reader=reader) as project:
        put(project, [0, 1, 5], tmp_path)
        by_text = {claim.text.lower(): claim for claim in project.claims()}
        three, seven, nine = (
            by_text[f"{number} people were killed in the mill fire in oster"]
            for number in ("three", "seven", "nine")
        )
        newer = project.newer(list(by_text.values()))
        assert {id: newer[id].text for id in (three.id, seven.id)} == {
            three.id: nine.text,
            seven.id: nine.text,
        }
        assert nine.id not in newer
        pair = next(
            one
            for one in project.pairs(relations=[Relation.UPDATE])
            if {one.a.id, one.b.id} == {three.id, seven.id}
        )
        told = project.explain(pair.id).reasons
        assert any("overtaken by 'Nine people" in why and "The Wire" in why for why in told)
        dispute = project.disputes()[0]
        times = [one.claim.article.published or "" for one in project.timeline(dispute)]
        assert times == sorted(times)
        assert len(times) == sum(len(position.claims) for position in dispute.positions)


def test_a_page_says_what_overtook_a_figure(make_claim: MakeClaim) -> None:
    old, new = make_claim("three died"), make_claim("nine <b>died</b>", outlet="The Wire")
    (cluster,) = group([old], [], origins={}).clusters
    assert superseded(cluster, {}) == ""
    shown = superseded(cluster, {old.id: new})
    assert "superseded by" in shown
    assert "nine &lt;b&gt;died&lt;/b&gt;" in shown
    assert "The Wire" in shown
    assert "2025-06-03 08:00 UTC" in shown
    assert "nine &lt;b&gt;" in said_card(Said(2, old, new))
    assert "superseded" not in said_card(Said(1, old))


def disputes_page() -> None:
    """The page of the dashboard, as the desk draws it."""
    import claims.views.desk as desk
    from claims.views import disputes

    desk._page(disputes.view)()


def test_the_page_of_a_dispute_has_its_course(
    tmp_path: Path, encoder: Encoder, reader: Reader | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Project(tmp_path / "a.db", encoder=encoder, reader=reader) as project:
        put(project, [0, 1, 5], tmp_path)
        (dispute,) = project.disputes()
        (pair,) = dispute.pairs
        project.decide(pair, relation=Relation.UNRELATED, by="Rana")
        project.decide(pair, relation=Relation.DENIAL, by="Rana")
    monkeypatch.setenv("CLAIMS_DB", str(tmp_path / "a.db"))
    page = AppTest.from_function(disputes_page)
    page.query_params["dispute"] = dispute.id
    assert not page.run(timeout=600).exception
    assert not page.error
    shown = "".join(one.proto.body for one in page.get("html"))
    assert f"dispute {dispute.id} returned" in shown
