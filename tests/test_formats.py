"""Formats: what each kind of document yields, told by its content, and why one is refused."""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
import sys
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import sync_playwright

from claims.cli import main
from claims.ingest import documents, documents_of
from claims.ingest.charset import decoded_page, guessed
from claims.ingest.kinds import Kind, kind_of
from claims.records import Article, Document, Refusal, Retrieved, content_id
from claims.worker import Worker

from .papers import AROUND, ENGLISH, PARAGRAPHS, TITLE, divs, drawn, pdf, table, theme

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
NOW = "2025-06-04T00:00:00Z"


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def taken(*what: Path) -> list[Document]:
    found = list(documents(what, retrieved=NOW))
    assert [one for one in found if isinstance(one, Refusal)] == []
    return [one for one in found if isinstance(one, Document)]


def refusal(path: Path) -> str:
    (found,) = documents([path])
    assert isinstance(found, Refusal)
    assert found.source.startswith(str(path))
    assert "\n" not in found.reason
    return found.reason


def answer(
    content: bytes,
    served: str = "text/html",
    *,
    url: str = "https://marfa.example/news/1",
    status: int = 200,
) -> Retrieved:
    return Retrieved(url, url, status, NOW, served, content, hashlib.sha256(content).hexdigest())


def of(retrieved: Retrieved) -> Article:
    (found,) = documents_of(retrieved)
    assert isinstance(found, Document), found
    return found.article


# Web pages


@pytest.mark.parametrize(
    ("make", "encoding"),
    [(theme, "utf-8"), (table, "cp1256"), (divs, "utf-8"), (table, "utf-16"), (theme, "cp1256")],
)
def test_a_page_keeps_its_article_and_drops_what_stands_around_it(
    make: Callable[[], str], encoding: str
) -> None:
    article = of(answer(make().encode(encoding)))
    assert article.text.split("\n") == list(PARAGRAPHS)
    assert [one for one in AROUND if one in article.text] == []
    assert article.title == TITLE
    assert article.language == "ar"


@pytest.mark.parametrize("make", [theme, divs])
def test_a_page_says_when_it_was_published_and_by_whom(make: Callable[[], str]) -> None:
    article = of(answer(make().encode()))
    assert (article.outlet, article.published) == ("صحيفة المرفأ", "2025-06-01T06:30:00Z")


def test_a_copyright_s_year_is_no_date_and_the_host_no_name_where_there_is_one() -> None:
    bare = of(answer(table().encode("cp1256")))
    assert (bare.outlet, bare.published) == ("marfa.example", None)
    page = "<html><head><title>x</title></head><body>" + "".join(f"<p>{p}</p>" for p in ENGLISH)
    named = page + "<footer>© 2025 The Ledger. All rights reserved.</footer></body></html>"
    assert of(answer(named.encode())).outlet == "The Ledger"


def test_a_short_report_is_not_run_together_with_its_headline() -> None:
    report = "Three people were killed, police said."
    page = (
        "<!DOCTYPE html><html><head><title>Fire in the port</title></head><body>"
        f"<article><h1>Fire in the port</h1><p>{report}</p></article></body></html>"
    )
    article = of(answer(page.encode()))
    assert (article.title, article.text) == ("Fire in the port", report)


def test_the_canonical_link_is_the_address_and_its_tracking_is_none() -> None:
    page = theme(canonical="/news/1?utm_source=feed").encode()
    (found,) = documents_of(answer(page, url="https://www.marfa.example/amp/1#top"))
    assert isinstance(found, Document)
    assert found.address == "marfa.example/news/1"
    assert found.page is not None
    assert found.page.content == page


def test_a_canonical_link_to_another_site_says_whose_article_it_is() -> None:
    article = of(answer(theme(canonical="https://ledger.example/a/7").encode()))
    assert (article.credit, article.url) == ("ledger.example", "https://marfa.example/news/1")


def test_a_canonical_link_to_the_front_page_is_no_article_s_address() -> None:
    (found,) = documents_of(answer(theme(canonical="https://marfa.example/").encode()))
    assert isinstance(found, Document)
    assert found.address == "marfa.example/news/1"


def test_a_page_without_an_article_is_refused() -> None:
    (found,) = documents_of(answer(b"<!DOCTYPE html><html><body></body></html>"))
    assert isinstance(found, Refusal)
    assert found.source == "https://marfa.example/news/1"
    assert found.reason.startswith("is a web page without an article that can be found in it")


