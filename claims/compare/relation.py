"""The relation of a pair: the judge's word on the content, set into who, when and which event."""

from dataclasses import dataclass
from datetime import timedelta

from rapidfuzz import fuzz

from claims.compare.context import Context, Togetherness
from claims.lexicon import lexicon
from claims.records import Claim, Judgement, Mode, Reason, Relation
from claims.text import match_key, tokens

# Wording that two copies share, after spelling is evened out.
_COPIED_WORDING = 85.0
# Within an hour or two, figures differ because sources do; later, because things went on.
_FIGURES_MOVE = timedelta(hours=2)
# A state ("controlled", "missing") that was so may be otherwise half a day later.
_STATES_CHANGE = timedelta(hours=12)
# Without a time only a close likeness of the claims themselves carries an opposition.
_UNDATED_LIKENESS = 0.78
# What not knowing the time leaves of a confidence.
_UNDATED_CONFIDENCE = 0.75
_SCOPE_LIKENESS = 0.6
# Two figures that may count different things are no conflict; a later one mostly is an update.
_SURE_FIGURES = 0.65


@dataclass(frozen=True)
class Related:
    """The relation of a pair, why, and how sure before calibration (0..1)."""

    relation: Relation
    reason: Reason
    confidence: float
    why: str


def relate(
    a: Claim,
    b: Claim,
    judgement: Judgement,
    *,
    together: Togetherness,
    copies: bool,
    one_speaker: bool,
) -> Related:
    """The relation of two claims, by the order of the design: the first that fits.

    Args:
        a, b: the claims.
        judgement: what the judge says of their content, given one event.
        together: whether they speak of one event.
        copies: whether their articles share an origin.
        one_speaker: whether one speaker says both.
    """
    one_polarity = (a.mode is Mode.DENIED) == (b.mode is Mode.DENIED)
    if copies and one_polarity and _worded_alike(a, b):
        return Related(Relation.COPY, Reason.NONE, 0.99, "near-identical wording, one origin")
    if Mode.QUESTION in (a.mode, b.mode):
        return Related(Relation.UNRELATED, Reason.NONE, 0.9, "a question states nothing")
    likeness = judgement.features["likeness"]
    if together in (Togetherness.OTHER_EVENT, Togetherness.OTHER_TIME):
        return _across_events(together, judgement, likeness)
    if judgement.relation is not Relation.UNRELATED and _came_about(a, b):
        return Related(
            Relation.UPDATE, Reason.NEGATION, judgement.confidence, '"not yet", then done'
        )
    if judgement.relation is Relation.CONFLICT:
        found = _opposed(a, b, judgement, one_speaker=one_speaker)
    elif judgement.relation is Relation.SAME:
        found = _agreeing(a, b, judgement)
    else:
        return Related(
            judgement.relation, judgement.reason, judgement.confidence, "the judge's word alone"
        )
    if together is Togetherness.UNKNOWN_TIME:
        return _undated(found, likeness)
    return found


def _across_events(together: Togetherness, judgement: Judgement, likeness: float) -> Related:
    alike = judgement.relation is not Relation.UNRELATED
    if alike and likeness >= _SCOPE_LIKENESS:
        reason = Reason.DATE if together is Togetherness.OTHER_TIME else Reason.OTHER
        return Related(Relation.SCOPE, reason, judgement.confidence, f"alike, but {together}")
    return Related(Relation.UNRELATED, Reason.NONE, 0.9, str(together))


def _undated(found: Related, likeness: float) -> Related:
    """Where a time is unknown, what time could explain stays unclear."""
    timeless = found.relation is Relation.SAME or (
        found.reason is Reason.NEGATION and likeness >= _UNDATED_LIKENESS
    )
    if timeless or found.relation in (Relation.UNRELATED, Relation.UNCLEAR):
        confidence = found.confidence * _UNDATED_CONFIDENCE
        return Related(found.relation, found.reason, confidence, found.why)
    return Related(
        Relation.UNCLEAR, found.reason, found.confidence, f"{found.why}; when, is unknown"
    )


