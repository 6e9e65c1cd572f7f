"""Bringing in: an export comes back as it was, others' verdicts decide nothing, bad files fail."""

import base64
import hashlib
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from claims.encode import Encoder
from claims.errors import ClaimsError, InputRefused
from claims.export import archive_of, brought, files, json_document
from claims.judge import Reader, open_reader
from claims.project import Project
from claims.records import (
    Archive,
    EarlierVerdict,
    Excerpt,
    JudgeChoice,
    QueueFilter,
    Relation,
    Status,
)
from claims.settings import Settings

CORPUS = Path(__file__).parent.parent / "corpus"
# Two of them are two versions of one article.
PAGE = """<html lang="en"><head><title>Ferry sinks</title>
<link rel="canonical" href="https://ledger.example/ferry"></head><body><article><h1>Ferry sinks</h1>
<p>{} sailors were killed when the ferry to Oster sank in the night, the harbour master said.</p>
<p>The ferry had left Selm two hours before, and nobody had called for help, he said.</p>
</article></body></html>"""
Open = Callable[..., Project]
NOTE, EVIDENCE = "both sides were asked", "https://pictures.example/1"


class Remembering:
    """A reader that reads no pair twice, in whatever database."""

    def __init__(self, reader: Reader) -> None:
        self.fingerprint = reader.fingerprint
        self._reader = reader
        self._read: dict[tuple[Excerpt, Excerpt], NDArray[np.float32]] = {}

    def read(self, pairs: Sequence[tuple[Excerpt, Excerpt]]) -> NDArray[np.float32]:
        new = [one for one in dict.fromkeys(pairs) if one not in self._read]
        self._read.update(zip(new, self._reader.read(new), strict=True))
        rows = [self._read[one] for one in pairs]
        return np.stack(rows) if rows else np.zeros((0, 6), np.float32)


@pytest.fixture(scope="module")
def reader() -> Remembering:
    """The judge's model, opened once."""
    found = open_reader(JudgeChoice(), models=Settings().models)
    assert found is not None
    return Remembering(found)


@pytest.fixture
def opened(encoder: Encoder, reader: Remembering, tmp_path: Path) -> Iterator[Open]:
    """Opens databases of this test."""
    projects: list[Project] = []

    def open(name: str = "here") -> Project:
        projects.append(Project(tmp_path / f"{name}.db", encoder=encoder, reader=reader))
        return projects[-1]

    yield open
    for one in projects:
        one.close()


@pytest.fixture(scope="module")
def exported(
    encoder: Encoder, reader: Remembering, tmp_path_factory: pytest.TempPathFactory
) -> Archive:
    """An event with decisions of every kind, and a verdict of another desk."""
    path = tmp_path_factory.mktemp("exported") / "claims.db"
    with Project(path, encoder=encoder, reader=reader) as project:
        for number, killed in enumerate(("Three", "Five")):
            page = path.parent / f"{number}.html"
            page.write_text(PAGE.format(killed), encoding="utf-8")
            project.add([page], outlet="The Ledger")
        project.add([CORPUS / "dam-strike"])
        dispute = project.disputes()[0]
        statuses = {dispute.positions[0].id: Status.FALSE}
        for by in ("Rana", "Salma"):
            project.give_verdict(dispute.id, statuses=statuses, by=by, note=NOTE, evidence=EVIDENCE)
        project.decide(project.pairs()[-1].id, by="Omar", relation=Relation.UNRELATED)
        project.keep_earlier([verdict(project.claims()[0].text)])
        return project.archive()


def verdict(claim: str, **fields: Any) -> EarlierVerdict:
    return EarlierVerdict(
        **{
            "id": f"v{len(claim)}",
            "claim": claim,
            "rating": "Pants on fire",
            "value": 1.0,
            "best": 5.0,
            "worst": 1.0,
            "explanation": "",
            "desk": "Another Desk",
            "desk_url": "",
            "url": "https://another.example/1",
            "published": "2025-06-01",
            "speaker": "",
            "appearances": (),
            "language": "en",
            "source": "feed.json",
            "imported": "2026-01-02T03:04:05Z",
            **fields,
        }
    )


