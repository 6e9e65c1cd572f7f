"""The real server in a real browser: open, review the first dispute, decide it, reload."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from benchmarks.desk import CHROMIUM, ROOT, WAIT_SECONDS, browser, drawn, served
from claims.encode import Encoder
from claims.project import Project
from claims.records import ClaimFilter, Status, Workflow

from .picking import pick

SEEDS = ROOT.parent / "shared" / "seeds"

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: `make browser` installs it"),
]


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A database with the seed pages, read once."""
    path = tmp_path_factory.mktemp("read") / "claims.db"
    with Project(path, encoder=encoder) as project:
        project.add([SEEDS if SEEDS.is_dir() else ROOT / "corpus" / "dam-strike"])
    return path


@pytest.fixture
def database(read: Path, tmp_path: Path) -> Path:
    """A copy of it to work in; the index is built anew."""
    return Path(shutil.copyfile(read, tmp_path / "claims.db"))


@pytest.fixture
def address(database: Path, tmp_path: Path) -> Iterator[str]:
    with served(database, log=tmp_path / "server.log") as one:
        yield one


@pytest.fixture
def page() -> Iterator[Page]:
    with browser() as opened:
        one = opened.new_page(viewport={"width": 1280, "height": 900})
        one.context.set_default_timeout(WAIT_SECONDS * 1000)
        expect.set_options(timeout=WAIT_SECONDS * 1000)
        yield one


def _picture(page: Page, tmp_path: Path, name: str) -> None:
    folder = Path(os.environ.get("CLAIMS_SCREENSHOTS") or tmp_path)
    page.screenshot(path=folder / f"{name}.png")


def _sign_in(page: Page, name: str) -> None:
    page.get_by_role("textbox", name="Your name").fill(name)
    page.get_by_role("textbox", name="Your name").press("Enter")
    # Who has no name yet may press nothing.
    expect(page.locator(".st-key-undo button")).to_be_enabled()


def _press(page: Page, key: str) -> None:
    """Presses a key of the desk, away from any field, when nothing is being drawn any more."""
    drawn(page)
    page.locator(".question").first.click()
    page.keyboard.press(key)


