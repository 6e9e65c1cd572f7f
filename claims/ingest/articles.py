"""Articles from whatever a user names: files, folders, tables, archives."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from claims.errors import InputRefused
from claims.ingest.dates import published_from_field
from claims.ingest.documents import HERE, Given, Parser, article_of, documents_in
from claims.ingest.kinds import ENDINGS
from claims.ingest.page import page
from claims.ingest.texts import checked
from claims.records import Article, Document, Refusal

# A whole article pasted where a file's name belongs is not repeated in full.
_LONGEST_NAME = 100


def ingest(
    what: Sequence[str | Path],
    *,
    outlet: str = "",
    published: str = "",
    language: str = "",
    retrieved: str | None = None,
) -> Iterator[Article | Refusal]:
    """The articles of `documents`, without what they were taken from."""
    found = documents(
        what, outlet=outlet, published=published, language=language, retrieved=retrieved
    )
    for one in found:
        yield one if isinstance(one, Refusal) else one.article


def documents(
    what: Sequence[str | Path],
    *,
    outlet: str = "",
    published: str = "",
    language: str = "",
    retrieved: str | None = None,
    parser: Parser = HERE,
) -> Iterator[Document | Refusal]:
    """The articles of files and folders, in order; a bad one never stops the rest.

    Args:
        what: paths of texts, web pages, Markdown, PDF, web archives (WARC), mail, tables (JSON
            lines, JSON, CSV), or folders of them; `docs/formats.md` says what each gives.
        outlet, published, language: for articles that do not say it themselves.
        retrieved: when they were fetched, as a UTC time `2025-06-03T06:10:00Z`; now by default.
        parser: what calls parsers: here, or in a process of their own.
    """
    for name in what:
        for path in files_of(name):
            if isinstance(path, Refusal):
                yield path
                continue
            place = path.absolute().parent.name
            given = Given(outlet, published, language, retrieved or _now(), place)
            try:
                with path.open("rb") as file:
                    yield from documents_in(file, source=str(path), given=given, parser=parser)
            except InputRefused as refused:
                yield Refusal(refused.source, refused.reason)
            except OSError as error:
                yield Refusal(str(path), f"cannot be read ({error.strerror})")


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
        return article_of(
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


def files_of(name: str | Path) -> Iterator[Path | Refusal]:
    """The file of a name, or the files of a folder that can hold articles, in order."""
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
            yield Refusal(str(name), f"holds no file of {', '.join(ENDINGS)}")


def _in_folder(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.name.lower().endswith(ENDINGS) and not hidden and path.is_file():
            yield path


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}..."


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
