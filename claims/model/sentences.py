"""A sentence encoder's folder, opened only when all of it is whole.

The folder holds `card.json`, `SHA256SUMS`, `model.onnx` and `tokenizer.json`.
"""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from tokenizers import Tokenizer

from claims.errors import ModelError
from claims.model.files import (
    CARD,
    GRAPH,
    TOKENIZER,
    checked_content,
    opened_session,
    opened_tokenizer,
    typed,
)


@dataclass(frozen=True)
class Card:
    """What the program must know of a model; the rest of the card is for people.

    Attributes:
        dimensions: length of one output row.
        max_tokens: longer texts are cut after so many tokens, the special ones included.
        precision: number format of the weights (`int8`, `fp32`).
        normaliser: name of what the tokenizer does to a text before it splits it.
    """

    name: str
    revision: str
    licence: str
    dimensions: int
    max_tokens: int
    precision: str
    normaliser: str

    @classmethod
    def read(cls, path: Path) -> "Card":
        """The card in a JSON file.

        Raises:
            ModelError: the file is no JSON object, or a field is missing or of another type.
        """
        return typed(path, cls)


class Model:
    """An opened model folder; make one with `Model.open`. Safe to use from several threads.

    Attributes:
        card: what the model says of itself.
        fingerprint: name, revision and content of the files, backend, precision and normaliser;
            two models whose outputs may differ never share it.
    """

    def __init__(
        self,
        card: Card,
        *,
        content: str,
        tokenizer: Tokenizer,
        session: ort.InferenceSession,
    ) -> None:
        self.card = card
        self.fingerprint = (
            f"{card.name}@{card.revision}-{content[:12]}/onnx/{card.precision}"
            f"/{card.normaliser}/{card.max_tokens}"
        )
        self._tokenizer = tokenizer
        self._session = session

    @classmethod
    def open(cls, folder: Path) -> "Model":
        """Checks the folder and loads it (about 0.3 s for 45 MB).

        Raises:
            ModelError: a file is missing, differs from its checksum, or cannot be loaded.
        """
        content = checked_content(folder, GRAPH, TOKENIZER)
        card = Card.read(folder / CARD)
        # Each takes a tenth of a second and leaves Python alone meanwhile.
        with ThreadPoolExecutor(1) as beside:
            session = beside.submit(opened_session, folder / GRAPH)
            tokenizer = opened_tokenizer(folder / TOKENIZER, max_tokens=card.max_tokens)
        return cls(card, content=content, tokenizer=tokenizer, session=session.result())

    def tokens(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """The token numbers of each text, each of shape (tokens,), cut at the card's length."""
        encodings = self._tokenizer.encode_batch_fast(list(texts))
        return [np.array(encoding.ids, dtype=np.int64) for encoding in encodings]

    def run(self, tokens: Sequence[NDArray[np.int64]]) -> NDArray[np.float32]:
        """The graph's first output for each row of tokens, shape (n, dimensions).

        Every row is run by itself. The graph scales its int8 activations by the extremes of the
        whole input tensor, so a batch would make a row depend on its neighbours (cosine down to
        0.97 between a text alone and the same text in a batch of 64). Alone, a row is the same
        bit for bit whatever else is asked. It costs no time: on two cores it was a tenth faster
        than batches of 32, for there is no padding.
        """
        if not tokens:
            return np.zeros((0, self.card.dimensions), dtype=np.float32)
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            return np.stack(list(pool.map(self._row, tokens)))

    def _row(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        ids = tokens[np.newaxis, :]
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        row: NDArray[np.float32] = self._session.run(None, feed)[0][0]
        if row.shape != (self.card.dimensions,):
            raise ModelError(
                f"model {self.card.name} gives rows of shape {row.shape}, its card says "
                f"{self.card.dimensions} dimensions: correct the card"
            )
        return row
