"""Taking in: what a file says of itself, what is refused and why; texts stay as they are."""

import csv
import io
import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.ingest import article_from_text, detect_language, ingest
from claims.ingest.language import named_language
from claims.ingest.page import Page, page
from claims.ingest.texts import MOST_BYTES
from claims.records import Article, Refusal, content_id

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not here")

NOW = "2025-06-04T00:00:00Z"
# Several scripts, both directions, emoji with joiners, odd spaces, and every kind of line end.
ODD = "  «السلام» عليكم\u200f, 3\u00a0km\r\n\u200bمی‌خواهم 👩‍👧 שלום\u2028\rend\n\n"


def articles(*what: str | Path, **given: str) -> list[Article]:
    found = list(ingest(what, retrieved=NOW, **given))
    assert [one for one in found if isinstance(one, Refusal)] == []
    return [one for one in found if isinstance(one, Article)]


def refusals(*what: str | Path, **given: str) -> list[tuple[str, str]]:
    return [(one.source, one.reason) for one in ingest(what, **given) if isinstance(one, Refusal)]


def written(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def json_table(path: Path, rows: Sequence[object]) -> Path:
    return written(path, "\n".join(json.dumps(row, ensure_ascii=False) for row in rows))


# The pages that the project was made for


@needs_seeds
def test_the_seed_pages_say_who_published_them_and_when() -> None:
    found = [
        (one.outlet, one.title, one.published, one.credit, one.language) for one in articles(SEEDS)
    ]
    assert found == [
        ("خليجي 247", "", None, "", "ar"),
        (
            "صدى البلد",
            "البنتاجون: وزيرا الدفاع الأمريكي والإسرائيلي تحدثا في أعقاب الضربة الإسرائيلية على "
            "إيران",
            "2024-04-20",
            "صدى البلد",
            "ar",
        ),
        ("Transparency News", "", None, "Transparency News", "ar"),
        ("خليجي 247", "", None, "", "ar"),
        (
            "العربي",
            '"لقاء إستراتيجي" بين الجيشين الأميركي والإسرائيلي.. ما هي خلفياته؟',
            "2022-06-24",
            "العربي، وكالات",
            "ar",
        ),
    ]


@needs_seeds
def test_a_seed_page_is_stored_letter_for_letter() -> None:
    for path, article in zip(sorted(SEEDS.glob("*.txt")), articles(SEEDS), strict=True):
        assert article.text.encode("utf-8") == path.read_bytes()


# What a page says of itself


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("© 2024 خليجي 247. جميع الحقوق محفوظة.", "خليجي 247"),
        ("جميع الحقوق محفوظة لموقع خليجي 247 © ٢٠٢٤", "خليجي 247"),
        ("حقوق النشر © 2024 موقع الخبر. جميع الحقوق محفوظة.", "موقع الخبر"),
        ("Copyright © 2019–2024 The Ledger. All rights reserved.", "The Ledger"),
        ("© 2024 BBC. The BBC is not responsible for external sites.", "BBC"),
        ("The Ledger © 2024", "The Ledger"),
        ("© 2024", ""),
        ("Crews at the scene. © Reuters", ""),
        ("The judge dismissed the copyright lawsuit.", ""),
        ("المصدر: صدى البلد", "صدى البلد"),
        ("(المصدر: وكالة الفنار)", "وكالة الفنار"),
        ("المصادر:\nوكالات، العربي", "العربي"),
        ("Source: Reuters", "Reuters"),
        ("نقلاً عن رويترز", "رويترز"),
        ("Source: agencies", ""),
        ("A source said on Monday: nothing was signed.", ""),
    ],
)
def test_the_outlet_is_read_off_the_copyright_or_source_line(line: str, outlet: str) -> None:
    assert page(f"Three people were killed in the fire.\n\n{line}").outlet == outlet


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("PORT ALDERLEY (Reuters) — Fourteen people were killed on Sunday.", "Reuters"),
        ("القاهرة - رويترز: قتل ثلاثة أشخاص في حريق شرق المدينة.", "رويترز"),
        ("باريس (أ ف ب) - أعلنت الشرطة توقيف ثلاثة أشخاص.", "أ ف ب"),
        ("BERLIN (dpa) - Die Polizei hat drei Männer festgenommen.", "dpa"),
        ("Un incendio destruyó la nave.\n(Con información de EFE)", "EFE"),
        ("Three people died in a fire.\n(with AFP)", "AFP"),
        ("A fire broke out, Reuters reported on Monday, killing three.", ""),
        ("Three people died in a fire.\nfollow the map", ""),
    ],
)
def test_a_dateline_or_closing_note_credits_its_agency(text: str, credit: str) -> None:
    found = page(text)
    assert (found.credit, found.outlet) == (credit, "")