def written(archive: Archive, path: Path) -> Path:
    path.write_text(json_document(archive), encoding="utf-8")
    return path


def test_an_export_comes_back_as_it_was(exported: Archive, opened: Open, tmp_path: Path) -> None:
    file = written(exported, tmp_path / "export.json")
    there = opened()
    found = brought(file).archive
    assert found == exported
    restored = there.restore(found)
    assert (restored.articles, restored.claims) == (len(exported.articles), len(exported.claims))
    assert restored.conflicts == ()
    assert json_document(there.archive()) == file.read_text(encoding="utf-8")
    assert there.history(exported.decisions[0].decision.subject)[0].by == "Rana"


def test_pages_and_versions_come_back_too(exported: Archive, opened: Open) -> None:
    there = opened()
    there.restore(exported)
    first = next(one.article.id for one in exported.articles if one.article.outlet == "The Ledger")
    assert b"Three sailors" in there.page(first).content
    assert [one.number for one in there.versions(first)] == [1, 2]
    assert len(exported.pages) == 2


def test_versions_of_what_is_here_join_it(exported: Archive, opened: Open, tmp_path: Path) -> None:
    here = opened()
    page = tmp_path / "later.html"
    page.write_text(PAGE.format("Seven"), encoding="utf-8")
    here.add([page], outlet="The Ledger")
    (mine,) = here.articles()
    here.restore(exported)
    assert len(here.versions(mine.id)) == 3
    assert here.restore(exported).articles == 0


def test_what_came_back_waits_in_the_queue(exported: Archive, opened: Open) -> None:
    there = opened()
    there.restore(exported)
    assert exported.disputes
    waiting = {one.dispute.id for one in there.queue(QueueFilter()).found}
    assert waiting == {one.id for one in exported.disputes}


def test_what_came_back_is_what_judging_anew_says(exported: Archive, opened: Open) -> None:
    there = opened()
    there.restore(exported)
    assert set(there.recompute().changed.values()) == {0}
    assert there.archive() == exported
    assert there.search(exported.claims[0].text, k=1)[0].claim.id == exported.claims[0].id


def test_importing_twice_changes_nothing(exported: Archive, opened: Open) -> None:
    there = opened()
    there.restore(exported)
    again = there.restore(exported)
    assert (again.articles, again.pairs, again.decisions, again.earlier) == (0, 0, 0, 0)
    assert again.already_known == len(exported.articles)
    assert there.archive() == exported


