"""Claims where they stand: the sentences around one, and the whole article."""

from claims.project import Project
from claims.records import Claim
from claims.views.cards import moment, who
from claims.views.text import foreign, marked, show, spoken

# So many sentences before and after the claim's own are shown with it.
_AROUND = 2


def article(project: Project, claim: Claim) -> None:
    """The article of a claim, with the claim marked."""
    found = project.article(claim.article.id)
    when = moment(found.published)
    body = marked(found.text, [((claim.start, claim.end), "")])
    show(
        f'<p class="who"><b>{foreign(found.outlet)}</b> · {when} · {foreign(found.title)} '
        f"{foreign(found.url)}</p>"
        f'<div class="article" tabindex="0" {spoken(found.language)}>{body}</div>'
    )


def in_context(project: Project, claim: Claim, *, name: str) -> None:
    """The sentences around a claim, with the claim marked; `name` is the mark's CSS class."""
    sentences = project.sentences(claim.article.id)
    holding = [
        n for n, one in enumerate(sentences) if one.start < claim.end and claim.start < one.end
    ]
    start, end = claim.start, claim.end
    if holding:
        first = max(0, holding[0] - _AROUND)
        last = min(len(sentences) - 1, holding[-1] + _AROUND)
        start, end = min(start, sentences[first].start), max(end, sentences[last].end)
    text = project.article(claim.article.id).text[start:end]
    body = marked(text, [((claim.start - start, claim.end - start), name)])
    show(
        f'<p class="who">{who(claim)} · {foreign(claim.article.title)}</p>'
        f'<div class="context" {spoken(claim.language)}>{body}</div>'
    )
