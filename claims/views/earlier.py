"""What other desks have published about what a claim states; it never sets a status here."""

from collections.abc import Sequence

from claims.project import Project
from claims.records import Claim, EarlierMatch
from claims.views.text import foreign, show
from claims.views.words import gettext, moment


def earlier(project: Project, claims: Sequence[Claim]) -> None:
    """Draws the verdicts of other desks on some claims, each once, the likest first."""
    found: dict[str, EarlierMatch] = {}
    for matches in project.earlier_of(claims).values():
        for match in matches:
            best = found.get(match.verdict.id)
            if best is None or best.similarity < match.similarity:
                found[match.verdict.id] = match
    if not found:
        none = gettext("No verdict of another desk that was imported says the same.")
        show(f'<p class="who">{none}</p>')
        return
    show("".join(_card(one) for one in sorted(found.values(), key=lambda one: -one.similarity)))


def _card(match: EarlierMatch) -> str:
    verdict = match.verdict
    where = [f"<b>{foreign(verdict.desk)}</b>", moment(verdict.published)]
    if verdict.speaker:
        where.append(foreign(verdict.speaker))
    where.append(gettext("similarity {}").format(f"{match.similarity:.2f}"))
    why = f"<p>{foreign(verdict.explanation)}</p>" if verdict.explanation else ""
    return (
        f'<div class="verdict"><p class="text">{foreign(verdict.claim)}</p>'
        f'<p><span class="badge">{foreign(verdict.rating)}</span></p>{why}'
        f'<p class="who">{" · ".join(where)}<br>{foreign(verdict.url)}</p></div>'
    )
