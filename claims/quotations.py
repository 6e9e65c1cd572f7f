"""Quotation marks of every style: where one opens and where it closes."""

from claims.records import Span

# "„" is closed by either of the high marks.
_PAIRS = {"«": "»", "“": "”", "„": "“”", '"': '"', "‹": "›"}
# Where a language opens with what others close with, the pair stands the other way round.
_REVERSED = {"»": "«", "›": "‹"}


def quotations(text: str, start: int, end: int, *, reverse: bool = False) -> list[Span]:
    """The quotations in `text[start:end]`, marks included; one left open ends at -1."""
    pairs = {**_PAIRS, **_REVERSED} if reverse else _PAIRS
    found: list[Span] = []
    opened: tuple[int, str] | None = None
    for index in range(start, end):
        mark = text[index]
        # Hebrew writes its acronyms with one («צה"ל»).
        if mark == '"' and _is_letter(text, index - 1) and _is_letter(text, index + 1):
            continue
        if opened and mark in opened[1] and not _opens(text, index):
            found.append((opened[0], index + 1))
            opened = None
        elif mark in pairs and (opened is None or _opens(text, index)):
            opened = (index, pairs[mark])
    return [*found, (opened[0], -1)] if opened else found


def closes(text: str, mark: str, start: int, end: int) -> bool:
    """Whether what a mark opened is closed in `text[start:end]`."""
    ends = {**_PAIRS, **_REVERSED}[mark]
    return any(text[at] in ends and not _opens(text, at) for at in range(start, end))


def _opens(text: str, index: int) -> bool:
    """Whether a mark that stands on both sides can only open: a space before, a letter behind."""
    if text[index] != '"':
        return False
    return text[index - 1 : index].isspace() and _is_letter(text, index + 1)


def _is_letter(text: str, index: int) -> bool:
    return 0 <= index < len(text) and text[index].isalnum()
