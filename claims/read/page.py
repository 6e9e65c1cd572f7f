"""What of a page is article and what is furniture: navigation, credits, tails, headings."""

import re
from dataclasses import dataclass, replace

from claims.lexicon import Phrases, phrases_of_every_language
from claims.names import agency
from claims.text import Token, match_key, tokens

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_SENTENCE_END = tuple(".!?؟۔…:;؛।。\"'”»)]")
# A bullet, a number, or the minute of a live report.
_BULLET = re.compile(
    r"\s*(?:[-•*▪◦·–—]|\d{1,2}[.)]|[\d٠-٩۰-۹]{1,2}[:.h][\d٠-٩۰-۹]{2}(?:\s*[|–—-])?)\s+"
)
_DATE_LINE = re.compile(r"[\d\s/.,،:\-٠-٩۰-۹()|]*")
# A furniture line is short: a longer one that begins alike is a sentence of the article.
_FURNITURE_TOKENS = 14
_HEADING_TOKENS = 9
_LINK_TOKENS = 22
_DATELINE_TOKENS = 8
_LABEL = re.compile(r"([^:\n]{2,30}):\s+")
# Lines that begin with one of these are furniture whatever follows, unless they are long.
_FURNITURE = ("navigation", "share", "subscribe", "cookie", "byline", "caption")


@dataclass(frozen=True)
class Line:
    """A line of the article: half-open offsets, and why it holds no sentence (or None)."""

    start: int
    end: int
    removed: str | None = None


def lines(text: str, *, title: str) -> list[Line]:
    """The lines of a page that are not blank, each kept or removed with its reason."""
    page = [
        _trimmed(text, match.start(), match.end())
        for match in _LINE.finditer(text)
        if match.group().strip()
    ]
    marked = _without_furniture(text, page, title=title)
    return _without_headings(text, _without_read_also(text, marked))


def _trimmed(text: str, start: int, end: int) -> Line:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    bullet = _BULLET.match(text, start, end)
    if bullet and bullet.end() < end:
        start = bullet.end()
    return Line(start, end)


def _without_furniture(text: str, page: list[Line], *, title: str) -> list[Line]:
    marked = []
    title_key = match_key(title).strip()
    expects_source = False
    for line in page:
        words = tokens(text, start=line.start, end=line.end)
        content = text[line.start : line.end]
        reason = _furniture(content, words)
        if title_key and match_key(content).strip() == title_key:
            reason = "title"
        elif expects_source and reason is None and len(words) <= _FURNITURE_TOKENS:
            reason = "source"
        label_only = reason == "source" and content.rstrip().endswith(":")
        expects_source = label_only
        marked.append(replace(line, removed=reason))
    return marked


def furniture(content: str) -> str | None:
    """Why a stretch that stands behind a sentence is none of the article's, or None."""
    words = tokens(content)
    label = _list("read_also").length_at(words, 0) if words else 0
    if label and len(words) <= label + _LINK_TOKENS:
        return "read_also"
    return _furniture(content, words)


def _furniture(content: str, words: list[Token]) -> str | None:
    if not words:
        return "decoration"
    if "©" in content or _has("copyright", words) or _has("rights", words):
        return "copyright" if len(words) <= 2 * _FURNITURE_TOKENS else None
    if _DATE_LINE.fullmatch(content):
        return "dateline"
    if len(words) > _FURNITURE_TOKENS:
        return None
    if _list("alone").length_at(words, 0) == len(words):
        return "navigation"
    if _starts("source", words) and ":" in content:
        return "source"
    if _starts("date_label", words):
        return "dateline"
    if len(words) <= 8 and _is_date(content, words):
        return "dateline"
    for name in _FURNITURE:
        if _starts(name, words):
            return name
    return None


def _is_date(content: str, words: list[Token]) -> bool:
    """Whether a short line is nothing but a date: a day, a month's name and a year."""
    months = phrases_of_every_language("months")
    numbers = [word.key for word in words if word.key[0].isdigit()]
    return (
        months.any(words)
        and any(len(key) == 4 for key in numbers)
        and len(numbers) >= 2
        and not content.endswith(".")
    )


def _without_read_also(text: str, page: list[Line]) -> list[Line]:
    """Removes links to other articles, and an article that begins behind such a link.

    A link is the line of the label, or the headline that follows a label on its own. What
    comes after belongs to another article where this one had already closed (its source or
    copyright line came before), or where it takes up most words of the linked headline.
    """
    marked: list[Line] = []
    closed = False
    index = 0
    while index < len(page):
        line = page[index]
        words = tokens(text, start=line.start, end=line.end)
        label = _list("read_also").length_at(words, 0) if words else 0
        if line.removed in ("source", "copyright") and index > 2:
            closed = True
        if not label or len(words) > label + _LINK_TOKENS or line.removed:
            marked.append(line)
            index += 1
            continue
        marked.append(replace(line, removed="read_also"))
        index += 1
        if len(words) > label + 1:
            continue
        linked: list[str] = []
        while index < len(page) and _is_headline(text, page[index]):
            linked = _keys(text, page[index])
            marked.append(replace(page[index], removed="read_also"))
            index += 1
            if not closed:
                break
        if index < len(page) and linked:
            shared = set(linked) & set(_keys(text, page[index]))
            if closed or 2 * len(shared) >= len(set(linked)):
                marked.extend(replace(rest, removed="other_article") for rest in page[index:])
                return marked
    return marked


def _without_headings(text: str, page: list[Line]) -> list[Line]:
    """Removes short lines that end in no punctuation where the others are sentences."""
    kept = [line for line in page if line.removed is None]
    sentences = [line for line in kept if text[line.start : line.end].endswith(_SENTENCE_END)]
    if 2 * len(sentences) < len(kept):
        return page
    return [
        replace(line, removed="heading")
        if line.removed is None and _is_heading(text, line)
        else line
        for line in page
    ]


def _is_heading(text: str, line: Line) -> bool:
    content = text[line.start : line.end]
    return len(
        tokens(text, start=line.start, end=line.end)
    ) <= _HEADING_TOKENS and not content.endswith(_SENTENCE_END)


def _is_headline(text: str, line: Line) -> bool:
    content = text[line.start : line.end]
    count = len(tokens(text, start=line.start, end=line.end))
    return line.removed is None and count <= _LINK_TOKENS and not content.endswith((".", "。"))


def _keys(text: str, line: Line) -> list[str]:
    return [word.key for word in tokens(text, start=line.start, end=line.end) if len(word.key) > 2]


def _list(name: str) -> Phrases:
    return phrases_of_every_language(name)


def _starts(name: str, words: list[Token]) -> bool:
    return bool(_list(name).length_at(words, 0))


def _has(name: str, words: list[Token]) -> bool:
    return _list(name).any(words)


def after_dateline(text: str, start: int, end: int, *, verbs: frozenset[str]) -> int:
    """Where the first sentence begins behind a dateline: "CITY (Agency) - " and the like."""
    match = re.match(
        r"[^.!?؟\n«»„“”\"]{2,60}?(?:\s[-–—]+|:?\s*[–—]|\s*\)\s*:|\w-)\s+", text[start:end]
    )
    words = tokens(match.group()) if match else []
    # "The party won 43 per cent, the opposition — 31": a sentence has a verb before its dash.
    if match is None or len(words) > _DATELINE_TOKENS or any(word.key in verbs for word in words):
        return start
    behind = start + match.end()
    # "القاهرة - رويترز: ...": the agency stands behind the place.
    label = _LABEL.match(text, behind, end)
    return label.end() if label and agency(label[1]) else behind
