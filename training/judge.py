"""The judge, made from an encoder that ships and data in one go: training, export, figures."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from claims.encode import CALIBRATION, Encoder
from claims.evaluate import Asked, calibrate_judge, measure_judge, measured_kinds
from claims.evaluate import load as load_corpus
from claims.evaluate.encoders import json_lines
from claims.evaluate.judged import judged_pairs
from claims.evaluate.judges import STANCES
from claims.judge import CLASSES, CrossEncoder, Statement
from claims.judge import Judge as Witnesses
from claims.model import CARD, GRAPH, TOKENIZER, checked_content
from claims.records import Excerpt
from training import questions, statements
from training.card import judge_card as card
from training.card import write
from training.codeswitch import Dictionary
from training.crossencoder import (
    Judge,
    answered,
    export_judge,
    loss_of,
    rows_of,
    trained,
    untrained,
)
from training.data import load
from training.encoder import CORPUS, SCORES, device_of
from training.examples import NLI, Example
from training.hardness import likeness, mistaken
from training.loop import Run, mixed_precision, schedule
from training.pairs import KINDS, Pairs, inference
from training.questions import Questions
from training.statements import Written, shown

JUDGE = "judge.pt"
_BODY_RATE, _HEADS_RATE = 8e-5, 4e-4
# Rows are cut from a pool this many times a batch, sorted by length: less padding.
_POOL = 16
# Written pairs that the temperatures are chosen on.
_DRAWN = 3_000
# Draws in which twenty of even the rarest kind are found.
_ROUNDS = 5


@dataclass(frozen=True)
class Plan:
    """What to train the judge on, on which encoder's folder, and for how long.

    `out` None leaves export and figures for later; `measured` keeps each evaluation set to its
    first so many pairs; `sources` are the folders of inference pairs, of which `open` alone may
    train what ships; `questions` is a folder of events with questions, `train` and `dev` in it;
    `start` is the folder of a judge whose weights a new run begins with.
    """

    data: Path
    encoder: Path
    out: Path | None
    run: Path
    minutes: float
    device: str = "auto"
    seed: int = 0
    share: float = 1.0
    batch: int = 32
    measured: int | None = None
    sources: Sequence[str] = ("open",)
    questions: Path = questions.FOLDER
    start: Path | None = None


def train(plan: Plan, *, report: Callable[[str], None]) -> dict[str, Any]:
    """Trains the judge by the plan, from its checkpoint where it has one; returns the facts."""
    device = device_of(plan.device)
    torch.manual_seed(plan.seed)
    tokenizer = Tokenizer.from_file(str(plan.encoder / TOKENIZER))
    pieces = tokenizer.get_vocab_size()
    if plan.start is None:
        judge = untrained(plan.encoder, pieces=pieces).to(device)
    else:
        judge = trained(plan.encoder, pieces=pieces, folder=plan.start).to(device)
    # Over rows this short the fused attention takes longer on its way back than it saves.
    judge.body.set_attn_implementation("eager")
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
    examples = list(inference(plan.data, sources=plan.sources))
    written = list(statements.statements(statements.FOLDER / "train"))
    encode = Encoder.load(str(plan.encoder)).encode
    asked = Questions(
        questions.read(plan.questions / "train"),
        hardness=likeness(encode) if plan.start is None else mistaken(plan.start),
        seed=plan.seed + run.progress.steps,
    )
    pairs = Pairs(
        data,
        examples,
        written=Written(written, seed=plan.seed + run.progress.steps),
        questions=asked,
        dictionary=Dictionary.of(data),
        seed=plan.seed + run.progress.steps,
    )
    batches = _batches(pairs, size=plan.batch)
    report(
        f"{len(examples)} inference pairs, {len(written)} written sets, {len(asked)} pairs of "
        f"questions, "
        f"{len(data.texts)} rows to make others of"
    )

    def loss() -> tuple[Tensor, int]:
        part = next(batches)
        rows = rows_of(tokenizer, [(one.a, one.b) for one in part], device=device)
        with mixed_precision(device):
            nli, scores = judge(rows)
        return loss_of((nli.float(), scores.float()), part), len(part)

    def rates(done: float) -> dict[str, float]:
        return {"body": _BODY_RATE * schedule(done), "heads": _HEADS_RATE * schedule(done)}

    progress = run.train(
        loss, minutes=plan.minutes, rates=rates, clipped=[*body, *heads], report=report
    )
    facts = {
        "steps": progress.steps,
        "pairs": progress.rows,
        "minutes": round(progress.seconds / 60, 1),
        "device": device,
        "seed": plan.seed,
        "batch": plan.batch,
        "data": data.checksum,
        "inference": Counter(one.kind for one in examples),
        "written_sets": len(written),
        "question_pairs": len(asked),
        "start": checked_content(plan.start, GRAPH) if plan.start else None,
        "kinds": KINDS,
        "losses": [round(one, 4) for one in progress.losses],
    }
    return facts if plan.out is None else finish(judge, tokenizer, plan, facts)


def sample(data: Path, *, seed: int, share: float, each: int) -> Iterator[str]:
    """So many pairs of each kind as lines of text, for a person to read."""
    drawn = Pairs(
        load(data, share=share, seed=seed),
        list(inference(data)),
        written=Written(list(statements.statements(statements.FOLDER / "train")), seed=seed),
        questions=Questions(
            questions.read(questions.FOLDER / "train"),
            hardness=likeness(Encoder.load().encode),
            seed=seed,
        ),
        dictionary=Dictionary({}),
        seed=seed,
    )
    found: dict[str, list[Example]] = {}
    for _ in range(_ROUNDS):
        for one in drawn.draw(_DRAWN):
            kept = found.setdefault(one.kind, [])
            if len(kept) < each:
                kept.append(one)
    for kind, examples in sorted(found.items()):
        yield f"\n{kind}"
        for one in examples:
            nli = "-" if one.nli is None else NLI[one.nli]
            scores = "-" if one.scores is None else CLASSES[one.scores]
            yield f"  {nli}, {scores}\n    {shown(one.a)}\n    {shown(one.b)}"


def finish(
    judge: Judge, tokenizer: Tokenizer, plan: Plan, facts: Mapping[str, Any]
) -> dict[str, Any]:
    """Exports the judge and measures what was exported as the product runs it.

    Beside the graph the folder gets its card, `scores.json` and `calibration.json`.
    """
    assert plan.out is not None
    judge.cpu().eval()
    encoder = Encoder.load(str(plan.encoder))
    asked = Questions(
        questions.read(plan.questions / "dev"), hardness=likeness(encoder.encode), seed=0
    )
    found = soften(judge, tokenizer, held_out(plan.data, asked))
    export_judge(judge, plan.out)
    described = card(plan.out / CARD, encoder=plan.encoder, training={**facts, **found})
    write(plan.out / CARD, described)
    reader = CrossEncoder.open(plan.out)
    corpus = load_corpus(CORPUS)
    memory = Remembered()
    witnesses = Witnesses(encoder.encode, scale=encoder.likeness, reader=reader, memory=memory)
    combination = calibrate_judge(witnesses, corpus, reader=reader.fingerprint)
    both = Witnesses(encoder.encode, scale=encoder.likeness, reader=reader, combination=combination)
    labelled = [
        *((one.a, one.b, CLASSES[one.label]) for one in judged_pairs(corpus)),
        *stances(plan.data),
    ]
    calibration = {
        "revision": both.revision,
        "source": f"{combination.source}, and Arabic News Stance, split dev",
        "kinds": measured_kinds(both, labelled),
        "combination": asdict(combination),
    }
    write(plan.out / CALIBRATION, calibration)
    report = measure_judge(
        Asked.of(both),
        name=described["name"],
        data=plan.data,
        corpus=corpus,
        most=plan.measured,
        folder=plan.out,
    )
    write(plan.out / SCORES, asdict(report))
    return {**facts, **found, **asdict(report)}


class Remembered(dict[str, bytes]):
    """Readings that are kept while figures are made of them; no pair is read twice."""

    def readings(self, keys: Sequence[str]) -> dict[str, bytes]:
        """Those that are known."""
        return {key: self[key] for key in keys if key in self}

    def save_readings(self, found: Mapping[str, bytes]) -> None:
        """Keeps new ones."""
        self.update(found)


def soften(judge: Judge, tokenizer: Tokenizer, pairs: Sequence[Example]) -> dict[str, float]:
    """Divides the answers by the temperature at which they are as sure as they are right.

    Chosen on what was not trained on: sets and questions of `dev`, and FarsTail's for `nli`
    (temperature scaling, Guo et al. 2017). It is put into the weights, so that whoever runs the
    graph has it. Returns both temperatures.
    """
    nli, scores = answered(judge, tokenizer, [(one.a, one.b) for one in pairs])
    found = {}
    for head, logits, labels in (
        (judge.nli, nli, [one.nli for one in pairs]),
        (judge.scores, scores, [one.scores for one in pairs]),
    ):
        known = [i for i, label in enumerate(labels) if label is not None]
        wanted = torch.tensor([labels[i] for i in known])
        losses = {
            float(one): float(nn.functional.cross_entropy(logits[known] / one, wanted))
            for one in np.arange(0.6, 3.01, 0.05)
        }
        best = min(losses, key=lambda one: losses[one])
        head.weight.data /= best
        head.bias.data /= best
        found[f"temperature_{'nli' if head is judge.nli else 'scores'}"] = round(best, 2)
    return found


def held_out(data: Path, asked: Questions) -> list[Example]:
    """Pairs of the training data's own kinds that are kept out of it."""
    written = Written(list(statements.statements(statements.FOLDER / "dev")), seed=0)
    rows = json_lines(data / "nli" / "open" / "farstail.fa.jsonl.gz")
    return [
        *(written.draw() for _ in range(_DRAWN)),
        *(asked.draw() for _ in range(_DRAWN)),
        *(_farstail(row) for row in rows if row["split"] == "dev"),
    ]


def _farstail(row: Mapping[str, str]) -> Example:
    a, b = Excerpt.whole(row["a"]), Excerpt.whole(row["b"])
    return Example(a, b, "farstail", NLI.index(row["label"]))


def stances(data: Path) -> Iterator[tuple[Statement, Statement, str]]:
    """The headlines of the split `dev` of Arabic News Stance, and what they are to each other."""
    for row in json_lines(data / "nli" / "open" / "ans-stance.ar.jsonl.gz"):
        if row["split"] == "dev":
            yield Statement(row["a"], "ar"), Statement(row["b"], "ar"), STANCES[row["label"]]


def _batches(pairs: Pairs, *, size: int) -> Iterator[list[Example]]:
    rng = np.random.default_rng(0)
    while True:
        drawn = pairs.draw(size * _POOL)
        lengths = [len(one.a.text) + len(one.b.text) for one in drawn]
        order = np.argsort(lengths, kind="stable").reshape(_POOL, size)
        for part in order[rng.permutation(_POOL)]:
            yield [drawn[i] for i in part]
