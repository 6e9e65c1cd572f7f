"""Two who report in one sentence: each keeps their own words, whatever joins them."""

import pytest

from claims.ingest import article_from_text
from claims.read import read
from claims.records import Article


def said(text: str, *, language: str) -> list[tuple[str, str, str]]:
    article = article_from_text(text, source="test", language=language)
    assert isinstance(article, Article)
    return [(claim.speaker, claim.mode.value, claim.text) for claim in read(article).claims]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "The harbour master, Lena Voss, said that two ferries had collided off Pell Point, and "
            "the coastguard denied that anyone was missing.",
            [
                ("The harbour master, Lena Voss", "attributed",
                 "two ferries had collided off Pell Point"),
                ("the coastguard", "denied", "anyone was missing"),
            ],
        ),
        (
            "en",
            "Prosecutors said the clerk took bribes; her lawyer said the money was a loan.",
            [
                ("Prosecutors", "attributed", "the clerk took bribes"),
                ("her lawyer", "attributed", "the money was a loan"),
            ],
        ),
        (
            "ar",
            "قالت الوزارة إن ثلاثة جنود قُتلوا في الكمين، فيما ذكر مصدر عسكري أن الحصيلة بلغت خمسة.",
            [
                ("الوزارة", "attributed", "ثلاثة جنود قُتلوا في الكمين"),
                ("مصدر عسكري", "attributed", "الحصيلة بلغت خمسة"),
            ],
        ),
    ],
)  # fmt: skip
def test_neither_side_gets_the_words_of_the_other(
    language: str, text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert said(text, language=language) == expected


def test_who_is_quoted_speaks_and_who_quotes_passes_on() -> None:
    article = article_from_text(
        "نقلت قناة «المدار» عن مسؤولين في الوزارة قولهم إن القمة أُلغيت.",
        source="test",
        language="ar",
    )
    assert isinstance(article, Article)
    (claim,) = read(article).claims
    assert claim.text == "القمة أُلغيت"
    assert claim.speaker == "مسؤولين في الوزارة"
    assert [name.strip("»«") for name in claim.via] == ["قناة «المدار"]
