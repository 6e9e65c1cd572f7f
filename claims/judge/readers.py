"""Readers: trained models that read two excerpts in one row and say what they are to each other.

A reading has six probabilities: entailment, neutral and contradiction with the first excerpt as
premise, and same, conflict and unrelated, given that both speak of one event. Both orders are
read; `agreed` makes one answer of them.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claims.errors import ModelError
from claims.hub import cross_encoder
from claims.model import CARD, PairModel, row
from claims.records import Excerpt, JudgeChoice, Scores

Pairs = Sequence[tuple[Excerpt, Excerpt]]
Readings = NDArray[np.float32]

SHIPPED, RULES = "judge", "rules"
# Entailment, neutral, contradiction, as a reading has them, and what they mean for `scores`.
LABELS = ("entailment", "neutral", "contradiction")
_AS_SCORES = (0, 2, 1)
# Whoever cannot tell these apart has other labels, or is no inference model.
_OBVIOUS = (
    ("Three men are eating apples in the kitchen.", "People are eating fruit.", 0),
    ("Three men are eating apples in the kitchen.", "The men are teachers from Spain.", 1),
    ("Three men are eating apples in the kitchen.", "Nobody is eating anything.", 2),
)
# Pairs that one call of a foreign model takes.
_BATCH = 32


class Reader(Protocol):
    """A trained model for pairs."""

    @property
    def fingerprint(self) -> str:
        """Differs as soon as the readings of one pair may differ."""

    def read(self, pairs: Pairs) -> Readings:
        """One reading a pair, (n, 6), in order; the first excerpt is the premise."""


class CrossEncoder:
    """The judge that ships."""

    def __init__(self, model: PairModel) -> None:
        self._model = model
        self.fingerprint = model.fingerprint

    @classmethod
    def open(cls, folder: Path) -> "CrossEncoder":
        """Opens a folder like `models/judge`. Raises `ModelError`."""
        return cls(PairModel.open(folder))

    def read(self, pairs: Pairs) -> Readings:
        """One reading a pair, (n, 6)."""
        if not pairs:
            return np.zeros((0, 6), np.float32)
        texts = list(dict.fromkeys(side.text for pair in pairs for side in pair))
        pieces = dict(zip(texts, self._model.pieces(texts), strict=True))
        rows = [
            row(pieces[a.text], pieces[b.text], claim_a=a.claim, claim_b=b.claim) for a, b in pairs
        ]
        return np.concatenate([_softmax(logits) for logits in self._model.run(rows)], axis=1)


class InferenceModel:
    """Any three-class inference model of sentence-transformers' kind; it reads the claims alone.

    Attributes:
        revision: the hub's commit; empty for a folder.
    """

    def __init__(self, name: str, *, revision: str = "") -> None:
        self._model, self.revision = cross_encoder(name, revision)
        self._order = _label_order(getattr(self._model.config, "id2label", None) or {}, name)
        self.fingerprint = f"{Path(name).name}@{self.revision or _content(self._model)}/inference"
        wanted = [label for *_, label in _OBVIOUS]
        found = self._probabilities([(a, b) for a, b, _ in _OBVIOUS]).argmax(1).tolist()
        if found != wanted:
            said = ", ".join(LABELS[one] for one in found)
            raise ModelError(
                f"{name} answers three obvious pairs with {said} in place of "
                f"{', '.join(LABELS)}: it is no inference model, or its labels are named wrongly"
            )

    def read(self, pairs: Pairs) -> Readings:
        """One reading a pair, (n, 6): whatever follows is the same, in this direction."""
        found = self._probabilities([(a.text[slice(*a.claim)], b.text[slice(*b.claim)])
                                     for a, b in pairs])  # fmt: skip
        return np.concatenate((found, found[:, _AS_SCORES]), axis=1)

    def _probabilities(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float32]:
        if not pairs:
            return np.zeros((0, len(LABELS)), np.float32)
        # Batches of like length hold little padding.
        order = sorted(range(len(pairs)), key=lambda i: len(pairs[i][0]) + len(pairs[i][1]))
        logits = self._model.predict(
            [pairs[i] for i in order],
            batch_size=_BATCH,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        back = np.argsort(order)
        return _softmax(np.asarray(logits, np.float32))[back][:, self._order]


def open_reader(choice: JudgeChoice, *, models: Path) -> Reader | None:
    """The reader that somebody chose; None for the rules alone.

    Args:
        models: the folder of the models that ship.

    Raises:
        ModelError: there is no such model, or its files are damaged.
    """
    if choice.name == RULES:
        return None
    folder = Path(choice.name) if choice.name else models / SHIPPED
    if not choice.name or (folder / CARD).is_file():
        return CrossEncoder.open(folder)
    return InferenceModel(choice.name, revision=choice.revision)


def agreed(there: NDArray[np.float32], back: NDArray[np.float32]) -> Scores:
    """One answer of the readings of both orders: `same` only as far as both say so."""
    same = float(min(there[3], back[3]))
    conflict = float(there[4] + back[4]) / 2
    return Scores(same, conflict, max(0.0, 1.0 - same - conflict))


def key_of(a: Excerpt, b: Excerpt, fingerprint: str) -> str:
    """The key of a reading among remembered ones: excerpts in their order, and the model."""
    parts = (fingerprint, a.text, *map(str, a.claim), b.text, *map(str, b.claim))
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: NDArray[np.float32] = raised / raised.sum(axis=1, keepdims=True)
    return shares


def _label_order(names: dict[int, str], model: str) -> list[int]:
    """Where the model has entailment, neutral and contradiction, by its own configuration."""
    found = {str(name).strip().lower(): number for number, name in names.items()}
    try:
        return [found[label] for label in LABELS]
    except KeyError as error:
        raise ModelError(
            f"{model} has the labels {', '.join(map(str, names.values()))}, not "
            f"{', '.join(LABELS)}: take a three-class inference model"
        ) from error


def _content(model: object) -> str:
    """What decides the answers of a model without a commit: its weights and labels."""
    content = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):  # type: ignore[attr-defined]
        content.update(f"{name} {tuple(tensor.shape)}".encode())
        content.update(tensor.detach().contiguous().numpy().tobytes())
    return content.hexdigest()[:12]
