"""Text from bytes: decoded as it is, or refused with the reason."""

import codecs
from pathlib import Path

from claims.errors import InputRefused

# Rules on article text are linear, but a bound keeps one file from stopping a run.
MOST_BYTES = 1_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"\x7fELF")


def read_text(path: Path, *, most_bytes: int | None = MOST_BYTES) -> str:
    """The text of a file, with its line ends and white space as they are.

    Raises:
        InputRefused: it cannot be read, is too large, binary, empty or in another encoding.
    """
    source = str(path)
    try:
        size = path.stat().st_size
        if most_bytes is not None and size > most_bytes:
            raise InputRefused(
                source,
                f"{size:,} bytes are more than the {most_bytes:,} that one article may have; "
                "split it, or give a table of articles",
            )
        content = path.read_bytes()
    except OSError as error:
        raise InputRefused(source, f"cannot be read ({error.strerror})") from error
    return decode(content, source=source)


def decode(content: bytes, *, source: str) -> str:
    """The text of some bytes: UTF-8, or UTF-16 and UTF-32 with a byte order mark.

    Raises:
        InputRefused: binary, in another encoding, or nothing in it.
    """
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "utf-8")
    if content.startswith(_MAGIC) or (encoding.startswith("utf-8") and b"\0" in content):
        raise InputRefused(source, "is a binary file, no text; save its text and add that")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputRefused(
            source,
            f"is not {encoding.removesuffix('-sig').upper()} (byte {error.start} is "
            f"0x{content[error.start]:02x}); save it as UTF-8",
        ) from error
    if not text.strip():
        raise InputRefused(source, "is empty")
    return text
