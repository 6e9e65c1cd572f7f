"""Sentence-transformers models as encoders, and those that are worth a try."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from claims.errors import ModelError
from claims.hub import sentence_model

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

RECOMMENDED = "recommended.json"


class SentenceTransformers:
    """The backend over sentence-transformers, in 32-bit floating point on the processor.

    Half precision would let a row depend on its neighbours in the batch.

    Attributes:
        revision: the hub's commit; empty for a folder, which is known by its content.
    """

    def __init__(self, name: str, *, revision: str, prompt: str) -> None:
        self._model, self.revision = sentence_model(name, revision)
        self._prompt = prompt
        dimensions = self._model.get_embedding_dimension()
        if dimensions is None:
            raise ModelError(f"model {name} gives no sentence embedding: choose another model")
        self.dimensions = dimensions
        self.fingerprint = _content_fingerprint(self._model, name, prompt=prompt)

    def rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, shape (n, dimensions)."""
        vectors = self._model.encode(
            list(texts), prompt=self._prompt or None, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def recommended(models: Path) -> list[dict[str, Any]]:
    """Encoders from the hub that are worth a try: name, languages, megabytes, licence, prompt.

    Args:
        models: the folder that holds `recommended.json`.
    """
    path = models / RECOMMENDED
    if not path.is_file():
        return []
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _content_fingerprint(model: "SentenceTransformer", name: str, *, prompt: str) -> str:
    """The fingerprint from what decides the vectors: weights, modules, vocabulary, versions."""
    import sentence_transformers
    import transformers

    content = hashlib.sha256(f"{model!r}{prompt}".encode())
    for key, tensor in sorted(model.state_dict().items()):
        content.update(f"{key} {tuple(tensor.shape)}".encode())
        content.update(tensor.detach().contiguous().numpy().tobytes())
    vocabulary = sorted(model.tokenizer.get_vocab().items())
    content.update(json.dumps(vocabulary).encode())
    return (
        f"{Path(name).name}@{content.hexdigest()[:12]}"
        f"/sentence-transformers-{sentence_transformers.__version__}"
        f"-transformers-{transformers.__version__}/fp32/{model.max_seq_length}"
    )