def test_the_copyright_line_wins_over_the_source_which_stays_as_credit() -> None:
    found = page("Three died.\nSource: Reuters, agencies\n© 2024 The Ledger. All rights reserved.")
    assert (found.outlet, found.credit) == ("The Ledger", "Reuters, agencies")


def test_headline_and_date_stand_below_navigation() -> None:
    text = (
        "Skip to main content\nHome\n\nFire in the port kills three\nBy John Smith\n"
        "Published: 3 June 2025 14:30 GMT\n\nThree people were killed on Tuesday."
    )
    assert page(text) == Page("Fire in the port kills three", "", "", "2025-06-03T14:30:00Z")


@pytest.mark.parametrize(
    "text",
    [
        "Three people were killed in the fire.\n\nThe port was closed for two days, they said.",
        "Three people were killed in the fire and the port\nwas closed for two days in a row, "
        "officials of the harbour said on Monday.",
        "Fire in the port kills three",
    ],
)
def test_a_first_line_that_is_no_headline_is_no_title(text: str) -> None:
    assert page(text).title == ""


@pytest.mark.parametrize(
    "line",
    ["Updated: 3 June 2025", "Date 2025-06-03", "نشر في: 3 حزيران 2025", "تاريخ النشر 2025/06/03"],
)
def test_a_date_line_may_have_a_label(line: str) -> None:
    assert page(f"Fire in the port\n{line}\nThree died.").published == "2025-06-03"


@pytest.mark.parametrize(
    "text",
    [
        "The law of 3 June 2025 was signed.\nIt holds from today.",
        "Three died.\n© 2024 The Ledger",
        "A headline of the day\nOn 3 June 2025 the ship left the port.",
        "Posted: 31 February 2024\nThree died.",
        "Three died.\n" * 20 + "3 June 2025",
    ],
)
def test_a_date_in_a_sentence_a_copyright_or_the_tail_is_not_the_page_s(text: str) -> None:
    assert page(text).published is None


def test_a_text_file_s_outlet_is_its_own_then_the_option_then_its_folder(tmp_path: Path) -> None:
    own = written(tmp_path / "desk" / "a.txt", "Three died.\n© 2024 The Ledger")
    other = written(tmp_path / "desk" / "b.txt", "Four died.")
    assert [one.outlet for one in articles(own, other, outlet="The Post")] == [
        "The Ledger",
        "The Post",
    ]
    assert [one.outlet for one in articles(other)] == ["desk"]


def test_the_page_s_date_wins_over_the_option(tmp_path: Path) -> None:
    own = written(tmp_path / "a.txt", "3 June 2025\nThree died.")
    other = written(tmp_path / "b.txt", "Four died.")
    found = articles(own, other, published="2025-07-01")
    assert [one.published for one in found] == ["2025-06-03", "2025-07-01"]


def test_what_a_person_says_of_a_pasted_text_wins_over_the_page() -> None:
    text = "3 June 2025\nThree died.\n© 2024 The Ledger"
    pasted = article_from_text(
        text, source="pasted", outlet="The Post", published="2025-07-01", language="French"
    )
    assert isinstance(pasted, Article)
    assert (pasted.outlet, pasted.published, pasted.language) == ("The Post", "2025-07-01", "fr")
    assert article_from_text(" \n", source="pasted") == Refusal(
        "pasted", "is empty: it holds no text"
    )


