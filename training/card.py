"""The card of a trained model: what the program must know of it, and what people should."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from claims.model import GRAPH, LONGEST, TOKENIZER, checked_content
from training.data import KINDS
from training.examples import NLI, SCORES
from training.pairs import INFERENCE_LICENCES
from training.sampling import LANGUAGES
from training.student import MAX_TOKENS


def _next_revision(path: Path) -> str:
    """One above the revision of the card that stands at `path`, if one does."""
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return str(int(before.get("revision", 0)) + 1)


def card(
    path: Path, *, pieces: int, kinds: Sequence[str], training: Mapping[str, Any]
) -> dict[str, Any]:
    """The card of an encoder that is about to stand at `path`: one revision above the one there.

    Args:
        pieces: how many word pieces it has.
        kinds: of data that it was trained on.
        training: the facts of the run.
    """
    return {
        "name": "claims-encoder",
        "revision": _next_revision(path),
        "kind": "sentence encoder",
        "licence": "Apache-2.0",
        "dimensions": 384,
        "max_tokens": MAX_TOKENS,
        "precision": "int8",
        "normaliser": "nfkc-tatweel-digits-yeh-kaf-lower",
        "pooling": "mean over the tokens, then unit length, both inside the graph",
        "inputs": ["input_ids", "attention_mask"],
        "output": "sentence_embedding",
        "word_pieces": pieces,
        "languages": sorted(LANGUAGES),
        "teacher": {"name": "all-MiniLM-L6-v2", "licence": "Apache-2.0"},
        "training_data": [{"name": kind, "licence": KINDS[kind].licence} for kind in kinds],
        "training": dict(training),
    }


def judge_card(path: Path, *, encoder: Path, training: Mapping[str, Any]) -> dict[str, Any]:
    """The card of a judge that is about to stand at `path`.

    Args:
        encoder: the folder beside it whose word pieces it reads.
        training: the facts of the run.
    """
    return {
        "name": "claims-judge",
        "revision": _next_revision(path),
        "kind": "cross-encoder",
        "licence": "Apache-2.0",
        "encoder": encoder.name,
        "encoder_content": checked_content(encoder, GRAPH, TOKENIZER),
        "precision": "int8",
        "longest": LONGEST,
        "inputs": ["pieces", "words", "ids", "sides", "claimed"],
        "outputs": {"nli": list(NLI), "scores": list(SCORES)},
        "languages": sorted(LANGUAGES),
        "training_data": [
            *({"name": name, "licence": licence} for name, licence in INFERENCE_LICENCES.items()),
            {"name": "statements", "licence": "Apache-2.0, written for it (training/statements)"},
            {"name": "questions", "licence": "Apache-2.0, written for it (training/questions)"},
            {"name": "parallel sentences, paired and changed", "licence": "as of the encoder"},
        ],
        "training": dict(training),
    }


def write(path: Path, described: Mapping[str, Any]) -> None:
    """Writes a card as JSON."""
    path.write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
