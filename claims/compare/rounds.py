"""Rounds: what pairs are in company, by what those beside them are, then by what they became."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from claims.compare.adjacency import Floats
from claims.compare.company import FEATURES, Company
from claims.compare.relations import Relations
from claims.records import Weighed

# The names of the features in every round: a third one tells the kinds apart no better.
ROUNDS = ("{}", "{}, then")


@dataclass(frozen=True)
class Round:
    """What pairs are in company after a round, in order.

    Attributes:
        company: of the pairs.
        before: the probabilities of `KINDS` that it began with, (pairs, kinds).
        features: of what stands beside each, those of former rounds first, (pairs, `named`).
        probabilities: of `KINDS`, (pairs, kinds).
    """

    company: Company
    before: Floats
    features: Floats
    probabilities: Floats

    def speaking_for(self, pair: int) -> list[str]:
        """The claims that spoke for either side of a pair, given its place, by id."""
        return self.company.speaking_for(pair, self.before)


def in_company(pairs: Sequence[Weighed], relations: Relations) -> list[Round]:
    """What pairs are in company, after every round.

    Args:
        pairs: all that stand beside one another, one at least.
        relations: what was measured of pairs in company.
    """
    company = Company(pairs)
    plain = np.array([one.plain for one in pairs], np.float64)
    before = np.array([one.alone for one in pairs], np.float64)
    table = np.zeros((len(pairs), 0))
    found = list[Round]()
    for number in range(len(ROUNDS)):
        table = np.concatenate((table, company.features(before)), axis=1)
        after = relations.together(plain[:, number], table, named(number), number=number)
        found.append(Round(company, before, table, after))
        before = after
    return found


def named(number: int = len(ROUNDS) - 1) -> list[str]:
    """The names of the features of company in a round, those of former ones first."""
    return [form.format(name) for form in ROUNDS[: number + 1] for name in FEATURES]
