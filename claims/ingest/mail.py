"""Mail: the text of a message, as newsletters and press offices send it."""

from datetime import UTC
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime

from claims.errors import PARSER_FAILURES, InputRefused
from claims.ingest.charset import decoded_page
from claims.ingest.pieces import Piece, whole
from claims.ingest.webpage import web_page


def mail(content: bytes, *, source: str) -> Piece:
    """The article of a message (RFC 5322): its plain text, else its web page.

    The subject is the title, the sender's name the outlet, the date the publishing time.

    Raises:
        InputRefused: it has no header, or no text.
    """
    try:
        return _read(message_from_bytes(content, policy=policy.default), source)
    except PARSER_FAILURES as error:
        said = " ".join(str(error).split())[:100]
        raise InputRefused(source, f"is no mail that can be read ({said})") from error


def _read(message: EmailMessage, source: str) -> Piece:
    if "From" not in message:
        raise InputRefused(source, "is no mail: it has no line 'From:' at its head")
    body = message.get_body(preferencelist=("plain", "html"))
    raw = body.get_payload(decode=True) if body is not None else None
    if body is None or not isinstance(raw, bytes):
        raise InputRefused(source, "is mail without text: add what is attached to it")
    name, address = parseaddr(_header(message, "From"))
    served = _header(body, "Content-Type")
    if body.get_content_subtype() == "html":
        text = web_page(raw, source=source, served=served).text
    else:
        text = decoded_page(raw, served=served).replace("\r\n", "\n")
    return Piece(
        whole(text, source=source, empty="is mail without text: add what is attached to it"),
        title=_header(message, "Subject").strip(),
        outlet=name or address.partition("@")[2],
        published=_time(message),
    )


def _header(message: MIMEPart, name: str) -> str:
    """A header's text; empty where it has none, or one that Python's parser stumbles over."""
    try:
        return str(message.get(name, ""))
    except PARSER_FAILURES:
        return ""


def _time(message: EmailMessage) -> str:
    try:
        sent = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError, IndexError):
        return ""
    if sent.tzinfo is None:
        return ""
    try:
        return sent.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError):
        return ""
