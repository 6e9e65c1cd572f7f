"""Copies: what two articles share, and why that makes them one origin."""

from dataclasses import dataclass
from enum import StrEnum


class CopyReason(StrEnum):
    """What makes two articles copies: the first that fits, in this order.

    A version is what stood at the same address at another time.
    """

    VERSION = "version"
    WORDING = "wording"
    CREDIT = "credit"
    EDITED = "edited"
    TRANSLATION = "translation"


@dataclass(frozen=True)
class Copy:
    """Two articles of one origin, in the order of their ids.

    `share_a` is the share of a's words that stand in b, 0..1, long quotations left out; of an
    edited copy or a translation, the share of a's claims that b answers in like order.
    `credited` is the id of the one that the other names as its source, empty where neither does;
    `agency` is the news agency that both name.
    """

    a: str
    b: str
    share_a: float
    share_b: float
    reason: CopyReason
    credited: str = ""
    agency: str = ""

    @property
    def share(self) -> float:
        """The share of the one that stands in the other, whichever is more: a cut copy's."""
        return max(self.share_a, self.share_b)

    def other(self, article: str) -> str:
        """The id of the other of the two."""
        return self.b if article == self.a else self.a
