"""Texts to unit vectors: by the encoder that ships, or any sentence-transformers model."""

from claims.encode.encoder import CALIBRATION, SHIPPED, Encoder, read_likeness
from claims.encode.hub import models_on_disk, recommended

__all__ = [
    "CALIBRATION",
    "SHIPPED",
    "Encoder",
    "models_on_disk",
    "read_likeness",
    "recommended",
]
