"""Articles from whatever a user names: files, folders, tables."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from claims.errors import InputRefused
from claims.ingest.dates import published_from_field
from claims.ingest.language import detect_language, named_language
from claims.ingest.page import page
from claims.ingest.tables import Row, comma_separated, json_lines
from claims.ingest.texts import checked, read_text
from claims.records import Article, Refusal, content_id

_TABLES: dict[str, Callable[[Path], Iterator[Row | Refusal]]] = {
    ".jsonl": json_lines,
    ".ndjson": json_lines,
    ".csv": comma_separated,
}
# What a folder is searched for; a file named by itself may have any other ending.
_IN_FOLDERS = (".txt", *_TABLES)
# A whole article pasted where a file's name belongs is not repeated in full.
_LONGEST_NAME = 100


@dataclass(frozen=True)
class Given:
    """What the person who adds articles says of those that do not say it themselves."""

    outlet: str
    published: str
    language: str
    retrieved: str


def ingest(
    what: Sequence[str | Path],
    *,
    outlet: str = "",
    published: str = "",
    language: str = "",
    retrieved: str | None = None,
) -> Iterator[Article | Refusal]:
    """The articles of files, folders and tables, in order; a bad one never stops the rest.

    Args:
        what: paths of text files, tables (JSON lines, CSV) or folders of them.
        outlet, published, language: for articles that do not say it themselves.
        retrieved: when they were fetched, as a UTC time `2025-06-03T06:10:00Z`; now by default.
    """
    given = Given(outlet, published, language, retrieved or _now())
    for name in what:
        for path in _paths(name):
            if isinstance(path, Refusal):
                yield path
                continue
            try:
                yield from _articles(path, given)
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
        said = page(checked(text, source=source))
        return _article(
            text,
            source=source,
            outlet=outlet or said.outlet,
            title=title or said.title,
            url=url,
            published=published_from_field(published, source=source) or said.published,
            language=language,
            credit=said.credit,
            retrieved=_now(),
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
    try:
        # Unlike `exists`, this tells a name that is too long, or one that may not be looked at.
        path.stat()
        found = sorted(_in_folder(path)) if path.is_dir() else [path]
    except FileNotFoundError:
        yield Refusal(str(name), "no such file or folder")
    except OSError as error:
        yield Refusal(_shortened(str(name)), f"cannot be read ({error.strerror})")
    else:
        yield from found
        if not found:
            yield Refusal(str(name), f"holds no file of {', '.join(_IN_FOLDERS)}")


def _in_folder(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in _IN_FOLDERS and not hidden and path.is_file():
            yield path


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..."


def _articles(path: Path, given: Given) -> Iterator[Article | Refusal]:
    suffix = path.suffix.lower()
    if suffix in _TABLES:
        for row in _TABLES[suffix](path):
            yield row if isinstance(row, Refusal) else _of_row(row, path, given)
        return
    text = read_text(path)
    said = page(text)
    source = str(path)
    # Read even where the page has a date of its own: a wrong option should not go unseen.
    published = published_from_field(given.published, source=source)
    yield _article(
        text,
        source=source,
        outlet=said.outlet or given.outlet or path.absolute().parent.name,
        title=said.title,
        url="",
        published=said.published or published,
        language=given.language,
        credit=said.credit,
        retrieved=given.retrieved,
    )


def _of_row(row: Row, path: Path, given: Given) -> Article | Refusal:
    fields = row.fields
    try:
        return _article(
            fields["text"],
            source=row.source,
            outlet=fields["outlet"].strip() or given.outlet or path.absolute().parent.name,
            title=fields["title"].strip(),
            url=fields["url"].strip(),
            published=published_from_field(
                fields["published"].strip() or given.published, source=row.source
            ),
            language=fields["language"].strip() or given.language,
            credit=page(fields["text"]).credit,
            retrieved=given.retrieved,
        )
    except InputRefused as refused:
        return Refusal(refused.source, refused.reason)


def _article(
    text: str,
    *,
    source: str,
    outlet: str,
    title: str,
    url: str,
    published: str | None,
    language: str,
    credit: str,
    retrieved: str,
) -> Article:
    text = _storable(text)
    outlet = _storable(outlet)
    return Article(
        id=content_id("article", outlet, text),
        outlet=outlet,
        title=_storable(title),
        url=_storable(url),
        published=published,
        retrieved=retrieved,
        language=named_language(language, source=source) if language else detect_language(text),
        text=text,
        credit=_storable(credit),
    )


def _storable(text: str) -> str:
    """The text; half of a surrogate pair, which can be neither stored nor shown, replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
