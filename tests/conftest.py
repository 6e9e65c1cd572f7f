"""Invented claims and articles that several tests build on, and the encoder that ships."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from claims.encode import Encoder
from claims.judge import Judge
from claims.project import Project
from claims.records import Article, ArticleRef, Claim, Mode, Role, content_id

if TYPE_CHECKING:
    from .postgres import Server
    from .serving import Served, Template

# How long a machine takes decides no test.
settings.register_profile("claims", deadline=None)
settings.load_profile("claims")

MakeClaim = Callable[..., Claim]


@pytest.fixture(autouse=True)
def main_given_back() -> Iterator[None]:
    """`AppTest` leaves its script as `__main__`, which a process spawned later would run."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


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


@pytest.fixture(scope="session")
def postgresql() -> "Iterator[Server]":
    """A PostgreSQL server that all tests share; each has a database of its own in it."""
    from .postgres import NoServer, serving_postgresql

    with ExitStack() as stack:
        try:
            server = stack.enter_context(serving_postgresql())
        except NoServer as error:
            pytest.skip(f"no PostgreSQL server can be started here: {error}")
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The path or address of an empty database: what uses it has to hold on both."""
    if request.param == "sqlite":
        yield str(tmp_path / "claims.db")
    else:
        with request.getfixturevalue("postgresql").database() as address:
            yield address


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


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> "Template":
    """A database with articles, and a key of every role."""
    from .serving import ARTICLES, Template

    path = tmp_path_factory.mktemp("template") / "claims.db"
    table = path.with_name("articles.jsonl")
    table.write_text("\n".join(json.dumps(row) for row in ARTICLES), encoding="utf-8")
    with Project(path, encoder=encoder) as project:
        project.add([table])
        secrets = {
            name: project.add_key(name, role=role).secret
            for name, role in (
                ("Vera", Role.VIEWER),
                ("Rana", Role.REVIEWER),
                ("Omar", Role.REVIEWER),
                ("Edda", Role.EDITOR),
            )
        }
    return Template(path, secrets)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, template: "Template") -> "Iterator[Served]":
    """A service that tests share; each decides about something of its own."""
    from claims.service import Options

    from .serving import serving

    database = template.copied(tmp_path_factory.mktemp("service"))
    options = Options(database, rate="1000000/minute", failures="1000000/minute")
    with serving(options, template.secrets) as here:
        yield here


@pytest.fixture
def fresh(tmp_path: Path, template: "Template") -> "Iterator[Served]":
    """A service of one's own."""
    from claims.service import Options

    from .serving import serving

    with serving(Options(template.copied(tmp_path)), template.secrets) as here:
        yield here
