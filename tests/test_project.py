"""End to end: articles in, disputes out, decisions kept; on the seed pages and invented ones."""

import json
import os
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import pytest

import claims
from claims.encode import Encoder
from claims.errors import Conflicted, DecisionRefused, ModelError, ModelMismatch, NotFound
from claims.project import Project
from claims.records import (
    Claim,
    ClaimFilter,
    Dispute,
    JudgeRequest,
    Reason,
    Relation,
    Status,
    Tier,
    Workflow,
)

ROOT = Path(__file__).parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not here")

ARTICLES = [
    {
        "outlet": "The Ledger",
        "published": "2025-06-03T06:00:00Z",
        "text": "The fire brigade said three people were killed in the mill fire in Oster. "
        "The dockers' union said the mill had stored ammonium nitrate without a permit.",
    },
    {
        "outlet": "The Post",
        "published": "2025-06-03T16:00:00Z",
        "text": "The fire brigade said seven people were killed in the mill fire in Oster. "
        "The owner of the mill denied that the mill had stored ammonium nitrate without a permit.",
    },
    {
        "outlet": "The Day",
        "published": "2025-06-03T17:00:00Z",
        "text": "Seven people were killed in the mill fire in Oster, the mayor said. "
        "The valley road stays closed until Friday.",
    },
]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in ARTICLES), encoding="utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path, corpus: Path, encoder: Encoder) -> Project:
    opened = Project(tmp_path / "claims.db", encoder=encoder)
    opened.add([corpus])
    return opened


def relations(project: Project) -> set[tuple[frozenset[str], str]]:
    return {(frozenset((p.a.text, p.b.text)), p.relation.value) for p in project.pairs()}


def test_what_the_articles_say_to_each_other(project: Project) -> None:
    found = relations(project)
    three = "three people were killed in the mill fire in Oster"
    seven = "seven people were killed in the mill fire in Oster"
    stored = "the mill had stored ammonium nitrate without a permit"
    assert (frozenset((three, seven)), "update") in found
    assert (
        frozenset((seven, "Seven people were killed in the mill fire in Oster")),
        "same",
    ) in found
    assert (frozenset((stored,)), "denial") in found
    (dispute,) = project.disputes()
    assert {s for position in dispute.positions for s in position.speakers} == {
        "The dockers' union",
        "The owner of the mill",
    }
    (cluster,) = project.clusters(min_origins=2)
    assert cluster.outlets == ("The Day", "The Post")
    assert cluster.speakers == ("The fire brigade", "the mayor")


def test_the_order_of_arrival_changes_nothing(tmp_path: Path, encoder: Encoder) -> None:
    results = []
    for number, order in enumerate(permutations(ARTICLES)):
        path = tmp_path / f"{number}.jsonl"
        path.write_text("\n".join(json.dumps(row) for row in order), encoding="utf-8")
        with Project(tmp_path / f"{number}.db", encoder=encoder) as one:
            one.add([path])
            results.append(
                (
                    relations(one),
                    {frozenset(c.id for c in each.claims) for each in one.clusters()},
                    {dispute.id for dispute in one.disputes()},
                )
            )
    assert all(result == results[0] for result in results)


def test_adding_twice_changes_nothing(project: Project, corpus: Path) -> None:
    before = (project.counts(), project.claims(), project.disputes())
    added = project.add([corpus])
    assert (added.articles, added.already_known) == (0, 3)
    assert (project.counts(), project.claims(), project.disputes()) == before


def test_a_decision_is_kept_and_binds(project: Project, tmp_path: Path, encoder: Encoder) -> None:
    (dispute,) = project.disputes()
    project.decide(dispute.id, workflow=Workflow.IN_PROGRESS, by="Rana")
    with pytest.raises(Conflicted):
        project.decide(
            dispute.id, workflow=Workflow.RESOLVED, by="Omar", expected=Workflow.NEW.value
        )
    project.decide(dispute.pairs[0], relation=Relation.UNRELATED, by="Rana", note="two mills")
    project.close()
    with Project(tmp_path / "claims.db", encoder=encoder) as again:
        assert again.disputes() == []
        assert again.pair(dispute.pairs[0]).relation is Relation.DENIAL
        (decision,) = again.history(dispute.pairs[0])
        assert (decision.old, decision.new, decision.by, decision.note) == (
            "denial",
            "unrelated",
            "Rana",
            "two mills",
        )


def test_a_verdict_needs_note_and_evidence(project: Project) -> None:
    claim = project.claims()[0]
    with pytest.raises(DecisionRefused, match="needs a note"):
        project.mark(claim.id, status=Status.FALSE, by="Rana")
    with pytest.raises(DecisionRefused, match="no web address"):
        project.mark(claim.id, status=Status.FALSE, by="Rana", note="x", evidence="a book")
    with pytest.raises(DecisionRefused, match="name"):
        project.mark(claim.id, status=Status.DISPUTED, by=" ")
    assert project.claim(claim.id).status is Status.UNVERIFIED


