"""The cross-encoder that judges: on the encoder's body, over its word pieces and lexical table."""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from claims.model import GRAPH, Pieces, row
from claims.records import Excerpt
from training.examples import NLI, SCORES, Example
from training.export import HIDDEN, OPSET, lexical_of, quantized, sums, weights_of
from training.student import Encoder

_UNLABELLED = -100


@dataclass(frozen=True)
class Rows:
    """Pairs as the judge reads them: piece ids, side (0 or 1), what is claimed, and mask.

    Each is of shape (n, pieces).
    """

    ids: Tensor
    sides: Tensor
    claimed: Tensor
    mask: Tensor


class Judge(nn.Module):
    """Two questions on two texts, `nli` and `scores`, three answers each.

    Each piece is told whether it is part of the claim and how well the other side answers it (its
    nearest lexical vector there, and whether the very piece is there): what has no answer is where
    two statements differ. The word pieces' vectors and the lexical ones stay as the encoder's, so
    that both models share them.
    """

    def __init__(self, encoder: Encoder, lexical: Tensor) -> None:
        super().__init__()
        width = encoder.table.embedding_dim
        self.body = encoder.body
        self.table = encoder.table.requires_grad_(False)
        self.table.sparse = False
        self.lexical = nn.Embedding.from_pretrained(lexical)
        self.told = nn.Linear(3, width, bias=False)
        nn.init.zeros_(self.told.weight)
        self.joint = nn.Linear(5 * width, width)
        self.nli = nn.Linear(width, len(NLI))
        self.scores = nn.Linear(width, len(SCORES))

    def forward(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Logits of both questions, (n, 3) each."""
        vectors = self.table(rows.ids) + self.told(told(self.lexical(rows.ids), rows))
        hidden = self.body(
            inputs_embeds=vectors, attention_mask=rows.mask, token_type_ids=rows.sides
        ).last_hidden_state
        return self.answers(hidden, rows)

    def answers(self, hidden: Tensor, rows: Rows) -> tuple[Tensor, Tensor]:
        """Logits of both questions from the body's last layer, (n, pieces, d)."""
        a, b = (_mean(hidden, rows.claimed * (rows.sides == side)) for side in (0, 1))
        whole = torch.cat((hidden[:, 0], a, b, (a - b).abs(), a * b), dim=-1)
        joint = nn.functional.gelu(self.joint(whole))
        return self.nli(joint), self.scores(joint)


def told(words: Tensor, rows: Rows) -> Tensor:
    """What each piece is told, (n, pieces, 3).

    The likest lexical vector of the other side, whether the same piece is there, and whether it
    is part of the claim.

    Args:
        words: lexical vectors, (n, pieces, width).
    """
    words = nn.functional.normalize(words, dim=-1)
    across = (rows.sides[:, :, None] != rows.sides[:, None, :]) & (
        rows.mask[:, :, None] * rows.mask[:, None, :] > 0
    )
    alike = (words @ words.transpose(1, 2)).masked_fill(~across, 0.0).amax(-1)
    same = rows.ids[:, :, None] == rows.ids[:, None, :]
    there = (same & across).to(alike.dtype).amax(-1)
    return torch.stack((alike, there, rows.claimed.to(alike.dtype)), dim=-1)


def rows_of(tokenizer: Tokenizer, pairs: Sequence[tuple[Excerpt, Excerpt]], *, device: str) -> Rows:
    """Pairs of texts in rows, padded to the longest."""
    left, right = (
        [
            Pieces(one.ids, one.offsets)
            for one in tokenizer.encode_batch([pair[side].text for pair in pairs])
        ]
        for side in (0, 1)
    )
    made = [
        row(one, other, claim_a=a.claim, claim_b=b.claim)
        for one, other, (a, b) in zip(left, right, pairs, strict=True)
    ]
    filled = np.zeros((4, len(made), max(len(one.ids) for one in made)), np.int64)
    for number, one in enumerate(made):
        there = np.ones_like(one.ids)
        filled[:, number, : len(one.ids)] = (one.ids, one.sides, one.claimed, there)
    return Rows(*torch.from_numpy(filled).to(device))


class _Graph(nn.Module):
    """The judge as it ships: it is given the pieces' vectors, and one row at a time."""

    def __init__(self, judge: Judge) -> None:
        super().__init__()
        self.judge = judge

    def forward(
        self, pieces: Tensor, words: Tensor, ids: Tensor, sides: Tensor, claimed: Tensor
    ) -> tuple[Tensor, Tensor]:
        rows = Rows(ids, sides, claimed, torch.ones_like(ids))
        vectors = pieces + self.judge.told(told(words, rows))
        # A mask made by hand, as a trace cannot follow the library's own; nothing is hidden.
        shown = (1 - rows.mask[:, None, None, :].float()) * HIDDEN
        hidden = self.judge.body(
            inputs_embeds=vectors, attention_mask=shown, token_type_ids=sides
        ).last_hidden_state
        return self.judge.answers(hidden, rows)


def loss_of(logits: tuple[Tensor, Tensor], examples: Sequence[Example]) -> Tensor:
    """Cross-entropy of both questions, each over the pairs that have its label."""
    total = logits[0].new_zeros(())
    for found, labels in zip(
        logits, ([one.nli for one in examples], [one.scores for one in examples]), strict=True
    ):
        wanted = torch.tensor([_UNLABELLED if one is None else one for one in labels])
        if (wanted != _UNLABELLED).any():
            total = total + nn.functional.cross_entropy(
                found, wanted.to(found.device), ignore_index=_UNLABELLED
            )
    return total


def untrained(encoder: Path, *, pieces: int) -> Judge:
    """A judge before its training, on the body and tables of an encoder's folder."""
    body = Encoder.student(pieces)
    weights = weights_of(encoder / GRAPH)
    body.body.load_state_dict(weights, strict=False)
    return Judge(body, lexical_of(encoder / GRAPH))


def trained(encoder: Path, *, pieces: int, folder: Path) -> Judge:
    """The judge of a folder that ships, to be trained on; its int8 weights turned into floats."""
    judge = untrained(encoder, pieces=pieces)
    judge.load_state_dict(weights_of(folder / GRAPH, root="judge"), strict=False)
    return judge


@torch.inference_mode()
def answered(
    judge: Judge, tokenizer: Tokenizer, pairs: Sequence[tuple[Excerpt, Excerpt]], *, size: int = 64
) -> tuple[Tensor, Tensor]:
    """Logits of both questions, (n, 3) each."""
    order = np.argsort([len(a.text) + len(b.text) for a, b in pairs], kind="stable")
    found = [
        judge(rows_of(tokenizer, [pairs[i] for i in order[start : start + size]], device="cpu"))
        for start in range(0, len(pairs), size)
    ]
    back = torch.from_numpy(np.argsort(order))
    nli, scores = (torch.cat(list(part))[back] for part in zip(*found, strict=True))
    return nli, scores


def export_judge(judge: Judge, folder: Path, *, precision: str = "int8") -> None:
    """Writes the graph and its checksum; `precision` is `int8` or `fp32`."""
    folder.mkdir(parents=True, exist_ok=True)
    judge = judge.cpu().float().eval()
    judge.body.set_attn_implementation("eager")
    ids = torch.tensor([[2, 5, 3, 6, 3]])
    sides = torch.tensor([[0, 0, 0, 1, 1]])
    example = (judge.table(ids), judge.lexical(ids), ids, sides, torch.ones_like(ids))
    names = ["pieces", "words", "ids", "sides", "claimed"]
    with TemporaryDirectory() as scratch, warnings.catch_warnings():
        # The newer exporter needs two more packages and writes the same graph.
        warnings.simplefilter("ignore", DeprecationWarning)
        plain = Path(scratch) / GRAPH
        torch.onnx.export(
            _Graph(judge).eval(),
            example,
            str(plain),
            input_names=names,
            output_names=["nli", "scores"],
            dynamic_axes={name: {0: "batch", 1: "tokens"} for name in names},
            opset_version=OPSET,
            dynamo=False,
        )
        if precision == "fp32":
            (folder / GRAPH).write_bytes(plain.read_bytes())
        else:
            # The answers themselves, and what a piece is told: rounding them saves nothing.
            quantized(plain, folder / GRAPH, spared=("/nli/", "/scores/", "/told/"))
    judge.body.set_attn_implementation("sdpa")
    sums(folder, GRAPH)


def _mean(hidden: Tensor, mask: Tensor) -> Tensor:
    weight = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
