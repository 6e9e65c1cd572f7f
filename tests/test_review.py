"""Second reviews, taking back, the queue, and two people who decide the same, without a browser."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import Connection

from claims.cli.terminal import decision_lines
from claims.encode import Encoder
from claims.errors import Conflicted, DecisionRefused, NotFound
from claims.group import in_order
from claims.project import Project
from claims.records import (
    NOBODY,
    OPEN,
    Claim,
    Dispute,
    Outcome,
    QueueFilter,
    Relation,
    Status,
    Tier,
    Workflow,
)
from claims.store.claims import claims_by_id

ROOT = Path(__file__).parent.parent
PROOF = "https://registry.example/4"


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A database with two events of the corpus, read once."""
    path = tmp_path_factory.mktemp("review") / "claims.db"
    with Project(path, encoder=encoder) as project:
        project.add([ROOT / "corpus" / "dam-strike", ROOT / "corpus" / "port-fire"])
    return path


@pytest.fixture
def database(read: Path, tmp_path: Path) -> Path:
    """A copy of it to decide in."""
    path = tmp_path / "claims.db"
    for ending in ("", ".index", ".index.json"):
        if Path(f"{read}{ending}").is_file():
            copyfile(f"{read}{ending}", f"{path}{ending}")
    return path


@pytest.fixture
def project(database: Path, encoder: Encoder) -> Iterator[Project]:
    with Project(database, encoder=encoder) as opened:
        yield opened


@pytest.fixture
def dispute(project: Project) -> Dispute:
    return project.disputes()[0]


def statuses(project: Project, dispute: Dispute) -> list[set[Status]]:
    now = project.dispute(dispute.id)
    return [{claim.status for claim in position.claims} for position in now.positions]


def said(dispute: Dispute, first: Status, others: Status) -> dict[str, Status]:
    head, *rest = dispute.positions
    return {head.id: first} | {position.id: others for position in rest}


def test_a_verdict_is_published_when_a_second_reviewer_says_the_same(
    project: Project, dispute: Dispute
) -> None:
    verdict = said(dispute, Status.FALSE, Status.CONFIRMED)
    first = project.give_verdict(
        dispute.id, statuses=verdict, by="Rana", note="permit found", evidence=PROOF
    )
    assert first is Outcome.WAITING
    assert project.dispute(dispute.id).workflow is Workflow.NEEDS_SECOND_REVIEW
    assert set().union(*statuses(project, dispute)) == {Status.UNVERIFIED}

    second = project.give_verdict(
        dispute.id, statuses=verdict, by="Omar", note="I saw it too", evidence=PROOF
    )
    assert second is Outcome.RESOLVED
    assert project.dispute(dispute.id).workflow is Workflow.RESOLVED
    assert statuses(project, dispute) == [{Status.FALSE}] + [{Status.CONFIRMED}] * (
        len(dispute.positions) - 1
    )
    assert project.verdicts(dispute, reader="") == []


def test_the_second_reviewer_does_not_see_the_first_verdict(
    project: Project, dispute: Dispute
) -> None:
    verdict = said(dispute, Status.FALSE, Status.CONFIRMED)
    project.give_verdict(dispute.id, statuses=verdict, by="Rana", note="secret", evidence=PROOF)
    for reader in ("Omar", ""):
        (told,) = project.verdicts(dispute, reader=reader)
        assert told.is_hidden
        assert (told.by, told.note, told.evidence) == ("Rana", "", "")
        claim = dispute.claims[0]
        for subject in (dispute.id, claim.id):
            shown = repr(project.history(subject, reader=reader))
            assert "secret" not in shown
            assert "registry" not in shown
            assert "false" not in shown.replace("undoes=False", "")
        lines = [line for one in project.history(dispute.id) for line in decision_lines(one)]
        assert any("is hidden until a second reviewer has decided" in line for line in lines)
    (own,) = project.verdicts(dispute, reader=" rana ")
    assert set(own.statuses.values()) == {Status.FALSE, Status.CONFIRMED}
    assert "secret" in repr(project.history(dispute.id, reader="Rana"))


