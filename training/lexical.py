"""The lexical half of the encoder: a vector for each word piece, learned from translations alone.

A bag of piece vectors costs next to nothing to train: where the body learns from seventy sentences
a second, this learns from tens of thousands, so it sees all data many times and knows the rare
words, names and figures that the body has met too seldom. Word order and negation are not its job.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from training.data import Data
from training.sampling import Sampler
from training.student import pieces_of

WIDTH = 192
# Beyond this a row says little more of which words translate each other.
_LONGEST = 64
_BATCH = 2048
_RATE = 1e-2
_LEAST = 0.02
# So many of the most frequent pieces show the main axes of the body's table.
_COMMON = 30_000
# Cosines times this are the scores of a batch's English sides against each other.
_SHARPNESS = 20.0


@dataclass(frozen=True)
class Bags:
    """Rows of word pieces, one behind the other: row i is `pieces[starts[i]:starts[i + 1]]`."""

    pieces: NDArray[np.int32]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, tokenizer: Tokenizer, texts: Sequence[str]) -> "Bags":
        """Bags of some texts, without the special pieces at both ends."""
        rows = [row[1:-1][:_LONGEST] for row in pieces_of(tokenizer, texts)]
        lengths = np.fromiter(map(len, rows), np.int64, len(rows))
        return cls(
            np.fromiter((piece for row in rows for piece in row), np.int32, int(lengths.sum())),
            np.concatenate(([0], np.cumsum(lengths))),
        )

    def pick(self, rows: NDArray[np.int64]) -> tuple[Tensor, Tensor]:
        """Pieces and starts of some rows, as an embedding bag takes them."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        starts = np.cumsum(lengths) - lengths
        within = np.arange(lengths.sum()) - np.repeat(starts, lengths)
        pieces = self.pieces[np.repeat(self.starts[rows], lengths) + within]
        return torch.from_numpy(pieces.astype(np.int64)), torch.from_numpy(starts)


def train_lexical(
    tokenizer: Tokenizer,
    data: Data,
    *,
    table: Tensor,
    minutes: float,
    seed: int,
    width: int = WIDTH,
    report: Callable[[str], None] = lambda line: None,
) -> Tensor:
    """A vector for each word piece, (pieces, width): translations near, all others far.

    A batch's two sides are told apart by cross-entropy over cosines, in both directions
    (Henderson et al. 2017); rows of one English sentence are no negatives of each other.

    Args:
        table: the body's vectors of the pieces, (pieces, d), to start from.
        minutes: of training; it is done when they are over.
    """
    began = time.monotonic()
    bags = Bags.of(tokenizer, data.texts)
    english = data.starts[-1]
    bag = nn.EmbeddingBag(len(table), width, mode="sum", sparse=True)
    bag.weight.data.copy_(_start(table, bags, width))
    optimizer = torch.optim.SparseAdam(bag.parameters(), lr=_RATE)
    sampler = Sampler(data, seed=seed)
    step, recent, done = 0, 0.0, 0.0
    while done < 1:
        for group in optimizer.param_groups:
            group["lr"] = _RATE * max(_LEAST, 1 - done)
        rows, numbers = sampler.draw(_BATCH)
        left, right = (
            nn.functional.normalize(bag(*bags.pick(side)), dim=-1)
            for side in (rows, english + numbers)
        )
        loss = _apart(left @ right.T * _SHARPNESS, torch.from_numpy(numbers))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step, recent = step + 1, recent + float(loss.detach())
        done = (time.monotonic() - began) / (minutes * 60)
        if step % 100 == 0:
            report(f"lexical: {done * minutes:.1f} min, {step} steps, loss {recent / 100:.3f}")
            recent = 0.0
    vectors: Tensor = bag.weight.data
    # What stands for nothing says nothing: padding, ends, unknown pieces.
    for piece in ("[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"):
        vectors[tokenizer.token_to_id(piece)] = 0
    return vectors


def neighbours(
    vectors: Tensor, table: Tensor, *, known: Tensor, best: int = 8, block: int = 4096
) -> Tensor:
    """Each piece's vector in the body's table as its English neighbours have it, (pieces, d).

    Args:
        vectors: lexical ones, (pieces, width).
        table: the body's, (pieces, d).
        known: ids of the English pieces that may be neighbours.
        best: how many count, weighted by e to ten times their cosine.
        block: pieces at once; bounds the memory.
    """
    unit = nn.functional.normalize(vectors, dim=-1)
    found = torch.empty_like(table)
    for start in range(0, len(unit), block):
        alike, which = (unit[start : start + block] @ unit[known].T).topk(best, dim=1)
        weights = torch.softmax(alike * 10, dim=1)
        found[start : start + block] = (weights[..., None] * table[known][which]).sum(1)
    return found


def _apart(scores: Tensor, english: Tensor) -> Tensor:
    own = torch.eye(len(english), dtype=torch.bool)
    scores = scores.masked_fill((english[:, None] == english[None, :]) & ~own, float("-inf"))
    answers = torch.arange(len(english))
    return nn.functional.cross_entropy(scores, answers) + nn.functional.cross_entropy(
        scores.T, answers
    )


def _start(table: Tensor, bags: Bags, width: int) -> Tensor:
    """The body's vectors on their main axes, rare pieces longer (inverse document frequency)."""
    counts = np.bincount(bags.pieces, minlength=len(table))
    rarity = np.log((counts.sum() + len(table)) / (counts + 1.0))
    common = torch.from_numpy(np.argsort(-counts, kind="stable")[:_COMMON])
    centred = table - table[common].mean(0)
    _, _, axes = torch.linalg.svd(centred[common], full_matrices=False)
    start: Tensor = centred @ axes[:width].T
    start = start / start.norm(dim=1).mean()
    return start * torch.from_numpy(rarity / rarity.mean()).float()[:, None]
