"""Two dashboards, a watcher and a reviewer on one database at once, for ten minutes."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.desk import CHROMIUM, PAGES, browser, drawn, served
from claims.encode import Encoder
from claims.project import Project
from claims.records import Status

from .faults import article

ROOT = Path(__file__).parent.parent
# Bounds the length; no clock decides what comes out.
SECONDS = float(os.environ.get("CLAIMS_CROWD_SECONDS", "600"))
TURNS = (Status.DISPUTED, Status.SATIRE)


def publish(folder: Path, number: int) -> str:
    """Puts an article into a folder at once, as a program does that delivers them."""
    one = article(number)
    row = {"outlet": one.outlet, "text": f"{one.text} It was case {number}.", "language": "en"}
    written = folder.with_name(f"{number}.part")
    written.write_text(json.dumps(row), encoding="utf-8")
    written.rename(folder / f"{number}.jsonl")
    return one.outlet


@pytest.mark.long
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium: `make browser` installs it")
def test_two_dashboards_and_a_watcher_at_once(tmp_path: Path, encoder: Encoder) -> None:
    database, folder = tmp_path / "claims.db", tmp_path / "incoming"
    folder.mkdir()
    outlets = [publish(folder, number) for number in range(4)]
    watch = [sys.executable, "-m", "claims", "--db", str(database), "watch", str(folder)]
    subprocess.run([*watch, "--once"], cwd=ROOT, check=True, capture_output=True)
    told: list[str] = []
    with (tmp_path / "watch.log").open("w") as log:
        watcher = subprocess.Popen([*watch, "--every", "2s"], cwd=ROOT, stdout=log, stderr=log)
    try:
        with (
            served(database, log=tmp_path / "one.log") as one,
            served(database, log=tmp_path / "two.log") as two,
            browser() as chrome,
            Project(database, encoder=encoder) as project,
        ):
            pages = [(address, chrome.new_page()) for address in (one, two)]
            claim, end, turn = project.claims()[0].id, time.monotonic() + SECONDS, 0
            while time.monotonic() < end:
                for at, (address, page) in enumerate(pages):
                    page.goto(f"{address}/{PAGES[(turn + at) % len(PAGES)]}")
                    project.mark(claim, status=TURNS[len(told) % 2], by="Rana", note=f"{len(told)}")
                    told.append(f"{len(told)}")
                    drawn(page)
                    wrong = page.locator('[data-testid="stException"]').all_inner_texts()
                    assert wrong == [], page.url
                if turn % 4 == 0:
                    outlets.append(publish(folder, len(outlets)))
                turn += 1
    finally:
        watcher.send_signal(signal.SIGINT)
        code = watcher.wait(timeout=600)
    said = (tmp_path / "watch.log").read_text(encoding="utf-8")
    assert code in (0, 130), said
    assert "Traceback" not in said
    subprocess.run([*watch, "--once"], cwd=ROOT, check=True, capture_output=True)
    with Project(database, encoder=encoder) as project:
        assert Counter(one.note for one in project.history(claim)) == Counter(told)
        assert sorted(one.outlet for one in project.articles()) == sorted(outlets)
        assert project.verify().problems == ()
    assert turn > 2
