"""Positions side by side, with copies collapsed and the differing words marked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from claims.project import Project
from claims.records import Claim, Cluster, Dispute, Pair, Queued, Reliability, Span
from claims.views.cards import badges, claim_card, counts, evidence_of, measured
from claims.views.course import superseded
from claims.views.terms import language_name
from claims.views.text import foreign, marked, spoken
from claims.views.words import gettext, language, ngettext

_COLOURS = 6


def question(dispute: Dispute, evidence: Mapping[str, Sequence[Span]]) -> str:
    """The question of a dispute, with the words marked in which the positions differ."""
    asked = _asked(dispute)
    spans = evidence.get(asked.id, ()) if asked else ()
    text = marked(dispute.question, [(span, "") for span in spans])
    return f'<p class="question" {spoken(asked.language if asked else "")}>{text}</p>'


def _asked(dispute: Dispute) -> Claim | None:
    """The claim that the question of a dispute is worded as."""
    return next((one for one in dispute.claims if one.text == dispute.question), None)


def _language(dispute: Dispute) -> str:
    """The language of a dispute's question, where it is not that of the page."""
    asked = _asked(dispute)
    if asked is None or not asked.language or asked.language == language():
        return ""
    name = gettext("Language: {}").format(foreign(language_name(asked.language)))
    return f'<span class="badge">{name}</span>'


def head(queued: Queued, reliability: Reliability | None) -> str:
    """What is known of a dispute at a glance: tier, workflow, reason, confidence, whose it is."""
    dispute = queued.dispute
    decided = gettext("{decided} of {pairs} pairs decided").format(
        decided=queued.decided, pairs=len(dispute.pairs)
    )
    given = gettext("assigned to {}").format(foreign(queued.assignee)) if queued.assignee else ""
    told = " · ".join(filter(None, (measured(reliability), decided, given)))
    return (
        f'<p class="badges">{_language(dispute)}{badges(dispute)}</p><p class="counts">{told}</p>'
    )


def side_by_side(
    dispute: Dispute,
    *,
    evidence: Mapping[str, Sequence[Span]],
    origins: Mapping[str, str],
    newer: Mapping[str, Claim],
    most: int | None = None,
) -> str:
    """All positions of a dispute, each with its claims.

    Args:
        dispute: whose positions.
        evidence: by claim, the stretches that are marked.
        origins: of the articles.
        newer: by claim, what has overtaken it.
        most: how many claims of each position are shown; None for all.
    """
    cells = [
        _position(position, number, evidence=evidence, origins=origins, newer=newer, most=most)
        for number, position in enumerate(dispute.positions, start=1)
    ]
    return f'<div class="positions">{"".join(cells)}</div>'


def shown_with(
    project: Project, disputes: Sequence[Dispute]
) -> tuple[dict[str, Pair], dict[str, str], dict[str, Claim]]:
    """What positions are shown with: pairs by id, origins by article, what is newer by claim."""
    claims = [claim for one in disputes for claim in one.claims]
    return (
        project.pairs_by_id({id for one in disputes for id in one.pairs}),
        project.origins({claim.article.id for claim in claims}),
        project.newer(claims),
    )


def differing(dispute: Dispute, pairs: Mapping[str, Pair]) -> dict[str, list[Span]]:
    """By claim, the stretches in which the positions of a dispute differ."""
    return evidence_of([pairs[id] for id in dispute.pairs if id in pairs])


def likest(dispute: Dispute, pairs: Mapping[str, Pair]) -> Pair | None:
    """The pair that a dispute has its tier and confidence from."""
    own = [pairs[id] for id in dispute.pairs if id in pairs]
    best = [one for one in own if (one.tier, one.confidence) == (dispute.tier, dispute.confidence)]
    return next(iter(best or own), None)


def by_origin(claims: Iterable[Claim], origins: Mapping[str, str]) -> list[list[Claim]]:
    """Claims of one origin together, in the order of the first of each."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        found[origins.get(claim.article.id, claim.article.id)].append(claim)
    return list(found.values())


def _position(
    cluster: Cluster,
    number: int,
    *,
    evidence: Mapping[str, Sequence[Span]],
    origins: Mapping[str, str],
    newer: Mapping[str, Claim],
    most: int | None,
) -> str:
    groups = by_origin(cluster.claims, origins)
    shown = groups if most is None else groups[:most]
    cards = "".join(_with_copies(group, number, evidence) for group in shown)
    left = len(groups) - len(shown)
    more = f'<p class="counts">{ngettext("and {} more", "and {} more", left)}</p>' if left else ""
    title = gettext("Position {}").format(number)
    name = f"position p{min(number, _COLOURS)}"
    return (
        f'<section class="{name}" aria-label="{title}"><h4>{title}</h4>{counts(cluster)}'
        f"{superseded(cluster, newer)}{cards}{more}</section>"
    )


def _with_copies(
    group: Sequence[Claim], number: int, evidence: Mapping[str, Sequence[Span]]
) -> str:
    """The first claim of an origin, and the others folded away."""
    first, *others = group
    other = number > 1
    card = claim_card(first, spans=evidence.get(first.id, ()), other=other)
    verbatim = [one for one in others if one.text.strip() == first.text.strip()]
    changed = [one for one in others if one not in verbatim]
    told = (
        (verbatim, gettext("also carried word for word by {}")),
        (changed, gettext("also carried, in other words, by {}")),
    )
    for copies, words in told:
        if copies:
            names = ", ".join(dict.fromkeys(foreign(one.article.outlet) for one in copies))
            cards = "".join(
                claim_card(one, spans=evidence.get(one.id, ()), other=other) for one in copies
            )
            summary = f"<summary>{words.format(names)}</summary>"
            card += f'<details class="copies">{summary}{cards}</details>'
    return card