def test_search_in_another_language(project: Project) -> None:
    hits = project.search("قتل سبعة أشخاص في حريق", k=2)
    assert all("killed in the mill fire" in hit.claim.text for hit in hits)
    assert hits[0].similarity >= hits[1].similarity
    (only,) = project.search("people killed", k=1, filter=ClaimFilter(outlet="the day"))
    assert only.claim.article.outlet == "The Day"


def test_explain_names_the_steps(project: Project) -> None:
    pair = project.pairs(relations=[Relation.DENIAL])[0]
    explanation = project.explain(pair.id)
    assert explanation.features["denied"] == 1.0
    assert explanation.reasons[-1] == "denial: two named speakers, one denies"


def test_unknown_ids_are_not_found(project: Project) -> None:
    for look in (project.claim, project.article, project.pair, project.dispute, project.history):
        with pytest.raises(NotFound):
            look("nothing")


def test_judging_loose_texts(project: Project) -> None:
    toll = ("12 people were killed in the quake", "31 people were killed in the quake")
    morning, evening = "2025-06-03T08:00:00Z", "2025-06-03T20:00:00Z"
    conflict, update = project.judge(
        [JudgeRequest(*toll), JudgeRequest(*toll, published_a=morning, published_b=evening)]
    )
    assert (conflict.relation, conflict.reason) == (Relation.CONFLICT, Reason.NUMBER)
    assert update.relation is Relation.UPDATE


def test_another_encoder_is_refused_until_re_embedded(project: Project, tmp_path: Path) -> None:
    class Other(Encoder):
        @property
        def fingerprint(self) -> str:
            return "another"

    other = Other.load()
    project.close()
    with Project(tmp_path / "claims.db", encoder=other) as again:
        with pytest.raises(ModelMismatch, match="claims models use"):
            again.search("fire")
        before = relations(again)
        # What its cosines mean is another's to say, before anything is embedded.
        with pytest.raises(ModelError, match="claims models calibrate"):
            again.reembed()
        assert again.reembed(likeness=Encoder.load().likeness) == 6
        assert again.is_calibrated
        assert relations(again) == before
        assert again.search("fire", k=1)


def test_the_public_names() -> None:
    assert claims.__all__ == ["ClaimsError", "Encoder", "Judge", "Project", "open"]
    assert all(getattr(claims, name) for name in claims.__all__)


def test_importing_claims_is_light() -> None:
    code = (
        "import sys, claims, claims.project; "
        "sys.exit(any(n in sys.modules for n in ('torch','streamlit','sentence_transformers')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_judge_load_by_the_contract() -> None:
    (judgement,) = claims.Judge.load().judge(
        [("seven people were killed in the fire", "nine people were killed in the fire")]
    )
    assert judgement.relation is Relation.CONFLICT


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Project:
    opened = Project(tmp_path_factory.mktemp("seeds") / "claims.db", encoder=encoder)
    opened.add([SEEDS])
    return opened


def _texts(claims: tuple[Claim, ...]) -> list[str]:
    return [claim.text for claim in claims]


@needs_seeds
def test_the_us_dispute_stands_first(seeded: Project) -> None:
    first = seeded.disputes()[0]
    sides = {position.speakers: _texts(position.claims) for position in first.positions}
    assert sides["مسؤول أميركي",] == ["الولايات المتحدة لم تشارك في الهجوم"]
    assert any("بالمشاركة في الهجوم" in text for text in sides["إيران",])
    assert first.reason is Reason.NEGATION
    assert any("تم بالتنسيق مع الولايات المتحدة" in text for text in _texts(first.related))
    (pair,) = (seeded.pair(id) for id in first.pairs)
    assert pair.relation is Relation.DENIAL


@needs_seeds
def test_the_other_strike_is_not_opposed(seeded: Project) -> None:
    def other(claim: Claim) -> bool:
        return claim.article.outlet == "Transparency News" and "عدم مشاركة" in claim.text

    for pair in seeded.pairs():
        if other(pair.a) or other(pair.b):
            assert pair.relation in (Relation.SCOPE, Relation.UNCLEAR, Relation.UNRELATED)
    for dispute in seeded.disputes():
        assert not any(other(claim) for p in dispute.positions for claim in p.claims)


@needs_seeds
def test_few_other_disputes_are_flagged(seeded: Project) -> None:
    flagged: list[Dispute] = [one for one in seeded.disputes() if one.tier is Tier.FLAG]
    assert len(flagged) <= 3


@needs_seeds
def test_seed_outlets_and_dates(seeded: Project) -> None:
    found = {(article.outlet, article.published) for article in seeded.articles()}
    assert found == {
        ("خليجي 247", None),
        ("صدى البلد", "2024-04-20"),
        ("Transparency News", None),
        ("العربي", "2022-06-24"),
    }


def test_the_environment_names_the_database(tmp_path: Path) -> None:
    environment = os.environ | {"CLAIMS_DB": str(tmp_path / "named.db")}
    command = [sys.executable, "-m", "claims", "--json", "list"]
    result = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert json.loads(result.stdout) == []
    assert (tmp_path / "named.db").exists()