def test_nobody_reviews_their_own_verdict(project: Project, dispute: Dispute) -> None:
    verdict = said(dispute, Status.FALSE, Status.CONFIRMED)
    project.give_verdict(dispute.id, statuses=verdict, by="Rana", note="x", evidence=PROOF)
    with pytest.raises(DecisionRefused, match="another person"):
        project.give_verdict(dispute.id, statuses=verdict, by="RANA ", note="x", evidence=PROOF)
    with pytest.raises(DecisionRefused, match="waits for another reviewer"):
        project.decide(dispute.id, workflow=Workflow.RESOLVED, by="Rana")


def test_two_who_disagree_see_it_and_a_third_settles_it(project: Project, dispute: Dispute) -> None:
    project.give_verdict(
        dispute.id,
        statuses=said(dispute, Status.FALSE, Status.CONFIRMED),
        by="Rana",
        note="no permit",
        evidence=PROOF,
    )
    outcome = project.give_verdict(
        dispute.id, statuses=said(dispute, Status.INCONCLUSIVE, Status.INCONCLUSIVE), by="Omar"
    )
    assert outcome is Outcome.DISAGREED
    assert project.dispute(dispute.id).workflow is Workflow.NEEDS_SECOND_REVIEW
    for reader in ("Rana", "Omar", "Lina"):
        first, second = project.verdicts(dispute, reader=reader)
        assert (first.by, first.note, second.by) == ("Rana", "no permit", "Omar")
    for one in ("Rana", "Omar"):
        with pytest.raises(DecisionRefused, match="a third person settles it"):
            project.give_verdict(
                dispute.id, statuses=said(dispute, Status.SATIRE, Status.SATIRE), by=one
            )
    settled = said(dispute, Status.MISLEADING, Status.CONFIRMED)
    with pytest.raises(DecisionRefused, match="needs a note"):
        project.give_verdict(dispute.id, statuses=settled, by="Lina")
    last = project.give_verdict(
        dispute.id, statuses=settled, by="Lina", note="half of it", evidence=PROOF
    )
    assert last is Outcome.RESOLVED
    assert statuses(project, dispute)[0] == {Status.MISLEADING}


def test_a_position_that_only_one_has_judged_is_a_disagreement(
    project: Project, dispute: Dispute
) -> None:
    head = dispute.positions[0].id
    project.give_verdict(
        dispute.id, statuses={head: Status.FALSE}, by="Rana", note="x", evidence=PROOF
    )
    verdict = said(dispute, Status.FALSE, Status.CONFIRMED)
    outcome = project.give_verdict(
        dispute.id, statuses=verdict, by="Omar", note="y", evidence=PROOF
    )
    assert outcome is Outcome.DISAGREED
    assert set().union(*statuses(project, dispute)) == {Status.UNVERIFIED}


def test_what_is_no_verdict_is_set_at_once_and_taken_back_at_once(
    project: Project, dispute: Dispute
) -> None:
    outcome = project.give_verdict(
        dispute.id, statuses=said(dispute, Status.INCONCLUSIVE, Status.DISPUTED), by="Rana"
    )
    assert outcome is Outcome.RESOLVED
    before = project.history(dispute.id)
    project.undo(by="Rana")
    assert set().union(*statuses(project, dispute)) == {Status.UNVERIFIED}
    assert project.dispute(dispute.id).workflow is Workflow.NEW
    # The history only grows.
    assert project.history(dispute.id)[: len(before)] == before
    assert len(project.history(dispute.id)) == 2 * len(before)
    with pytest.raises(DecisionRefused, match="nothing that could be taken back"):
        project.undo(by="Rana")


