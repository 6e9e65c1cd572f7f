"""Distillation: the student's vector of a text towards the teacher's vector of its English."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.data import ENGLISH, KINDS, Data
from training.student import Encoder, batch, pieces_of, teacher_tokenizer, vectors

# How often a language is drawn; what is not named is left out.
LANGUAGES = {
    "ar": 0.26, "he": 0.13, "fa": 0.10, "en": 0.08, "ru": 0.06, "tr": 0.06, "fr": 0.05,
    "es": 0.05, "de": 0.05, "uk": 0.04, "ur": 0.03, "zh": 0.03, "it": 0.03, "pt": 0.03,
}  # fmt: skip
_TEMPERATURE = 0.05
_CONTRAST = 0.15
_WARM_UP = 0.03
# Batches are cut from a pool this many times their size, sorted by length: less padding.
_POOL = 16
_LEAST = 0.02


@dataclass(frozen=True)
class Stage:
    """One stretch of training: the part of the time it gets, and its highest rates."""

    share: float
    table_rate: float
    body_rate: float


# First the new vectors alone, so that a body that knows English is not spoilt by noise.
FROM_TEACHER = (Stage(0.35, 3e-3, 0.0), Stage(0.65, 1e-3, 6e-5))
FROM_STUDENT = (Stage(1.0, 1e-3, 6e-5),)


@dataclass
class Progress:
    """How far a run has come; kept in its checkpoint."""

    seconds: float = 0.0
    steps: int = 0
    sentences: int = 0
    losses: list[float] = field(default_factory=list)


class Teacher:
    """The teacher's vectors of English sentences, each computed once, when first asked for."""

    def __init__(self, english: Sequence[str], *, device: str) -> None:
        self._english = english
        self._encoder = Encoder.teacher().to(device).eval()
        self._tokenizer = teacher_tokenizer()
        self._device = device
        width = self._encoder.table.embedding_dim
        self._vectors = np.zeros((len(english), width), np.float16)
        self._known = np.zeros(len(english), bool)

    def vectors(self, numbers: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of some sentences by number, (n, 384)."""
        missing = np.unique(numbers[~self._known[numbers]])
        if len(missing):
            texts = [self._english[i] for i in missing]
            self._vectors[missing] = vectors(
                self._encoder, self._tokenizer, texts, device=self._device
            )
            self._known[missing] = True
        return self._vectors[numbers].astype(np.float32)


class Sampler:
    """Draws rows: a language by its weight, a kind by its worth and size, then any row."""

    def __init__(self, data: Data, *, seed: int) -> None:
        self._data = data
        self._rng = np.random.default_rng(seed)
        total = {
            language: sum(
                _worth(s.kind, len(s.texts)) for s in data.sources if s.language == language
            )
            for language in data.languages
        }
        # English itself is drawn from the English sides, by the last weight.
        self._weights = np.array(
            [
                LANGUAGES.get(s.language, 0.0) * _worth(s.kind, len(s.texts)) / total[s.language]
                for s in data.sources
            ]
            + [LANGUAGES[ENGLISH]]
        )
        self._weights /= self._weights.sum()

    def draw(self, count: int) -> tuple[list[str], NDArray[np.int64]]:
        """Texts, and the numbers of their English sentences."""
        texts, english = [], []
        for number in self._rng.choice(len(self._weights), count, p=self._weights):
            if number == len(self._data.sources):
                row = int(self._rng.integers(len(self._data.english)))
                texts.append(self._data.english[row])
                english.append(row)
            else:
                source = self._data.sources[number]
                row = int(self._rng.integers(len(source.texts)))
                texts.append(source.texts[row])
                english.append(source.english[row])
        return texts, np.array(english, np.int64)


def _worth(kind: str, rows: int) -> float:
    return KINDS[kind].weight * math.sqrt(rows)


def distil(
    student: Encoder,
    tokenizer: Tokenizer,
    data: Data,
    *,
    stages: Sequence[Stage],
    minutes: float,
    batch_size: int,
    device: str,
    seed: int,
    checkpoint: Path,
    every: float = 180.0,
    report: Callable[[str], None] = lambda line: None,
) -> Progress:
    """Trains the student for so many minutes in all, from its checkpoint on where there is one.

    Args:
        minutes: of the whole run; a resumed one gets what is left of them.
        every: seconds between checkpoints.

    Returns:
        How far it came; `losses` are means over a hundred steps each.
    """
    student.to(device).train()
    table = torch.optim.SparseAdam([student.table.weight])
    rest = [p for p in student.parameters() if p is not student.table.weight]
    body = torch.optim.AdamW(rest, weight_decay=0.01)
    progress = Progress()
    if checkpoint.exists():
        progress = _resume(checkpoint, student, table, body)
    teacher = Teacher(data.english, device=device)
    sampler = Sampler(data, seed=seed + progress.steps)
    total, saved, recent = minutes * 60, progress.seconds, list[float]()
    batches = _batches(sampler, tokenizer, size=batch_size)
    began = time.monotonic() - progress.seconds
    while progress.seconds < total:
        stage, into = _stage(stages, progress.seconds / total)
        for optimizer, rate in ((table, stage.table_rate), (body, stage.body_rate)):
            for group in optimizer.param_groups:
                group["lr"] = rate * _schedule(into)
        rows, english = next(batches)
        target = torch.from_numpy(teacher.vectors(english)).to(device)
        ids, mask = batch(rows, device)
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            found = student(ids, mask)
        loss = loss_of(found.float(), target, torch.from_numpy(english).to(device))
        table.zero_grad(set_to_none=True)
        body.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(rest, 1.0)
        table.step()
        if stage.body_rate:
            body.step()
        progress.steps += 1
        progress.sentences += len(rows)
        progress.seconds = time.monotonic() - began
        recent.append(float(loss.detach()))
        if len(recent) == 100:
            progress.losses.append(sum(recent) / len(recent))
            recent.clear()
            report(
                f"{progress.seconds / 60:.1f} min, {progress.steps} steps, "
                f"{progress.sentences / progress.seconds:.0f} sentences/s, "
                f"loss {progress.losses[-1]:.4f}"
            )
        if progress.seconds - saved > every or progress.seconds >= total:
            _save(checkpoint, student, table, body, progress)
            saved = progress.seconds
    student.eval()
    return progress


def loss_of(found: Tensor, target: Tensor, english: Tensor) -> Tensor:
    """One less the cosine, and a little of telling a batch's sentences apart.

    Rows with one and the same English sentence are no negatives of each other.
    """
    cosine = 1 - (found * target).sum(-1).mean()
    scores = found @ target.T / _TEMPERATURE
    same = english[:, None] == english[None, :]
    own = torch.eye(len(english), dtype=torch.bool, device=same.device)
    scores = scores.masked_fill(same & ~own, float("-inf"))
    contrast = nn.functional.cross_entropy(scores, torch.arange(len(english), device=scores.device))
    return cosine + _CONTRAST * contrast


def _batches(
    sampler: Sampler, tokenizer: Tokenizer, *, size: int
) -> Iterator[tuple[list[list[int]], NDArray[np.int64]]]:
    rng = np.random.default_rng(0)
    while True:
        texts, english = sampler.draw(size * _POOL)
        rows = pieces_of(tokenizer, texts)
        order = np.argsort([len(row) for row in rows], kind="stable").reshape(_POOL, size)
        for part in order[rng.permutation(_POOL)]:
            yield [rows[i] for i in part], english[part]


def _stage(stages: Sequence[Stage], done: float) -> tuple[Stage, float]:
    """The stage at a part of the whole, and the part of the stage that is done."""
    start = 0.0
    for stage in stages:
        if done < start + stage.share or stage is stages[-1]:
            return stage, min(1.0, (done - start) / stage.share)
        start += stage.share
    raise ValueError("no stages")


def _schedule(into: float) -> float:
    """A short rise, then a straight fall."""
    return min(into / _WARM_UP, 1.0) * max(_LEAST, 1 - into) if into > 0 else _LEAST


def _save(
    path: Path,
    student: Encoder,
    table: torch.optim.Optimizer,
    body: torch.optim.Optimizer,
    progress: Progress,
) -> None:
    """Writes the checkpoint beside the old one, then takes its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    state = {
        "student": student.state_dict(),
        "table": table.state_dict(),
        "body": body.state_dict(),
        "progress": vars(progress),
    }
    torch.save(state, part)
    part.replace(path)


def _resume(
    path: Path, student: Encoder, table: torch.optim.Optimizer, body: torch.optim.Optimizer
) -> Progress:
    state = torch.load(path, map_location="cpu", weights_only=True)
    student.load_state_dict(state["student"])
    table.load_state_dict(state["table"])
    body.load_state_dict(state["body"])
    return Progress(**state["progress"])
