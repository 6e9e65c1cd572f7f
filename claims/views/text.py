"""Foreign text as safe HTML: escaped, isolated, with spans marked. The only door to the page."""

import html
import re
from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from claims.records import Span

_STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
# Controls of direction, invisible marks and tags can make a text read as what it is not. The
# zero-width non-joiner stays: Persian needs it between letters.
_HIDDEN = re.compile(
    "[\u061c\u200b\u200e\u200f\u2060\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f]"
)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$])")


def style() -> None:
    """Puts the stylesheet on the page."""
    st.html(f"<style>{_STYLE}</style>")


def show(markup: str) -> None:
    """Shows markup that `foreign`, `marked` or this package's own words made."""
    st.html(f'<div class="claims">{markup}</div>')


def foreign(text: str) -> str:
    """A text of an article or a person, escaped and isolated from what stands around it."""
    return f'<bdi dir="auto">{_safe(text)}</bdi>{_badge(text)}'


def marked(text: str, spans: Iterable[tuple[Span, str]]) -> str:
    """A text with stretches marked, each (half-open offsets, CSS class), not overlapping."""
    parts, at = [], 0
    for (start, end), name in sorted(spans):
        if start < at or start >= end:
            continue
        parts.append(_safe(text[at:start]))
        parts.append(f'<mark class="{name}">{_safe(text[start:end])}</mark>')
        at = end
    parts.append(_safe(text[at:]))
    return f"{''.join(parts)}{_badge(text)}"


def label(text: str) -> str:
    """A foreign text for a place that reads Markdown (labels, options): nothing in it works."""
    plain = " ".join(_HIDDEN.sub("", text).split())
    return _MARKDOWN.sub(r"\\\1", plain)


def plain(text: str) -> str:
    """A foreign text for a cell or an option that shows text as it is."""
    return " ".join(_HIDDEN.sub("", text).split())


def _safe(text: str) -> str:
    return html.escape(_HIDDEN.sub("", text))


def _badge(text: str) -> str:
    if not _HIDDEN.search(text):
        return ""
    title = "This text holds invisible characters; the original keeps them."
    return f' <span class="badge hidden" title="{title}">hidden characters</span>'