def test_beside_others_articles_are_compared_with_what_is_here(
    opened: Open, tmp_path: Path
) -> None:
    """Half of an event is here, the other half comes from the archive of another desk."""
    lines = (CORPUS / "dam-strike" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    half = tmp_path / "half.jsonl"
    half.write_text("\n".join(lines[: len(lines) // 2]), encoding="utf-8")
    rest = tmp_path / "rest.jsonl"
    rest.write_text("\n".join(lines[len(lines) // 2 :]), encoding="utf-8")
    here, there, whole = opened("here"), opened("there"), opened("whole")
    here.add([half])
    there.add([rest])
    restored = here.restore(there.archive())
    assert restored.articles == len(there.articles())
    assert restored.pairs > len(there.pairs())
    whole.add([half, rest])
    # What is grouped in the end does not depend on how it came.
    assert positions(here) == positions(whole)
    assert {one.id: one.relation for one in here.pairs()} == {
        one.id: one.relation for one in whole.pairs()
    }


def positions(project: Project) -> set[frozenset[frozenset[str]]]:
    return {
        frozenset(frozenset(claim.id for claim in each.claims) for each in one.positions)
        for one in project.disputes()
    }


def test_people_who_decided_otherwise_are_told_and_what_is_here_stays(
    exported: Archive, opened: Open
) -> None:
    here = opened()
    here.restore(exported)
    one, other = [claim.id for claim in exported.claims[:2]]
    away = opened("away")
    away.restore(exported)
    here.mark(one, status=Status.CONFIRMED, by="Rana", note=NOTE, evidence=EVIDENCE)
    away.mark(one, status=Status.FALSE, by="Omar", note=NOTE, evidence=EVIDENCE)
    away.mark(other, status=Status.DISPUTED, by="Omar")
    restored = here.restore(away.archive())
    assert restored.decisions == 1
    (conflict,) = restored.conflicts
    assert (conflict.subject, conflict.here.new, conflict.there.new) == (one, "confirmed", "false")
    assert (conflict.here.by, conflict.there.by) == ("Rana", "Omar")
    assert here.claim(one).status is Status.CONFIRMED
    assert here.claim(other).status is Status.DISPUTED
    assert here.history(other)[-1] == away.history(other)[-1]
    assert here.restore(away.archive()).decisions == 0


def changed(archive: Archive, change: Callable[[dict[str, Any]], None]) -> bytes:
    document = json.loads(json_document(archive))
    change(document)
    return json.dumps(document).encode()


def _another_text(found: dict[str, Any]) -> None:
    found["articles"][0]["article"]["text"] += " No."


def _a_claim_elsewhere(found: dict[str, Any]) -> None:
    found["claims"][0]["start"] += 1


def _a_status_that_nobody_set(found: dict[str, Any]) -> None:
    loose = next(one for one in found["claims"] if one["cluster"] is None)
    loose["status"] = "confirmed"
    for each in (*found["pairs"], *found["disputes"], *found["clusters"]):
        for claim in (each.get("a"), each.get("b"), *each.get("related", ())):
            if claim and claim["id"] == loose["id"]:
                claim["status"] = "confirmed"


def _a_verdict_without_a_note(found: dict[str, Any]) -> None:
    for one in found["decisions"]:
        one["decision"]["note"] = ""


def _nobodys_decision(found: dict[str, Any]) -> None:
    for one in found["decisions"]:
        one["decision"]["by"] = " "
    for pair in found["pairs"]:
        if pair["decision"]:
            pair["decision"]["by"] = " "


def _evidence_that_is_a_script(found: dict[str, Any]) -> None:
    found["decisions"][0]["decision"]["evidence"] = "javascript:alert(1)"


def _a_language_that_is_a_path(found: dict[str, Any]) -> None:
    found["articles"][0]["article"]["language"] = "../../etc"


def _sure_beyond_reason(found: dict[str, Any]) -> None:
    found["pairs"][0]["confidence"] = 7.0


def _one_claim_twice(found: dict[str, Any]) -> None:
    found["claims"].append(found["claims"][0])


def _no_articles(found: dict[str, Any]) -> None:
    found["articles"] = []


def _a_dispute_of_nothing(found: dict[str, Any]) -> None:
    found["disputes"][0]["pairs"] = ["nothing"]


def _a_number_as_text(found: dict[str, Any]) -> None:
    found["claims"][0]["start"] = "0"


def _a_relation_that_is_none(found: dict[str, Any]) -> None:
    found["pairs"][0]["relation"] = "hate"


def _a_huge_number(found: dict[str, Any]) -> None:
    found["articles"][0]["sentences"][0]["end"] = 10**40


def _another_page(found: dict[str, Any]) -> None:
    found["pages"][0]["packed"] = found["pages"][1]["packed"]


def _a_page_that_swells(found: dict[str, Any]) -> None:
    content = b"a" * ((64 << 20) + 1)
    page, right = found["pages"][0], hashlib.sha256(content).hexdigest()
    for sighting in found["sightings"]:
        if sighting["page"] == page["sha256"]:
            sighting["page"] = right
    page["sha256"], page["packed"] = right, base64.b64encode(zlib.compress(content)).decode()


def _a_version_of_nothing(found: dict[str, Any]) -> None:
    found["articles"][0]["line"] = "nothing"


def _yesterday(found: dict[str, Any]) -> None:
    found["articles"][0]["article"]["retrieved"] = "yesterday"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (_another_text, "it was changed"),
        (_a_claim_elsewhere, "claim"),
        (_a_status_that_nobody_set, "nobody's last decision says so"),
        (_a_verdict_without_a_note, "needs a note"),
        (_nobodys_decision, "the name of whoever decides"),
        (_evidence_that_is_a_script, "no web address"),
        (_a_language_that_is_a_path, "language '../../etc'"),
        (_sure_beyond_reason, "confidence 7.0"),
        (_one_claim_twice, "is there 2 times"),
        (_no_articles, "is missing"),
        (_a_dispute_of_nothing, "names a pair that is missing"),
        (_a_number_as_text, "claims.0.start: "),
        (_a_relation_that_is_none, "'hate'"),
        (_a_huge_number, "no sentence at"),
        (_another_page, "another hash"),
        (_a_page_that_swells, "another hash"),
        (_a_version_of_nothing, "line 'nothing'"),
        (_yesterday, "'yesterday' is no time"),
    ],
)
def test_an_export_that_was_tampered_with_is_refused_whole(
    exported: Archive, opened: Open, change: Callable[[dict[str, Any]], None], what: str
) -> None:
    here = opened()
    with pytest.raises(InputRefused) as refused:
        here.restore(archive_of(changed(exported, change), source="bad.json"), source="bad.json")
    assert str(refused.value).startswith("bad.json: ")
    assert what in str(refused.value)
    assert "\n" not in str(refused.value)
    assert here.counts().articles == 0


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "is no JSON"),
        (b"[" * 1_000_000, "is no JSON"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "is no JSON"),
        (b'{"@type": "ClaimReview"', "is no JSON"),
        (b'{"x": NaN}', "is no JSON"),
        ('{"@type": "ClaimReview"}'.encode("utf-16"), "is not UTF-8"),
        (b'{"claimReviewed": "\xff"}', "is not UTF-8"),
        (b"[]", "holds neither"),
        (b'"ClaimReview"', "holds neither"),
        (b"17", "holds neither"),
        (b'{"format": "claims", "version": 2}', "is of version 2"),
        (b'{"format": "claims", "version": 1}', "judge: field required"),
        (b'{"format": "claims", "version": 1, "judge": 5}', "faults"),
    ],
)
def test_a_file_that_is_none_of_them_is_refused_in_one_line(
    tmp_path: Path, content: bytes, what: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(InputRefused) as refused:
        brought(path)
    assert what in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


def test_a_file_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 100)
    path = tmp_path / "large.json"
    path.write_bytes(b" " * 101)
    with pytest.raises(InputRefused, match="more than the 100 bytes"):
        brought(path)
    for other in (Path("/dev/zero"), tmp_path, tmp_path / "none.json", Path("a\0b")):
        with pytest.raises(InputRefused):
            brought(other)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["@type", "author", "name", "url", "@value", "ratingValue"]), inner
    ),
    max_leaves=8,
)  # fmt: skip
FIELDS = (
    "claimReviewed", "reviewRating", "author", "url", "itemReviewed", "datePublished", "inLanguage",
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
@given(fields=st.dictionaries(st.sampled_from(FIELDS), json_values))
def test_whatever_a_claimreview_holds_is_read_or_refused(
    tmp_path: Path, fields: dict[str, Any]
) -> None:
    path = tmp_path / "any.json"
    path.write_text(json.dumps({"@type": "ClaimReview", **fields}), encoding="utf-8")
    found = brought(path)
    assert len(found.verdicts) + len(found.refused) == 1


REVIEW = {
    "@type": "ClaimReview",
    "claimReviewed": " The  dam was hit ",
    "author": {"@type": "Organization", "name": "Another Desk"},
    "reviewRating": {"@type": "Rating", "ratingValue": "2", "alternateName": "Mostly false"},
    "url": "https://another.example/1",
    "datePublished": "2025-06-01T10:00:00+02:00",
}


@pytest.mark.parametrize(
    "document",
    [
        REVIEW,
        [REVIEW],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, REVIEW]},
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [REVIEW]}]},
        {"@type": "WebPage", "review": {**REVIEW, "@type": ["Review", "schema:ClaimReview"]}},
        {**REVIEW, "@type": "http://schema.org/ClaimReview", "author": "Another Desk"},
        {**REVIEW, "claimReviewed": [{"@value": "The dam was hit", "@language": "en"}]},
    ],
)
def test_a_claimreview_is_found_wherever_it_stands(tmp_path: Path, document: Any) -> None:
    path = tmp_path / "feed.json"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(document).encode())
    (found,) = brought(path).verdicts
    assert (found.claim, found.rating, found.value) == ("The dam was hit", "Mostly false", 2.0)
    assert (found.desk, found.published) == ("Another Desk", "2025-06-01T08:00:00Z")


