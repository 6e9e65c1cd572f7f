"""The pages of claims, search and corroborated statements, in a real browser over one server."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from benchmarks.desk import CHROMIUM, ROOT, browser, served
from claims.encode import Encoder
from claims.project import Project
from claims.records import ClaimFilter, EarlierVerdict, Status

from .picking import pick

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: `make browser` installs it"),
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    path = tmp_path_factory.mktemp("lists") / "claims.db"
    with Project(path, encoder=encoder) as project:
        project.add([ROOT / "corpus" / "dam-strike"])
    return path


@pytest.fixture(scope="module")
def address(database: Path) -> Iterator[str]:
    with served(database, log=database.parent / "server.log") as one:
        yield one


@pytest.fixture
def page() -> Iterator[Page]:
    with browser() as opened:
        one = opened.new_page(viewport={"width": 1280, "height": 1400})
        one.set_default_timeout(300_000)
        expect.set_options(timeout=300_000)
        yield one


def test_a_link_reproduces_a_view_of_the_claims_and_all_of_it_is_marked(
    address: str, database: Path, page: Page
) -> None:
    filter = ClaimFilter(language="en", text="dam")
    with Project(database) as project:
        total = project.count_claims(filter)
        first = project.claims(filter)[0]
    assert total > 1
    page.goto(f"{address}/claims?language=en&claim={first.id}")
    expect(page.locator(".article mark")).to_have_text(first.text)
    field = page.get_by_role("textbox", name="Words of the claim")
    field.fill("dam")
    field.press("Enter")
    expect(page.locator(".counts.total")).to_have_text(f"{total} claims")
    expect(page).to_have_url(re.compile("text=dam"))
    expect(page).to_have_url(re.compile("language=en"))

    page.get_by_role("textbox", name="Your name").fill("Rana")
    page.get_by_role("textbox", name="Your name").press("Enter")
    page.get_by_text("Set the status of several claims").click()
    page.get_by_text(f"all {total} claims of this filter").click()
    pick(page.get_by_role("combobox", name="Status").last, "misleading")
    page.get_by_role("button", name="Set the status …").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name=f"Set {total} claims").click()
    expect(dialog.get_by_text("needs a note that says why").last).to_be_visible()
    dialog.get_by_label("Note").fill("an old picture")
    dialog.get_by_label("Evidence URL").fill("https://archive.example/1")
    dialog.get_by_role("button", name=f"Set {total} claims").click()
    expect(page.get_by_text(f"{total} claims set: misleading")).to_be_visible()
    with Project(database) as project:
        assert set(project.statuses(filter).values()) == {Status.MISLEADING}
        (decision,) = project.history(first.id)
        assert (decision.by, decision.note) == ("Rana", "an old picture")


def test_what_another_desk_said_stands_beside_a_claim(
    address: str, database: Path, page: Page, encoder: Encoder
) -> None:
    with Project(database, encoder=encoder) as project:
        (claim, *_) = project.claims(ClaimFilter(language="en", text="dam"))
        project.keep_earlier(
            [
                EarlierVerdict(
                    id="v1", claim=claim.text, rating="<b>Pants on fire</b>", value=None, best=None,
                    worst=None, explanation="The dam was dry.", desk="Desk of the South",
                    desk_url="", url="https://desk.example/1", published="2025-09-20",
                    speaker=claim.speaker, appearances=(), language="en", source="a.jsonld",
                    imported="2025-09-21T00:00:00Z",
                )
            ]
        )  # fmt: skip
    page.goto(f"{address}/claims?claim={claim.id}")
    page.get_by_role("tab", name="Other desks").click()
    expect(page.get_by_text("<b>Pants on fire</b>")).to_be_visible()
    expect(page.get_by_text("Desk of the South")).to_be_visible()


def test_results_are_compared_and_a_new_sentence_is_checked(address: str, page: Page) -> None:
    page.goto(f"{address}/search?q=workers+killed+at+the+dam")
    ticks = page.get_by_test_id("stCheckbox").locator("label")
    expect(page.get_by_text("similarity 0.").first).to_be_visible()
    for number in range(2):
        ticks.nth(number).click()
        expect(ticks.nth(number).get_by_role("checkbox")).to_be_checked()
    page.get_by_role("button", name="Compare these 2 claims").click()
    expect(page.locator(".position")).to_have_count(2)
    expect(page.get_by_text("judged").first).to_be_visible()

    page.get_by_text("Check a new text").click()
    page.get_by_role("textbox", name="A sentence or a paragraph").fill(
        "Six dam workers were killed."
    )
    page.get_by_role("button", name="Who said the same").click()
    expect(page.get_by_role("heading", name=re.compile("contrary"))).to_be_visible()
    expect(page.locator(".position.other", has_text="Four dam workers").first).to_be_visible()
    assert "Six" not in page.url


def test_a_corroborated_statement_opens_in_its_articles(
    address: str, database: Path, page: Page
) -> None:
    with Project(database) as project:
        cluster = project.clusters(min_origins=2)[0]
        single = project.count_claims(ClaimFilter(single_source=True))
    page.goto(f"{address}/corroborated?lang=ar")
    expect(page.get_by_role("button", name="في المقالات").first).to_be_visible()
    page.goto(f"{address}/corroborated?lang=en")
    expect(page.locator(".text").first).to_have_text(cluster.claims[0].text)
    page.locator(f".st-key-open-{cluster.id} button").click()
    expect(page.locator(".article mark").first).to_be_visible()
    expect(page).to_have_url(re.compile(f"cluster={cluster.id}"))
    marked = page.locator(".article mark").all_inner_texts()
    assert set(marked) <= {claim.text for claim in cluster.claims}
    page.get_by_role("button", name="Back to all").click()
    page.get_by_text("Still single-source").click()
    expect(page.locator(".counts.total")).to_contain_text(f"{single} claims")
