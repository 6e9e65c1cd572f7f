"""Company: what others add to a pair, reckoned by hand."""

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from claims.compare import KINDS, Company, named
from claims.compare.adjacency import best_others
from claims.records import Alone

# A morning, the noon after it, and the evening.
HOURS = {"a": 8, "b": 12, "c": 18, "d": 12}
# Two claims of one article; all others stand alone.
ARTICLES = {"a": "1", "b": "2", "c": "3", "d": "2"}


def likely(**kinds: float) -> list[float]:
    """Probabilities of all kinds; what is left is that they are unrelated."""
    told = [kinds.get(kind, 0.0) for kind in KINDS[:-1]]
    return [*told, 1.0 - sum(told)]


def beside(pairs: dict[str, list[float]], asked: str) -> dict[str, float]:
    """The features of one of some pairs, each named by its two claims."""
    found = [
        Alone(
            id=name, a=name[0], b=name[1],
            articles=(ARTICLES[name[0]], ARTICLES[name[1]]),
            published=(_stamp(name[0]), _stamp(name[1])),
            alone=(), linked=True,
        )
        for name in pairs
    ]  # fmt: skip
    table = Company(found).features(np.array(list(pairs.values())))
    names = named(0)
    return dict(zip(names, table[list(pairs).index(asked)].tolist(), strict=True))


def _stamp(claim: str) -> str:
    return f"2025-06-03T{HOURS[claim]:02}:00:00Z"


def test_who_says_the_same_speaks_for_a_claim() -> None:
    pairs = {"ab": likely(opposed=0.1), "ac": likely(same=0.8), "bc": likely(opposed=0.6)}
    told = beside(pairs, "ab")
    own, other = math.log(0.1 / 0.9), math.log(0.6 / 0.4)
    assert told["alone opposed"] == pytest.approx(own)
    # The pair itself counts once, the one of who speaks for it as surely as he says the same.
    assert told["others opposed"] == pytest.approx((own + 0.8 * other) / 1.8 - own)
    assert told["others"] == pytest.approx(math.log(1.8))
    # What the morning said is said again in the evening, after noon's.
    assert told["said again later"] == pytest.approx(math.log1p(0.8))
    assert told["said before"] == 0.0


def test_who_is_hardly_the_same_speaks_for_nobody() -> None:
    pairs = {"ab": likely(opposed=0.1), "ac": likely(same=0.3), "bc": likely(opposed=0.6)}
    assert beside(pairs, "ab")["others"] == 0.0


def test_a_likelier_partner_in_the_article_is_a_rival() -> None:
    told = beside({"ab": likely(same=0.4), "ad": likely(same=0.5, opposed=0.1)}, "ab")
    assert told["a rival same"] == pytest.approx(0.5)
    assert told["a rival related"] == pytest.approx(0.6)
    # In the article of the first claim nobody else is compared with the second.
    assert told["rivals of both same"] == 0.0


def test_partners_in_common_count_by_the_weaker_tie() -> None:
    pairs = {"ab": likely(), "ac": likely(same=0.3), "bc": likely(opposed=0.2), "cd": likely()}
    told = beside(pairs, "ab")
    assert told["partners in common"] == pytest.approx(math.log1p(0.2))
    assert told["share in common"] == pytest.approx(0.2 / (0.3 + 1.0))
    assert told["the same and opposed"] == pytest.approx(math.log1p(0.3 * 0.2))
    assert told["opposed to both"] == 0.0


def test_the_largest_of_the_others() -> None:
    values: NDArray[np.float64] = np.array([0.3, 0.9, 0.9, 0.2, 0.5])
    found = best_others(values, np.array([0, 3, 4]))
    assert found.tolist() == [0.9, 0.9, 0.9, 0.0, 0.0]