@pytest.mark.parametrize(
    ("fields", "what"),
    [
        ({"claimReviewed": ""}, "no text in claimReviewed"),
        ({"claimReviewed": {"x": 1}}, "no text in claimReviewed"),
        ({"claimReviewed": "a" * 1_001}, "1,001 characters"),
        ({"reviewRating": {}}, "neither reviewRating.alternateName nor"),
        ({"reviewRating": {"ratingValue": "NaN"}}, "neither reviewRating.alternateName nor"),
        ({"author": 7}, "names no author"),
        ({"reviewBody": "a" * 20_001}, "20,000 characters"),
        ({"claimReviewed": "The dam\0"}, "NUL"),
    ],
)
def test_a_claimreview_that_says_nothing_is_refused_and_the_others_stay(
    tmp_path: Path, fields: dict[str, Any], what: str
) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps([{**REVIEW, **fields}, REVIEW]), encoding="utf-8")
    found = brought(path)
    (refusal,) = found.refused
    assert refusal.source == "feed.json, ClaimReview 1"
    assert what in refusal.reason
    assert len(found.verdicts) == 1


def test_a_new_claim_meets_what_another_desk_said_and_keeps_its_status(opened: Open) -> None:
    here = opened()
    near = "Officials said the bridge in Oster was closed on Monday."
    here.keep_earlier(
        [
            verdict("The bridge in Oster was closed on Monday", id="near"),
            verdict("La pasarela de Oster se vendió a un museo", id="far", language="es"),
        ]
    )
    here.add_text(near, outlet="The Ledger", published="2025-06-03")
    (claim,) = here.claims()
    (match,) = here.earlier(claim.id)
    assert match.verdict.id == "near"
    assert match.similarity > 0.8
    assert (match.verdict.desk, match.verdict.rating) == ("Another Desk", "Pants on fire")
    assert here.claim(claim.id).status is Status.UNVERIFIED
    assert here.history(claim.id) == []
    assert here.dossier(claim.id).earlier[claim.id] == (match,)
    with pytest.raises(ClaimsError, match="no claim 'none'"):
        here.earlier("none")


