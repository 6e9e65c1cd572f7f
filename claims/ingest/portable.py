"""PDF: the text of a document in reading order, line ends of the paper taken out."""

import io
import logging
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from claims.errors import PARSER_FAILURES, InputRefused
from claims.ingest.kinds import MOST_BYTES, Kind
from claims.ingest.pieces import Piece, whole

# A daily has less; what has more is a book or an archive.
MOST_PAGES = 300
_MOST_BYTES = MOST_BYTES[Kind.PDF]
# Fewer letters a page are a stamp or a page number on a picture.
_FEWEST_LETTERS = 20
# A line that stands on so large a part of the pages, of three or more, is a header or footer.
_REPEATED, _FEWEST_PAGES = 0.5, 3
# A line of less than this part of a usual one's length ends its paragraph.
_SHORT = 0.75
_SENTENCE_END = tuple(".!?؟۔…:؛。।\"'”»)]")
_NUMBER = re.compile(r"[\W\d]*")
# Letter shapes of Arabic as old fonts name them; honorifics and the like (FDF0 on) are signs.
_SHAPES = re.compile("[\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufdcf\ufe70-\ufefc]+")
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")
# Letters that end words and begin none: Arabic teh marbuta and dotless yeh, Hebrew's final forms.
_LAST_LETTERS = frozenset("ةىךםןףץ")
_WORD = re.compile(r"[^\W\d_]{3,}")
# What pypdf turns, and what makes it stop.
_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_TURNED, _STRONG_LEFT = re.compile(f"[{_RIGHT}]"), re.compile(rf"[^\W_{_RIGHT}]")
_STRETCHES = re.compile(f"[{_RIGHT}]+|[^{_RIGHT}]+")
# Spaces that a gap in the drawing left beside a sign.
_SPACE_INSIDE = re.compile(r"(?<=[(\[«])\s+|\s+(?=[.,،؛:؟!)\]»])")
_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u00ad]$")


def portable(content: bytes, *, source: str) -> Piece:
    """The article of a PDF.

    Arabic and Hebrew come back in the order in which they are read, in plain letters: letter
    shapes become letters (Unicode's compatibility forms), and the pieces of a line, which a PDF
    holds from left to right, are put right to left.

    Raises:
        InputRefused: it is damaged, locked, too long, or holds pictures of text and no text.
    """
    if len(content) > _MOST_BYTES:
        raise InputRefused(
            source, f"has {len(content):,} bytes, more than the {_MOST_BYTES:,} of a PDF: split it"
        )
    # What pypdf has to say of every damaged object is about the file, which is refused or read.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise InputRefused(source, "is locked by a password: save it without one")
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise InputRefused(
                source, f"has {count:,} pages, more than the {MOST_PAGES} that are read: split it"
            )
        pages = [_lines(one) for one in reader.pages]
        title = str((reader.metadata and reader.metadata.title) or "")
    except (PyPdfError, OSError, *PARSER_FAILURES) as error:
        said = " ".join(str(error).split())[:100]
        raise InputRefused(source, f"is no PDF that can be read ({said})") from error
    letters = sum(one.isalpha() for page in pages for line in page for one in line)
    if letters < _FEWEST_LETTERS * count:
        raise InputRefused(
            source,
            f"is a PDF of {count} page{'s' * (count != 1)} with hardly any text, likely scanned: "
            "run text recognition (OCR) and add the result",
        )
    text = "\n".join(_paragraphs(_without_margins(pages)))
    return Piece(whole(text, source=source, empty="is a PDF without text"), title=_title(title))


def _title(said: str) -> str:
    """The title in the document's properties, unless it is a file's name or a program's default."""
    bare = " ".join(_letters(said).split())
    if re.search(r"\.\w{2,4}$|^(?:untitled|about:blank|microsoft word\b)", bare, re.IGNORECASE):
        return ""
    return bare


@dataclass(frozen=True)
class _Part:
    """A stretch of a line that pypdf gives at once: how far from the left, in what size of type.

    What runs from right to left has been turned by pypdf already, letters and signs, glyph by
    glyph (a ligature stays as it is read); of anything else the letters are as they are drawn.
    """

    across: float
    size: float
    text: str
    is_turned: bool

    @property
    def is_latin(self) -> bool:
        return not self.is_turned and any(one.isalnum() for one in self.text)

    @property
    def has_letters(self) -> bool:
        return any(one.isalpha() for one in self.text)


