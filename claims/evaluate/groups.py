"""Clusters and origins against gold."""

from collections import Counter
from collections.abc import Mapping, Sequence

from claims.evaluate.figures import Score, Tally
from claims.evaluate.gold import Event
from claims.evaluate.matching import Matching
from claims.origins import origins


def bcubed(matching: Matching, clusters: Mapping[str, str], *, events: Sequence[str]) -> Score:
    """BCubed (Bagga and Baldwin 1998) of the clusters of the claims that match a proposition.

    Of every claim: the share of its cluster that states its proposition (precision), and the
    share of its proposition that is in its cluster (recall); then the means. Written here, since
    no library that does it is kept.
    """
    gold = {
        id: (mention.event, mention.proposition)
        for id in matching.of_claim
        if (mention := matching.mention_of(id)) is not None
    }
    found = {id: clusters[id] for id in gold}
    together = Counter((gold[id], found[id]) for id in gold)
    of_gold, of_found = Counter(gold.values()), Counter(found.values())
    tally = Tally.empty()
    for id, (event, _) in gold.items():
        shared = together[gold[id], found[id]]
        tally.right[event] += shared / of_found[found[id]]
        tally.hit[event] += shared / of_gold[gold[id]]
        tally.found[event] += 1
        tally.gold[event] += 1
    return tally.score(events)


def adjusted_rand(events: Sequence[Event], found: Mapping[str, str]) -> float | None:
    """The adjusted Rand index (Hubert and Arabie 1985) of the origins of all articles.

    1 where articles are put together as in gold, 0 for chance; None where there are none.
    """
    from sklearn.metrics import adjusted_rand_score

    gold: dict[str, str] = {}
    for event in events:
        copies = [(a, b) for a, b in map(sorted, event.copies)]
        gold |= origins(event.articles, copies)
    if not gold:
        return None
    return float(adjusted_rand_score(list(gold.values()), [found[id] for id in gold]))
