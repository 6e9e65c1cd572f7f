"""Statements of gold events in pairs, as the judge is asked about them, and what they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from claims.evaluate.corpus import Corpus
from claims.evaluate.gold import Event, Label
from claims.evaluate.matching import Matching
from claims.evaluate.outcome import Outcome
from claims.judge import CLASSES, Statement
from claims.read import read
from claims.records import Claim, Mode, Relation


@dataclass(frozen=True)
class JudgedPair:
    """Two statements of different articles of one event.

    Attributes:
        label: which of `same`, `conflict` and `unrelated` they are, as a number.
    """

    event: str
    a: Statement
    b: Statement
    label: int

    @property
    def one_language(self) -> bool:
        """Whether both are in the same language."""
        return self.a.language == self.b.language


def judged_pairs(corpus: Corpus) -> list[JudgedPair]:
    """Every two claims that are read in different articles of one event and stand in its gold.

    Left out are those that only a time, a place or a later report makes what they are (`update`,
    `scope`), and those of which gold accepts oppositions and others alike.
    """
    return [
        JudgedPair(event.name, _statement(x), _statement(y), CLASSES.index(name))
        for event in corpus.events
        for x, y, label in _claims_apart(event)
        if (name := _class(label)) is not None
    ]


def _claims_apart(event: Event) -> Iterator[tuple[Claim, Claim, Label]]:
    """Every two claims of different articles that stand in an event's gold, and their label."""
    claims = [claim for article in event.articles for claim in read(article).claims]
    outcome = Outcome(tuple(claims), (), frozenset(), {}, {})
    matching = Matching([event], outcome)
    known = [(claim, mention) for claim in claims if (mention := matching.mention_of(claim.id))]
    for (x, of_x), (y, of_y) in combinations(known, 2):
        if x.article.id != y.article.id:
            yield x, y, event.label(of_x, of_y)


def _class(label: Label) -> str | None:
    if len({one.opposes for one in label.accepted}) > 1:
        return None
    if label.opposes:
        return "conflict"
    if label.relation in (Relation.SAME, Relation.COPY):
        return "same"
    return "unrelated" if label.relation is Relation.UNRELATED else None


def _statement(claim: Claim) -> Statement:
    return Statement(claim.text, claim.language, denied=claim.mode is Mode.DENIED)