def _opposed(a: Claim, b: Claim, judgement: Judgement, *, one_speaker: bool) -> Related:
    confidence, reason = judgement.confidence, judgement.reason
    earlier, later, gap = _in_time(a, b)
    hedged = Mode.HEDGED in (a.mode, b.mode)
    planned = [claim.mode is Mode.PREDICTED for claim in (earlier, later)]
    if planned == [True, False] and _follows(earlier, later):
        return Related(Relation.UPDATE, Reason.MODALITY, confidence, "a plan, then what came")
    if planned[0] != planned[1]:
        return Related(Relation.UNRELATED, Reason.NONE, confidence, "a forecast beside a fact")
    if reason is Reason.NUMBER and gap is not None and gap >= _FIGURES_MOVE:
        return Related(Relation.UPDATE, reason, confidence, "a later figure for the same thing")
    if reason is Reason.ANTONYM and gap is not None and gap >= _STATES_CHANGE:
        return Related(Relation.UPDATE, reason, confidence, "a later state of the same thing")
    if hedged:
        # Who says that it may be so does not exclude that it is not.
        return Related(Relation.UNCLEAR, reason, confidence, "one side is not sure")
    named = bool(a.speaker) and bool(b.speaker) and not one_speaker
    denies = Mode.DENIED in (a.mode, b.mode) or reason is Reason.NEGATION
    if named and denies:
        return Related(Relation.DENIAL, reason, confidence, "two named speakers, one denies")
    if reason is Reason.NUMBER and confidence < _SURE_FIGURES:
        return Related(Relation.UNCLEAR, reason, confidence, "the figures may count other things")
    return Related(Relation.CONFLICT, reason, confidence, "they cannot both be true")


def _agreeing(a: Claim, b: Claim, judgement: Judgement) -> Related:
    confidence = judgement.confidence
    earlier, later, _ = _in_time(a, b)
    planned = [claim.mode is Mode.PREDICTED for claim in (earlier, later)]
    if planned == [True, False] and _follows(earlier, later):
        return Related(Relation.UPDATE, Reason.MODALITY, confidence, "a plan, then it happened")
    if planned[0] != planned[1]:
        return Related(Relation.UNRELATED, Reason.NONE, confidence, "a forecast beside a fact")
    if (a.mode is Mode.HEDGED) != (b.mode is Mode.HEDGED):
        return Related(Relation.UNRELATED, Reason.NONE, confidence, "one side is not sure")
    return Related(Relation.SAME, Reason.NONE, confidence, "each implies the other")


def _in_time(a: Claim, b: Claim) -> tuple[Claim, Claim, timedelta | None]:
    """The earlier and the later claim, and how far apart; None where a time is unknown."""
    left, right = Context.of(a).published, Context.of(b).published
    if left is None or right is None:
        return a, b, None
    if right.start < left.start:
        return b, a, left.gap(right)
    return a, b, left.gap(right)


def _came_about(a: Claim, b: Claim) -> bool:
    """Whether the earlier of two claims says "not yet" and the later one does not."""
    earlier, later, _ = _in_time(a, b)
    return _follows(earlier, later) and _not_yet(earlier) and not _not_yet(later)


def _follows(earlier: Claim, later: Claim) -> bool:
    """Whether one claim was surely published after the other: a day after a day, too."""
    left, right = Context.of(earlier).published, Context.of(later).published
    return (
        left is not None
        and right is not None
        and left.start < right.start
        and left.end <= right.start
    )


def _not_yet(claim: Claim) -> bool:
    return lexicon(claim.language).phrases("not_yet").any(tokens(claim.sentence))


def _worded_alike(a: Claim, b: Claim) -> bool:
    return float(fuzz.ratio(match_key(a.text), match_key(b.text))) >= _COPIED_WORDING
