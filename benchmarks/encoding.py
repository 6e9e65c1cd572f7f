"""The encoder against sentence-transformers with a model of the same shape, on one machine.

The other model is a BERT of six layers and 384 dimensions with the same word pieces and random
weights: it costs what a trained one costs, and its vectors mean nothing. So this compares time
and nothing else. Both take the same texts of 26 tokens.
"""

import json
import tempfile
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from benchmarks.measurement import Measurement, keep, seconds
from claims.encode import Encoder
from claims.model import Model
from claims.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = Settings().models / "encoder"
TEXTS = 512
TOKENS = 26
TIMES = 5


def texts() -> list[str]:
    """Stretches of the sample corpus, each of 26 tokens with the two special ones."""
    articles = sorted((ROOT / "corpus").glob("*/articles.jsonl"))
    lines = [line for path in articles for line in path.read_text(encoding="utf-8").splitlines()]
    words = [word for line in lines for word in json.loads(line)["text"].split()]
    model = Model.open(SHIPPED)
    found: list[str] = []
    start = 0
    while len(found) < TEXTS:
        taken = [words[(start + step) % len(words)] for step in range(TOKENS)]
        fitting = [" ".join(taken[:count]) for count in range(1, TOKENS + 1)]
        lengths = [len(tokens) for tokens in model.tokens(fitting)]
        if TOKENS in lengths:
            found.append(fitting[lengths.index(TOKENS)])
        start += 1
    return found


def same_shape(folder: Path) -> SentenceTransformer:
    """A model of the shipped one's shape in sentence-transformers' own format."""
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(SHIPPED / "tokenizer.json"), pad_token="[PAD]", model_max_length=128
    )
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=384,
        num_hidden_layers=6,
        num_attention_heads=12,
        intermediate_size=1536,
    )
    BertModel(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    transformer = Transformer(str(folder), max_seq_length=128)
    return SentenceTransformer(modules=[transformer, Pooling(384)], device="cpu")


def main() -> None:
    """Measures both in turn and keeps the ratio."""
    asked = texts()
    encoder = Encoder.load()
    with tempfile.TemporaryDirectory() as folder:
        other = same_shape(Path(folder))
    own = seconds(lambda: encoder.encode(asked), times=TIMES)[0]
    foreign = seconds(
        lambda: other.encode(asked, show_progress_bar=False, normalize_embeddings=True),
        times=TIMES,
    )[0]
    keep(
        "encoding",
        [
            Measurement("shipped encoder (ONNX, int8)", TEXTS / own, "texts a second", ">= 600"),
            Measurement("sentence-transformers (torch, fp32)", TEXTS / foreign, "texts a second"),
            Measurement("how many times as fast", foreign / own, "times"),
        ],
        note=f"{TEXTS} texts of {TOKENS} tokens from the sample corpus, fastest of {TIMES} runs; "
        "the torch model has the same shape and random weights, batches of 32, "
        f"{torch.get_num_threads()} threads; the shipped one runs each text alone",
    )


if __name__ == "__main__":
    main()
