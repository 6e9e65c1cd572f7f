"""Number words that the lists written by hand do not hold, from num2words (LGPL, words only).

German and Turkish write hundreds of numbers as one word; elsewhere "one" is an article as well, so
that it counts only behind a ten ("treinta y uno").
"""

from num2words import num2words

from claims.lexicon import FOLDER, every_language, lexicon
from claims.quantities import quantities
from claims.text import match_key, tokens

_WHOLE, _COMPOUND = 1000, 100


def write_numbers() -> dict[str, int]:
    """Writes `numbers.derived.toml` of each language; returns how many words it adds."""
    added = {}
    for language in every_language():
        path = FOLDER / language / "numbers.derived.toml"
        path.unlink(missing_ok=True)
        lexicon.cache_clear()
        singles, compounds = _missing(language)
        added[language] = len(singles) + len(compounds)
        lines = ["# Derived by `python -m tables` from num2words."]
        for name, words in (("numbers", singles), ("compounds", compounds)):
            if words:
                entries = (f'"{word}" = {value}' for word, value in words.items())
                lines += ["", f"[{name}]", *entries]
        if len(lines) > 1:
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    lexicon.cache_clear()
    return added


def _missing(language: str) -> tuple[dict[str, int], dict[str, int]]:
    """Words for whole numbers that are not read as they should: single ones, and several words."""
    words, singles, compounds = lexicon(language), dict[str, int](), dict[str, int]()
    for value in range(11, _WHOLE):
        spelled = num2words(value, lang=language)
        found = quantities(spelled, tokens(spelled), words)
        if len(found) == 1 and found[0].exact == value:
            continue
        count = len(spelled.split())
        if count == 1:
            singles[match_key(spelled)] = value
        elif value < _COMPOUND:
            compounds[match_key(spelled)] = value
    return singles, compounds
