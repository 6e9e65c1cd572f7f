"""Judging: from a pair of texts to probabilities, given that both speak of the same event."""

from claims.judge.combination import CLASSES, Combination, features
from claims.judge.judge import Judge, Memory
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
from claims.judge.ruling import Draft

__all__ = [
    "CLASSES",
    "LABELS",
    "RULES",
    "SHIPPED",
    "Combination",
    "CrossEncoder",
    "Draft",
    "InferenceModel",
    "Judge",
    "Memory",
    "Reader",
    "Rules",
    "Statement",
    "agreed",
    "features",
    "open_reader",
]
