"""The language of a text, by its script first and by py3langid within a script."""

import re
import unicodedata
from collections import Counter
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from claims.errors import InputRefused

_UNKNOWN = "und"
_LATIN = ("en", "fr", "es", "tr", "de", "it", "pt", "nl", "pl", "id", "sv", "az", "ro", "cs")
_CYRILLIC = ("ru", "bg", "sr", "kk")
_SCRIPTS = {
    "HEBREW": "he",
    "GREEK": "el",
    "HANGUL": "ko",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "CJK": "zh",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "ARMENIAN": "hy",
    "GEORGIAN": "ka",
    "THAI": "th",
}
# Letters that one language of a script writes and the others do not.
_URDU = re.compile("[ٹڈڑےںہھ]")
_PERSIAN = re.compile("[پچژگیک]")
_ARABIC = re.compile("[ةيىكأإ]")
_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
_RUSSIAN = re.compile("[ыэё]", re.IGNORECASE)
_FEW_LETTERS = 60
# A name as the user gives it: two or three letters, with or without a region.
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]+)*", re.IGNORECASE)
# More text than this changes no decision.
_LOOKED_AT = 4000


def detect_language(text: str) -> str:
    """The language of a text as ISO 639-1, `und` for a text without letters."""
    sample = text[:_LOOKED_AT]
    scripts = Counter(_script(letter) for letter in sample if letter.isalpha())
    if not scripts:
        return _UNKNOWN
    script = scripts.most_common(1)[0][0]
    if script == "ARABIC":
        return _arabic(sample)
    if script == "CYRILLIC":
        return _cyrillic(sample)
    if script == "LATIN":
        return _classified(sample, _LATIN)
    return _SCRIPTS.get(script, _UNKNOWN)


def named_language(name: str, *, source: str) -> str:
    """The ISO 639-1 code of a language as a user names it ("AR", "ar-EG").

    Raises:
        InputRefused: no such code.
    """
    match = _CODE.fullmatch(name.strip())
    if match is None:
        raise InputRefused(source, f"language {name!r} is no code such as ar, en or fa")
    return match.group(1).lower()


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0]


def _cyrillic(sample: str) -> str:
    if _UKRAINIAN.search(sample):
        return "uk"
    # A few words do not tell Russian from its neighbours; letters that only it has do.
    if _RUSSIAN.search(sample) or len(sample) < _FEW_LETTERS:
        return "ru"
    return _classified(sample, _CYRILLIC)


def _arabic(sample: str) -> str:
    urdu, persian, arabic = (len(pattern.findall(sample)) for pattern in (_URDU, _PERSIAN, _ARABIC))
    if max(urdu, persian) <= arabic:
        return "ar"
    return "ur" if urdu * 3 > persian else "fa"


@cache
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(languages)
    return identifier


def _classified(sample: str, languages: tuple[str, ...]) -> str:
    code: str = _identifier(languages).classify(sample)[0]
    return code
