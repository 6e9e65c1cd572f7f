"""The judge's pairs: sentences changed in one place, and what is drawn of them."""

import tomllib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from claims.records import Excerpt
from training import data
from training.alterations import FOLDER, Alterations
from training.codeswitch import Dictionary, Translations
from training.examples import NLI, SCORES, Example
from training.pairs import Pairs, inference
from training.statements import FOLDER as WRITTEN
from training.statements import Written, marked, statements

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
    given = [
        Example(Excerpt.whole("the day"), Excerpt.whole("late"), "inference/snli-dev.en", 0),
        Example(Excerpt.whole("c"), Excerpt.whole("d"), "stance", 2, 1),
    ]
    drawn = drawn_of(given)
    kinds = Counter(one.kind.split("/")[0] for one in drawn)
    assert set(kinds) == {
        "inference", "stance", "written", "same", "altered", "beside"
    }  # fmt: skip
    labels = {
        "claim-claim": (0, 0), "contrary-contrary": (0, 0), "claim-contrary": (2, 1),
        "claim-weaker": (0, 2), "weaker-claim": (1, 2), "claim-beside": (1, 2),
        "contrary-beside": (1, 2), "beside-beside": (1, 2),
        "inference": (0, None), "stance": (2, 1), "same": (0, 0), "altered": (2, 1),
        "beside": (1, 2),
    }  # fmt: skip
    for one in drawn:
        name, _, lists = one.kind.partition("/")
        assert (one.nli, one.scores) == labels[lists if name == "written" else name]
        # The same text on both sides says the same, whatever stands beside it.
        assert one.a != one.b or one.scores == SCORES.index("same")
    made = [one for one in drawn if one.kind.split("/")[0] not in ("inference", "stance")]
    assert not any("bouton" in one.a.text for one in made)
    # Now and then a neighbour stands beside a sentence, and is not what is claimed.
    assert any(one.a.claim != (0, len(one.a.text)) for one in made)
    # English pairs are read in the words of other languages, too.
    read = {one.a.text for one in drawn if one.kind.startswith("inference")}
    assert {"the day", "the اليوم"} <= read
    # The same draws again from the same seed.
    assert drawn_of(given) == drawn


def drawn_of(given: list[Example]) -> list[Example]:
    dictionary = Dictionary({"ar": {"day": Translations(("اليوم",), (1.0,))}})
    written = [*statements(WRITTEN / "dev")][:3]
    return Pairs(
        small(),
        given,
        written=Written(written, seed=2),
        questions=Written(written, seed=4),
        dictionary=dictionary,
        seed=2,
    ).draw(800)


def test_a_dictionary_learns_which_words_translate_each_other() -> None:
    dictionary = Dictionary.of(small())
    assert dictionary.languages == ("ar", "fr")
    rng = np.random.default_rng(0)
    assert "متأخرا" in dictionary.switched("Late late late late", "ar", share=1.0, rng=rng)
    assert dictionary.switched("Late", "ar", share=0.0, rng=rng) == "Late"
    assert dictionary.switched("Unheard of, 12", "ar", share=1.0, rng=rng) == "Unheard of, 12"


def test_marks_say_where_the_claim_stands() -> None:
    text = marked("They said ⟦it sank⟧ today.")
    assert text == Excerpt("They said it sank today.", (10, 17))
    assert text.text[slice(*text.claim)] == "it sank"
    assert marked("It sank.") == Excerpt.whole("It sank.")


@pytest.mark.parametrize("split", ["train", "dev"])
def test_every_written_set_is_whole(split: str) -> None:
    found = list(statements(WRITTEN / split))
    assert found
    for one in found:
        assert set(one.texts) == {"claim", "contrary", "weaker", "beside"}
        texts = [text for texts in one.texts.values() for text in texts]
        assert len({text.text for text in texts}) == len(texts), one.topic
        for text in texts:
            start, end = text.claim
            assert 0 <= start < end <= len(text.text), one.topic
            assert not set(text.text) & set("⟦⟧")


def test_nothing_that_is_measured_on_is_taught() -> None:
    train, dev = (
        {text.text for one in statements(WRITTEN / split) for texts in one.texts.values()
         for text in texts}
        for split in ("train", "dev")
    )  # fmt: skip
    assert not train & dev


@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data is not there")
def test_what_the_judge_is_measured_on_is_not_among_its_pairs() -> None:
    found = list(inference(SHARED))
    kinds = Counter(one.kind for one in found)
    # ANS and FarsTail give their training splits alone.
    assert kinds["stance"] == 2_652
    assert kinds["inference/farstail.fa"] == 7_266
    assert {NLI[one.nli] for one in found if one.nli is not None} == set(NLI)
    # What follows may say less: what the two are to each other is not known.
    for one in found:
        if one.kind != "stance":
            assert (
                one.scores
                == (None, SCORES.index("unrelated"), SCORES.index("conflict"))[one.nli or 0]
            )
