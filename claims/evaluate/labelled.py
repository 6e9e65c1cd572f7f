"""Labelled pairs: what is known of a pair of claims, and what it is by gold or by people.

Pairs that gold says nothing of come with them, without a label: they stand beside the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from claims.compare import (
    OPPOSED,
    SAME,
    SCOPE,
    UNRELATED,
    UPDATE,
    Togetherness,
    may_be_linked,
)
from claims.evaluate.corpus import Corpus
from claims.evaluate.gold import UNRELATED as NO_ROW
from claims.evaluate.gold import Event, Label
from claims.evaluate.matching import Matching
from claims.evaluate.outcome import Outcome
from claims.judge import Judge
from claims.project import Examined, Project
from claims.records import Reason, Relation


@dataclass(frozen=True)
class LabelledPair:
    """A pair whose kind is known.

    Attributes:
        group: pairs of one group are held out together; an event, or "" for what people decided.
        kinds: those that are right; more than one is right where gold accepts several relations,
            none where gold has no such claim.
        claims, articles: ids of the claims, and of the articles they stand in; empty for a pair
            that stands beside no other.
        published: when the articles were published, as they are stamped.
        linked: whether the two may be the same.
    """

    group: str
    features: dict[str, float]
    kinds: frozenset[str]
    reason: Reason
    claims: tuple[str, str] = ("", "")
    articles: tuple[str, str] = ("", "")
    published: tuple[str | None, str | None] = (None, None)
    linked: bool = False

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

    Left out are articles that are taken for two events'.

    Args:
        project: whose encoder is used; nothing is stored in it.
        corpus: events with gold.
        judge: is heard on every pair.
    """
    return _labelled(project, corpus.events, judge)


def lessons(project: Project, corpus: Corpus, judge: Judge) -> list[LabelledPair]:
    """The same of events to learn from, each by itself."""
    return [one for event in corpus.events for one in _labelled(project, [event], judge)]


def _labelled(project: Project, events: Sequence[Event], judge: Judge) -> list[LabelledPair]:
    by_name = {event.name: event for event in events}
    examined = [
        one
        for one in project.examined([event.table for event in events], judge=judge)
        if one.together is not Togetherness.OTHER_EVENT
    ]
    claims = {claim.id: claim for one in examined for claim in (one.candidate.a, one.candidate.b)}
    matching = Matching(events, Outcome(tuple(claims.values()), (), frozenset(), {}, {}))
    event_of = {article.id: event.name for event in events for article in event.articles}
    found = []
    for one in examined:
        a, b = one.candidate.a, one.candidate.b
        x, y = matching.mention_of(a.id), matching.mention_of(b.id)
        kinds, reason = frozenset[str](), Reason.NONE
        if x is not None and y is not None and x != y:
            label = by_name[x.event].label(x, y) if x.event == y.event else NO_ROW
            kinds, reason = _kinds(label), label.reason
        found.append(
            LabelledPair(
                event_of[a.article.id],
                one.features,
                kinds,
                reason,
                claims=(a.id, b.id),
                articles=(a.article.id, b.article.id),
                published=(a.article.published, b.article.published),
                linked=may_be_linked(a, b, one.features),
            )
        )
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