def test_an_opposite_verdict_is_not_one_on_the_same_claim(opened: Open) -> None:
    here = opened()
    here.keep_earlier([verdict("The bridge in Oster was not closed on Monday")])
    here.add_text("The bridge in Oster was closed on Monday.", outlet="The Ledger")
    (claim,) = here.claims()
    assert here.earlier(claim.id) == []


def test_verdicts_are_kept_once_and_embedded_anew_for_another_encoder(opened: Open) -> None:
    here = opened()
    found = [verdict("The bridge in Oster was closed on Monday")]
    assert here.keep_earlier(found) == 1
    assert here.keep_earlier([*found, *found]) == 0
    here.add_text("The bridge in Oster was closed on Monday.", outlet="The Ledger")
    (claim,) = here.claims()
    ids = [one.id for one in found]
    store = here._store
    wrong = store.vectors()[1][:1] * -1
    store.replace_earlier_vectors(ids, wrong, fingerprint="another encoder")
    assert [one.verdict.id for one in here.earlier(claim.id)] == ids
    assert here.earlier_verdicts() == found


def test_a_verdict_that_holds_again_is_published_with_its_own_reasons(opened: Open) -> None:
    here = opened()
    here.add_text("The bridge in Oster was closed on Monday.", outlet="The Ledger")
    (claim,) = here.claims()
    here.mark(claim.id, status=Status.FALSE, by="Rana", note=NOTE, evidence=EVIDENCE)
    here.mark(claim.id, status=Status.SATIRE, by="Rana")
    assert (here.claim_verdicts(), here.unpublished()) == ([], here.claims())
    here.undo(by="Rana")
    (found,) = here.claim_verdicts()
    assert (found.decision.new, found.decision.note) == ("false", NOTE)
    assert here.unpublished() == []
    there = opened("there")
    there.restore(here.archive())
    assert there.claim_verdicts() == [found]
