"""Involvement: who takes part in something, and who only knew of it, agreed to it or helped.

Neither says or excludes the other: a strike that was coordinated with a country may have been
carried out without it.
"""

from functools import lru_cache

from claims.lexicon import lexicon
from claims.records import Claim, Mode
from claims.text import tokens

# A claim comes again in every pair; beyond this many the oldest are forgotten.
_REMEMBERED = 1 << 16
OTHER_DEGREES = "to know of it or to lend a hand is not to take part"


def in_other_degrees(a: Claim, b: Claim) -> bool:
    """Whether one claim speaks of taking part alone, and the other says what falls short of it."""
    left, right = _degrees(a), _degrees(b)
    return left != right and all(sum(one) == 1 for one in (left, right))


@lru_cache(maxsize=_REMEMBERED)
def _degrees(claim: Claim) -> tuple[bool, bool]:
    """Whether a claim speaks of taking part, and whether it says what falls short of that."""
    words, lists = tokens(claim.text), lexicon(claim.language)
    # That nobody even knew of it excludes that anybody took part.
    said = claim.mode is not Mode.DENIED and not lists.phrases("negations").any(words)
    short = said and lists.phrases("falls_short").any(words)
    return lists.phrases("takes_part").any(words), short
