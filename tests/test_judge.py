"""The judge of rules: quantities, differences and decisions, on invented statements."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.judge import Judge, Statement
from claims.judge.facts import facts
from claims.records import Judgement, Reason, Relation
from claims.sound import sound


def judged(
    judge: Judge, a: str, b: str, languages: str = "en en", *, denied: bool = False
) -> Judgement:
    first, second = languages.split()
    return judge.judge([(Statement(a, first), Statement(b, second, denied=denied))])[0]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "at least 12 people", (12, 36)),
        ("en", "about 100 homes", (90, 110)),
        ("en", "twenty-five sailors", (25, 25)),
        ("en", "3.5 million litres", (3.5e6, 3.5e6)),
        ("en", "dozens of cars", (20, 99)),
        ("en", "two thousand five hundred tents", (2500, 2500)),
        ("en", "1,250 tonnes", (1250, 1250)),
        ("ar", "ما لا يقل عن خمسة وعشرين شخصا", (25, 75)),
        ("ar", "٣٫٥ ملايين نسمة", (3.5e6, 3.5e6)),
        ("ar", "ثلاثمئة خيمة", (300, 300)),
        ("ar", "عشرات السيارات", (20, 99)),
        ("ar", "ثلاثة ملايين ونصف المليون دولار", (3.5e6, 3.5e6)),
        ("ar", "خمسة آلاف ونصف الألف نازح", (5500, 5500)),
        ("ar", "ألفين ونصف", (2500, 2500)),
        ("ar", "خمسة ونصف في المئة", (5.5, 5.5)),
        ("es", "cinco millones y medio de euros", (5.5e6, 5.5e6)),
        ("fa", "شش میلیون و نیم", (6.5e6, 6.5e6)),
        ("he", "חמישה מיליון וחצי", (5.5e6, 5.5e6)),
    ],
)
def test_quantities(language: str, text: str, expected: tuple[float, float]) -> None:
    (quantity,) = facts(text, language=language).quantities
    assert (quantity.low, quantity.high) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "five were killed and half the town fled"), ("ar", "قتل خمسة ونصف السكان نزحوا")],
)
def test_half_of_something_else_is_another_quantity(language: str, text: str) -> None:
    assert [one.exact for one in facts(text, language=language).quantities] == [5, 0.5]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "in 2019"),
        ("en", "on 24 June"),
        ("en", "warehouse number 4"),
        ("en", "at 2 p.m"),
        ("ar", "المستودع رقم 4"),
        ("ar", "في 24 يونيو"),
    ],
)
def test_numbers_that_count_nothing(language: str, text: str) -> None:
    assert facts(text, language=language).quantities == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "20% of homes"), ("en", "20 percent of homes"), ("ar", "٢٠٪ من المنازل"),
     ("ar", "20 في المئة من المنازل"), ("fr", "20 % des logements")],
)  # fmt: skip
def test_percentages_have_one_unit(language: str, text: str) -> None:
    (quantity,) = facts(text, language=language).quantities
    assert (quantity.exact, quantity.unit) == (20, "%")


def test_names_of_territories_meet_across_languages() -> None:
    arabic = facts("الجيش الإسرائيلي والولايات المتحدة وطهران", language="ar")
    english = facts("the Israeli army, the United States and Tehran", language="en")
    assert sorted(arabic.territories.values()) == ["IL", "IR", "US"]
    assert sorted(english.territories.values()) == ["IL", "IR", "US"]


@pytest.mark.parametrize(
    ("a", "b"),
    [("belmar", "بلمار"), ("biden", "بايدن"), ("gallant", "غالانت"), ("галант", "gallant")],
)
def test_names_sound_alike_across_scripts(a: str, b: str) -> None:
    assert sound(a) == sound(b) != ""


@pytest.mark.parametrize(
    ("a", "b", "languages", "relation", "reason"),
    [
        (
            "The army shelled the hospital on Monday",
            "The army did not shell the hospital on Monday",
            "en en",
            Relation.CONFLICT,
            Reason.NEGATION,
        ),
        (
            "seven people were killed in the fire",
            "nine people were killed in the fire",
            "en en",
            Relation.CONFLICT,
            Reason.NUMBER,
        ),
        (
            "12 people were killed in the fire",
            "at least 10 people were killed in the fire",
            "en en",
            Relation.SAME,
            Reason.NONE,
        ),
        (
            "seven people were killed in the fire",
            "ثلاثة أشخاص قتلوا في الحريق",
            "en ar",
            Relation.CONFLICT,
            Reason.NUMBER,
        ),
        (
            "ارتفعت أسعار النفط يوم الاثنين",
            "انخفضت أسعار النفط يوم الاثنين",
            "ar ar",
            Relation.CONFLICT,
            Reason.ANTONYM,
        ),
        (
            "The dam leaks after the storm",
            "The minister opened a new school in the north",
            "en en",
            Relation.UNRELATED,
            Reason.NONE,
        ),
    ],
)
def test_decisions(
    judge: Judge, a: str, b: str, languages: str, relation: Relation, reason: Reason
) -> None:
    judgement = judged(judge, a, b, languages)
    assert (judgement.relation, judgement.reason) == (relation, reason)


def test_a_denied_statement_is_compared_with_its_polarity_turned(judge: Judge) -> None:
    a = "The company stored fuel in the warehouse"
    assert judged(judge, a, a, denied=True).reason is Reason.NEGATION
    negated = "The company stored no fuel in the warehouse"
    assert judged(judge, negated, a, denied=True).relation is Relation.SAME


def test_evidence_is_the_differing_stretch(judge: Judge) -> None:
    a, b = "seven people were killed in the fire", "nine people were killed in the fire"
    evidence = judged(judge, a, b).evidence
    assert a[slice(*evidence.a)] == "seven"
    assert b[slice(*evidence.b)] == "nine"


def test_two_countries_are_never_one_statement(judge: Judge) -> None:
    a = "South Korea fired two missiles into the sea"
    b = "North Korea fired two missiles into the sea"
    assert judged(judge, a, b).relation is not Relation.SAME


WORDS = ["seven", "people", "not", "killed", "قتل", "لم", "12", "٪", "France", "fire", "🙂", "-"]


@given(
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
)
def test_scores_sum_to_one_and_are_symmetric(judge: Judge, a: str, b: str) -> None:
    first, second = judged(judge, a, b), judged(judge, b, a)
    for scores in (first.scores, first.nli):
        assert sum(vars(scores).values()) == pytest.approx(1.0)
    assert vars(first.scores) == pytest.approx(vars(second.scores), abs=1e-5)
    assert first.relation is second.relation
    assert 0 <= first.evidence.a[0] <= first.evidence.a[1] <= len(a)
    assert 0 <= first.evidence.b[0] <= first.evidence.b[1] <= len(b)