def test_a_web_page_in_place_of_a_pdf_is_refused() -> None:
    content = theme().encode()
    (found,) = documents_of(answer(content, "application/pdf"))
    assert isinstance(found, Refusal)
    assert found.reason.startswith("is said to be PDF (application/pdf) and is a web page")


def test_an_external_entity_is_not_fetched(tmp_path: Path) -> None:
    secret = written(tmp_path / "secret", "the secret of the house")
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{secret}">]><html><body>' + "".join(
        f"<p>{one} &x;</p>" for one in ENGLISH
    )
    assert "the secret" not in of(answer(page.encode())).text


# Charsets


@pytest.mark.parametrize(
    "served", ["text/html", "text/html; charset=iso-8859-1", "text/html; charset=nonsense"]
)
def test_arabic_bytes_are_read_as_what_they_are_whatever_the_server_says(served: str) -> None:
    page = table().replace("; charset=windows-1256", "").encode("cp1256")
    assert of(answer(page, served)).text.split("\n") == list(PARAGRAPHS)


def test_valid_utf_8_is_believed_before_a_wrong_declaration() -> None:
    page = theme().replace('charset="utf-8"', 'charset="windows-1256"').encode()
    assert of(answer(page, "text/html; charset=windows-1252")).title == TITLE


def test_a_stray_byte_spoils_no_page() -> None:
    page = theme(PARAGRAPHS * 3).encode().replace("الأحد".encode(), "الأحد".encode() + b"\xff", 1)
    assert of(answer(page)).text.startswith(PARAGRAPHS[0].replace("الأحد", "الأحد\ufffd"))


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1256", PARAGRAPHS[0]),
        ("iso8859_6", PARAGRAPHS[1]),
        ("cp1251", "Министерство сообщило, что при пожаре погибли четырнадцать человек."),
        ("koi8_r", "Министерство сообщило, что при пожаре погибли четырнадцать человек."),
        ("cp1255", "משרד הפנים הודיע ביום ראשון כי ארבעה עשר בני אדם נהרגו בשריפה."),
        (
            "cp1254",
            "İçişleri Bakanlığı yangında on dört kişinin öldüğünü, şüphelinin arandığını "
            "açıkladı; itfaiye müdürü yangının söndürüldüğünü söyledi.",
        ),
    ],
)
def test_a_text_without_a_declared_charset_is_told_by_its_letters(
    tmp_path: Path, encoding: str, text: str
) -> None:
    (found,) = taken(written(tmp_path / "a.txt", text.encode(encoding)))
    assert found.article.text == text
    assert found.page is None


def test_too_few_letters_or_damaged_utf_8_are_no_guess() -> None:
    assert guessed("خبر".encode("cp1256")) is None
    damaged = PARAGRAPHS[0].encode().replace("في".encode(), b"\xff", 1)
    assert guessed(damaged) is None
    french = "Le maire a déclaré que l'enquête était ouverte."
    served = "text/html; charset=latin1"
    assert decoded_page(french.encode("cp1252"), served=served) == french


# Markdown


def test_markdown_yields_its_text_and_its_front_matter() -> None:
    text = (
        "---\ntitle: Fire in the port\ndate: 2025-06-03T08:00:00+02:00\nsource: The Ledger\n"
        "url: https://ledger.example/a/1\n---\n\n# Fire in the port\n\n"
        "**Three** people were [killed](https://evil.example/) on\nSunday, _police_ said.\n\n"
        "![picture](x.png)\n\n- The port is closed.\n- قتل *ثلاثة* أشخاص.\n\n"
        "<script>alert(1)</script>\n\n```\ncode = 1\n```\n"
    )
    article = of(answer(text.encode(), "text/markdown"))
    assert article.text == (
        "Three people were killed on Sunday, police said.\n\nThe port is closed.\n\n"
        "قتل ثلاثة أشخاص."
    )
    assert (article.title, article.outlet) == ("Fire in the port", "The Ledger")
    assert (article.published, article.url) == (
        "2025-06-03T06:00:00Z",
        "https://ledger.example/a/1",
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("---\ntitle: [a\n---\nText.", "has front matter that cannot be read"),
        ("---\ntitle: !!python/object/apply:os.system ['id']\n---\nText.", "has front matter"),
        ("![](a.png)\n", "is Markdown without text"),
        ("---\ndate: 31 February 2025\n---\nText.", "published '31 February 2025' is no possible"),
    ],
)
def test_markdown_that_cannot_be_read_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    assert refusal(written(tmp_path / "a.md", text)).startswith(reason)


