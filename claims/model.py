"""A model folder: card, checksums, tokenizer and ONNX graph, opened only when all of it is whole.

The folder holds `card.json`, `SHA256SUMS`, `model.onnx` and `tokenizer.json`. The checksums are
compared before anything is parsed, so that a damaged file is one clear line and never a vector
that is slightly wrong.
"""

import hashlib
import json
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as refusals
from tokenizers import Tokenizer

from claims.errors import ModelError

CARD = "card.json"
CHECKSUMS = "SHA256SUMS"
GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"

# onnxruntime's number for "errors only": its warnings would mix with the program's own lines.
ERRORS_ONLY = 3

# onnxruntime's errors share no base; these are what a graph can be refused with.
UNLOADABLE = (
    refusals.Fail,
    refusals.InvalidArgument,
    refusals.InvalidGraph,
    refusals.InvalidProtobuf,
    refusals.NotImplemented,
    refusals.RuntimeException,
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
        try:
            fields = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                name=str(fields["name"]),
                revision=str(fields["revision"]),
                licence=str(fields["licence"]),
                dimensions=int(fields["dimensions"]),
                max_tokens=int(fields["max_tokens"]),
                precision=str(fields["precision"]),
                normaliser=str(fields["normaliser"]),
            )
        except KeyError as error:
            raise ModelError(f"model card {path} has no field {error}: add it") from error
        except (OSError, ValueError, TypeError) as error:
            raise ModelError(f"model card {path} cannot be read ({error}): restore it") from error


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
        for name in (CARD, CHECKSUMS, GRAPH, TOKENIZER):
            if not (folder / name).is_file():
                raise ModelError(f"model folder {folder} has no {name}: restore it or name another")
        content = _checked_content(folder)
        card = Card.read(folder / CARD)
        return cls(
            card,
            content=content,
            tokenizer=_tokenizer(folder / TOKENIZER, max_tokens=card.max_tokens),
            session=_session(folder / GRAPH),
        )

    def tokens(self, texts: Sequence[str]) -> list[NDArray[np.int64]]:
        """The token numbers of each text, each of shape (tokens,), cut at the card's length."""
        encodings = self._tokenizer.encode_batch_fast(list(texts))
        return [np.array(encoding.ids, dtype=np.int64) for encoding in encodings]

    def run(self, tokens: Sequence[NDArray[np.int64]]) -> NDArray[np.float32]:
        """The graph's first output for each row of tokens, shape (n, dimensions).

        Every row is run by itself. The graph scales its int8 activations by the extremes of the
        whole input tensor, so a batch would make a row depend on its neighbours (cosine down to
        0.97 between a text alone and the same text in a batch of 64). Alone, a row is the same
        bit for bit whatever else is asked; processors whose int8 instructions saturate
        differently may still differ from one another. It costs no time: on two cores it was a
        tenth faster than batches of 32, for there is no padding.
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


def _checked_content(folder: Path) -> str:
    """The SHA-256 over the folder's checksums, once graph and tokenizer agree with them."""
    listed: dict[str, str] = {}
    for line in (folder / CHECKSUMS).read_text(encoding="utf-8", errors="replace").splitlines():
        digest, _, name = line.partition(" ")
        listed[name.strip().removeprefix("*")] = digest
    digests = []
    for name in (GRAPH, TOKENIZER):
        expected = listed.get(name, "")
        with (folder / name).open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != expected:
            raise ModelError(
                f"{folder / name} is damaged: SHA-256 {found[:8]}, {CHECKSUMS} says "
                f"{expected[:8] or 'nothing'}: restore the file or its checksum"
            )
        digests.append(found)
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


def _tokenizer(path: Path, *, max_tokens: int) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_file(str(path))
    # tokenizers raises the bare Exception type for whatever its parser refuses.
    except Exception as error:
        raise ModelError(f"{path} is no tokenizer ({error}): restore it") from error
    tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    return tokenizer


def _session(path: Path) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except UNLOADABLE as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"{path} is no ONNX model ({reason}): restore it") from error
