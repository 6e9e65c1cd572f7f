"""Weights and bounds for the relation of a pair: measured on what had no part in them."""

import math
from random import Random

import numpy as np
import pytest

from claims.compare import (
    KINDS,
    ONE_LANGUAGE,
    OPPOSED,
    SAME,
    TWO_LANGUAGES,
    UNRELATED,
    Measured,
    Regression,
    Relations,
    Said,
    opposition,
)
from claims.errors import GoldError
from claims.evaluate.bounds import bounds
from claims.evaluate.labelled import LabelledPair
from claims.evaluate.relating import Measurement, measure_relations
from claims.records import Reason, Tier, to_json

GROUPS, EACH = 4, 120


def known(seed: int, *, noise: float, group: str = "") -> list[LabelledPair]:
    """Pairs with a feature of their own for every kind, blurred by noise."""
    chance = Random(seed)
    found = []
    for number in range(EACH):
        kind = KINDS[number % len(KINDS)]
        features = {name: float(name == kind) + chance.gauss(0, noise) for name in KINDS}
        features |= {
            "model same": chance.random(),
            "across languages": float(chance.random() < 0.5),
            "denied": float(number % 2),
            "denied in both": 0.0,
            "two speakers": 1.0,
        }
        reason = Reason.NUMBER if features["across languages"] else Reason.NEGATION
        found.append(LabelledPair(group or f"event {seed}", features, frozenset({kind}), reason))
    return found


def measured(noise: float, *, decided: list[LabelledPair] | None = None) -> Measurement:
    pairs = [one for seed in range(GROUPS) for one in known(seed, noise=noise)]
    return measure_relations(pairs, judge="rules", source="made", decided=decided or [])


def test_what_is_plain_is_said_and_flagged() -> None:
    found = measured(0.1)
    assert all(row["f1"] > 0.95 for row in found.figures.values())
    relations = found.relations
    row = known(9, noise=0.1)[KINDS.index(OPPOSED)].features
    probabilities = relations.alone([row])[0]
    assert math.isclose(sum(probabilities.values()), 1.0)
    said, across = opposition(row, relations.reason(row, OPPOSED)), bool(row["across languages"])
    assert relations.kind(probabilities, opposition=said, across=across) == OPPOSED
    assert relations.tier(said, probabilities[OPPOSED], across=across) is Tier.FLAG
    shown = relations.measured(said, Tier.FLAG, across=across)
    assert shown.judged >= 30
    assert shown.precision >= 0.9
    assert relations.reason({**row, "across languages": 1.0}, OPPOSED) is Reason.NUMBER
    assert all(relations.may_be_related([one.features])[0] for one in known(9, noise=0.1)[:4])


def test_what_is_noise_is_never_flagged() -> None:
    found = measured(50.0)
    for languages in (ONE_LANGUAGE, TWO_LANGUAGES):
        for said in found.relations.said.values():
            assert said[languages].flagged_from > 1.0
    assert found.relations.tier(SAME, 0.999, across=False) is Tier.SUGGEST


def test_what_is_learned_is_not_measured_on() -> None:
    plain = measured(0.5)
    helped = measured(0.5, decided=known(99, noise=0.1, group="people"))
    assert [row["pairs"] for row in plain.figures.values()] == [
        row["pairs"] for row in helped.figures.values()
    ]
    assert plain.relations.kinds != helped.relations.kinds


def test_too_few_pairs_are_told() -> None:
    with pytest.raises(GoldError, match=r"made: 24 pairs are same, 30 are needed"):
        measure_relations(known(1, noise=0.1), judge="rules", source="made")


def test_relations_come_back_from_their_file() -> None:
    relations = measured(0.3).relations
    again = Relations.from_json(to_json(relations))
    row = known(3, noise=0.3)[0].features
    assert again.alone([row]) == relations.alone([row])
    assert again.plain(row) == relations.plain(row)
    assert again.said == relations.said


def test_contributions_add_up_to_the_log_odds() -> None:
    regression = Regression(
        features=("a", "b"),
        mean=(1.0, 0.0),
        deviation=(2.0, 1.0),
        weights={"yes": [1.0, -0.5], "no": [0.0, 0.5]},
        intercept={"yes": 0.25, "no": 0.0},
    )
    row = {"a": 3.0, "b": 2.0}
    parts = regression.contributions(row, "yes", against="no")
    assert parts == {"b": -2.0, "a": 1.0}
    yes, no = regression.probabilities([row])[0]
    assert math.isclose(math.log(yes / no), sum(parts.values()) + 0.25)
    # What is not known counts as the mean.
    assert regression.contributions({"b": 2.0}, "yes", against="no")["a"] == 0.0


def test_the_lower_bound_is_wilsons() -> None:
    # 9 of 10: Wilson (1927), 95 %.
    assert Measured(10, 9).lowest == pytest.approx(0.596, abs=0.001)
    assert Measured(0, 0).lowest == 0.0


def test_where_the_surest_are_wrong_none_is_flagged() -> None:
    features = known(0, noise=0.1)[0].features | {"across languages": 0.0, "denied": 1.0}

    def said(*, surest_right: bool) -> Said:
        kinds = [OPPOSED] * 400 + [OPPOSED if surest_right else UNRELATED] * 40
        pairs = [LabelledPair("", features, frozenset({kind}), Reason.NEGATION) for kind in kinds]
        probabilities = np.zeros((len(pairs), len(KINDS)))
        probabilities[:, KINDS.index(OPPOSED)] = [0.8] * 400 + [0.97] * 40
        reasons = measured(0.1).relations.reasons[OPPOSED]
        return bounds(probabilities, pairs, reasons)["denial"][ONE_LANGUAGE]

    assert said(surest_right=True).flagged_from < 1.0
    # Nine in ten of all are right even so.
    assert said(surest_right=False).flagged_from > 1.0
