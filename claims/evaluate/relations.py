"""Relations, reasons, oppositions, candidates and traps: what was said of pairs, against gold."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from claims.evaluate.figures import Figure, Score, Tally, share
from claims.evaluate.gold import Event
from claims.evaluate.matching import Item, Matching
from claims.records import Reason, Relation, Tier


@dataclass(frozen=True)
class Opposition:
    """`conflict` or `denial`, found where either is accepted.

    `flag` is over flagged pairs alone, `all` over both tiers.
    """

    flag: Score
    all: Score


@dataclass(frozen=True)
class Trap:
    """Pairs that look opposed and are not: how many there are, and how many were taken so."""

    pairs: int
    flagged: int
    suggested: int


@dataclass(frozen=True)
class Bin:
    """Printed pairs of one stretch of confidence: how many, how sure, how many rightly so."""

    low: float
    high: float
    pairs: int
    confidence: float
    right: float


@dataclass(frozen=True)
class Reliability:
    """Whether confidence is what it says: the share of right pairs, bin by bin.

    `expected_calibration_error` is the mean distance of the two, weighted by pairs (Naeini
    et al. 2015); None where nothing was printed.
    """

    bins: tuple[Bin, ...]
    expected_calibration_error: float | None


@dataclass(frozen=True)
class Mistake:
    """One pair that was judged wrongly, to be read by a person."""

    event: str
    gold: str
    printed: str
    reason: str
    tier: str
    confidence: float
    a: str
    b: str


_BINS = 10
# Enough to see what goes wrong, few enough to be read.
_MISTAKES = 10


def relations(items: Sequence[Item], *, events: Sequence[str]) -> dict[str, Score]:
    """Precision over printed pairs, recall over gold pairs, by relation but `unrelated`."""
    tallies = {one: Tally.empty() for one in Relation}
    for item in items:
        tallies[item.relation].found[item.event] += 1
        tallies[item.relation].right[item.event] += item.right
        if item.across:
            truth = item.relation if item.right else item.label.relation
            tallies[truth].gold[item.event] += 1
            tallies[truth].hit[item.event] += item.right
    return {
        str(one): tallies[one].score(events) for one in Relation if one is not Relation.UNRELATED
    }


def reasons(items: Sequence[Item], *, events: Sequence[str]) -> dict[str, Score]:
    """The same by reason code; relation and reason must both be right."""
    tallies = {one: Tally.empty() for one in Reason}
    for item in items:
        right = item.right and item.reason is item.label.reason
        tallies[item.reason].found[item.event] += 1
        tallies[item.reason].right[item.event] += right
        if item.across:
            tallies[item.label.reason].gold[item.event] += 1
            tallies[item.label.reason].hit[item.event] += right
    return {str(one): tallies[one].score(events) for one in Reason if one is not Reason.NONE}


def opposition(items: Iterable[Item], *, events: Sequence[str]) -> Opposition:
    """How well oppositions are found, whichever of the two and for whatever reason."""
    flag, all = Tally.empty(), Tally.empty()
    for item in items:
        opposed = item.relation.opposes
        right = opposed and item.label.opposes
        # Where both opposition and another relation are accepted, the other is no miss.
        wanted = item.across and item.label.opposes and (opposed or not item.right)
        for tally, counts in (
            (flag, opposed and item.pair is not None and item.pair.tier is Tier.FLAG),
            (all, opposed),
        ):
            tally.found[item.event] += counts
            tally.right[item.event] += counts and right
            tally.gold[item.event] += wanted
            tally.hit[item.event] += wanted and counts and right
    return Opposition(flag.score(events), all.score(events))


def candidate_recall(matching: Matching, *, events: Sequence[str]) -> Figure:
    """The share of gold pairs whose claims were looked at, whatever was said of them."""
    found, gold = Counter[str](), Counter[str]()
    for item in matching.items:
        if item.across and Relation.UNRELATED not in item.label.accepted:
            gold[item.event] += 1
            found[item.event] += matching.is_candidate(item)
    return share(found, gold, events=events)


def confusion(items: Iterable[Item]) -> dict[str, dict[str, int]]:
    """How many pairs of each gold relation were printed as which."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for item in items:
        truth = item.relation if item.right else item.label.relation
        found[str(truth)][str(item.relation)] += 1
    return {str(one): dict(found[str(one)].most_common()) for one in Relation if found[str(one)]}


