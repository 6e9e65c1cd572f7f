"""Signatures: few numbers that two articles share where they share wording.

MinHash (Broder 1997) over runs of word keys, by datasketch. Of two articles that share a part J
of their runs, each of the numbers agrees with probability J, so that whoever looks for common
numbers finds copies without comparing all with all (locality-sensitive hashing, Indyk and Motwani
1998, with one number a band: runs of words are rare enough).
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from claims.origins.body import Body

# What was found under another revision is looked for anew.
REVISION = "1"
# A run of four words survives a swapped word in five more often than one of five, and is still
# shared by chance far less often than one of three (docs/comparing.md, origins).
_RUN = 4
_NUMBERS = 64
# Two numbers in common: one may be a stock phrase.
COMMON_NUMBERS = 2
_BITS = 32


def signature(body: Body) -> tuple[int, ...]:
    """The numbers of an article, each below 2**63; none for one without words.

    The place of a number in the signature is part of it, so that they can be looked up in one
    table.
    """
    runs = sorted({" ".join(run) for run in _runs(body.wording)})
    if not runs:
        return ()
    sketch = _empty().copy()
    sketch.update_batch([run.encode() for run in runs])
    return tuple(place << _BITS | int(one) for place, one in enumerate(sketch.hashvalues))


def _runs(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if words:
        yield from (words[at : at + _RUN] for at in range(max(1, len(words) - _RUN + 1)))


@cache
def _empty() -> Any:
    """A sketch of nothing; made once, since its permutations are drawn anew each time."""
    from datasketch import MinHash

    return MinHash(num_perm=_NUMBERS, seed=1, scheme="affine32")