# Files and folders


def test_a_folder_is_walked_in_order_and_only_for_what_it_may_hold(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", ".hidden/x.txt", ".y.txt", "gold.json", "notes.md", "C.TXT"):
        written(tmp_path / name, f"Text of {name}.")
    json_table(tmp_path / "d.ndjson", [{"text": "Text of d.ndjson."}])
    assert [one.text for one in articles(tmp_path)] == [
        "Text of C.TXT.",
        "Text of a/z.txt.",
        "Text of b.txt.",
        "Text of d.ndjson.",
    ]


def test_a_file_that_is_named_may_have_any_ending(tmp_path: Path) -> None:
    path = written(tmp_path / "notes.md", "Three died.")
    assert [one.text for one in articles(path)] == ["Three died."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_is_kept_as_it_was_decoded(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path / "a.txt", ODD.encode(encoding))
    (article,) = articles(path, outlet="The Post")
    assert article.text == ODD
    assert article.id == content_id("article", "The Post", ODD)
    assert article.retrieved == NOW


def test_one_bad_file_stops_no_other(tmp_path: Path) -> None:
    what: list[str | Path] = [
        written(tmp_path / "a.txt", "Three died."),
        written(tmp_path / "b.txt", "   \r\n"),
        tmp_path / "missing.txt",
        written(tmp_path / "c.txt", "Four died."),
    ]
    found = [
        one.text if isinstance(one, Article) else (Path(one.source).name, one.reason)
        for one in ingest(what)
    ]
    assert found == [
        "Three died.",
        ("b.txt", "is empty: it holds no text"),
        ("missing.txt", "no such file or folder"),
        "Four died.",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty: it holds no text"),
        (b"\xef\xbb\xbf \n", "is empty: it holds no text"),
        (
            "الخبر الأول".encode("cp1256"),
            "is not UTF-8: byte 0xc7 at offset 0; save it as UTF-8",
        ),
        (b"\xef\xbb\xbfabc\xff", "is not UTF-8: byte 0xff at offset 6; save it as UTF-8"),
        (
            b"%PDF-1.7 text",
            "is no PDF that can be read (Stream has ended unexpectedly)",
        ),
        (
            b"abc\0def",
            "is binary, no plain text; save its text as UTF-8 and add that (NUL byte at offset 3)",
        ),
        (
            b"a" * (MOST_BYTES + 1),
            "has 1,000,001 bytes, more than the 1,000,000 that one article may have; split it, or "
            "give a table of articles (JSON lines, CSV)",
        ),
    ],
)
def test_a_file_that_is_no_article_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    path = written(tmp_path / "a.txt", content)
    assert refusals(path) == [(str(path), reason)]


def test_a_huge_file_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.write(b"a" * (MOST_BYTES + 1))
        # A hole that takes no room on disk, and more memory than any machine has.
        file.truncate(2**42)
    ((_, reason),) = refusals(path)
    assert reason.startswith("has 4,398,046,511,104 bytes, more than the 1,000,000")


def test_an_article_pasted_in_place_of_a_file_is_refused() -> None:
    ((source, reason),) = refusals("Three people died. " * 500)
    assert source == ("Three people died. " * 500)[:100] + "..."
    assert reason == "cannot be read (File name too long)"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "Three died.")
    path.chmod(0)
    assert refusals(path) == [(str(path), "cannot be read (Permission denied)")]


ENDINGS_TOLD = (
    "holds no file of .txt, .jsonl, .ndjson, .csv, .eml, .html, .htm, .xhtml, .pdf, .warc, .warc.gz"
)


def test_an_empty_folder_says_what_it_looked_for(tmp_path: Path) -> None:
    assert refusals(tmp_path) == [(str(tmp_path), ENDINGS_TOLD)]


# Tables


