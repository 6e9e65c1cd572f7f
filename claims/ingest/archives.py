"""WARC: the pages of a web archive, each with its time and address; mostly runs in a worker."""

import hashlib
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from claims.errors import PARSER_FAILURES, InputRefused

# A page of the press has less than a tenth of it; what has more in an archive is film or sound.
_MOST_BYTES = 10_000_000
_AT_ONCE = 65_536
# A film takes longer to be passed over than a page may take to be read.
_TOLD_BYTES = 16_000_000
_MOST_PASSED_OVER = 4_000_000_000
# What an archive holds beside pages: pictures, styles, scripts. They are passed over unsaid.
_KINDS = ("text/html", "application/xhtml+xml", "application/pdf", "text/plain", "text/markdown")
_FOUND = range(200, 300)


def captures(file: BinaryIO, *, source: str, after: int | None = None) -> Iterator[dict[str, Any]]:
    """The pages of a WARC file (ISO 28500), packed by gzip or not, in order.

    Redirects, errors, pictures and the like are passed over; a page that is cut off or too large
    is refused, the others go on.

    Args:
        file: read in pieces; no more than one page of it is held.
        source: what it is called where it is refused.
        after: the offset of a record; this one, and all before it, are passed over.

    Yields:
        Where each record stands (`at`), and of a page the fields of a `Retrieved`, or its refusal:
        as `Worker.stream` has it.

    Raises:
        InputRefused: it is no archive, is damaged, or holds no page.
    """
    pages = 0
    try:
        file.seek(after or 0)
        records = ArchiveIterator(file, arc2warc=True, block_size=_AT_ONCE)
        for record in records:
            # Where it begins; `get_record_offset` would read it to its end.
            offset = records.offset
            if offset == after:
                continue
            address = record.rec_headers.get_header("WARC-Target-URI") or ""
            where = f"{source}: {address}"
            at = {"at": {"position": offset, "source": where}}
            yield at
            if record.rec_type not in ("response", "resource") or not _is_page(record):
                for _ in _passed_over(record):
                    yield at
                continue
            pages += 1
            content = _content(record)
            if content is None:
                said = f"has more than {_MOST_BYTES:,} bytes when unpacked, too much for a page"
                yield {"source": where, "refused": said}
                continue
            yield {
                "retrieved": {
                    "url": address,
                    "final_url": address,
                    "status": _status(record),
                    "at": _time(record),
                    "content_type": _served(record),
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "etag": _header(record, "ETag"),
                    "modified": _header(record, "Last-Modified"),
                },
                "content": content,
            }
    except (ArchiveLoadFailed, OSError, EOFError, *PARSER_FAILURES) as error:
        said = " ".join(str(error).split())[:100]
        raise InputRefused(
            source, f"is a damaged web archive after {pages} pages ({said}): fetch it again"
        ) from error
    if not pages and after is None:
        raise InputRefused(source, f"is a web archive without a page ({', '.join(_KINDS)})")


def _passed_over(record: ArcWarcRecord) -> Iterator[None]:
    """Reads a record to its end: tells that it goes on, but not of one that has no end."""
    told = size = 0
    while part := record.raw_stream.read(_AT_ONCE):
        size += len(part)
        if size - told > _TOLD_BYTES and size < _MOST_PASSED_OVER:
            told = size
            yield


def _is_page(record: ArcWarcRecord) -> bool:
    kind = _served(record).partition(";")[0].strip().lower()
    return kind in _KINDS and _status(record) in _FOUND


def _content(record: ArcWarcRecord) -> bytes | None:
    """The body with its transfer and content encoding taken off; None where it is too much."""
    stream = record.content_stream()
    whole = io.BytesIO()
    while part := stream.read(_AT_ONCE):
        whole.write(part)
        if whole.tell() > _MOST_BYTES:
            return None
    return whole.getvalue()


def _status(record: ArcWarcRecord) -> int:
    """The HTTP status; a resource, which was taken by no request, was there."""
    if record.http_headers is None:
        return 200
    code = str(record.http_headers.get_statuscode())
    return int(code) if code.isdecimal() else 0


def _served(record: ArcWarcRecord) -> str:
    if record.http_headers is None:
        return record.rec_headers.get_header("Content-Type") or ""
    return _header(record, "Content-Type")


def _header(record: ArcWarcRecord, name: str) -> str:
    return (record.http_headers.get_header(name) if record.http_headers else "") or ""


def _time(record: ArcWarcRecord) -> str:
    """When it was captured, to the second: `WARC-Date` may have fractions since version 1.1."""
    said = record.rec_headers.get_header("WARC-Date") or ""
    return f"{said[:19]}Z" if len(said) > len("2025-06-03T06:10:00") else said
