"""Texts that are given to be of one event: the judge's word on the content, set into who and when.

Nothing is known of their articles and neighbours, so what weighs the features of stored claims has
nothing to go by.
"""

from datetime import timedelta

from claims.compare.context import Context, one_hour
from claims.compare.relation import Related, in_time, precedes, ruled_out
from claims.records import Claim, Judgement, Mode, Reason, Relation

# Within an hour or two, figures differ because sources do; later, because things went on.
_FIGURES_MOVE = timedelta(hours=2)
# A state ("controlled", "missing") that was so may be otherwise half a day later.
_STATES_CHANGE = timedelta(hours=12)
# Two figures that may count different things are no conflict; a later one mostly is an update.
_SURE_FIGURES = 0.65


def relate_given(a: Claim, b: Claim, judgement: Judgement, *, one_speaker: bool) -> Related:
    """The relation of two texts, given that both speak of one event: the first that fits.

    Args:
        a, b: the texts, as the claims they would be.
        judgement: what the judge says of their content.
        one_speaker: whether one speaker says both.
    """
    if why := ruled_out(a, b):
        return Related(Relation.UNRELATED, Reason.NONE, 0.9, why)
    if judgement.relation is not Relation.UNRELATED and _came_about(a, b):
        return Related(
            Relation.UPDATE, Reason.NEGATION, judgement.confidence, '"not yet", then done'
        )
    if judgement.relation is Relation.CONFLICT:
        return _opposed(a, b, judgement, one_speaker=one_speaker)
    if judgement.relation is Relation.SAME:
        return _agreeing(a, b, judgement)
    return Related(
        judgement.relation, judgement.reason, judgement.confidence, "the judge's word alone"
    )


def _opposed(a: Claim, b: Claim, judgement: Judgement, *, one_speaker: bool) -> Related:
    confidence, reason = judgement.confidence, judgement.reason
    earlier, later, gap = in_time(a, b)
    hedged = Mode.HEDGED in (a.mode, b.mode)
    planned = [claim.mode is Mode.PREDICTED for claim in (earlier, later)]
    if planned == [True, False] and precedes(earlier, later):
        return Related(Relation.UPDATE, Reason.MODALITY, confidence, "a plan, then what came")
    if planned[0] != planned[1]:
        return Related(Relation.UNRELATED, Reason.NONE, confidence, "a forecast beside a fact")
    moved = gap is not None and gap >= _FIGURES_MOVE and not one_hour(a, b)
    if reason is Reason.NUMBER and moved:
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
    earlier, later, _ = in_time(a, b)
    planned = [claim.mode is Mode.PREDICTED for claim in (earlier, later)]
    if planned == [True, False] and precedes(earlier, later):
        return Related(Relation.UPDATE, Reason.MODALITY, confidence, "a plan, then it happened")
    if planned[0] != planned[1]:
        return Related(Relation.UNRELATED, Reason.NONE, confidence, "a forecast beside a fact")
    if (a.mode is Mode.HEDGED) != (b.mode is Mode.HEDGED):
        return Related(Relation.UNRELATED, Reason.NONE, confidence, "one side is not sure")
    return Related(Relation.SAME, Reason.NONE, confidence, "each implies the other")


def _came_about(a: Claim, b: Claim) -> bool:
    """Whether the earlier of two claims says "not yet" and the later one does not."""
    earlier, later, _ = in_time(a, b)
    before, after = Context.of(earlier).not_yet, Context.of(later).not_yet
    return precedes(earlier, later) and before and not after