# PDF


def paper(*lines: str, page: int = 800) -> list[tuple[int, int, list[str]]]:
    return [(72, page - 20 * number, list(line)) for number, line in enumerate(lines)]


def test_a_pdf_s_lines_become_paragraphs(tmp_path: Path) -> None:
    content = pdf(
        paper(
            "Three people were killed in the fire at the port of",
            "Alder on Sunday, police said. The ware-",
            "house burned for six hours.",
            "The mayor denied that the warehouse had stored any",
            "fuel, and said that nobody was missing any more now.",
        ),
        title="Fire in the port",
    )
    (found,) = taken(written(tmp_path / "a.pdf", content))
    assert found.article.text == (
        "Three people were killed in the fire at the port of Alder on Sunday, police said. "
        "The warehouse burned for six hours.\n"
        "The mayor denied that the warehouse had stored any fuel, and said that nobody was "
        "missing any more now."
    )
    assert found.article.title == "Fire in the port"
    assert found.page is not None
    assert found.page.content == content


def test_headers_and_page_numbers_are_no_sentences(tmp_path: Path) -> None:
    pages = [
        paper("The Ledger, page " + str(n), f"Sentence of {word} about the fire.", str(n))
        for n, word in enumerate(("alder", "brook", "cedar"), start=1)
    ]
    (found,) = taken(written(tmp_path / "a.pdf", pdf(*pages)))
    assert found.article.text == (
        "Sentence of alder about the fire. Sentence of brook about the fire. "
        "Sentence of cedar about the fire."
    )


# Three (ثلاثة) and third (ثالثة) differ by how a ligature is turned.
ARABIC_LINE = "قتل ثلاثة أشخاص و14 عاملا (من الميناء) لا يزال البحث عنهم جاريا"


def test_arabic_of_a_pdf_is_read_in_order_with_its_ligatures_and_figures(tmp_path: Path) -> None:
    content = pdf([(72, 800, drawn(ARABIC_LINE))])
    (found,) = taken(written(tmp_path / "a.pdf", content))
    assert found.article.text == ARABIC_LINE


def test_parts_of_an_arabic_line_stand_from_right_to_left(tmp_path: Path) -> None:
    parts = [(72, drawn("إن 14 شخصا قتلوا")), (250, list("CNN News 24 ")), (350, drawn("ونقلت "))]
    content = pdf([(x, 800, glyphs) for x, glyphs in parts])
    (found,) = taken(written(tmp_path / "a.pdf", content))
    assert found.article.text == "ونقلت CNN News 24 إن 14 شخصا قتلوا"


def test_letter_shapes_become_letters(tmp_path: Path) -> None:
    shaped = "ﺣﺮﻳﻖ ﻓﻲ ﻣﻴﻨﺎء اﻟﻤﺪﻳﻨﺔ ﻳﻘﺘﻞ ﺛﻼﺛﺔ"
    content = pdf([(72, 800, drawn(shaped))])
    (found,) = taken(written(tmp_path / "a.pdf", content))
    assert found.article.text == "حريق في ميناء المدينة يقتل ثلاثة"


def test_arabic_that_a_pdf_holds_as_it_is_read_is_not_turned(tmp_path: Path) -> None:
    line = "أعلنت إدارة المدينة حالة الطوارئ بعد كارثة السفينة"
    content = pdf([(72, 800, list(line))])
    (found,) = taken(written(tmp_path / "a.pdf", content))
    assert found.article.text == line


def test_a_ligature_before_a_figure_stays_in_its_word(tmp_path: Path) -> None:
    line = "لم ينج من الركاب إلا 14 شخصا"
    (found,) = taken(written(tmp_path / "a.pdf", pdf([(72, 800, drawn(line))])))
    assert found.article.text == line


