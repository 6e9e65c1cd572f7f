"""Texts to unit vectors: by the encoder that ships, or any sentence-transformers model."""

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from claims.errors import ModelError
from claims.model import CARD, Model
from claims.records import EncoderChoice, Likeness, Progress
from claims.settings import Settings

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

SHIPPED = "encoder"
CALIBRATION = "calibration.json"
RECOMMENDED = "recommended.json"

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
        likeness: Likeness | None = None,
    ) -> None:
        if not 0 <= choice.dimensions <= backend.dimensions:
            raise ModelError(
                f"vectors of {choice.name or SHIPPED} have {backend.dimensions} dimensions and "
                f"cannot be cut to {choice.dimensions}: give a number from 1 to "
                f"{backend.dimensions}"
            )
        self._backend = backend
        self._likeness = likeness
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
                where it is not in the local cache). Transformer weights are read from
                safetensors only, and code that comes with a model is never run.
            revision: the commit of the hub's repository; the newest where not given.
            prompt: put before every text; that of the recommended list where not given.
            dimensions: cuts vectors to their first so many, for models whose first axes carry
                the most (Matryoshka); 0 keeps all.
            models: the folder of the models that ship; the settings' where not given.

        Raises:
            ModelError: there is no such model, or its files are damaged.
        """
        models = models or Settings.from_environment().models
        folder = Path(name) if name else models / SHIPPED
        if not name or (folder / CARD).is_file():
            path = folder / CALIBRATION
            whole = path.is_file() and not dimensions
            return cls(
                _Onnx(Model.open(folder)),
                choice=EncoderChoice(name, dimensions=dimensions),
                likeness=read_likeness(path) if whole else None,
            )
        known = next((one for one in recommended(models) if one["name"] == name), {})
        prompt = prompt or str(known.get("prompt", ""))
        backend = _SentenceTransformers(name, revision=revision, prompt=prompt)
        return cls(backend, choice=EncoderChoice(name, backend.revision, prompt, dimensions))

    @property
    def is_calibrated(self) -> bool:
        """Whether the model came with what its cosines mean."""
        return self._likeness is not None

    @property
    def likeness(self) -> Likeness:
        """What its cosines mean.

        Raises:
            ModelError: the model came without.
        """
        if self._likeness is None:
            raise ModelError(
                f"nobody has measured yet what the cosines of {self.choice.name} mean: "
                "`claims models use NAME` or `claims models calibrate` does"
            )
        return self._likeness

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


def models_on_disk() -> list[str]:
    """Names of sentence-transformers models in the Hugging Face cache, whole enough to load."""
    from huggingface_hub import scan_cache_dir
    from huggingface_hub.errors import CacheNotFound

    try:
        cached = scan_cache_dir()
    except CacheNotFound:
        return []
    return sorted(
        repo.repo_id
        for repo in cached.repos
        if any(file.file_name == "modules.json" for one in repo.revisions for file in one.files)
    )


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


class _SentenceTransformers:
    """The backend over sentence-transformers, in 32-bit floating point on the processor.

    Half precision would let a row depend on its neighbours in the batch.
    """

    def __init__(self, name: str, *, revision: str, prompt: str) -> None:
        self._model = _load_sentence_transformer(name, revision)
        self._prompt = prompt
        dimensions = self._model.get_embedding_dimension()
        if dimensions is None:
            raise ModelError(f"model {name} gives no sentence embedding: choose another model")
        self.dimensions = dimensions
        # The hub's commit; a folder on disk has none, and is known by its content.
        config = getattr(self._model[0].model, "config", None)
        self.revision = str(getattr(config, "_commit_hash", None) or revision)
        self.fingerprint = _content_fingerprint(self._model, name, prompt=prompt)

    def rows(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = self._model.encode(
            list(texts), prompt=self._prompt or None, convert_to_numpy=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def _load_sentence_transformer(name: str, revision: str) -> "SentenceTransformer":
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise ModelError(
            f"model {name} needs sentence-transformers ({error}): pip install sentence-transformers"
        ) from error
    try:
        model = SentenceTransformer(
            name,
            device="cpu",
            revision=revision or None,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    # A missing name, a refused download and a broken file reach here as OSError or ValueError;
    # a file of the wrong kind as KeyError, TypeError or RuntimeError, and it is the last stop.
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelError(
            f"no sentence-transformers model {name} with weights in safetensors ({reason}): give "
            "an existing folder or name (without network only what the Hugging Face cache holds), "
            "or unset CLAIMS_ENCODER"
        ) from error
    return model.float()


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
