"""The combination: what rules and a trained reader say, made one answer by measured weights."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from claims.errors import ModelError
from claims.records import Scores

CLASSES = ("same", "conflict", "unrelated")
# A feature that is the same for all pairs: what a class is worth before anything is known.
ALWAYS = "always"
# Probabilities below this are all the same to the combination.
_LEAST = 1e-4


@dataclass(frozen=True)
class Combination:
    """A multinomial logistic regression over what both witnesses say, and where it decides.

    Attributes:
        reader: the fingerprint of the reader that it was measured with.
        source: the data that it was measured on.
        weights: by class and feature.
        same_from, same_across_from: from this score on two statements are the same, in one
            language and in two.
        conflict_from: from this score on they are opposed, though no rule says so.
        vetoed_below: what a rule calls opposed is not where the model gives it less than this.
        unrelated_from: from this score on two statements are unrelated; between it and the other
            two the judge abstains.
    """

    reader: str
    source: str
    weights: Mapping[str, Mapping[str, float]]
    same_from: float
    same_across_from: float
    conflict_from: float
    vetoed_below: float
    unrelated_from: float

    @classmethod
    def load(cls, path: Path) -> "Combination":
        """Reads a calibration file.

        Raises:
            ModelError: it is no such file.
        """
        try:
            return cls.from_json(json.loads(path.read_text(encoding="utf-8"))["combination"])
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise ModelError(
                f"{path} is no calibration of a judge ({error}): restore it, or measure it anew "
                "with `claims models calibrate`"
            ) from error

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> "Combination":
        """What `records.to_json` made of one; what older versions kept beside it is left out."""
        return cls(**{one.name: found[one.name] for one in fields(cls)})

    def scores(self, read: Scores, ruled: Scores) -> Scores:
        """The scores that both witnesses together give."""
        found = features(read, ruled)
        sums = [
            sum(self.weights[one].get(name, 0.0) * value for name, value in found.items())
            for one in CLASSES
        ]
        highest = max(sums)
        raised = [math.exp(one - highest) for one in sums]
        return Scores(*(one / sum(raised) for one in raised))


def features(read: Scores, ruled: Scores) -> dict[str, float]:
    """What the combination looks at: the logarithms of what each witness says."""
    found = {ALWAYS: 1.0}
    for witness, said in (("model", read), ("rules", ruled)):
        for one in CLASSES:
            found[f"{witness} {one}"] = math.log(max(_LEAST, getattr(said, one)))
    return found
