"""Charsets: which encoding bytes are in, whatever is said of them."""

import codecs
import re

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The encodings of pages and files of the press that are no Unicode, in nine languages.
_GUESSED = [
    "cp1256", "iso8859_6", "cp1251", "koi8_r", "cp1255", "cp1252", "cp1254", "cp1250", "iso8859_9"
]  # fmt: skip
# Names that browsers read as something else (WHATWG Encoding, 4.2): what is labelled Latin-1 is
# Windows-1252, and so on.
_LABELS = {
    "iso-8859-1": "cp1252", "latin1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252",
    "iso-8859-9": "cp1254", "iso-8859-8-i": "iso8859_8", "utf8": "utf-8",
}  # fmt: skip
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_HEADER = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{2,40})""", re.IGNORECASE)
_META_WITHIN = 4096
# A stray byte in a page of this many is the page's fault, not another encoding.
_STRAY = 1000
# Latin letters with marks are a twentieth of French and a tenth of Turkish; of Arabic bytes read
# as Latin they are nearly all.
_MOST_MARKED = 0.35
# With fewer letters that are not ASCII a guess is no more than that.
_FEWEST_LETTERS = 24
# Bytes of another encoding hardly ever make up UTF-8; where most do, it is UTF-8 and damaged.
_MOST_DAMAGED = 0.2
# How little of the text may be noise, by charset-normalizer's measure, and how much of it has to
# look like a language.
_MOST_CHAOS, _LEAST_COHERENCE = 0.2, 0.3


def encoding_of(content: bytes) -> str:
    """The encoding that the byte order mark names, else UTF-8."""
    return next((name for mark, name in BYTE_ORDER_MARKS if content.startswith(mark)), "utf-8")


def declared_charset(content: bytes, served: str) -> str:
    """The charset that a server's header or a page's head names; empty where none does."""
    header = _HEADER.search(served)
    if header:
        return header[1]
    meta = _META.search(content[:_META_WITHIN])
    return meta[1].decode("ascii") if meta else ""


def decoded_page(content: bytes, *, served: str = "") -> str:
    """The text of a web page: as Unicode says, as it says itself, else as it looks.

    What is valid UTF-8 is UTF-8 whatever its header says; what is declared is believed where
    it gives plausible text. A stray byte becomes U+FFFD, as in a browser.
    """
    unicode = _unicode(content)
    if unicode is not None:
        return unicode
    label = declared_charset(content, served).lower()
    text = _plausible(content, _LABELS.get(label, label)) if label else None
    if text is not None:
        return text
    replaced = content.decode("utf-8", "replace")
    if replaced.count("\ufffd") * _STRAY <= len(replaced):
        return replaced
    return guessed(content) or replaced


def guessed(content: bytes) -> str | None:
    """The text of bytes that are no Unicode, None where it cannot be told what they are."""
    high = sum(byte > 127 for byte in content)
    damaged = content.decode("utf-8", "replace").count("\ufffd")
    if high < _FEWEST_LETTERS or damaged < _MOST_DAMAGED * high:
        return None
    from charset_normalizer import from_bytes

    best = from_bytes(content, cp_isolation=_GUESSED).best()
    if best is None or best.chaos > _MOST_CHAOS or best.coherence < _LEAST_COHERENCE:
        return None
    return _plausible(content, best.encoding)


def _unicode(content: bytes) -> str | None:
    try:
        return content.decode(encoding_of(content))
    except UnicodeDecodeError:
        return None


def _plausible(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None
    letters = [one for one in text if one.isalpha()]
    marked = sum("\x80" <= one < "\u0250" for one in letters)
    other = sum(one >= "\u0250" for one in letters)
    if other < marked and marked > _MOST_MARKED * len(letters):
        return None
    return text
