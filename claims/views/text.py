"""Foreign text as safe HTML: escaped, isolated, with spans marked. The only door to the page."""

import html
import json
import re
from collections.abc import Iterable
from pathlib import Path

import streamlit as st
from babel.core import Locale, UnknownLocaleError

from claims import markup
from claims.records import Span
from claims.views.words import gettext

_STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
_MIRRORED = (Path(__file__).parent / "mirrored.css").read_text(encoding="utf-8")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$])")


def style(*, language: str, direction: str) -> None:
    """Puts the stylesheet on the page, and tells the browser the language and direction.

    Args:
        language: a code such as `ar`, for screen readers and the shapes of letters.
        direction: `ltr` or `rtl`.
    """
    mirrored = _MIRRORED if direction == "rtl" else ""
    st.html(f"<style>{_STYLE}{mirrored}</style>")
    st.html(
        "<script>Object.assign(document.documentElement, "
        f"{{lang: {json.dumps(language)}, dir: {json.dumps(direction)}}})</script>",
        unsafe_allow_javascript=True,
    )


def show(content: str) -> None:
    """Shows markup that `foreign`, `marked` or this package's own words made."""
    st.html(f'<div class="claims">{content}</div>')


def spoken(language: str) -> str:
    """The attributes of an element whose text is in a language: its code, and its direction.

    Where nobody knows the language, the text itself says how it is read.
    """
    try:
        locale = Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return 'dir="auto"'
    return f'lang="{locale.language}" dir="{locale.text_direction}"'


def foreign(text: str) -> str:
    """A text of an article or a person, escaped and isolated from what stands around it."""
    return f"{markup.isolated(text)}{_badge(text)}"


def marked(text: str, spans: Iterable[tuple[Span, str]]) -> str:
    """A text with stretches marked, each (half-open offsets, CSS class), not overlapping."""
    return f"{markup.marked(text, spans)}{_badge(text)}"


def label(text: str) -> str:
    """A foreign text for a place that reads Markdown (labels, options): nothing in it works."""
    plain = " ".join(markup.visible(text).split())
    return _MARKDOWN.sub(r"\\\1", plain)


def plain(text: str) -> str:
    """A foreign text for a cell or an option that shows text as it is."""
    return " ".join(markup.visible(text).split())


def _badge(text: str) -> str:
    if not markup.has_hidden(text):
        return ""
    title = gettext("This text holds invisible characters; the original keeps them.")
    name = gettext("hidden characters")
    return f' <span class="badge hidden" title="{html.escape(title)}">{html.escape(name)}</span>'
