"""Vectors: what they mean, that they do not depend on company, and which models give them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from claims.encode import Encoder, read_likeness, recommended
from claims.errors import ModelError
from claims.records import EncoderChoice
from claims.settings import Settings

# Invented; each row says one thing in English, Arabic, French and Persian.
MEANINGS = [
    (
        "The ferry sank off the island on Sunday.",
        "غرقت العبّارة قبالة الجزيرة يوم الأحد.",
        "Le ferry a coulé au large de l'île dimanche.",
        "کشتی مسافربری روز یکشنبه در نزدیکی جزیره غرق شد.",
    ),
    (
        "The central bank raised interest rates.",
        "رفع البنك المركزي أسعار الفائدة.",
        "La banque centrale a relevé les taux d'intérêt.",
        "بانک مرکزی نرخ بهره را افزایش داد.",
    ),
    (
        "Doctors treated forty patients for fever.",
        "عالج الأطباء أربعين مريضاً من الحمى.",
        "Les médecins ont soigné quarante patients pour de la fièvre.",
        "پزشکان چهل بیمار را برای تب درمان کردند.",
    ),
    (
        "The national team won the football match.",
        "فاز المنتخب الوطني في مباراة كرة القدم.",
        "L'équipe nationale a gagné le match de football.",
        "تیم ملی مسابقه فوتبال را برد.",
    ),
]


def assert_unit(vectors: NDArray[np.float32]) -> None:
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-6)


@pytest.mark.parametrize("other", [1, 2, 3], ids=["ar", "fr", "fa"])
def test_the_same_meaning_is_nearest_across_languages(encoder: Encoder, other: int) -> None:
    english = encoder.encode([row[0] for row in MEANINGS])
    foreign = encoder.encode([row[other] for row in MEANINGS])
    similarities = english @ foreign.T
    assert similarities.argmax(axis=1).tolist() == [0, 1, 2, 3]
    assert similarities.argmax(axis=0).tolist() == [0, 1, 2, 3]
    assert np.median(similarities.diagonal()) > 0.6


def test_rows_are_unit_vectors_in_the_order_of_the_texts(encoder: Encoder) -> None:
    texts = [text for row in MEANINGS for text in row]
    vectors = encoder.encode(texts)
    assert vectors.dtype == np.float32
    assert vectors.shape == (16, encoder.dimensions)
    assert_unit(vectors)
    np.testing.assert_array_equal(encoder.encode(texts[::-1]), vectors[::-1])


def test_no_texts_give_no_rows(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


WORDS = st.text(min_size=0, max_size=60)


@settings(max_examples=25)
@given(text=WORDS, company=st.lists(WORDS, max_size=5))
def test_a_vector_does_not_depend_on_its_company(
    encoder: Encoder, text: str, company: list[str]
) -> None:
    alone = encoder.encode([text])
    np.testing.assert_array_equal(encoder.encode([*company, text])[-1:], alone)
    assert_unit(alone)


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u0000", "\ud800 lone", "\u202eright\u202c \u2066to\u2069 left", "\U000e0041", "🚢"],
)
def test_odd_texts_have_a_vector(encoder: Encoder, text: str) -> None:
    assert_unit(encoder.encode([text]))


def test_direction_marks_do_not_move_a_vector(encoder: Encoder) -> None:
    plain, marked = encoder.encode(["غرقت السفينة", "\u202bغرقت السفينة\u202c"])
    np.testing.assert_array_equal(plain, marked)


def test_progress_is_told_up_to_the_last_text(encoder: Encoder) -> None:
    seen: list[tuple[int, int, str]] = []
    encoder.encode(["a"] * 300, progress=lambda done, total, what: seen.append((done, total, what)))
    assert seen == [(256, 300, "encode"), (300, 300, "encode")]


def test_importing_and_running_the_encoder_leaves_torch_alone() -> None:
    code = (
        "import sys, claims.encode as e; e.Encoder.load().encode(['a']); "
        "print(sorted({'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_any_sentence_transformers_model_takes_its_place(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sentence_transformers import SentenceTransformer

    monkeypatch.setenv("CLAIMS_ENCODER", str(tiny))
    encoder = Encoder.load(Settings.from_environment().encoder)
    texts = ["the ferry sank", "", "the bank raised rates a b c the bank raised", "a"]
    vectors = encoder.encode(texts)
    own = SentenceTransformer(str(tiny), device="cpu").encode(texts, normalize_embeddings=True)
    np.testing.assert_allclose(vectors, own, atol=1e-6)
    assert_unit(vectors)
    for text, vector in zip(texts, vectors, strict=True):
        np.testing.assert_allclose(encoder.encode([text])[0], vector, atol=1e-6)
    assert encoder.encode([]).shape == (0, 16)


def test_the_fingerprint_of_another_model_is_its_content(
    encoder: Encoder, tiny: Path, tmp_path: Path
) -> None:
    import torch
    from sentence_transformers import SentenceTransformer

    first = Encoder.load(str(tiny)).fingerprint
    assert Encoder.load(str(tiny)).fingerprint == first
    assert first != encoder.fingerprint
    changed = SentenceTransformer(str(tiny), device="cpu")
    with torch.no_grad():
        next(iter(changed.parameters()))[0, 0] += 1
    changed.save(str(tmp_path / tiny.name))
    assert Encoder.load(str(tmp_path / tiny.name)).fingerprint != first


def test_a_model_folder_of_our_own_kind_is_taken_by_path(encoder: Encoder) -> None:
    folder = Settings().models / "encoder"
    assert Encoder.load(str(folder)).fingerprint == encoder.fingerprint


def test_a_missing_model_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match=r"has no card\.json"):
        Encoder.load(models=tmp_path)
    with pytest.raises(ModelError, match="unset CLAIMS_ENCODER") as refused:
        Encoder.load(str(tmp_path / "nothing here"))
    assert "\n" not in str(refused.value)


def test_a_prompt_stands_before_every_text(tiny: Path) -> None:
    plain, prompted = Encoder.load(str(tiny)), Encoder.load(str(tiny), prompt="the bank ")
    np.testing.assert_allclose(
        prompted.encode(["raised rates"]), plain.encode(["the bank raised rates"]), atol=1e-6
    )
    assert plain.fingerprint != prompted.fingerprint
    assert prompted.choice == EncoderChoice(str(tiny), prompt="the bank ")


def test_a_vector_can_be_cut_short(encoder: Encoder) -> None:
    short = Encoder.load(dimensions=64)
    vectors = short.encode(["The ferry sank", "غرقت العبارة"])
    assert vectors.shape == (2, 64)
    assert_unit(vectors)
    whole = encoder.encode(["The ferry sank"])[0, :64]
    np.testing.assert_allclose(vectors[0], whole / np.linalg.norm(whole), atol=1e-6)
    assert short.fingerprint == f"{encoder.fingerprint}/64"
    assert encoder.is_calibrated
    assert not short.is_calibrated
    with pytest.raises(ModelError, match="from 1 to 384"):
        Encoder.load(dimensions=385)


def test_cosines_nobody_measured_say_so(tiny: Path) -> None:
    with pytest.raises(ModelError, match="claims models calibrate"):
        _ = Encoder.load(str(tiny)).likeness


def test_a_calibration_of_other_files_says_nothing(tmp_path: Path) -> None:
    folder = shutil.copytree(Settings().models / "encoder", tmp_path / "encoder")
    assert Encoder.load(str(folder)).is_calibrated
    card = folder / "card.json"
    described = json.loads(card.read_text(encoding="utf-8"))
    card.write_text(json.dumps(described | {"revision": "another"}), encoding="utf-8")
    assert not Encoder.load(str(folder)).is_calibrated
    # A broken file does not stand in the way of its mending.
    (folder / "calibration.json").write_text("{}", encoding="utf-8")
    assert not Encoder.load(str(folder)).is_calibrated
    with pytest.raises(ModelError, match="make it anew"):
        _ = Encoder.load(str(folder)).likeness


def test_a_damaged_calibration_is_told(tmp_path: Path) -> None:
    path = tmp_path / "calibration.json"
    for content in ("", "[]", '{"candidate": 0.3}'):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(ModelError, match="make it anew"):
            read_likeness(path)


def test_the_recommended_list_says_what_a_reader_must_know() -> None:
    found = recommended(Settings().models)
    of_both = {"kind", "name", "licence", "languages", "megabytes", "about"}
    of_kind = {"encoder": {"dimensions", "prompt"}, "judge": set[str]()}
    assert [one["kind"] for one in found] == ["encoder"] * 4 + ["judge"] * 2
    for one in found:
        assert set(one) == of_both | of_kind[one["kind"]]
    assert recommended(Path("/nowhere")) == []


def test_a_vector_without_direction_is_refused() -> None:
    class Flat:
        fingerprint = "flat"
        dimensions = 2

        def rows(self, texts: object) -> NDArray[np.float32]:
            return np.array([[1, 0], [0, 0]], dtype=np.float32)

    with pytest.raises(ModelError, match="no usable vector for 'b'"):
        Encoder(Flat()).encode(["a", "b"])
