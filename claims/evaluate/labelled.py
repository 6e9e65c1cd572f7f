"""Labelled pairs: what is known of a pair of claims, and what it is by gold or by people."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from claims.compare import OPPOSED, SAME, SCOPE, UNRELATED, UPDATE, Togetherness
from claims.evaluate.corpus import Corpus
from claims.evaluate.gold import UNRELATED as NO_ROW
from claims.evaluate.gold import Event, Label
from claims.evaluate.matching import Matching
from claims.evaluate.outcome import Outcome
from claims.judge import Judge
from claims.project import Candidate, Examined, Project
from claims.records import Reason, Relation

# Of the unrelated pairs of events to learn from so many are read.
_READ_UNRELATED = 0.25


@dataclass(frozen=True)
class LabelledPair:
    """A pair whose kind is known.

    Attributes:
        group: pairs of one group are held out together; an event, or "" for what people decided.
        kinds: those that are right; more than one is right where gold accepts several relations.
        weight: how many pairs it stands for.
    """

    group: str
    features: dict[str, float]
    kinds: frozenset[str]
    reason: Reason
    weight: float = 1.0

    @property
    def kind(self) -> str:
        """The kind, empty where several are right."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 else ""

    @property
    def across(self) -> bool:
        """Whether the two are in different languages."""
        return bool(self.features["across languages"])


def labelled_pairs(project: Project, corpus: Corpus, judge: Judge) -> list[LabelledPair]:
    """The pairs of claims of a corpus that are compared, and what they are by gold.

    Left out are claims that stand in no gold, and articles that are taken for two events'.

    Args:
        project: whose encoder is used; nothing is stored in it.
        corpus: events with gold.
        judge: is heard on every pair.
    """
    return _labelled(project, corpus.events, judge, drawn=1.0)


def lessons(project: Project, corpus: Corpus, judge: Judge) -> list[LabelledPair]:
    """The same of events to learn from, each by itself, with a part of the unrelated pairs."""
    return [
        one
        for event in corpus.events
        for one in _labelled(project, [event], judge, drawn=_READ_UNRELATED)
    ]


def _labelled(
    project: Project, events: Sequence[Event], judge: Judge, *, drawn: float
) -> list[LabelledPair]:
    rng = np.random.default_rng(0)
    by_name = {event.name: event for event in events}
    labels: dict[tuple[str, str], tuple[str, Label, float]] = {}

    def wanted(candidates: Sequence[Candidate]) -> list[Candidate]:
        claims = {one.id: one for each in candidates for one in (each.a, each.b)}
        matching = Matching(events, Outcome(tuple(claims.values()), (), frozenset(), {}, {}))
        kept = []
        for each in candidates:
            x, y = (matching.mention_of(one.id) for one in (each.a, each.b))
            if x is None or y is None or x == y:
                continue
            label = by_name[x.event].label(x, y) if x.event == y.event else NO_ROW
            unrelated = label.relation is Relation.UNRELATED
            if unrelated and drawn < 1.0 and rng.random() >= drawn:
                continue
            labels[each.a.id, each.b.id] = x.event, label, 1.0 / drawn if unrelated else 1.0
            kept.append(each)
        return kept

    tables = [event.table for event in events]
    found = []
    for one in project.examined(tables, judge=judge, wanted=wanted):
        group, label, weight = labels[one.candidate.a.id, one.candidate.b.id]
        kinds = _kinds(label)
        if kinds and one.together is not Togetherness.OTHER_EVENT:
            found.append(LabelledPair(group, one.features, kinds, label.reason, weight))
    return found


def taught(decided: Sequence[tuple[Examined, Relation, Reason]]) -> list[LabelledPair]:
    """Pairs that people have decided, as far as a probability decides what they said."""
    found = [
        LabelledPair("", one.features, kinds_of(relation), reason)
        for one, relation, reason in decided
    ]
    return [one for one in found if one.kinds]


def kinds_of(relation: Relation) -> frozenset[str]:
    """Which kind a relation is; none for those that no probability decides."""
    if relation.opposes:
        return frozenset({OPPOSED})
    return {
        Relation.SAME: frozenset({SAME}),
        Relation.COPY: frozenset({SAME}),
        Relation.UPDATE: frozenset({UPDATE}),
        Relation.SCOPE: frozenset({SCOPE}),
        Relation.UNRELATED: frozenset({UNRELATED}),
    }.get(relation, frozenset())


def _kinds(label: Label) -> frozenset[str]:
    return frozenset().union(*(kinds_of(one) for one in label.accepted))
