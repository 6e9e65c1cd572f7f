"""The ruling on one pair: rules over two aligned statements, given that both speak of one event.

The words are aligned, then the differences are looked for that make an opposition: a negation
on one side, different figures for one thing, antonyms. Without a difference, statements whose
words answer one another are the same. The rest is unrelated, with a band in between where the
judge abstains.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.judge.alignment import Alignment, align
from claims.judge.differences import (
    ANYBODY,
    Difference,
    apart,
    counted,
    is_one_toll,
    negations,
    numbers,
    opposites,
)
from claims.judge.facts import Facts
from claims.quantities import Quantity
from claims.records import Evidence, Inference, Judgement, Likeness, Reason, Relation, Scores, Tier

# Chosen on the training split of ANS and on the invented events, see docs/comparing.md.
_SAME_LIKENESS = 0.56
_OPPOSED_LIKENESS = {Reason.NUMBER: 0.44, Reason.NEGATION: 0.44, Reason.ANTONYM: 0.5}
_STEEPNESS = 12.0
# What a difference is worth by its kind, where the statements are wholly alike otherwise.
_WEIGHT = {Reason.NUMBER: 0.95, Reason.NEGATION: 0.92, Reason.ANTONYM: 0.9}
_DECIDES = 0.5
# Figures this many e-foldings apart are as far apart as any; nothing has no logarithm.
_FARTHEST, _LEAST_AMOUNT = 3.0, 0.5
# Consonants of a word that are hardly shared by chance.
_HEARD = 3
# What each word that may have been replaced by another leaves of "same"; across languages a
# word without an answer is mostly one that the encoder does not know.
_REPLACED = 0.75
# What a negation on one side alone leaves of "same", where it is not clear what it negates.
_NEGATION_APART = 0.5
_REPLACED_ACROSS = 0.95
# Translations lie that much lower than paraphrases (`dev` of the corpus, encoder revision 3).
_ACROSS_LANGUAGES = 0.13


@dataclass(frozen=True)
class Draft:
    """What the rules say of a pair, and what another witness needs to say where and why.

    Attributes:
        judgement: the rules' own.
        difference: the first point on which the statements part; None where no rule sees one.
        apart: where they would part, if they did.
        answered: the stretch of each that the other answers.
        whole: both statements from end to end.
    """

    judgement: Judgement
    difference: Difference | None
    apart: Difference
    answered: Evidence
    whole: Evidence


def rule(
    a: Facts,
    b: Facts,
    *,
    similarity: float,
    vectors_a: NDArray[np.float32],
    vectors_b: NDArray[np.float32],
    scale: Likeness,
    denied: bool = False,
) -> Draft:
    """Judges two statements.

    Args:
        a, b: the facts of the statements.
        similarity: cosine of the statements, -1..1.
        vectors_a, vectors_b: unit vectors of their content words, (words, d).
        scale: what the cosines mean.
        denied: whether exactly one of the two is stated as denied, so that its polarity turns.
    """
    alignment = align(a, b, vectors_a, vectors_b, scale=scale)
    found, agreeing = _differences(a, b, alignment)
    if denied:
        found = _turned(a, b, found)
    shorter, longer = _covers(alignment)
    likeness = 0.4 * scale.above_chance(similarity) + 0.35 * shorter + 0.25 * longer
    across = a.language != b.language
    if across:
        likeness = min(1.0, likeness + _ACROSS_LANGUAGES)
    pairs = counted(a, b, alignment)
    named_apart = _named_apart(a, b)
    features = {
        "similarity": similarity,
        "shorter answered": shorter,
        "longer answered": longer,
        "likeness": likeness,
        "negation apart": float((len(a.negations) % 2 != len(b.negations) % 2) != denied),
        "negation": float(any(d.reason is Reason.NEGATION for d in found)),
        "number": float(any(d.reason is Reason.NUMBER for d in found)),
        "antonym": float(any(d.reason is Reason.ANTONYM for d in found)),
        "numbers agree": float(bool(pairs) and all(pair.agree for pair in pairs)),
        "antonym negated": float(agreeing),
        "names apart": float(named_apart),
        "outcomes apart": float(_outcomes_apart(a, b)),
        "words replaced": float(min(alignment.left_over)),
        "denied": float(denied),
        "across languages": float(across),
        **_side_by_side(a, b),
    }
    scores = _scores(features, found, longer=longer, shorter=shorter)
    relation, reason, evidence = _decided(a, b, scores, found, alignment)
    confidence = max(scores.same, scores.conflict, scores.unrelated)
    whole = Evidence((0, len(a.text)), (0, len(b.text)))
    return Draft(
        judgement=Judgement(
            relation=relation,
            reason=reason,
            confidence=confidence,
            tier=Tier.SUGGEST,
            evidence=evidence,
            scores=scores,
            nli=_inference(scores, alignment),
            features=features,
        ),
        difference=found[0] if found else None,
        apart=apart(a, b, alignment),
        answered=_answered(a, b, alignment) or whole,
        whole=whole,
    )


def _differences(a: Facts, b: Facts, alignment: Alignment) -> tuple[list[Difference], bool]:
    opposed, agreeing = opposites(a, b)
    negated = negations(a, b, alignment)
    if agreeing:
        # The negation and the antonym take one another back.
        negated, opposed = [], []
    elif negated and opposed:
        opposed = []
    return [*negated, *numbers(a, b, counted(a, b, alignment)), *opposed], agreeing


def _turned(a: Facts, b: Facts, found: Sequence[Difference]) -> list[Difference]:
    """The differences where one statement is denied: its polarity is turned.

    A plain statement against the denied one is a negation; a statement that is already
    opposed to what is denied says the same as the denial.
    """
    polar = [d for d in found if d.reason in (Reason.NEGATION, Reason.ANTONYM)]
    if polar:
        return []
    whole = Evidence((0, len(a.text)), (0, len(b.text)))
    return [Difference(Reason.NEGATION, whole)]


def _covers(alignment: Alignment) -> tuple[float, float]:
    """How far the shorter statement is answered by the longer, and the longer by the shorter."""
    if len(alignment.a) == len(alignment.b):
        mean = (alignment.cover_a + alignment.cover_b) / 2
        return mean, mean
    if len(alignment.a) < len(alignment.b):
        return alignment.cover_a, alignment.cover_b
    return alignment.cover_b, alignment.cover_a


def _named_apart(a: Facts, b: Facts) -> bool:
    """Whether each names a territory that the other lacks: not one statement."""
    codes_a, codes_b = set(a.territories.values()), set(b.territories.values())
    return bool(codes_a - codes_b) and bool(codes_b - codes_a)


def _outcomes_apart(a: Facts, b: Facts) -> bool:
    """Whether each counts whom something else happened to: the dead, and the wounded."""
    left = {one.outcome for one in a.quantities if one.outcome}
    right = {one.outcome for one in b.quantities if one.outcome}
    return bool(left) and bool(right) and not left & right


def _side_by_side(a: Facts, b: Facts) -> dict[str, float]:
    """What the facts of two statements have in common, whatever their words answer, each 0..1.

    But for what has grown from the first to the second: negative where it is less.
    """
    countable = [
        (x, y)
        for x in a.quantities
        for y in b.quantities
        if is_one_toll(x, y) or (x.unit, x.measure, x.kind) == (y.unit, y.measure, y.kind)
    ]
    agree = any(x.agrees(y) for x, y in countable)
    tolls = [(x, y) for x, y in countable if is_one_toll(x, y)]
    tolls_agree = any(x.agrees(y) for x, y in tolls)
    kinds = [{one.kind for one in side.quantities} - {"", ANYBODY} for side in (a, b)]
    outcomes = [{one.outcome for one in side.quantities if one.outcome} for side in (a, b)]
    sounds = [{w.sound for w in side.words if len(w.sound) >= _HEARD} for side in (a, b)]
    words = sorted((len(a.words), len(b.words)))
    negated = [bool(side.negations) for side in (a, b)]
    counted_in = [bool(side.quantities) for side in (a, b)]
    return {
        "amounts agree": float(agree),
        "amounts differ": float(bool(countable) and not agree),
        "tolls agree": float(tolls_agree),
        "tolls differ": float(bool(tolls) and not tolls_agree),
        "growth": 0.0 if agree else _growth(countable),
        "growth of a toll": 0.0 if tolls_agree else _growth(tolls),
        "a kind shared": float(bool(kinds[0] & kinds[1])),
        "kinds apart": float(all(kinds) and not kinds[0] & kinds[1]),
        "amounts in both": float(all(counted_in)),
        "amounts in one": float(counted_in[0] != counted_in[1]),
        "one outcome": float(bool(outcomes[0] & outcomes[1])),
        "a territory shared": float(
            bool(set(a.territories.values()) & set(b.territories.values()))
        ),
        "sounds shared": len(sounds[0] & sounds[1]) / max(1, min(map(len, sounds))),
        "length ratio": words[0] / max(1, words[1]),
        "negated in both": float(all(negated)),
        "negated in one": float(negated[0] != negated[1]),
    }


def _growth(pairs: Sequence[tuple[Quantity, Quantity]]) -> float:
    """By how many e-foldings the second of figures is at least above the first; 0 if in doubt."""
    ratios = [math.log(max(y.exact, _LEAST_AMOUNT) / max(x.exact, _LEAST_AMOUNT)) for x, y in pairs]
    least = min(map(abs, ratios), default=0.0)
    if all(one > 0 for one in ratios):
        return min(least, _FARTHEST)
    return -min(least, _FARTHEST) if all(one < 0 for one in ratios) else 0.0


def _scores(
    features: dict[str, float], found: Sequence[Difference], *, longer: float, shorter: float
) -> Scores:
    likeness = features["likeness"]
    if features["outcomes apart"]:
        return _normalised(same=0.02, conflict=0.02, unrelated=0.96)
    # A long statement holds more than the short one that it implies.
    balance = min(1.0, 0.55 + longer / max(shorter, 1e-6) * 0.5)
    same = _logistic(balance * likeness - _SAME_LIKENESS)
    if features["names apart"]:
        same *= 0.3
    # A word on each side that the other has nothing for: one may stand in the other's place.
    replaced = _REPLACED_ACROSS if features["across languages"] else _REPLACED
    same *= replaced ** features["words replaced"]
    if not found:
        if features["negation apart"] and not features["antonym negated"]:
            # One side negates something that was not found on the other: not the same, surely.
            same *= _NEGATION_APART
        return _normalised(same=same, conflict=0.05, unrelated=1.0 - same)
    if features["denied"]:
        # Only the denial parts them, so they oppose as far as they say the same.
        opposed = _WEIGHT[Reason.NEGATION] * same
    else:
        opposed = max(
            _WEIGHT[difference.reason] * _logistic(likeness - _OPPOSED_LIKENESS[difference.reason])
            for difference in found
        )
        # Something else stands in the place of something: they may speak of different things.
        spared = features["antonym"]
        opposed *= _REPLACED ** max(0.0, features["words replaced"] - spared)
    if features["names apart"]:
        opposed *= 0.5
    return _normalised(same=0.03, conflict=opposed, unrelated=1.0 - opposed)


def _decided(
    a: Facts,
    b: Facts,
    scores: Scores,
    found: Sequence[Difference],
    alignment: Alignment,
) -> tuple[Relation, Reason, Evidence]:
    whole = Evidence((0, len(a.text)), (0, len(b.text)))
    if found and scores.conflict >= _DECIDES:
        return Relation.CONFLICT, found[0].reason, found[0].evidence
    if scores.same >= _DECIDES:
        return Relation.SAME, Reason.NONE, _answered(a, b, alignment) or whole
    if scores.unrelated < _UNRELATED_DECIDES:
        reason = found[0].reason if found else Reason.OTHER
        return Relation.UNCLEAR, reason, found[0].evidence if found else whole
    return Relation.UNRELATED, Reason.NONE, whole


# Above this the judge says "unrelated"; between it and a decision for the other two lies the
# band where it abstains.
_UNRELATED_DECIDES = 0.65


def _answered(a: Facts, b: Facts, alignment: Alignment) -> Evidence | None:
    """From the first to the last word of each that the other answers."""
    left, right = alignment.answered
    if not left:
        return None
    return Evidence(a.span(min(left), max(left) + 1), b.span(min(right), max(right) + 1))


def _inference(scores: Scores, alignment: Alignment) -> Inference:
    """Directional probabilities: `a` entails `b` as far as it answers all of `b`."""
    entailed = (1.0 - scores.conflict) * _logistic(
        0.5 * alignment.cover_b + 0.5 * scores.same - _SAME_LIKENESS
    )
    neutral = max(0.0, 1.0 - scores.conflict - entailed)
    total = entailed + neutral + scores.conflict
    return Inference(entailed / total, neutral / total, scores.conflict / total)


def _normalised(*, same: float, conflict: float, unrelated: float) -> Scores:
    total = same + conflict + unrelated
    return Scores(same / total, conflict / total, unrelated / total)


def _logistic(x: float) -> float:
    return 1.0 / (1.0 + math.exp(-_STEEPNESS * x))
