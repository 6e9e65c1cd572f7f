"""Reattachment: which claim takes the place of one that is gone, and the decisions that follow it.

A decision keeps article, span and wording of what it was about. When the text is read again it
goes over to the claim that overlaps most; where none does, or that one has been decided about
itself, it stays without a claim, and is listed so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from claims.records import Claim, Orphan, Quote, pair_id
from claims.store import Store


def heir(start: int, end: int, claims: Iterable[Claim]) -> Claim | None:
    """The claim of the same article that overlaps a stretch most; of two, the shorter one."""
    overlaps = {
        claim: min(end, claim.end) - max(start, claim.start)
        for claim in claims
        if claim.start < end and start < claim.end
    }
    return max(
        overlaps,
        key=lambda one: (overlaps[one], one.start - one.end, -one.start),
        default=None,
    )


def heirs(gone: Iterable[Claim], claims: Sequence[Claim]) -> dict[str, str]:
    """For claims that are gone, by id: the one that takes their place, where there is one."""
    found = ((one.id, heir(one.start, one.end, claims)) for one in gone)
    return {id: claim.id for id, claim in found if claim is not None}


def reattach(store: Store, article: str) -> int:
    """Gives decisions that quote an article a claim or pair again; returns how many it carried.

    Decisions on a claim that came back as it was are its own again without this; its status is
    set to what was decided last.
    """
    claims: dict[str, list[Claim]] = defaultdict(list)
    waiting: dict[tuple[str, str], list[Orphan]] = defaultdict(list)
    for orphan in store.orphans(article=article):
        waiting[orphan.decision.subject, orphan.decision.field].append(orphan)
        for quote in orphan.quotes:
            if quote.article not in claims:
                claims[quote.article] = store.claims_in(quote.article)
    carried = 0
    # The latest come first: of two that could go to one claim, the later decision does.
    for (_, field), orphans in waiting.items():
        subject = _subject(orphans[0], claims)
        there = orphans[0].decision.kind == "claim" or store.has_pair(subject)
        if subject and there and not store.is_decided(subject, field):
            store.carry([one.number for one in orphans], subject)
            carried += len(orphans)
    store.restore_statuses(store.claims_of_articles([article]))
    return carried


def _subject(orphan: Orphan, claims: Mapping[str, Sequence[Claim]]) -> str:
    """What a decision is about now; empty where that is nothing."""
    found = [_heir(quote, claims) for quote in orphan.quotes]
    ids = [one.id for one in found if one is not None]
    if orphan.decision.kind == "claim" and len(ids) == 1:
        return ids[0]
    if orphan.decision.kind == "pair" and len(ids) == 2 and ids[0] != ids[1]:
        return pair_id(*ids)
    return ""


def _heir(quote: Quote, claims: Mapping[str, Sequence[Claim]]) -> Claim | None:
    return heir(quote.start, quote.end, claims[quote.article])
