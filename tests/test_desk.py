"""The frame of the desk in a real browser: language, hostile texts, network, keyboard, contrast.

One server and one browser serve the whole module; its database holds hostile texts alone.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from benchmarks.desk import CHROMIUM, PAGES, browser, drawn, served
from claims.encode import Encoder
from claims.project import Project
from claims.records import (
    Article,
    ArticleRef,
    Claim,
    Evidence,
    Mode,
    Pair,
    Reading,
    Reason,
    Relation,
    Status,
    Tier,
    Workflow,
    content_id,
    pair_id,
)
from claims.store import Store

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: `make browser` installs it"),
]

# Each would show itself: by a dialog, a request, an element, or by not being shown as written.
PAYLOADS = (
    "<script>alert('HOSTILE')</script>",
    "<img src=http://hostile.example/a.png onerror=alert('HOSTILE')>",
    "</style><style>body{display:none}</style>HOSTILE",
    "</div></bdi><h1 class=hostile>HOSTILE</h1>",
    "<svg onload=alert('HOSTILE')><a href='javascript:alert(1)'>x</a></svg>",
    "<iframe src=javascript:alert('HOSTILE')></iframe>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>HOSTILE",
    "![HOSTILE](http://hostile.example/b.png)",
    "[HOSTILE](javascript:alert(1))",
    "[HOSTILE](http://hostile.example/c) <http://hostile.example/d>",
    "<http://hostile.example/HOSTILE>",
    "$\\href{javascript:alert(1)}{HOSTILE}$ and $$x^{2}$$",
    ":material/delete: HOSTILE :red[HOSTILE] :blue-background[x] :small[x]",
    "data:text/html,<script>alert('HOSTILE')</script>",
    "\u202eHOSTILE\u202c\u2066 reversed \u2069\u200b",
    "<math><mtext><img src=x onerror=alert('HOSTILE')></mtext></math>",
    "<details open ontoggle=alert('HOSTILE')>x</details>",
    "`HOSTILE` **HOSTILE** # HOSTILE\n\n# HOSTILE\n\n| HOSTILE |\n|---|\n| HOSTILE |",
    "&lt;b&gt;HOSTILE&lt;/b&gt; &#60;script&#62;",
    "{{HOSTILE}} ${HOSTILE} %(HOSTILE)s {HOSTILE} {0}",
    '=HYPERLINK("http://hostile.example/e","HOSTILE")',
    "<base href=http://hostile.example/><link rel=stylesheet href=//hostile.example/f.css>HOSTILE",
)
# Elements that no text may become, wherever they stand.
FOREIGN = (
    '[class="hostile"], [src*="hostile"], [href*="hostile"], [href^="javascript"], '
    '[src^="data:text"], [class*="stMarkdownColored"], '
    "iframe[srcdoc], .katex, math, base, object, embed"
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "claims.db"
    with Store.open(path) as store:
        earlier: Claim | None = None
        for number, payload in enumerate(PAYLOADS):
            reading = _hostile(number, payload)
            (claim,) = reading.claims
            pairs = [_opposed(earlier, claim)] if earlier and number % 2 else []
            store.add_article(
                reading,
                vectors=encoder.encode([claim.text]),
                fingerprint=encoder.fingerprint,
                pairs=pairs,
                copies=[],
            )
            earlier = claim
    with Project(path, encoder=encoder) as project:
        disputes = project.disputes()
        for dispute, payload in zip(disputes, PAYLOADS, strict=False):
            project.decide(dispute.id, by=payload, workflow=Workflow.IN_PROGRESS, note=payload)
        for claim, payload in zip(project.claims(), PAYLOADS, strict=True):
            project.mark(claim.id, status=Status.DISPUTED, by=payload, note=payload)
    assert len(disputes) == len(PAYLOADS) // 2
    return path


def _hostile(number: int, payload: str) -> Reading:
    """An article that is hostile in every field."""
    text = f"{payload} said {payload} happened."
    published = f"2025-06-{number + 1:02}T08:00:00Z"
    id = content_id(number, payload)
    article = Article(
        id, f"{payload} {number}", payload, payload, published, published, "en", text, payload
    )
    reference = ArticleRef(id, article.outlet, payload, payload, published)
    claim = Claim(
        id=content_id(id, "claim"),
        text=text,
        start=0,
        end=len(text),
        sentence=text,
        speaker=payload,
        speaker_span=None,
        via=(payload,),
        mode=Mode.ATTRIBUTED,
        language="en",
        article=reference,
    )
    return Reading(article, (), (), (claim,))


def _opposed(a: Claim, b: Claim) -> Pair:
    evidence = Evidence((0, 5), (0, 5))
    return Pair(
        pair_id(a.id, b.id), a, b, Relation.CONFLICT, Reason.NUMBER, 0.9, Tier.FLAG, 0.8, evidence
    )


@pytest.fixture(scope="module")
def address(database: Path) -> Iterator[str]:
    with served(database, log=database.parent / "server.log") as found:
        yield found


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as found:
        expect.set_options(timeout=300_000)
        yield found


@pytest.fixture
def context(opened: Browser) -> Iterator[BrowserContext]:
    made = opened.new_context(viewport={"width": 1280, "height": 1600})
    made.set_default_timeout(300_000)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def _go(page: Page, url: str) -> None:
    page.goto(url)
    drawn(page)


def test_nothing_leaves_this_machine_and_no_text_becomes_markup(
    address: str, context: BrowserContext, page: Page
) -> None:
    asked: list[str] = []
    dialogs: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))

    def told(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", told)
    for name in PAGES:
        for language in ("en", "ar"):
            _go(page, f"{address}/{name}?lang={language}")
            for tab in [None, *page.get_by_role("tab").all()]:
                if tab is not None:
                    tab.click()
                for summary in page.locator(".stMain summary:visible").all():
                    summary.click()
            drawn(page)
            assert page.locator(FOREIGN).evaluate_all("all => all.map(one => one.outerHTML)") == []
            assert page.locator("body").evaluate("one => getComputedStyle(one).display") == "block"
    hosts = {urlsplit(url).hostname for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
    assert dialogs == []
    assert len(asked) > len(PAGES)


def test_a_hostile_text_is_shown_as_it_was_written(address: str, page: Page) -> None:
    _go(page, f"{address}/disputes")
    shown = page.locator(".claims .text, .claims .question").first.text_content() or ""
    assert "HOSTILE" in shown
    assert any(payload.splitlines()[0][:20] in shown for payload in PAYLOADS), shown


def test_the_language_mirrors_the_pages_and_stays(address: str, page: Page) -> None:
    _go(page, address)
    sidebar = page.locator('[data-testid="stSidebar"]')
    middle = 1280 / 2

    def at() -> float:
        box = sidebar.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2

    assert at() < middle
    page.get_by_text("العربية", exact=True).click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    drawn(page)
    assert at() > middle
    page.get_by_role("link", name="نظرة عامة").click()
    expect(page.get_by_role("heading", name="نظرة عامة")).to_be_visible()
    drawn(page)
    assert at() > middle
    assert "lang=ar" in page.url
    page.reload()
    drawn(page)
    expect(page.get_by_role("heading", name="نظرة عامة")).to_be_visible()
    assert at() > middle
    page.get_by_text("English", exact=True).click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    drawn(page)
    assert at() < middle


def test_the_name_survives_a_change_of_page(address: str, page: Page) -> None:
    _go(page, address)
    name = page.get_by_role("textbox", name="Your name")
    name.fill("Rana")
    name.press("Enter")
    drawn(page)
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    drawn(page)
    expect(name).to_have_value("Rana")


REACHABLE = """() => {
  const all = [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), textarea, select, [tabindex="0"], summary')];
  return all.filter(one => {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    return box.width && box.height && style.visibility !== 'hidden' && !one.disabled
      && one.tabIndex >= 0 && !one.closest('[aria-hidden=true]')
      // Shown while the mouse is over a table; its own keys do the same (Ctrl+F, arrows).
      && !one.closest('[data-testid=stElementToolbar]')
      && !(one.type === 'radio' && !one.checked);
  }).map(one => { one.dataset.stop = ''; return one.outerHTML.slice(0, 160); });
}"""
FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const fresh = one.dataset.stop === '';
  one.dataset.stop = 'reached';
  return fresh;
}"""
LEFT = """() => [...document.querySelectorAll('[data-stop=""]')]
  .map(one => one.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize("name", ["disputes", "overview"])
def test_the_tab_key_reaches_everything(address: str, page: Page, name: str) -> None:
    _go(page, f"{address}/{name}")
    wanted = page.evaluate(REACHABLE)
    assert len(wanted) > 8
    for _ in range(4 * len(wanted)):
        page.keyboard.press("Tab")
        page.evaluate(FOCUSED)
        if not page.evaluate(LEFT):
            break
    assert page.evaluate(LEFT) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_and_labels_are_those_of_wcag_aa(address: str, page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme)
    found: dict[str, set[str]] = {}
    for name in PAGES:
        _go(page, f"{address}/{name}")
        options = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa"]}}
        results = Axe().run(page, options=options)
        for one in results.response["violations"]:
            found.setdefault(one["id"], set()).update(
                f"{name}: {node['html'][:200]} {node['failureSummary'][:200]}"
                for node in one["nodes"]
            )
    assert found == {}
