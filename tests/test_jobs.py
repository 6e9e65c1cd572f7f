"""Articles handed in to the service: taken in once, whatever happens in between."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from claims.encode import Encoder
from claims.errors import Busy
from claims.project import Project, work
from claims.records import File, JobState, Role, pair_id

from .serving import ARTICLES, Served, finished, problem, until

ROOT = Path(__file__).parent.parent


def test_articles_are_taken_in_as_a_job(fresh: Served) -> None:
    asking = fresh.ask("Edda")
    new = {
        "text": "Seven people were killed in the mill fire in Oster, the mayor said.",
        "published": "2025-06-03T17:00:00Z",
    }
    answer = asking.post("/v1/articles", json={"articles": [new, {"text": "  "}, ARTICLES[0]]})
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/v1/jobs/{answer.json()['id']}"
    job = finished(asking, answer.json()["id"])
    assert (job["by"], job["state"], job["done"], job["attempts"]) == ("Edda", "done", 3, 1)
    result = job["result"]
    assert (result["articles"], result["claims"], result["already_known"]) == (1, 1, 1)
    assert result["refused"] == [
        {"source": "articles.jsonl:2", "reason": "field 'text' is missing or empty"}
    ]
    assert result["pairs"]["same"] >= 1
    assert asking.get("/v1/claims?outlet=uploaded").json()[0]["text"] in new["text"]
    (hit,) = asking.get("/v1/search?text=the+mayor+said+seven+were+killed&k=1").json()
    assert hit["claim"]["speaker"] == "the mayor"


def test_files_are_taken_in_by_their_own_names(fresh: Served) -> None:
    asking = fresh.ask("Edda")
    table = (
        "text,outlet\n" + json.dumps("The mayor said two bridges in Oster were closed.") + ",A\n"
    )
    files = [
        ("files", ("../../etc/أخبار\u202e.csv", table.encode())),
        ("files", ("page.txt", "قال المحافظ إن ستة منازل انهارت في وادي الورد.".encode())),
        ("files", ("picture.png", b"\x89PNG\r\n\x1a\n\0")),
    ]
    job = asking.post("/v1/uploads", files=files, data={"outlet": "The Gazette"}).json()
    result = finished(asking, job["id"])["result"]
    assert result["articles"] == 2
    ((source, reason),) = [(one["source"], one["reason"]) for one in result["refused"]]
    assert source == "picture.png"
    assert "binary" in reason
    outlets = {one["article"]["outlet"] for one in asking.get("/v1/claims").json()}
    assert {"A", "The Gazette"} <= outlets
    feed = {"files": ("feed.XML", b"<rss><channel></channel></rss>")}
    assert "is a feed" in problem(asking.post("/v1/uploads", files=feed), 422)
    assert "is empty" in problem(asking.post("/v1/uploads", files={"files": ("a.txt", b"")}), 422)


def test_only_one_program_does_the_jobs(encoder: Encoder, tmp_path: Path) -> None:
    with ExitStack() as stack:
        one = stack.enter_context(Project(tmp_path / "a.db", encoder=encoder))
        other = stack.enter_context(Project(tmp_path / "a.db", encoder=encoder))
        with one.alone_with_jobs() as first, other.alone_with_jobs() as second:
            assert (first, second) == (True, False)
        with other.alone_with_jobs() as now:
            assert now


def test_a_job_that_was_cut_off_is_done_again_but_not_for_ever(
    tmp_path: Path, encoder: Encoder
) -> None:
    with Project(tmp_path / "a.db", encoder=encoder) as project:
        text = b"The mayor said two bridges in Oster were closed."
        job = project.submit([File("a.txt", text)], by="Edda")
        for attempt in (1, 2, 3):
            with project.alone_with_jobs() as alone:
                running = project.next_job()
                assert alone
                assert running is not None
                assert (running.id, running.attempts) == (job.id, attempt)
        with project.alone_with_jobs():
            assert project.next_job() is None
        failed = project.job(job.id)
        assert failed.state is JobState.FAILED
        assert "ended 3 times" in failed.error
        assert project.job_files(failed) == []


def test_a_job_that_is_stopped_is_gone_on_with(tmp_path: Path, encoder: Encoder) -> None:
    rows = [{"text": f"The mayor said {n} bridges in Oster were closed."} for n in range(3)]
    lines = "\n".join(json.dumps(row) for row in rows).encode()
    with Project(tmp_path / "a.db", encoder=encoder) as project, project.alone_with_jobs():
        project.submit([File("a.jsonl", lines)], by="Edda")
        running = project.next_job()
        assert running is not None
        stopped = work(project, running, stopped=lambda: True)
        assert (stopped.state, stopped.attempts) == (JobState.WAITING, 0)
        assert project.counts().articles == 1
        again = project.next_job()
        assert again is not None
        over = work(project, again, stopped=lambda: False)
        assert over.result is not None
        assert (over.result.articles, over.result.already_known) == (2, 1)


def test_the_queue_has_an_end(tmp_path: Path, encoder: Encoder) -> None:
    with Project(tmp_path / "a.db", encoder=encoder) as project:
        for _ in range(100):
            project.submit([File("a.txt", b"text")], by="Edda")
        with pytest.raises(Busy, match="100 jobs wait"):
            project.submit([File("a.txt", b"text")], by="Edda")


@contextmanager
def started(database: Path, log: Path, *arguments: str) -> Iterator[tuple[Any, str]]:
    """The command in a process of its own; yields it and its address."""
    command = [sys.executable, "-m", "claims", "--db", str(database), "serve", "--port", "0"]
    with log.open("a") as errors:
        process = subprocess.Popen(
            [*command, *arguments], cwd=ROOT, stderr=errors, stdout=errors, text=True
        )
        try:
            begun = len(log.read_text())

            def address() -> str:
                assert process.poll() is None, log.read_text()
                said = log.read_text()[begun:]
                return said.partition("service is at ")[2].partition(" ")[0]

            at = until(address)
            until(lambda: _is_ready(at))
            yield process, at
        finally:
            if process.poll() is None:
                process.kill()
            process.wait(30)


def _is_ready(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/health/ready").status_code == 200
    except httpx2.TransportError:
        return False


def test_what_was_accepted_survives_a_kill_and_a_stop(tmp_path: Path, encoder: Encoder) -> None:
    database, log = tmp_path / "claims.db", tmp_path / "log"
    with Project(database, encoder=encoder) as project:
        secret = project.add_key("Edda", role=Role.EDITOR).secret
    headers = {"Authorization": f"Bearer {secret}"}
    given = [
        {
            "text": f"The mayor of {town} said {n} people were hurt when the bridge fell.",
            "outlet": f"The {town} Post",
            "published": "2025-06-03",
        }
        for n, town in enumerate(f"Town{n}" for n in range(2, 14))
    ]
    with started(database, log) as (process, address):
        answer = httpx2.post(f"{address}/v1/articles", headers=headers, json={"articles": given})
        assert answer.status_code == 202
        path = f"/v1/jobs/{answer.json()['id']}"
        until(lambda: httpx2.get(address + path, headers=headers).json()["done"] > 2)
        process.kill()
        assert process.wait(30) == -signal.SIGKILL
    with started(database, log) as (process, address):
        until(lambda: httpx2.get(address + path, headers=headers).json()["attempts"] == 2)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    with started(database, log) as (process, address), ExitStack() as stack:
        asking = stack.enter_context(httpx2.Client(base_url=address, headers=headers))
        job = finished(asking, answer.json()["id"])
        assert job["state"] == "done", job
        asking.get("/v1/search", params={"text": "who was hurt when the bridge fell"})
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    table = tmp_path / "given.jsonl"
    table.write_text("\n".join(json.dumps(one) for one in given))
    with (
        Project(database, encoder=encoder) as found,
        Project(tmp_path / "other.db", encoder=encoder) as expected,
    ):
        expected.add([table])
        assert {c.id for c in found.claims()} == {c.id for c in expected.claims()}
        assert _told(found) == _told(expected)
    # What was read and searched for stays out of the log.
    said = log.read_text()
    assert f"GET {path.replace(answer.json()['id'], '{id}')} 200" in said
    assert "GET /v1/search 200" in said
    assert "bridge" not in said
    assert secret not in said
    assert "Traceback" not in said


def _told(project: Project) -> dict[str, str]:
    return {pair_id(p.a.id, p.b.id): p.relation.value for p in project.pairs()}
