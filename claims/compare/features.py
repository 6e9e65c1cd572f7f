"""Features: what is known of a pair of claims, by name, for the regression to weigh.

Every one is the same whichever claim comes first, so that a pair is judged the same in whatever
order its articles arrive.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from claims.compare.context import Context, one_hour
from claims.records import Claim, Likeness, Mode

# Shares below this are all the same to a logarithm.
_LEAST = 1e-3
# Within an hour or two figures differ because sources do; later, because things went on.
_FIGURES_MOVE = 2.0
# A state ("controlled", "missing") that was so may be otherwise half a day later.
_STATES_CHANGE = 12.0
_FAR_DAYS = 4
_LOGARITHMS = ("model same", "model conflict", "model unrelated")
_ALONE = {Mode.HEDGED: "hedged", Mode.PREDICTED: "predicted"}


@dataclass(frozen=True)
class Standing:
    """How a pair stands among its neighbours.

    Attributes:
        similarity: cosine of the two claims, -1..1.
        articles: how alike their articles are by meaning and shared names, -1..2.
        rank: how many claims of either article are likelier to be the other's partner, both
            sides together.
        lead: by how much the pair is likelier than the next best partner of either, the smaller
            lead of both; negative where there is a better one.
        depths: where each stands among the claims of its article, from 0 (the first) to 1.
        in_own, in_other: cosine of each claim and the mean of its own article, and of the other's.
    """

    similarity: float
    articles: float
    rank: int
    lead: float
    depths: tuple[float, float]
    in_own: tuple[float, float]
    in_other: tuple[float, float]


def features(
    a: Claim,
    b: Claim,
    judged: Mapping[str, float],
    standing: Standing,
    *,
    scale: Likeness,
    one_speaker: bool,
) -> dict[str, float]:
    """The features of a pair.

    Args:
        judged: those of the judge, who looks at the content alone.
        standing: among the other claims of both articles.
        scale: what its cosines mean; a feature holds whatever the encoder.
        one_speaker: whether one speaker says both.
    """
    found = dict(judged)
    growth, growth_of_toll = (found.pop(name, 0.0) for name in ("growth", "growth of a toll"))
    for name in _LOGARITHMS:
        if name in judged:
            found[f"log {name}"] = math.log(max(_LEAST, judged[name]))
    left, right = Context.of(a), Context.of(b)
    two_speakers = bool(a.speaker) and bool(b.speaker) and not one_speaker
    found |= {
        "similarity": _above(standing.similarity, scale.unrelated),
        "articles": _above(standing.articles, scale.one_event_across),
        "in one article": float(a.article.id == b.article.id),
        "a likely denial": judged["denied"] * judged["negation apart"] * judged["likeness"],
        # To deny that somebody did not is to say that they did.
        "a denied negation": judged["denied"] * (1.0 - judged["negation apart"]),
        "a likely negation": judged["negation"] * judged["likeness"],
        "figures far apart": abs(growth),
        "likely figures far apart": abs(growth) * judged["likeness"],
        "rank": math.log1p(standing.rank),
        "each the other's likest": float(standing.rank == 0),
        "lead": standing.lead / (1.0 - scale.unrelated),
        "one speaker": float(one_speaker),
        "two speakers": float(two_speakers),
        "a speaker in one": float(bool(a.speaker) != bool(b.speaker)),
        "no speaker": float(not a.speaker and not b.speaker),
        "figures of one speaker": one_speaker * judged["number"],
        "figures of two speakers": two_speakers * judged["number"],
        "one outlet": float(_is_one_outlet(a, b)),
        "denied in both": float(a.mode is b.mode is Mode.DENIED),
        "other years": float(left.years != right.years),
        "earlier in one": float(left.earlier != right.earlier),
    }
    for mode, name in _ALONE.items():
        found[f"{name} in one"] = float((a.mode is mode) != (b.mode is mode))
        found[f"{name} in both"] = float(a.mode is b.mode is mode)
    found |= _in_articles(standing, scale) | _days(left, right)
    return found | _in_time(a, b, found, growth, growth_of_toll)


def _is_one_outlet(a: Claim, b: Claim) -> bool:
    """Whether two articles are of one outlet, as far as it is known."""
    outlet = a.article.outlet
    return bool(outlet) and outlet == b.article.outlet and a.article.id != b.article.id


def _above(cosine: float, bound: float) -> float:
    """Where a cosine lies between a bound (0) and the same vector (1); negative below."""
    return (cosine - bound) / (1.0 - bound)


def _in_articles(standing: Standing, scale: Likeness) -> dict[str, float]:
    """How deep in their articles two claims stand, and how near to what these are about.

    What is new stands first, and what was long before comes last.
    """
    found = {
        "depths apart": abs(standing.depths[0] - standing.depths[1]),
        "lesser depth": min(standing.depths),
        "greater depth": max(standing.depths),
    }
    for name, cosines in (("its", standing.in_own), ("the other", standing.in_other)):
        found[f"less like {name} article"] = _above(min(cosines), scale.unrelated)
        found[f"more like {name} article"] = _above(max(cosines), scale.unrelated)
    return found


def _days(left: Context, right: Context) -> dict[str, float]:
    """Whether the days that both name are the same."""
    first, second = ({time.first for time in side.days} for side in (left, right))
    apart = min((abs(x - y).days for x in first for y in second), default=0)
    return {
        "a day shared": float(bool(first & second)),
        "a day in one": float(bool(first) != bool(second)),
        "other days": float(bool(first) and bool(second) and not first & second),
        "days far apart": float(apart > _FAR_DAYS),
    }


def _in_time(
    a: Claim, b: Claim, known: Mapping[str, float], growth: float, growth_of_toll: float
) -> dict[str, float]:
    """What was published first, and what time may explain.

    Args:
        growth, growth_of_toll: of figures, and of those whom the same befell, from `a` to `b`.
    """
    left, right = Context.of(a).published, Context.of(b).published
    hours = 0.0
    # Whoever tells it later: what both say of one hour has had no time to change.
    if left is not None and right is not None and not one_hour(a, b):
        hours = left.gap(right).total_seconds() / 3600
    planned = came = undone = False
    order = 0.0
    if left is not None and right is not None and left.start != right.start:
        earlier, later = (a, b) if left.start < right.start else (b, a)
        order = 1.0 if earlier is a else -1.0
        planned = earlier.mode is Mode.PREDICTED and later.mode is not Mode.PREDICTED
        before, after = Context.of(earlier).not_yet, Context.of(later).not_yet
        came, undone = before and not after, after and not before
    passed = float(hours >= _FIGURES_MOVE)
    found = {
        "hours between": math.log1p(hours),
        "hours pass": passed,
        "hours pass, one speaker": passed * known["one speaker"],
        "half a day passes": float(hours >= _STATES_CHANGE),
        "a plan, then none": float(planned),
        "a likely plan, then none": planned * known["likeness"],
        "not yet, then done": float(came),
        "done, then not yet": float(undone),
        "a later state": known["antonym"] * (hours >= _STATES_CHANGE),
    }
    for name, sign in (("rises", order), ("falls", -order)):
        moved = passed * (sign * growth > 0)
        found[f"a later figure {name}"] = moved
        found[f"a likely later figure {name}"] = moved * known["likeness"]
        found[f"a later toll {name}"] = passed * (sign * growth_of_toll > 0)
        found[f"a later figure of one speaker {name}"] = moved * known["one speaker"]
    return found
