"""Match keys and tokens: how two spellings of one word are seen as one word.

Keys are for rules and look-ups only; what is stored, shown and embedded is the text itself.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Combining marks are not alphanumeric to `re`, so the vowel signs of Arabic and Hebrew, the
# tatweel and the joiners would cut words in two.
_MARKS = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200c\u200d"
# Hebrew writes acronyms with a quotation mark before the last letter, sounds with an apostrophe.
_GERESH = (
    '(?:(?<=[\u05d0-\u05ea])["\u05f4](?=[\u05d0-\u05ea](?![\u05d0-\u05ea]))'
    "|(?<=[\u05d0-\u05ea])['\u05f3](?=[\u05d0-\u05ea]))"
)
_WORD = rf"[^\W_](?:[^\W_]|[{_MARKS}]|{_GERESH})*"
_TOKEN = re.compile(
    # Some languages part thousands by a space.
    r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d.,])|"
    r"\d++(?:[.,:\u066b\u066c\u060c]\d++)*+(?![^\W\d_])|"
    # One or two letters that Arabic and Hebrew write onto a number ("and", "by") are a word.
    r"[\u0621-\u064a]{1,2}(?=\d)|[\u05d0-\u05ea]{1,2}(?=-\d)|"
    rf"[^\W_]+n['\u2019]t\b|{_WORD}(?:-{_WORD})*|[%\u066a]"
)
# Persian and Urdu letters that Arabic writes differently, teh marbuta, dotless yeh, hamza on
# its carriers (the bare carriers are left once NFKD has split the hamza off).
_FOLD: dict[int, str | None] = {
    0x0649: "\u064a",
    0x06CC: "\u064a",
    0x06A9: "\u0643",
    0x0629: "\u0647",
    0x0671: "\u0627",
    0x06C0: "\u0647",
    0x06D5: "\u0647",
    0x066A: "%",
    0x066B: ".",
    0x066C: ",",
    0x2019: "'",
    0x05F3: "'",
    0x05F4: '"',
    **dict.fromkeys((0x0640, 0x200C, 0x200D, 0x061C, 0x200E, 0x200F)),
    **dict.fromkeys(range(0x202A, 0x202F)),
    **dict.fromkeys(range(0x2066, 0x206A)),
}


@dataclass(frozen=True)
class Token:
    """A word or number of a text: half-open code point offsets and its match key."""

    start: int
    end: int
    key: str


@lru_cache(maxsize=1 << 16)
def match_key(text: str) -> str:
    """The key under which spellings of one word meet: no vowel signs, accents, case or tatweel.

    Compatibility forms are decomposed (Unicode NFKD, UAX #15), decimal digits of any script
    become ASCII, hamza forms become bare alef, teh marbuta becomes heh.
    """
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    folded = bare.translate(_FOLD).casefold()
    if folded.isascii():
        return folded
    return "".join(str(unicodedata.decimal(c, c)) for c in folded)


def tokens(text: str, *, start: int = 0, end: int | None = None) -> list[Token]:
    """The words and numbers of `text[start:end]`, with offsets into `text`."""
    stop = len(text) if end is None else end
    found = []
    for match in _TOKEN.finditer(text, start, stop):
        key = match_key(match.group())
        if key:
            found.append(Token(match.start(), match.end(), key))
    return found
