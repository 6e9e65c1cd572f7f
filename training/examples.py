"""A pair to learn from, with a label for each of the judge's two questions, or none.

`nli` asks what `a` says of `b`, `scores` what they are to each other, given one event.
"""

from dataclasses import dataclass
from typing import Protocol

from claims.judge import CLASSES, LABELS
from claims.records import Excerpt

NLI, SCORES = LABELS, CLASSES


@dataclass(frozen=True)
class Example:
    """Two texts; the labels' numbers in `NLI` and `SCORES`, None for a question that is left."""

    a: Excerpt
    b: Excerpt
    kind: str
    nli: int | None = None
    scores: int | None = None


class Drawn(Protocol):
    """Pairs that are drawn one by one."""

    def draw(self) -> Example:
        """The next one."""
