"""Web addresses: what is one, and when two of them are the same page."""

from pathlib import Path
from urllib.parse import urldefrag, urlsplit

_SCHEMES = ("http://", "https://")


def is_web_address(name: str | Path) -> bool:
    """Whether what somebody names is to be fetched, and no file or folder."""
    return isinstance(name, str) and name.lstrip().lower().startswith(_SCHEMES)


def host_of(address: str) -> str:
    """The host of an address without "www."; empty where it names none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def address_key(address: str) -> str:
    """What all addresses of one page have in common: no scheme, "www.", tracking or fragment.

    Which parameters only track is courlan's list; the order of the others does not count.
    """
    from courlan import normalize_url

    plain = urldefrag(address.strip()).url
    try:
        plain = normalize_url(plain)
        parts = urlsplit(plain)
        default = parts.port in (None, 80, 443)
    except ValueError:
        return plain
    port = "" if default else f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{host_of(plain)}{port}{parts.path.rstrip('/')}{query}"


def article_address(address: str) -> str:
    """The key of the address of one article; empty where there stands another one every day.

    That is a site's root. So is what is no web address, since nothing is fetched from there.
    """
    if not is_web_address(address):
        return ""
    key = address_key(address)
    return key if "/" in key or "?" in key else ""
