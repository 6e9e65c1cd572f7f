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

from training.data import load
from training.encoder import CHECKPOINT, LEXICAL, device_of
from training.export import TOKENIZER
from training.loop import Run, schedule
from training.pairs import NLI, SCORES, Example, Pairs, inference
from training.student import Encoder, pieces_of

JUDGE = "judge.pt"
# Two statements of news in one row; what is longer loses the end of its longer side.
_LONGEST = 160
_BODY_RATE, _HEADS_RATE = 8e-5, 5e-4
# Rows are cut from a pool this many times a batch, sorted by length: less padding.
_POOL = 16
_UNLABELLED = -100


@dataclass(frozen=True)
class Plan:
    """What to train the judge on, from which encoder's run, and for how long.

    `measured` keeps each evaluation set to its first so many pairs.
    """

    data: Path
    encoder: Path
    run: Path
    minutes: float
    device: str = "auto"
    seed: int = 0
    share: float = 1.0
    batch: int = 48
    measured: int | None = None


@dataclass(frozen=True)
class Rows:
    """Pairs as the judge reads them: piece ids, side (0 or 1) and mask, each (n, tokens)."""

    ids: Tensor
    sides: Tensor
    mask: Tensor


class Judge(nn.Module):
    """Two questions on two texts, `nli` and `scores`, three answers each.

    Each piece is told how well the other side answers it (its nearest lexical vector there, and
    whether the very piece is there): what has no answer is where two statements differ. The word
    pieces' vectors stay as the encoder's, so that both models may share them.
    """

    def __init__(self, encoder: Encoder, lexical: Tensor) -> None:
        super().__init__()
        width = encoder.table.embedding_dim
        self.body = encoder.body
        self.table = encoder.table.requires_grad_(False)
        self.table.sparse = False
        self.lexical = nn.Embedding.from_pretrained(nn.functional.normalize(lexical, dim=-1))
        self.answered = nn.Linear(2, width, bias=False)
        nn.init.zeros_(self.answered.weight)
        self.joint = nn.Linear(5 * width, width)
        self.nli = nn.Linear(width, len(NLI))
        self.scores = nn.Linear(width, len(SCORES))

    def forward(self, rows: Rows) -> tuple[Tensor, Tensor]:
        """Logits of both questions, (n, 3) each."""
        vectors = self.table(rows.ids) + self.answered(self._answers(rows))
        hidden = self.body(
            inputs_embeds=vectors, attention_mask=rows.mask, token_type_ids=rows.sides
        ).last_hidden_state
        a, b = (_mean(hidden, rows.mask * (rows.sides == side)) for side in (0, 1))
        whole = torch.cat((hidden[:, 0], a, b, (a - b).abs(), a * b), dim=-1)
        joint = nn.functional.gelu(self.joint(whole))
        return self.nli(joint), self.scores(joint)

    def _answers(self, rows: Rows) -> Tensor:
        """Of each piece: the likest lexical vector of the other side, and the same piece there."""
        words = self.lexical(rows.ids)
        across = (rows.sides[:, :, None] != rows.sides[:, None, :]) & (
            rows.mask[:, :, None] * rows.mask[:, None, :] > 0
        )
        alike = (words @ words.transpose(1, 2)).masked_fill(~across, 0.0).amax(-1)
        there = ((rows.ids[:, :, None] == rows.ids[:, None, :]) & across).any(-1)
        return torch.stack((alike, there.to(alike.dtype)), dim=-1)


def rows_of(tokenizer: Tokenizer, pairs: Sequence[tuple[str, str]], *, device: str) -> Rows:
    """Pairs of texts between [CLS], [SEP] and [SEP], padded to the longest."""
    left = pieces_of(tokenizer, [a for a, _ in pairs])
    right = pieces_of(tokenizer, [b for _, b in pairs])
    joined = [_cut(a, b[1:]) for a, b in zip(left, right, strict=True)]
    longest = max(len(a) + len(b) for a, b in joined)
    ids = np.zeros((len(pairs), longest), np.int64)
    sides = np.zeros_like(ids)
    mask = np.zeros_like(ids)
    for number, (a, b) in enumerate(joined):
        end = len(a) + len(b)
        ids[number, :end] = a + b
        sides[number, len(a) : end] = 1
        mask[number, :end] = 1
    return Rows(*(torch.from_numpy(one).to(device) for one in (ids, sides, mask)))


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
    judge = opened(plan.encoder, tokenizer).to(device)
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
    pairs = Pairs(data, examples, seed=plan.seed + run.progress.steps)
    batches = _batches(pairs, tokenizer, size=plan.batch)
    report(f"{len(examples)} inference pairs, {len(data.texts)} rows to make others of")

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
        nli, scores = judged(judge, tokenizer, [(row["a"], row["b"]) for row in rows])
        wanted = np.array([NLI.index(row["label"]) for row in rows])
        name = path.name.removesuffix(".jsonl.gz")
        found[name] = round(float((nli.argmax(1) == wanted).mean()), 3)
        if split:
            # Same, conflict, unrelated stand for entailment, contradiction, neutral.
            turned = np.array([0, 2, 1])[scores.argmax(1)]
            found[f"{name}, scores"] = round(float((turned == wanted).mean()), 3)
    return found


def opened(encoder: Path, tokenizer: Tokenizer) -> Judge:
    """An untrained judge on the body and lexical table of an encoder's run."""
    body = Encoder.student(tokenizer.get_vocab_size())
    state = torch.load(encoder / CHECKPOINT, map_location="cpu", weights_only=True)
    body.load_state_dict(state["model"])
    return Judge(body, torch.load(encoder / LEXICAL, weights_only=True))


@torch.inference_mode()
def judged(
    judge: Judge, tokenizer: Tokenizer, pairs: Sequence[tuple[str, str]], *, size: int = 64
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Probabilities of both questions, (n, 3) each."""
    order = np.argsort([len(a) + len(b) for a, b in pairs], kind="stable")
    found: list[list[NDArray[np.float32]]] = [[], []]
    for start in range(0, len(pairs), size):
        part = [pairs[i] for i in order[start : start + size]]
        for kept, logits in zip(found, judge(rows_of(tokenizer, part, device="cpu")), strict=True):
            kept.append(logits.softmax(-1).numpy())
    back = np.argsort(order)
    return np.concatenate(found[0])[back], np.concatenate(found[1])[back]


def _batches(pairs: Pairs, tokenizer: Tokenizer, *, size: int) -> Iterator[list[Example]]:
    rng = np.random.default_rng(0)
    while True:
        drawn = pairs.draw(size * _POOL)
        lengths = [len(one.a) + len(one.b) for one in drawn]
        order = np.argsort(lengths, kind="stable").reshape(_POOL, size)
        for part in order[rng.permutation(_POOL)]:
            yield [drawn[i] for i in part]


def _cut(a: list[int], b: list[int]) -> tuple[list[int], list[int]]:
    """Both sides within the limit; the longer one loses its end, but for the mark behind it."""
    while len(a) + len(b) > _LONGEST:
        longer = a if len(a) >= len(b) else b
        del longer[-2]
    return a, b


def _mean(hidden: Tensor, mask: Tensor) -> Tensor:
    weight = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
