"""Sentence-transformers models: from a folder, the Hugging Face cache, or the hub itself."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from claims.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

RECOMMENDED = "recommended.json"
# Whatever loads a model has one of these beside its weights.
_MARKS = ("modules.json", "config.json")
_WEIGHTS = ".safetensors"
# The hub answers within this many seconds, or it is not there.
_PATIENCE = 10.0


class SentenceTransformers:
    """The backend over sentence-transformers, in 32-bit floating point on the processor.

    Half precision would let a row depend on its neighbours in the batch.

    Attributes:
        revision: the hub's commit; empty for a folder, which is known by its content.
    """

    def __init__(self, name: str, *, revision: str, prompt: str) -> None:
        self._model, self.revision = _opened(name, revision)
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


def _opened(name: str, revision: str) -> tuple["SentenceTransformer", str]:
    """The model and its commit: from disk where it is there, so that no network is asked."""
    if Path(name).is_dir():
        return _loaded(name, "", fetch=False), ""
    commit = _cached(name, revision)
    if not commit:
        commit = _newest(name, revision)
        return _loaded(name, commit, fetch=True), commit
    try:
        return _loaded(name, commit, fetch=False), commit
    except ModelError as broken:
        # A fetch that was cut off left a part of it; the hub has the rest.
        try:
            return _loaded(name, _newest(name, commit), fetch=True), commit
        except ModelError as error:
            raise ModelError(f"{broken}; fetching what may be missing: {error}") from error


def _cached(name: str, revision: str) -> str:
    """The commit of a model in the cache; empty where it is not there."""
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    for mark in _MARKS:
        try:
            path = try_to_load_from_cache(name, mark, revision=revision or None)
        except HFValidationError:
            return ""
        if isinstance(path, str):
            # models--owner--name/snapshots/<commit>/modules.json
            return Path(path).parent.name
    return ""


def _newest(name: str, revision: str) -> str:
    """The commit that the hub has under a revision, once it is known to hold safe weights."""
    from httpx2 import HTTPError
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        found = HfApi().model_info(name, revision=revision or None, timeout=_PATIENCE)
    except HFValidationError as error:
        raise ModelError(
            f"{name} is no folder here and no name on the hub: give an existing folder or name, "
            "or unset CLAIMS_ENCODER"
        ) from error
    except HfHubHTTPError as error:
        raise ModelError(
            f"the hub refuses {name} ({_line(error)}): check name and login"
        ) from error
    except (HTTPError, OSError) as error:
        raise ModelError(
            f"{name} is not on this machine, and the Hugging Face hub cannot be reached "
            f"({_line(error)}): fetch it where there is network (`hf download {name}`) and give "
            "the folder, or use `encoder`, which ships"
        ) from error
    if not any(one.rfilename.endswith(_WEIGHTS) for one in found.siblings or ()):
        raise ModelError(
            f"{name} has no weights in safetensors: convert it once on a machine that you trust "
            "and give the folder (docs/encoders.md)"
        )
    return str(found.sha)


def _loaded(name: str, commit: str, *, fetch: bool) -> "SentenceTransformer":
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging
    except ImportError as error:
        raise ModelError(
            f"model {name} needs sentence-transformers ({error}): pip install sentence-transformers"
        ) from error
    # Of reading a file from disk; a fetch shows the hub's own.
    logging.disable_progress_bar()
    try:
        model = SentenceTransformer(
            name,
            device="cpu",
            revision=commit or None,
            local_files_only=not fetch,
            trust_remote_code=False,
            model_kwargs={"use_safetensors": True},
        )
    # A refused download and a broken file reach here as OSError or ValueError; a file of the
    # wrong kind as KeyError, TypeError or RuntimeError, and it is the last stop.
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise ModelError(
            f"no sentence-transformers model {name} with weights in safetensors ({_line(error)}): "
            "give another folder or name, or unset CLAIMS_ENCODER"
        ) from error
    return model.float()


def _line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


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
