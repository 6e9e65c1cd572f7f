"""The real server in a real browser: open, review the first dispute, decide it, reload."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from claims.encode import Encoder
from claims.project import Project
from claims.records import Workflow

ROOT = Path(__file__).parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT_SECONDS = 90

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: `make browser` installs it"),
    pytest.mark.timeout(300),
]


@pytest.fixture
def database(tmp_path: Path, encoder: Encoder) -> Path:
    path = tmp_path / "claims.db"
    with Project(path, encoder=encoder) as project:
        project.add([SEEDS if SEEDS.is_dir() else ROOT / "corpus"])
    return path


@pytest.fixture
def address(database: Path, tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "claims", "--db", str(database), "app", "--port", str(port)]
    with (tmp_path / "server.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=20)


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        opened = browser.new_page(viewport={"width": 1280, "height": 900})
        opened.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        yield opened
        browser.close()


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"the server ended with {server.returncode}")
        try:
            with urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.5)
    pytest.fail(f"nothing answered at {url} within {WAIT_SECONDS} seconds")


def _picture(page: Page, tmp_path: Path, name: str) -> None:
    folder = Path(os.environ.get("CLAIMS_SCREENSHOTS") or tmp_path)
    page.screenshot(path=folder / f"{name}.png")


def test_review_the_first_dispute(address: str, database: Path, page: Page, tmp_path: Path) -> None:
    with Project(database) as project:
        dispute = project.disputes()[0]
    page.goto(address)
    question = page.locator(".question").first
    expect(question).to_have_text(dispute.question)
    _picture(page, tmp_path, "overview")

    page.get_by_role("link", name="Review").first.click()
    expect(page.locator(".position")).to_have_count(len(dispute.positions))
    for position in dispute.positions:
        expect(page.locator(".position", has_text=position.claims[0].text)).to_be_visible()
    expect(page.locator(".position mark").first).to_be_visible()
    if SEEDS.is_dir():
        # Arabic is laid out from the right, whatever the language of the page around it.
        first = page.locator(".position .text").first
        assert first.evaluate("node => getComputedStyle(node).direction") == "rtl"
    _picture(page, tmp_path, "dispute")

    page.get_by_role("textbox", name="Your name").fill("Rana")
    page.get_by_role("textbox", name="Your name").press("Enter")
    page.get_by_role("combobox", name="Workflow").click()
    page.get_by_role("option", name="resolved").click()
    page.get_by_role("textbox", name="Note").first.fill("both sides were asked")
    page.get_by_role("button", name="Decide", exact=True).click()
    expect(page.get_by_text("Decided.")).to_be_visible()

    page.reload()
    expect(page.locator(".badge.resolved")).to_be_visible()
    page.get_by_role("tab", name="History").click()
    expect(page.get_by_text("both sides were asked")).to_be_visible()
    _picture(page, tmp_path, "decided")
    with Project(database) as project:
        assert project.dispute(dispute.id).workflow is Workflow.RESOLVED
        (decision,) = project.history(dispute.id)
        assert (decision.by, decision.note) == ("Rana", "both sides were asked")


def test_every_page_opens(address: str, page: Page, tmp_path: Path) -> None:
    for name, heading in (
        ("disputes", "Disputes"),
        ("corroborated", "Corroborated"),
        ("search", "Search"),
        ("claims", "Claims"),
        ("add", "Add articles"),
    ):
        page.goto(f"{address}/{name}")
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        expect(page.get_by_text("Traceback")).to_have_count(0)
        _picture(page, tmp_path, name)


def test_a_pasted_article_goes_in(address: str, database: Path, page: Page) -> None:
    page.goto(f"{address}/add")
    page.get_by_label("Text of the article").fill(
        "قال محافظ وادي الورد إن ستة منازل انهارت. <img src=x onerror=alert(1)> ![x](http://x/y.png)"
    )
    page.get_by_label("Outlet").fill("صوت الوادي")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("1 articles with")).to_be_visible()
    with Project(database) as project:
        texts = [claim.text for claim in project.claims(text="ستة منازل")]
    assert len(texts) == 1
    page.goto(f"{address}/search")
    page.get_by_label("A claim or a few words, in any language").fill("six houses collapsed")
    page.get_by_label("A claim or a few words, in any language").press("Enter")
    expect(page.locator(".text", has_text="ستة منازل انهارت").first).to_be_visible()
    assert page.locator('.claims img, img[src*="x/y.png"]').count() == 0
