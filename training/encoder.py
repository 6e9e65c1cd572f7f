"""The encoder, made from data in one go: pieces, first vectors, distillation, export, figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer

from claims.evaluate.encoders import measure_encoder, rows_of
from claims.model import CARD, Model
from training.alignment import align, first_vectors
from training.card import card, write
from training.data import KINDS, Data, Source, load
from training.distil import FROM_STUDENT, FROM_TEACHER, distil
from training.export import GRAPH, TOKENIZER, export, weights_of
from training.student import Encoder, pieces_of, teacher_tokenizer, vectors
from training.tokenizer import QUOTAS, extend

CHECKPOINT = "checkpoint.pt"
# Alignment needs many sentences of a language, but gains little beyond these.
_ALIGNED = 120_000


@dataclass(frozen=True)
class Plan:
    """What to train, on what, and for how long; `out` None leaves the export for later."""

    data: Path
    out: Path | None
    run: Path
    minutes: float
    device: str = "auto"
    seed: int = 0
    share: float = 1.0
    batch: int = 160
    start: Path | None = None


def train(plan: Plan, *, report: Callable[[str], None]) -> dict[str, Any]:
    """Trains by the plan, from the run's checkpoint where it has one; returns the figures."""
    device = plan.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(plan.seed)
    plan.run.mkdir(parents=True, exist_ok=True)
    data = load(plan.data, share=plan.share, seed=plan.seed)
    report(f"{sum(len(s.texts) for s in data.sources)} rows, {len(data.english)} English sentences")
    path = plan.run / TOKENIZER
    if path.exists():
        tokenizer = Tokenizer.from_file(str(path))
    else:
        tokenizer = _tokenizer(plan, data)
        tokenizer.save(str(path))
    student = Encoder.student(tokenizer.get_vocab_size())
    if not (plan.run / CHECKPOINT).exists():
        known = (
            _start(student, tokenizer, plan.start)
            if plan.start
            else set(teacher_tokenizer().get_vocab().values())
        )
        report(f"{tokenizer.get_vocab_size()} pieces, {len(known)} with vectors")
        _align(student, tokenizer, data, known=known, report=report)
    progress = distil(
        student,
        tokenizer,
        data,
        stages=FROM_STUDENT if plan.start else FROM_TEACHER,
        minutes=plan.minutes,
        batch_size=plan.batch,
        device=device,
        seed=plan.seed,
        checkpoint=plan.run / CHECKPOINT,
        report=report,
    )
    facts = {
        "steps": progress.steps,
        "sentence_steps": progress.sentences,
        "minutes": round(progress.seconds / 60, 1),
        "device": device,
        "seed": plan.seed,
        "batch": plan.batch,
        "start": plan.start.name if plan.start else "teacher",
        "rows": sum(len(s.texts) for s in data.sources),
        "data": data.checksum,
        "losses": [round(loss, 4) for loss in progress.losses],
    }
    if plan.out is None:
        return facts
    return finish(student, tokenizer, plan.out, data=plan.data, kinds=data.kinds, facts=facts)


def resumed(run: Path, tokenizer: Tokenizer) -> Encoder:
    """The student as a run's checkpoint left it."""
    student = Encoder.student(tokenizer.get_vocab_size())
    state = torch.load(run / CHECKPOINT, map_location="cpu", weights_only=True)
    student.load_state_dict(state["student"])
    return student.eval()


def finish(
    student: Encoder,
    tokenizer: Tokenizer,
    out: Path,
    *,
    data: Path,
    kinds: Sequence[str],
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    """Exports the student, measures what was exported as the product runs it, writes its card.

    Args:
        data: where the evaluation sets are.
        kinds: of data it was trained on, for the licences.
        facts: of the run, kept on the card.
    """
    export(student, tokenizer, out)
    described = card(out / CARD, pieces=tokenizer.get_vocab_size(), kinds=kinds, training=facts)
    write(out / CARD, described)
    model = Model.open(out)

    def shipped(texts: Sequence[str]) -> NDArray[np.float32]:
        return model.run(model.tokens(texts))

    found = asdict(measure_encoder(shipped, name=model.card.name, data=data))
    sentences = data / "eval" / "flores200-devtest.ar-en.tsv.gz"
    if sentences.exists():
        texts = [text for pair in rows_of(sentences)[:300] for text in pair]
        plain = vectors(student, tokenizer, texts, device="cpu")
        found["int8_to_fp32_mean_cosine"] = round(float((plain * shipped(texts)).sum(1).mean()), 4)
    found["megabytes"] = round(sum((out / n).stat().st_size for n in (GRAPH, TOKENIZER)) / 1e6, 1)
    write(out / CARD, described | {"measured": found})
    return {**facts, **found}


def _tokenizer(plan: Plan, data: Data) -> Tokenizer:
    teacher = teacher_tokenizer()
    base = Tokenizer.from_file(str(plan.start / TOKENIZER)) if plan.start else teacher
    texts = {
        language: [text for source in _of(data, language) for text in source.texts]
        for language in QUOTAS
    }
    held = {language: rows for language, rows in texts.items() if rows}
    quotas = {one: max(1, round(QUOTAS[one] * min(1.0, plan.share * 4))) for one in held}
    return extend(base, held, quotas=quotas, teacher=teacher)


def _start(student: Encoder, tokenizer: Tokenizer, folder: Path) -> set[int]:
    """Takes over a model's weights; its pieces keep their vectors by name. Returns their ids."""
    weights = weights_of(folder / GRAPH)
    table = weights.pop("embeddings.word_embeddings.weight")
    student.body.load_state_dict(weights, strict=False)
    before = Tokenizer.from_file(str(folder / TOKENIZER)).get_vocab()
    now = tokenizer.get_vocab()
    shared = [(now[piece], row) for piece, row in before.items() if piece in now]
    ids, rows = (torch.tensor(side) for side in zip(*shared, strict=True))
    student.table.weight.data[ids] = table[rows]
    return set(ids.tolist())


def _align(
    student: Encoder,
    tokenizer: Tokenizer,
    data: Data,
    *,
    known: set[int],
    report: Callable[[str], None],
) -> None:
    """Gives every piece without a vector its first one; what stays without is the mean."""
    teacher = teacher_tokenizer()
    table = student.table.weight.data.numpy()
    english_table = Encoder.teacher().table.weight.data.numpy()
    given = set(known)
    for language in QUOTAS:
        foreign, english = _aligned_rows(data, language)
        if not foreign:
            continue
        # The special pieces at both ends stand for nothing that could be translated.
        left = [row[1:-1] for row in pieces_of(tokenizer, foreign)]
        right = [row[1:-1] for row in pieces_of(teacher, english)]
        found = first_vectors(*align(left, right), table=english_table)
        new = {piece: vector for piece, vector in found.items() if piece not in given}
        for piece, vector in new.items():
            table[piece] = vector
        given |= set(new)
        report(f"{language}: {len(new)} first vectors from {len(foreign)} rows")
    rest = [piece for piece in range(len(table)) if piece not in given]
    table[rest] = english_table.mean(0)


def _aligned_rows(data: Data, language: str) -> tuple[list[str], list[str]]:
    """Rows of a language, the kinds that are worth most first, as many as alignment takes."""
    pairs = [
        (text, data.english[number])
        for source in sorted(_of(data, language), key=lambda one: -KINDS[one.kind].weight)
        for text, number in zip(source.texts, source.english, strict=True)
    ][:_ALIGNED]
    return [text for text, _ in pairs], [english for _, english in pairs]


def _of(data: Data, language: str) -> list[Source]:
    return [source for source in data.sources if source.language == language]
