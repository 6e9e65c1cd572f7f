"""Attribution: who states the content of a sentence, by the word lists of its language.

Four ways are known: a source named before or behind ("according to"), a verb with its subject
before or behind it and the content that follows, content first and the verb behind it
("..., the minister said"), and an accusation (who, whom, of what). What comes in by a second
verb inside the content is taken apart again, with the outer speaker as `via` where the inner
one has a subject of its own.
"""

from dataclasses import replace
from itertools import islice

from claims.read.clauses import clauses
from claims.read.content import content_start
from claims.read.objects import Object, accused, announced, before_last_verb, denied
from claims.read.sources import Source, source_of
from claims.read.speakers import (
    PREPOSITIONS,
    passed_on,
    passed_to,
    points_to_last,
    source_quoted,
    source_relayed,
    speaker_in,
    subject_before,
    subject_of,
    within,
    without_openers,
)
from claims.read.statement import Speaker, Statement, Stretch
from claims.read.trailing import trailing
from claims.read.verbs import Verb, first_verb, verb_at, verbs
from claims.records import Span

_FEWEST_TOKENS = 2
_LONGEST_SUBJECT = 8
# A part of its own has a subject, a verb and something more.
_FEWEST_PART = 3
# A verb that brings nothing in leaves the word to the next: "he answered, denying ...".
_MOST_VERBS = 3
_LONGEST_POINTER = 12
# Words that may stand between a comma and the verb of a clause.
_LEADING = ("clause_openers", "clause_breaks", "openers_behind", "negations")
_SEMICOLONS = frozenset(";؛")


def statements(stretch: Stretch, *, last: Speaker) -> list[Statement]:
    """What is stated in a sentence and by whom; `last` is who spoke in the sentence before."""
    if not stretch.count:
        return []
    found = _statements(stretch, outer=Speaker(), last=last)
    return [item for item in found if item.start < item.end]


def _statements(stretch: Stretch, *, outer: Speaker, last: Speaker) -> list[Statement]:
    bare = without_openers(stretch)
    found = _without_lead(bare, outer=outer, last=last)
    # "Probably", "if" and "it is feared that" lead into a statement and say how it is meant.
    lead = stretch.cue(stretch.start, bare.start)
    return [replace(found[0], cues=found[0].cues + lead), *found[1:]] if found else []


def _without_lead(stretch: Stretch, *, outer: Speaker, last: Speaker) -> list[Statement]:
    if stretch.count < _FEWEST_TOKENS:
        return []
    parts = _independent(stretch)
    if len(parts) > 1:
        stated: list[Statement] = []
        for part in parts:
            before = next((s.speaker for s in reversed(stated) if s.speaker.name), last)
            stated += _statements(part, outer=outer, last=before)
        return stated
    source = source_of(stretch, last=outer if outer.name else last)
    if source is not None:
        return _by_source(source, outer=outer, last=last)
    for verb in islice(verbs(stretch), _MOST_VERBS):
        reported = _reported(stretch, verb, outer=outer, last=last)
        if reported is not None:
            return reported
    return _plain(stretch, outer=outer, last=last)


def _independent(stretch: Stretch) -> list[Stretch]:
    """Parts that speak for themselves: behind a semicolon, and where somebody else reports.

    "The ministry said ..., while the union said ..." gives neither side the other's words.
    """
    for index in range(stretch.start + _FEWEST_PART, stretch.end - _FEWEST_PART + 1):
        if stretch.quoted(index):
            continue
        skip = stretch.match("clause_breaks", index) or stretch.match("and", index)
        joined = skip or stretch.begins_by_clitic(index)
        parted = bool(set(stretch.between(index)) & _SEMICOLONS)
        # "... and according to the ministry nine were hurt"
        sourced = skip and stretch.match("according", index + skip)
        reports = joined and stretch.comma_before(index) and _reports(stretch, index + skip)
        if parted or sourced or reports:
            head = stretch.part(stretch.start, index)
            return [head, *_independent(stretch.part(index + skip, stretch.end))]
    return [stretch]


def _reports(stretch: Stretch, start: int) -> bool:
    """Whether the clause that begins at `start` tells right away who says what."""
    clause = without_openers(stretch.part(start, stretch.end))
    verb = first_verb(clause)
    if verb is None or verb.start - clause.start > _LONGEST_SUBJECT:
        return False
    return verb.kind != "say" or content_start(clause, verb) is not None


def _plain(stretch: Stretch, *, outer: Speaker, last: Speaker) -> list[Statement]:
    """Statements of the speaker at hand, clause by clause; a later clause may report again."""
    if (
        not outer.name
        and last.name
        and any(
            stretch.match("reported_mood", index) for index in range(stretch.start, stretch.end)
        )
    ):
        # The mood of the verb alone says that somebody else speaks on: "Er habe nichts gewusst."
        outer = last
    parts = clauses(stretch)
    if len(parts) == 1:
        return [_statement(stretch, outer)]
    found: list[Statement] = []
    # A later clause that reports without a subject has that of the first, not of before.
    acting = outer
    if not outer.name and not stretch.lexicon.data.get("verb_first"):
        acting = subject_of(parts[0]) or Speaker()
    for part in parts:
        points_back = _points_back(part, last=last) if found else None
        if points_back is not None:
            found[-1] = replace(found[-1], speaker=points_back, reported=True)
            continue
        found.extend(_statements(part, outer=outer, last=acting if found else last))
    return found


