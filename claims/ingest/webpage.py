"""Web pages: the article of a page of HTML, and what the page says of itself."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from lxml import etree, html
from trafilatura import bare_extraction
from trafilatura.settings import Document, use_config

from claims.addresses import article_address, host_of
from claims.errors import InputRefused
from claims.ingest.charset import decoded_page
from claims.ingest.dates import parse_date
from claims.ingest.kinds import MOST_BYTES, Kind
from claims.ingest.page import page
from claims.ingest.pieces import Piece, whole

# Pages of the press have some hundred kilobytes; a front page with all its scripts a few million.
_MOST_BYTES = MOST_BYTES[Kind.HTML]
# A table with a cell of so many letters, or of paragraphs, holds the page's layout, not figures.
_LAYOUT_LETTERS, _LAYOUT_BREAKS = 400, 3
_TABLE = ("table", "thead", "tbody", "tfoot", "tr", "td", "th")
# No guess by whatever date the page holds: a copyright's year would be the first of January.
_DATES = {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"}
# A short report has a sentence or two. Below its bound of 250 letters trafilatura takes all that
# an <article> holds, headline and first sentence run together.
_FEWEST_LETTERS = 20
_PUBLISHED = (
    '//meta[@property="article:published_time"]/@content',
    '//meta[@property="og:article:published_time"]/@content',
    '//*[@itemprop="datePublished"]/@content',
    '//*[@itemprop="datePublished"]/@datetime',
    '//meta[@name="parsely-pub-date" or @name="publishdate" or @name="publish-date"'
    ' or @name="pubdate" or @name="DC.date.issued" or @name="dcterms.created"]/@content',
    "//article//time[@pubdate]/@datetime",
)
_OUTLET = ('//meta[@property="og:site_name"]/@content', '//meta[@name="application-name"]/@content')
_TITLE = ('//meta[@property="og:title"]/@content',)
_ARTICLES = re.compile(r"Article|Posting|Report", re.IGNORECASE)
_MOST_DEPTH = 6
_NOT_RENDERED = ("script", "style", "noscript", "template")


def web_page(content: bytes, *, source: str, address: str = "", served: str = "") -> Piece:
    """The article of a web page.

    Args:
        content: the page's bytes.
        source: what it is called where it is refused.
        address: where it was fetched; empty where that is not known.
        served: the `Content-Type` that came with it.

    Raises:
        InputRefused: it is too large, cannot be parsed, or holds no article.
    """
    if len(content) > _MOST_BYTES:
        raise InputRefused(
            source, f"has {len(content):,} bytes, more than the {_MOST_BYTES:,} of a page"
        )
    tree = _tree(decoded_page(content, served=served), source)
    structured = list(_structured(tree))
    outlet = _first(tree, _OUTLET) or _publisher(structured) or page(_footer(tree)).outlet
    published = _published(tree, structured)
    canonical = _canonical(tree, address)
    _flatten_layout(tree)
    body, headline, date = _extracted(tree, address)
    text = whole(
        body,
        source=source,
        empty="is a web page without an article that can be found in it: add the article's text",
    )
    said = page(text)
    title = _first(tree, _TITLE) or headline or said.title
    own = bool(canonical) and (host_of(canonical) == host_of(address) or not address)
    return Piece(
        _without_title(text, title),
        title=" ".join(title.split()),
        outlet=outlet or said.outlet,
        url=canonical if own else address,
        published=published or date or said.published or "",
        # A canonical link to another site says whose article this is a copy of.
        credit=said.credit or ("" if own else host_of(canonical)),
    )


def _extracted(tree: html.HtmlElement, address: str) -> tuple[str, str, str]:
    """The article that trafilatura finds, its headline and date; empty where it finds none."""
    settings = use_config()
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", str(_FEWEST_LETTERS))
    found = bare_extraction(
        tree,
        url=address or None,
        include_comments=False,
        with_metadata=True,
        date_extraction_params=_DATES,
        config=settings,
    )
    if not isinstance(found, Document):
        return "", "", ""
    return found.text or "", found.title or "", found.date or ""


def _tree(text: str, source: str) -> html.HtmlElement:
    # lxml takes no text that names its own encoding in a declaration.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    try:
        return html.document_fromstring(text)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        said = " ".join(str(error).split())[:100]
        raise InputRefused(source, f"is no web page that can be read ({said})") from error


def _flatten_layout(tree: html.HtmlElement) -> None:
    """Turns tables that hold a page's layout, as pages once were made, into plain blocks."""
    for table in list(tree.iter("table")):
        if any(_holds_layout(cell) for cell in table.iter("td")):
            for element in table.iter(*_TABLE):
                element.tag = "div"


def _holds_layout(cell: html.HtmlElement) -> bool:
    breaks = sum(1 for _ in cell.iter("br", "p"))
    return breaks >= _LAYOUT_BREAKS or len(cell.text_content()) > _LAYOUT_LETTERS


def _first(tree: html.HtmlElement, paths: tuple[str, ...]) -> str:
    found = (str(one).strip() for path in paths for one in tree.xpath(path))
    return next((one for one in found if one), "")


def _published(tree: html.HtmlElement, structured: list[dict[str, Any]]) -> str:
    """The time of publication that the page gives to machines, ISO 8601."""
    said = [one.get("datePublished") for one in structured]
    said += [str(one) for path in _PUBLISHED for one in tree.xpath(path)]
    dates = (parse_date(one) for one in said if isinstance(one, str))
    return next((one for one in dates if one), "")


def _publisher(structured: list[dict[str, Any]]) -> str:
    for one in structured:
        publisher = one.get("publisher")
        name = publisher.get("name") if isinstance(publisher, dict) else publisher
        if isinstance(name, str) and name.strip():
            return name.strip()
    return ""


def _structured(tree: html.HtmlElement) -> Iterator[dict[str, Any]]:
    """The articles that JSON-LD describes (schema.org/Article and its kinds)."""
    for script in tree.xpath('//script[@type="application/ld+json"]'):
        try:
            found = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for one in _objects(found):
            if _ARTICLES.search(str(one.get("@type", ""))):
                yield one


def _objects(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth < _MOST_DEPTH:
        if isinstance(value, dict):
            yield value
            yield from _objects(value.get("@graph"), depth + 1)
        elif isinstance(value, list):
            for one in value:
                yield from _objects(one, depth + 1)


def _canonical(tree: html.HtmlElement, address: str) -> str:
    """The page's canonical link; empty where it has none, or all pages of a site have one."""
    said = _first(tree, ('//link[@rel="canonical"]/@href', '//meta[@property="og:url"]/@content'))
    try:
        found = urljoin(address, said) if said else ""
        return found if article_address(found) else ""
    except ValueError:
        return ""


def _footer(tree: html.HtmlElement) -> str:
    """The lines of the page's footer, where its copyright stands."""
    footers = tree.xpath('//footer | //*[contains(@class, "foot") or contains(@id, "foot")]')
    return "\n".join(
        " ".join(part.split())
        for footer in footers[-2:]
        for element in footer.iter()
        if element.tag not in _NOT_RENDERED and isinstance(element.tag, str)
        for part in [element.text_content()]
        if len(element) == 0 or element.tag == "p"
    )


def _without_title(text: str, title: str) -> str:
    """The text without the headline above it, which is no sentence of the article."""
    first, _, rest = text.partition("\n")
    bare = " ".join(title.split())
    while bare and " ".join(first.split()) == bare and rest.strip():
        text = rest
        first, _, rest = text.partition("\n")
    return text
