"""What an article was taken from, and how it changed where it stood."""

from dataclasses import dataclass

from claims.records.articles import Article, Claim
from claims.records.retrieved import Retrieved


@dataclass(frozen=True)
class Document:
    """An article with what it was taken from.

    `page` is what was retrieved, None where the article stood in a table or is a plain text.
    `address` is where the article stands for good, by which a changed page is known as a new
    version of it: the canonical link of the page, else the address that answered; empty where
    it has none.
    """

    article: Article
    page: Retrieved | None = None
    address: str = ""


@dataclass(frozen=True)
class Difference:
    """What one version of an article says otherwise than the one before.

    Sentences verbatim, in the order of the text. `changed` are pairs of claims, before and
    after, that state the same thing in other words or figures.
    """

    new_sentences: tuple[str, ...]
    gone_sentences: tuple[str, ...]
    new_claims: tuple[Claim, ...]
    gone_claims: tuple[Claim, ...]
    changed: tuple[tuple[Claim, Claim], ...]


@dataclass(frozen=True)
class Version:
    """What stood at an address from one time on; never overwritten.

    `number` counts from 1, the oldest. `difference` is None for the first. `is_current` says
    whether it is the last that was seen; claims of any other are as of that version.
    """

    number: int
    article: Article
    seen: str
    address: str
    is_current: bool
    difference: Difference | None = None