def test_a_table_s_fields_win_and_its_gaps_are_filled(tmp_path: Path) -> None:
    path = json_table(
        tmp_path / "desk" / "a.jsonl",
        [
            {
                "text": "Three died.\n© 2024 The Ledger",
                "outlet": "The Day",
                "title": "Fire",
                "url": "https://day.example/1",
                "published": "2025-06-03T08:10:00+02:00",
                "language": "EN-gb",
                "more": [1],
            },
            {"text": "Four died.", "outlet": None},
        ],
    )
    first, second = articles(path)
    assert first == Article(
        id=content_id("article", "The Day", "Three died.\n© 2024 The Ledger"),
        outlet="The Day",
        title="Fire",
        url="https://day.example/1",
        published="2025-06-03T06:10:00Z",
        retrieved=NOW,
        language="en",
        text="Three died.\n© 2024 The Ledger",
    )
    assert (second.outlet, second.published) == ("desk", None)


def test_each_bad_line_is_refused_by_its_number_and_the_rest_goes_in(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.jsonl",
        b"\xef\xbb\xbf"
        + b"\r\n".join(
            [
                b'{"text": "One died."}',
                b'{"text": "Two died."',
                b"",
                b'["text"]',
                b'{"title": "No text"}',
                b'{"text": 7}',
                b'{"text": "Six died.", "outlet": ["a"]}',
                b'{"text": "Seven died.", "published": "31 February 2024"}',
                b'{"text": "Eight died.", "language": "klingon"}',
                b'{"text": "\xc7\xe1"}',
                b'{"text": "a\\u0000b"}',
                b"[" * 100_000,
                b'{"text": "' + b"a" * (MOST_BYTES + 1) + b'"}',
                b'{"text": "Last."}',
            ]
        ),
    )
    found = list(ingest([path]))
    assert [one.text for one in found if isinstance(one, Article)] == ["One died.", "Last."]
    refused = [
        (one.source.removeprefix(f"{path}:"), one.reason)
        for one in found
        if isinstance(one, Refusal)
    ]
    assert refused == [
        ("2", "is no JSON (Expecting ',' delimiter at column 21)"),
        ("4", 'is no JSON object but ["text"]'),
        ("5", "field 'text' is missing or empty"),
        ("6", "field 'text' is 7, not a text"),
        ("7", "field 'outlet' is [\"a\"], not a text"),
        (
            "8",
            "published '31 February 2024' is no possible date; write it as 2025-06-03 or "
            "2025-06-03T06:10:00Z",
        ),
        ("9", "language 'klingon' is no code such as ar, en or fa"),
        ("10", "is not UTF-8: save the table as UTF-8"),
        ("11", "holds a NUL character at offset 1: remove it"),
        ("12", refused[9][1]),
        ("13", "has 1,000,001 bytes of text, more than the 1,000,000 that one article may have"),
    ]
    assert refused[9][1].startswith("is no JSON that can be read (maximum recursion depth")


