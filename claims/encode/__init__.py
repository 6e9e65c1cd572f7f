"""Texts to unit vectors: by the encoder that ships, or any sentence-transformers model."""

from claims.encode.encoder import CALIBRATION, SHIPPED, Encoder, read_likeness
from claims.encode.hub import recommended

__all__ = [
    "CALIBRATION",
    "SHIPPED",
    "Encoder",
    "read_likeness",
    "recommended",
]
