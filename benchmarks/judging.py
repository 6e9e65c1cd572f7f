"""Reading pairs against sentence-transformers' cross-encoder of the same size in torch.

The other model is a BERT for three classes with as many layers, dimensions and word pieces as the
judge that ships; what its weights are does not change how long it takes. Both read the same pairs,
each of two stretches of 26 tokens, in one order, and in turns.
"""

import tempfile
from pathlib import Path

import torch
from sentence_transformers import CrossEncoder as Foreign
from transformers import BertForSequenceClassification, PreTrainedTokenizerFast

from benchmarks.encoding import SHIPPED, body_of, texts
from benchmarks.measurement import Measurement, in_turns, keep, ratios
from claims.judge import CrossEncoder
from claims.records import Excerpt
from claims.settings import Settings

LABELS = 3
TIMES = 9


def of_its_size(folder: Path) -> Foreign:
    """A model of the judge's size in sentence-transformers' own format."""
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(SHIPPED / "tokenizer.json"),
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        model_max_length=128,
    )
    config = body_of(tokenizer)
    config.num_labels = LABELS
    torch.manual_seed(0)
    BertForSequenceClassification(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    found: Foreign = Foreign(str(folder), device="cpu")
    return found


def main() -> None:
    """Measures both in turn and keeps the ratio."""
    asked = texts()
    pairs = list(zip(asked, asked[1:] + asked[:1], strict=True))
    excerpts = [(Excerpt.whole(a), Excerpt.whole(b)) for a, b in pairs]
    judge = CrossEncoder.open(Settings().models / "judge")
    with tempfile.TemporaryDirectory() as folder:
        other = of_its_size(Path(folder))

    def ours() -> object:
        return judge.read(excerpts)

    def theirs() -> object:
        return other.predict(pairs, show_progress_bar=False)

    own, foreign = in_turns([ours, theirs], times=TIMES)
    keep(
        "judging",
        [
            Measurement("shipped judge (ONNX, int8)", len(pairs) / min(own), "pairs a second"),
            Measurement(
                "sentence-transformers (torch, fp32)", len(pairs) / min(foreign), "pairs a second"
            ),
            *ratios("how many times as fast", foreign, own),
        ],
        note=f"{len(pairs)} pairs of 2 x 26 tokens in one order, {TIMES} turns, the fastest "
        "of each, and the ratio of the two of every turn; the torch model takes batches of 32 with "
        f"{torch.get_num_threads()} threads, the shipped one each pair alone",
    )


if __name__ == "__main__":
    main()