def test_half_of_a_letter_is_replaced_so_that_the_text_can_be_stored(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", '{"text": "Cut \\ud83d", "title": "\\ud83d"}')
    (article,) = articles(path)
    assert (article.text, article.title) == ("Cut \ufffd", "\ufffd")


def test_csv_rows_are_named_by_the_line_they_begin_on(tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.csv",
        "\ufeffOutlet,Text,published\r\n"
        'The Day,"One, he said,\r\n""died"".",2025-06-03\r\n'
        "\r\n"
        "The Day,,\r\n"
        "The Day,Two died.,2025-13-01\r\n"
        "The Day,Three, died.,\r\n"
        "The Day,Four died.\r\n"
        'The Day,"Five" died.,\r\n'
        'The Day,"Six died.,\r\n',
    )
    found = list(ingest([path]))
    assert [(one.text, one.published) for one in found if isinstance(one, Article)] == [
        ('One, he said,\r\n"died".', "2025-06-03"),
        ("Four died.", None),
    ]
    assert [
        (one.source.removeprefix(f"{path}:"), one.reason)
        for one in found
        if isinstance(one, Refusal)
    ] == [
        ("5", "field 'text' is missing or empty"),
        (
            "6",
            "published '2025-13-01' is no possible date; write it as 2025-06-03 or "
            "2025-06-03T06:10:00Z",
        ),
        ("7", "has 4 cells, the header 3: quote cells that hold commas"),
        ("9", "is no row of CSV (',' expected after '\"'): double the quotes inside a cell"),
        ("10", "is no row of CSV (unexpected end of data): double the quotes inside a cell"),
    ]


def test_csv_of_a_spreadsheet_may_use_semicolons(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", "outlet;text\nThe Day;One died, two live.\n")
    assert [(one.outlet, one.text) for one in articles(path)] == [
        ("The Day", "One died, two live.")
    ]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (
            "a.csv",
            "outlet,body\na,b\n",
            "has no column 'text' in its first line, only: outlet, body",
        ),
        ("a.csv", "", "has no column 'text' in its first line, only: nothing"),
        ("a.csv", "text\n", "is empty: it holds no row below its header"),
        ("a.jsonl", "\n\n", "is empty: it holds no row"),
        (
            "a.jsonl",
            "PK\x03\x04",
            "is binary, no plain text; save its text as UTF-8 and add that",
        ),
    ],
)
def test_a_table_without_rows_is_refused(
    tmp_path: Path, name: str, content: str, reason: str
) -> None:
    path = written(tmp_path / name, content)
    assert refusals(path) == [(str(path), reason)]


# Any text that UTF-8 can hold, but for what is refused: NUL, and nothing but space.
TEXTS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=60
).filter(lambda text: bool(text.strip("\ufeff").strip()))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_json_lines_and_back(tmp_path: Path, texts: list[str]) -> None:
    path = json_table(tmp_path / "a.jsonl", [{"text": text} for text in texts])
    assert [one.text for one in articles(path, language="en")] == texts


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_csv_and_back(tmp_path: Path, texts: list[str]) -> None:
    out = io.StringIO(newline="")
    table = csv.writer(out, quoting=csv.QUOTE_ALL)
    table.writerow(["title", "text"])
    table.writerows(["a title", text] for text in texts)
    path = written(tmp_path / "a.csv", out.getvalue())
    assert [one.text for one in articles(path, language="en")] == texts


# Languages


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "الولايات المتحدة لم تشارك في الهجوم"),
        ("ar", "قال CNN إن الرئيس"),
        ("fa", "سه نفر در آتش‌سوزی کشته شدند"),
        ("fa", "هفت نفر جان باختند"),
        ("ur", "آگ لگنے سے تین افراد ہلاک ہو گئے"),
        ("ur", "پاکستان کے وزیر اعظم"),
        ("ckb", "سەرۆکی هەرێم"),
        ("he", "שלושה בני אדם נהרגו"),
        ("ru", "Трое погибли при пожаре"),
        ("uk", "Троє загинули внаслідок пожежі"),
        ("en", "Three people were killed in the fire"),
        ("fr", "Trois personnes ont péri dans l'incendie"),
        ("es", "Tres personas murieron en el incendio"),
        ("tr", "Limandaki yangında üç kişi öldü"),
        ("de", "Drei Menschen starben bei dem Brand"),
        ("it", "Tre persone sono morte nell'incendio"),
        ("pt", "Três pessoas morreram no incêndio"),
        ("nl", "Drie mensen kwamen om bij de brand"),
        ("zh", "三人死亡"),
        ("ja", "東京で三人が死亡した"),
        ("und", "1234 !"),
    ],
)
def test_the_language_of_a_short_text(language: str, text: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("named", "code"),
    [
        ("AR", "ar"),
        ("arabic", "ar"),
        ("ar-EG", "ar"),
        ("fas", "fa"),
        ("العربية", "ar"),
        ("iw", "he"),
    ],
)
def test_a_language_may_be_named_in_many_ways(named: str, code: str) -> None:
    assert named_language(named, source="x") == code
