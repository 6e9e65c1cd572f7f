"""Dates in words and figures: read wholly, or not at all."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.errors import InputRefused
from claims.ingest.dates import parse_date, published_from_field
from claims.lexicon import lexicon


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-06-03", "2025-06-03"),
        ("2025-06-03T06:10:00Z", "2025-06-03T06:10:00Z"),
        ("2025-06-03T06:10:00.250+03:00", "2025-06-03T03:10:00Z"),
        ("2025-06-03T23:10-0500", "2025-06-04T04:10:00Z"),
        ("20th, April 2024 GMT", "2024-04-20"),
        ("الجمعة 24 يونيو 2022", "2022-06-24"),
        ("٢٤ حزيران ٢٠٢٢", "2022-06-24"),
        ("24 جوان 2022", "2022-06-24"),
        ("24 حزيران/يونيو 2022", "2022-06-24"),
        ("الأحد 1 كانون الثاني 2023", "2023-01-01"),
        ("15 غشت 2023م", "2023-08-15"),
        ("الجمعة 11 شوال 1445هـ الموافق 20 أبريل 2024م", "2024-04-20"),
        ("24 يونيو 2022 - 10:30 مساءً بتوقيت غرينتش", "2022-06-24T22:30:00Z"),
        ("۳ ژوئن ۲۰۲۵", "2025-06-03"),
        ("24 ביוני 2022", "2022-06-24"),
        ("24 июня 2022 года", "2022-06-24"),
        ("20 Nisan 2024 Cumartesi", "2024-04-20"),
        ("mercredi 1er mai 2024", "2024-05-01"),
        ("1º de maio de 2024", "2024-05-01"),
        ("20.04.2024", "2024-04-20"),
        ("20/04/2024", "2024-04-20"),
        ("04/20/2024", "2024-04-20"),
        ("Tue, 03 Jun 2025 06:10:00 +0300", "2025-06-03T03:10:00Z"),
        ("Friday, June 24, 2022 at 10:30 p.m. GMT", "2022-06-24T22:30:00Z"),
        ("June 24, 2022 12:05 AM UTC", "2022-06-24T00:05:00Z"),
        ("June 24, 2022 10:30 UTC+3", "2022-06-24T07:30:00Z"),
        # The day is known, but not where the clock hangs.
        ("24 June 2022, 10:30", "2022-06-24"),
    ],
)
def test_a_whole_date_is_read(written: str, expected: str) -> None:
    assert parse_date(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "",
        "2024",
        "April 2024",
        "20 April",
        "Friday",
        "yesterday",
        "31 February 2024",
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "9999-01-01",
        "0000-01-01",
        "2024-06-03T25:00:00Z",
        "2024-06-03T06:61:00Z",
        "2024-06-03T06:10:00+99:00",
        "12 June 2022 and 13 June 2022",
        "He died on 24 June 2022",
        "شارك الوزير يوم 24 يونيو 2022",
        # The third of April, or the fourth of March.
        "03/04/2024",
        # A zone that is several.
        "24 June 2022 10:30 IST",
        "1" * 5000,
    ],
)
def test_what_is_no_whole_possible_date_stays_unknown(written: str) -> None:
    assert parse_date(written) is None


@pytest.mark.parametrize("written", ["31 February 2024", "2024-13-01", "9999-01-01", "soon"])
def test_an_impossible_date_in_a_field_is_refused_with_its_value(written: str) -> None:
    with pytest.raises(InputRefused) as refused:
        published_from_field(written, source="table.csv:3")
    assert str(refused.value) == (
        f"table.csv:3: published {written!r} is no possible date; write it as 2025-06-03 or "
        "2025-06-03T06:10:00Z"
    )


def test_a_field_takes_a_time_without_a_zone_as_utc() -> None:
    assert published_from_field("2025-06-03 06:10", source="x") == "2025-06-03T06:10:00Z"


def test_an_empty_field_is_unknown() -> None:
    assert published_from_field("  ", source="x") is None


@given(
    st.datetimes(
        min_value=datetime(1801, 1, 1), max_value=datetime(2099, 12, 31), timezones=st.just(UTC)
    )
)
def test_a_time_written_and_read_is_the_same(moment: datetime) -> None:
    stamp = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert parse_date(stamp) == stamp
    assert parse_date(moment.strftime("%a, %d %b %Y %H:%M:%S +0000")) == stamp
    assert parse_date(moment.strftime("%Y-%m-%d")) == stamp[:10]


@pytest.mark.parametrize("language", ["ar", "fr", "es", "tr", "de", "it", "pt", "ru", "fa", "ur"])
def test_every_month_of_a_language_is_known(language: str) -> None:
    months = lexicon(language).table("months")
    assert set(months.values()) == set(range(1, 13))
    for name, number in months.items():
        assert parse_date(f"7 {name} 2024") == f"2024-{number:02}-07"
