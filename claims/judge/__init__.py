"""Judging: from a pair of texts to probabilities, given that both speak of the same event."""

from claims.judge.combination import CLASSES, Combination, features
from claims.judge.judge import Judge, Memory, is_worth_reading
from claims.judge.readers import (
    LABELS,
    RULES,
    SHIPPED,
    CrossEncoder,
    InferenceModel,
    Reader,
    agreed,
    open_reader,
)
from claims.judge.rules import Rules, Statement

__all__ = [
    "CLASSES",
    "LABELS",
    "RULES",
    "SHIPPED",
    "Combination",
    "CrossEncoder",
    "InferenceModel",
    "Judge",
    "Memory",
    "Reader",
    "Rules",
    "Statement",
    "agreed",
    "features",
    "is_worth_reading",
    "open_reader",
]
