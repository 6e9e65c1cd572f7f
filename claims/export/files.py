"""Files that are brought in: another store's export, or other desks' verdicts; read with care."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from claims.errors import InputRefused
from claims.export.documents import FORMAT, VERSION, archive_of
from claims.export.earlier import earlier_verdicts
from claims.records import Archive, EarlierVerdict, Refusal

# Four times as large would not be read into the memory of a laptop.
MOST_BYTES = 256 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Brought:
    """What a file holds: an archive, or verdicts and what of them was refused."""

    archive: Archive | None = None
    verdicts: tuple[EarlierVerdict, ...] = ()
    refused: tuple[Refusal, ...] = ()


def brought(path: Path) -> Brought:
    """What a file holds.

    Raises:
        InputRefused: it cannot be read, is too large, no JSON, or neither of the two.
    """
    return held(_content(path), source=str(path))


def held(content: bytes, *, source: str) -> Brought:
    """What the content of a file holds.

    Args:
        content: JSON in UTF-8.
        source: the file's path.

    Raises:
        InputRefused: it is no JSON, or neither of the two.
    """
    content = content.removeprefix(_BYTE_ORDER_MARK)
    found = _parsed(content, source=source)
    if isinstance(found, dict) and found.get("format") == FORMAT:
        version = found.get("version")
        if version != VERSION:
            raise InputRefused(
                source, f"is of version {version!r}, this program reads {VERSION}: update claims"
            )
        del found
        return Brought(archive=archive_of(content, source=source))
    verdicts, refused = earlier_verdicts(found, source=Path(source).name)
    if not verdicts and not refused:
        raise InputRefused(
            source, "holds neither a `claims export json` nor a ClaimReview of schema.org"
        )
    return Brought(verdicts=tuple(verdicts), refused=tuple(refused))


def _content(path: Path) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise InputRefused(str(path), "is no file")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputRefused(str(path), f"cannot be read ({reason})") from error
    if len(content) > MOST_BYTES:
        raise InputRefused(str(path), f"has more than the {MOST_BYTES:,} bytes that are read")
    return content


def _parsed(content: bytes, *, source: str) -> Any:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputRefused(
            source, f"is not UTF-8 ({error.reason} at byte {error.start}): save it as UTF-8"
        ) from error
    try:
        # It refuses what is nested deeper than its limit, and numbers that are none.
        return from_json(content, allow_inf_nan=False)
    except ValueError as error:
        raise InputRefused(source, f"is no JSON ({error})") from error