def who_said_so(stretch: Stretch) -> Speaker | None:
    """Who a sentence that only points back names: "Das teilte die Polizei mit."."""
    if not stretch.match("pointers", stretch.start) or stretch.count > _LONGEST_POINTER:
        return None
    verb = first_verb(stretch)
    if verb is None or verb.kind != "say" or content_start(stretch, verb) is not None:
        return None
    if any(stretch.is_verb(index) for index in range(verb.end, stretch.end)):
        # "So far, he added, 650 had been hired": that says something itself.
        return None
    # The list may hold the verb with an agency behind it.
    return speaker_in(stretch, verb.end, stretch.end) or speaker_in(
        stretch, verb.start + 1, stretch.end
    )


def _points_back(part: Stretch, *, last: Speaker) -> Speaker | None:
    """Who a clause such as "the paper said so, quoting an official" gives the last one to."""
    verb = first_verb(part)
    if verb is None:
        return None
    pointer = next((i for i in range(verb.end, part.end) if part.match("pointers", i)), None)
    if pointer is None or any(part.match("complementizers", i) for i in range(verb.end, part.end)):
        return None
    return passed_on(part, pointer, speaker_in(part, verb.end, pointer) or last)


def _by_source(source: Source, *, outer: Speaker, last: Speaker) -> list[Statement]:
    speaker = within(source.speaker, outer)
    if source.interrupts:
        said = _statement(source.content, speaker)
        return [
            replace(
                said,
                reported=True,
                denied=source.denied,
                brought_in=source.brought_in,
                cues=source.lead,
            )
        ]
    found = _contents(
        source.content,
        speaker,
        lead=source.lead,
        last=last,
        denied=source.denied,
        brought_in=source.brought_in,
    )
    # Behind the source the sentence may go on with a clause of its own.
    if source.rest is not None:
        found += _statements(source.rest, outer=outer, last=speaker)
    return found


def _reported(
    stretch: Stretch, verb: Verb, *, outer: Speaker, last: Speaker
) -> list[Statement] | None:
    if verb.kind == "accuse":
        return _of_object(accused(stretch, verb), verb, outer=outer, last=last)
    content = content_start(stretch, verb)
    if content is not None:
        return _of_clause(stretch, verb, content, outer=outer, last=last)
    noun = _of_object(announced(stretch, verb), verb, outer=outer, last=last)
    if noun is not None:
        return noun
    if stretch.lexicon.data.get("verb_final"):
        if stretch.end - verb.end > 1:
            return None
        return _of_object(before_last_verb(stretch, verb), verb, outer=outer, last=last)
    said = trailing(stretch, verb, last=outer if outer.name else last)
    if said is not None:
        return _by_source(said, outer=outer, last=last)
    if verb.kind == "deny":
        before = subject_before(stretch, verb)
        found = denied(stretch, verb, before=before, last=outer if outer.name else last)
        return _of_object(found, verb, outer=outer, last=last)
    return None


def _of_clause(
    stretch: Stretch, verb: Verb, content: tuple[int, int], *, outer: Speaker, last: Speaker
) -> list[Statement]:
    """What a verb brings in by a clause, a colon or a quotation, and what stands before it.

    Args:
        content: as `content_start` found it.
    """
    if length := stretch.match("and", verb.start - 1):
        # "The leader left and said that ...": two actions of one subject.
        action = stretch.part(stretch.start, verb.start - length)
        acting = subject_of(action)
        if acting is not None and action.count >= _FEWEST_PART:
            lead = stretch.cue(verb.start, content[0])
            rest = stretch.part(content[1], stretch.end)
            return _plain(action, outer=outer, last=last) + _with_followers(
                rest, within(acting, outer), verb, lead=lead, last=last
            )
    before = subject_before(stretch, verb)
    relative = stretch.match("relatives", verb.start - 1) if verb.start else 0
    verb, named_to = _with_denial(stretch, verb, content[0])
    own = None if relative else before or speaker_in(stretch, verb.end, named_to)
    head = [] if own is not None and own == before else _head(stretch, verb, outer, last)
    if relative and outer.name and verb.start - relative - stretch.start >= _FEWEST_PART:
        # "accuses them of leaving the talks that he said were held": both are said.
        head = [_statement(stretch.part(stretch.start, verb.start - relative), outer)]
    source = (
        source_quoted(stretch, stretch.start, verb.start)
        or source_quoted(stretch, verb.start, content[0])
        or source_relayed(stretch, verb, content[0])
    )
    if source is not None:
        own = replace(source, via=(own.name,) if own else ())
    elif own is not None and points_to_last(stretch, own):
        own = None
    # Behind a statement of its own, a verb without a subject has that one's, not the last.
    acting = subject_of(stretch.part(stretch.start, verb.start)) if head else None
    if own is not None and not own.via:
        own = passed_to(stretch, verb, content[0], own)
    speaker = within(own, outer) if own else outer if outer.name else acting or last
    rest = stretch.part(content[1], stretch.end)
    lead = stretch.cue(verb.start if head else stretch.start, content[0])
    if content[0] == content[1] and verb.kind == "deny" and not _comma_only(stretch, rest):
        # "He denied it: we never met": what a colon or a quotation brings in is his own word.
        verb = replace(verb, kind="say")
    return head + _with_followers(rest, speaker, verb, lead=lead, last=last)


