"""Times of day: how nine languages tell them, and what only looks like one."""

import pytest

from claims.clock import Clock, clocks
from claims.lexicon import every_language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "حصيلة السيول بلغت 23 قتيلاً عند السادسة من مساء السبت"),
        ("ar", "أوقفت الشرطة أربعة أشخاص حتى الساعة ١٨:٠٠"),
        ("en", "it had counted 31 dead by 6 p.m. on Saturday"),
        ("en", "the shops were shut at six in the evening"),
        ("de", "bis 18 Uhr waren es zwölf Tote"),
        ("es", "a las seis de la tarde había doce muertos"),
        ("fr", "le bilan était de douze morts à 18 heures"),
        ("ru", "к 18 часам субботы погибли 23 человека"),
        ("tr", "saat 18.00 itibarıyla dört kişi gözaltındaydı"),
        ("fa", "تا ساعت شش عصر ۱۲ نفر کشته شدند"),
        ("he", "עד השעה 18:00 נמנו 12 הרוגים"),
    ],
)
def test_six_in_the_evening_is_told_in_many_ways(language: str, text: str) -> None:
    assert clocks(text, language=language) == {Clock(6 * 60, afternoon=True)}


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "le bilan était de douze morts à 18h30", Clock(6 * 60 + 30, afternoon=True)),
        ("en", "by noon on Monday nobody had been found", Clock(0, afternoon=True)),
        ("de", "bis Montagmittag seien vierzehn Menschen gestorben", Clock(0, afternoon=True)),
        ("ar", "عند منتصف الليل", Clock(0, afternoon=False)),
        ("ar", "وصلوا في الحادية عشرة صباحاً", Clock(11 * 60, afternoon=False)),
        ("ru", "в 6 утра", Clock(6 * 60, afternoon=False)),
        ("de", "um sechs Uhr", Clock(6 * 60, afternoon=None)),
    ],
)
def test_minutes_and_halves_of_the_day(language: str, text: str, expected: Clock) -> None:
    assert clocks(text, language=language) == {expected}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "six people died in the morning"),
        ("en", "a 6-3 vote"),
        ("fr", "ils ont attendu pendant 18 heures"),
        ("ru", "в 2014 году погибли 6 человек"),
        ("ar", "فاز الفريق في الجولة الثانية"),
        ("de", "nach zwölf Stunden"),
        ("xx", "by 6 p.m."),
    ],
)
def test_what_counts_is_no_time_of_day(language: str, text: str) -> None:
    assert clocks(text, language=language) == frozenset()


def test_times_meet_unless_one_is_of_the_other_half() -> None:
    six, morning, evening = (Clock(360, afternoon=half) for half in (None, False, True))
    assert six.meets(morning)
    assert six.meets(evening)
    assert not morning.meets(evening)
    assert not six.meets(Clock(361, afternoon=None))


def test_every_language_tells_the_time() -> None:
    noon = {"ar": "عند الظهر", "fa": "تا ظهر", "he": "עד הצהריים", "ru": "полдень"}
    noon |= {"de": "am Mittag", "en": "noon", "es": "mediodía", "fr": "midi", "tr": "öğle vakti"}
    for language in every_language():
        assert clocks(noon[language], language=language) == {Clock(0, afternoon=True)}, language
