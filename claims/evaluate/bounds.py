"""Bounds: from which probability on something is said of a pair, and from which on flagged."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.compare import (
    KINDS,
    ONE_LANGUAGE,
    OPPOSED,
    SAID,
    TWO_LANGUAGES,
    Measured,
    Regression,
    Said,
    Sigmoid,
    likeliest_reasons,
    opposition,
)
from claims.evaluate.labelled import LabelledPair

# Fewer pairs than this say nothing.
FEWEST = 30
_FLAG_PRECISION = 0.90
# A bound is looked for until one fits, so that the precision at it is better than it will be, and
# pairs of one event are right or wrong together: so many of a hundred draws of as many events, one
# of them twice or not at all, must have that precision, too (bootstrap, Efron 1979).
_DRAWS_REACHED = 0.95
_DRAWS = 1_000
# What is suggested has to be right more often than not.
_SUGGEST_PRECISION = 0.50
_BOUNDS = np.arange(0.1, 0.995, 0.005)
# A bound that no probability reaches.
_NEVER = 1.01


def confidences(
    probabilities: NDArray[np.float64], pairs: Sequence[LabelledPair], reasons: Regression
) -> dict[str, Sigmoid]:
    """What the probability of anything that is said is worth; arguments as for `bounds`."""
    return {
        said: _sigmoid(judged, counted)
        for said, judged, counted in _told(probabilities, pairs, reasons)
    }


def bounds(
    probabilities: NDArray[np.float64], pairs: Sequence[LabelledPair], reasons: Regression
) -> dict[str, dict[str, Said]]:
    """From where on anything is said of pairs, in one language and in two.

    Args:
        probabilities: of `KINDS`, held out, (pairs, kinds).
        pairs: of gold.
        reasons: tells which oppositions are denials.
    """
    across = np.array([one.across for one in pairs])
    return {
        said: {
            ONE_LANGUAGE: _said(judged, counted & ~across, counted),
            TWO_LANGUAGES: _said(judged, counted & across, counted),
        }
        for said, judged, counted in _told(probabilities, pairs, reasons)
    }


def _told(
    probabilities: NDArray[np.float64], pairs: Sequence[LabelledPair], reasons: Regression
) -> Iterator[tuple[str, "_Judged", NDArray[np.bool_]]]:
    """What may be said, how likely it is for all pairs, and for which of them it may be said."""
    why = likeliest_reasons([one.features for one in pairs], reasons)
    words = np.array([
        opposition(one.features, reason) for one, reason in zip(pairs, why, strict=True)
    ])  # fmt: skip
    known = np.array([bool(one.kind) for one in pairs])
    names, events = np.unique([one.group for one in pairs], return_inverse=True)
    drawn = np.random.default_rng(0).multinomial(
        len(names), np.full(len(names), 1.0 / len(names)), size=_DRAWS
    )
    for said, kind in SAID.items():
        right = np.array([kind in one.kinds for one in pairs])
        counted = (right | known) & ((words == said) if kind == OPPOSED else True)
        yield said, _Judged(probabilities[:, KINDS.index(kind)], right, events, drawn), counted


@dataclass(frozen=True)
class _Judged:
    """How likely one kind is for pairs, (pairs,), and whether it is right.

    Attributes:
        events: of the pairs, by number.
        drawn: how often each event is in every draw, (draws, events).
    """

    probability: NDArray[np.float64]
    right: NDArray[np.bool_]
    events: NDArray[np.intp]
    drawn: NDArray[np.int64]

    def measured(self, chosen: NDArray[np.bool_]) -> Measured:
        """How many pairs were chosen, and how many rightly."""
        return Measured(int(chosen.sum()), int((chosen & self.right).sum()))

    def by_event(self, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """How many pairs of every event were chosen, (events,)."""
        return np.bincount(self.events[chosen], minlength=self.drawn.shape[1])

    def reached(self, chosen: NDArray[np.bool_]) -> float:
        """The precision of the chosen pairs that nearly all draws of events reach."""
        judged, right = (self.drawn @ self.by_event(some) for some in (chosen, chosen & self.right))
        return float(np.quantile(right / np.maximum(judged, 1), 1.0 - _DRAWS_REACHED))


def _said(judged: _Judged, own: NDArray[np.bool_], both: NDArray[np.bool_]) -> Said:
    """From where on a kind is said: by the pairs of the own languages if they are enough."""
    told = own if (own & judged.right).sum() >= FEWEST else both
    suggested_from = _best(judged, told)
    flagged_from, flagged = _flagged_from(judged, own), own
    if flagged_from == _NEVER:
        flagged_from, flagged = _flagged_from(judged, both), both
    flagged_from = max(flagged_from, suggested_from)
    above = judged.probability >= flagged_from
    return Said(
        suggested_from=suggested_from,
        flagged_from=flagged_from,
        suggested=judged.measured(told & (judged.probability >= suggested_from) & ~above),
        flagged=judged.measured(flagged & above),
        pooled=flagged is both and bool((flagged & above).any()),
    )


def _sigmoid(judged: _Judged, own: NDArray[np.bool_]) -> Sigmoid:
    """What a probability is worth, as it is where something may be said at all."""
    from sklearn.linear_model import LogisticRegression

    chosen = own & (judged.probability >= _BOUNDS[0])
    right = judged.right[chosen]
    if right.all() or not right.any():
        return Sigmoid(1.0, 0.0)
    inside = np.clip(judged.probability[chosen], 1e-3, 1.0 - 1e-3)
    odds = np.log(inside / (1.0 - inside))[:, None]
    model = LogisticRegression(C=1e6).fit(odds, right)
    return Sigmoid(round(float(model.coef_[0, 0]), 3), round(float(model.intercept_[0]), 3))


def _best(judged: _Judged, own: NDArray[np.bool_]) -> float:
    """The bound from which on the F1 is highest, among those with enough precision.

    The median of what is best in many draws of events: the best of one is as often luck.
    """
    total = judged.drawn @ judged.by_event(own & judged.right)
    told, right = (
        np.stack([judged.drawn @ judged.by_event(one & (judged.probability >= bound))
                  for bound in _BOUNDS])
        for one in (own, own & judged.right)
    )  # fmt: skip
    enough = right >= np.maximum(_SUGGEST_PRECISION * told, 1)
    f1 = np.where(enough, 2 * right / np.maximum(told + total, 1), 0.0)
    some = f1.max(axis=0) > 0
    if 2 * np.count_nonzero(some) < _DRAWS:
        return _NEVER
    return round(float(np.median(_BOUNDS[f1.argmax(axis=0)[some]])), 3)


def _flagged_from(judged: _Judged, own: NDArray[np.bool_]) -> float:
    """The lowest bound from which on enough was right, of enough pairs; `_NEVER` for none.

    Enough has to be right in nearly all draws of events.

    Of every higher bound with enough pairs enough was right as well: one that alone is good was
    lucky, where the surest are wrong.
    """
    lowest = _NEVER
    for bound in reversed(_BOUNDS):
        above = own & (judged.probability >= bound)
        if above.sum() < FEWEST:
            continue
        if judged.measured(above).precision < _FLAG_PRECISION:
            break
        if judged.reached(above) >= _FLAG_PRECISION:
            lowest = round(float(bound), 3)
    return lowest
