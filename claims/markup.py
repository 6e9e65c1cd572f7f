"""Foreign text as safe HTML: escaped, isolated, with stretches marked, hidden characters out."""

import html
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

# Controls of direction, invisible marks and tags can make a text read as what it is not. The
# zero-width non-joiner stays: Persian needs it between letters.
_HIDDEN = re.compile(
    "[\u061c\u200b\u200e\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)


def has_hidden(text: str) -> bool:
    """Whether a text holds characters that nobody sees."""
    return _HIDDEN.search(text) is not None


def visible(text: str) -> str:
    """A text without the characters that nobody sees."""
    return _HIDDEN.sub("", text)


def escaped(text: str) -> str:
    """What is visible of a text, with nothing in it that a page would act on."""
    return html.escape(visible(text))


def isolated(text: str) -> str:
    """A text, escaped and isolated from the direction of what stands around it."""
    return f'<bdi dir="auto">{escaped(text)}</bdi>'


def marked(text: str, spans: Iterable[tuple[tuple[int, int], str]]) -> str:
    """A text, escaped, with stretches marked: half-open offsets, CSS class, not overlapping."""
    parts, at = [], 0
    for (start, end), name in sorted(spans):
        if start < at or start >= end:
            continue
        parts.append(escaped(text[at:start]))
        parts.append(f'<mark class="{name}">{escaped(text[start:end])}</mark>')
        at = end
    parts.append(escaped(text[at:]))
    return "".join(parts)


def is_web_address(text: str) -> bool:
    """Whether a text is an address that a link may lead to."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
