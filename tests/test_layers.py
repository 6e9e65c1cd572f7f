"""Who may import whom: one direction, one owner per outside library, printing in one place.

The table has a row for every module, by the first part of its name below `claims`: `read` holds
for `claims/read.py` and for everything in `claims/read/`. A module without a row fails.
"""

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

BASE = {
    "records",
    "errors",
    "settings",
    "text",
    "lexicon",
    "sound",
    "places",
    "antonyms",
    "quantities",
    "times",
    "clock",
    "names",
    "quotations",
    "markup",
    "catalogues",
    "model",
    "hub",
    "worker",
    "addresses",
    "closing",
}
STAGES = {
    "fetch",
    "ingest",
    "read",
    "origins",
    "encode",
    "index",
    "judge",
    "compare",
    "group",
    "review",
    "store",
}

# What the modules of a row may import of the package, beside their own row. Stages see the base
# alone; only `pipeline` knows their order; only `project` stands between them and a person.
LAYERS: dict[str, set[str]] = {
    "records": set(),
    "closing": set(),
    "errors": set(),
    "settings": {"errors"},
    "text": set(),
    "lexicon": {"records", "errors", "text"},
    "quantities": {"lexicon", "text"},
    "times": {"lexicon", "text"},
    "clock": {"lexicon", "text"},
    "sound": set(),
    "quotations": {"records"},
    "markup": set(),
    "catalogues": set(),
    "places": {"lexicon", "text"},
    "antonyms": {"lexicon", "text"},
    "names": {"lexicon", "text", "places", "sound"},
    "model": {"records", "errors"},
    "hub": {"errors"},
    "worker": {"closing", "errors"},
    "addresses": set(),
    "cluster": {"closing", "errors", "settings"},
    **dict.fromkeys(STAGES, BASE),
    "pipeline": BASE | STAGES | {"cluster"},
    "project": BASE | STAGES | {"cluster", "pipeline"},
    "evaluate": BASE | STAGES | {"project"},
    "export": BASE,
    "": {"project", "encode", "judge", "records", "errors"},  # claims/__init__.py
    "cli": BASE
    | {"", "project", "evaluate", "export", "encode", "judge", "service"},  # `embed`: no store
    "__main__": {"cli"},
    "views": BASE | {"", "project", "export", "judge"},  # models shared by all pages
    # Models shared by all requests.
    "service": BASE | {"", "project", "export", "encode", "judge"},
    "app": {"views"},  # app.py at the root
}

# The rows that may import a library; the first is its owner. Two owners need their reason here.
OWNERS: dict[str, set[str]] = {
    "altair": {"views"},
    "anyascii": {"sound"},
    # Names and numbers of languages; and the catalogues of the words that a person sees.
    "babel": {"lexicon", "catalogues", "views"},
    "charset_normalizer": {"ingest"},
    "courlan": {"addresses"},
    "datasketch": {"origins"},
    "dateparser": {"times"},
    "faiss": {"index"},
    "distributed": {"cluster"},
    "feedparser": {"fetch"},
    "filelock": {"store"},
    "frontmatter": {"ingest"},
    "httpcore2": {"fetch"},
    # How an address is taken apart; and the hub's client, whose errors are what no network
    # looks like.
    "httpx2": {"fetch", "hub"},
    "huggingface_hub": {"hub"},
    "jinja2": {"export"},
    "markupsafe": {"export"},
    "lxml": {"fetch", "ingest"},  # sitemaps; and the trees that pages are
    "markdown_it": {"ingest"},
    "anyio": {"service"},  # the threads that FastAPI runs operations in
    "fastapi": {"service"},
    "limits": {"service"},
    "onnx": {"model"},
    "onnxruntime": {"model"},
    "pandas": {"views"},
    "protego": {"fetch"},
    "py3langid": {"ingest"},
    # What a file of another store holds is checked against the records; so is what a run that
    # was cut off has left.
    "pydantic": {"export", "pipeline", "service"},
    "pydantic_core": {"export"},
    "pypdf": {"ingest"},
    "scipy": {"evaluate"},
    "sentence_transformers": {"hub", "encode"},  # the encoder's fingerprint names its version
    "sentencex": {"read"},
    "sklearn": {"evaluate"},
    "snowballstemmer": {"judge"},
    "sqlalchemy": {"store"},
    "starlette": {"service"},
    "streamlit": {"views", "app"},  # app.py is three lines that start the views
    "tokenizers": {"model"},
    "torch": {"encode"},
    "tqdm": {"cli"},
    "trafilatura": {"ingest"},
    "transformers": {"hub", "encode"},  # likewise
    "warcio": {"ingest"},
    "yaml": {"ingest"},
    "uvicorn": {"service"},
}

# Libraries that are a way of computing rather than a border to the outside: any stage may.
SHARED = {"numpy", "rapidfuzz"}

# These cost a second or more to import, so they wait inside the one function that needs them;
# a page of the dashboard has paid for Streamlit before it is imported.
HEAVY = {
    "datasketch",
    "distributed",
    "pandas",
    "sentence_transformers",
    "sklearn",
    "streamlit",
    "torch",
    "transformers",
}
MAY_IMPORT_HEAVY_AT_ONCE = {"views", "app"}


@dataclass(frozen=True)
class Import:
    """One import: the module's full name, and whether it happens when the importer is loaded."""

    name: str
    line: int
    at_once: bool

    @property
    def library(self) -> str:
        return self.name.partition(".")[0]


