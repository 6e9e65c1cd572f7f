"""The judge: rules and a trained reader, two witnesses whose answers are combined."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claims.judge.combination import Combination
from claims.judge.readers import Reader, Readings, agreed, key_of
from claims.judge.rules import Rules, Statement
from claims.judge.ruling import Draft
from claims.records import (
    Excerpt,
    Inference,
    Judgement,
    Likeness,
    Reason,
    Relation,
    Scores,
)

Encode = Callable[[Sequence[str]], NDArray[np.float32]]


# One order that says so is enough: the other one would have to say the contrary.
_CLEARLY_UNRELATED = 0.9


class Memory(Protocol):
    """Where readings are kept, by key."""

    def readings(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Those that are known."""

    def save_readings(self, found: Mapping[str, bytes]) -> None:
        """Keeps new ones."""


class Judge:
    """Judges pairs of statements, given that both speak of one event.

    Args:
        encode: texts to unit vectors, (n, d) float32; used for sentences and single words.
        scale: what the cosines of these vectors mean.
        reader: a trained model; None for the rules alone.
        combination: how much each of the two counts; needed with a reader.
        memory: keeps readings over runs; none are kept without it.

    """

    def __init__(
        self,
        encode: Encode,
        *,
        scale: Likeness,
        reader: Reader | None = None,
        combination: Combination | None = None,
        memory: Memory | None = None,
    ) -> None:
        self._rules = Rules(encode, scale=scale)
        self._reader = reader
        self._combination = combination
        self._memory = memory

    @property
    def revision(self) -> str:
        """Differs as soon as the judgement of one pair may differ."""
        read_by = "" if self._reader is None else f"+{self._reader.fingerprint}"
        return self._rules.revision + read_by

    def judge(self, pairs: Sequence[tuple[Statement, Statement]]) -> list[Judgement]:
        """Judges pairs of statements, in order; symmetric but for `nli` and `evidence`."""
        return self.heard(pairs, self._rules.judge(pairs), thorough=True)

    def heard(
        self,
        pairs: Sequence[tuple[Statement, Statement]],
        drafts: Sequence[Draft],
        *,
        thorough: bool = False,
    ) -> list[Judgement]:
        """The judgements of pairs whose drafts are known, the model heard on every one of them.

        Args:
            thorough: the model reads both orders of every pair. Else it spares itself the second
                one where the first is clearly unrelated; `nli` is exact for other pairs alone.
        """
        combination = self._combination
        if self._reader is None or combination is None:
            return [one.judgement for one in drafts]
        found = self.read(pairs, thorough=thorough)
        return [
            _joined(draft, read, combination) for draft, read in zip(drafts, found, strict=True)
        ]

    def read(
        self, pairs: Sequence[tuple[Statement, Statement]], *, thorough: bool = True
    ) -> list[tuple[Inference, Scores]]:
        """What the reader alone says: of `b` from `a`, and what the two are to each other.

        Args:
            thorough: read both orders of every pair; else the second one only where the first
                does not say clearly that they are unrelated.
        """
        there, back = self._both_orders(pairs, thorough=thorough)
        found = []
        for (a, b), one, other in zip(pairs, there, back, strict=True):
            scores = agreed(one, other)
            if a.denied != b.denied:
                # Whoever denies what the other says is opposed to it, and the other way round.
                scores = Scores(scores.conflict, scores.same, scores.unrelated)
            found.append((_inference(one, a, b), scores))
        return found

    def infer(self, pairs: Sequence[tuple[Statement, Statement]]) -> list[Inference]:
        """What is said of `b` from `a`: by the reader, without one by the rules."""
        if self._reader is None:
            return [one.judgement.nli for one in self._rules.judge(pairs)]
        readings = self._read([(a.excerpt, b.excerpt) for a, b in pairs])
        return [_inference(one, a, b) for one, (a, b) in zip(readings, pairs, strict=True)]

    def _both_orders(
        self, pairs: Sequence[tuple[Statement, Statement]], *, thorough: bool
    ) -> tuple[Readings, Readings]:
        """Readings of `a` before `b` and the other way round, (n, 6) each.

        Which order is read first does not hang on which one is asked for.
        """
        excerpts = [(a.excerpt, b.excerpt) for a, b in pairs]
        turned = np.array([(b.text, b.claim) < (a.text, a.claim) for a, b in excerpts], bool)
        ordered = [
            pair[::-1] if turn else pair for pair, turn in zip(excerpts, turned, strict=True)
        ]
        first = self._read(ordered)
        second = first.copy()
        left = [i for i in range(len(pairs)) if thorough or first[i, 5] < _CLEARLY_UNRELATED]
        if left:
            second[left] = self._read([ordered[i][::-1] for i in left])
        turned = turned.reshape(-1, 1)
        return np.where(turned, second, first), np.where(turned, first, second)

    def drafts(self, pairs: Sequence[tuple[Statement, Statement]]) -> list[Draft]:
        """What the rules alone say."""
        return self._rules.judge(pairs)

    def _read(self, pairs: Sequence[tuple[Excerpt, Excerpt]]) -> Readings:
        assert self._reader is not None
        if self._memory is None or not pairs:
            return self._reader.read(pairs)
        keys = [key_of(a, b, self._reader.fingerprint) for a, b in pairs]
        known = dict(self._memory.readings(keys))
        new = {key: pair for key, pair in zip(keys, pairs, strict=True) if key not in known}
        if new:
            rows = self._reader.read(list(new.values()))
            fresh = {key: row.tobytes() for key, row in zip(new, rows, strict=True)}
            self._memory.save_readings(fresh)
            known |= fresh
        return np.stack([np.frombuffer(known[key], np.float32) for key in keys])