def _lines(page: "PageObject") -> list[str]:
    """The lines of a page, in reading order."""
    lines: list[list[_Part]] = [[]]
    turned = False

    def visit(text: str, user: list[float], matrix: list[float], font: Any, size: float) -> None:
        nonlocal turned
        across = matrix[4] * user[0] + matrix[5] * user[2] + user[4]
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([])
            # A ligature behind a figure comes with it, as if it were a sign.
            mixed = _TURNED.search(part) and _STRONG_LEFT.search(part)
            for piece in _STRETCHES.findall(part) if mixed else [part]:
                if _TURNED.search(piece) or _STRONG_LEFT.search(piece):
                    turned = bool(_TURNED.search(piece))
                if piece:
                    lines[-1].append(_Part(across, size, piece, turned))

    page.extract_text(visitor_text=visit)
    found = [_ordered(line) for line in lines]
    if _is_backwards(found):
        again = [
            [replace(one, text=one.text[::-1]) if one.is_turned else one for one in line]
            for line in lines
        ]
        found = [_ordered(line) for line in again]
    return [line for line in found if line]


def _ordered(parts: list[_Part]) -> str:
    """A line of parts, as it is read."""
    whole_line = "".join(one.text for one in parts)
    if not _is_right_to_left(whole_line):
        return " ".join(_letters(whole_line).split())
    drawn = parts
    steps = pairwise(parts)
    if any(two.across < one.across - abs(one.size) for one, two in steps):
        # Not written from left to right, as nearly all are.
        drawn = sorted(parts, key=lambda one: one.across)
    # Where spaces are drawn there are enough of them; else every part is a word of its own.
    space = "" if any(one.isspace() for one in whole_line) else " "
    joined = space.join(_runs(drawn))
    return _SPACE_INSIDE.sub("", " ".join(_letters(joined).split()))


def _runs(drawn: list[_Part]) -> list[str]:
    """The parts of a line from right to left, in the order in which they are read.

    Figures stay with the Latin words before them, as a reader of either script takes them.
    """
    runs: list[list[_Part]] = []
    for part in drawn:
        latin = bool(runs) and runs[-1][0].is_latin and runs[-1][0].has_letters
        if latin and not part.is_turned:
            runs[-1].append(part)
        else:
            runs.append([part])
    return [_read("".join(one.text for one in run), run[0]) for run in reversed(runs)]


def _read(text: str, part: _Part) -> str:
    """What is drawn, as it is read; brackets are drawn mirrored in a line from right to left."""
    if part.is_latin:
        # What is drawn to the right of it stands before it.
        bare = text.strip()
        before, after = text[len(text.rstrip()) :], text[: len(text) - len(text.lstrip())]
        return f"{before}{bare}{after}"
    return (text if part.is_turned else text[::-1]).translate(_MIRRORED)


def _letters(text: str) -> str:
    return _SHAPES.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _is_right_to_left(text: str) -> bool:
    directions = Counter(unicodedata.bidirectional(one) for one in text)
    return directions["R"] + directions["AL"] > directions["L"]


def _is_backwards(lines: list[str]) -> bool:
    """Whether words begin with letters that only end words: they were turned once too often."""
    words = [word for line in lines for word in _WORD.findall(line)]
    first = sum(word[0] in _LAST_LETTERS for word in words)
    return first > sum(word[-1] in _LAST_LETTERS for word in words)


def _without_margins(pages: list[list[str]]) -> list[str]:
    """All lines without page numbers, headers and footers."""
    on = Counter(key for page in pages for key in {_key(line) for line in page})
    often = max(_FEWEST_PAGES, _REPEATED * len(pages))
    kept = []
    for page in pages:
        for at, line in enumerate(page):
            edge = at < 2 or at >= len(page) - 2
            if _NUMBER.fullmatch(line) or (edge and on[_key(line)] >= often):
                continue
            kept.append(line)
    return kept


def _key(line: str) -> str:
    """A header without the page's number."""
    return re.sub(r"\d+", "", line)


def _paragraphs(lines: list[str]) -> list[str]:
    """Lines of the paper joined to paragraphs: a short line ends one."""
    lengths = sorted(len(line) for line in lines)
    usual = lengths[int(len(lengths) * 0.8)] if lengths else 0
    found: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and _HYPHEN.search(found[-1]) and line[0].islower():
            found[-1] = _HYPHEN.sub("", found[-1]) + line
        elif goes_on:
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
        is_short = len(line) < _SHORT * usual
        goes_on = not is_short
    return found
