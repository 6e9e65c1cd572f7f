"""The language of a text, by its script first and by py3langid within a script."""

import re
import unicodedata
from collections import Counter
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from claims.errors import InputRefused

_UNKNOWN = "und"
_LATIN = ("en", "fr", "es", "tr", "de", "it", "pt", "nl", "pl", "id", "sv", "az", "ro", "cs")
_CYRILLIC = ("ru", "uk", "bg", "sr", "kk")
_EAST_SLAVIC = ("ru", "uk")
_ARABIC_SCRIPT = ("ar", "fa", "ur")
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
_URDU = re.compile("[ٹڈڑےں]")
_PERSIAN = re.compile("[پچژگیک]")
_ARABIC = re.compile("[ةيىكأإ]")
_KURDISH = re.compile("[ەۆێڵڕ]")
_PASHTO = re.compile("[ټډړږښۍې]")
# Persian letters stand in Urdu too, but no text of Urdu has fewer than one of its own in so many.
_PERSIAN_PER_URDU = 8
_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
_RUSSIAN = re.compile("[ыэё]", re.IGNORECASE)
_FEW_LETTERS = 60
# A code as the user gives it: two or three letters, with or without a script or region.
_CODE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
# The codes of ISO 639-1.
_ISO_639_1 = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv "
    "cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho "
    "hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku "
    "kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn "
    "no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm "
    "sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi "
    "vo wa wo xh yi yo za zh zu "
)
_CODES = frozenset(_ISO_639_1.split())
# What people write instead: names, ISO 639-2 and -3, and codes that were replaced.
_NAMES = {
    **dict.fromkeys(("arabic", "العربية", "عربي", "ara"), "ar"),
    **dict.fromkeys(("english", "eng"), "en"),
    **dict.fromkeys(("french", "français", "fra", "fre"), "fr"),
    **dict.fromkeys(("spanish", "español", "spa"), "es"),
    **dict.fromkeys(("turkish", "türkçe", "tur"), "tr"),
    **dict.fromkeys(("german", "deutsch", "deu", "ger"), "de"),
    **dict.fromkeys(("italian", "italiano", "ita"), "it"),
    **dict.fromkeys(("portuguese", "português", "por"), "pt"),
    **dict.fromkeys(("dutch", "nederlands", "nld", "dut"), "nl"),
    **dict.fromkeys(("russian", "русский", "rus"), "ru"),
    **dict.fromkeys(("ukrainian", "українська", "ukr"), "uk"),
    **dict.fromkeys(("persian", "farsi", "فارسی", "fas", "per"), "fa"),
    **dict.fromkeys(("hebrew", "עברית", "heb", "iw"), "he"),
    **dict.fromkeys(("urdu", "اردو", "urd"), "ur"),
    **dict.fromkeys(("kurdish", "kurdî", "kur"), "ku"),
    **dict.fromkeys(("chinese", "中文", "zho", "chi"), "zh"),
    **dict.fromkeys(("indonesian", "ind", "in"), "id"),
    **dict.fromkeys(("ckb", "sorani"), "ckb"),
    **dict.fromkeys(("und", "unknown"), _UNKNOWN),
}
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
    if script == "CJK" and (scripts["HIRAGANA"] or scripts["KATAKANA"]):
        return "ja"
    return _SCRIPTS.get(script, _UNKNOWN)


def named_language(name: str, *, source: str) -> str:
    """The ISO 639-1 code of a language as a user names it ("AR", "ar-EG", "Arabic").

    Raises:
        InputRefused: no language has that code or name.
    """
    plain = name.strip().casefold()
    match = _CODE.fullmatch(plain)
    code = match.group(1) if match else plain
    found = _NAMES.get(plain) or _NAMES.get(code) or (code if code in _CODES else None)
    if found is None:
        raise InputRefused(source, f"language {name!r} is no code such as ar, en or fa")
    return found


def _script(letter: str) -> str:
    return unicodedata.name(letter, "?").split()[0]


def _cyrillic(sample: str) -> str:
    if _UKRAINIAN.search(sample):
        return "uk"
    if _RUSSIAN.search(sample):
        return "ru"
    # A few words do not tell Russian from its smaller neighbours.
    return _classified(sample, _EAST_SLAVIC if len(sample) < _FEW_LETTERS else _CYRILLIC)


def _arabic(sample: str) -> str:
    kurdish, pashto, urdu, persian, arabic = (
        len(letters.findall(sample)) for letters in (_KURDISH, _PASHTO, _URDU, _PERSIAN, _ARABIC)
    )
    if max(kurdish, pashto) > max(urdu, arabic):
        return "ckb" if kurdish >= pashto else "ps"
    if not (urdu or persian or arabic):
        return _classified(sample, _ARABIC_SCRIPT)
    if urdu + persian <= arabic:
        return "ar"
    return "ur" if urdu * _PERSIAN_PER_URDU > persian else "fa"


@cache
def _identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(languages)
    return identifier


def _classified(sample: str, languages: tuple[str, ...]) -> str:
    code: str = _identifier(languages).classify(sample)[0]
    return code