def _inference(reading: NDArray[np.float32], a: Statement, b: Statement) -> Inference:
    entailment, neutral, contradiction = map(float, reading[:3])
    if a.denied != b.denied:
        entailment, contradiction = contradiction, entailment
    return Inference(entailment, neutral, contradiction)


def _joined(draft: Draft, read: tuple[Inference, Scores], combination: Combination) -> Judgement:
    inference, said = read
    ruled = draft.judgement
    scores = combination.scores(said, ruled.scores)
    relation = _decided(ruled, said, scores, combination)
    reason, evidence = Reason.NONE, draft.whole
    if relation in (Relation.CONFLICT, Relation.UNCLEAR):
        found = draft.difference
        reason = found.reason if found else draft.apart.reason
        evidence = found.evidence if found else draft.apart.evidence
    elif relation is Relation.SAME:
        evidence = draft.answered
    return replace(
        ruled,
        relation=relation,
        reason=reason,
        confidence=_confidence(relation, ruled, scores),
        evidence=evidence,
        scores=scores,
        nli=inference,
        features=ruled.features
        | {
            "model same": said.same,
            "model conflict": said.conflict,
            "model unrelated": said.unrelated,
        },
    )


def _confidence(relation: Relation, ruled: Judgement, scores: Scores) -> float:
    """How sure the relation is: an opposition as the surer of both witnesses says."""
    if relation is Relation.CONFLICT:
        by_rule = ruled.confidence if ruled.relation is Relation.CONFLICT else 0.0
        return max(scores.conflict, by_rule)
    return max(scores.same, scores.conflict, scores.unrelated)


def _decided(ruled: Judgement, said: Scores, scores: Scores, combination: Combination) -> Relation:
    if ruled.features["outcomes apart"]:
        return Relation.UNRELATED
    opposed = ruled.relation is Relation.CONFLICT
    # A denial is read from who says what, of which the model knows nothing.
    if opposed and (ruled.features["denied"] or said.conflict >= combination.vetoed_below):
        return Relation.CONFLICT
    if scores.conflict >= max(combination.conflict_from, scores.same):
        return Relation.CONFLICT
    across = ruled.features["across languages"]
    if scores.same >= (combination.same_across_from if across else combination.same_from):
        return Relation.SAME
    if opposed or scores.unrelated < combination.unrelated_from:
        return Relation.UNCLEAR
    return Relation.UNRELATED
