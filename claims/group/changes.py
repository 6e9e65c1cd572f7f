"""Changes: a dispute keeps its id as it grows, and says when it splits, merges, ends or returns."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from claims.group.continuity import continued, new_id
from claims.group.disputes import claims_of
from claims.records import Change, Dispute, Turn, Workflow


@dataclass(frozen=True)
class Continuation:
    """Disputes with the ids they keep, and what became of those before."""

    disputes: tuple[Dispute, ...]
    changes: tuple[Change, ...]


def carried_on(
    found: Sequence[Dispute],
    former: Sequence[Dispute],
    *,
    gone: Mapping[str, Collection[str]],
    at: str,
) -> Continuation:
    """Gives every dispute that goes on the id it was born with, and says what else happened.

    Of several that become one, a dispute that people have worked on goes on before one that
    nobody has, then the one that gives most claims. One that is gone returns where all its
    claims are in one dispute again that goes on from no other.

    Args:
        found: the disputes now, with the ids of a birth.
        former: those before, of the same claims.
        gone: disputes that have ended or merged earlier, the ids of their claims at the end.
        at: when this happens, ISO 8601.
    """
    claims = [claims_of(one) for one in found]
    before = {one.id: claims_of(one) for one in former}
    worked_on = {one.id for one in former if one.workflow is not Workflow.NEW}
    # Where it splits, a dispute goes on with what it did not get from one that merged into it.
    got = {claim for held in gone.values() for claim in held}
    own = {id: held - got for id, held in before.items()}
    kept = continued(claims, own, first=worked_on)
    rest = {id: held for id, held in before.items() if id not in kept.values()}
    kept |= _among_the_others(claims, kept, rest, first=worked_on)
    whole = {id: held for id, held in gone.items() if any(set(held) <= one for one in claims)}
    back = _among_the_others(claims, kept, whole)
    used = {*before, *gone}
    born = {
        number: new_id("dispute", claims[number], is_taken=used.__contains__)
        for number in range(len(found))
        if number not in kept and number not in back
    }
    ids = kept | back | born
    changes = []
    for number, id in sorted((back | born).items()):
        source = _nearest(claims[number], before)
        if number in back:
            changes.append(Change(id, Turn.RETURNED, "", at, tuple(sorted(claims[number]))))
        if source:
            changes.append(Change(id, Turn.SPLIT, source, at, tuple(sorted(claims[number]))))
    now = {ids[number]: claims[number] for number in ids}
    for id in sorted(before.keys() - now.keys()):
        into = _nearest(before[id], now)
        turn = Turn.MERGED if into else Turn.ENDED
        changes.append(Change(id, turn, into, at, tuple(sorted(before[id]))))
    disputes = tuple(replace(one, id=ids[number]) for number, one in enumerate(found))
    return Continuation(disputes, tuple(changes))


def _among_the_others(
    claims: Sequence[Collection[str]],
    kept: Mapping[int, str],
    former: Mapping[str, Collection[str]],
    *,
    first: Collection[str] = (),
) -> dict[int, str]:
    """Which of the disputes that have no id yet go on as which former ones, by their place."""
    left = [number for number in range(len(claims)) if number not in kept]
    again = continued([claims[number] for number in left], former, first=first)
    return {left[place]: id for place, id in again.items()}


def _nearest(claims: Collection[str], others: Mapping[str, Collection[str]]) -> str:
    """Which of others shares most claims; empty where none shares any."""
    shared = {id: len(set(claims) & set(held)) for id, held in others.items()}
    best = min(shared, key=lambda id: (-shared[id], id), default="")
    return best if best and shared[best] else ""
