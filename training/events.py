"""The statements of gold events in pairs, as the program reads them.

A pair is labelled by its content alone, given one event: a later figure is contrary to an earlier
one, and what time makes of that is not for the judge to say.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from claims.evaluate import load
from claims.evaluate.gold import Event, Label
from claims.evaluate.judged import claims_apart
from claims.judge import CLASSES, LABELS
from claims.records import Claim, Excerpt, Mode, Reason, Relation
from training.pairs import Example

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
FOLDER = Path(__file__).parent.parent / "corpus" / "training"
# How often each class is drawn.
_CHANCES = {"same": 0.28, "conflict": 0.4, "unrelated": 0.32}
# Of so many unrelated ones that are drawn the likest is taken: the others are told apart without
# a model.
_AMONG = 6
# What came later excludes what was before, where both are stated.
_CONTRARY_UPDATES = (Reason.NUMBER, Reason.ANTONYM, Reason.NEGATION, Reason.CORRECTION)


class Events:
    """Draws pairs of statements of different articles of one event.

    Args:
        events: with gold.
        encode: texts to unit vectors, (n, d) float32: unrelated statements are drawn by likeness.
        seed: decides which pairs are drawn.
    """

    def __init__(self, events: Sequence[Event], *, encode: Encode, seed: int) -> None:
        self._rng = np.random.default_rng(seed)
        self._by_class: list[dict[str, list[Example]]] = []
        for event in events:
            found: dict[str, list[Example]] = {name: [] for name in CLASSES}
            for x, y, label in claims_apart(event):
                if (name := _class(label)) is not None:
                    one = _example(x, y, name)
                    assert one.scores is not None
                    found[CLASSES[one.scores]].append(one)
            self._by_class.append({name: some for name, some in found.items() if some})
        texts = list(
            {
                side.text: None
                for each in self._by_class
                for some in each.values()
                for one in some
                for side in (one.a, one.b)
            }
        )
        self._vectors = dict(zip(texts, encode(texts), strict=True))

    @classmethod
    def of(cls, folder: Path = FOLDER, *, encode: Encode, seed: int) -> "Events":
        """The events in a folder."""
        return cls(load(folder).events, encode=encode, seed=seed)

    def __len__(self) -> int:
        return sum(len(some) for each in self._by_class for some in each.values())

    def draw(self) -> Example:
        """Two statements of one event, either first."""
        event = self._by_class[self._rng.integers(len(self._by_class))]
        name = str(self._rng.choice(list(_CHANCES), p=list(_CHANCES.values())))
        among = event.get(name) or event["unrelated"]
        one = among[self._rng.integers(len(among))]
        if name == "unrelated":
            drawn = [among[i] for i in self._rng.integers(len(among), size=_AMONG)]
            one = max(drawn, key=self._likeness)
        if self._rng.random() < 0.5:
            return one
        # What is said of `b` from `a` is known for both orders or for none.
        return Example(one.b, one.a, one.kind, one.nli, one.scores)

    def _likeness(self, one: Example) -> float:
        return float(self._vectors[one.a.text] @ self._vectors[one.b.text])


def _class(label: Label) -> str | None:
    if label.opposes or label.relation is Relation.UPDATE:
        contrary = label.opposes or label.reason in _CONTRARY_UPDATES
        return "conflict" if contrary else None
    if label.relation in (Relation.SAME, Relation.COPY):
        return "same"
    return "unrelated" if label.relation is Relation.UNRELATED else None


def _example(x: Claim, y: Claim, name: str) -> Example:
    if (x.mode is Mode.DENIED) != (y.mode is Mode.DENIED):
        # The words alone say the contrary of what is stated.
        name = {"same": "conflict", "conflict": "same"}.get(name, name)
    nli = {"same": LABELS.index("entailment"), "conflict": LABELS.index("contradiction")}.get(name)
    return Example(Excerpt.whole(x.text), Excerpt.whole(y.text), "event", nli, CLASSES.index(name))
