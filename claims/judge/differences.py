"""Differences: where two aligned statements part, and in which words."""

from dataclasses import dataclass

from claims.antonyms import Pole
from claims.judge.alignment import ANSWERS, Alignment
from claims.judge.facts import Facts
from claims.quantities import Quantity
from claims.records import Evidence, Reason, Span

# How far from a number the word stands that it counts.
_COUNTED_WITHIN = 3
# What the lists say of two numbers needs no likeness of words; people may be any people.
_SURELY = 0.95
ANYBODY = "people"


@dataclass(frozen=True)
class Difference:
    """One point on which two statements part, with the differing stretch of each."""

    reason: Reason
    evidence: Evidence


@dataclass(frozen=True)
class Counted:
    """A quantity of each statement that counts the same thing, and whether they agree."""

    a: Quantity
    b: Quantity
    agree: bool


def counted(a: Facts, b: Facts, alignment: Alignment) -> list[Counted]:
    """The quantities of two statements that count the same thing, each used once."""
    candidates = []
    for x in a.quantities:
        for y in b.quantities:
            if may_count_one(x, y):
                candidates.append((_same_thing(a, b, x, y, alignment), x.agrees(y), x, y))
    candidates.sort(key=lambda item: (-item[0], not item[1], item[2].start, item[3].start))
    alone = len(a.quantities) == len(b.quantities) == 1
    found: list[Counted] = []
    for likeness, agree, x, y in candidates:
        used = any(x is other.a or y is other.b for other in found)
        if not used and (likeness >= ANSWERS or alone):
            found.append(Counted(x, y, agree))
    return found


def _same_thing(a: Facts, b: Facts, x: Quantity, y: Quantity, alignment: Alignment) -> float:
    """How alike the words are that two numbers count, 0..1."""
    if is_one_toll(x, y) or x.kind == y.kind not in ("", ANYBODY):
        return _SURELY
    return max(
        (alignment.of(i, j) for i in _near(x, a) for j in _near(y, b)),
        default=0.0,
    )


def may_count_one(x: Quantity, y: Quantity) -> bool:
    """Whether two figures may be of one thing: not the dead and the wounded, dollars and tons."""
    if x.unit != y.unit or (x.outcome and y.outcome and x.outcome != y.outcome):
        return False
    return x.measure == y.measure or any(_says_nothing(one) for one in (x, y))


def is_one_toll(x: Quantity, y: Quantity) -> bool:
    """Whether two figures are of those whom the same befell; not soldiers and civilians."""
    anybody = {"", ANYBODY, x.outcome}
    return (
        bool(x.outcome)
        and x.outcome == y.outcome
        and (x.kind == y.kind or bool(anybody & {x.kind, y.kind}))
    )


def _says_nothing(one: Quantity) -> bool:
    """Whether a figure does not say of what it is: "he will earn two million"."""
    return not (one.kind or one.outcome or one.measure)


def _near(quantity: Quantity, facts: Facts) -> list[int]:
    """The content words that a number may count: those right behind it, else before it."""
    behind = [
        word.index
        for word in facts.words
        if quantity.end <= word.index < quantity.end + _COUNTED_WITHIN
    ]
    before = [
        word.index
        for word in facts.words
        if quantity.start - _COUNTED_WITHIN <= word.index < quantity.start
    ]
    return behind[:2] + before[-1:]


def numbers(a: Facts, b: Facts, pairs: list[Counted]) -> list[Difference]:
    """The figures that differ for the same thing."""
    return [
        Difference(
            Reason.NUMBER,
            Evidence(a.span(pair.a.start, pair.a.end), b.span(pair.b.start, pair.b.end)),
        )
        for pair in pairs
        if not pair.agree
    ]


def negations(a: Facts, b: Facts, alignment: Alignment) -> list[Difference]:
    """What one statement negates and the other states plainly.

    A negation counts where the word it negates is answered by a word of the other statement
    that is not negated there.
    """
    found = []
    negated_a, negated_b = _negated(a), _negated(b)
    for token, (start, _) in negated_a.items():
        for answer in alignment.answers_to_a(token)[:2]:
            if not _is_negated(answer.index, negated_b, b):
                spans = Evidence(a.span(start, token + 1), b.span(answer.index, answer.index + 1))
                found.append(Difference(Reason.NEGATION, spans))
                break
    for token, (start, _) in negated_b.items():
        for answer in alignment.answers_to_b(token)[:2]:
            if not _is_negated(answer.index, negated_a, a):
                spans = Evidence(a.span(answer.index, answer.index + 1), b.span(start, token + 1))
                found.append(Difference(Reason.NEGATION, spans))
                break
    return found


def _negated(facts: Facts) -> dict[int, tuple[int, int]]:
    """The token that each negation negates: the next content word behind it, else before."""
    found = {}
    for start, end in facts.negations:
        behind = [word.index for word in facts.words if end <= word.index < end + 4]
        before = [word.index for word in facts.words if start - 2 <= word.index < start]
        for token in behind[:1] or before[-1:]:
            found[token] = (min(start, token), end)
    return found


def _is_negated(token: int, negated: dict[int, tuple[int, int]], facts: Facts) -> bool:
    return any(abs(token - other) <= 1 for other in negated)


def opposites(a: Facts, b: Facts) -> tuple[list[Difference], bool]:
    """Words of one statement whose antonym stands in the other.

    The flag says whether one of the two is negated, so that they agree after all ("not
    cancelled" says what "goes ahead" says). A statement that holds both words of a pair is
    about the contrast itself and opposes nothing.
    """
    negated_a, negated_b = _negated(a), _negated(b)
    found = []
    agree = False
    for x in a.poles:
        for y in b.poles:
            if x.pair != y.pair or x.left == y.left or _holds_both(a, x) or _holds_both(b, y):
                continue
            turned_a = any(x.start <= token < x.end for token in negated_a)
            turned_b = any(y.start <= token < y.end for token in negated_b)
            if turned_a != turned_b:
                agree = True
                continue
            spans = Evidence(a.span(x.start, x.end), b.span(y.start, y.end))
            found.append(Difference(Reason.ANTONYM, spans))
    return found, agree


def _holds_both(facts: Facts, pole: Pole) -> bool:
    return any(other.pair == pole.pair and other.left != pole.left for other in facts.poles)


def apart(a: Facts, b: Facts, alignment: Alignment) -> Difference:
    """Where two statements part if they oppose each other, though no rule is sure of it.

    Figures that both have and that differ, else a negation on one side, else the words that the
    other side has nothing for.
    """
    for left in a.quantities:
        for right in b.quantities:
            if left.exact != right.exact:
                spans = Evidence(a.span(left.start, left.end), b.span(right.start, right.end))
                return Difference(Reason.NUMBER, spans)
    alone_a, alone_b = alignment.alone
    spans = Evidence(_stretch(a, alone_a), _stretch(b, alone_b))
    if len(a.negations) % 2 != len(b.negations) % 2:
        return Difference(Reason.NEGATION, spans)
    return Difference(Reason.OTHER, spans)


def _stretch(facts: Facts, words: list[int]) -> Span:
    """From the first to the last of some words; everything where there are none."""
    if not words:
        return 0, len(facts.text)
    return facts.span(min(words), max(words) + 1)
