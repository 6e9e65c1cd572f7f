"""Invented claims and articles that several tests build on, and the encoder that ships."""

from collections.abc import Callable

import pytest

from claims.encode import Encoder
from claims.judge import Judge
from claims.records import Article, ArticleRef, Claim, Mode, content_id

MakeClaim = Callable[..., Claim]


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The encoder that ships, opened once."""
    return Encoder.load()


@pytest.fixture(scope="session")
def judge(encoder: Encoder) -> Judge:
    """The judge over the encoder that ships."""
    return Judge(encoder.encode)


@pytest.fixture
def make_claim() -> MakeClaim:
    """Makes a claim as it would stand in an article of its own."""

    def make(
        text: str,
        *,
        article: str = "",
        outlet: str = "The Ledger",
        speaker: str = "",
        mode: Mode | None = None,
        language: str = "en",
        published: str | None = "2025-06-03T08:00:00Z",
    ) -> Claim:
        where = article or content_id(outlet, text, published)
        return Claim(
            id=content_id(where, text),
            text=text,
            start=0,
            end=len(text),
            sentence=f"{text}.",
            speaker=speaker,
            speaker_span=None,
            via=(),
            mode=mode or (Mode.ATTRIBUTED if speaker else Mode.ASSERTED),
            language=language,
            article=ArticleRef(where, outlet, "", "", published),
        )

    return make


@pytest.fixture
def make_article() -> Callable[..., Article]:
    """Makes an article with the given text."""

    def make(
        text: str,
        *,
        outlet: str = "The Ledger",
        published: str | None = "2025-06-03T08:00:00Z",
        language: str = "en",
        title: str = "",
        credit: str = "",
    ) -> Article:
        return Article(
            content_id("article", outlet, text),
            outlet,
            title,
            "",
            published,
            "2025-06-04T00:00:00Z",
            language,
            text,
            credit,
        )

    return make
