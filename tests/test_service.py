"""The service as programs use it: over HTTP, with keys, at the same time, and cut off."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from claims.cli import main
from claims.encode import Encoder
from claims.errors import ClaimsError, KeyRefused
from claims.export import archive_of, csv_table
from claims.project import Project
from claims.records import (
    Judgement,
    Relation,
    Role,
    to_json,
)
from claims.service import Options
from claims.service.answers import Judged
from claims.service.bounds import Seconds
from claims.service.callers import OPEN_PATHS

from .serving import ARTICLES, Served, Template, finished, problem, serving, until

ROOT = Path(__file__).parent.parent


def operations(client: httpx2.Client) -> Iterator[tuple[str, str]]:
    for path, found in client.get("/openapi.json").json()["paths"].items():
        for method in found:
            yield method.upper(), path


def test_without_a_key_nothing_is_answered(served: Served) -> None:
    found = list(operations(served.ask("")))
    assert len(found) > 25
    for method, path in found:
        if path not in OPEN_PATHS:
            answer = served.ask("").request(method, path.format(id="x"))
            assert "claims keys add" in problem(answer, 401)
            assert answer.headers["www-authenticate"] == "Bearer"
    for path in OPEN_PATHS:
        assert served.ask("").get(path).status_code == 200


@pytest.mark.parametrize("wrong", ["", "Bearer", "Bearer x", "Basic cmFuYTpy", "Bearer claims_a_b"])
def test_a_wrong_key_is_refused(served: Served, wrong: str) -> None:
    problem(served.ask("", Authorization=wrong).get("/v1/counts"), 401)
    changed = served.secrets["Rana"][:-1] + ("A" if served.secrets["Rana"][-1] != "A" else "B")
    problem(served.ask("", Authorization=f"Bearer {changed}").get("/v1/counts"), 401)


def test_a_key_opens_until_it_is_revoked(served: Served, encoder: Encoder) -> None:
    with Project(served.database, encoder=encoder) as project:
        made = project.add_key("Passing", role=Role.VIEWER)
        asking = served.ask("", Authorization=f"Bearer {made.secret}")
        assert asking.get("/v1/counts").status_code == 200
        assert project.revoke_key(made.key.id).revoked
        problem(asking.get("/v1/counts"), 401)
        with pytest.raises(KeyRefused):
            project.key_of(made.secret)


def test_a_secret_is_never_stored(served: Served) -> None:
    held = b"".join(path.read_bytes() for path in served.database.parent.glob("claims.db*"))
    assert b"Rana" in held
    for secret in served.secrets.values():
        assert secret.encode() not in held
        assert secret.split("_", 2)[2].encode() not in held


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101, "a\u202eb"])
def test_a_key_needs_a_name(served: Served, encoder: Encoder, name: str) -> None:
    with Project(served.database, encoder=encoder) as project, pytest.raises(ClaimsError):
        project.add_key(name, role=Role.VIEWER)


def test_what_each_role_may_do(served: Served) -> None:
    claim = served.ask().get("/v1/claims").json()[0]["id"]
    article = {"articles": [ARTICLES[0]]}
    allowed = {
        "Vera": (200, 403, 403),
        "Rana": (200, 201, 403),
        "Edda": (200, 201, 202),
    }
    for who, expected in allowed.items():
        asking = served.ask(who)
        found = (
            asking.get("/v1/disputes"),
            asking.post(f"/v1/claims/{claim}/decisions", json={"status": "disputed"}),
            asking.post("/v1/articles", json=article),
        )
        assert tuple(one.status_code for one in found) == expected
        for one in found:
            if one.status_code == 403:
                assert "takes the role" in problem(one, 403)
    upload = served.ask("Rana").post("/v1/uploads", files={"files": ("a.txt", b"text")})
    problem(upload, 403)


def test_objects_are_those_of_the_contract(served: Served, encoder: Encoder) -> None:
    asking = served.ask("Vera")
    with Project(served.database, encoder=encoder) as project:
        claims, pairs = project.claims(), project.pairs()
        (dispute,) = project.disputes()
        article = claims[0].article.id
        expected = {
            "/v1/claims": claims,
            "/v1/claims?outlet=The+Post": [c for c in claims if c.article.outlet == "The Post"],
            "/v1/claims?since=2025-06-03T18:00:00%2B03:00": [
                c for c in claims if c.article.outlet == "The Post"
            ],
            f"/v1/claims/{claims[0].id}": claims[0],
            f"/v1/articles/{article}": project.article(article),
            f"/v1/articles/{article}/sentences": project.sentences(article),
            "/v1/pairs": pairs,
            "/v1/pairs?relation=denial&relation=conflict": project.pairs(
                relations=[Relation.DENIAL, Relation.CONFLICT]
            ),
            f"/v1/pairs/{pairs[0].id}": pairs[0],
            f"/v1/pairs/{pairs[0].id}/explanation": project.explain(pairs[0].id),
            "/v1/clusters?min_origins=2": project.clusters(min_origins=2),
            "/v1/disputes": [dispute],
            f"/v1/disputes/{dispute.id}/timeline": list(project.timeline(dispute)),
            f"/v1/disputes/{dispute.id}/changes": [],
            f"/v1/history/{dispute.id}": project.history(dispute.id),
            "/v1/search?text=permit&k=2": project.search("permit", k=2),
            "/v1/counts": project.counts(),
        }
    for path, records in expected.items():
        assert asking.get(path).json() == json.loads(json.dumps(to_json(records))), path


@pytest.mark.parametrize(("name", "least"), [("claims", 4), ("pairs", 2), ("disputes", 1)])
def test_a_list_leads_from_page_to_page(served: Served, name: str, least: int) -> None:
    asking = served.ask("Vera")
    whole = asking.get(f"/v1/{name}").json()
    assert len(whole) >= least
    path, found = f"/v1/{name}?limit=1", []
    while path:
        answer = asking.get(path)
        assert len(answer.json()) == 1
        found += answer.json()
        path = answer.links.get("next", {}).get("url", "")
    assert found == whole
    assert asking.get(f"/v1/{name}?limit=2&offset={len(whole)}").json() == []


def test_what_the_models_say(served: Served, encoder: Encoder) -> None:
    asking = served.ask("Vera")
    statements = {"a": "seven people were killed", "b": "nine people were killed"}
    (judged,) = asking.post("/v1/judge", json={"pairs": [statements]}).json()
    assert (judged["relation"], judged["reason"]) == ("conflict", "number")
    assert sum(judged["scores"].values()) == pytest.approx(1)
    later = {"published_a": "2025-06-03T08:00:00Z", "published_b": "2025-06-03T20:00:00Z"}
    (update,) = asking.post("/v1/judge", json={"pairs": [statements | later]}).json()
    assert update["relation"] == "update"
    found = asking.post("/v1/embed", json={"texts": ["one", "اثنان"]}).json()
    assert found["vectors"] == encoder.encode(["one", "اثنان"]).tolist()
    assert found["fingerprint"] == encoder.fingerprint
    models = asking.get("/v1/models").json()
    assert models["encoder"]["fingerprint"] == encoder.fingerprint
    assert models["judge"]["calibrated"]


def test_a_judgement_has_the_fields_of_the_record() -> None:
    given, all_ = ({one.name: one.type for one in fields(kind)} for kind in (Judged, Judgement))
    assert all_.pop("features")
    assert given == all_


def test_reading_stores_nothing(served: Served) -> None:
    asking = served.ask("Vera")
    before = asking.get("/v1/counts").json()["articles"]
    text = "The mayor said ‏سبعة أشخاص‏ were hurt in the port. \U0001f600"
    found = asking.post("/v1/read", json={"articles": [{"text": text}, {"text": " "}]}).json()
    (reading,) = found["readings"]
    assert reading["article"]["text"] == text
    assert [c["text"] == text[c["start"] : c["end"]] for c in reading["claims"]] == [True]
    assert found["refused"] == [
        {"source": "articles.jsonl:2", "reason": "field 'text' is missing or empty"}
    ]
    assert asking.get("/v1/counts").json()["articles"] == before


def test_a_decision_is_signed_with_the_name_of_the_key(served: Served) -> None:
    asking = served.ask("Rana")
    claim = asking.get("/v1/claims").json()[-1]["id"]
    decided = asking.post(f"/v1/claims/{claim}/decisions", json={"status": "disputed"})
    assert decided.status_code == 201
    assert decided.json()["by"] == "Rana"
    assert asking.get(f"/v1/history/{claim}").json()[-1] == decided.json()
    forged = asking.post(
        f"/v1/claims/{claim}/decisions", json={"status": "satire", "by": "Somebody else"}
    )
    assert "body.by" in problem(forged, 422)


def test_the_rules_of_review_hold(served: Served) -> None:
    asking = served.ask("Rana")
    claim = asking.get("/v1/claims").json()[0]["id"]
    path = f"/v1/claims/{claim}/decisions"
    assert "needs a note" in problem(asking.post(path, json={"status": "false"}), 422)
    bad = {"status": "false", "note": "no", "evidence": ["http://["]}
    assert "no web address" in problem(asking.post(path, json=bad), 422)
    assert "no claim 'x'" in problem(
        asking.post("/v1/claims/x/decisions", json={"status": "satire"}), 404
    )
    pair = asking.get("/v1/pairs").json()[0]["id"]
    both = {"relation": "same", "workflow": "resolved"}
    assert "one at a time" in problem(asking.post(f"/v1/pairs/{pair}/decisions", json=both), 422)


def test_whoever_comes_second_is_told(fresh: Served) -> None:
    rana, omar = fresh.ask("Rana"), fresh.ask("Omar")
    (dispute,) = rana.get("/v1/disputes").json()
    path = f"/v1/disputes/{dispute['id']}/decisions"
    early = omar.post(path, json={"workflow": "resolved", "expected": "in_progress"})
    assert "is 'new' (you saw 'in_progress')" in problem(early, 409)
    seen = {"expected": "new"}
    assert rana.post(path, json={"workflow": "in_progress", **seen}).status_code == 201
    late = omar.post(path, json={"workflow": "resolved", **seen})
    assert "Rana has set the workflow" in problem(late, 409)
    assert rana.get(f"/v1/disputes/{dispute['id']}").json()["workflow"] == "in_progress"
    first, second = (position["id"] for position in dispute["positions"])
    verdict = {
        "note": "permit found",
        "evidence": ["https://registry.example/4"],
        "statuses": {first: "false", second: "confirmed"},
    }
    path = f"/v1/disputes/{dispute['id']}/verdicts"
    assert omar.post(path, json=verdict).json() == {"outcome": "waiting"}
    assert "another person" in problem(omar.post(path, json=verdict), 422)
    assert rana.post(path, json=verdict).json() == {"outcome": "resolved"}
    found = omar.get(f"/v1/disputes/{dispute['id']}").json()
    assert [p["claims"][0]["status"] for p in found["positions"]] == ["false", "confirmed"]


def test_a_decided_relation_regroups(fresh: Served) -> None:
    asking = fresh.ask("Rana")
    (dispute,) = asking.get("/v1/disputes").json()
    path = f"/v1/pairs/{dispute['pairs'][0]}/decisions"
    decided = asking.post(path, json={"relation": "unrelated", "expected": "denial"})
    assert (decided.status_code, decided.json()["old"]) == (201, "denial")
    until(lambda: asking.get("/v1/disputes").json() == [])
    (change,) = asking.get(f"/v1/disputes/{dispute['id']}/changes").json()
    assert change["turn"] == "ended"
    assert "ended" in problem(asking.get(f"/v1/disputes/{dispute['id']}"), 404)


def test_of_many_who_decide_at_once_one_does(fresh: Served) -> None:
    claims = fresh.ask().get("/v1/claims").json()
    path = f"/v1/claims/{claims[0]['id']}/decisions"
    statuses = ("corroborated", "disputed", "inconclusive", "satire", "retracted", "superseded")
    ready = threading.Barrier(len(statuses))

    def decide(status: str) -> int:
        ready.wait()
        body = {"status": status, "expected": "unverified"}
        return fresh.ask("Omar").post(path, json=body).status_code

    with ThreadPoolExecutor(len(statuses)) as pool:
        codes = list(pool.map(decide, statuses))
    assert sorted(codes) == [201] + [409] * (len(statuses) - 1)
    (kept,) = fresh.ask().get(f"/v1/history/{claims[0]['id']}").json()
    assert kept["new"] == statuses[codes.index(201)]


def test_many_who_write_at_once_lose_nothing(fresh: Served) -> None:
    claims = [one["id"] for one in fresh.ask().get("/v1/claims").json()]
    (dispute,) = fresh.ask().get("/v1/disputes").json()
    pairs = [one["id"] for one in fresh.ask().get("/v1/pairs").json()]
    rounds = ("disputed", "inconclusive")

    def mark(claim: str) -> set[int]:
        path = f"/v1/claims/{claim}/decisions"
        asking = fresh.ask("Omar")
        return {asking.post(path, json={"status": one}).status_code for one in rounds}

    def decide(pair: str) -> int:
        path = f"/v1/pairs/{pair}/decisions"
        return fresh.ask("Rana").post(path, json={"relation": "unclear"}).status_code

    def add(number: int) -> int:
        text = f"The harbour master said {number} ships left the port of Oster on Monday."
        body = {"articles": [{"text": text, "outlet": "The Day"}]}
        return fresh.ask("Edda").post("/v1/articles", json=body).status_code

    with ThreadPoolExecutor(8) as pool:
        marked = pool.map(mark, claims)
        decided = pool.map(decide, pairs)
        added = pool.map(add, range(2, 6))
        assert (set().union(*marked), {*decided}, {*added}) == ({201}, {201}, {202})
    asking = fresh.ask()
    for id in claims:
        assert len(asking.get(f"/v1/history/{id}").json()) == len(rounds)
    for id in pairs:
        assert len(asking.get(f"/v1/history/{id}").json()) == 1
    for job in asking.get("/v1/jobs").json():
        assert finished(asking, job["id"])["result"]["articles"] == 1
    assert asking.get("/v1/counts").json()["articles"] == len(ARTICLES) + 4
    until(lambda: asking.get("/v1/disputes").json() == [])
    assert asking.get(f"/v1/disputes/{dispute['id']}").status_code == 404


def test_a_decision_while_others_group_is_not_lost(
    tmp_path: Path, template: Template, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = template.copied(tmp_path)
    first = Project(database, encoder=encoder)
    second = Project(database, encoder=encoder, regroups=False)
    with first, second:
        (dispute,) = first.disputes()
        first._store.record(
            [replace(second.decide(dispute.pairs[0], relation=Relation.DENIAL, by="Rana"))],
            expected={},
        )
        save = first._store.save_region
        late: list[str] = []

        def save_late(*given: Any, **named: Any) -> int:
            if not late:
                late.append("decided")
                second.decide(dispute.pairs[0], relation=Relation.UNRELATED, by="Omar")
            return save(*given, **named)

        monkeypatch.setattr(first._store, "save_region", save_late)
        first.regroup()
        assert late
        assert first.disputes() == []


def test_what_is_too_large_is_refused(tmp_path: Path, template: Template) -> None:
    with serving(Options(template.copied(tmp_path), most_bytes=5_000), template.secrets) as here:
        asking = here.ask("Edda")
        large = json.dumps({"articles": [{"text": "x" * 6_000}]}).encode()
        said = asking.post("/v1/articles", content=large, headers={"content-type": JSON})
        assert "more than 5,000 bytes" in problem(said, 413)
        parts = (large[at : at + 500] for at in range(0, len(large), 500))
        unsaid = asking.post("/v1/articles", content=parts, headers={"content-type": JSON})
        assert "more than 5,000 bytes" in problem(unsaid, 413)
        many = asking.post("/v1/embed", json={"texts": ["x"] * 257})
        assert "at most 256" in problem(many, 422)
        long = {"pairs": [{"a": "x" * 1_001, "b": "y"}]}
        assert "at most 1000" in problem(asking.post("/v1/judge", json=long), 422)
        assert asking.get("/v1/jobs").json() == []


JSON = "application/json"


@pytest.mark.parametrize(("waits_for_the_body", "status"), [(True, 408), (False, 503)])
def test_what_takes_too_long_is_answered(waits_for_the_body: bool, status: int) -> None:
    for_ever = asyncio.Event
    sent: list[Any] = []

    async def nothing_comes() -> Any:
        await for_ever().wait()

    async def app(_: Any, receive: Any, send: Any) -> None:
        await (receive() if waits_for_the_body else for_ever().wait())

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    asyncio.run(Seconds(app, most=0.01)(scope, nothing_comes, send))
    start, body = sent
    assert start["status"] == status
    assert dict(start["headers"])[b"retry-after"]
    assert "0.01 seconds" in json.loads(body["body"])["detail"]


def test_a_key_may_ask_only_so_often(tmp_path: Path, template: Template) -> None:
    options = Options(template.copied(tmp_path), rate="3/hour", failures="2/hour")
    with serving(options, template.secrets) as here:
        codes = [here.ask("Vera").get("/v1/jobs").status_code for _ in range(4)]
        assert codes == [200, 200, 200, 429]
        told = here.ask("Vera").get("/v1/jobs")
        assert "more than 3 per 1 hour" in problem(told, 429)
        assert 0 < int(told.headers["retry-after"]) <= 3_600
        assert here.ask("Rana").get("/v1/jobs").status_code == 200
        wrong = here.ask("", Authorization="Bearer claims_x_y")
        assert [wrong.get("/v1/jobs").status_code for _ in range(3)] == [401, 401, 429]


def test_open_means_this_machine_alone(tmp_path: Path, template: Template) -> None:
    options = Options(template.copied(tmp_path), open=True, owner="desk")
    with serving(options, template.secrets) as here:
        asking = here.ask("")
        claim = asking.get("/v1/claims").json()[0]["id"]
        decided = asking.post(f"/v1/claims/{claim}/decisions", json={"status": "satire"})
        assert decided.json()["by"] == "desk"
        for headers in (
            {"Host": "evil.example"},
            {"Origin": "https://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
        ):
            problem(asking.get("/v1/claims", headers=headers), 403)


def test_a_fault_tells_nothing(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Project) -> None:
        raise RuntimeError("the words of an article")

    monkeypatch.setattr(Project, "counts", fail)
    answer = served.ask("Vera", **{"X-Request-ID": "desk-7"}).get("/v1/counts")
    assert "desk-7" in problem(answer, 500)
    assert "the words of an article" not in answer.text + caplog.text
    assert "RuntimeError at" in caplog.text
    monkeypatch.undo()
    assert served.ask("Vera").get("/v1/counts").status_code == 200


def test_it_is_not_ready_without_measured_models(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert served.ask("").get("/health/ready").status_code == 200
    monkeypatch.setattr(Project, "is_judge_calibrated", False)
    assert "not measured" in problem(served.ask("").get("/health/ready"), 503)
    assert served.ask("").get("/health/live").status_code == 200


def test_every_answer_is_numbered_and_kept_by_nobody(served: Served) -> None:
    for answer in (
        served.ask("").get("/v1/counts"),
        served.ask("Vera").get(
            "/v1/counts", headers={"X-Request-ID": "bad\tnumber", "Origin": "x"}
        ),
        served.ask("Vera").get("/nowhere"),
        served.ask("Vera").options("/v1/counts", headers={"Origin": "https://evil.example"}),
    ):
        assert len(answer.headers["x-request-id"]) == 32
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert not [name for name in answer.headers if name.startswith("access-control")]
    problem(served.ask("Vera").get("/nowhere"), 404)
    assert problem(served.ask("Vera").put("/v1/counts"), 405)


def test_the_document_loads_nothing_from_elsewhere(served: Served) -> None:
    found = served.ask("").get("/openapi.json")
    assert found.headers["content-type"] == JSON
    assert "http://" not in found.text.replace("http://json-schema", "")
    for path in ("/docs", "/redoc"):
        problem(served.ask("Vera").get(path), 404)


def test_exports_are_those_of_the_command_line(
    served: Served, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = served.ask("Vera")
    table = asking.get("/v1/export/claims.csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    with Project(served.database, encoder=encoder) as project:
        assert table.text == csv_table(project.claims())
        problem(asking.get("/v1/export/claims.json"), 403)
        whole = served.ask("Edda").get("/v1/export/claims.json").content
        archive = archive_of(whole, source="export")
        assert archive.claims == project.archive().claims
        (dispute,) = project.disputes()
    assert asking.get("/v1/export/training.jsonl").status_code == 200
    page = asking.get("/v1/export/report.html", params={"only": dispute.id, "language": "ar"})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-disposition"] == 'attachment; filename="report.html"'
    assert 'dir="rtl"' in page.text
    problem(asking.get("/v1/export/report.html?only=x"), 404)
    monkeypatch.delenv("CLAIMS_ORGANISATION", raising=False)
    assert "CLAIMS_ORGANISATION" in problem(asking.get("/v1/export/claimreview.jsonld"), 422)
    monkeypatch.setenv("CLAIMS_ORGANISATION", "The Desk")
    found = asking.get("/v1/export/claimreview.jsonld").json()
    assert found["@context"] == "https://schema.org"


def test_the_command_refuses_what_is_not_safe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = str(tmp_path / "claims.db")

    def refused(*arguments: str) -> tuple[int, str]:
        try:
            code = main(["--db", database, "serve", *arguments])
        except SystemExit as usage:
            code = int(str(usage.code))
        return code, capsys.readouterr().err

    code, said = refused("--port", "0")
    assert (code, "nobody holds a key" in said) == (1, True)
    code, said = refused("--open", "--host", "0.0.0.0", "--port", "0")
    assert (code, "without keys" in said) == (1, True)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, said = refused("--open", "--port", str(taken.getsockname()[1]))
    assert (code, "choose another --port" in said) == (1, True)
    for wrong in (("--rate", "often"), ("--port", "65536"), ("--max-bytes", "0")):
        code, said = refused("--open", *wrong)
        assert (code, wrong[1] in said) == (2, True)


def test_keys_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> Any:
        assert main(["--db", str(tmp_path / "claims.db"), "keys", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    added = run("add", "Rana", "--role", "reviewer")
    (listed,) = run("list")
    assert added.pop("secret").startswith(f"claims_{listed['id']}_")
    assert added == listed
    assert run("revoke", listed["id"])["revoked"]
    assert run("list")[0]["revoked"]
    assert main(["--db", str(tmp_path / "claims.db"), "keys", "revoke", "x"]) == 1
    assert "no key 'x'" in capsys.readouterr().err
