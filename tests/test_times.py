"""Times: absolute and relative ones, resolved against the day of publication."""

from datetime import date

import pytest

from claims.times import times

THURSDAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The ferry sank last week.", ("2026-03-02", "2026-03-08", "week")),
        ("en", "Three people died on Monday.", ("2026-03-09", "2026-03-09", "day")),
        ("en", "It was signed on 5 May 2024.", ("2024-05-05", "2024-05-05", "day")),
        ("en", "It was signed in March 2025.", ("2025-03-01", "2025-03-31", "month")),
        ("en", "It fell in 2021.", ("2021-01-01", "2021-12-31", "year")),
        ("ar", "وقع الهجوم أمس في المدينة", ("2026-03-11", "2026-03-11", "day")),
        ("ar", "وقع الهجوم يوم الجمعة", ("2026-03-06", "2026-03-06", "day")),
        ("de", "Vor 2 Tagen brannte es.", ("2026-03-10", "2026-03-10", "day")),
        ("fr", "Il y a 3 jours, tout brûlait.", ("2026-03-09", "2026-03-09", "day")),
        ("es", "Ardió hace 4 días.", ("2026-03-08", "2026-03-08", "day")),
        ("ru", "Пожар был 3 дня назад.", ("2026-03-09", "2026-03-09", "day")),
        ("tr", "Geçen hafta yandı.", ("2026-03-02", "2026-03-08", "week")),
        ("fa", "دیروز آتش گرفت", ("2026-03-11", "2026-03-11", "day")),
        ("he", "אתמול פרצה שריפה", ("2026-03-11", "2026-03-11", "day")),
    ],
)
def test_a_time_is_resolved(language: str, text: str, expected: tuple[str, str, str]) -> None:
    (found,) = times(text, language=language, published=THURSDAY)
    assert (found.first.isoformat(), found.last.isoformat(), found.resolution) == expected


def test_a_weekday_of_what_will_be_is_the_next_one() -> None:
    text = "The court will decide on Monday."
    (found,) = times(text, language="en", published=THURSDAY, ahead=True)
    assert found.first == date(2026, 3, 16)


def test_what_is_relative_to_an_unknown_day_is_left_out() -> None:
    assert times("It happened yesterday.", language="en", published=None) == []


def test_offsets_give_back_the_words() -> None:
    text = "قبل ذلك، في 5 مايو 2024، وقع الحادث"
    (found,) = times(text, language="ar", published=THURSDAY)
    assert text[found.start : found.end] == "5 مايو 2024"
