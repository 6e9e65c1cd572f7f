"""The files of a model: card, checksums, tokenizer and ONNX graph, used only when they are whole.

The checksums are compared before anything is parsed, so that a damaged file is one clear line and
never an answer that is slightly wrong.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import onnxruntime as ort
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

# An x86 processor without these instructions cuts sums of integers short: vectors would differ
# between machines, by a cosine of 0.996 to 0.998. The option that mends it gives the same numbers
# bit for bit, but takes half as long again.
PRECISE = "session.x64quantprecision"
_EXACT = frozenset({"avx512_vnni", "avx_vnni"})
_PROCESSOR = Path("/proc/cpuinfo")

Made = TypeVar("Made")


def fields_of(path: Path) -> dict[str, Any]:
    """What a model's card says.

    Raises:
        ModelError: the file is no JSON object.
    """
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"model card {path} cannot be read ({error}): restore it") from error
    if not isinstance(fields, dict):
        raise ModelError(f"model card {path} is no JSON object: restore it")
    return fields


def typed(path: Path, kind: type[Made]) -> Made:
    """A card of a kind (a dataclass): each of its fields from the file, as its type.

    Raises:
        ModelError: a field is missing or of another type.
    """
    fields = fields_of(path)
    try:
        types = get_type_hints(kind)
        return kind(**{name: as_type(fields[name]) for name, as_type in types.items()})
    except KeyError as error:
        raise ModelError(f"model card {path} has no field {error}: add it") from error
    except (ValueError, TypeError) as error:
        raise ModelError(f"model card {path} cannot be read ({error}): restore it") from error


def checked_content(folder: Path, *names: str) -> str:
    """The SHA-256 over the checksums of some of a folder's files, once the files agree with them.

    Raises:
        ModelError: a file is missing or differs from its checksum.
    """
    for name in (CARD, CHECKSUMS, *names):
        if not (folder / name).is_file():
            raise ModelError(f"model folder {folder} has no {name}: restore it or name another")
    listed: dict[str, str] = {}
    for line in (folder / CHECKSUMS).read_text(encoding="utf-8", errors="replace").splitlines():
        digest, _, name = line.partition(" ")
        listed[name.strip().removeprefix("*")] = digest
    digests = []
    for name in names:
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


def opened_tokenizer(path: Path, *, max_tokens: int | None = None) -> Tokenizer:
    """A tokenizer without padding that cuts at a length, where one is given.

    Raises:
        ModelError: the file is none.
    """
    try:
        tokenizer = Tokenizer.from_file(str(path))
    # tokenizers raises the bare Exception type for whatever its parser refuses.
    except Exception as error:
        raise ModelError(f"{path} is no tokenizer ({error}): restore it") from error
    if max_tokens is None:
        tokenizer.no_truncation()
    else:
        tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    return tokenizer


def _sums_are_exact() -> bool:
    """Whether this processor is known to have such instructions; only Linux says."""
    try:
        return not _EXACT.isdisjoint(_PROCESSOR.read_text(encoding="utf-8").split())
    except (OSError, ValueError):
        return False


def opened_session(path: Path) -> ort.InferenceSession:
    """A graph, ready to run on one thread for each call.

    Raises:
        ModelError: the file is none.
    """
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = ERRORS_ONLY
    if not _sums_are_exact():
        options.add_session_config_entry(PRECISE, "1")
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except UNLOADABLE as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"{path} is no ONNX model ({reason}): restore it") from error
