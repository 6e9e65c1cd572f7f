"""How claims, clusters and disputes look on a page."""

from collections.abc import Sequence

from claims.records import Claim, Cluster, Dispute, Mode, Pair, Reliability, Span, Status
from claims.views.terms import (
    confidence_of,
    in_words,
    mode_name,
    status_name,
    tier_name,
    workflow_name,
)
from claims.views.text import foreign, marked, show, spoken
from claims.views.words import gettext, ngettext


def claim_card(claim: Claim, *, spans: Sequence[Span] = (), other: bool = False) -> str:
    """A claim with its speaker and outlet; `spans` of its text are marked."""
    name = "other" if other else ""
    body = marked(claim.text, [(span, name) for span in spans])
    return f'<p class="text" {spoken(claim.language)}>{body}</p><p class="who">{who(claim)}</p>'


def who(claim: Claim) -> str:
    """Who says a claim, how, where and when."""
    speaker = f"<b>{foreign(claim.speaker)}</b>" if claim.speaker else gettext("the outlet itself")
    passed = ", ".join(foreign(one) for one in claim.via)
    via = f" {gettext('via {}').format(passed)}" if passed else ""
    when = moment(claim.article.published)
    outlet = foreign(claim.article.outlet)
    mode = mode_name(claim.mode)
    if claim.mode is Mode.DENIED:
        # What parts the sides may stand in the reporting verb, outside of the claim's own words.
        mode = f'<b class="denied">{mode}</b>'
    return f"{speaker}{via} · {mode} · {outlet} · {when}{status_badge(claim)}"


def status_badge(claim: Claim) -> str:
    """The status of a claim, where a person has set one."""
    if claim.status is Status.UNVERIFIED:
        return ""
    return f' <span class="badge {claim.status}">{status_name(claim.status)}</span>'


def moment(published: str | None) -> str:
    """A publishing time as people read it; a date stays a date."""
    if published is None:
        return gettext("time unknown")
    day, _, clock = published.partition("T")
    when = f"{day} {clock[:5]} UTC" if clock else day
    return f'<bdi class="time" dir="ltr">{when}</bdi>'


def counts(cluster: Cluster) -> str:
    """How far a cluster is corroborated."""
    seen = ""
    if cluster.first and cluster.last:
        first, last = moment(cluster.first), moment(cluster.last)
        told = first if first == last else gettext("{} to {}").format(first, last)
        seen = f" · {told}"
    far = gettext("{outlets}, {origins}, {speakers}").format(
        outlets=ngettext("{} outlet", "{} outlets", len(cluster.outlets)),
        origins=ngettext("{} independent origin", "{} independent origins", cluster.origins),
        speakers=ngettext("{} speaker", "{} speakers", len(cluster.speakers)),
    )
    return f'<p class="counts">{far}{seen}</p>'


def badges(dispute: Dispute) -> str:
    """Tier, workflow, confidence and reason of a dispute."""
    sure = confidence_of(dispute.confidence)
    return (
        f'<span class="badge {dispute.tier}">{tier_name(dispute.tier)}</span>'
        f'<span class="badge {dispute.workflow}">{workflow_name(dispute.workflow)}</span>'
        f'<span class="badge">{sure}</span>'
        f'<span class="reason">{in_words(dispute.reason)}</span>'
    )


def measured(found: Reliability | None) -> str:
    """How often pairs of one kind and tier were right, in words."""
    if found is None:
        return gettext("not measured yet")
    return gettext("right {right} of {judged} times when measured; at least {lowest}").format(
        right=found.right, judged=found.judged, lowest=f"{found.lowest:.2f}"
    )


def evidence_of(pairs: Sequence[Pair]) -> dict[str, list[Span]]:
    """The differing stretches of every claim, without those that overlap an earlier one."""
    found: dict[str, list[Span]] = {}
    for pair in pairs:
        for claim, span in ((pair.a, pair.evidence.a), (pair.b, pair.evidence.b)):
            kept = found.setdefault(claim.id, [])
            whole = span == (0, len(claim.text))
            if not whole and all(span[1] <= one[0] or one[1] <= span[0] for one in kept):
                kept.append(span)
    return found


def empty(title: str, next_step: str) -> None:
    """What a page shows while there is nothing to show, and what to do about it."""
    show(f'<p class="question">{title}</p><p class="who">{next_step}</p>')
