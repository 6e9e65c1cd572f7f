"""The words of the pages in the language of whoever reads them: English, or a catalogue's.

A catalogue is a folder of gettext files beside this module, one for each page; what it lacks is
shown in English. Numbers and times are written as the language writes them.
"""

import gettext as messages
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st
from babel.core import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent

from claims import catalogues

_TRANSLATIONS = Path(__file__).parent / "translations"
ENGLISH = catalogues.ENGLISH
LANGUAGES = {ENGLISH: "English", "ar": "العربية"}
PARAMETER = "lang"
_KEY = "language"


def language() -> str:
    """The language of the pages: the address's, else the one in use, else the browser's."""
    asked = st.query_params.get(PARAMETER, "")
    if asked not in LANGUAGES:
        browser = (st.context.locale or "").split("-")[0]
        asked = st.session_state.get(_KEY) or (browser if browser in LANGUAGES else ENGLISH)
    return str(asked)


def keep_language() -> None:
    """Carries the language over to the next page, whose address starts without it.

    The address names it wherever it is not English, so that a link shows what its sender saw.
    """
    used = language()
    st.session_state[_KEY] = used
    if used != ENGLISH:
        st.query_params[PARAMETER] = used


def choose_language(chosen: str) -> None:
    """Shows the pages in another language from now on."""
    st.session_state[_KEY] = chosen
    st.query_params[PARAMETER] = chosen


def direction() -> str:
    """Where a line of that language begins: `ltr` or `rtl`."""
    return catalogues.direction(language())


def message(text: str) -> str:
    """Marks a text of a table as one that `gettext` is given when it is shown."""
    return text


def gettext(message: str) -> str:
    """A message in the language of the pages."""
    return translations(language()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """A message that depends on a number, in the plural form that the language has for it."""
    message: str = translations(language()).ngettext(singular, plural, number)
    return message.format(written(number))


def written(number: float, *, decimals: int = 0) -> str:
    """A number as the language writes it."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text: str = format_decimal(number, format=pattern, locale=_locale())
    return text


def percent(share: float) -> str:
    """A share of 0..1 as a percentage."""
    return format_percent(share, locale=_locale())


def moment(published: str | None) -> str:
    """An ISO 8601 time as the language writes it, in UTC; a date stays a date."""
    if published is None:
        return gettext("time unknown")
    at = datetime.fromisoformat(published.replace("Z", "+00:00"))
    if len(published) <= len("2025-06-03"):
        return format_date(at, format="medium", locale=_locale())
    shown = format_datetime(at.astimezone(UTC), format="d MMM y HH:mm", locale=_locale())
    return f"{shown} UTC"


def _locale() -> Locale:
    return Locale.parse(language())


def translations(language: str) -> messages.NullTranslations:
    """All catalogues of a language."""
    return catalogues.translations(_TRANSLATIONS, language)
