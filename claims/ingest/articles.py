"""Articles from whatever a user names: files, folders, tables."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from claims.errors import InputRefused
from claims.ingest.dates import published_from_field
from claims.ingest.language import detect_language, named_language
from claims.ingest.page import page
from claims.ingest.tables import Row, comma_separated, json_lines
from claims.ingest.texts import decode, read_text
from claims.records import Article, Refusal, content_id

_JSON_LINES = (".jsonl", ".ndjson")
_CSV = (".csv",)
# What a folder is searched for; a file named by itself may have any other ending.
_IN_FOLDERS = (".txt", *_JSON_LINES, *_CSV)


def ingest(
    what: Sequence[str | Path], *, outlet: str = "", published: str = "", language: str = ""
) -> Iterator[Article | Refusal]:
    """The articles of files, folders and tables, in order; a bad one never stops the rest.

    Args:
        what: paths of text files, tables (JSON lines, CSV) or folders of them.
        outlet, published, language: for articles that do not say it themselves.
    """
    for name in what:
        for path in _paths(name):
            if isinstance(path, Refusal):
                yield path
                continue
            try:
                yield from _articles(path, outlet=outlet, published=published, language=language)
            except InputRefused as refused:
                yield Refusal(refused.source, refused.reason)


def article_from_text(
    text: str,
    *,
    source: str,
    outlet: str = "",
    title: str = "",
    url: str = "",
    published: str = "",
    language: str = "",
) -> Article | Refusal:
    """The article of a text that somebody gives; what they say of it wins over the page."""
    try:
        decode(text.encode("utf-8", "surrogatepass"), source=source)
        said = page(text)
        return _article(
            text,
            outlet=outlet or said.outlet,
            title=title or said.title,
            url=url,
            published=published_from_field(published, source=source) or said.published,
            language=named_language(language, source=source) if language else "",
            credit=said.credit,
        )
    except InputRefused as refused:
        return Refusal(refused.source, refused.reason)


def _paths(name: str | Path) -> Iterator[Path | Refusal]:
    if str(name).lower().startswith(("http://", "https://")):
        yield Refusal(
            str(name), "web addresses are not fetched: save the page as text and add the file"
        )
        return
    path = Path(name)
    if not path.exists():
        yield Refusal(str(name), "no such file or folder")
    elif path.is_dir():
        found = sorted(
            one
            for one in path.rglob("*")
            if one.is_file()
            and one.suffix.lower() in _IN_FOLDERS
            and not any(part.startswith(".") for part in one.relative_to(path).parts)
        )
        yield from found
        if not found:
            yield Refusal(str(name), "holds no .txt, .jsonl or .csv file")
    else:
        yield path


def _articles(
    path: Path, *, outlet: str, published: str, language: str
) -> Iterator[Article | Refusal]:
    suffix = path.suffix.lower()
    if suffix in _JSON_LINES or suffix in _CSV:
        rows = json_lines(path) if suffix in _JSON_LINES else comma_separated(path)
        for row in rows:
            yield (
                row
                if isinstance(row, Refusal)
                else _of_row(row, path, outlet=outlet, published=published, language=language)
            )
        return
    text = read_text(path)
    said = page(text)
    source = str(path)
    yield _article(
        text,
        outlet=said.outlet or outlet or path.absolute().parent.name,
        title=said.title,
        url="",
        published=published_from_field(published, source=source) or said.published,
        language=named_language(language, source=source) if language else "",
        credit=said.credit,
    )


def _of_row(
    row: Row, path: Path, *, outlet: str, published: str, language: str
) -> Article | Refusal:
    fields = row.fields
    code = fields["language"] or language
    try:
        return _article(
            fields["text"],
            outlet=fields["outlet"] or outlet or path.absolute().parent.name,
            title=fields["title"],
            url=fields["url"],
            published=published_from_field(fields["published"] or published, source=row.source),
            language=named_language(code, source=row.source) if code else "",
            credit=page(fields["text"]).credit,
        )
    except InputRefused as refused:
        return Refusal(refused.source, refused.reason)


def _article(
    text: str,
    *,
    outlet: str,
    title: str,
    url: str,
    published: str | None,
    language: str,
    credit: str,
) -> Article:
    # Half of a surrogate pair is no text: it could be neither stored nor shown.
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Article(
        id=content_id("article", outlet, text),
        outlet=outlet,
        title=title,
        url=url,
        published=published,
        retrieved=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        language=language or detect_language(text),
        text=text,
        credit=credit,
    )
