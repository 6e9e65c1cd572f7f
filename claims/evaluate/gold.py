"""Gold events: articles, the propositions they state, and what these are to each other."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from claims.errors import GoldError
from claims.ingest import ingest
from claims.records import Article, Reason, Refusal, Relation

ARTICLES, GOLD, TRAPS = "articles.jsonl", "gold.json", "traps.json"


@dataclass(frozen=True)
class Mention:
    """One place where a proposition stands: offsets into the text of an article."""

    event: str
    proposition: str
    article: str
    language: str
    start: int
    end: int


@dataclass(frozen=True)
class Label:
    """What two mentions are to each other: the relations that are accepted, and the reason."""

    accepted: tuple[Relation, ...]
    reason: Reason = Reason.NONE

    @property
    def relation(self) -> Relation:
        """The relation that counts where none of the accepted ones was found."""
        return self.accepted[0]

    @property
    def opposes(self) -> bool:
        """Whether an opposition is accepted."""
        return any(one.opposes for one in self.accepted)


UNRELATED = Label((Relation.UNRELATED,))


@dataclass(frozen=True)
class Event:
    """One event with gold (DESIGN.md, gold format).

    `relations` are by pairs of proposition names, `copies` pairs of article ids, `traps` pairs
    of propositions that look opposed and are not, each with its kind.
    """

    name: str
    table: Path
    articles: tuple[Article, ...]
    mentions: tuple[Mention, ...]
    relations: dict[frozenset[str], Label]
    copies: frozenset[frozenset[str]]
    traps: tuple[tuple[str, str, str], ...]

    def label(self, x: Mention, y: Mention) -> Label:
        """What two mentions of this event are to each other."""
        if x.proposition != y.proposition:
            return self.relations.get(frozenset((x.proposition, y.proposition)), UNRELATED)
        copied = frozenset((x.article, y.article)) in self.copies
        return Label((Relation.COPY if copied else Relation.SAME,))

    def pairs(self) -> Iterator[tuple[Mention, Mention, Label]]:
        """Every two mentions of different articles that are not unrelated."""
        for x, y in combinations(self.mentions, 2):
            if x.article != y.article:
                label = self.label(x, y)
                if label is not UNRELATED:
                    yield x, y, label


def load_event(folder: Path) -> Event:
    """Reads one event's folder.

    Raises:
        GoldError: a file is missing or breaks the format; names the place and the value.
    """
    articles = _articles(folder / ARTICLES)
    gold = read_json(folder / GOLD)
    try:
        quotes = {name: one["quotes"] for name, one in gold["propositions"].items()}
        rows = [tuple(row) for row in gold["relations"]]
        copies = [tuple(row) for row in gold["copies"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise GoldError(f"{folder / GOLD}: not in the gold format ({error!r})") from error
    traps = read_json(folder / TRAPS) if (folder / TRAPS).exists() else []
    return Event(
        name=folder.name,
        table=folder / ARTICLES,
        articles=tuple(articles),
        mentions=tuple(
            mention
            for name, texts in quotes.items()
            for text in dict.fromkeys(texts)
            for mention in _mentions(folder, name, text, articles)
        ),
        relations=dict(_relation(folder, row, quotes) for row in rows),
        copies=frozenset(_copied(folder, row, articles) for row in copies),
        traps=tuple((a, b, kind) for a, b, kind in traps),
    )


def read_json(path: Path) -> Any:
    """The JSON document in a file. Raises `GoldError`."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise GoldError(f"{path}: cannot be read ({error.strerror})") from error
    except ValueError as error:
        raise GoldError(f"{path}: not JSON ({error})") from error


def _articles(table: Path) -> list[Article]:
    found = []
    for one in ingest([table]):
        if isinstance(one, Refusal):
            raise GoldError(f"{one.source}: {one.reason}")
        found.append(one)
    return found


def _mentions(folder: Path, proposition: str, quote: str, articles: list[Article]) -> list[Mention]:
    """Where a quote stands: once in an article at most, in one article at least."""
    found = []
    for article in articles:
        start = article.text.find(quote) if quote else -1
        if start >= 0:
            end = start + len(quote)
            found.append(
                Mention(folder.name, proposition, article.id, article.language, start, end)
            )
    if not found:
        raise GoldError(
            f"{folder / GOLD}: the quote {quote!r} of {proposition!r} stands in no article"
        )
    return found


def _relation(
    folder: Path, row: tuple[Any, ...], propositions: dict[str, Any]
) -> tuple[frozenset[str], Label]:
    try:
        a, b, relation, reason = row
        accepted = relation if isinstance(relation, list) else [relation]
        label = Label(tuple(Relation(one) for one in accepted), Reason(reason))
    except (ValueError, TypeError) as error:
        raise GoldError(f"{folder / GOLD}: the relation {list(row)} is none ({error})") from error
    if a == b or not {a, b} <= set(propositions) or not accepted:
        raise GoldError(f"{folder / GOLD}: the relation {list(row)} does not name two propositions")
    return frozenset((a, b)), label


def _copied(folder: Path, row: tuple[str, ...], articles: list[Article]) -> frozenset[str]:
    by_url = {article.url: article.id for article in articles}
    if len(set(row)) != 2 or not set(row) <= set(by_url):
        raise GoldError(f"{folder / GOLD}: the copies {list(row)} are not two articles' addresses")
    return frozenset(by_url[url] for url in row)
