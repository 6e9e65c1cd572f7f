"""Speakers: whether two names are one speaker's."""

from rapidfuzz import fuzz

from claims.lexicon import lexicon
from claims.text import match_key, tokens

# "Biden" is in "President Biden"; spellings of a name differ by a letter or two.
_SAME_NAME = 88.0
# A single word this short fits too many names.
_SHORTEST = 4


def same_speaker(a: str, b: str, *, language_a: str, language_b: str) -> bool:
    """Whether two names are one speaker's: by the country they name, or by spelling.

    Two empty names are no speaker at all, so they are not the same.
    """
    if not a or not b:
        return False
    code_a, code_b = _country(a, language_a), _country(b, language_b)
    if code_a or code_b:
        return code_a == code_b
    key_a, key_b = match_key(a), match_key(b)
    if key_a == key_b:
        return True
    if min(len(key_a), len(key_b)) < _SHORTEST:
        return False
    return float(fuzz.token_set_ratio(key_a, key_b)) >= _SAME_NAME


def _country(name: str, language: str) -> str:
    """The ISO 3166 code where the name is a country's and nothing else."""
    key = " ".join(token.key for token in tokens(name))
    return str(lexicon(language).table("territories").get(key, ""))
