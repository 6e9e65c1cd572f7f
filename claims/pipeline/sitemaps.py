"""Sitemaps: what a list of them leads to, within bounds."""

from collections.abc import Iterator
from dataclasses import replace

from claims.addresses import host_of
from claims.errors import InputRefused
from claims.fetch import MOST_ENTRIES, MOST_SITEMAP_BYTES
from claims.records import Entry, Feed, Refusal, Retrieved


class Sitemaps:
    """The sitemaps of a list, one level below it: those of its host, the latest first.

    As the protocol has it (sitemaps.org, "Using Sitemap index files"), a list names sitemaps of
    its own site alone, and no other lists.

    Args:
        index: the list.
        address: where it was found.
    """

    def __init__(self, index: Feed, address: str) -> None:
        self._index = index
        self._address = address
        self._articles = MOST_ENTRIES
        self._bytes = MOST_SITEMAP_BYTES

    def listed(self) -> Iterator[Entry | Refusal]:
        """The sitemaps to be read, each once those before it have been; why others are not."""
        for number, one in enumerate(self._index.entries):
            if self._articles <= 0 or self._bytes <= 0:
                left = len(self._index.entries) - number
                yield Refusal(
                    self._address,
                    f"leads to more than {MOST_ENTRIES:,} articles, or to more than "
                    f"{MOST_SITEMAP_BYTES:,} bytes of sitemaps: its {left} oldest were left out",
                )
                return
            if host_of(one.url) == host_of(self._address):
                yield one
            else:
                yield Refusal(one.url, f"is of another host than the list {self._address}")

    def articles(self, found: Retrieved, feed: Feed | None) -> Feed:
        """The articles of one of them, as many as there may still be.

        Raises:
            InputRefused: it is no sitemap of this list's host, or lists others itself.
        """
        self._bytes -= len(found.content)
        if host_of(found.final_url) != host_of(self._address):
            raise InputRefused(found.url, f"leads to another host, {host_of(found.final_url)}")
        if feed is None or feed.is_index:
            raise InputRefused(
                found.url,
                "lists other sitemaps itself: add its own address"
                if feed
                else "is no sitemap, though a list of sitemaps names it",
            )
        chosen = replace(feed, entries=feed.entries[: self._articles])
        self._articles -= len(chosen.entries)
        return chosen
