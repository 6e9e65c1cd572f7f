"""The encoder against sentence-transformers with the same weights in torch, on one machine.

The other model is the body of the shipped one (a BERT of six layers and 384 dimensions), its int8
weights turned back into floats, with the same word pieces; the lexical table and the common axes,
which cost next to nothing, are left out of it. Both take the same texts of 26 tokens, in turns.
"""

import json
import tempfile
from pathlib import Path

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from benchmarks.measurement import Measurement, in_turns, keep, ratios
from claims.encode import Encoder
from claims.model import GRAPH, Model
from claims.settings import Settings
from training.export import weights_of

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = Settings().models / "encoder"
TEXTS = 512
TOKENS = 26
TIMES = 9


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


def body_of(tokenizer: PreTrainedTokenizerFast) -> BertConfig:
    """The size of the body that the shipped encoder and judge have."""
    return BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=384,
        num_hidden_layers=6,
        num_attention_heads=12,
        intermediate_size=1536,
    )


def same_weights(folder: Path) -> SentenceTransformer:
    """The shipped model's body in sentence-transformers' own format."""
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(SHIPPED / "tokenizer.json"), pad_token="[PAD]", model_max_length=128
    )
    body = BertModel(body_of(tokenizer), add_pooling_layer=False)
    body.load_state_dict(weights_of(SHIPPED / GRAPH))
    body.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    transformer = Transformer(str(folder), max_seq_length=128)
    return SentenceTransformer(modules=[transformer, Pooling(384)], device="cpu")


def main() -> None:
    """Measures both in turn and keeps the ratio."""
    asked = texts()
    encoder = Encoder.load()
    with tempfile.TemporaryDirectory() as folder:
        other = same_weights(Path(folder))

    def ours() -> object:
        return encoder.encode(asked)

    def theirs() -> object:
        return other.encode(asked, show_progress_bar=False, normalize_embeddings=True)

    own, foreign = in_turns([ours, theirs], times=TIMES)
    keep(
        "encoding",
        [
            Measurement("shipped encoder (ONNX, int8)", TEXTS / min(own), "texts a second"),
            Measurement(
                "sentence-transformers (torch, fp32)", TEXTS / min(foreign), "texts a second"
            ),
            *ratios("how many times as fast", foreign, own, goal=">= 3"),
        ],
        note=f"{TEXTS} texts of {TOKENS} tokens from the sample corpus, {TIMES} runs in turns, the "
        "fastest of each, and the ratio of the two of every turn; the torch model takes batches "
        f"of 32 with {torch.get_num_threads()} threads, the shipped one each text alone",
    )


if __name__ == "__main__":
    main()
