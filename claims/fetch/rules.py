"""Rules: a robots.txt asked about one address; runs in a worker."""

from typing import Any

from protego import Protego

from claims.fetch.fetcher import PRODUCT


def verdict(content: bytes, *, address: str) -> dict[str, Any]:
    """Whether a robots.txt allows an address, and the delay it asks for."""
    rules = Protego.parse(content.decode("utf-8-sig", "replace"))
    return {
        "allowed": rules.can_fetch(address, PRODUCT),
        "delay": rules.crawl_delay(PRODUCT) or 0.0,
    }
