"""The relation of a pair of stored claims, by the order of the design: the first that fits.

What two claims are by themselves is told first (`weigh`); what they are in company, of what was
weighed (`settle`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rapidfuzz import fuzz

from claims.compare.company import is_surely_unrelated
from claims.compare.context import Context, Togetherness, one_hour
from claims.compare.involvement import OTHER_DEGREES, in_other_degrees
from claims.compare.relations import (
    KINDS,
    OPPOSED,
    PARTING,
    SAME,
    SCOPE,
    UNRELATED,
    UPDATE,
    Relations,
    opposition,
    word,
)
from claims.records import (
    Claim,
    Evidence,
    Judgement,
    Mode,
    Reason,
    Relation,
    Tier,
    Weighed,
    pair_id,
)
from claims.text import match_key, tokens

# Wording that two copies share, after spelling is evened out.
_COPIED_WORDING = 85.0
# Most pairs of such wording in articles of one origin are copies in gold.
_COPIED = 0.95
# Without a time only a close likeness of the claims themselves carries an opposition.
_UNDATED_LIKENESS = 0.78
# What not knowing the time leaves of a confidence.
_UNDATED_CONFIDENCE = 0.75
_SCOPE_LIKENESS = 0.6
# An article sets side by side what its speakers say on many points; of one point are those whose
# words answer each other.
_ANSWERED = 0.6
# From this likeness on statements that a rule sees part are hardly ever the same (`corpus`).
_ALIKE_BUT = 0.6
# From this probability on two claims that the design forbids to be the same are not opposed either.
_SURELY_SAME = 0.5
# More often than not.
_MOST = 0.5
# Of two statements this long (words) each says several things, and gold has next to none of them
# (3 oppositions in 122 pairs): what a model makes of them was never measured.
_SEVERAL_THINGS = 16
_APART = "most likely the same, but for a figure, a negation, an opposite or a territory"
# Of what is kept of a pair.
_PLACES = 5
# What may tell another time, place or population.
_ELSEWHERE = (
    "other years", "earlier in one", "other days", "names apart", "words replaced"
)  # fmt: skip
# In one of these they plainly part; a date that is another is a revision, too.
_PLAINLY = ("negation", "number", "antonym")
_REVISED = (*_PLAINLY, "other days")
# An outlet that reports a contradiction marks it so. Who translates takes other words: that two of
# these are opposites is more likely a mistake of the judge than his.
_DENIED = ("denied", "denied in both")
_MARKED = (*_PLAINLY, *_DENIED)
_MARKED_IN_COPIES = ("negation", "number", *_DENIED)
_NOTHING = "most likely unrelated"
_WHY = {
    Relation.SAME: "each implies the other",
    Relation.UPDATE: "time explains the difference",
    Relation.SCOPE: "of another time, place or population",
    Relation.DENIAL: "two named speakers, one denies",
    Relation.CONFLICT: "they cannot both be true",
}


@dataclass(frozen=True)
class Related:
    """The relation of a pair, why, and how sure, 0..1."""

    relation: Relation
    reason: Reason
    confidence: float
    why: str
    tier: Tier = Tier.SUGGEST


def weigh(
    a: Claim,
    b: Claim,
    judgement: Judgement,
    features: Mapping[str, float],
    *,
    relations: Relations,
    together: Togetherness,
    copies: bool,
    versions: bool = False,
    similarity: float,
    agreeing: Evidence,
    differing: Evidence,
) -> Related | Weighed:
    """What two claims are to each other by themselves; their relation, where that settles it.

    Args:
        a, b: the claims.
        judgement: what the judge says of their content, given one event.
        features: of the pair in its context.
        relations: what was measured of such features.
        together: whether they speak of one event.
        copies: whether their articles share an origin.
        versions: whether they are versions of one article.
        similarity: their cosine.
        agreeing, differing: what to show where they agree, and where they part.
    """
    if versions and not features["two speakers"] and _parts(features, _REVISED):
        return _revision(features, relations)
    one_polarity = (a.mode is Mode.DENIED) == (b.mode is Mode.DENIED)
    if copies and one_polarity and _worded_alike(a, b):
        return Related(Relation.COPY, Reason.NONE, _COPIED, "near-identical wording, one origin")
    if why := ruled_out(a, b):
        return Related(Relation.UNRELATED, Reason.NONE, 0.9, why)
    if features["in one article"] and features["shorter answered"] < _ANSWERED:
        return Related(Relation.UNRELATED, Reason.NONE, 0.9, "another point of one article")
    if together is Togetherness.OTHER_EVENT:
        return _across_events(judgement, features["likeness"])
    found = relations.alone([features])[0]
    alone = tuple(round(found[kind], _PLACES) for kind in KINDS)
    if is_surely_unrelated(alone):
        return Related(Relation.UNRELATED, Reason.NONE, found[UNRELATED], _NOTHING)
    barred = _barred(a, b, features)
    reasons = tuple(relations.reason(features, kind) for kind in PARTING)
    alike = features["likeness"]
    return Weighed(
        id=pair_id(a.id, b.id),
        a=a.id,
        b=b.id,
        articles=(a.article.id, b.article.id),
        published=(a.article.published, b.article.published),
        similarity=similarity,
        alone=alone,
        plain=tuple(
            tuple(round(sum_, _PLACES) for sum_ in one) for one in relations.plain(features)
        ),
        barred=tuple(sorted(barred)),
        opposition=opposition(features, reasons[0]),
        reasons=reasons,
        across=bool(features["across languages"]),
        linked=_may_be_linked(a, b, barred),
        copies=copies,
        # Who denies is opposed whatever the words; what cannot be opposed needs no such care.
        torn=SAME in barred and OPPOSED not in barred and not features["denied"],
        apart=_modes_apart(a, b),
        unsettled=_unsettled(a, b, features, copies=copies),
        undated=together is Togetherness.UNKNOWN_TIME,
        timeless=reasons[0] is Reason.NEGATION and alike >= _UNDATED_LIKENESS,
        agreeing=agreeing,
        differing=differing,
    )


def ruled_out(a: Claim, b: Claim) -> str:
    """Why two claims are unrelated whatever else is known of them; empty where that decides."""
    if Mode.QUESTION in (a.mode, b.mode):
        return "a question states nothing"
    return OTHER_DEGREES if in_other_degrees(a, b) else ""


def settle(one: Weighed, measured: Mapping[str, float], *, relations: Relations) -> Related:
    """The relation of a pair that was weighed.

    Args:
        one: the pair.
        measured: the probability of every kind, in company.
        relations: what was measured of such probabilities.
    """
    if one.torn and measured[SAME] >= _SURELY_SAME:
        # The two witnesses disagree: what little is left must not be made an opposition.
        return Related(Relation.UNCLEAR, one.reasons[0], measured[SAME], _APART)
    probabilities = _possible(measured, one.barred)
    kind = relations.kind(probabilities, opposition=one.opposition, across=one.across)
    elsewhere = probabilities[UPDATE] + probabilities[SCOPE]
    if one.apart and (kind in (SAME, OPPOSED) or (not kind and elsewhere < _MOST)):
        return Related(Relation.UNRELATED, Reason.NONE, 0.9, one.apart)
    if kind == OPPOSED and one.unsettled:
        return Related(Relation.UNCLEAR, Reason.OTHER, probabilities[OPPOSED], one.unsettled)
    if kind == UNRELATED:
        return Related(Relation.UNRELATED, Reason.NONE, probabilities[UNRELATED], _NOTHING)
    if kind == SAME and one.copies:
        # Edited or, where the credit says so, translated.
        sure = relations.confidence(SAME, probabilities[SAME])
        return Related(Relation.COPY, Reason.NONE, sure, "the same, of one origin")
    if not kind:
        sure = 1.0 - probabilities[UNRELATED]
        return Related(Relation.UNCLEAR, one.reasons[0], sure, "not sure enough of anything")
    said = word(kind, one.opposition)
    relation = Relation(said)
    found = Related(
        relation,
        Reason.NONE if kind == SAME else one.reasons[PARTING.index(kind)],
        relations.confidence(said, probabilities[kind]),
        _WHY[relation],
        # How often it was right is known of the probability as it was measured.
        relations.tier(said, measured[kind], across=one.across),
    )
    return _undated(found, timeless=one.timeless) if one.undated else found


def in_time(a: Claim, b: Claim) -> tuple[Claim, Claim, timedelta | None]:
    """The earlier and the later claim, and how far apart; None where a time is unknown."""
    left, right = Context.of(a).published, Context.of(b).published
    if left is None or right is None:
        return a, b, None
    if right.start < left.start:
        return b, a, left.gap(right)
    return a, b, left.gap(right)


def precedes(earlier: Claim, later: Claim) -> bool:
    """Whether one claim was surely published before the other: a day before a day, too."""
    left, right = Context.of(earlier).published, Context.of(later).published
    return (
        left is not None
        and right is not None
        and left.start < right.start
        and left.end <= right.start
    )


def may_be_linked(a: Claim, b: Claim, features: Mapping[str, float]) -> bool:
    """Whether one of two claims may speak for the other."""
    return _may_be_linked(a, b, _barred(a, b, features))


def _may_be_linked(a: Claim, b: Claim, barred: Collection[str]) -> bool:
    return SAME not in barred and a.article.id != b.article.id


def _barred(a: Claim, b: Claim, features: Mapping[str, float]) -> set[str]:
    """What two claims cannot be to each other by the words of the design."""
    barred = set()
    in_turn = (precedes(a, b) or precedes(b, a)) and not one_hour(a, b)
    if features["done, then not yet"] or not in_turn:
        barred.add(UPDATE)
    if not any(features[one] for one in _ELSEWHERE):
        barred.add(SCOPE)
    if features["not yet, then done"]:
        barred |= {OPPOSED, SAME}
    if Context.of(a).at_odds or Context.of(b).at_odds:
        barred.add(OPPOSED)
    if features["other years"] or features["earlier in one"]:
        # A claim that names another time has left its article's event.
        barred |= {OPPOSED, UPDATE}
    if features["names apart"]:
        # Each names a territory that the other lacks: South Korea is not North Korea.
        barred.add(SAME)
    later = features["hours pass"] and features["number"] and not features["negation"]
    counts_less = features["a later figure falls"] and features["two speakers"]
    alike = features["likeness"] >= _ALIKE_BUT or features["one outcome"]
    if later and alike and not counts_less:
        # A toll rises, a source counts anew: time explains the difference. Another who counts less
        # may contradict who counted.
        barred.add(OPPOSED)
    if _part_plainly(features) and (features["denied"] or features["likeness"] >= _ALIKE_BUT):
        # Otherwise alike, they part in one plain point, and mean it.
        barred.add(SAME)
    return barred


def _revision(features: Mapping[str, float], relations: Relations) -> Related:
    """What an outlet has made of its own claim: it corrects it, and takes no second position."""
    if features["likeness"] < _ALIKE_BUT or not features["each the other's likest"]:
        return Related(Relation.UNRELATED, Reason.NONE, 0.9, "another point of one article")
    measured = relations.alone([features])[0]
    sure = relations.confidence(UPDATE, measured[UPDATE] + measured[OPPOSED])
    why = "the outlet's own later version says otherwise"
    return Related(Relation.UPDATE, Reason.CORRECTION, sure, why)


def _part_plainly(features: Mapping[str, float]) -> bool:
    """Whether two claims part in a plain point: to deny that it is so agrees that it is not."""
    if features["a denied negation"]:
        return _parts(features, [one for one in _PLAINLY if one != "negation"])
    return _parts(features, _PLAINLY)


def _parts(features: Mapping[str, float], points: Sequence[str]) -> bool:
    """Whether two claims part in one of some points."""
    return any(features[one] for one in points)


def _possible(probabilities: Mapping[str, float], barred: Collection[str]) -> dict[str, float]:
    """Probabilities, given that some kinds cannot be."""
    left = sum(value for kind, value in probabilities.items() if kind not in barred)
    return {kind: 0.0 if kind in barred else value / left for kind, value in probabilities.items()}


def _unsettled(a: Claim, b: Claim, features: Mapping[str, float], *, copies: bool) -> str:
    """Why it is left open whether two claims that a model holds opposed exclude each other."""
    if not features["denied"] and _say_several_things(a, b):
        return "both say several things at once"
    if features["in one article"] and not _parts(features, _MARKED):
        return "side by side in one article, which marks no contradiction"
    if copies and not _parts(features, _MARKED_IN_COPIES):
        return "in copies of one article, which mark no contradiction"
    return ""


def _say_several_things(a: Claim, b: Claim) -> bool:
    """Whether both statements are so long that parts of them may agree where others do not."""
    return min(len(tokens(one.text)) for one in (a, b)) >= _SEVERAL_THINGS


def _modes_apart(a: Claim, b: Claim) -> str:
    """Why two claims neither state nor exclude the same, though their content would."""
    if (a.mode is Mode.HEDGED) != (b.mode is Mode.HEDGED):
        return "one side is not sure"
    if (a.mode is Mode.PREDICTED) != (b.mode is Mode.PREDICTED):
        return "a forecast beside a fact"
    return ""


def _across_events(judgement: Judgement, likeness: float) -> Related:
    alike = judgement.relation is not Relation.UNRELATED
    if alike and likeness >= _SCOPE_LIKENESS:
        why = f"alike, but {Togetherness.OTHER_EVENT}"
        return Related(Relation.SCOPE, Reason.OTHER, judgement.confidence, why)
    return Related(Relation.UNRELATED, Reason.NONE, 0.9, str(Togetherness.OTHER_EVENT))


def _undated(found: Related, *, timeless: bool) -> Related:
    """Where a time is unknown, what time could explain stays unclear."""
    if found.relation is Relation.SAME or timeless:
        sure = found.confidence * _UNDATED_CONFIDENCE
        return Related(found.relation, found.reason, sure, found.why)
    why = f"{found.why}; when, is unknown"
    return Related(Relation.UNCLEAR, found.reason, found.confidence, why)


def _worded_alike(a: Claim, b: Claim) -> bool:
    return float(fuzz.ratio(match_key(a.text), match_key(b.text))) >= _COPIED_WORDING
