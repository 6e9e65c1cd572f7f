"""Tiers: which pairs are flagged, by the precision that was measured for their kind."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

from claims.errors import ModelError
from claims.records import Reason, Relation, Tier

# Below this measured precision a pair is only suggested (docs/comparing.md).
_FLAG_PRECISION = 0.90
# Fewer judged pairs than this say nothing of a kind of their own.
_FEWEST_PAIRS = 30
# The quantile of the normal distribution that leaves 2.5 % above it.
_NORMAL = 1.96


@dataclass(frozen=True)
class Measured:
    """What was measured for one kind of pair: how many were judged so, how many rightly."""

    judged: int
    right: int

    @property
    def precision(self) -> float:
        """The share that was right, 0..1."""
        return self.right / self.judged if self.judged else 0.0

    @property
    def lowest(self) -> float:
        """The lower bound of the precision, at 95 % (Wilson 1927)."""
        if not self.judged:
            return 0.0
        n, z2 = self.judged, _NORMAL**2
        middle = self.precision + z2 / (2 * n)
        spread = _NORMAL * math.sqrt(self.precision * (1 - self.precision) / n + z2 / (4 * n * n))
        return (middle - spread) / (1 + z2 / n)


@dataclass(frozen=True)
class Calibration:
    """Measured precision by relation and reason, and by relation alone.

    It belongs to one judge: `revision` names it, `source` says which data it was measured on.
    """

    revision: str
    source: str
    kinds: dict[str, Measured]

    @classmethod
    def load(cls, path: Path) -> "Calibration":
        """Reads a calibration file.

        Raises:
            ModelError: the file is missing or not a calibration.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            kinds = {name: Measured(**row) for name, row in data["kinds"].items()}
            return cls(data["revision"], data["source"], kinds)
        except OSError as error:
            raise ModelError(f"{path}: no calibration there ({error.strerror})") from error
        except (KeyError, TypeError, ValueError) as error:
            raise ModelError(f"{path}: not a calibration file ({error})") from error

    def measured(self, relation: Relation, reason: Reason) -> Measured:
        """What is known of a kind: its own figures where enough were judged, else pooled."""
        own = self.kinds.get(f"{relation}/{reason}")
        if own is not None and own.judged >= _FEWEST_PAIRS:
            return own
        return self.kinds.get(str(relation), Measured(0, 0))

    def confidence(self, relation: Relation, reason: Reason, raw: float) -> float:
        """The probability that the relation is right: what the judge says, within the measured."""
        measured = self.measured(relation, reason)
        return min(raw, measured.precision) if measured.judged >= _FEWEST_PAIRS else raw

    def tier(self, relation: Relation, reason: Reason, confidence: float) -> Tier:
        """`flag` where the measured precision is enough and the pair itself is as sure."""
        measured = self.measured(relation, reason)
        enough = measured.judged >= _FEWEST_PAIRS and measured.precision >= _FLAG_PRECISION
        return Tier.FLAG if enough and confidence >= _SURE else Tier.SUGGEST


# A pair that the judge itself is in doubt about is never flagged.
_SURE = 0.8
