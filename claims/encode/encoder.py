"""Texts to unit vectors: by the encoder that ships, or any sentence-transformers model."""

import json
import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from claims.encode.hub import SentenceTransformers, recommended
from claims.errors import ModelError
from claims.model import CARD, Model
from claims.records import EncoderChoice, Likeness, Progress
from claims.settings import Settings

SHIPPED = "encoder"
CALIBRATION = "calibration.json"

# Texts between two calls of the progress function: about half a second of work on two cores.
CHUNK = 256

# A surrogate without its partner is no character: no tokenizer takes it.
LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Backend(Protocol):
    """What turns clean texts into rows; `Encoder` does what is the same for all of them."""

    @property
    def fingerprint(self) -> str:
        """Differs as soon as the rows of one text may differ."""

    @property
    def dimensions(self) -> int:
        """Length of one row."""

    def rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, shape (n, dimensions), of any length but zero."""


class Encoder:
    """Turns texts into unit vectors; make one with `Encoder.load`.

    Attributes:
        choice: the model's name, its pinned revision and its prompt; empty for the shipped one.
    """

    def __init__(
        self,
        backend: Backend,
        *,
        choice: EncoderChoice = EncoderChoice(),  # noqa: B008 (frozen, so one default serves all)
        calibration: Path | None = None,
    ) -> None:
        if not 0 <= choice.dimensions <= backend.dimensions:
            raise ModelError(
                f"vectors of {choice.name or SHIPPED} have {backend.dimensions} dimensions and "
                f"cannot be cut to {choice.dimensions}: give a number from 1 to "
                f"{backend.dimensions}"
            )
        self._backend = backend
        self._calibration = calibration
        self.choice = choice

    @classmethod
    def load(
        cls,
        name: str = "",
        *,
        revision: str = "",
        prompt: str = "",
        dimensions: int = 0,
        models: Path | None = None,
    ) -> "Encoder":
        """The shipped encoder for an empty name, else the model that the name says.

        Args:
            name: a folder with a model card as in `models/encoder`, or a sentence-transformers
                model: a folder, or a name that the Hugging Face hub knows (which is fetched
                where its cache on disk does not hold it). Weights are read from safetensors
                only, and code that comes with a model is never run.
            revision: the commit of the hub's repository; where not given the one on disk, else
                the newest.
            prompt: put before every text; that of the recommended list where not given.
            dimensions: cuts vectors to their first so many, for models whose first axes carry
                the most (Matryoshka); 0 keeps all.
            models: the folder of the models that ship; the settings' where not given.

        Raises:
            ModelError: there is no such model, or its files are damaged.
        """
        models = models or Settings.from_environment().models
        folder = Path(name) if name else models / SHIPPED
        if name and folder.is_dir():
            # A choice is kept in a database and holds wherever the program is started.
            name = str(folder.resolve())
        if not name or (folder / CARD).is_file():
            return cls(
                _Onnx(Model.open(folder)),
                choice=EncoderChoice(name, dimensions=dimensions),
                calibration=folder / CALIBRATION,
            )
        known = next((one for one in recommended(models) if one["name"] == name), {})
        prompt = prompt or str(known.get("prompt", ""))
        backend = SentenceTransformers(name, revision=revision, prompt=prompt)
        return cls(backend, choice=EncoderChoice(name, backend.revision, prompt, dimensions))

    @classmethod
    def of(cls, choice: EncoderChoice, *, models: Path | None = None) -> "Encoder":
        """The encoder that somebody chose; see `load`."""
        return cls.load(
            choice.name,
            revision=choice.revision,
            prompt=choice.prompt,
            dimensions=choice.dimensions,
            models=models,
        )

    @property
    def is_calibrated(self) -> bool:
        """Whether the model came with what its cosines mean."""
        try:
            return bool(self.likeness)
        except ModelError:
            return False

    @cached_property
    def likeness(self) -> Likeness:
        """What its cosines mean.

        Raises:
            ModelError: the model came without, or with a file that is of another model or broken.
        """
        path = self._calibration
        if path is not None and path.is_file():
            found = read_likeness(path)
            # What was measured with other files, or with whole vectors, says nothing of these.
            if found.encoder == self.fingerprint:
                return found
        raise ModelError(
            f"nobody has measured yet what the cosines of {self.choice.name or SHIPPED} mean: "
            "`claims models use NAME` or `claims models calibrate` does"
        )

    @property
    def fingerprint(self) -> str:
        """Model revision, backend, precision and normaliser: vectors of two never mix."""
        cut = f"/{self.dimensions}" if self.choice.dimensions else ""
        return self._backend.fingerprint + cut

    @property
    def dimensions(self) -> int:
        """Length of one vector."""
        return self.choice.dimensions or self._backend.dimensions

    def encode(
        self, texts: Sequence[str], *, progress: Progress | None = None
    ) -> NDArray[np.float32]:
        """One unit vector a text, shape (n, dimensions), in the order of the texts.

        A text has the same vector whatever stands beside it: bit for bit with the encoder that
        ships, within 1e-6 with a sentence-transformers model. An empty text has one too.

        Raises:
            ModelError: the model gave a vector without direction.
        """
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), CHUNK):
            chunk = [LONE_SURROGATE.sub("\ufffd", text) for text in texts[start : start + CHUNK]]
            end = start + len(chunk)
            vectors[start:end] = self._backend.rows(chunk)[:, : self.dimensions]
            if progress is not None:
                progress(end, len(texts), "encode")
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        for row in np.flatnonzero(~(lengths[:, 0] > 0) | ~np.isfinite(lengths[:, 0])):
            raise ModelError(
                f"model {self.fingerprint} gives no usable vector for {texts[int(row)][:40]!r}: "
                "choose another model"
            )
        vectors /= lengths
        return vectors


def read_likeness(path: Path) -> Likeness:
    """What the cosines of an encoder mean, from its calibration file.

    Raises:
        ModelError: it is no such file.
    """
    try:
        return Likeness(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as error:
        raise ModelError(
            f"{path} is no calibration ({error}): make it anew with `claims models calibrate`"
        ) from error


class _Onnx:
    """The backend over a model folder."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.fingerprint = model.fingerprint
        self.dimensions = model.card.dimensions

    def rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._model.run(self._model.tokens(texts))