def traps(items: Iterable[Item], events: Iterable[Event]) -> dict[str, Trap]:
    """By kind of trap: pairs of mentions of different articles, and those taken as opposed."""
    printed = {frozenset((item.x, item.y)): item for item in items if item.relation.opposes}
    pairs: Counter[str] = Counter()
    tiers: dict[str, Counter[Tier]] = defaultdict(Counter)
    for event in events:
        by_name = defaultdict(list)
        for mention in event.mentions:
            by_name[mention.proposition].append(mention)
        for a, b, kind in event.traps:
            keys = {
                frozenset((x, y))
                for x, y in product(by_name[a], by_name[b])
                if x.article != y.article
            }
            pairs[kind] += len(keys)
            for key in keys & set(printed):
                found = printed[key].pair
                if found is not None:
                    tiers[kind][found.tier] += 1
    return {
        kind: Trap(count, tiers[kind][Tier.FLAG], tiers[kind][Tier.SUGGEST])
        for kind, count in sorted(pairs.items())
    }


def reliability(items: Iterable[Item]) -> Reliability:
    """Confidence against the share of right pairs, over all printed pairs that match gold."""
    rows = [(item.pair.confidence, item.right) for item in items if item.pair is not None]
    bins = []
    for number in range(_BINS):
        low, high = number / _BINS, (number + 1) / _BINS
        inside = [(c, r) for c, r in rows if low <= c < high or (c >= 1 and high >= 1)]
        if inside:
            sure = sum(c for c, _ in inside) / len(inside)
            bins.append(Bin(low, high, len(inside), sure, sum(r for _, r in inside) / len(inside)))
    apart = sum(one.pairs * abs(one.confidence - one.right) for one in bins)
    return Reliability(tuple(bins), apart / len(rows) if rows else None)


def mistakes(items: Sequence[Item], events: Iterable[Event]) -> dict[str, list[Mistake]]:
    """The worst errors of each sort, the surest first: a false conflict costs most."""
    texts = {article.id: article.text for event in events for article in event.articles}

    def read(item: Item) -> Mistake:
        return Mistake(
            event=item.event,
            gold="/".join(str(one) for one in item.label.accepted),
            printed=str(item.relation),
            reason=str(item.reason),
            tier=str(item.pair.tier) if item.pair else "",
            confidence=item.pair.confidence if item.pair else 0.0,
            a=texts[item.x.article][item.x.start : item.x.end],
            b=texts[item.y.article][item.y.start : item.y.end],
        )

    def rank(item: Item) -> tuple[bool, float, str, int]:
        pair = item.pair
        flagged = pair is not None and pair.tier is Tier.FLAG
        sure = pair.confidence if pair else 0.0
        return not flagged, -sure, item.x.article, item.x.start

    sorts: dict[str, Callable[[Item], bool]] = {
        "false opposition": lambda one: one.relation.opposes and not one.label.opposes,
        "false same": lambda one: (
            one.relation in (Relation.SAME, Relation.COPY)
            and not {Relation.SAME, Relation.COPY} & set(one.label.accepted)
        ),
        "missed opposition": lambda one: (
            one.across and one.label.opposes and not one.relation.opposes and not one.right
        ),
    }
    # A wire copy repeats a mistake word for word: once is enough to read.
    return {
        name: list(dict.fromkeys(map(read, sorted(filter(is_one, items), key=rank))))[:_MISTAKES]
        for name, is_one in sorts.items()
    }
