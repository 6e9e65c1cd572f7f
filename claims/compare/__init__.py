"""Comparing: from a judged pair of claims to its relation."""

from claims.compare.company import Company, is_surely_unrelated
from claims.compare.context import ONE_EVENT, Context, Togetherness, together
from claims.compare.features import Standing, features
from claims.compare.given import relate_given
from claims.compare.regression import Regression
from claims.compare.relation import Related, may_be_linked, settle, weigh
from claims.compare.relations import (
    KINDS,
    ONE_LANGUAGE,
    OPPOSED,
    PARTING,
    SAID,
    SAME,
    SCOPE,
    TWO_LANGUAGES,
    UNRELATED,
    UPDATE,
    Relations,
    Said,
    Sigmoid,
    likeliest_reasons,
    opposition,
    word,
)
from claims.compare.rounds import ROUNDS, in_company, named
from claims.compare.tiers import Calibration, Measured

__all__ = [
    "KINDS",
    "ONE_EVENT",
    "ONE_LANGUAGE",
    "OPPOSED",
    "PARTING",
    "ROUNDS",
    "SAID",
    "SAME",
    "SCOPE",
    "TWO_LANGUAGES",
    "UNRELATED",
    "UPDATE",
    "Calibration",
    "Company",
    "Context",
    "Measured",
    "Regression",
    "Related",
    "Relations",
    "Said",
    "Sigmoid",
    "Standing",
    "Togetherness",
    "features",
    "in_company",
    "is_surely_unrelated",
    "likeliest_reasons",
    "may_be_linked",
    "named",
    "opposition",
    "relate_given",
    "settle",
    "together",
    "weigh",
    "word",
]
