"""What came back from a web address."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Retrieved:
    """The answer of a web address, as it was.

    Attributes:
        url: the address that was asked for.
        final_url: the address that answered, after all redirects.
        status: the HTTP status of the answer.
        at: when, as a UTC time (`2025-06-03T06:10:00Z`).
        content_type: the header as it was; empty where there was none.
        content: the body, its transfer and content encoding (gzip, deflate) taken off.
        sha256: of the content, in hexadecimal.
        etag: what the server calls this version; empty where it does not say.
        modified: the header `Last-Modified` as it was; empty where there was none.
    """

    url: str
    final_url: str
    status: int
    at: str
    content_type: str
    content: bytes
    sha256: str
    etag: str = ""
    modified: str = ""
