"""Which claim is which proposition, and which printed pair answers which gold pair (DESIGN.md).

A claim matches a quote where they overlap by at least half of the shorter. Of several printed
pairs that match one gold pair, the one with the largest overlap counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from claims.evaluate.gold import UNRELATED, Event, Label, Mention
from claims.evaluate.outcome import Outcome
from claims.records import Claim, Pair, Reason, Relation

_SHORTER_SHARE = 0.5


@dataclass(frozen=True)
class Item:
    """Two mentions, what they are to each other, and what the program printed of them.

    `pair` is None where it printed nothing, that is: `unrelated`. `event` is the event of the
    first mention; `across` says whether they stand in different articles.
    """

    x: Mention
    y: Mention
    label: Label
    pair: Pair | None

    @property
    def event(self) -> str:
        """Whose items are drawn together when intervals are made."""
        return self.x.event

    @property
    def across(self) -> bool:
        """Whether the two stand in different articles."""
        return self.x.article != self.y.article

    @property
    def cross_lingual(self) -> bool:
        """Whether the two are in different languages."""
        return self.x.language != self.y.language

    @property
    def relation(self) -> Relation:
        """What the program says."""
        return self.pair.relation if self.pair else Relation.UNRELATED

    @property
    def reason(self) -> Reason:
        """Why the program says so."""
        return self.pair.reason if self.pair else Reason.NONE

    @property
    def right(self) -> bool:
        """Whether what the program says is accepted."""
        return self.relation in self.label.accepted


class Matching:
    """The claims of an outcome against the mentions of gold events."""

    def __init__(self, events: Sequence[Event], outcome: Outcome) -> None:
        self._events = {event.name: event for event in events}
        self._outcome = outcome
        mentions: dict[str, list[Mention]] = defaultdict(list)
        for event in events:
            for mention in event.mentions:
                mentions[mention.article].append(mention)
        self.of_claim = {
            claim.id: _matches(claim, mentions[claim.article.id]) for claim in outcome.claims
        }
        self.article_of = {claim.id: claim.article.id for claim in outcome.claims}
        self.claims_of: dict[Mention, dict[str, int]] = defaultdict(dict)
        for id, matched in self.of_claim.items():
            for mention, overlap in matched.items():
                self.claims_of[mention][id] = overlap

    def mention_of(self, claim: str) -> Mention | None:
        """The mention that a claim overlaps most, None where it matches none."""
        matched = self.of_claim[claim]
        return max(matched, key=lambda one: (matched[one], -one.start)) if matched else None

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every gold pair of different articles, and every printed pair that matches none.

        A printed pair one of whose claims matches no proposition is in neither.
        """
        answers = self._answers()
        found = []
        for event in self._events.values():
            for x, y, label in event.pairs():
                matched = answers.get(frozenset((x, y)), [])
                found.append(
                    Item(x, y, label, max(matched, key=_by_overlap)[1] if matched else None)
                )
        known = {frozenset((item.x, item.y)) for item in found}
        others: dict[frozenset[Mention], tuple[int, Pair]] = {}
        for pair in self._outcome.pairs:
            overlap, key = max(
                ((size, mentions) for mentions, size in self._mentions_of(pair)),
                key=lambda one: one[0],
                default=(0, frozenset[Mention]()),
            )
            if overlap and key not in known:
                others[key] = max(others.get(key, (0, pair)), (overlap, pair), key=_by_overlap)
        for key, (_, pair) in others.items():
            x, y = sorted(key, key=lambda one: (one.event, one.article, one.start, one.end))
            found.append(Item(x, y, self._label(x, y), pair))
        return tuple(found)

    def is_candidate(self, item: Item) -> bool:
        """Whether the program looked at two claims that are the item's mentions."""
        return any(
            frozenset(two) in self._outcome.candidates
            for two in product(self.claims_of[item.x], self.claims_of[item.y])
        )

    def _answers(self) -> dict[frozenset[Mention], list[tuple[int, Pair]]]:
        answers: dict[frozenset[Mention], list[tuple[int, Pair]]] = defaultdict(list)
        for pair in self._outcome.pairs:
            for mentions, overlap in self._mentions_of(pair):
                answers[mentions].append((overlap, pair))
        return answers

    def _mentions_of(self, pair: Pair) -> Iterator[tuple[frozenset[Mention], int]]:
        left, right = self.of_claim[pair.a.id], self.of_claim[pair.b.id]
        for (x, first), (y, second) in product(left.items(), right.items()):
            if x != y:
                yield frozenset((x, y)), first + second

    def _label(self, x: Mention, y: Mention) -> Label:
        return self._events[x.event].label(x, y) if x.event == y.event else UNRELATED


def overlap_of(start: int, end: int, other_start: int, other_end: int) -> int:
    """The shared code points of two spans where they match, else 0."""
    shared = min(end, other_end) - max(start, other_start)
    shorter = min(end - start, other_end - other_start)
    return shared if shared > 0 and shared >= _SHORTER_SHARE * shorter else 0


def _matches(claim: Claim, mentions: Iterable[Mention]) -> dict[Mention, int]:
    overlaps = {
        mention: overlap_of(claim.start, claim.end, mention.start, mention.end)
        for mention in mentions
    }
    return {mention: overlap for mention, overlap in overlaps.items() if overlap}


def _by_overlap(one: tuple[int, Pair]) -> tuple[int, float, str]:
    overlap, pair = one
    return overlap, pair.confidence, pair.id
