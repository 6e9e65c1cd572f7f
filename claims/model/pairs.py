"""A cross-encoder's folder: a graph that reads two texts in one row, over an encoder's word pieces.

The folder holds `card.json`, `SHA256SUMS` and `model.onnx`. The tokenizer and the vectors of the
word pieces, most of the weight, are those of the encoder's folder beside it, which the card names
by its content: they are on disk once.
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
from claims.model.rows import Pieces, Row

# What the encoder's graph calls the two tables.
_TABLES = ("m.embeddings.word_embeddings.weight", "lexical.weight")


@dataclass(frozen=True)
class PairCard:
    """What the program must know of a cross-encoder; the rest of the card is for people.

    Attributes:
        encoder: the folder beside it whose word pieces it reads.
        encoder_content: the SHA-256 over that folder's checksums.
        precision: number format of the weights (`int8`, `fp32`).
    """

    name: str
    revision: str
    licence: str
    encoder: str
    encoder_content: str
    precision: str

    @classmethod
    def read(cls, path: Path) -> "PairCard":
        """The card in a JSON file.

        Raises:
            ModelError: the file is no JSON object, or a field is missing or of another type.
        """
        return typed(path, cls)


@dataclass(frozen=True)
class Table:
    """Vectors of word pieces as they stand in a graph: int8 (pieces, d), and their scale."""

    values: NDArray[np.int8]
    zero: int
    scale: float

    def of(self, ids: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of some pieces, (n, d)."""
        picked = self.values[ids].astype(np.float32)
        return (picked - np.float32(self.zero)) * np.float32(self.scale)


class PairModel:
    """An opened cross-encoder; make one with `PairModel.open`. Safe to use from several threads.

    Attributes:
        card: what the model says of itself.
        fingerprint: name, revision and content of all files; two models whose answers may differ
            never share it.
    """

    def __init__(
        self,
        card: PairCard,
        *,
        content: str,
        tokenizer: Tokenizer,
        tables: Sequence[Table],
        session: ort.InferenceSession,
    ) -> None:
        self.card = card
        self.fingerprint = f"{card.name}@{card.revision}-{content[:12]}/onnx/{card.precision}"
        self._tokenizer = tokenizer
        self._tables = tables
        self._session = session

    @classmethod
    def open(cls, folder: Path) -> "PairModel":
        """Checks the folder and that of its encoder, and loads both (about 0.5 s).

        Raises:
            ModelError: a file is missing, differs from its checksum, or cannot be loaded, or the
                encoder is not the one that it was trained on.
        """
        content = checked_content(folder, GRAPH)
        card = PairCard.read(folder / CARD)
        encoder = folder.parent / card.encoder
        if checked_content(encoder, GRAPH, TOKENIZER) != card.encoder_content:
            raise ModelError(
                f"{folder} was trained on another encoder than {encoder}: restore that one, or "
                "train the judge anew with `make train-judge`"
            )
        return cls(
            card,
            content=content,
            tokenizer=opened_tokenizer(encoder / TOKENIZER),
            tables=tables_of(encoder / GRAPH),
            session=opened_session(folder / GRAPH),
        )

    def pieces(self, texts: Sequence[str]) -> list[Pieces]:
        """The word pieces of each text with their places in it."""
        return [Pieces(one.ids, one.offsets) for one in self._tokenizer.encode_batch(list(texts))]

    def run(self, rows: Sequence[Row]) -> tuple[NDArray[np.float32], ...]:
        """The graph's outputs for each row, each of shape (n, 3).

        Every row is run by itself, as by the encoder and for the same reason; the longest first,
        so that no thread is left with a long one at the end.
        """
        order = sorted(range(len(rows)), key=lambda i: -len(rows[i].ids))
        with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
            answers = list(pool.map(self._row, [rows[i] for i in order]))
        back = np.argsort(order)
        return tuple(
            np.stack([one[0] for one in found])[back] for found in zip(*answers, strict=True)
        )

    def _row(self, row: Row) -> list[NDArray[np.float32]]:
        pieces, words = (table.of(row.ids)[np.newaxis] for table in self._tables)
        feed = {
            "pieces": pieces,
            "words": words,
            "ids": row.ids[np.newaxis],
            "sides": row.sides[np.newaxis],
            "claimed": row.claimed[np.newaxis],
        }
        found: list[NDArray[np.float32]] = self._session.run(None, feed)
        return found


def tables_of(graph: Path) -> list[Table]:
    """The tables of an encoder's word pieces, the body's and the lexical one.

    Raises:
        ModelError: the graph has none.
    """
    import onnx
    from onnx import numpy_helper

    raw = {one.name: one for one in onnx.load(str(graph)).graph.initializer}
    found = []
    for name in _TABLES:
        parts = [raw.get(f"{name}_{part}") for part in ("quantized", "zero_point", "scale")]
        if any(part is None for part in parts):
            raise ModelError(f"{graph} has no table {name} in int8: take the encoder that ships")
        values, zero, scale = (numpy_helper.to_array(part) for part in parts if part is not None)
        found.append(Table(values, int(zero), float(scale)))
    return found
