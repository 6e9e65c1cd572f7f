"""Distillation: the student's vector of a text towards the teacher's vector of its English."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.data import Data
from training.loop import Progress, Run, mixed_precision, schedule
from training.sampling import Sampler
from training.student import Encoder, batch, pieces_of, teacher_tokenizer, vectors

_TEMPERATURE = 0.05
_CONTRAST = 0.15
# Teacher vectors of other sentences that a batch is told apart from, besides its own: they are
# known already, so that many cost little.
_OTHERS = 4096
# Batches are cut from a pool this many times their size, sorted by length: less padding.
_POOL = 16


@dataclass(frozen=True)
class Stage:
    """One stretch of training: the part of the time it gets, and its highest rates."""

    share: float
    table_rate: float
    body_rate: float


# First the new vectors alone, so that a body that knows English is not spoilt by noise.
FROM_TEACHER = (Stage(0.35, 3e-3, 0.0), Stage(0.65, 1e-3, 6e-5))
FROM_STUDENT = (Stage(1.0, 1e-3, 6e-5),)


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

    def known(self, count: int, rng: np.random.Generator) -> NDArray[np.int64]:
        """Numbers of sentences whose vectors were asked for before, at most `count`, any order."""
        numbers = np.flatnonzero(self._known)
        return rng.choice(numbers, min(count, len(numbers)), replace=False)


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
    report: Callable[[str], None] = lambda line: None,
) -> Progress:
    """Trains the student for so many minutes in all, from its checkpoint on where there is one.

    Args:
        minutes: of the whole run; a resumed one gets what is left of them.
    """
    # Without dropout: the teacher's targets are the same each time, and the dictionary's short rows
    # have no piece to spare.
    student.to(device).eval()
    rest = [p for p in student.parameters() if p is not student.table.weight]
    run = Run(
        student,
        {
            "table": torch.optim.SparseAdam([student.table.weight]),
            "body": torch.optim.AdamW(rest, weight_decay=0.01),
        },
        checkpoint=checkpoint,
    )
    # A resumed run goes on with other draws, not with the first ones again.
    seed += run.progress.steps
    teacher = Teacher(data.english, device=device)
    rng = np.random.default_rng(seed)
    batches = _batches(Sampler(data, seed=seed), tokenizer, data.texts, size=batch_size)

    def loss() -> tuple[Tensor, int]:
        rows, english = next(batches)
        own = teacher.vectors(english)
        numbers = np.concatenate((english, teacher.known(_OTHERS, rng)))
        targets = torch.from_numpy(np.concatenate((own, teacher.vectors(numbers[len(own) :]))))
        ids, mask = batch(rows, device)
        with mixed_precision(device):
            found = student(ids, mask)
        value = loss_of(found.float(), targets.to(device), torch.from_numpy(numbers).to(device))
        return value, len(rows)

    def rates(done: float) -> dict[str, float]:
        stage, into = _stage(stages, done)
        part = schedule(into)
        return {"table": stage.table_rate * part, "body": stage.body_rate * part}

    return run.train(loss, minutes=minutes, rates=rates, clipped=rest, report=report)


def loss_of(found: Tensor, targets: Tensor, english: Tensor) -> Tensor:
    """One less the cosine, and a little of telling sentences apart.

    Args:
        found: the student's vectors, (n, d).
        targets: the teacher's, (n + others, d), the first n those of the same rows.
        english: numbers of the sentences that the targets are of; one and the same sentence is
            no negative of itself.
    """
    rows = len(found)
    cosine = 1 - (found * targets[:rows]).sum(-1).mean()
    scores = found @ targets.T / _TEMPERATURE
    same = english[:rows, None] == english[None, :]
    own = torch.eye(rows, len(english), dtype=torch.bool, device=same.device)
    scores = scores.masked_fill(same & ~own, float("-inf"))
    contrast = nn.functional.cross_entropy(scores, torch.arange(rows, device=scores.device))
    return cosine + _CONTRAST * contrast


def _batches(
    sampler: Sampler, tokenizer: Tokenizer, texts: Sequence[str], *, size: int
) -> Iterator[tuple[list[list[int]], NDArray[np.int64]]]:
    rng = np.random.default_rng(0)
    while True:
        drawn, english = sampler.draw(size * _POOL)
        rows = pieces_of(tokenizer, [texts[row] for row in drawn])
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
