"""Judging: from a pair of texts to probabilities, given that both speak of the same event."""

from claims.judge.judge import Judge, Statement

__all__ = ["Judge", "Statement"]
