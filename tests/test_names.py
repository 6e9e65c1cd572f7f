"""Names: which two are one speaker's, and why, across spellings, scripts and languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.names import distinct, same_name

NAMES = st.tuples(
    st.sampled_from(
        [
            "",
            "Biden",
            "President Biden",
            "بايدن",
            "the Pentagon",
            "an official",
            "Iran",
            "إيران",
            "WHO",
        ]
    ),
    st.sampled_from(["en", "ar"]),
)


@pytest.mark.parametrize(
    ("a", "b", "languages", "why"),
    [
        ("President Biden", "Biden", "en en", "spelled alike"),
        ("Joe Biden", "Biden", "en en", "part of the longer name"),
        ("Iran", "إيران", "en ar", "one country"),
        ("البنتاغون", "the Pentagon", "ar en", "one institution"),
        ("وزارة الدفاع الأميركية", "the Pentagon", "ar en", "one institution"),
        ("World Health Organization", "منظمة الصحة العالمية", "en ar", "one institution"),
        ("Iran's foreign minister", "وزير الخارجية الإيراني", "en ar", "one office"),
        ("le ministre iranien des Affaires étrangères", "وزير الخارجية الإيراني", "fr ar", ""),
        ("Captain Raed Salmi", "النقيب رائد السالمي", "en ar", "sounds alike"),
        ("Владимир Петров", "Vladimir Petrov", "ru en", "sounds alike"),
        ("Dr. Hana Toure", "Hana Touré", "en fr", "spelled alike"),
        ("South Korea", "North Korea", "en en", ""),
        ("Iran's foreign minister", "Iraq's foreign minister", "en en", ""),
        ("the mayor", "the council", "en en", ""),
        ("the Pentagon", "the Kremlin", "en en", ""),
        ("an official", "an official", "en en", ""),
        ("مصادر", "مصادر", "ar ar", ""),
        ("", "", "en en", ""),
    ],
)
def test_two_names(a: str, b: str, languages: str, why: str) -> None:
    first, second = languages.split()
    assert same_name(a, b, language_a=first, language_b=second) == why
    assert bool(same_name(b, a, language_a=second, language_b=first)) == bool(why)


def test_five_outlets_that_quote_one_ministry_have_one_speaker() -> None:
    names = [("البنتاغون", "ar"), ("the Pentagon", "en"), ("Pentagon", "de"), ("Iran", "en")]
    assert distinct(names) == ("Iran", "البنتاغون")


@given(NAMES, NAMES)
def test_the_order_of_two_names_does_not_matter(a: tuple[str, str], b: tuple[str, str]) -> None:
    there = same_name(a[0], b[0], language_a=a[1], language_b=b[1])
    assert there == same_name(b[0], a[0], language_a=b[1], language_b=a[1])


def test_two_names_of_one_length_are_compared_alike_from_both_sides() -> None:
    for a, b in (("Samir Samir", "سمير بروك"), ("١١قتل ١٢١", "١قتل ١١")):
        there = same_name(a, b, language_a="ar", language_b="ar")
        assert bool(there) == bool(same_name(b, a, language_a="ar", language_b="ar"))
    assert same_name("Samir Brook", "سمير بروك", language_a="en", language_b="ar") != ""