def test_a_decided_pair_is_undecided_again_when_it_is_taken_back(
    project: Project, dispute: Dispute
) -> None:
    pair = project.pair(dispute.pairs[0])
    project.decide(pair.id, relation=pair.relation, by="Rana")
    project.decide(pair.id, relation=Relation.UNRELATED, by="Rana", note="two dams")
    project.undo(by="Rana")
    confirmed = project.pair(pair.id).decision
    assert confirmed is not None
    assert confirmed.new == pair.relation
    (undone,) = project.undo(by="Rana")
    assert (undone.old, undone.new, undone.undoes) == (pair.relation, pair.relation, True)
    assert project.pair(pair.id).decision is None
    assert [one.new for one in project.history(pair.id)] == [
        pair.relation,
        "unrelated",
        pair.relation,
        pair.relation,
    ]
    assert {one.id for one in project.disputes()} >= {dispute.id}


def test_nobody_takes_back_what_another_has_decided_since(
    project: Project, dispute: Dispute
) -> None:
    pair = project.pair(dispute.pairs[0])
    project.decide(pair.id, relation=Relation.UNCLEAR, by="Rana")
    project.decide(pair.id, relation=Relation.UNCLEAR, by="Omar")
    with pytest.raises(Conflicted, match="Omar has decided"):
        project.undo(by="Rana")
    project.undo(by="Omar")
    assert [one.by for one in project.undo(by="Rana")] == ["Rana"]
    assert project.pair(pair.id).decision is None


def test_a_verdict_that_was_answered_is_not_taken_back(project: Project, dispute: Dispute) -> None:
    verdict = said(dispute, Status.FALSE, Status.CONFIRMED)
    project.give_verdict(dispute.id, statuses=verdict, by="Rana", note="x", evidence=PROOF)
    project.undo(by="Rana")
    assert project.verdicts(dispute, reader="Rana") == []
    assert project.dispute(dispute.id).workflow is Workflow.NEW

    project.give_verdict(dispute.id, statuses=verdict, by="Rana", note="x", evidence=PROOF)
    other = said(dispute, Status.CONFIRMED, Status.FALSE)
    project.give_verdict(dispute.id, statuses=other, by="Omar", note="y", evidence=PROOF)
    for one in ("Rana", "Omar"):
        with pytest.raises(DecisionRefused, match="third person"):
            project.undo(by=one)


def test_the_second_of_two_sessions_is_told_even_where_both_say_the_same(
    database: Path, dispute: Dispute, encoder: Encoder
) -> None:
    with Project(database, encoder=encoder) as mine, Project(database, encoder=encoder) as theirs:
        pair = mine.pair(dispute.pairs[0])
        seen = mine.decided_so_far
        assert theirs.decided_so_far == seen
        theirs.decide(pair.id, relation=pair.relation, by="Omar", seen=seen)
        with pytest.raises(Conflicted, match="Omar has decided the relation"):
            mine.decide(pair.id, relation=pair.relation, by="Rana", note="mine", seen=seen)
        assert [one.by for one in mine.history(pair.id)] == ["Omar"]
        (told,) = mine.decided_since(seen, dispute)
        assert told.by == "Omar"
        # Having been told, one may decide otherwise.
        mine.decide(
            pair.id, relation=Relation.SCOPE, by="Rana", note="mine", seen=mine.decided_so_far
        )
        assert [one.by for one in mine.history(pair.id)] == ["Omar", "Rana"]


def test_two_second_reviewers_at_once_do_not_learn_of_each_other(
    database: Path, dispute: Dispute, encoder: Encoder
) -> None:
    with Project(database, encoder=encoder) as mine, Project(database, encoder=encoder) as theirs:
        verdict = said(dispute, Status.FALSE, Status.CONFIRMED)
        mine.give_verdict(dispute.id, statuses=verdict, by="Rana", note="x", evidence=PROOF)
        seen = mine.decided_so_far
        other = said(dispute, Status.MISLEADING, Status.CONFIRMED)
        theirs.give_verdict(
            dispute.id, statuses=other, by="Omar", note="x", evidence=PROOF, seen=seen
        )
        with pytest.raises(Conflicted, match="Omar") as told:
            mine.give_verdict(
                dispute.id, statuses=verdict, by="Lina", note="x", evidence=PROOF, seen=seen
            )
        assert "misleading" not in str(told.value)


