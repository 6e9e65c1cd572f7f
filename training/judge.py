"""The judge: a cross-encoder on the encoder's body, over its word pieces and lexical table."""

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn

from claims.judge.rows import Pieces, row
from training import statements
from training.codeswitch import Dictionary
from training.data import load
from training.encoder import device_of
from training.export import GRAPH, TOKENIZER, lexical_of, weights_of
from training.loop import Run, schedule
from training.pairs import NLI, SCORES, Example, Pairs, inference
from training.statements import Text
from training.student import Encoder

JUDGE = "judge.pt"
_BODY_RATE, _HEADS_RATE = 8e-5, 4e-4
# Rows are cut from a pool this many times a batch, sorted by length: less padding.
_POOL = 16
_UNLABELLED = -100


@dataclass(frozen=True)
class Plan:
    """What to train the judge on, on which encoder's folder, and for how long.

    `measured` keeps each evaluation set to its first so many pairs.
    """

    data: Path
    encoder: Path
    run: Path
    minutes: float
    device: str = "auto"
    seed: int = 0
    share: float = 1.0
    batch: int = 32
    measured: int | None = None


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
        vectors = self.table(rows.ids) + self.told(self._told(rows))
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

    def _told(self, rows: Rows) -> Tensor:
        """Of each piece: the likest lexical vector of the other side, the same one, the claim."""
        words = nn.functional.normalize(self.lexical(rows.ids), dim=-1)
        across = (rows.sides[:, :, None] != rows.sides[:, None, :]) & (
            rows.mask[:, :, None] * rows.mask[:, None, :] > 0
        )
        alike = (words @ words.transpose(1, 2)).masked_fill(~across, 0.0).amax(-1)
        same = rows.ids[:, :, None] == rows.ids[:, None, :]
        there = (same & across).to(alike.dtype).amax(-1)
        return torch.stack((alike, there, rows.claimed.to(alike.dtype)), dim=-1)


def rows_of(tokenizer: Tokenizer, pairs: Sequence[tuple[Text, Text]], *, device: str) -> Rows:
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


def train(plan: Plan, *, report: Callable[[str], None]) -> dict[str, Any]:
    """Trains the judge by the plan, from its checkpoint where it has one; returns the facts."""
    device = device_of(plan.device)
    torch.manual_seed(plan.seed)
    tokenizer = Tokenizer.from_file(str(plan.encoder / TOKENIZER))
    judge = untrained(plan.encoder, pieces=tokenizer.get_vocab_size()).to(device)
    own = {id(p) for p in judge.body.parameters()}
    body = [p for p in judge.body.parameters() if p.requires_grad]
    heads = [p for p in judge.parameters() if p.requires_grad and id(p) not in own]
    run = Run(
        judge,
        {
            "body": torch.optim.AdamW(body, weight_decay=0.01),
            "heads": torch.optim.AdamW(heads, weight_decay=0.01),
        },
        checkpoint=plan.run / JUDGE,
    )
    data = load(plan.data, share=plan.share, seed=plan.seed)
    examples = list(inference(plan.data))
    written = list(statements.statements(statements.FOLDER / "train"))
    pairs = Pairs(
        data,
        examples,
        written=written,
        dictionary=Dictionary.of(data),
        seed=plan.seed + run.progress.steps,
    )
    batches = _batches(pairs, size=plan.batch)
    report(
        f"{len(examples)} inference pairs, {len(written)} written sets, "
        f"{len(data.texts)} rows to make others of"
    )

    def loss() -> tuple[Tensor, int]:
        part = next(batches)
        rows = rows_of(tokenizer, [(one.a, one.b) for one in part], device=device)
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            nli, scores = judge(rows)
        return loss_of((nli.float(), scores.float()), part), len(part)

    def rates(done: float) -> dict[str, float]:
        return {"body": _BODY_RATE * schedule(done), "heads": _HEADS_RATE * schedule(done)}

    progress = run.train(
        loss, minutes=plan.minutes, rates=rates, clipped=[*body, *heads], report=report
    )
    judge.cpu().eval()
    return {
        "steps": progress.steps,
        "pairs": progress.rows,
        "minutes": round(progress.seconds / 60, 1),
        "device": device,
        "seed": plan.seed,
        "losses": [round(one, 4) for one in progress.losses],
        "accuracy": accuracy(judge, tokenizer, plan.data, most=plan.measured),
    }


def accuracy(
    judge: Judge, tokenizer: Tokenizer, data: Path, *, most: int | None = None
) -> dict[str, float]:
    """The share of `nli` labels found, by evaluation set; ANS by `scores` too.

    Args:
        data: holds `eval/*.jsonl.gz` and `nli/open`.
        most: pairs of each set that are looked at, from its start.
    """
    found = {}
    for path, split in (
        *((path, "") for path in sorted((data / "eval").glob("xnli-dev.*.jsonl.gz"))),
        (data / "eval" / "farstail-test.fa.jsonl.gz", ""),
        (data / "eval" / "snli-test.en.jsonl.gz", ""),
        (data / "eval" / "nan-nli.en.jsonl.gz", ""),
        (data / "nli" / "open" / "ans-stance.ar.jsonl.gz", "dev"),
    ):
        if not path.exists():
            continue
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [one for one in map(json.loads, lines) if not split or one["split"] == split]
        rows = rows[:most]
        nli, scores = judged(
            judge, tokenizer, [(Text.whole(row["a"]), Text.whole(row["b"])) for row in rows]
        )
        wanted = np.array([NLI.index(row["label"]) for row in rows])
        name = path.name.removesuffix(".jsonl.gz")
        found[name] = round(float((nli.argmax(1) == wanted).mean()), 3)
        if split:
            # Same, conflict, unrelated stand for entailment, contradiction, neutral.
            turned = np.array([0, 2, 1])[scores.argmax(1)]
            found[f"{name}, scores"] = round(float((turned == wanted).mean()), 3)
    return found


def untrained(encoder: Path, *, pieces: int) -> Judge:
    """A judge before its training, on the body and tables of an encoder's folder."""
    body = Encoder.student(pieces)
    weights = weights_of(encoder / GRAPH)
    body.body.load_state_dict(weights, strict=False)
    return Judge(body, lexical_of(encoder / GRAPH))


@torch.inference_mode()
def judged(
    judge: Judge, tokenizer: Tokenizer, pairs: Sequence[tuple[Text, Text]], *, size: int = 64
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Probabilities of both questions, (n, 3) each."""
    order = np.argsort([len(a.text) + len(b.text) for a, b in pairs], kind="stable")
    found: list[list[NDArray[np.float32]]] = [[], []]
    for start in range(0, len(pairs), size):
        part = [pairs[i] for i in order[start : start + size]]
        for kept, logits in zip(found, judge(rows_of(tokenizer, part, device="cpu")), strict=True):
            kept.append(logits.softmax(-1).numpy())
    back = np.argsort(order)
    return np.concatenate(found[0])[back], np.concatenate(found[1])[back]


def _batches(pairs: Pairs, *, size: int) -> Iterator[list[Example]]:
    rng = np.random.default_rng(0)
    while True:
        drawn = pairs.draw(size * _POOL)
        lengths = [len(one.a.text) + len(one.b.text) for one in drawn]
        order = np.argsort(lengths, kind="stable").reshape(_POOL, size)
        for part in order[rng.permutation(_POOL)]:
            yield [drawn[i] for i in part]


def _mean(hidden: Tensor, mask: Tensor) -> Tensor:
    weight = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
