"""A model folder is opened whole or not at all, and says in one line what is wrong with it."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from claims.errors import ModelError
from claims.model import Card, Model, files
from claims.settings import Settings

SHIPPED = Settings().models / "encoder"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped model that a test may damage."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "encoder"))


def seal(folder: Path) -> None:
    """Makes the folder's checksums those of its files, whatever they hold."""
    lines = [
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n"
        for name in ("model.onnx", "tokenizer.json")
    ]
    (folder / "SHA256SUMS").write_text("".join(lines))


def refusal(folder: Path) -> str:
    """The one line that opening the folder ends with."""
    with pytest.raises(ModelError) as refused:
        Model.open(folder)
    message = str(refused.value)
    assert "\n" not in message
    return message


def test_the_shipped_card_tells_what_the_model_is() -> None:
    card = Card.read(SHIPPED / "card.json")
    assert (card.dimensions, card.max_tokens, card.precision) == (384, 128, "int8")
    assert card.licence == "Apache-2.0"
    assert Model.open(SHIPPED).card == card


def test_the_readable_card_agrees_with_the_files() -> None:
    card = json.loads((SHIPPED / "card.json").read_text(encoding="utf-8"))
    vocabulary = json.loads((SHIPPED / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    assert len(vocabulary["vocab"]) == card["word_pieces"]
    readable = (SHIPPED / "README.md").read_text(encoding="utf-8")
    scores = json.loads((SHIPPED / "scores.json").read_text(encoding="utf-8"))
    for figures in scores["retrieval"].values():
        assert f"{figures['to_english']:.3f}" in readable
        assert f"{figures['from_english']:.3f}" in readable


@pytest.mark.parametrize("name", ["card.json", "SHA256SUMS", "model.onnx", "tokenizer.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert f"has no {name}" in refusal(folder)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_flipped_bit_is_found_and_both_sums_are_shown(folder: Path, name: str) -> None:
    expected = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    found = hashlib.sha256(content).hexdigest()
    message = refusal(folder)
    assert f"{name} is damaged" in message
    assert found[:8] in message
    assert expected[:8] in message


def test_a_file_without_a_checksum_is_not_believed(folder: Path) -> None:
    lines = (folder / "SHA256SUMS").read_text().splitlines(keepends=True)
    (folder / "SHA256SUMS").write_text("".join(line for line in lines if "onnx" not in line))
    assert "SHA256SUMS says nothing" in refusal(folder)


@pytest.mark.parametrize(
    ("name", "what"), [("model.onnx", "no ONNX model"), ("tokenizer.json", "no tokenizer")]
)
def test_whole_files_of_the_wrong_kind_are_refused(folder: Path, name: str, what: str) -> None:
    (folder / name).write_text("not what it should be")
    seal(folder)
    assert what in refusal(folder)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("{", "cannot be read"),
        ("[]", "is no JSON object"),
        ('{"name": "x"}', "has no field 'revision'"),
    ],
)
def test_a_bad_card_is_refused(folder: Path, content: str, what: str) -> None:
    (folder / "card.json").write_text(content)
    assert what in refusal(folder)


def test_a_card_that_names_other_dimensions_is_refused(folder: Path) -> None:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    (folder / "card.json").write_text(json.dumps(card | {"dimensions": 100}))
    model = Model.open(folder)
    with pytest.raises(ModelError, match="its card says 100 dimensions"):
        model.run(model.tokens(["one"]))


@pytest.mark.parametrize("field", ["name", "revision", "precision", "normaliser"])
def test_the_fingerprint_follows_the_card(folder: Path, field: str) -> None:
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    (folder / "card.json").write_text(json.dumps(card | {field: "other"}))
    assert Model.open(folder).fingerprint != Model.open(SHIPPED).fingerprint


def test_the_fingerprint_follows_the_content(folder: Path) -> None:
    assert Model.open(folder).fingerprint == Model.open(SHIPPED).fingerprint
    tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer, indent=1))
    seal(folder)
    assert Model.open(folder).fingerprint != Model.open(SHIPPED).fingerprint


def test_long_texts_are_cut_at_the_cards_length() -> None:
    model = Model.open(SHIPPED)
    short, long = model.tokens(["word", "word " * 1000])
    assert short.tolist() == [101, short[1], 102]
    assert long.shape == (128,)
    assert long[-1] == 102
    rows = model.run([long, *model.tokens(["word " * 126])])
    np.testing.assert_array_equal(rows[0], rows[1])


def test_what_is_not_known_of_the_processor_changes_no_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = Model.open(SHIPPED)
    tokens = model.tokens(["The ferry sank off the coast on Monday.", "غرقت العبارة يوم الاثنين."])
    known = model.run(tokens)
    monkeypatch.setattr(files, "_PROCESSOR", tmp_path / "says nothing")
    careful = Model.open(SHIPPED)
    options = careful._session.get_session_options()
    assert options.get_session_config_entry(files.PRECISE) == "1"
    assert (careful.run(tokens) == known).all()
