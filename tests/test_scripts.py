"""What holds for text in whatever script, mixed and broken as it may be (Hypothesis)."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.ingest import article_from_text
from claims.ingest.dates import parse_date
from claims.lexicon import every_language, lexicon
from claims.markup import escaped, isolated, visible
from claims.names import agency, distinct, holds_office, is_institution, same_name, sounds
from claims.quantities import quantities, years
from claims.read import check_worthiness, mode_of, read
from claims.read.sentences import sentences
from claims.records import Article
from claims.text import match_key, tokens
from claims.times import times

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = st.sampled_from(every_language())
# First and last code points of what news is written in, and of what breaks programs: Latin, its
# marks, Greek, Cyrillic, Armenian, Hebrew, Arabic with its presentation forms, Syriac, Devanagari,
# Bengali, Tamil, Thai, Georgian, Hangul, Ethiopic, punctuation with bidi controls, signs that look
# like letters, CJK, private use, surrogates, tags, emoji, styled letters, Adlam (astral, from right
# to left).
BLOCKS = [
    (0x00, 0x7F), (0x80, 0x24F), (0x300, 0x36F), (0x370, 0x3FF), (0x400, 0x52F), (0x530, 0x58F),
    (0x590, 0x5FF), (0x600, 0x6FF), (0x700, 0x74F), (0x8A0, 0x8FF), (0x900, 0x97F), (0x980, 0x9FF),
    (0xB80, 0xBFF), (0xE00, 0xE7F), (0x10A0, 0x10FF), (0x1100, 0x11FF), (0x1200, 0x137F),
    (0x1E00, 0x1FFF), (0x2000, 0x206F), (0x20D0, 0x214F), (0x2150, 0x218F), (0x3040, 0x30FF),
    (0x4E00, 0x4FFF), (0xAC00, 0xADFF), (0xD800, 0xDFFF), (0xE000, 0xE0FF), (0xFB00, 0xFDFF),
    (0xFE00, 0xFEFF), (0xFF00, 0xFFFF), (0x1D400, 0x1D7FF), (0x1E900, 0x1E95F),
    (0x1F100, 0x1F64F), (0xE0000, 0xE01EF), (0x10FFF0, 0x10FFFF),
]  # fmt: skip
LETTERS = st.sampled_from(BLOCKS).flatmap(lambda ends: st.integers(*ends)).map(chr)
# What rules look for, so that what follows them is reached.
PIECES = st.sampled_from(
    [
        *"١٢٣۴५੬௭９𝟙", "12", "3.5", "1,234,567.89", "٣٫٥", "١٬٢٣٤", "½", "Ⅻ", "²", "1e9", "-", "%",
        "٪", " million ", " مليون ", " Millionen ", "two hundred and ", "مئتان ", "двести ",
        "3 June 2025", "٣ يونيو ٢٠٢٥", "03/04/2024", "2025-06-03T06:10:00Z", "1403/2/31", "24:61",
        " killed ", "قتل ", " said ", "قال ", "وقالت ", " that ", "إن ", "نفى ", "denied ",
        " according to ", "بحسب ", "selon ", " a déclaré ", " sagte ", " заявил ", "אמר ", " گفت ",
        "Anna Brook", "آنا بروك", "Dr. ", "the mayor ", "رئيس البلدية ", "(Reuters) - ", "AFP",
        "\"", "“", "”", "«", "»", "„", "'", "’", "(", ")", "[", "]", ". ", "! ", "? ", "؟ ", "۔ ",
        "… ", ": ", "؛ ", ", ", "، ", "\n", "\r\n", "\u2028", "\u0085", "\t", "\u00a0", "\u3000",
        "\u202e", "\u200f", "\u2067", "\u200c", "\u200d", "\u0640", "\u0651", "\u0301\u0301",
        "\ufeff", "\ufdfa", "\ufefb", "ﬁ", "İ", "ı", "ß", "ς", "\U0001f1e6", "أ.د. ", "U.S. ",
        "source: ", "المصدر: ", "© 2025 The Ledger", "|", "-", "—",
    ]
)  # fmt: skip
TEXTS = st.lists(st.one_of(PIECES, LETTERS), max_size=40).map("".join)

# A name has a few words.
NAMES = st.lists(st.one_of(PIECES, LETTERS), max_size=8).map("".join)
MARKS = {*'"“”„«»‹›()[]{} \t\n\r\u2028\u0085\u00a0\u3000'}

Checked = Callable[..., None]
# So many in `make test`; the deeper look takes minutes.
DEPTHS = pytest.mark.parametrize(
    "examples", [150, pytest.param(20_000, marks=pytest.mark.long)], ids=["quick", "deep"]
)


def hold(check: Checked, examples: int, **strategies: st.SearchStrategy[object]) -> None:
    """Looks for what breaks a check."""
    looking = settings(
        max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    looking(given(**strategies)(check))()


@DEPTHS
def test_sentences_cover_a_line_and_cut_nothing_in_two(examples: int) -> None:
    def check(text: str, language: str, before: int) -> None:
        start = min(before, len(text))
        spans = sentences(text, start, len(text), language=language)
        at = start
        for first, last in spans:
            assert at <= first < last <= len(text)
            assert not text[at:first].strip()
            assert not text[first].isspace()
            assert not text[last - 1].isspace()
            at = last
        # A line of nothing but quotation marks is no sentence.
        assert not text[at:].strip() or (not spans and set(text[at:]) <= MARKS)

    hold(check, examples, text=TEXTS, language=LANGUAGES, before=st.integers(0, 3))


@DEPTHS
def test_a_match_key_is_its_own_key(examples: int) -> None:
    def check(text: str) -> None:
        key = match_key(text)
        assert match_key(key) == key

    hold(check, examples, text=TEXTS)


@DEPTHS
def test_tokens_are_stretches_of_the_text_in_order(examples: int) -> None:
    def check(text: str) -> None:
        at = 0
        for token in tokens(text):
            assert at <= token.start < token.end <= len(text)
            assert token.key == match_key(text[token.start : token.end]) != ""
            at = token.end

    hold(check, examples, text=TEXTS)


@DEPTHS
def test_numbers_dates_and_times_are_found_or_not_and_never_fail(examples: int) -> None:
    def check(text: str, language: str) -> None:
        words = tokens(text)
        quantities(text, words, lexicon(language))
        years(words)
        for one in times(text, language=language, published=date(2025, 6, 3)):
            assert 0 <= one.start < one.end <= len(text)
            assert one.first <= one.last
        found = parse_date(text)
        assert found is None or parse_date(found) == found
        assert 0 <= check_worthiness(text, language=language) <= 1
        mode_of(text, language=language, attributed=False)

    hold(check, examples, text=TEXTS, language=LANGUAGES)


@DEPTHS
def test_names_are_compared_alike_from_both_sides_and_never_fail(examples: int) -> None:
    def check(a: str, b: str, language: str) -> None:
        said = same_name(a, b, language_a=language, language_b="ar")
        assert bool(said) == bool(same_name(b, a, language_a="ar", language_b=language))
        assert len(distinct([(a, language), (b, "ar"), (a, language)])) <= 2
        sounds(a, language=language)
        is_institution(a, language=language)
        holds_office(a, language=language)
        agency(a)

    hold(check, examples, a=NAMES, b=NAMES, language=LANGUAGES)


@DEPTHS
def test_claims_are_what_stands_in_the_text(examples: int) -> None:
    def check(text: str, language: str) -> None:
        article = article_from_text(text, source="a", language=language)
        if not isinstance(article, Article):
            assert "\n" not in article.reason
            return
        # Half of a surrogate pair can be neither stored nor shown; all else stays as it is.
        assert len(article.text) <= len(text)
        if article.text.isascii():
            assert article.text == text
        reading = read(article)
        for one in reading.sentences:
            assert one.text == article.text[one.start : one.end] != ""
        for claim in reading.claims:
            assert claim.text == article.text[claim.start : claim.end] != ""
            assert claim.text in claim.sentence
            if claim.speaker_span is not None:
                start, end = claim.speaker_span
                assert 0 <= start < end <= len(article.text)
        assert read(article) == reading

    hold(check, examples, text=TEXTS, language=LANGUAGES)


@DEPTHS
def test_nothing_on_a_page_is_markup_or_turns_the_line(examples: int) -> None:
    def check(text: str) -> None:
        shown = visible(text)
        assert visible(shown) == shown
        assert not {"<", ">", '"'} & set(escaped(text))
        assert not set("\u202a\u202b\u202d\u202e") & set(isolated(text))

    hold(check, examples, text=TEXTS)


def test_nothing_depends_on_the_hash_seed_of_the_process(tmp_path: Path) -> None:
    script = (
        "import json, sys, claims\n"
        "project = claims.open(sys.argv[1])\n"
        "project.add(['corpus/rate-vote'])\n"
        "found = [project.claims(), project.pairs(), project.clusters(), project.disputes()]\n"
        "print(found)\n"
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / f"{seed}.db")],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "4242")
    ]
    one, other = (process.communicate()[0] for process in running)
    assert [process.returncode for process in running] == [0, 0]
    assert len(one) > 10_000
    assert one == other