def modules() -> dict[str, Path]:
    """Every module of the package and `app.py`, by full name."""
    found = {}
    for path in sorted((ROOT / "claims").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(part for part in parts if part != "__init__")] = path
    if (ROOT / "app.py").is_file():
        found["app"] = ROOT / "app.py"
    return found


def row_of(module: str) -> str:
    """The row of the table that a module stands in."""
    if module == "app":
        return "app"
    return module.removeprefix("claims").lstrip(".").partition(".")[0]


def imports(source: str, *, module: str, known: set[str], package: bool = False) -> list[Import]:
    """All imports of a module, those within functions too; `known` are the package's modules."""
    found: list[Import] = []

    def visit(node: ast.AST, at_once: bool) -> None:
        if isinstance(node, ast.Import):
            found.extend(Import(alias.name, node.lineno, at_once) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = absolute(node)
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                found.append(Import(inner if inner in known else base, node.lineno, at_once))
        inside = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for child in ast.iter_child_nodes(node):
            visit(child, at_once and not inside and not is_for_types(node))

    def absolute(node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = module.split(".")
        kept = parts[: len(parts) - node.level + package]
        return ".".join([*kept, node.module] if node.module else kept)

    visit(ast.parse(source), True)
    return found


def is_for_types(node: ast.AST) -> bool:
    """Whether what stands below is read by the type checker only."""
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
    )


def breaches(module: str, found: list[Import]) -> Iterator[str]:
    """One line for each import of a module that the tables do not allow."""
    row = row_of(module)
    for one in found:
        where = f"{module}:{one.line} imports {one.name}"
        if one.library in sys.stdlib_module_names:
            continue
        if one.library == "claims":
            target = row_of(one.name)
            if target != row and target not in LAYERS[row]:
                allowed = ", ".join(sorted(LAYERS[row])) or "nothing"
                yield f"{where}: `{row}` may import {allowed} of claims"
        elif one.library not in SHARED:
            owners = OWNERS.get(one.library)
            if owners is None:
                yield f"{where}: {one.library} has no owner: give it a row in OWNERS"
            elif row not in owners:
                yield f"{where}: {one.library} belongs to {', '.join(sorted(owners))}"
        if one.library in HEAVY and one.at_once and row not in MAY_IMPORT_HEAVY_AT_ONCE:
            yield f"{where} when it is loaded: import it in the function that needs it"


def breaches_of(source: str, *, module: str) -> list[str]:
    return list(breaches(module, imports(source, module=module, known=set(modules()))))


MODULES = modules()


@pytest.mark.parametrize("module", MODULES)
def test_every_module_has_a_row_and_keeps_it(module: str) -> None:
    row = row_of(module)
    assert row in LAYERS, f"{module} has no row in LAYERS: say what `{row}` may import"
    path = MODULES[module]
    found = imports(
        path.read_text(encoding="utf-8"),
        module=module,
        known=set(MODULES),
        package=path.name == "__init__.py",
    )
    assert not list(breaches(module, found))


def test_the_table_has_no_circles() -> None:
    done: set[str] = set()
    while ready := {row for row, below in LAYERS.items() if row not in done and below <= done}:
        done |= ready
    assert set(LAYERS) - done == set()


def test_only_the_command_line_prints() -> None:
    printing = [
        f"{module}:{node.lineno}"
        for module, path in MODULES.items()
        if row_of(module) != "cli"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Name) and node.id == "print")
        or (isinstance(node, ast.Attribute) and ast.unparse(node) in ("sys.stdout", "sys.stderr"))
    ]
    assert printing == []


def test_word_lists_hold_data_and_no_code() -> None:
    assert [path.name for path in (ROOT / "claims" / "languages").rglob("*.py")] == []


@pytest.mark.parametrize(
    ("module", "source", "what"),
    [
        ("claims.read.page", "import claims.judge", "`read` may import"),
        ("claims.read.page", "from claims import store", "`read` may import"),
        ("claims.read.page", "from ..judge import Judge", "`read` may import"),
        ("claims.store", "def f():\n    import claims.project", "`store` may import"),
        ("claims.views.search", "from claims.store import Store", "`views` may import"),
        ("claims.text", "from claims.records import Claim", "may import nothing"),
        ("claims.judge.rules", "import faiss", "faiss belongs to index"),
        ("claims.read", "from tokenizers import Tokenizer", "tokenizers belongs to model"),
        ("claims.read", "import unheard_of", "give it a row in OWNERS"),
        ("claims.encode", "import torch", "in the function that needs it"),
        ("claims.encode", "try:\n    import torch\nexcept OSError: ...", "in the function"),
    ],
)
def test_a_breach_is_told(module: str, source: str, what: str) -> None:
    assert what in "\n".join(breaches_of(source, module=module))


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("claims.read.page", "import json\nimport claims.text\nfrom claims.read import modes"),
        ("claims.read.page", "from .modes import mode_of\nfrom ..text import tokens"),
        ("claims.encode", "def f():\n    import torch"),
        ("claims.encode", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import torch"),
        ("claims.views.search", "import streamlit as st\nimport claims"),
        ("claims.pipeline", "from claims.store import Store\nfrom claims.judge import Judge"),
    ],
)
def test_what_the_tables_allow_is_no_breach(module: str, source: str) -> None:
    assert breaches_of(source, module=module) == []
