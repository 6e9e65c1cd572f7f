"""People: what each role may do, who signs, and what is kept of who did what."""

import inspect
import json
import sqlite3
from pathlib import Path

import pytest

import claims
from claims.encode import Encoder
from claims.errors import ClaimsError, DecisionRefused, NotPermitted
from claims.project import Project, person_of
from claims.records import JudgeRequest, Person, Relation, Role, Status, Workflow
from claims.settings import Settings
from claims.views.people import signed_in

VIEWER, REVIEWER = Person("Vera", Role.VIEWER), Person("Rana", Role.REVIEWER)
ARTICLE = {
    "outlet": "The Ledger",
    "published": "2025-06-03T06:00:00Z",
    "text": "The fire brigade said three people were killed in the mill fire in Oster.",
}
# What a person of any role may call: it writes nothing that a person decides or brings in.
LOOKS = {
    "alone_with_jobs", "article", "article_of", "articles", "assignees", "candidates", "changes",
    "check", "check_mark", "check_worthiness", "choices", "claim", "claim_verdicts", "claims",
    "close", "cluster", "clusters", "compare", "count_articles", "count_claims", "count_clusters",
    "count_orphans", "countries", "counts", "decided", "decided_since", "deeds", "dispute",
    "dispute_about", "dispute_days", "disputes", "dossier", "earlier", "earlier_of",
    "earlier_verdicts", "embed", "events", "examined", "explain", "facets", "history", "job",
    "job_files", "jobs", "judge", "key_of", "languages", "listed", "may_judge", "models_in_use",
    "newer", "next_undecided", "open_work", "opener", "origins", "orphans", "outlet",
    "outlet_history", "outlet_names", "outlet_pairs", "outlets", "owners", "page", "pair", "pairs",
    "pairs_by_id", "permit", "queue", "queued", "read", "reading", "regroup", "reliability",
    "reliability_of", "reviewer_agreement", "search", "sentences", "service_keys", "statuses",
    "steps", "successor", "superseded", "tellings", "timeline", "unpublished", "verdicts",
    "verify", "versions", "witnesses",
}  # fmt: skip


@pytest.fixture
def database(tmp_path: Path, encoder: Encoder) -> Path:
    source = tmp_path / "articles.jsonl"
    source.write_text(json.dumps(ARTICLE), encoding="utf-8")
    path = tmp_path / "claims.db"
    with Project(path, encoder=encoder, person=Person("Ada")) as project:
        project.add([source])
    return path


def test_every_operation_looks_or_asks_for_a_role() -> None:
    operations = {
        name: one for name, one in inspect.getmembers(Project, callable) if not name.startswith("_")
    }
    unasked = {name for name, one in operations.items() if not hasattr(one, "needed_role")}
    assert unasked == LOOKS, "an operation that writes is marked with `needs`, others stand above"


def test_a_viewer_writes_nothing(database: Path, encoder: Encoder) -> None:
    with Project(database, encoder=encoder, person=VIEWER) as project:
        (claim,) = project.claims()
        with pytest.raises(NotPermitted, match="a viewer may not do this"):
            project.mark(claim.id, status=Status.DISPUTED)
        with pytest.raises(NotPermitted):
            project.decide("x", workflow=Workflow.RESOLVED)
        with pytest.raises(NotPermitted):
            project.add_text("Eight people were hurt.", outlet="The Post")
        with pytest.raises(NotPermitted):
            project.recompute()
        assert project.history(claim.id) == []
        assert len(project.articles()) == 1
        assert [one.deed for one in project.deeds()] == ["add"]


def test_a_reviewer_decides_and_brings_nothing_in(database: Path, encoder: Encoder) -> None:
    with Project(database, encoder=encoder, person=REVIEWER) as project:
        (claim,) = project.claims()
        assert project.mark(claim.id, status=Status.DISPUTED).by == "Rana"
        with pytest.raises(NotPermitted, match="it takes the role 'editor'"):
            project.add_text("Eight people were hurt.", outlet="The Post")


def test_nobody_signs_as_somebody_else(database: Path, encoder: Encoder) -> None:
    with Project(database, encoder=encoder, person=REVIEWER) as project:
        (claim,) = project.claims()
        with pytest.raises(NotPermitted, match="'Rana' may not sign as 'Omar'"):
            project.mark(claim.id, status=Status.DISPUTED, by="Omar")
        assert project.mark(claim.id, status=Status.DISPUTED, by=" Rana ").by == "Rana"


def test_without_a_person_the_name_is_asked_for(database: Path) -> None:
    with claims.open(database) as project:
        (claim,) = project.claims()
        with pytest.raises(DecisionRefused, match="needs the name"):
            project.mark(claim.id, status=Status.DISPUTED)
        assert project.mark(claim.id, status=Status.DISPUTED, by="Omar").by == "Omar"


def test_who_brought_articles_in_is_kept_for_good(database: Path) -> None:
    with claims.open(database) as project:
        (deed,) = project.deeds()
    assert (deed.by, deed.deed) == ("Ada", "add")
    with sqlite3.connect(database) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("UPDATE deeds SET by = 'Eve'")


def _roles_file(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "people.toml"
    path.write_text(text, encoding="utf-8")
    return Settings(people=str(path))


def test_a_roles_file_says_who_may_do_what(tmp_path: Path) -> None:
    settings = _roles_file(
        tmp_path, '[people]\n"Rana@Example.org" = "reviewer"\n"ليلى" = "editor"\n'
    )
    assert person_of("rana@example.org", settings=settings).role is Role.REVIEWER
    assert person_of(" ليلى ", settings=settings) == Person("ليلى", Role.EDITOR)
    assert person_of("Omar", settings=settings).role is Role.VIEWER
    assert person_of("", settings=settings).role is Role.VIEWER
    assert person_of("Omar", settings=Settings()).role is Role.EDITOR


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('default = "boss"', "'boss' is no role"),
        ("[people", "cannot be read"),
        ('[roles]\nRana = "editor"', "and a table"),
    ],
)
def test_a_roles_file_that_is_wrong_is_refused(tmp_path: Path, text: str, what: str) -> None:
    with pytest.raises(ClaimsError, match=what):
        person_of("Rana", settings=_roles_file(tmp_path, text))


def test_only_a_verified_address_is_a_name(tmp_path: Path) -> None:
    settings = _roles_file(tmp_path, '[people]\n"ed@example.org" = "editor"\n')
    said: dict[str, object] = {"sub": "77", "email": "ed@example.org", "name": "Ed"}
    assert signed_in(said, settings) == Person("77", Role.VIEWER)
    assert signed_in(said | {"email_verified": True}, settings).role is Role.EDITOR
    assert signed_in(said | {"email_verified": "true"}, settings).role is Role.VIEWER


def test_whoever_signs_in_without_a_roles_file_may_look() -> None:
    said: dict[str, object] = {"sub": "77", "email": "ed@example.org", "email_verified": True}
    assert signed_in(said, Settings()) == Person("ed@example.org", Role.VIEWER)


def test_judging_texts_takes_no_role(encoder: Encoder) -> None:
    with Project("sqlite://", encoder=encoder, person=VIEWER) as project:
        (one,) = project.judge([JudgeRequest("Three people died.", "Three people died.")])
    assert one.relation is Relation.SAME
