"""A report of disputes or claims to be printed: one HTML file that needs nothing else."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from claims import catalogues, markup
from claims.export.words import catalogue, in_words, reason_words
from claims.records import Article, Claim, Cluster, Decision, Dossier, Reason, Span

_FOLDER = Path(__file__).parent


def report(dossiers: Sequence[Dossier], *, made: str, language: str = "en") -> str:
    """A report as one HTML document; it loads nothing from anywhere.

    Args:
        dossiers: what it is about.
        made: when, as a UTC time.
        language: of its own words; texts stay in theirs.
    """
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = catalogue(language)
    environment.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]

    def said(value: str) -> str:
        english = in_words(value)
        return words.gettext(english) if english else ""

    def reason(value: Reason) -> str:
        english = reason_words(value)
        return words.gettext(english) if english else ""

    environment.filters.update(
        foreign=lambda text: Markup(markup.isolated(text)),
        hidden=_hidden,
        link=_link,
        said=said,
        reason=reason,
    )
    return environment.get_template("report.html").render(
        dossiers=[_Sheet(one) for one in dossiers],
        made=made,
        language=language,
        direction=catalogues.direction(language),
        style=Markup((_FOLDER / "report.css").read_text(encoding="utf-8")),
    )


class _Sheet:
    """A dossier as the template walks through it: claims have numbers on paper."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.dispute = dossier.dispute
        self._numbers = {claim.id: at for at, claim in enumerate(dossier.claims, start=1)}

    @property
    def title(self) -> str:
        return self.dispute.question if self.dispute else self.dossier.claims[0].text

    @property
    def positions(self) -> Sequence[Cluster]:
        return self.dispute.positions if self.dispute else ()

    @property
    def loose(self) -> Sequence[Claim]:
        """The claims that take no position."""
        return self.dispute.related if self.dispute else self.dossier.claims

    def number(self, claim: Claim) -> int:
        return self._numbers[claim.id]

    def article(self, claim: Claim) -> Article:
        return self.dossier.articles[claim.article.id]

    def quotation(self, claim: Claim) -> Markup:
        """The sentence with the claim marked in it, and in the claim the words that differ."""
        article = self.article(claim)
        around = len(claim.sentence)
        start = article.text.find(claim.sentence, max(0, claim.end - around), claim.start + around)
        if start < 0:
            start, sentence = claim.start, claim.text
        else:
            sentence = claim.sentence
        at = claim.start - start
        differing = _merged(self._differing(claim))
        spans: list[tuple[Span, str]] = []
        last = 0
        for begin, end in differing:
            spans += [((at + last, at + begin), "stated"), ((at + begin, at + end), "differs")]
            last = end
        spans.append(((at + last, at + len(claim.text)), "stated"))
        return Markup(markup.marked(sentence, spans))

    def subject(self, decision: Decision) -> str:
        """What a decision was about: the numbers of its claims on paper, or nothing."""
        if decision.subject in self._numbers:
            return f"[{self._numbers[decision.subject]}]"
        for pair in self.dossier.pairs:
            if pair.id == decision.subject:
                return f"[{self._numbers[pair.a.id]}] – [{self._numbers[pair.b.id]}]"
        return ""

    def _differing(self, claim: Claim) -> list[Span]:
        found = []
        for pair in self.dossier.pairs:
            if pair.relation.opposes and claim.id == pair.a.id:
                found.append(pair.evidence.a)
            elif pair.relation.opposes and claim.id == pair.b.id:
                found.append(pair.evidence.b)
        return found


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, those that overlap or touch as one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def _hidden(text: str) -> str:
    """The characters of a text that are not shown, by code point and how often; empty for none."""
    counts = Counter(one for one in text if markup.has_hidden(one))
    return ", ".join(f"U+{ord(one):04X} × {number}" for one, number in sorted(counts.items()))


def _link(address: str) -> Markup:
    """An address to be read on paper, and to be followed where it is one of the web."""
    shown = markup.escaped(address)
    if not markup.is_web_address(address):
        return Markup(f'<bdi dir="ltr">{shown}</bdi>')
    return Markup(f'<a href="{shown}" rel="noreferrer noopener"><bdi dir="ltr">{shown}</bdi></a>')
