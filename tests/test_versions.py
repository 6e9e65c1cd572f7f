"""Versions: a changed page is a new one with its differences; what it was taken from is kept."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from claims.cli import main
from claims.encode import Encoder
from claims.errors import NotFound
from claims.ingest import documents_of
from claims.project import Project
from claims.records import Added, Reason, Relation, Retrieved, Status
from claims.store import Store

from .papers import ENGLISH, PARAGRAPHS, theme

FIRST = (
    "Twelve people were killed in the fire at the port of Alder on Sunday, police said.",
    "The fire broke out in a warehouse near the northern quay shortly after midnight.",
    "The mayor of Alder said that 40 people were injured.",
)
SECOND = (
    "Fourteen people were killed in the fire at the port of Alder on Sunday, police said.",
    *FIRST[1:],
    "The harbour was closed for two days.",
)
URL = "https://marfa.example/news/1"


def retrieved(
    paragraphs: tuple[str, ...], at: str, *, url: str = URL, canonical: str = URL
) -> Retrieved:
    content = theme(paragraphs, title="Fire in the port", canonical=canonical).encode()
    sha256 = hashlib.sha256(content).hexdigest()
    return Retrieved(url, url, 200, f"2025-06-03T{at}:00Z", "text/html", content, sha256, '"v"')


@pytest.fixture
def project(encoder: Encoder, tmp_path: Path) -> Iterator[Project]:
    with Project(tmp_path / "claims.db", encoder=encoder) as opened:
        yield opened


def see(project: Project, page: Retrieved) -> Added:
    return project.add_documents(documents_of(page))


def test_a_changed_page_is_a_new_version_with_its_differences(project: Project) -> None:
    see(project, retrieved(FIRST, "09:00"))
    added = see(project, retrieved(SECOND, "10:00"))
    assert (added.articles, added.already_known) == (1, 0)
    old, new = project.articles()
    before, after = project.versions(old.id)
    assert project.versions(new.id) == [before, after]
    assert (before.number, before.article, before.is_current) == (1, old, False)
    assert before.difference is None
    assert (after.number, after.article, after.is_current) == (2, new, True)
    assert (after.seen, after.address) == ("2025-06-03T10:00:00Z", URL)
    difference = after.difference
    assert difference is not None
    assert difference.new_sentences == (SECOND[0], SECOND[3])
    assert difference.gone_sentences == (FIRST[0],)
    assert [one.text for one in difference.new_claims] == ["The harbour was closed for two days"]
    assert difference.gone_claims == ()
    assert [(one.text[:6], two.text[:8]) for one, two in difference.changed] == [
        ("Twelve", "Fourteen")
    ]


def test_two_versions_are_one_outlet_one_origin_and_no_dispute(project: Project) -> None:
    see(project, retrieved(FIRST, "09:00"))
    see(project, retrieved(SECOND, "10:00"))
    assert len(set(project.origins().values())) == 1
    assert {one.corroboration.origins for one in project.claims()} == {1}
    assert {one.corroboration.outlets for one in project.claims()} == {1}
    assert project.disputes() == []
    (revised,) = (one for one in project.pairs() if one.relation is not Relation.COPY)
    assert (revised.relation, revised.reason) == (Relation.UPDATE, Reason.CORRECTION)
    told = project.explain(revised.id).reasons
    assert told[-1] == "update: the outlet's own later version says otherwise"
    copied = next(one for one in project.pairs() if one.relation is Relation.COPY)
    assert "two versions of what stood at one address" in project.explain(copied.id).reasons[-1]


def test_versions_stay_one_origin_when_everything_is_judged_anew(project: Project) -> None:
    see(project, retrieved(FIRST, "09:00"))
    see(project, retrieved(SECOND, "10:00"))
    before = {(one.id, one.relation, one.reason) for one in project.pairs()}
    project.recompute()
    assert {(one.id, one.relation, one.reason) for one in project.pairs()} == before
    assert len(set(project.origins().values())) == 1


def test_two_speakers_of_two_versions_still_deny_one_another(project: Project) -> None:
    one = "The army said that the Wardiya dam was hit by a missile on Sunday."
    two = "The ministry denied that the Wardiya dam was hit by a missile on Sunday."
    see(project, retrieved((one, *ENGLISH), "09:00"))
    see(project, retrieved((two, *ENGLISH), "10:00"))
    assert Relation.DENIAL in {pair.relation for pair in project.pairs()}


def test_claims_of_an_older_version_keep_their_decisions(project: Project) -> None:
    see(project, retrieved(FIRST, "09:00"))
    claim = next(one for one in project.claims() if one.text.startswith("Twelve"))
    project.mark(claim.id, status=Status.UNVERIFIED, by="Rana", note="asked")
    project.mark(claim.id, status=Status.INCONCLUSIVE, by="Rana", note="asked again")
    see(project, retrieved(SECOND, "10:00"))
    assert project.claim(claim.id).status is Status.INCONCLUSIVE
    old = {one.id for one in project.claims() if one.article.id == claim.article.id}
    assert project.superseded(project.claims()) == old


def test_an_unchanged_page_is_no_version_and_one_changed_back_is(project: Project) -> None:
    for paragraphs, at in ((FIRST, "09:00"), (FIRST, "09:15"), (SECOND, "10:00"), (FIRST, "11:00")):
        see(project, retrieved(paragraphs, at))
    (id, other) = (one.id for one in project.articles())
    found = project.versions(id)
    assert [one.article.id for one in found] == [id, other, id]
    assert [one.seen[11:16] for one in found] == ["09:00", "10:00", "11:00"]
    assert project.superseded(project.claims()) == {
        one.id for one in project.claims() if one.article.id == other
    }


def test_an_older_capture_that_comes_in_later_is_the_older_version(project: Project) -> None:
    see(project, retrieved(SECOND, "10:00"))
    see(project, retrieved(FIRST, "09:00"))
    new, old = project.articles()
    assert [one.article for one in project.versions(new.id)] == [old, new]


def test_one_article_under_two_addresses_is_one(project: Project) -> None:
    second = "https://marfa.example/print?id=1"
    see(project, retrieved(FIRST, "09:00"))
    added = see(project, retrieved(FIRST, "09:30", url=second, canonical=second))
    assert (added.articles, added.already_known) == (0, 1)
    (article,) = project.articles()
    assert len(project.versions(article.id)) == 1
    # It is known by both: a change under either is a version.
    see(project, retrieved(SECOND, "10:00", url=second, canonical=second))
    assert len(project.versions(article.id)) == 2


def test_two_lines_of_versions_that_meet_are_one_origin(project: Project) -> None:
    other = "https://marfa.example/b"
    see(project, retrieved(FIRST, "09:00"))
    apart = ("The council of Brook raised the price of bread by a tenth on Monday.",)
    see(project, retrieved(apart, "09:30", url=other, canonical=other))
    assert len(set(project.origins().values())) == 2
    see(project, retrieved(FIRST, "10:00", url=other, canonical=other))
    assert len(set(project.origins().values())) == 1
    assert len(project.versions(project.articles()[0].id)) == 3


def test_articles_of_one_front_page_are_no_versions(project: Project) -> None:
    root = "https://marfa.example/"
    see(project, retrieved(FIRST, "09:00", url=root, canonical=root))
    see(project, retrieved(tuple(ENGLISH), "10:00", url=root, canonical=root))
    assert [len(project.versions(one.id)) for one in project.articles()] == [1, 1]


def test_what_an_article_was_taken_from_is_kept_as_it_was(project: Project) -> None:
    pages = [retrieved(FIRST, "09:00"), retrieved(SECOND, "10:00")]
    for page in pages:
        see(project, page)
    assert [project.page(one.id) for one in project.articles()] == pages


def test_a_text_has_no_page_but_itself(project: Project) -> None:
    project.add_text("Three people were killed in the fire, police said.", outlet="The Ledger")
    (article,) = project.articles()
    with pytest.raises(NotFound, match="it is a text, or a table's row"):
        project.page(article.id)
    with pytest.raises(NotFound, match="no article 'none'"):
        project.page("none")
    (version,) = project.versions(article.id)
    assert (version.article, version.is_current) == (article, True)


def test_a_file_of_a_page_is_kept_with_its_name(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_bytes(theme().encode("utf-8"))
    project.add([path])
    (article,) = project.articles()
    kept = project.page(article.id)
    assert (kept.content, kept.status, kept.url) == (path.read_bytes(), 0, str(path))
    assert article.text.split("\n") == list(PARAGRAPHS)


def test_a_table_s_rows_at_one_address_are_versions(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [f'"{one}",The Ledger,{URL}' for one in ("Twelve died.", "Fourteen died.")]
    path.write_text("text,outlet,url\n" + "\n".join(rows), encoding="utf-8")
    project.add([path])
    assert len(project.versions(project.articles()[0].id)) == 2


def test_pages_are_stored_once_and_packed(project: Project, tmp_path: Path) -> None:
    page = retrieved(FIRST * 20, "09:00")
    see(project, page)
    store = Store.open(tmp_path / "claims.db")
    with store.reading() as connection:
        packed = connection.exec_driver_sql("SELECT packed FROM pages").scalars().all()
    store.close()
    assert len(packed) == 1
    assert len(packed[0]) * 4 < len(page.content)


def test_the_command_line_shows_versions_and_writes_the_page(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    see(project, retrieved(FIRST, "09:00"))
    see(project, retrieved(SECOND, "10:00"))
    claim = next(one for one in project.claims() if one.text.startswith("Twelve"))
    database = str(tmp_path / "claims.db")
    assert main(["--db", database, "versions", claim.id]) == 0
    lines = [
        one.replace("\u2068", "").replace("\u2069", "")
        for one in capsys.readouterr().out.splitlines()
    ]
    assert lines[0].startswith("version 1, older, seen 2025-06-03T09:00:00Z")
    assert f"  changed: {claim.text}  {claim.id}" in lines
    assert any(one.startswith("  new claim: The harbour was closed for two days") for one in lines)
    assert main(["--db", database, "--json", "versions", claim.article.id]) == 0
    assert [one["is_current"] for one in json.loads(capsys.readouterr().out)] == [False, True]
    out = tmp_path / "page.html"
    assert main(["--db", database, "--json", "page", claim.id, "--out", str(out)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert hashlib.sha256(out.read_bytes()).hexdigest() == told["sha256"]
    assert (told["status"], told["retrieved"]) == (200, "2025-06-03T09:00:00Z")
    assert main(["--db", database, "page", "none"]) == 1
    assert capsys.readouterr().err.startswith("claims: no article and no claim 'none'")


def test_versions_are_known_again_after_an_export_and_an_import(
    project: Project, encoder: Encoder, tmp_path: Path
) -> None:
    see(project, retrieved(FIRST, "09:00"))
    see(project, retrieved(SECOND, "10:00"))
    out = tmp_path / "all.json"
    assert main(["--db", str(tmp_path / "claims.db"), "export", "json", "--out", str(out)]) == 0
    with Project(tmp_path / "other.db", encoder=encoder) as other:
        assert main(["--db", str(tmp_path / "other.db"), "import", str(out)]) == 0
        id = project.articles()[0].id
        assert [one.article for one in other.versions(id)] == [
            one.article for one in project.versions(id)
        ]
        assert other.origins() == project.origins()


def test_an_older_database_knows_where_its_articles_stood(encoder: Encoder, tmp_path: Path) -> None:
    path = tmp_path / "claims.db"
    with Project(path, encoder=encoder) as project:
        see(project, retrieved(FIRST, "09:00"))
        (article,) = project.articles()
    connection = sqlite3.connect(path)
    connection.executescript(
        "DROP TABLE sightings; DROP TABLE pages; DROP TABLE lines;"
        "DELETE FROM migrations WHERE name = 'keep_pages';"
    )
    connection.commit()
    connection.close()
    with Project(path, encoder=encoder) as project:
        (only,) = project.versions(article.id)
        assert (only.article, only.address) == (article, URL)
        see(project, retrieved(SECOND, "10:00"))
        assert len(project.versions(article.id)) == 2
