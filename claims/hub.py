"""Models of other people: from a folder, the Hugging Face cache, or the hub itself, and pinned.

Weights are read from safetensors only, and code that comes with a model is never run.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from claims.errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder, SentenceTransformer

Model = TypeVar("Model")

# Whatever loads a model has one of these beside its weights.
_MARKS = ("modules.json", "config.json")
_WEIGHTS = ".safetensors"
_CONFIG = "config.json"
# The hub answers within this many seconds, or it is not there.
_PATIENCE = 10.0


def sentence_model(name: str, revision: str) -> tuple["SentenceTransformer", str]:
    """A sentence encoder in 32-bit floating point on the processor, and its commit.

    Args:
        name: a folder, or a name that the hub knows.
        revision: the commit; where not given the one on disk, else the newest.

    Raises:
        ModelError: there is no such model, or its weights are in no safe format.
    """
    from sentence_transformers import SentenceTransformer

    model, commit = _opened(name, revision, SentenceTransformer)
    return model.float(), commit


def cross_encoder(name: str, revision: str) -> tuple["CrossEncoder", str]:
    """A cross-encoder, as `sentence_model`."""
    from sentence_transformers import CrossEncoder

    model, commit = _opened(name, revision, CrossEncoder)
    return model.float(), commit


def is_cross_encoder(name: str, revision: str = "") -> bool:
    """Whether a model's own configuration says that it classifies; False where there is none.

    Args:
        name: a folder, or a name that the hub knows.
    """
    from httpx2 import HTTPError
    from huggingface_hub import hf_hub_download, try_to_load_from_cache
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        path = (
            Path(name) / _CONFIG
            if Path(name).is_dir()
            else try_to_load_from_cache(name, _CONFIG, revision=revision or None)
        )
        if not isinstance(path, (str, Path)):
            path = hf_hub_download(name, _CONFIG, revision=revision or None, etag_timeout=_PATIENCE)
        kinds = json.loads(Path(path).read_text(encoding="utf-8")).get("architectures") or []
    # Whoever opens the model is told what is wrong with it.
    except (OSError, ValueError, AttributeError, HTTPError, HfHubHTTPError, HFValidationError):
        return False
    return any(str(kind).endswith("ForSequenceClassification") for kind in kinds)


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


def _opened(name: str, revision: str, load: Callable[..., Model]) -> tuple[Model, str]:
    """The model and its commit: from disk where it is there, so that no network is asked."""
    if Path(name).is_dir():
        return _loaded(load, name, "", fetch=False), ""
    commit = _cached(name, revision)
    if not commit:
        commit = _newest(name, revision)
        return _loaded(load, name, commit, fetch=True), commit
    try:
        return _loaded(load, name, commit, fetch=False), commit
    except ModelError as broken:
        # A fetch that was cut off left a part of it; the hub has the rest.
        try:
            return _loaded(load, name, _newest(name, commit), fetch=True), commit
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
            "or unset CLAIMS_ENCODER or CLAIMS_JUDGE"
        ) from error
    except HfHubHTTPError as error:
        raise ModelError(f"the hub refuses {name} ({line(error)}): check name and login") from error
    except (HTTPError, OSError) as error:
        raise ModelError(
            f"{name} is not on this machine, and the Hugging Face hub cannot be reached "
            f"({line(error)}): fetch it where there is network (`hf download {name}`) and give "
            "the folder, or stay with the models that ship"
        ) from error
    if not any(one.rfilename.endswith(_WEIGHTS) for one in found.siblings or ()):
        raise ModelError(
            f"{name} has no weights in safetensors: convert it once on a machine that you trust "
            "and give the folder (docs/encoders.md)"
        )
    return str(found.sha)


def _loaded(load: Callable[..., Model], name: str, commit: str, *, fetch: bool) -> Model:
    from transformers.utils import logging

    # Of reading a file from disk; a fetch shows the hub's own.
    logging.disable_progress_bar()
    try:
        return load(
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
            f"no sentence-transformers model {name} with weights in safetensors ({line(error)}): "
            "give another folder or name, or unset CLAIMS_ENCODER or CLAIMS_JUDGE"
        ) from error


def line(error: Exception) -> str:
    """The first line of what an error says."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
