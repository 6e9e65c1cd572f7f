"""The judge's pairs: sentences changed in one place, and what is drawn of them."""

import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from training import data
from training.alterations import FOLDER, Alterations
from training.pairs import NLI, SCORES, Example, Pairs, inference

LANGUAGES = ("ar", "de", "en", "es", "fa", "fr", "he", "ru", "tr")
SHARED = Path(__file__).parent.parent.parent / "shared" / "data"


def changes(language: str, sentence: str) -> set[tuple[str, str]]:
    found = Alterations.of(language)
    assert found is not None
    return {(one.kind, one.text) for one in found.all(sentence, np.random.default_rng(0))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_what_can_be_changed(language: str) -> None:
    lists = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    assert list(lists) == ["polarity", "outcome", "degree", "hedge", "actor", "time", "numbers"]
    for name, pairs in lists.items():
        for forms in pairs:
            assert len(set(forms)) == len(forms), (name, forms)
            assert all(form == form.strip() and form for form in forms), (name, forms)
            assert name == "numbers" or len(forms) == 2, (name, forms)
    assert len(lists["polarity"]) >= 50
    assert len(lists["outcome"]) >= 50


def test_a_sentence_is_changed_in_one_place() -> None:
    found = changes("en", "The ferry was late, and 12 people died")
    assert ("polarity", "The ferry was not late, and 12 people died") in found
    assert ("degree", "The ferry was early, and 12 people died") in found
    assert ("hedge", "The ferry may have been late, and 12 people died") in found
    assert ("outcome", "The ferry was late, and 12 people survived") in found
    (figure,) = (text for kind, text in found if kind == "number")
    assert figure.startswith("The ferry was late, and ")
    assert "12" not in figure


@pytest.mark.parametrize(
    ("language", "sentence", "changed"),
    [
        ("en", "Many died", "Few died"),  # the capital stays
        ("tr", "İyi bir gün", "Kötü bir gün"),
        ("de", "Er hat ein Boot", "Er hat kein Boot"),
        ("he", "הוא היה שם", "הוא לא היה שם"),
    ],
)
def test_changes_in_other_languages(language: str, sentence: str, changed: str) -> None:
    assert changed in {text for _, text in changes(language, sentence)}


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Was he late?"),  # claims nothing
        ("en", "In 1998 nobody knew"),  # a year is no figure, and it is negated already
        ("fr", "Qu'est-ce"),  # part of a longer word
        ("fa", "داده‌ها"),  # a word held together by a zero-width non-joiner
        ("en", "the Version 2.5 of 10:30"),
    ],
)
def test_what_must_not_be_changed(language: str, sentence: str) -> None:
    assert changes(language, sentence) == set()


def test_a_language_without_a_list_has_no_changes() -> None:
    assert Alterations.of("xx") is None


def small() -> data.Data:
    english = tuple(f"The {who} was late on the {n}th day" for n, who in enumerate("abcdefgh"))
    arabic = tuple(f"كان {who} متأخرا في اليوم {n}" for n, who in enumerate("abcdefgh"))
    rows = tuple(range(8))
    return data.Data(
        (
            data.Source("tico19", "ar", arabic, rows),
            data.Source("msdocs-projops", "fr", ("Le bouton est en bas",) * 8, rows),
            data.Source(data.SIDES, "en", english, rows),
        ),
        "",
    )


def test_drawn_pairs_have_the_labels_of_their_kind() -> None:
    given = [Example("a", "b", "inference/x", 0), Example("c", "d", "stance", 2, 1)]
    drawn = Pairs(small(), given, seed=2).draw(400)
    kinds = Counter(one.kind.split("/")[0] for one in drawn)
    assert set(kinds) == {"inference", "stance", "same", "altered", "hedge", "beside"}
    labels = {
        "inference": (0, None), "stance": (2, 1), "same": (0, 0), "altered": (2, 1),
        "hedge": (0, 2), "beside": (1, 2),
    }  # fmt: skip
    for one in drawn:
        assert (one.nli, one.scores) == labels[one.kind.split("/")[0]]
        assert one.a != one.b
    made = [one for one in drawn if one.kind.split("/")[0] not in ("inference", "stance")]
    assert not any("bouton" in one.a for one in made)
    # The same draws again from the same seed.
    assert Pairs(small(), given, seed=2).draw(400) == drawn


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not there")
def test_what_the_judge_is_measured_on_is_not_among_its_pairs() -> None:
    found = list(inference(SHARED))
    kinds = Counter(one.kind for one in found)
    # ANS and FarsTail give their training splits alone.
    assert kinds["stance"] == 2_652
    assert kinds["inference/farstail"] == 7_266
    assert {NLI[one.nli] for one in found if one.nli is not None} == set(NLI)
    assert all(one.scores is None for one in found if one.kind != "stance")
    assert SCORES[0] == "same"
