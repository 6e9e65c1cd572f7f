"""The encoder, made from data in one go: pieces, lexical table, distillation, export, figures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from claims.encode import CALIBRATION
from claims.evaluate import calibrate
from claims.evaluate import load as load_corpus
from claims.evaluate.encoders import measure_encoder, rows_of, speed
from claims.model import CARD, GRAPH, TOKENIZER, Model
from training.alignment import align, first_vectors
from training.card import card, write
from training.data import KINDS, Data, Source, load
from training.distil import FROM_STUDENT, FROM_TEACHER, distil
from training.export import export, weights_of
from training.lexical import WIDTH, Bags, neighbours, train_lexical
from training.sampling import Sampler
from training.student import Encoder, Student, pieces_of, teacher_tokenizer, vectors
from training.tokenizer import QUOTAS, extend

CORPUS = Path(__file__).parent.parent / "corpus"
SCORES = "scores.json"
# How short vectors may be cut; each is measured.
_WIDTHS = (256, 128, 64)
CHECKPOINT, LEXICAL = "checkpoint.pt", "lexical.pt"
# The lexical table's part of the time: it has learned what it can long before the body has.
_LEXICAL_SHARE = 0.14
# How far a new piece moves from its first vector towards that of its English neighbours.
_TOWARDS = 0.5
# An English piece that was seen less often is no sure neighbour.
_KNOWN = 5
# Texts that show the main axes of the finished vectors.
_AXES = 8_000
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
    device = device_of(plan.device)
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
    lexical = _lexical(plan, student, tokenizer, data, report=report)
    progress = distil(
        student,
        tokenizer,
        data,
        stages=FROM_STUDENT if plan.start else FROM_TEACHER,
        minutes=plan.minutes * (1 - _LEXICAL_SHARE),
        batch_size=plan.batch,
        device=device,
        seed=plan.seed,
        checkpoint=plan.run / CHECKPOINT,
        report=report,
    )
    facts = {
        "steps": progress.steps,
        "sentence_steps": progress.rows,
        "minutes": round(progress.seconds / 60, 1),
        "lexical": {"width": WIDTH, "seed": plan.seed},
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
    whole = joined(student, lexical, tokenizer, data)
    return finish(whole, tokenizer, plan.out, data=plan.data, kinds=data.kinds, facts=facts)


def device_of(name: str) -> str:
    """The device that a name means: `auto` is the GPU where there is one."""
    if name != "auto":
        return name
    return "cuda" if torch.cuda.is_available() else "cpu"


def joined(body: Encoder, lexical: Tensor, tokenizer: Tokenizer, data: Data) -> Student:
    """The student: body and lexical table on the main axes of some rows of the data."""
    rows, _ = Sampler(data, seed=0).draw(_AXES)
    return Student.of(body.cpu(), lexical, tokenizer, [data.texts[row] for row in rows])


def resumed(run: Path, data: Data) -> tuple[Student, Tokenizer]:
    """The student as a run's checkpoint left it."""
    tokenizer = Tokenizer.from_file(str(run / TOKENIZER))
    body = Encoder.student(tokenizer.get_vocab_size())
    state = torch.load(run / CHECKPOINT, map_location="cpu", weights_only=True)
    body.load_state_dict(state["model"])
    lexical = torch.load(run / LEXICAL, weights_only=True)
    return joined(body.eval(), lexical, tokenizer, data), tokenizer


def finish(
    student: Student,
    tokenizer: Tokenizer,
    out: Path,
    *,
    data: Path,
    kinds: Sequence[str],
    facts: Mapping[str, Any],
) -> dict[str, Any]:
    """Exports the student and measures what was exported as the product runs it.

    Beside graph and tokenizer the folder gets its card, `scores.json` and `calibration.json`.

    Args:
        data: where the evaluation sets are.
        kinds: of data it was trained on, for the licences.
        facts: of the run, kept on the card.
    """
    export(student, tokenizer, out)
    described = card(out / CARD, pieces=tokenizer.get_vocab_size(), kinds=kinds, training=facts)
    write(out / CARD, described)
    model = Model.open(out)
    known: dict[str, NDArray[np.float32]] = {}

    def shipped(texts: Sequence[str]) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, model.run(model.tokens(new)), strict=True))
        return np.stack([known[text] for text in texts])

    scores = asdict(measure_encoder(shipped, name=model.card.name, data=data, folder=out))
    # From memory it would be the speed of a dictionary.
    sentences = data / "eval" / "flores200-devtest.ar-en.tsv.gz"
    scores["sentences_a_second"] = speed(lambda texts: model.run(model.tokens(texts)), sentences)
    texts = [text for pair in rows_of(sentences)[:300] for text in pair]
    plain = vectors(student, tokenizer, texts, device="cpu")
    scores["int8_to_fp32_mean_cosine"] = round(float((plain * shipped(texts)).sum(1).mean()), 4)
    scores["cut_short"] = {str(width): _cut_short(shipped, width, data=data) for width in _WIDTHS}
    write(out / SCORES, scores)
    likeness = calibrate(shipped, load_corpus(CORPUS), fingerprint=model.fingerprint)
    write(out / CALIBRATION, asdict(likeness))
    return {**facts, **scores}


def _cut_short(
    encode: Callable[[Sequence[str]], NDArray[np.float32]], width: int, *, data: Path
) -> dict[str, Any]:
    """Retrieval and similarity with the first axes alone."""

    def cut(texts: Sequence[str]) -> NDArray[np.float32]:
        short = encode(texts)[:, :width]
        lengths: NDArray[np.float32] = np.linalg.norm(short, axis=1, keepdims=True)
        return short / lengths

    found = asdict(measure_encoder(cut, name=str(width), data=data))
    return {key: found[key] for key in ("retrieval", "similarity", "relatedness")}


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


def _lexical(
    plan: Plan,
    student: Encoder,
    tokenizer: Tokenizer,
    data: Data,
    *,
    report: Callable[[str], None],
) -> Tensor:
    """The lexical table, trained once a run; with it the body's new pieces begin better."""
    path = plan.run / LEXICAL
    if path.exists():
        lexical: Tensor = torch.load(path, weights_only=True)
    else:
        minutes = plan.minutes * _LEXICAL_SHARE
        lexical = train_lexical(
            tokenizer,
            data,
            table=student.table.weight.data,
            minutes=minutes,
            seed=plan.seed,
            report=report,
        )
        torch.save(lexical, path)
    if not (plan.run / CHECKPOINT).exists():
        table, taught = student.table.weight.data, len(teacher_tokenizer().get_vocab())
        english = Bags.of(tokenizer, data.english)
        seen = np.bincount(english.pieces, minlength=taught)[:taught]
        known = torch.from_numpy(np.flatnonzero(seen >= _KNOWN))
        near = neighbours(lexical, table, known=known)[taught:]
        table[taught:] += _TOWARDS * (near - table[taught:])
    return lexical


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
    if len(known) == len(table):
        return
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
