"""Reading: spans, speakers and modes, on invented sentences and on the five seed pages."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.ingest import ingest
from claims.read import read
from claims.records import Article, Mode, Reading

SEEDS = Path(__file__).parent.parent.parent / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not here")


def article(text: str, *, language: str, title: str = "") -> Article:
    return Article("a", "outlet", title, "", None, "2025-01-01T00:00:00Z", language, text)


def stated(text: str, language: str) -> list[tuple[str, str, str]]:
    found = read(article(text, language=language)).claims
    return [(claim.text, claim.speaker, str(claim.mode)) for claim in found]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "The mayor said that nine people were rescued.",
            [("nine people were rescued", "The mayor", "attributed")],
        ),
        (
            "en",
            "The bridge was closed at noon, the city police said in a statement.",
            [("The bridge was closed at noon", "the city police", "attributed")],
        ),
        (
            "en",
            "According to the harbour office, two ferries collided.",
            [("two ferries collided", "the harbour office", "attributed")],
        ),
        (
            "en",
            "The company denied that the dam had leaked.",
            [("the dam had leaked", "The company", "denied")],
        ),
        (
            "en",
            "Norland accused Sudmark of shelling the border post.",
            [("Sudmark of shelling the border post", "Norland", "attributed")],
        ),
        (
            "en",
            "The fire may have started in the kitchen.",
            [("The fire may have started in the kitchen", "", "hedged")],
        ),
        (
            "en",
            "The ministry will publish the list on Monday.",
            [("The ministry will publish the list on Monday", "", "predicted")],
        ),
        ("en", "Who pays for the damage?", [("Who pays for the damage", "", "question")]),
        ("en", "The government should resign at once.", []),
        (
            "ar",
            "قال وزير الصحة إن ثلاثة مرضى تعافوا.",
            [("ثلاثة مرضى تعافوا", "وزير الصحة", "attributed")],
        ),
        (
            "ar",
            "رغم القلق، إلا أن مسؤولا محليا أكد أن السد لم يتضرر.",
            [("السد لم يتضرر", "مسؤولا محليا", "attributed")],
        ),
        (
            "ar",
            "نفت الشركة أن يكون الخزان قد تسرب.",
            [("يكون الخزان قد تسرب", "الشركة", "denied")],
        ),
        (
            "ar",
            "اتهمت إيران تركيا بإغلاق المعبر الحدودي.",
            [("تركيا بإغلاق المعبر الحدودي", "إيران", "attributed")],
        ),
        (
            "ar",
            "وبحسب البلدية، أغلقت المدارس أبوابها يوم الأحد.",
            [("أغلقت المدارس أبوابها يوم الأحد", "البلدية", "attributed")],
        ),
        (
            "ar",
            "رفض الوزير زيارة المدينة بعد الحادث.",
            [("رفض الوزير زيارة المدينة بعد الحادث", "", "asserted")],
        ),
        ("ar", "يجب على الدول أن تتعاون من أجل السلام.", []),
    ],
)
def test_who_says_what(language: str, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert stated(text, language) == expected


def test_nested_attribution_keeps_both_speakers() -> None:
    claims = read(
        article("أفادت التقارير بأن الرئيس أبلغ الوفد بأن المعبر مفتوح.", language="ar")
    ).claims
    assert [(claim.text, claim.speaker, claim.via) for claim in claims] == [
        ("المعبر مفتوح", "الرئيس", ("التقارير",))
    ]


def test_quoted_content_and_the_speaker_of_the_sentence_before() -> None:
    text = "قال الجيش في بيان: «انتهت المناورات مساء الخميس». وأضاف أن القوات عادت إلى قواعدها."
    assert stated(text, "ar") == [
        ("انتهت المناورات مساء الخميس", "الجيش", "attributed"),
        ("القوات عادت إلى قواعدها", "الجيش", "attributed"),
    ]


def test_title_date_and_first_sentence_are_not_glued() -> None:
    text = "Dam leaks again\n24 June 2022\nWorkers closed the sluice on Friday."
    reading = read(article(text, language="en", title="Dam leaks again"))
    assert [claim.text for claim in reading.claims] == ["Workers closed the sluice on Friday"]
    assert [(item.text, item.reason) for item in reading.removed] == [
        ("Dam leaks again", "title"),
        ("24 June 2022", "dateline"),
    ]


def test_an_article_behind_read_also_is_left_out_with_its_reason() -> None:
    text = (
        "Workers closed the sluice on Friday.\nThe valley road stayed open all day.\n"
        "Source: River Wire\nRead also:\nMayor of Oster opens the new market hall\n"
        "The mayor of Oster opened the new market hall yesterday.\nThousands of guests came."
    )
    reading = read(article(text, language="en"))
    assert [claim.text for claim in reading.claims] == [
        "Workers closed the sluice on Friday",
        "The valley road stayed open all day",
    ]
    reasons = {item.text: item.reason for item in reading.removed}
    assert reasons["Thousands of guests came."] == "other_article"
    assert reasons["Source: River Wire"] == "source"


def _verbatim(reading: Reading) -> None:
    text = reading.article.text
    for sentence in reading.sentences:
        assert text[sentence.start : sentence.end] == sentence.text
    for claim in reading.claims:
        assert text[claim.start : claim.end] == claim.text
        assert claim.text in claim.sentence
        if claim.speaker_span is not None:
            start, end = claim.speaker_span
            assert claim.speaker in text[start:end] or claim.speaker == text[start:end]


PIECES = [
    "قال الوزير إن", "the mayor said that", "نفى", "denied", "،", ",", ".", "؟", "\n", "\r\n",
    "«", "»", '"', "“", "”", "وأضاف أن", "3.5", "٢٠٢٤", "🙂", "\u200f", "\u202e", "\u00a0", "\t",
    "إسرائيل وإيران", "seven people were killed", "اقرأ أيضا:", "©", " - ", "x", "أ. ف. ب.",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from(["ar", "en", "fa", "xx"]))
def test_offsets_always_give_back_the_text(pieces: list[str], language: str) -> None:
    _verbatim(read(article(" ".join(pieces), language=language)))


@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    _verbatim(read(article(text, language="ar")))


@pytest.fixture(scope="module")
def seeds() -> dict[str, Reading]:
    found = [item for item in ingest([SEEDS]) if isinstance(item, Article)]
    return {
        path.name[:3]: read(one) for path, one in zip(sorted(SEEDS.iterdir()), found, strict=True)
    }


@needs_seeds
def test_seed_the_official_and_the_accusation(seeds: dict[str, Reading]) -> None:
    claims = {claim.text: claim for claim in seeds["000"].claims}
    official = claims["الولايات المتحدة لم تشارك في الهجوم"]
    assert official.speaker == "مسؤول أميركي"
    assert official.mode is Mode.ATTRIBUTED
    accusation = next(claim for claim in claims.values() if "بالمشاركة في الهجوم" in claim.text)
    assert accusation.speaker == "إيران"
    assert accusation.text.startswith("الولايات المتحدة")


@needs_seeds
def test_seed_commentary_yields_no_claims(seeds: dict[str, Reading]) -> None:
    reading = seeds["000"]
    fourth = reading.article.text.index("بالنظر إلى الوضع الراهن")
    assert [claim.text for claim in reading.claims if claim.start >= fourth] == []


@needs_seeds
def test_seed_second_article_is_not_mixed_in(seeds: dict[str, Reading]) -> None:
    reading = seeds["001"]
    assert all("ترامب" not in claim.text for claim in reading.claims)
    left_out = [item for item in reading.removed if item.reason == "other_article"]
    assert any("بزشكيان" in item.text for item in left_out)


@needs_seeds
def test_seed_furniture_is_no_claim(seeds: dict[str, Reading]) -> None:
    texts = [claim.text for reading in seeds.values() for claim in reading.claims]
    for furniture in ("شاركها", "©", "Exit mobile", "Skip to main", "شارك القصة", "المصدر"):
        assert [text for text in texts if furniture in text] == []


@needs_seeds
def test_every_seed_claim_is_verbatim(seeds: dict[str, Reading]) -> None:
    for reading in seeds.values():
        assert reading.claims
        _verbatim(reading)


@pytest.mark.parametrize(
    "piece",
    [
        "word ", "كلمة ", "a. b. ", '" a b ', "« كلمة ", "said, that, ", "قال إن ",
        "قال الوزير إن الجسر أغلق. ", "\u202eab\u202c ", "a\u0301", "- a\n", "and seized ",
        "between 5 and 6 ", "1.5 2. 5 ", " " * 50 + "a",
    ],
)  # fmt: skip
def test_twice_the_text_takes_twice_the_steps(piece: str) -> None:
    def steps(length: int) -> int:
        text = (piece * (length // len(piece) + 1))[:length]
        language = "ar" if any("\u0600" <= letter <= "\u06ff" for letter in piece) else "en"
        calls = 0

        def count(frame: object, event: str, argument: object) -> None:
            nonlocal calls
            calls += event == "call"

        one = article(text, language=language)
        read(one)  # the word lists are loaded before anything is counted
        sys.setprofile(count)
        try:
            found = read(one)
        finally:
            sys.setprofile(None)
        kept = sum(len(sentence.text.split()) for sentence in found.sentences)
        kept += sum(len(removal.text.split()) for removal in found.removed)
        assert kept >= len(text.split()) - text.count("\n") - 1
        return calls

    assert steps(40_000) <= 2.3 * steps(20_000) + 1000