def test_the_database_orders_the_queue_as_the_review_does(project: Project) -> None:
    found = project.disputes()
    assert len(found) > 5
    assert [one.dispute.id for one in project.queue(QueueFilter()).found] == [
        one.id for one in found
    ]
    project.decide(found[0].id, workflow=Workflow.OUT_OF_SCOPE, by="Rana")
    ids = [one.dispute.id for one in project.queue(QueueFilter()).found]
    assert ids == [one.id for one in in_order(project.disputes())]
    assert ids[-1] == found[0].id
    pages = [
        one.dispute.id
        for start in range(0, len(found), 3)
        for one in project.queue(QueueFilter(), limit=3, offset=start).found
    ]
    assert pages == ids


def test_a_page_of_pairs_or_disputes_opens_no_others(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs, clusters, disputes = project.pairs(), project.clusters(), project.disputes()
    project.decide(disputes[0].id, workflow=Workflow.OUT_OF_SCOPE, by="Rana")
    project.decide(pairs[2].id, relation=Relation.UNRELATED, by="Rana", note="other fires")
    pairs, clusters, disputes = project.pairs(), project.clusters(), project.disputes()
    assert min(len(pairs), len(disputes)) > 5
    opened: list[set[str]] = []

    def noted(connection: Connection, ids: Iterable[str]) -> dict[str, Claim]:
        opened.append(set(ids))
        return claims_by_id(connection, opened[-1])

    monkeypatch.setattr("claims.store.pairs.claims_by_id", noted)
    monkeypatch.setattr("claims.store.groups.claims_by_id", noted)
    for at in range(0, len(pairs) + 2, 2):
        assert project.pairs(limit=2, offset=at) == pairs[at : at + 2]
        assert opened[-1] == {one.id for pair in pairs[at : at + 2] for one in (pair.a, pair.b)}
    for at in range(0, len(clusters) + 2, 2):
        assert project.clusters(limit=2, offset=at) == clusters[at : at + 2]
        assert opened[-1] == {one.id for each in clusters[at : at + 2] for one in each.claims}
    for at in range(0, len(disputes) + 2, 2):
        page = disputes[at : at + 2]
        assert project.disputes(limit=2, offset=at) == page
        standing = {c.id for one in page for each in one.positions for c in each.claims}
        assert opened[-1] == standing | {c.id for one in page for c in one.related}


def test_filters_leave_what_they_say(project: Project) -> None:
    found = project.disputes()
    project.assign(found[1].id, to="Omar", by="Rana")
    assert [one.dispute.id for one in project.queue(QueueFilter()).found if one.assignee] == [
        found[1].id
    ]
    project.decide(found[2].id, workflow=Workflow.OUT_OF_SCOPE, by="Rana")
    found = project.disputes()

    def ids(filter: QueueFilter) -> set[str]:
        return {one.dispute.id for one in project.queue(filter).found}

    given = project.queue(QueueFilter(assignee="Omar")).found[0].dispute.id
    outlet = found[0].claims[0].article.outlet
    word = found[0].claims[0].text.split()[-1]
    for filter, expected in (
        (QueueFilter(), lambda one: True),
        (QueueFilter(workflow=OPEN), lambda one: one.workflow.is_open),
        (QueueFilter(workflow="out_of_scope"), lambda one: not one.workflow.is_open),
        (QueueFilter(tier="flag"), lambda one: one.tier is Tier.FLAG),
        (QueueFilter(reason="number"), lambda one: one.reason == "number"),
        (QueueFilter(language="ar"), lambda one: "ar" in {c.language for c in one.claims}),
        (QueueFilter(outlet=outlet), lambda one: outlet in {c.article.outlet for c in one.claims}),
        (
            QueueFilter(text=word),
            lambda one: any(word.lower() in text.lower() for text in _texts(one)),
        ),
        (QueueFilter(assignee="Omar"), lambda one: one.id == given),
        (QueueFilter(assignee=NOBODY), lambda one: one.id != given),
    ):
        wanted = {one.id for one in found if expected(one)}
        assert ids(filter) == wanted, filter
        counted = project.queue(filter, limit=1)
        assert counted.total == len(wanted)
        assert counted.open == sum(one.workflow.is_open for one in found if one.id in wanted)
    choices = project.choices()
    assert choices.assignees == ("Omar",)
    assert set(choices.languages) == {c.language for one in found for c in one.claims}
    assert set(choices.outlets) == {c.article.outlet for one in found for c in one.claims}


def _texts(dispute: Dispute) -> list[str]:
    return [dispute.question, *(claim.text for claim in dispute.claims)]


def test_next_goes_round_and_leaves_out_what_is_decided(project: Project) -> None:
    ids = [one.id for one in project.disputes()]
    everything = QueueFilter()

    def after(id: str, by: str = "Rana", skipped: tuple[str, ...] = ()) -> str:
        return project.next_undecided(everything, after=id, by=by, skipped=skipped)

    assert after("") == ids[0]
    assert after(ids[0]) == ids[1]
    assert after(ids[-1]) == ids[0]
    assert after(ids[0], skipped=(ids[1],)) == ids[2]
    assert after(ids[0], skipped=tuple(ids)) == ids[1]
    for pair in project.dispute(ids[1]).pairs:
        found = project.pair(pair)
        project.decide(pair, relation=found.relation, by="Rana")
    assert after(ids[0]) == ids[2]
    # A verdict asks another person, not the one who gave it.
    verdict = said(project.dispute(ids[2]), Status.FALSE, Status.CONFIRMED)
    project.give_verdict(ids[2], statuses=verdict, by="Rana", note="x", evidence=PROOF)
    assert after(ids[0]) == ids[3]
    assert after(ids[0], by="Omar") == ids[2]


def test_all_that_a_filter_leaves_is_decided_in_one_action(project: Project) -> None:
    numbers = QueueFilter(reason="number")
    total = project.queue(numbers).total
    assert 0 < total < project.queue(QueueFilter()).total
    with pytest.raises(Conflicted, match=f"there are {total} disputes"):
        project.assign_all(numbers, to="Omar", by="Rana", count=total + 1)
    assert project.queue(QueueFilter(assignee="Omar")).total == 0
    assert project.assign_all(numbers, to="Omar", by="Rana", count=total) == total
    assert project.queue(QueueFilter(assignee="Omar")).total == total
    assert project.assign_all(numbers, to="Omar", by="Rana", count=total) == 0

    assert project.leave_out_all(numbers, by="Rana", note="old", count=total) == total
    left = project.queue(QueueFilter(workflow="out_of_scope"))
    assert {one.dispute.reason.value for one in left.found} == {"number"}
    project.undo(by="Rana")
    assert project.queue(QueueFilter(workflow=OPEN)).total == project.queue(QueueFilter()).total
    assert project.queue(QueueFilter(assignee="Omar")).total == total


def test_giving_a_dispute_to_somebody_is_a_decision(project: Project, dispute: Dispute) -> None:
    with pytest.raises(DecisionRefused, match="name"):
        project.assign(dispute.id, to="Omar", by=" ")
    with pytest.raises(NotFound):
        project.assign("nothing", to="Omar", by="Rana")
    long = "Omar " * 20
    project.assign(dispute.id, to=long, by="Rana", note="yours")
    assert project.queued(dispute).assignee == long.strip()
    project.assign(dispute.id, to="", by="Rana")
    assert project.queued(dispute).assignee == ""
    assert [one.field for one in project.history(dispute.id)] == ["assignee", "assignee"]


def test_the_confidence_comes_with_how_often_it_was_right(
    project: Project, dispute: Dispute
) -> None:
    pair = project.pair(dispute.pairs[0])
    measured = project.reliability_of(pair)
    assert measured is not None
    told = project.explain(pair.id)
    assert any(
        f"right in {measured.right} of {measured.judged} pairs" in line
        and f"at least {measured.lowest:.2f}" in line
        for line in told.reasons
    )
    assert measured in project.reliability()
    name, weight = next(iter(told.weighed.items()))
    assert abs(weight) == max(abs(one) for one in told.weighed.values())
    assert name in " ".join(told.reasons)
    assert told.reasons[-1] == f"{pair.relation}: {told.why}"
