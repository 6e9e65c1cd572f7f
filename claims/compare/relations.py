"""Relations: how the features of a pair are weighed, and from which probability on what is said."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from claims.compare.regression import Regression, Row, shares
from claims.compare.tiers import Measured
from claims.errors import ModelError
from claims.records import Reason, Relation, Reliability, Tier

SAME, OPPOSED, UPDATE, SCOPE, UNRELATED = KINDS = (
    "same", "opposed", "update", "scope", "unrelated",
)  # fmt: skip
# The kinds of pairs that part, for a reason.
PARTING = (OPPOSED, UPDATE, SCOPE)
DENIAL, CONFLICT = "denial", "conflict"
# What is said of a pair, and the kind whose probability decides it.
SAID = {SAME: SAME, DENIAL: OPPOSED, CONFLICT: OPPOSED, UPDATE: UPDATE, SCOPE: SCOPE}
# Of a pair that no kind is said of, the judge abstains where it is more likely something than not.
_ABSTAINS = 0.5
# Nearer to 0 or 1 than this all probabilities are alike.
_LEAST = 1e-3
ONE_LANGUAGE, TWO_LANGUAGES = "one language", "two languages"


@dataclass(frozen=True)
class Said:
    """From which probability on a kind is said, and flagged, and how often that was right.

    Attributes:
        suggested_from: below it the kind is not said.
        flagged_from: from here on a pair is flagged; above 1 where no pair is.
        suggested, flagged: the pairs of gold that were so said, and how many rightly.
        pooled: whether the flagged ones of both languages are counted together, as there are too
            few of either.
    """

    suggested_from: float
    flagged_from: float
    suggested: Measured
    flagged: Measured
    pooled: bool = False


@dataclass(frozen=True)
class Sigmoid:
    """What a probability of the regression is worth, on pairs that were held out (Platt 1999)."""

    slope: float
    offset: float

    def __call__(self, probability: float) -> float:
        """The share of such pairs that is right, 0..1."""
        inside = min(max(probability, _LEAST), 1.0 - _LEAST)
        odds = self.slope * math.log(inside / (1.0 - inside)) + self.offset
        return 1.0 / (1.0 + math.exp(-odds))


@dataclass(frozen=True)
class Relations:
    """What was measured of a judge's answers in their context, on gold.

    Attributes:
        judge: the revision of the judge whose features are weighed.
        source: the data that it was measured on.
        kinds: the probabilities of `KINDS`, of a pair by itself.
        company: the same, of a pair with those beside it (`compare.company`), round by round.
        reasons: those of the reasons, by the kind that a pair is (`PARTING`).
        triage: whether a pair may be anything but unrelated, from what needs no model.
        read_from: pairs less likely than this to be anything are not read by the model.
        confidences: what a probability is worth, by what is said (`SAID`).
        said: by what is said (`SAID`) and by `ONE_LANGUAGE` or `TWO_LANGUAGES`.
    """

    judge: str
    source: str
    kinds: Regression
    company: tuple[Regression, ...]
    reasons: Mapping[str, Regression]
    triage: Regression
    read_from: float
    confidences: Mapping[str, Sigmoid]
    said: Mapping[str, Mapping[str, Said]]

    @classmethod
    def load(cls, path: Path) -> "Relations":
        """Reads a calibration file.

        Raises:
            ModelError: it is no such file.
        """
        try:
            return cls.from_json(json.loads(path.read_text(encoding="utf-8"))["relations"])
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ModelError(
                f"{path} is no calibration of relations ({error}): restore it, or measure it anew "
                "with `claims models calibrate --judge`"
            ) from error

    @staticmethod
    def fits(found: Mapping[str, Any]) -> bool:
        """Whether this is what `records.to_json` makes of one today; older versions wrote less."""
        return found.keys() == {one.name for one in fields(Relations)} and (
            found["said"].keys() == SAID.keys()
            and found["reasons"].keys() == {*PARTING}
            and isinstance(found["company"], list)
        )

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Relations":
        """What `records.to_json` made of one."""
        return cls(
            judge=found["judge"],
            source=found["source"],
            kinds=Regression.from_json(found["kinds"]),
            company=tuple(Regression.from_json(one) for one in found["company"]),
            reasons={kind: Regression.from_json(one) for kind, one in found["reasons"].items()},
            triage=Regression.from_json(found["triage"]),
            read_from=found["read_from"],
            confidences={name: Sigmoid(**one) for name, one in found["confidences"].items()},
            said={
                kind: {languages: _said(one) for languages, one in by_languages.items()}
                for kind, by_languages in found["said"].items()
            },
        )

    def may_be_related(self, rows: Sequence[Row]) -> list[bool]:
        """Whether a model should read pairs, from the features that need none."""
        unrelated = self.triage.classes.index(UNRELATED)
        found = 1.0 - self.triage.probabilities(rows)[:, unrelated]
        return [float(one) >= self.read_from for one in found]

    def alone(self, rows: Sequence[Row]) -> list[dict[str, float]]:
        """The probability of every kind, for every pair by itself."""
        return [_by_kind(one) for one in self.kinds.probabilities(rows)]

    def plain(self, row: Row) -> tuple[tuple[float, ...], ...]:
        """What the features of a pair itself add to the log-odds of every kind, round by round."""
        return tuple(tuple(map(float, one.sums([row])[0])) for one in self.company)

    def together(
        self,
        plain: NDArray[np.float64],
        company: NDArray[np.float64],
        names: Sequence[str],
        *,
        number: int,
    ) -> NDArray[np.float64]:
        """The probability of every kind, for every pair in company after a round, (pairs, kinds).

        Args:
            plain: what `plain` has for the round, (pairs, kinds).
            company: the features of those beside each, (pairs, names).
            names: of these features.
            number: of the round, from 0 on.
        """
        return shares(plain + self.company[number].added(company, names))

    def kind(self, probabilities: Mapping[str, float], *, opposition: str, across: bool) -> str:
        """Which kind is said: the one that is furthest above what it needs; empty for "unclear".

        Args:
            probabilities: of every kind.
            opposition: what the pair is if it is opposed.
            across: whether it is in two languages.
        """
        said = {
            kind: probabilities[kind]
            / self._said(word(kind, opposition), across=across).suggested_from
            for kind in KINDS
            if kind != UNRELATED
        }
        best = max(said, key=lambda kind: said[kind])
        if said[best] >= 1.0:
            return best
        return UNRELATED if probabilities[UNRELATED] >= _ABSTAINS else ""

    def reason(self, row: Row, kind: str) -> Reason:
        """Why the two sides of a pair part, given the kind that it is (`PARTING`)."""
        return likeliest_reasons([row], self.reasons[kind])[0]

    def confidence(self, said: str, probability: float) -> float:
        """How sure it is that a pair is what it is said to be (`SAID`), 0..1."""
        return self.confidences[said](probability)

    def tier(self, said: str, probability: float, *, across: bool) -> Tier:
        """`flag` from the probability on from which enough was right."""
        flagged = probability >= self._said(said, across=across).flagged_from
        return Tier.FLAG if flagged else Tier.SUGGEST

    def measured(self, said: str, tier: Tier, *, across: bool) -> Measured:
        """How many pairs of gold were said to be something in a tier, and how many rightly."""
        found = self._said(said, across=across)
        return found.flagged if tier is Tier.FLAG else found.suggested

    def reliability(self) -> Iterator[Reliability]:
        """What was measured of all that is said, in one language and in two, of either tier."""
        for relation, by_languages in self.said.items():
            for languages, said in by_languages.items():
                for tier, measured in ((Tier.FLAG, said.flagged), (Tier.SUGGEST, said.suggested)):
                    yield Reliability(
                        relation, languages, tier, measured.judged, measured.right, measured.lowest
                    )

    def reliability_of(self, relation: Relation, *, across: bool, tier: Tier) -> Reliability | None:
        """What was measured of a relation; None where nothing was.

        Args:
            relation: of a pair.
            across: whether the pair is of two languages.
            tier: of the pair.
        """
        wanted = (str(relation), TWO_LANGUAGES if across else ONE_LANGUAGE, tier)
        for one in self.reliability():
            if one.judged and (one.relation, one.languages, one.tier) == wanted:
                return one
        return None

    def _said(self, said: str, *, across: bool) -> Said:
        return self.said[said][TWO_LANGUAGES if across else ONE_LANGUAGE]


def word(kind: str, opposition: str) -> str:
    """What a pair of a kind is said to be (`SAID`), given what it is if it is opposed."""
    return opposition if kind == OPPOSED else kind


def likeliest_reasons(rows: Sequence[Row], measured: Regression) -> list[Reason]:
    """The likeliest reason of every pair."""
    found = measured.probabilities(rows).argmax(axis=1)
    return [Reason(measured.classes[number]) for number in found.tolist()]


def opposition(row: Row, reason: Reason) -> str:
    """What two that oppose each other are: a denial stands between two named speakers.

    What one speaker says both ways is a conflict.
    """
    denies = row["denied"] or row["denied in both"] or reason is Reason.NEGATION
    return DENIAL if denies and row["two speakers"] else CONFLICT


def _by_kind(row: Iterable[float]) -> dict[str, float]:
    return dict(zip(KINDS, map(float, row), strict=True))


def _said(found: Mapping[str, Any]) -> Said:
    return Said(
        found["suggested_from"],
        found["flagged_from"],
        Measured(**found["suggested"]),
        Measured(**found["flagged"]),
        found["pooled"],
    )
