"""Parts: where a sentence goes over to what somebody else says."""

from claims.read.content import content_start
from claims.read.sources import said_before
from claims.read.speakers import without_openers
from claims.read.statement import Stretch
from claims.read.verbs import first_verb, verb_at

_LONGEST_SUBJECT = 8
# Where nothing but a comma parts two clauses that report.
_SHORT_SUBJECT = 3
# A part of its own has a subject, a verb and something more.
_FEWEST_PART = 3
_SEMICOLONS = frozenset(";؛")


def independent(stretch: Stretch) -> list[Stretch]:
    """Parts that speak for themselves: behind a semicolon, and where somebody else reports.

    "The ministry said ..., while the union said ..." gives neither side the other's words.
    """
    for index in range(stretch.start + _FEWEST_PART, stretch.end - _FEWEST_PART + 1):
        if stretch.quoted(index):
            continue
        skip = stretch.match("clause_breaks", index) or stretch.match("and", index)
        joined = skip or stretch.begins_by_clitic(index)
        parted = bool(set(stretch.between(index)) & _SEMICOLONS) or _two_clauses(stretch, index)
        # "..., selon qui le jury a tranché"
        parted = parted or bool(
            stretch.comma_before(index)
            and said_before(stretch, index)
            and any(map(stretch.is_verb, range(index, stretch.end)))
        )
        # "... and according to the ministry nine were hurt"
        sourced = skip and stretch.match("according", index + skip)
        reports = joined and stretch.comma_before(index) and _reports(stretch, index + skip)
        if not joined and stretch.comma_before(index):
            # "The police speak of 15, activists say thirty"
            reports = _reports(stretch, index, at_once=True) and _reports(
                stretch.part(stretch.start, index), stretch.start, at_once=True
            )
        if reports and not skip:
            # «المحامية هبة، وكيلة المتهم، نفت ...»: a word may begin with that letter by itself.
            verb = first_verb(stretch.part(index, stretch.end))
            reports = verb is None or verb.start == index or not stretch.comma_before(verb.start)
        if parted or sourced or reports:
            head = stretch.part(stretch.start, index)
            return [head, *independent(stretch.part(index + skip, stretch.end))]
    return [stretch]


def _reports(stretch: Stretch, start: int, *, at_once: bool = False) -> bool:
    """Whether the clause that begins at `start` tells right away who says what.

    `at_once` asks for a subject of a few words before a verb of saying.
    """
    clause = without_openers(stretch.part(start, stretch.end))
    verb = first_verb(clause)
    if verb is None or verb.start - clause.start > _LONGEST_SUBJECT:
        return False
    if at_once and (verb.kind != "say" or not 0 < verb.start - clause.start <= _SHORT_SUBJECT):
        return False
    return verb.kind != "say" or content_start(clause, verb) is not None


def _two_clauses(stretch: Stretch, index: int) -> bool:
    """Whether a colon parts two clauses, neither of which brings in what somebody says."""
    if ":" not in stretch.between(index):
        return False
    before, behind = range(stretch.start, index), range(index, stretch.end)
    reporting = [verb for i in before if (verb := verb_at(stretch, i)) is not None]
    for verb in reporting:
        start = content_start(stretch, verb)
        # "Rebels dispute that account: ..." brings in nothing.
        if start and (start[0] == index or (verb.kind != "deny" and start[0] < index)):
            return False
    return bool(reporting or any(map(stretch.is_verb, before))) and any(
        map(stretch.is_verb, behind)
    )


def only_topic(stretch: Stretch) -> bool:
    """Whether a part does no more than to name what the next speaks of: "As for the bus, ..."."""
    acts = any(stretch.is_verb(index) for index in range(stretch.start, stretch.end))
    return bool(stretch.match("topics", stretch.start)) and not acts
