"""Copies: whether two articles are of one origin, and by what."""

from dataclasses import dataclass

from claims.origins.alignment import align
from claims.origins.answers import Vectors, in_order
from claims.origins.body import Body, Figure, Keys
from claims.origins.credit import agencies, credits, is_translation, names_by_sound
from claims.records import Copy, CopyReason

# All bounds were chosen on noisy copies of the corpus' dev events and of Saudi newspapers
# (benchmarks/origins.py, seeds below 100; docs/comparing.md has the figures on others).
# The share of the shorter's words that stand in the other.
_WORDING = 0.25
# Where a credit speaks for it, or claims in like order do.
_WORDING_CREDITED, _WORDING_EDITED = 0.15, 0.1
# Fewer words are a stock phrase, or one sentence that both were sent.
_FEWEST_WORDS = 12
# Claims of own reports of one event in the corpus reach 0.35, those of copies begin at 0.5.
_EDITED_ANSWERS = 0.5
# Most of an edited copy's figures and quotations are the other's, of three or more.
_EDITED_VERBATIM, _FEWEST_VERBATIM = 0.6, 3
# A credited translation's claims; the vectors of two languages lie further apart.
_TRANSLATED_ANSWERS = 0.25
# Where the credit says "translated" and not from whom, the claims have to say it.
_TRANSLATED_ANSWERS_UNNAMED = 0.5


@dataclass(frozen=True)
class Told:
    """An article to be compared: its body, and its claims' vectors in the order of the text.

    `chance` is the cosine that unrelated claims have.
    """

    body: Body
    vectors: Vectors
    chance: float

    @property
    def id(self) -> str:
        """The article's id."""
        return self.body.article.id


def copied(one: Told, other: Told) -> Copy | None:
    """Why two articles are copies, and how much they share; None where they are not.

    Which of the two is named first changes nothing.
    """
    a, b = sorted((one, other), key=lambda told: told.id)
    if a.body.article.language != b.body.article.language:
        return _translated(a, b)
    found = align(a.body, b.body)
    share = max(found.share_a, found.share_b)
    if found.words < _FEWEST_WORDS or share < _WORDING_EDITED:
        return None
    credited, agency = _credited(a.body, b.body), _agency(a.body, b.body)
    if share >= _WORDING:
        reason = CopyReason.WORDING
    elif share >= _WORDING_CREDITED and (credited or agency):
        reason = CopyReason.CREDIT
    elif _is_edited(a, b):
        reason = CopyReason.EDITED
    else:
        return None
    return Copy(a.id, b.id, found.share_a, found.share_b, reason, credited, agency)


def revised(one: Told, other: Told) -> Copy:
    """The copy that two versions of one article are, however little has stayed."""
    a, b = sorted((one, other), key=lambda told: told.id)
    found = align(a.body, b.body)
    return Copy(a.id, b.id, found.share_a, found.share_b, CopyReason.VERSION)


def shared_quotations(a: Body, b: Body) -> frozenset[Keys]:
    """Long quotations that stand in both, word for word.

    They are one speaker's words, and say nothing of who copied whom: both may have been there.
    """
    return a.quoted & b.quoted


def _translated(a: Told, b: Told) -> Copy | None:
    """A translation, where a credit says so: whoever reports the same in another language."""
    for one, other in ((a, b), (b, a)):
        if not is_translation(one.body):
            continue
        named = credits(one.body, other.body) or names_by_sound(one.body, other.body)
        answers = in_order(a.vectors, b.vectors, chance=a.chance)
        if answers >= (_TRANSLATED_ANSWERS if named else _TRANSLATED_ANSWERS_UNNAMED):
            return Copy(a.id, b.id, answers, answers, CopyReason.TRANSLATION, other.id)
    return None


def _credited(a: Body, b: Body) -> str:
    """The id of the one that the other names; empty where neither does, or each the other."""
    by_a, by_b = credits(a, b), credits(b, a)
    if by_a == by_b:
        return ""
    return b.article.id if by_a else a.article.id


def _agency(a: Body, b: Body) -> str:
    return min(agencies(a) & agencies(b), default="")


def _is_edited(a: Told, b: Told) -> bool:
    """Whether one is the other rewritten: claims answered in order, figures and quotes kept.

    Two reporters who cover one press conference have the facts in common, and neither this much
    wording (asked before) nor the order.
    """
    left, right = _verbatim(a.body), _verbatim(b.body)
    fewer = min(len(left), len(right))
    kept = fewer >= _FEWEST_VERBATIM and len(left & right) >= _EDITED_VERBATIM * fewer
    return kept and in_order(a.vectors, b.vectors, chance=a.chance) >= _EDITED_ANSWERS


def _verbatim(body: Body) -> frozenset[Keys | Figure]:
    """Figures and long quotations."""
    return body.quoted.union(*(one.figures for one in body.sentences))
