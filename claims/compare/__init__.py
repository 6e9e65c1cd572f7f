"""Comparing: from a judged pair of claims to its relation."""

from claims.compare.context import Context, Togetherness, together
from claims.compare.relation import relate
from claims.compare.tiers import Calibration

__all__ = ["Calibration", "Context", "Togetherness", "relate", "together"]
