"""What there is to measure on: a folder of events, its splits, and its reading passages."""

from dataclasses import dataclass
from pathlib import Path

from claims.errors import GoldError
from claims.evaluate.agreement import Agreement, agreement
from claims.evaluate.gold import GOLD, Event, load_event, read_json
from claims.evaluate.passages import Passage, load_passages

SPLITS, AGREEMENT, READING = "splits.json", "agreement.json", "reading"
DEV, TEST, ALL = "dev", "test", "all"


@dataclass(frozen=True)
class Corpus:
    """Events and passages of one split.

    `folder` is where splits, floors and the log of test runs are kept; `split` is `dev`,
    `test`, or `all` where the folder knows no splits; `whole` says whether this is all of it.
    """

    folder: Path
    split: str
    events: tuple[Event, ...]
    passages: tuple[Passage, ...]
    agreement: Agreement | None
    whole: bool


def load(folder: Path, *, split: str = "") -> Corpus:
    """Reads a corpus, a single event of one, or its folder of reading passages.

    Args:
        folder: holds events, or is one, or holds passages.
        split: `dev` or `test`; empty for `dev` where the folder knows splits, else for all.

    Raises:
        GoldError: nothing to measure on, or something that breaks the format.
    """
    if not folder.is_dir():
        raise GoldError(f"{folder}: no such folder; `claims evaluate corpus` measures on ours")
    # From inside an event "." has no parent by name, and its split would not be known.
    folder = folder.resolve()
    if (folder / GOLD).exists():
        return _single(folder, split)
    if (folder.parent / SPLITS).exists() and folder.name == READING:
        splits = _splits(folder.parent)
        wanted = _wanted(folder, split, splits)
        return Corpus(folder.parent, wanted, (), _passages(folder, wanted), None, False)
    splits = _splits(folder)
    wanted = _wanted(folder, split, splits)
    # A split without events stays without: it must never fall back to those of another.
    names = splits[wanted] if splits else sorted(p.parent.name for p in folder.glob(f"*/{GOLD}"))
    passages = _passages(folder / READING, wanted)
    if not names and not passages:
        raise GoldError(f"{folder}: holds no event (a folder with {GOLD}) and no passages")
    labels = folder / AGREEMENT
    return Corpus(
        folder,
        wanted,
        tuple(load_event(folder / name) for name in names),
        passages,
        agreement(read_json(labels), events=names) if labels.exists() else None,
        True,
    )


def _single(folder: Path, split: str) -> Corpus:
    """One event: it belongs to the split that the corpus around it says."""
    home = next((s for s, names in _splits(folder.parent).items() if folder.name in names), ALL)
    if split and split != home:
        raise GoldError(f"{folder}: belongs to the split {home!r}, not to {split!r}")
    return Corpus(folder.parent, home, (load_event(folder),), (), None, False)


def _splits(folder: Path) -> dict[str, list[str]]:
    path = folder / SPLITS
    return dict(read_json(path)) if path.exists() else {}


def _wanted(folder: Path, split: str, splits: dict[str, list[str]]) -> str:
    if not splits:
        if split:
            raise GoldError(f"{folder}: has no {SPLITS}, so there is no split {split!r}")
        return ALL
    if split and split not in splits:
        raise GoldError(f"{folder}: no split {split!r}; there are {', '.join(splits)}")
    return split or DEV


def _passages(folder: Path, split: str) -> tuple[Passage, ...]:
    files = sorted(folder.glob("*.json")) if split == ALL else [folder / f"{split}.json"]
    return tuple(one for path in files if path.exists() for one in load_passages(path))