def test_review_the_first_dispute(address: str, database: Path, page: Page, tmp_path: Path) -> None:
    with Project(database) as project:
        dispute = project.disputes()[0]
        pair = project.pair(dispute.pairs[0])
    page.goto(address)
    question = page.locator(".question").first
    expect(question).to_have_text(dispute.question)
    _picture(page, tmp_path, "overview")

    page.goto(f"{address}/disputes?dispute={dispute.id}")
    shown = page.locator(".positions").first.locator(".position")
    expect(shown).to_have_count(len(dispute.positions))
    for position in dispute.positions:
        expect(shown.filter(has_text=position.claims[0].text).first).to_be_visible()
    expect(shown.locator("mark").first).to_be_visible()
    if SEEDS.is_dir():
        # Arabic is laid out from the right, whatever the language of the page around it.
        first = page.locator(".position .text").first
        assert first.evaluate("node => getComputedStyle(node).direction") == "rtl"
        context = page.locator(".context").first
        assert context.evaluate("node => getComputedStyle(node).direction") == "rtl"
    _picture(page, tmp_path, "dispute")

    _sign_in(page, "Rana")
    _press(page, "?")
    expect(page.get_by_role("dialog").get_by_text("confirm the relation")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_role("textbox", name="Note").fill("both sides were asked")
    page.get_by_role("textbox", name="Note").press("Tab")
    _press(page, "y")
    expect(page.get_by_text("Decided: ")).to_be_visible()
    with Project(database) as project:
        (decision,) = project.history(pair.id)
        assert (decision.new, decision.by) == (pair.relation, "Rana")
        assert decision.note == "both sides were asked"
    _press(page, "u")
    expect(page.get_by_text("Taken back")).to_be_visible()
    expect(page.locator(".question").first).to_have_text(dispute.question)
    with Project(database) as project:
        assert project.pair(pair.id).decision is None
        assert len(project.history(pair.id)) == 2

    pick(page.get_by_role("combobox", name="Position 1"), "inconclusive")
    _press(page, "v")
    expect(page.get_by_text("Resolved: the positions have their statuses.")).to_be_visible()
    page.reload()
    expect(page.locator(".badge.resolved")).to_be_visible()
    page.get_by_role("radio", name="History").click()
    told = page.get_by_text("both sides were asked")
    expect(told.first).to_be_visible()
    _picture(page, tmp_path, "decided")
    with Project(database) as project:
        resolved = project.dispute(dispute.id)
        assert resolved.workflow is Workflow.RESOLVED
        assert {claim.status for claim in resolved.positions[0].claims} == {Status.INCONCLUSIVE}


def test_the_second_of_two_who_decide_the_same_is_told(
    address: str, database: Path, page: Page, tmp_path: Path
) -> None:
    with Project(database) as project:
        dispute = project.disputes()[0]
        pair = project.pair(dispute.pairs[0])
    browser = page.context.browser
    assert browser is not None
    other = browser.new_context().new_page()
    other.set_default_timeout(WAIT_SECONDS * 1000)
    for each, name in ((page, "Rana"), (other, "Omar")):
        each.goto(f"{address}/disputes?dispute={dispute.id}")
        _sign_in(each, name)
    page.get_by_role("textbox", name="Note").fill("I asked both")
    page.get_by_role("textbox", name="Note").press("Tab")
    _press(other, "y")
    expect(other.get_by_text("Decided: ")).to_be_visible()

    _press(page, "e")
    expect(page.get_by_text("Somebody else has decided this in the meantime")).to_be_visible()
    expect(page.locator(".told", has_text="Omar")).to_contain_text("relation of a pair: a ")
    expect(page.get_by_role("textbox", name="Note")).to_have_value("I asked both")
    _picture(page, tmp_path, "told")
    with Project(database) as project:
        (decision,) = project.history(pair.id)
        assert decision.by == "Omar"

    # Having been told, one may decide otherwise; the first verdict of another stays hidden.
    with Project(database) as project:
        statuses = {one.id: Status.FALSE for one in dispute.positions}
        proof = "https://registry.example/4"
        project.give_verdict(
            dispute.id, statuses=statuses, by="Omar", note="a secret", evidence=proof
        )
    page.goto(f"{address}/disputes?dispute={dispute.id}")
    _sign_in(page, "Rana")
    expect(page.get_by_text("Omar has given the first verdict")).to_be_visible()
    page.get_by_role("radio", name="History").click()
    expect(page.get_by_text("hidden until a second reviewer has decided").first).to_be_visible()
    expect(page.get_by_text("a secret")).to_have_count(0)
    expect(page.get_by_text("registry.example")).to_have_count(0)


def test_a_link_reproduces_the_queue(address: str, database: Path, page: Page) -> None:
    with Project(database) as project:
        first, *others = project.disputes()
        project.assign(first.id, to="Omar", by="Rana")
    page.goto(f"{address}/disputes?assignee=Omar&workflow=open&lang=ar")
    expect(page.locator(".question")).to_have_text([first.question])
    expect(page.locator(".total")).to_contain_text("خلاف واحد")
    page.goto(f"{address}/disputes?assignee=-&workflow=nonsense&lang=en")
    if others:
        expect(page.locator(".question")).to_have_text([one.question for one in others])
    else:
        expect(page.get_by_text("No dispute is like that")).to_be_visible()


def test_every_page_opens(address: str, page: Page, tmp_path: Path) -> None:
    for name, heading in (
        ("disputes", "Disputes"),
        ("corroborated", "Corroborated"),
        ("search", "Search"),
        ("claims", "Claims"),
        ("overview", "Overview"),
        ("articles", "Articles"),
        ("outlets", "Outlets"),
    ):
        page.goto(f"{address}/{name}")
        expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
        expect(page.get_by_text("Traceback")).to_have_count(0)
        _picture(page, tmp_path, name)


def test_a_pasted_article_goes_in(address: str, database: Path, page: Page) -> None:
    page.goto(f"{address}/articles")
    page.get_by_role("tab", name="Add articles").click()
    page.get_by_label("Text of the article").fill(
        "قال محافظ وادي الورد إن ستة منازل انهارت. <img src=x onerror=alert(1)> ![x](http://x/y.png)"
    )
    page.get_by_role("textbox", name="Outlet").fill("صوت الوادي")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("1 article came in, with")).to_be_visible(timeout=600_000)
    with Project(database) as project:
        texts = [claim.text for claim in project.claims(ClaimFilter(text="ستة منازل"))]
    assert len(texts) == 1
    page.goto(f"{address}/search")
    page.get_by_label("A claim or a few words, in any language").fill("six houses collapsed")
    page.get_by_label("A claim or a few words, in any language").press("Enter")
    expect(page.locator(".text", has_text="ستة منازل انهارت").first).to_be_visible()
    assert page.locator('.claims img, img[src*="x/y.png"]').count() == 0


def test_what_is_not_to_be_fetched_is_said(address: str, page: Page) -> None:
    page.goto(f"{address}/articles")
    page.get_by_role("tab", name="Add articles").click()
    named = page.get_by_role("textbox", name="Web addresses, one a line")
    named.fill(f"{address}/\n/etc/passwd")
    page.get_by_role("button", name="Fetch").click()
    expect(page.get_by_text("which is no public address")).to_be_visible(timeout=600_000)
    expect(page.get_by_text("/etc/passwd: is no web address")).to_be_visible()


