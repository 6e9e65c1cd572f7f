"""Invented claims and articles that several tests build on, and the encoder that ships."""

from collections.abc import Callable
from pathlib import Path

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
    return Judge(encoder.encode, scale=encoder.likeness)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of two small layers with random weights, saved to disk."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer

    folder = tmp_path_factory.mktemp("tiny")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    words += ["the", "ferry", "sank", "bank", "raised", "rates", "a", "b", "c"]
    torch.manual_seed(7)
    bert = BertModel(
        BertConfig(
            vocab_size=len(words),
            hidden_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=32,
            max_position_embeddings=32,
        )
    )
    bert.save_pretrained(folder / "bert")
    tokenizer = BertTokenizer(vocab={word: number for number, word in enumerate(words)})
    assert tokenizer.tokenize("the ferry sank") == ["the", "ferry", "sank"]
    tokenizer.save_pretrained(folder / "bert")
    transformer = Transformer(str(folder / "bert"), max_seq_length=32)
    model = SentenceTransformer(modules=[transformer, Pooling(16)], device="cpu")
    model.save(str(folder / "model"))
    return folder / "model"


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
