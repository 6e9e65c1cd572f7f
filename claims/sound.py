"""Sound: the consonants of a name, so that it meets itself across scripts.

Names are written by sound in every script, vowels differently or not at all; what is left when
they go is compared (in the manner of Soundex, but over a transliteration by anyascii).
"""

from functools import cache

from anyascii import anyascii

_GROUPS = str.maketrans(
    {
        "q": "k", "c": "k", "g": "j", "p": "b", "v": "b", "f": "b", "z": "s", "x": "s",
        "d": "t", "a": "", "e": "", "i": "", "o": "", "u": "", "y": "", "w": "", "h": "",
        "'": "", "`": "", "-": "",
    }
)  # fmt: skip
# Fewer consonants than this are shared by chance.
_FEWEST_CONSONANTS = 3


@cache
def sound(key: str) -> str:
    """The consonant groups of a word, in order and without doubling; empty for too few."""
    latin = anyascii(key).lower().replace("sh", "s").replace("ch", "s").replace("kh", "k")
    consonants = latin.replace("gh", "j").translate(_GROUPS)
    kept = "".join(
        letter
        for index, letter in enumerate(consonants)
        if index == 0 or letter != consonants[index - 1]
    )
    return kept if len(kept) >= _FEWEST_CONSONANTS else ""
