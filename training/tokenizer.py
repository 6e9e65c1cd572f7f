"""The student's word pieces: those of a base tokenizer, ids unchanged, and new ones behind them."""

import json
from collections.abc import Mapping, Sequence

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, trainers

# New pieces by language, on top of what the base holds. Together they decide the model's size:
# a piece is 384 bytes of the embedding table in int8.
QUOTAS = {
    "ar": 21_000, "ru": 8_000, "he": 8_000, "tr": 4_500, "fa": 6_000, "de": 3_000, "fr": 3_000,
    "es": 3_000, "uk": 6_000, "zh": 3_500, "ur": 2_500, "it": 2_000, "pt": 2_000,
}  # fmt: skip

_DIGITS = {chr(start + n): str(n) for start in (0x660, 0x6F0) for n in range(10)}
# Forms of one letter in Arabic and Persian keyboards; tatweel only stretches a word.
_LETTERS = {"\u0640": "", "\u06cc": "\u064a", "\u06a9": "\u0643", "\u0649": "\u064a"}


def normalizer() -> normalizers.Normalizer:
    """NFKC, no tatweel, ASCII digits, one yeh and one kaf, then BERT's lower-casing.

    BERT's accent stripping also folds the hamza forms of alef.
    """
    return normalizers.Sequence(
        [
            normalizers.NFKC(),
            *(normalizers.Replace(old, new) for old, new in (_LETTERS | _DIGITS).items()),
            normalizers.BertNormalizer(
                clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True
            ),
        ]
    )


def extend(
    base: Tokenizer,
    texts: Mapping[str, Sequence[str]],
    *,
    quotas: Mapping[str, int],
    teacher: Tokenizer,
) -> Tokenizer:
    """A tokenizer with the base's pieces and, behind them, new ones for each language.

    Args:
        base: a WordPiece tokenizer.
        texts: what to learn pieces from, by language.
        quotas: how many pieces a language may have that the teacher does not; those of them
            that the base holds already count.
        teacher: whose pieces count for no language.
    """
    taught = set(teacher.get_vocab())
    described = json.loads(base.to_str())
    vocabulary: dict[str, int] = dict(described["model"]["vocab"])
    for language, quota in quotas.items():
        if language in texts:
            learned = _learn(texts[language], size=2 * quota + 2_000)
            held = sum(piece in vocabulary and piece not in taught for piece in learned)
            new = [piece for piece in learned if piece not in vocabulary][: max(0, quota - held)]
            vocabulary |= {piece: number for number, piece in enumerate(new, start=len(vocabulary))}
    described["model"]["vocab"] = vocabulary
    described["normalizer"] = json.loads(_empty().to_str())["normalizer"]
    found = Tokenizer.from_str(json.dumps(described, ensure_ascii=False))
    found.no_padding()
    found.no_truncation()
    return found


def _learn(texts: Sequence[str], *, size: int) -> list[str]:
    """Word pieces of some texts, the most useful first."""
    tokenizer = _empty()
    trainer = trainers.WordPieceTrainer(
        vocab_size=size, min_frequency=2, limit_alphabet=300, show_progress=False
    )
    tokenizer.train_from_iterator(texts, trainer)
    pieces = tokenizer.get_vocab()
    return sorted(pieces, key=pieces.__getitem__)


def _empty() -> Tokenizer:
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return tokenizer
