"""One article opened: its text with what was read in it, and what can be done with it."""

import streamlit as st

from claims.errors import ClaimsError
from claims.project import Project
from claims.records import ArticleEntry, Claim, Reading
from claims.views.articles.adding import start
from claims.views.cards import claim_card, moment
from claims.views.refusals import show_refusal
from claims.views.runs import Run
from claims.views.terms import language_name
from claims.views.text import foreign, marked, show, spoken
from claims.views.words import gettext, ngettext

SAID = "articles-said"


def opened(project: Project, id: str) -> None:
    """Draws an article: what was read, what was left out and why."""
    reading = project.reading(id)
    article = reading.article
    title = foreign(article.title) if article.title else gettext("Without a title")
    address = f" · {foreign(article.url)}" if article.url else ""
    credit = gettext("Credit: {}").format(foreign(article.credit)) if article.credit else ""
    origin = project.origins().get(id, id)
    copied = ""
    if origin != id:
        source = project.article(origin)
        copied = gettext("A copy of {outlet}, {time}").format(
            outlet=foreign(source.outlet), time=moment(source.published)
        )
    facts = " · ".join(one for one in (credit, copied) if one)
    show(
        f'<p class="question" {spoken(article.language)}>{title}</p>'
        f'<p class="who"><b>{foreign(article.outlet)}</b> · {moment(article.published)}'
        f" · {foreign(language_name(article.language))}{address}</p>"
        f'<p class="who">{facts}</p>'
    )
    text, beside = st.columns([3, 2], gap="large")
    with text:
        _text(reading)
    with beside:
        _claims(reading)
        _left_out(reading)


def _text(reading: Reading) -> None:
    spans = [((claim.start, claim.end), "") for claim in reading.claims]
    spans += [(span, "left-out") for span, _ in reading.left_out()]
    article = reading.article
    legend = gettext("Claims are marked; what yields none is struck through.")
    show(
        f'<p class="who">{legend}</p>'
        f'<div class="article" {spoken(article.language)}>{marked(article.text, spans)}</div>'
    )


def _claims(reading: Reading) -> None:
    count = ngettext("{} claim was read", "{} claims were read", len(reading.claims))
    with st.expander(count, expanded=True):
        if not reading.claims:
            show(f'<p class="who">{gettext("Nothing in it is a claim.")}</p>')
        show("".join(claim_card(claim) for claim in _in_order(reading)))


def _in_order(reading: Reading) -> list[Claim]:
    return sorted(reading.claims, key=lambda claim: claim.start)


def _left_out(reading: Reading) -> None:
    found = reading.left_out()
    count = ngettext("{} stretch was left out", "{} stretches were left out", len(found))
    with st.expander(count):
        by_reason: dict[str, list[str]] = {}
        for (start_, end), reason in found:
            by_reason.setdefault(reason, []).append(reading.article.text[start_:end])
        for reason, texts in sorted(by_reason.items()):
            items = "".join(f"<li>{foreign(text)}</li>" for text in texts)
            show(
                f'<p class="counts">{reason_in_words(reason)}</p><ul class="left-out">{items}</ul>'
            )


def reason_in_words(reason: str) -> str:
    """Why a stretch yields no claim, in plain words."""
    return {
        "attribution": gettext("says only who spoke"),
        "commentary": gettext("a paragraph of comment"),
        "copyright": gettext("copyright"),
        "credit": gettext("credit"),
        "dateline": gettext("dateline"),
        "decoration": gettext("decoration"),
        "heading": gettext("heading"),
        "navigation": gettext("navigation of the page"),
        "opinion": gettext("opinion"),
        "other_article": gettext("another article on the page"),
        "read_also": gettext("link to other articles"),
        "source": gettext("source line"),
        "title": gettext("title"),
        "too_long": gettext("too long for a sentence"),
        "too_short": gettext("too few words"),
    }.get(reason, reason.replace("_", " "))


def actions(project: Project, chosen: list[ArticleEntry], *, count: int) -> None:
    """The buttons that read articles again, or delete them; `count` is how many there are."""
    again, gone, everything = st.columns(3)
    ids = [one.id for one in chosen]
    several = len(chosen) > 1
    if again.button(
        ngettext("Read {} article again", "Read {} articles again", len(chosen))
        if several
        else gettext("Read again"),
        icon=":material/refresh:",
        disabled=not chosen,
        width="stretch",
    ):
        start(Run(project, lambda one, progress: one.reread(ids, progress=progress)))
        st.rerun()
    if gone.button(
        ngettext("Delete {} article", "Delete {} articles", len(chosen))
        if several
        else gettext("Delete"),
        icon=":material/delete:",
        disabled=not chosen,
        width="stretch",
        key="delete-articles",
    ):
        _confirm(project, chosen)
    if everything.button(
        ngettext("Read all {} again", "Read all {} again", count),
        icon=":material/sync:",
        help=gettext("After an update of the program: what is read otherwise is compared anew."),
        width="stretch",
    ):
        start(Run(project, lambda one, progress: one.reread(progress=progress)))
        st.rerun()


def _confirm(project: Project, chosen: list[ArticleEntry]) -> None:
    @st.dialog(gettext("Delete for good?"))
    def dialog() -> None:
        claims = sum(one.claims for one in chosen)
        show(
            f"<p>{ngettext('{} article goes', '{} articles go', len(chosen))}, "
            f"{ngettext('with {} claim', 'with {} claims', claims)}.</p><ul>"
            + "".join(f"<li>{foreign(one.outlet)}: {foreign(one.title)}</li>" for one in chosen)
            + "</ul>"
        )
        st.write(
            gettext(
                "Pairs, clusters and disputes are then what they are without. Decisions stay in "
                "history, and find their claims again should the article come back."
            )
        )
        if st.button(gettext("Delete"), type="primary", icon=":material/delete:"):
            _delete(project, chosen)

    dialog()


def _delete(project: Project, chosen: list[ArticleEntry]) -> None:
    orphaned = 0
    try:
        # The dialog runs again by itself, when the page's own project is closed.
        with project.opener()() as opened_:
            for one in chosen:
                orphaned += opened_.delete_article(one.id).orphaned
    except ClaimsError as error:
        show_refusal(error)
        return
    said = ngettext("{} article deleted.", "{} articles deleted.", len(chosen))
    left = ngettext(
        "{} decision waits without its claim.", "{} decisions wait without their claims.", orphaned
    )
    st.session_state[SAID] = f"{said} {left}" if orphaned else said
    st.rerun()
