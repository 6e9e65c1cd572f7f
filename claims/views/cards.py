"""How claims, clusters and disputes look on a page."""

from collections.abc import Mapping, Sequence

from claims.records import Claim, Cluster, Dispute, Pair, Reason, Span
from claims.views.text import foreign, marked, show

_REASONS = {
    Reason.NEGATION: "one side says it happened, the other that it did not",
    Reason.NUMBER: "different figures for the same thing",
    Reason.DATE: "different dates for the same thing",
    Reason.ACTOR: "different actors",
    Reason.PLACE: "different places",
    Reason.MODALITY: "one side is a plan, the other a fact",
    Reason.ANTONYM: "the two states exclude each other",
    Reason.CORRECTION: "an outlet corrected itself",
    Reason.OTHER: "they cannot all be true",
    Reason.NONE: "",
}


def in_words(reason: Reason) -> str:
    """A reason in plain words."""
    return _REASONS[reason]


def claim_card(claim: Claim, *, spans: Sequence[Span] = (), other: bool = False) -> str:
    """A claim with its speaker and outlet; `spans` of its text are marked."""
    name = "other" if other else ""
    body = marked(claim.text, [(span, name) for span in spans])
    return f'<p class="text" dir="auto">{body}</p><p class="who">{who(claim)}</p>'


def who(claim: Claim) -> str:
    """Who says a claim, how, where and when."""
    speaker = f"<b>{foreign(claim.speaker)}</b>" if claim.speaker else "the outlet itself"
    via = f" via {', '.join(foreign(one) for one in claim.via)}" if claim.via else ""
    when = moment(claim.article.published)
    status = "" if claim.status == "unverified" else f' <span class="badge">{claim.status}</span>'
    return f"{speaker}{via} · {claim.mode} · {foreign(claim.article.outlet)} · {when}{status}"


def moment(published: str | None) -> str:
    """A publishing time as people read it; a date stays a date."""
    if published is None:
        return "time unknown"
    day, _, clock = published.partition("T")
    return f'<span dir="ltr">{day} {clock[:5]} UTC</span>' if clock else day


def counts(cluster: Cluster) -> str:
    """How far a cluster is corroborated."""
    seen = ""
    if cluster.first:
        same = cluster.first == cluster.last
        first, last = moment(cluster.first), moment(cluster.last)
        seen = f" · {first}" if same else f" · {first} to {last}"
    return (
        f'<p class="counts">{_count(len(cluster.outlets), "outlet")}, '
        f"{_count(cluster.origins, 'independent origin')}, "
        f"{_count(len(cluster.speakers), 'speaker')}{seen}</p>"
    )


def badges(dispute: Dispute) -> str:
    """Tier, workflow, confidence and reason of a dispute."""
    return (
        f'<span class="badge {dispute.tier}">{dispute.tier}</span>'
        f'<span class="badge {dispute.workflow}">{dispute.workflow.replace("_", " ")}</span>'
        f'<span class="badge">confidence {dispute.confidence:.2f}</span>'
        f'<span class="badge">{dispute.reason}: {in_words(dispute.reason)}</span>'
    )


def position_card(cluster: Cluster, *, number: int, evidence: Mapping[str, Sequence[Span]]) -> str:
    """One position of a dispute, with the differing words of its claims marked."""
    other = number > 0
    cards = "".join(
        claim_card(claim, spans=evidence.get(claim.id, ()), other=other) for claim in cluster.claims
    )
    name = "position other" if other else "position"
    return f'<div class="{name}">{counts(cluster)}{cards}</div>'


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


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
