"""What the text of a page says of itself: title, outlet, source and date."""

import re
from dataclasses import dataclass

from claims.ingest.dates import parse_date
from claims.lexicon import phrases_of_every_language
from claims.text import Token, tokens

_YEARS = re.compile(r"[©\d\s٠-٩۰-۹–-]+")
_SEPARATORS = re.compile(r"\s*(?:[،,;|/]|\s-\s)\s*")
_SENTENCE_END = (".", "!", "…", ":", "؛", ";", "،", ",")
# A headline is a line of its own, no longer than this.
_TITLE_TOKENS = 22
# A date line stands near the top.
_DATE_LINES = 8
_DATE_TOKENS = 12


@dataclass(frozen=True)
class Page:
    """What a page says of itself; empty or None where it does not say."""

    title: str
    outlet: str
    credit: str
    published: str | None


def page(text: str) -> Page:
    """Reads title, outlet, source and date off the text of a scraped page."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    outlet, credit = _outlet(lines)
    return Page(_title(lines), outlet, credit, _published(lines))


def _title(lines: list[str]) -> str:
    body = [line for line in lines[:4] if not _starts("navigation", line)]
    if len(body) < 2:
        return ""
    first, second = body[0], body[1]
    if first.endswith(_SENTENCE_END) or len(tokens(first)) > _TITLE_TOKENS or _date_of(first):
        return ""
    longer = len(tokens(second)) > len(tokens(first))
    return first if longer or _date_of(second) else ""


def _published(lines: list[str]) -> str | None:
    for line in lines[:_DATE_LINES]:
        found = _date_of(line)
        if found is not None:
            return found
    return None


def _date_of(line: str) -> str | None:
    """The date of a line that is nothing else, a label aside."""
    words = tokens(line)
    if not words or len(words) > _DATE_TOKENS:
        return None
    label = phrases_of_every_language("date_label").length_at(words, 0)
    rest = line[words[label].start :] if 0 < label < len(words) else line
    left = [word for word in tokens(rest) if word.key.isalpha()]
    if not label and len(left) > 4:
        return None
    return parse_date(rest)


def _outlet(lines: list[str]) -> tuple[str, str]:
    """The outlet from the copyright line, else from the source line; and the source named."""
    copyright_holder = credit = ""
    for index, line in enumerate(lines):
        words = tokens(line)
        if "©" in line and len(words) <= _TITLE_TOKENS and not copyright_holder:
            copyright_holder = _holder(line)
        elif words and not credit:
            following = lines[index + 1] if index + 1 < len(lines) else ""
            credit = _source(line, words, following)
    named = next((part for part in _SEPARATORS.split(credit) if part and not _generic(part)), "")
    return copyright_holder or named, credit


def _holder(line: str) -> str:
    """The name in a line such as "© 2024 The Ledger. All rights reserved."."""
    words = tokens(line)
    rights = next(phrases_of_every_language("rights").find(words), None)
    end = words[rights[0]].start if rights else len(line)
    return _YEARS.sub(" ", line[:end], count=1).strip(" .,-–|:")


def _source(line: str, words: list[Token], following: str) -> str:
    label = phrases_of_every_language("source").length_at(words, 0)
    if not label or len(words) > _TITLE_TOKENS:
        return ""
    behind = line[words[label - 1].end :].lstrip()
    if not behind.startswith(":"):
        return ""
    named = behind[1:].strip(" .)]")
    return named or (following if len(tokens(following)) <= _DATE_TOKENS else "")


def _generic(name: str) -> bool:
    words = tokens(name)
    length = phrases_of_every_language("generic_sources").length_at(words, 0) if words else 0
    return bool(words) and length == len(words)


def _starts(name: str, line: str) -> bool:
    words = tokens(line)
    return bool(words and phrases_of_every_language(name).length_at(words, 0))
