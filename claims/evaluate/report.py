"""The report of one evaluation: every figure that `claims evaluate` prints."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from claims.evaluate.agreement import Agreement
from claims.evaluate.corpus import Corpus
from claims.evaluate.figures import Figure, Score
from claims.evaluate.gold import Event
from claims.evaluate.groups import adjusted_rand, bcubed
from claims.evaluate.matching import Item, Matching
from claims.evaluate.outcome import Program
from claims.evaluate.reading import ReadingReport, propositions, read_passages
from claims.evaluate.relations import (
    Mistake,
    Opposition,
    Reliability,
    Trap,
    candidate_recall,
    confusion,
    mistakes,
    opposition,
    reasons,
    relations,
    reliability,
    traps,
)


@dataclass(frozen=True)
class Gold:
    """What was measured on: pairs of mentions of different articles that are not unrelated."""

    events: int
    articles: int
    propositions: int
    mentions: int
    pairs: int
    cross_lingual: int
    relations: dict[str, int]
    reasons: dict[str, int]


@dataclass(frozen=True)
class PairsReport:
    """How well the pairs of events are judged; docs/evaluation.md explains each figure."""

    propositions: Score
    candidates: Figure
    relations: dict[str, Score]
    reasons: dict[str, Score]
    opposition: dict[str, Opposition]
    traps: dict[str, Trap]
    confusion: dict[str, dict[str, int]]
    clusters: Score
    copies: float | None
    reliability: Reliability
    mistakes: dict[str, list[Mistake]]


@dataclass(frozen=True)
class Report:
    """One program on one split; `pairs` or `reading` is None where the corpus has none."""

    program: str
    corpus: str
    split: str
    gold: Gold
    agreement: Agreement | None
    pairs: PairsReport | None
    reading: ReadingReport | None


def measure(corpus: Corpus, program: Program) -> Report:
    """Measures a program on a corpus; nothing is kept."""
    return Report(
        program=program.name,
        corpus=str(corpus.folder),
        split=corpus.split,
        gold=_gold(corpus.events),
        agreement=corpus.agreement,
        pairs=_pairs(corpus.events, program) if corpus.events else None,
        reading=read_passages(corpus.passages, program) if corpus.passages else None,
    )


def _gold(events: Sequence[Event]) -> Gold:
    pairs = [(x, y, label) for event in events for x, y, label in event.pairs()]
    return Gold(
        events=len(events),
        articles=sum(len(event.articles) for event in events),
        propositions=len({(one.event, one.proposition) for e in events for one in e.mentions}),
        mentions=sum(len(event.mentions) for event in events),
        pairs=len(pairs),
        cross_lingual=sum(x.language != y.language for x, y, _ in pairs),
        relations=dict(Counter(str(label.relation) for *_, label in pairs).most_common()),
        reasons=dict(
            Counter(str(label.reason) for *_, label in pairs if label.reason).most_common()
        ),
    )


def _pairs(events: Sequence[Event], program: Program) -> PairsReport:
    outcome = program.compare(events)
    matching = Matching(events, outcome)
    items = matching.items
    names = [event.name for event in events]

    def opposed(kept: Sequence[Item]) -> Opposition:
        return opposition(kept, events=names)

    return PairsReport(
        propositions=propositions(events, matching),
        candidates=candidate_recall(matching, events=names),
        relations=relations(items, events=names),
        reasons=reasons(items, events=names),
        opposition={
            "every pair": opposed(items),
            "same language": opposed([item for item in items if not item.cross_lingual]),
            "cross-lingual": opposed([item for item in items if item.cross_lingual]),
        },
        traps=traps(items, events),
        confusion=confusion(items),
        clusters=bcubed(matching, outcome.clusters, events=names),
        copies=adjusted_rand(events, outcome.origins),
        reliability=reliability(items),
        mistakes=mistakes(items, events),
    )
