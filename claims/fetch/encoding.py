"""Bodies as they were before they were compressed, within limits."""

import zlib
from collections.abc import Iterable, Iterator

from claims.errors import InputRefused
from claims.fetch.limits import Limits

# Asked for, so that nothing else has to be understood.
ACCEPTED = "gzip, deflate"
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS
# So much is decompressed before the next look at the limits.
_STEP = 65_536
# Small bodies of one letter are squeezed far and harm nobody.
_RATIO_FROM = 1_000_000


def decoded(chunks: Iterable[bytes], encoding: str, *, source: str, limits: Limits) -> bytes:
    """The whole body.

    Args:
        chunks: as they come from the network.
        encoding: the header `Content-Encoding`.
        source: what it is called where it is refused.
        limits: of bytes, and of the ratio.

    Raises:
        InputRefused: too large, squeezed too far, damaged, cut off, or encoded in another way.
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        parts = _counted(chunks, source, limits)
    elif name in ("gzip", "x-gzip", "deflate"):
        parts = _inflated(chunks, name, source, limits)
    else:
        raise InputRefused(source, f"is encoded as {encoding[:40]!r}, which was not asked for")
    return b"".join(parts)


def _counted(chunks: Iterable[bytes], source: str, limits: Limits) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        _check_size(size, source, limits)
        yield chunk


def _inflated(chunks: Iterable[bytes], name: str, source: str, limits: Limits) -> Iterator[bytes]:
    inflate = None
    taken = given = 0
    for chunk in _counted(chunks, source, limits):
        taken += len(chunk)
        if inflate is None:
            inflate = zlib.decompressobj(_window(name, chunk))
        left = chunk
        while left:
            try:
                part = inflate.decompress(left, _STEP)
            except zlib.error as error:
                raise InputRefused(source, f"is no {name} that can be read ({error})") from None
            given += len(part)
            _check_size(given, source, limits)
            if given > _RATIO_FROM and given > taken * limits.ratio:
                raise InputRefused(
                    source,
                    f"is compressed more than {limits.ratio:g} times: {taken:,} bytes became "
                    f"{given:,} and more",
                )
            yield part
            left = inflate.unconsumed_tail
            if inflate.eof:
                left = inflate.unused_data
                # Several gzip files behind one another are one (RFC 1952).
                if left and name != "deflate":
                    inflate = zlib.decompressobj(_GZIP)
                else:
                    break
    while inflate is not None and not inflate.eof:
        # All was taken, and not all of it given out yet.
        if part := inflate.decompress(b"", _STEP):
            given += len(part)
            _check_size(given, source, limits)
            yield part
            continue
        raise InputRefused(source, f"was cut off: its {name} has no end")


def _window(name: str, start: bytes) -> int:
    if name != "deflate":
        return _GZIP
    # Deflate means zlib (RFC 9110); some servers send it without zlib's two first bytes.
    return _ZLIB if start[:1] in (b"\x78", b"\x58", b"\x48", b"\x38", b"\x18") else _RAW


def _check_size(size: int, source: str, limits: Limits) -> None:
    if size > limits.content:
        raise InputRefused(source, f"has more than the {limits.content:,} bytes that are fetched")