def _of_object(
    found: Object | None, verb: Verb, *, outer: Speaker, last: Speaker
) -> list[Statement] | None:
    if found is None:
        return None
    head = [] if found.head is None else _plain(found.head, outer=outer, last=last)
    speaker = within(found.speaker, outer)
    return head + _with_followers(found.content, speaker, verb, lead=found.lead, last=last)


def _with_denial(stretch: Stretch, verb: Verb, content: int) -> tuple[Verb, int]:
    """A verb whose content a noun before it denies, and where that noun, else the content, begins.

    "The coastguard repeated its denial that ...": the noun is no part of who speaks.
    """
    for index in range(verb.end, content):
        length = stretch.match("denials", index)
        if length and index + length == content:
            return replace(verb, kind="deny"), index
    return verb, content


def _comma_only(stretch: Stretch, rest: Stretch) -> bool:
    """Whether nothing but a comma parts a verb from its content, no colon and no quotation."""
    gap = stretch.between(rest.start)
    return ":" not in gap and not any(start == rest.start for start, _ in stretch.quotes)


def _head(stretch: Stretch, verb: Verb, outer: Speaker, last: Speaker) -> list[Statement]:
    """A statement of its own that stands before a participle: "he left, saying that ..."."""
    head = stretch.part(stretch.start, verb.start)
    parted = stretch.comma_before(verb.start) or stretch.begins_by_clitic(verb.start)
    if head.count < 3 or not parted or stretch.match(PREPOSITIONS, head.start):
        return []
    return _plain(head, outer=outer, last=last)


def _with_followers(
    rest: Stretch, speaker: Speaker, verb: Verb, *, lead: tuple[Span, ...], last: Speaker
) -> list[Statement]:
    """The content of a verb, and what further verbs bring in behind it in the same sentence."""
    for index in range(rest.start + _FEWEST_TOKENS, rest.end):
        if rest.quoted(index):
            continue
        further = verb_at(rest, index)
        if further is None:
            continue
        begin = _clause_start(rest, index)
        parted = rest.comma_before(begin) or rest.begins_by_clitic(index)
        joined_on = rest.match("and", index - 1) or rest.match("say_participles", index)
        if not (parted or joined_on):
            continue
        content = content_start(rest, further)
        own = None
        if content is not None:
            further, named_to = _with_denial(rest, further, content[0])
            own = speaker_in(rest, further.end, named_to)
        if content is None and rest.match("participles", index):
            # "..., denying any part in it": whoever spoke denies what the noun says.
            content = further.end, further.end
        if content is None or rest.end - content[1] < _FEWEST_TOKENS:
            continue
        head = rest.part(rest.start, begin)
        follower = rest.part(content[1], rest.end)
        behind = rest.cue(index, content[0])
        return _contents(
            head, speaker, lead=lead, last=last, denied=verb.kind == "deny"
        ) + _with_followers(follower, own or speaker, further, lead=behind, last=speaker)
    return _contents(rest, speaker, lead=lead, last=last, denied=verb.kind == "deny")


def _clause_start(stretch: Stretch, index: int) -> int:
    """Where the words begin that lead from a comma to a token: "..., but also warned that"."""
    start = index
    while start > stretch.start and not stretch.comma_before(start):
        if not any(stretch.match(name, start - 1) for name in _LEADING):
            return index
        start -= 1
    return start


def _contents(
    content: Stretch,
    speaker: Speaker,
    *,
    lead: tuple[Span, ...],
    last: Speaker,
    denied: bool = False,
    brought_in: bool = True,
) -> list[Statement]:
    """What a speaker states; what a further verb inside brings in keeps that verb's meaning."""
    found = []
    for item in _statements(content, outer=speaker, last=last):
        own = item.brought_in
        found.append(
            replace(
                item,
                reported=True,
                brought_in=own or brought_in,
                denied=item.denied or (denied and not own),
                cues=item.cues if own else item.cues + lead,
            )
        )
    return found


def _statement(stretch: Stretch, speaker: Speaker) -> Statement:
    start, end = stretch.span
    return Statement(start, end, speaker=speaker, reported=bool(speaker.name))
