"""Model folders: what the program runs itself, checked before it is used."""

from claims.model.files import CARD, GRAPH, TOKENIZER, checked_content
from claims.model.pairs import PairCard, PairModel
from claims.model.rows import LONGEST, Pieces, Row, row
from claims.model.sentences import Card, Model

__all__ = [
    "CARD",
    "GRAPH",
    "LONGEST",
    "TOKENIZER",
    "Card",
    "Model",
    "PairCard",
    "PairModel",
    "Pieces",
    "Row",
    "checked_content",
    "row",
]
