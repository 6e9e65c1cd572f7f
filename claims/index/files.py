"""The file that keeps an index: believed only where it is whole and of the store as it is."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

# Up to so many rows (about 30 MB) the file is written whenever anything changes; of a larger one
# the last twentieth may be missing, so that one article more does not write gigabytes.
_ALWAYS_WHOLE = 20_000
_MAY_LACK = 20


@dataclass(frozen=True)
class Sidecar:
    """What must hold of an index file before it is believed."""

    sha256: str
    rows: int
    dimensions: int
    ids: str
    fingerprint: str


def is_enough(kept: int, rows: int) -> bool:
    """Whether a file that holds the first `kept` of `rows` rows need not be written anew."""
    return kept == rows or (rows > _ALWAYS_WHOLE and 0 <= rows - kept <= rows // _MAY_LACK)


def load(path: Path, ids: Sequence[str], vectors: NDArray[np.float32], fingerprint: str) -> Any:
    """The FAISS index in a file that its sidecar vouches for, or None for anything else.

    Of a large one its last rows may be missing: those have to be added.
    """
    try:
        sidecar = Sidecar(**json.loads(sidecar_path(path).read_bytes()))
        rows = int(sidecar.rows)
        if not is_enough(rows, len(ids)):
            return None
        content = np.fromfile(path, dtype=np.uint8)
    except (OSError, ValueError, TypeError):
        return None
    expected = Sidecar(
        sha256=hashlib.sha256(content.data).hexdigest(),
        rows=rows,
        dimensions=vectors.shape[1],
        ids=digest(ids[:rows]),
        fingerprint=fingerprint,
    )
    if sidecar != expected:
        return None
    flat: Any = faiss.deserialize_index(content)
    if flat.ntotal != rows:
        return None
    # Seen where they lie, not copied.
    kept = faiss.rev_swig_ptr(flat.get_xb(), rows * flat.d)
    return flat if np.array_equal(kept, vectors[:rows].ravel()) else None


def save(path: Path, flat: Any, ids: Sequence[str], fingerprint: str) -> bool:
    """Writes a FAISS index and what vouches for it; False where the folder takes no files."""
    content = faiss.serialize_index(flat)
    sidecar = Sidecar(
        sha256=hashlib.sha256(content.data).hexdigest(),
        rows=len(ids),
        dimensions=flat.d,
        ids=digest(ids),
        fingerprint=fingerprint,
    )
    try:
        # Until the new one vouches for it, nothing does: no moment looks like damage.
        sidecar_path(path).unlink(missing_ok=True)
        write(path, content.data)
        write(sidecar_path(path), json.dumps(vars(sidecar), indent=1).encode())
    except OSError:
        return False
    return True


def is_damaged(
    path: Path, ids: Sequence[str], vectors: NDArray[np.float32], fingerprint: str
) -> bool:
    """Whether a file says that it holds just this, or its first rows, and does not.

    One that is missing, or of an earlier state of the store, is none: it is made anew.
    """
    try:
        told = Sidecar(**json.loads(sidecar_path(path).read_bytes()))
        rows = int(told.rows)
    except OSError:
        return False
    except (ValueError, TypeError):
        return True
    current = is_enough(rows, len(ids)) and (told.ids, told.fingerprint) == (
        digest(ids[:rows]),
        fingerprint,
    )
    return current and load(path, ids, vectors, fingerprint) is None


def digest(ids: Iterable[str]) -> str:
    """What ids are told by, in their order."""
    return hashlib.sha256("\n".join(ids).encode()).hexdigest()


def sidecar_path(path: Path) -> Path:
    """The file that vouches for another one."""
    return path.with_name(path.name + ".json")


def write(path: Path, content: bytes | memoryview) -> None:
    """Replaces the file at once: temporary file, synced, renamed, and the folder synced."""
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=path.name, suffix=".tmp", delete=False
    ) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