def test_articles_are_uploaded_stopped_and_deleted(
    address: str, database: Path, page: Page
) -> None:
    with Project(database) as project:
        before = {article.id for article in project.articles()}
    rows = [
        {"outlet": f"outlet {n}", "text": f"The mayor said that {n} people left the valley."}
        for n in range(2, 122)
    ]
    table = "\n".join(json.dumps(row) for row in rows)
    broken = FilePayload(name="broken.jsonl", mimeType="", buffer=b"no JSON at all")
    many = FilePayload(name="many.jsonl", mimeType="", buffer=table.encode())
    page.goto(f"{address}/articles")
    page.get_by_role("tab", name="Add articles").click()
    panel = page.get_by_role("tabpanel", name="Add articles")
    panel.locator('input[type="file"]').set_input_files([broken, many])
    page.get_by_role("button", name="Add these files").click()
    # Who stops it before the first file is opened hears nothing of that file.
    expect(page.get_by_text(re.compile(r"[1-9]\d* so far|of 121 articles done"))).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("You stopped it.")).to_be_visible(timeout=600_000)
    expect(page.get_by_text("broken.jsonl")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download all reasons").click()
    assert "broken.jsonl" in Path(download.value.path()).read_text(encoding="utf-8-sig")
    with Project(database) as project:
        there = {article.id for article in project.articles()}
        assert len(there - before) < len(rows)
        assert all(project.reading(id).claims for id in there - before)
        one = project.listed()[0]

    page.get_by_role("button", name="Close").click()
    page.get_by_role("textbox", name="Your name").fill("Rana")
    page.get_by_role("textbox", name="Your name").press("Enter")
    page.goto(f"{address}/articles?article={one.id}")
    page.get_by_role("textbox", name="Your name").fill("Rana")
    page.get_by_role("textbox", name="Your name").press("Enter")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("1 article deleted.")).to_be_visible()
    with Project(database) as project:
        assert {article.id for article in project.articles()} == there - {one.id}


def test_verdicts_of_another_desk_are_imported(address: str, database: Path, page: Page) -> None:
    review = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "claimReviewed": "The dam <b>held</b>.",
        "author": {"@type": "Organization", "name": "The Other Desk"},
        "reviewRating": {"@type": "Rating", "alternateName": "False"},
        "url": "https://other.example/1",
    }
    content = b"\xef\xbb\xbf" + json.dumps([review, {**review, "author": ""}]).encode()
    file = FilePayload(name="other.json", mimeType="application/json", buffer=content)
    page.goto(f"{address}/articles")
    page.get_by_role("tab", name="Import").click()
    page.get_by_role("tabpanel", name="Import").locator('input[type="file"]').set_input_files(file)
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("Came in: 1 verdict of another desk.")).to_be_visible()
    expect(page.get_by_text("names no author")).to_be_visible()
    with Project(database) as project:
        (kept,) = project.earlier_verdicts()
    assert (kept.claim, kept.desk) == ("The dam <b>held</b>.", "The Other Desk")


def test_who_may_not_import_is_told_so(database: Path, page: Page, tmp_path: Path) -> None:
    roles = tmp_path / "people.toml"
    roles.write_text('default = "reviewer"\n', encoding="utf-8")
    environment = {"CLAIMS_PEOPLE": str(roles)}
    with served(database, log=tmp_path / "server.log", environment=environment) as address:
        page.goto(f"{address}/articles")
        page.get_by_role("tab", name="Import").click()
        panel = page.get_by_role("tabpanel", name="Import")
        expect(panel.get_by_text("You may decide, not change articles")).to_be_visible()
        expect(panel.locator('input[type="file"]')).to_have_count(0)


def test_a_question_says_its_language_where_the_page_has_another(
    address: str, database: Path, page: Page
) -> None:
    with Project(database) as project:
        dispute = project.disputes()[0]
    (code,) = {one.language for one in dispute.claims if one.text == dispute.question}
    names = {("ar", "en"): "Language: Arabic", ("en", "ar"): "اللغة: الإنجليزية"}
    for shown in ("en", "ar"):
        page.goto(f"{address}/disputes?dispute={dispute.id}&lang={shown}")
        question = page.locator(".question").first
        expect(question).to_have_text(dispute.question)
        expect(question).to_have_attribute("lang", code)
        expect(question).to_have_attribute("dir", "rtl" if code == "ar" else "ltr")
        told = page.locator(".badges").first
        if shown == code:
            expect(told).not_to_contain_text("Language:" if shown == "en" else "اللغة:")
        else:
            expect(told).to_contain_text(names[code, shown])
