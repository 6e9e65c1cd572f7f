"""Targets: what some bytes are given to. Whatever comes out but a `ClaimsError` is a finding."""

import io
from collections.abc import Callable, Iterator
from datetime import date

from claims import names, quantities, times
from claims.export.files import held
from claims.fetch import rules
from claims.fetch.encoding import decoded
from claims.fetch.limits import Limits
from claims.fetch.listing import listed
from claims.ingest.dates import parse_date
from claims.ingest.documents import HERE, Given, documents_in, documents_of, of_page, of_table
from claims.ingest.kinds import Kind
from claims.lexicon import every_language, lexicon
from claims.read import check_worthiness, read
from claims.records import Document, Refusal, Retrieved
from claims.text import match_key, tokens

Target = Callable[[bytes], None]

ADDRESS = "https://ledger.example/news/1"
GIVEN = Given(outlet="", published="", language="", retrieved="2025-06-03T06:10:00Z", place="desk")
# Rules on sentences are given no longer ones.
_SENTENCE = 1_000
# A repeated piece grows to the length at which what is not linear is seen to hang.
_GROWN = 200_000
_HEAD = 3
_LANGUAGES = every_language()


def html(content: bytes) -> None:
    """A web page."""
    _page(content, Kind.HTML)


def text(content: bytes) -> None:
    """A plain text, read to its claims."""
    _page(content, Kind.TEXT)


def markdown(content: bytes) -> None:
    """A Markdown note."""
    _page(content, Kind.MARKDOWN)


def pdf(content: bytes) -> None:
    """A PDF."""
    _page(content, Kind.PDF)


def mail(content: bytes) -> None:
    """A message."""
    _page(content, Kind.MAIL)


def warc(content: bytes) -> None:
    """A web archive."""
    _taken(documents_in(io.BytesIO(content), source="a.warc", given=GIVEN))


def csv(content: bytes) -> None:
    """A table of CSV."""
    _taken(of_table(io.BytesIO(content), Kind.CSV, "a.csv", GIVEN, HERE))


def json(content: bytes) -> None:
    """A table that is a JSON document."""
    _taken(of_table(io.BytesIO(content), Kind.JSON, "a.json", GIVEN, HERE))


def json_lines(content: bytes) -> None:
    """A table of JSON lines."""
    _taken(of_table(io.BytesIO(content), Kind.JSON_LINES, "a.jsonl", GIVEN, HERE))


def served(content: bytes) -> None:
    """What an address answers, of whatever kind: the first line is its `Content-Type`."""
    head, _, body = content.partition(b"\n")
    kind = head[:100].decode("latin-1")
    _taken(documents_of(Retrieved(ADDRESS, ADDRESS, 200, GIVEN.retrieved, kind, body, "")))


def brought(content: bytes) -> None:
    """A file that `claims import` is given: another store's export, or ClaimReview."""
    found = held(content, source="a.json")
    for verdict in found.verdicts:
        _storable(*(value for value in vars(verdict).values() if isinstance(value, str)))


def feed(content: bytes) -> None:
    """RSS, Atom, a JSON feed or a sitemap: the first line is its `Content-Type`."""
    head, _, body = content.partition(b"\n")
    found = listed(body, address=ADDRESS, content_type=head[:100].decode("latin-1"))
    for entry in found["entries"]:
        _storable(*entry.values())


def robots(content: bytes) -> None:
    """A robots.txt."""
    rules.verdict(content, address=ADDRESS)


def packed(content: bytes) -> None:
    """A body that a server has compressed: the first letter says how."""
    kind = "gzip" if content[:1] < b"\x80" else "deflate"
    decoded([content[1:]], kind, source=ADDRESS, limits=Limits(content=1_000_000))


def sentence(content: bytes) -> None:
    """Dates, numbers, times and names in one sentence of any language."""
    said = content.decode("utf-8", "replace")[:_SENTENCE]
    language = _LANGUAGES[len(content) % len(_LANGUAGES)]
    parse_date(said)
    words = tokens(said)
    quantities.quantities(said, words, lexicon(language))
    quantities.years(words)
    for one in times.times(said, language=language, published=date(2025, 6, 3)):
        assert 0 <= one.start < one.end <= len(said)
    left, _, right = said.partition("|")
    names.distinct([(left, language), (right, "en")])
    names.sounds(said, language=language)
    names.agency(left)
    key = match_key(said)
    assert match_key(key) == key, (said, key)


def repeated(content: bytes) -> None:
    """One piece again and again, to a length at which only what is linear ends in time.

    The first three bytes say for which target, and how long the head and the piece are.
    """
    if len(content) > _HEAD:
        which, before, length = content[:_HEAD]
        head, rest = content[_HEAD : _HEAD + before], content[_HEAD + before :]
        piece, tail = rest[: length or 1], rest[length or 1 :]
        target = _GROWING[which % len(_GROWING)]
        target(head + piece * (_GROWN // max(1, len(piece))) + tail)


TARGETS: dict[str, Target] = {
    one.__name__: one
    for one in (
        html, text, markdown, pdf, mail, warc, csv, json, json_lines, served, brought, feed, robots,
        packed, sentence, repeated,
    )
}  # fmt: skip
_GROWING = (html, text, markdown, mail, csv, json, json_lines, brought, feed, pdf, warc)


def _page(content: bytes, kind: Kind) -> None:
    retrieved = Retrieved("a", "a", 0, GIVEN.retrieved, "", content, "")
    _checked(of_page(retrieved, kind, "a", GIVEN, HERE))


def _taken(found: Iterator[Document | Refusal]) -> None:
    for one in found:
        if isinstance(one, Refusal):
            assert "\n" not in one.reason, one
        else:
            _checked(one)


def _checked(document: Document) -> None:
    """Reads the article, and holds the reading to what is promised of it."""
    article = document.article
    _storable(article.text, article.title, article.outlet, article.url, article.credit)
    reading = read(article)
    for one in reading.sentences:
        assert one.text == article.text[one.start : one.end] != "", one
    for claim in reading.claims:
        assert claim.text == article.text[claim.start : claim.end] != "", claim
        check_worthiness(claim.text, language=claim.language)


def _storable(*texts: str) -> None:
    for one in texts:
        one.encode("utf-8")
