"""Text from bytes: decoded as it is, or refused with the reason."""

import codecs
from pathlib import Path

from claims.errors import InputRefused
from claims.ingest.charset import encoding_of, guessed

# The longest articles of the press have 100,000 letters; rules on article text are linear, but a
# bound keeps one file from stopping a run.
MOST_BYTES = 1_000_000
# How files of kinds begin that hold no plain text.
_MAGIC = (
    b"{\\rtf", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"ID3",
    b"OggS", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!", b"\x7fELF",
    b"\xd0\xcf\x11\xe0", b"SQLite format 3",
)  # fmt: skip
_BINARY = "is binary, no plain text; save its text as UTF-8 and add that"


def read_text(path: Path) -> str:
    """The text of a file, with its line ends and white space as they are.

    Raises:
        InputRefused: it cannot be read, is too large, binary, empty or in another encoding. Of a
            file that is too large no more than one article's length is read.
    """
    source = str(path)
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
            size = path.stat().st_size
    except OSError as error:
        raise InputRefused(source, f"cannot be read ({error.strerror})") from error
    if len(content) > MOST_BYTES:
        reject_binary(content, source=source)
        raise InputRefused(
            source,
            f"has {max(size, len(content)):,} bytes, more than the {MOST_BYTES:,} that one "
            "article may have; split it, or give a table of articles (JSON lines, CSV)",
        )
    return decode(content, source=source)


def decode(content: bytes, *, source: str) -> str:
    """The text of some bytes: UTF-8, UTF-16 and UTF-32 with a byte order mark, or as it looks.

    Raises:
        InputRefused: binary, in an encoding that cannot be told, or nothing in it.
    """
    reject_binary(content, source=source)
    encoding = encoding_of(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        text_of_another = guessed(content)
        if text_of_another is not None and encoding == "utf-8":
            return checked(text_of_another, source=source)
        # Python counts from behind the byte order mark, a person from the start of the file.
        marked = encoding == "utf-8-sig" and content.startswith(codecs.BOM_UTF8)
        at = error.start + (len(codecs.BOM_UTF8) if marked else 0)
        name = encoding.removesuffix("-sig").upper()
        raise InputRefused(
            source,
            f"is not {name}: byte 0x{content[at]:02x} at offset {at}; save it as UTF-8",
        ) from error
    return checked(text, source=source)


def checked(text: str, *, source: str) -> str:
    """The text itself, where it can be stored and holds something.

    Raises:
        InputRefused: nothing but white space, a NUL, or longer than one article may be.
    """
    if not text.strip("\ufeff \t\r\n") or not text.strip():
        raise InputRefused(source, "is empty: it holds no text")
    if "\0" in text:
        raise InputRefused(
            source, f"holds a NUL character at offset {text.index(chr(0))}: remove it"
        )
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MOST_BYTES:
        raise InputRefused(
            source,
            f"has {size:,} bytes of text, more than the {MOST_BYTES:,} that one article may have",
        )
    return text


def reject_binary(content: bytes, *, source: str) -> None:
    """Raises `InputRefused` where the first bytes are no text's."""
    if content.startswith(_MAGIC):
        raise InputRefused(source, _BINARY)
    if encoding_of(content).startswith("utf-8") and b"\0" in content:
        raise InputRefused(source, f"{_BINARY} (NUL byte at offset {content.index(0)})")
