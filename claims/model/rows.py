"""Two statements in one row, as the cross-encoder reads them: pieces, side, and what is claimed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claims.records import Span

# Pieces of both sides and the three marks around them; two long sentences of news fit.
LONGEST = 160
_MARKS = 3


@dataclass(frozen=True)
class Pieces:
    """A text's word pieces with their offsets in it, the special ones at both ends included."""

    ids: Sequence[int]
    offsets: Sequence[Span]


@dataclass(frozen=True)
class Row:
    """One pair, each array of shape (pieces,): ids, side (0 or 1), and 1 where it is claimed."""

    ids: NDArray[np.int64]
    sides: NDArray[np.int64]
    claimed: NDArray[np.int64]


def row(a: Pieces, b: Pieces, *, claim_a: Span, claim_b: Span) -> Row:
    """The row of two texts: first mark, `a`, mark, `b`, mark.

    A side that is too long keeps what stands around its claim.

    Args:
        claim_a, claim_b: where in each text the claim stands; the rest is context.
    """
    room = LONGEST - _MARKS
    left, right = len(a.ids) - 2, len(b.ids) - 2
    most_a = max(room - right, room // 2)
    ids_a, claimed_a = _side(a, claim_a, most=most_a)
    ids_b, claimed_b = _side(b, claim_b, most=room - min(left, most_a))
    first, last = a.ids[0], a.ids[-1]
    return Row(
        np.array([first, *ids_a, last, *ids_b, last], np.int64),
        np.array([0] * (len(ids_a) + 2) + [1] * (len(ids_b) + 1), np.int64),
        np.array([0, *claimed_a, 0, *claimed_b, 0], np.int64),
    )


def _side(pieces: Pieces, claim: Span, *, most: int) -> tuple[list[int], list[int]]:
    ids = list(pieces.ids[1:-1])
    claimed = [int(end > claim[0] and start < claim[1]) for start, end in pieces.offsets[1:-1]]
    if len(ids) > most:
        first = claimed.index(1) if 1 in claimed else 0
        spare = max(0, most - sum(claimed))
        start = min(max(0, first - spare // 2), len(ids) - most)
        ids, claimed = ids[start : start + most], claimed[start : start + most]
    return ids, claimed