@pytest.mark.browser
@pytest.mark.parametrize("font", ["", "DejaVu Sans", "Noto Naskh Arabic"])
@pytest.mark.skipif(CHROMIUM is None, reason="no chromium: `make browser` installs it")
def test_arabic_that_a_browser_prints_is_read_as_it_was_written(tmp_path: Path, font: str) -> None:
    lines = [
        "قال متحدث باسم الشرطة يوم الأحد 3 يونيو 2025 إن 14 شخصا قتلوا في الحريق.",
        "ونقلت CNN عن مسؤولين أن 12 عاملا (من الميناء) أصيبوا، وأن ثلاثة لا يزالون مفقودين "
        "و14 آخرين في المستشفى.",
    ]
    body = "".join(f"<p>{one}</p>" for one in lines)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        style = f'<style>body {{ font-family: "{font}" }}</style>'
        page.set_content(f'<html lang="ar" dir="rtl"><meta charset="utf-8">{style}<body>{body}')
        content = page.pdf()
        browser.close()
    (found,) = taken(written(tmp_path / "a.pdf", content))
    assert " ".join(found.article.text.split()) == " ".join(lines)


def blank(pages: int, *, password: str = "") -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (blank(2), "is a PDF of 2 pages with hardly any text, likely scanned"),
        (blank(301), "has 301 pages, more than the 300 that are read: split it"),
        (blank(1, password="x"), "is locked by a password: save it without one"),
        (b"%PDF-1.7 and nothing else", "is no PDF that can be read"),
        (b"plain text under a false name", "is said to be PDF and is none"),
        (theme().encode(), "is said to be PDF"),
    ],
)
def test_a_pdf_that_gives_no_article_is_refused(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    assert refusal(written(tmp_path / "a.pdf", content)).startswith(reason)


# Web archives


def warc(*pages: tuple[str, str, bytes, str], packed: bool = True) -> bytes:
    """Captures: address, content type, content, status line."""
    records = []
    for address, kind, content, status in pages:
        http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\n\r\n".encode() + content
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\n"
            "WARC-Date: 2025-06-02T12:00:00Z\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
            "Content-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        record = head.encode() + http + b"\r\n\r\n"
        records.append(gzip.compress(record) if packed else record)
    return b"".join(records)


@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_yields_its_pages_with_time_and_address(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "crawl.warc.gz"
    written(
        path,
        warc(
            ("https://marfa.example/news/1", "text/html", theme().encode(), "200 OK"),
            ("https://marfa.example/style.css", "text/css", b"body {}", "200 OK"),
            ("https://marfa.example/gone", "text/html", b"<html>no</html>", "404 Not Found"),
            ("https://marfa.example/empty", "text/html", b"<html><body></body>", "200 OK"),
            ("https://old.example/2", "text/html", table().encode("cp1256"), "200 OK"),
            packed=packed,
        ),
    )
    found = list(documents([path]))
    pages = [one for one in found if isinstance(one, Document)]
    assert [(one.article.url, one.article.retrieved) for one in pages] == [
        ("https://marfa.example/news/1", "2025-06-02T12:00:00Z"),
        ("https://old.example/2", "2025-06-02T12:00:00Z"),
    ]
    assert [one.article.outlet for one in pages] == ["صحيفة المرفأ", "old.example"]
    assert pages[0].page is not None
    assert (pages[0].page.status, pages[0].page.content) == (200, theme().encode())
    (refused,) = (one for one in found if isinstance(one, Refusal))
    assert refused.source == f"{path}: https://marfa.example/empty"


def test_a_damaged_archive_keeps_what_came_before(tmp_path: Path) -> None:
    good = warc(("https://marfa.example/news/1", "text/html", theme().encode(), "200 OK"))
    path = written(tmp_path / "a.warc.gz", good + good[: len(good) // 2])
    found = list(documents([path]))
    assert isinstance(found[0], Document)
    assert len(found) == 2


def test_a_page_of_an_archive_that_kills_its_reader_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [
        (f"https://marfa.example/{n}", "text/html", theme().encode(), "200 OK") for n in range(4)
    ]
    path = written(tmp_path / "a.warc.gz", warc(*pages))
    plain = written(tmp_path / "a.warc", warc(*pages, packed=False))
    # The package has a function of the module's name.
    owner = sys.modules["claims.ingest.documents"]
    monkeypatch.setattr(owner, "_CAPTURES", "tests.killing:killed_at_the_second")
    for one in (path, plain):
        with Worker() as worker:
            found = list(documents([one], parser=worker))
        had = [item.page for item in found if isinstance(item, Document)]
        assert [page and page.url for page in had] == [
            f"https://marfa.example/{n}" for n in (0, 2, 3)
        ]
        assert found[1] == Refusal(
            f"{one}: https://marfa.example/1", "cannot be read: its reader ended by signal 9"
        )


def test_in_a_process_of_its_own_archives_and_tables_give_the_same(tmp_path: Path) -> None:
    pages = warc(
        ("https://marfa.example/news/1", "text/html", theme().encode(), "200 OK"),
        ("https://marfa.example/empty", "text/html", b"<html><body></body>", "200 OK"),
    )
    rows = [{"text": ENGLISH[0], "outlet": "The Ledger"}, {"text": ENGLISH[1], "published": 7}]
    lines = "\n".join(json.dumps(row) for row in rows)
    paths = [
        written(tmp_path / "a.warc.gz", pages + pages[: len(pages) // 2]),
        written(tmp_path / "a.json", json.dumps(rows)),
        written(tmp_path / "a.jsonl", lines + "\n[]\n"),
        written(tmp_path / "a.csv", f'text,outlet\n"{ENGLISH[0]}",The Post\na,b,c\n"open'),
        written(tmp_path / "b.csv", "no,column\n1,2\n"),
    ]
    now = "2025-06-03T06:10:00Z"
    with Worker() as worker:
        apart = list(documents(paths, retrieved=now, parser=worker))
    assert apart == list(documents(paths, retrieved=now))
    assert sum(isinstance(one, Document) for one in apart) == 5


def test_an_archive_of_any_size_stands_whole_in_no_memory(tmp_path: Path) -> None:
    page = warc(("https://marfa.example/1", "text/html", theme().encode(), "200 OK"), packed=False)
    size = 1_200_000_000
    film = (
        "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://marfa.example/film\r\n"
        "WARC-Date: 2025-06-02T12:00:00Z\r\nContent-Type: video/mp4\r\n"
        f"WARC-Record-ID: <urn:uuid:0>\r\nContent-Length: {size}\r\n\r\n"
    ).encode()
    path = tmp_path / "a.warc"
    with path.open("wb") as file:
        file.write(page + film)
        # A hole, which takes no room on the disk.
        file.seek(size, os.SEEK_CUR)
        file.write(b"\r\n\r\n" + page)
    tracemalloc.start()
    try:
        # More than the process may have.
        with Worker() as worker:
            assert [type(one) for one in documents([path], parser=worker)] == [Document] * 2
        assert tracemalloc.get_traced_memory()[1] < 50_000_000
    finally:
        tracemalloc.stop()


def test_an_archive_inside_another_is_refused(tmp_path: Path) -> None:
    inner = warc(("https://marfa.example/1", "text/html", theme().encode(), "200 OK"))
    outer = warc(("https://marfa.example/a.warc", "text/plain", inner, "200 OK"))
    reason = refusal(written(tmp_path / "a.warc.gz", outer))
    assert reason == "is a web archive inside another: add it as a file of its own"


def test_an_archive_without_pages_is_refused(tmp_path: Path) -> None:
    content = warc(("https://marfa.example/a.png", "image/png", b"\x89PNG", "200 OK"))
    assert refusal(written(tmp_path / "a.warc", content)).startswith("is a web archive without a")


def test_other_packed_files_are_no_archives(tmp_path: Path) -> None:
    reason = refusal(written(tmp_path / "a.gz", gzip.compress(b"text")))
    assert reason == "is binary, no plain text; save its text as UTF-8 and add that"


# JSON and mail


@pytest.mark.parametrize(
    "shape",
    [
        lambda rows: rows,
        lambda rows: {"total": 2, "articles": rows},
    ],
)
def test_a_json_document_is_a_table(tmp_path: Path, shape: Callable[[object], object]) -> None:
    rows = [{"text": ENGLISH[0], "outlet": "The Ledger"}, {"text": ENGLISH[1], "published": 7}]
    path = written(tmp_path / "a.json", json.dumps(shape(rows)))
    first, second = documents([path])
    assert isinstance(first, Document)
    assert (first.article.text, first.article.outlet) == (ENGLISH[0], "The Ledger")
    assert second == Refusal(f"{path}:2", "field 'published' is 7, not a text")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{}", "is JSON without articles: give a list of objects with 'text'"),
        ('{"a": [1, 2]}', "is JSON without articles"),
        ('[{"text": "a"', "is no JSON (Expecting ',' delimiter"),
    ],
)
def test_json_without_articles_is_refused(tmp_path: Path, content: str, reason: str) -> None:
    assert refusal(written(tmp_path / "a.json", content)).startswith(reason)


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_mail_yields_its_text(tmp_path: Path, kind: str) -> None:
    body = PARAGRAPHS[0] if kind == "plain" else divs()
    path = tmp_path / "a.eml"
    path.write_bytes(
        (
            "From: =?utf-8?b?2YjZg9in2YTYqSDYp9mE2YXYsdmB2KM=?= <press@marfa.example>\r\n"
            "Subject: Fire in the port\r\nDate: Sun, 01 Jun 2025 09:30:00 +0300\r\n"
            f"MIME-Version: 1.0\r\nContent-Type: text/{kind}; charset=windows-1256\r\n"
            "Content-Transfer-Encoding: 8bit\r\n\r\n"
        ).encode()
        + body.encode("cp1256")
    )
    (found,) = taken(path)
    article = found.article
    assert article.text == (PARAGRAPHS[0] if kind == "plain" else "\n".join(PARAGRAPHS))
    assert (article.outlet, article.title) == ("وكالة المرفأ", "Fire in the port")
    assert article.published == "2025-06-01T06:30:00Z"


# Kinds


@pytest.mark.parametrize(
    ("start", "name", "served", "kind"),
    [
        (b"Three died.", "a.txt", "", Kind.TEXT),
        (b"<!DOCTYPE html><html>", "a.txt", "text/plain", Kind.HTML),
        (b"\xef\xbb\xbf \n<!-- x --><HTML lang=ar>", "a", "", Kind.HTML),
        ("<html>".encode("utf-16"), "a.txt", "", Kind.HTML),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x">', "a", "", Kind.HTML),
        (b"<p>Three died.</p>", "a.html", "", Kind.HTML),
        (b"Three died.", "a.html", "", Kind.TEXT),
        (b"\n%PDF-1.4", "a.txt", "text/html", Kind.PDF),
        (b"WARC/1.0\r\n", "a", "", Kind.WARC),
        (gzip.compress(b"WARC/1.0\r\n", mtime=0), "a.gz", "", Kind.WARC),
        (b"{}", "https://x.example/a.json?b=1", "", Kind.JSON),
        (b"a,b", "https://x.example/feed", "text/csv; charset=utf-8", Kind.CSV),
        (b"1 < 2 and 3 > 2", "a.md", "", Kind.MARKDOWN),
        (b"a < b, <html> is a tag", "a.txt", "", Kind.TEXT),
    ],
)
def test_content_is_believed_before_names(start: bytes, name: str, served: str, kind: Kind) -> None:
    assert kind_of(start, name=name, served=served) is kind


def test_a_feed_s_content_is_no_article(tmp_path: Path) -> None:
    reason = refusal(written(tmp_path / "a.txt", '<?xml version="1.0"?><rss></rss>'))
    assert reason == "is XML, a feed or a site map: add its address, not its content"


def test_a_table_that_is_served_is_read_as_the_file_is(tmp_path: Path) -> None:
    content = json.dumps({"text": ENGLISH[0], "outlet": "The Ledger"}).encode()
    article = of(answer(content, "application/x-ndjson"))
    (from_file,) = taken(written(tmp_path / "a.jsonl", content))
    assert article == from_file.article
    assert article.id == content_id("article", "The Ledger", ENGLISH[0])


# What the document says


def commands() -> list[str]:
    text = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    return re.findall(r"^    claims read (\S+)$", text, re.MULTILINE)


def test_every_file_that_the_document_names_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = "Three people were killed in the fire at the port of Alder, police said."
    contents = {
        "page.html": theme().encode(),
        "note.md": report.encode(),
        "report.pdf": pdf(paper(report)),
        "crawl.warc.gz": warc(("https://a.example/1", "text/html", theme().encode(), "200 OK")),
        "letter.eml": f"From: a@b.example\n\n{report}".encode(),
        "table.json": json.dumps([{"text": report}]).encode(),
    }
    assert commands() == list(contents)
    for name in commands():
        written(tmp_path / name, contents[name])
        assert main(["--json", "read", str(tmp_path / name)]) == 0
        (reading,) = json.loads(capsys.readouterr().out)
        assert reading["claims"] != []
