"""The course of things on a page: what overtook a claim, timelines, what became of disputes."""

from collections.abc import Mapping, Sequence

from claims.records import Change, Claim, Cluster, Said, Turn
from claims.views.cards import claim_card, moment, who
from claims.views.text import foreign
from claims.views.words import gettext


def superseded(cluster: Cluster, newer: Mapping[str, Claim]) -> str:
    """The newest claim that overtook a cluster, with its date and source; empty for none."""
    found = [newer[claim.id] for claim in cluster.claims if claim.id in newer]
    if not found:
        return ""
    last = max(found, key=lambda claim: claim.article.published or "")
    return _overtaken(last)


def said_card(said: Said) -> str:
    """One step of a timeline."""
    overtaken = _overtaken(said.newer) if said.newer is not None else ""
    number = gettext("Position {}").format(said.position)
    return (
        f'<div class="step p{said.position}"><p class="counts">{number}</p>'
        f"{claim_card(said.claim)}{overtaken}</div>"
    )


def turns(changes: Sequence[Change]) -> str:
    """What became of a dispute and of those that merged into it, a line each."""
    return "".join(f'<p class="who">{moment(one.at)} · {_turn(one)}</p>' for one in changes)


def _turn(one: Change) -> str:
    told = {
        Turn.MERGED: gettext("dispute {dispute} merged into {other}"),
        Turn.SPLIT: gettext("dispute {dispute} split from {other}"),
        Turn.ENDED: gettext("dispute {dispute} ended"),
        Turn.RETURNED: gettext("dispute {dispute} returned"),
    }[one.turn]
    return told.format(dispute=one.dispute, other=one.other)


def _overtaken(newer: Claim) -> str:
    told = gettext("superseded by {}").format(foreign(newer.text))
    return f'<p class="newer">{told}</p><p class="who">{who(newer)}</p>'
