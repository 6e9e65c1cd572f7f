"""Catalogues of words that a person sees, by language: gettext files, one for each page."""

import gettext as catalogues
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel.core import Locale
from babel.messages import mofile, pofile

ENGLISH = "en"


def direction(language: str) -> str:
    """Where a line of a language begins: `ltr` or `rtl`."""
    return "rtl" if Locale.parse(language).text_direction == "rtl" else "ltr"


@lru_cache
def translations(folder: Path, language: str) -> catalogues.NullTranslations:
    """All catalogues of a language in a folder; what they lack is left in English."""
    found: catalogues.NullTranslations = catalogues.NullTranslations()
    for path in sorted((folder / language).glob("*.po")):
        with path.open(encoding="utf-8") as lines:
            catalogue = pofile.read_po(lines, locale=language, abort_invalid=True)
        compiled = BytesIO()
        mofile.write_mo(compiled, catalogue)
        compiled.seek(0)
        one = catalogues.GNUTranslations(compiled)
        one.add_fallback(found)
        found = one
    return found
