"""The report that is printed: it loads nothing, acts on nothing, and runs the right way."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from babel.messages.extract import extract
from playwright.sync_api import Dialog, Page, sync_playwright

from claims.export import report
from claims.export.words import all_words, catalogue
from claims.records import (
    Article,
    ArticleRef,
    Change,
    Claim,
    Cluster,
    Decision,
    Dispute,
    Dossier,
    EarlierMatch,
    EarlierVerdict,
    Evidence,
    Mode,
    Pair,
    Reason,
    Relation,
    Status,
    Tier,
    Turn,
    content_id,
    pair_id,
)
from claims.settings import REPORT_LANGUAGES

TEMPLATE = Path(__file__).parent.parent / "claims" / "export" / "report.html"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MADE = "2026-01-02T03:04:05Z"
HOSTILE = '<img src="https://evil.example/x.png" onerror="alert(1)"><script>alert(2)</script>'
TEXTS = (
    ("صحيفة المدار", "ar", "قال المحافظ إن السد لم يُصب بأذى، وفق بيان من 3 فقرات."),
    ("The Northern Standard", "en", f"Officials said the \u202edam\u202c was hit. {HOSTILE}"),
)


@pytest.fixture
def dossier() -> Dossier:
    """A dispute of two claims, with everything that a report can show, and much that is hostile."""
    articles: list[Article] = []
    claims: list[Claim] = []
    for outlet, language, text in TEXTS:
        article = Article(
            content_id("article", outlet, text), outlet, HOSTILE,
            "javascript:alert(1)" if claims else "https://almadar.example/1?a=1&b=2",
            "2025-09-14", "2025-09-15T00:00:00Z", language, text,
        )  # fmt: skip
        stated = "السد لم يُصب بأذى" if language == "ar" else "the \u202edam\u202c was hit"
        start = text.index(stated)
        claims.append(
            Claim(
                content_id(article.id, start, start + len(stated)),
                stated,
                start,
                start + len(stated),
                text if language == "ar" else text[: text.index(".") + 1],
                HOSTILE if language == "en" else "المحافظ",
                None,
                ("officials",),
                Mode.ATTRIBUTED,
                language,
                _ref(article),
            )
        )  # fmt: skip
        articles.append(article)
    claims[0] = replace(claims[0], status=Status.FALSE)
    a, b = claims
    pair = Pair(
        pair_id(a.id, b.id), a, b, Relation.DENIAL, Reason.NEGATION, 0.91, Tier.FLAG, 0.7,
        Evidence((3, 6), (len("the \u202edam\u202c was "), len(b.text))),
    )  # fmt: skip
    first, second = (
        Cluster(f"k{one.id}", (one,), (), (one.article.outlet,), 1, (one.language,), None, None)
        for one in claims
    )
    dispute = Dispute(
        "d1", a.text, Reason.NEGATION, Tier.FLAG, 0.91, (first, second), (), (pair.id,)
    )
    decision = Decision(
        a.id, "claim", "status", "unverified", "false", "Rana <b>", MADE, f"seen {HOSTILE}",
        "https://pictures.example/1 https://pictures.example/2", "m",
    )  # fmt: skip
    earlier = EarlierVerdict(
        "v1", b.text, HOSTILE, 1.0, None, None, "", "Another Desk", "",
        "https://another.example/1", "2025-09-01", "", (), "en", "feed.json", MADE,
    )  # fmt: skip
    return Dossier(
        dispute, (a, b), {one.id: one for one in articles}, (pair,), (decision,),
        (Change("d1", Turn.RETURNED, "", MADE, (a.id,)),),
        {a.id: (), b.id: (EarlierMatch(0.93, 0.8, earlier),)},
    )  # fmt: skip


def _ref(article: Article) -> ArticleRef:
    return ArticleRef(article.id, article.outlet, article.title, article.url, article.published)


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    if CHROMIUM is None:
        pytest.skip("no chromium: `make browser` installs it")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--headless", "--no-sandbox", "--disable-gpu"]
        )
        yield browser.new_page(viewport={"width": 1000, "height": 900})
        browser.close()


def test_a_report_shows_wording_source_hash_decision_and_what_became_of_it(
    dossier: Dossier,
) -> None:
    shown = report([dossier], made=MADE)
    for article in dossier.articles.values():
        assert article.content_hash in shown
        assert article.retrieved in shown
    assert '<mark class="stated">' in shown
    assert '<mark class="differs">' in shown
    assert 'href="https://almadar.example/1?a=1&amp;b=2"' in shown
    assert "Rana &lt;b&gt;" in shown
    assert "https://pictures.example/2" in shown
    assert "returned: what it held is opposed again" in shown
    assert "Another Desk" in shown
    (quoted, *_) = re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", shown, re.DOTALL)
    assert re.sub(r"<[^>]+>", "", quoted) == TEXTS[0][2]


def test_nothing_of_an_article_is_markup_and_hidden_characters_are_told(dossier: Dossier) -> None:
    shown = report([dossier], made=MADE)
    assert "<script" not in shown
    assert "<img" not in shown
    assert 'href="javascript' not in shown
    assert "\u202e" not in shown
    assert "U+202C × 1, U+202E × 1" in shown


def test_a_claim_alone_has_a_report_too(dossier: Dossier) -> None:
    claim = dossier.claims[0]
    alone = replace(dossier, dispute=None, claims=(claim,), pairs=(), decisions=(), changes=())
    shown = report([alone], made=MADE)
    assert shown.count("<blockquote") == 1
    assert "Nobody has decided anything yet." in shown


def test_an_unknown_time_and_a_missing_address_are_told(dossier: Dossier) -> None:
    bare = {
        id: replace(one, published=None, url="", title="") for id, one in dossier.articles.items()
    }
    shown = report([replace(dossier, articles=bare)], made=MADE)
    assert shown.count("time unknown") == 2
    assert "<dd>none</dd>" in shown


@pytest.mark.parametrize("language", REPORT_LANGUAGES[1:])
def test_every_word_of_a_report_is_translated(language: str) -> None:
    with TEMPLATE.open("rb") as file:
        found = list(extract("jinja2.ext:babel_extract", file))
    messages = {one if isinstance(one, str) else one[0] for _, one, _, _ in found} | all_words()
    assert len(messages) > 60
    words = catalogue(language)
    untranslated = {one for one in messages if words.gettext(one) == one and "%(count)" not in one}
    assert untranslated == set()
    forms = {words.ngettext("%(count)s outlet", "%(count)s outlets", n) for n in (1, 2, 5, 11, 100)}
    assert len(forms) >= 4


def test_a_report_loads_nothing_and_runs_nothing(
    dossier: Dossier, browser_page: Page, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text(report([dossier], made=MADE), encoding="utf-8")
    asked: list[str] = []
    said: list[str] = []
    browser_page.on("request", lambda one: asked.append(one.url))

    def dismissed(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    browser_page.on("dialog", dismissed)
    browser_page.goto(path.as_uri())
    assert asked == [path.as_uri()]
    assert said == []
    # Headings, rows and quotations are those of the template: nothing foreign has become one.
    assert browser_page.locator("img, script, iframe, b:has-text('Rana')").count() == 0


def test_an_arabic_report_runs_from_the_right_and_prints(
    dossier: Dossier, browser_page: Page, tmp_path: Path
) -> None:
    path = tmp_path / "report.html"
    path.write_text(report([dossier], made=MADE, language="ar"), encoding="utf-8")
    browser_page.goto(path.as_uri())

    def direction(selector: str) -> str:
        node = browser_page.locator(selector).first
        return str(node.evaluate("node => getComputedStyle(node).direction"))

    assert (direction("h1"), direction("blockquote[lang=ar]")) == ("rtl", "rtl")
    assert direction("blockquote[lang=en]") == "ltr"
    assert direction("bdi.hash, .hash bdi") == "ltr"
    assert browser_page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    pdf = Path(os.environ.get("CLAIMS_SCREENSHOTS") or tmp_path) / "report-ar.pdf"
    browser_page.pdf(path=pdf, prefer_css_page_size=True)
    assert pdf.read_bytes().startswith(b"%PDF-")
    if shutil.which("pdftotext"):
        text = subprocess.run(
            ["pdftotext", str(pdf), "-"], capture_output=True, text=True, check=True
        ).stdout
        assert next(iter(dossier.articles.values())).content_hash in text
