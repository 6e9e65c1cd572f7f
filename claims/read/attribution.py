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
from claims.read.objects import (
    Object,
    accused,
    announced,
    before_last_verb,
    denied,
    estimated,
)
from claims.read.parts import independent, only_topic
from claims.read.passing import passed_on, passed_to, quoting, source_quoted, source_relayed
from claims.read.sources import Source, named_between, source_of
from claims.read.speakers import (
    PREPOSITIONS,
    by_participle,
    points_to_last,
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
# A part of its own has a subject, a verb and something more.
_FEWEST_PART = 3
# A verb that brings nothing in leaves the word to the next: "he answered, denying ...".
_MOST_VERBS = 3
_LONGEST_POINTER = 12
# Words that may stand between a comma and the verb of a clause.
_LEADING = ("clause_openers", "clause_breaks", "openers_behind", "negations")
# Who acts by one stands before it.
_PARTICIPLES = ("participles", "say_participles")


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
    parts = independent(stretch)
    if len(parts) > 1:
        stated: list[Statement] = []
        acted: Stretch | None = None
        for part in parts:
            if only_topic(part):
                continue
            spoke = (one.speaker for one in reversed(stated) if one.speaker.name)
            # "The prosecutor disagrees: a clerk did it, she said."
            acting = subject_of(acted) if acted is not None else None
            before = next(spoke, acting or last)
            stated += _statements(part, outer=outer, last=before)
            acted = part
        return stated
    source = source_of(stretch, last=outer if outer.name else last)
    if source is not None:
        return _by_source(source, outer=outer, last=last)
    for verb in islice(verbs(stretch), _MOST_VERBS):
        reported = _reported(stretch, verb, outer=outer, last=last)
        if reported is not None:
            return reported
    return _plain(stretch, outer=outer, last=last)


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
        if points_back is not None and not points_back.name:
            continue
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
    if verb.kind == "deny":
        # "..., while the police ruled that out" takes nothing over.
        return Speaker()
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
        goes_on = speaker if source.goes_on else outer
        found += _statements(source.rest, outer=goes_on, last=speaker)
    return found


def _reported(
    stretch: Stretch, verb: Verb, *, outer: Speaker, last: Speaker
) -> list[Statement] | None:
    if verb.kind == "accuse":
        found = accused(stretch, verb, last=outer if outer.name else last)
        return _of_object(found, verb, outer=outer, last=last)
    if verb.kind == "estimate":
        found = estimated(stretch, verb, last=outer if outer.name else last)
        return _of_object(found, verb, outer=outer, last=last)
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
    acts = own is None or own != before or _acts_first(stretch, verb, own)
    head = _head(stretch, verb, outer, last) if acts else []
    if relative and outer.name and verb.start - relative - stretch.start >= _FEWEST_PART:
        # "accuses them of leaving the talks that he said were held": both are said.
        head = [_statement(stretch.part(stretch.start, verb.start - relative), outer)]
    source = (
        source_quoted(stretch, stretch.start, verb.start)
        or source_quoted(stretch, verb.start, content[0])
        or source_relayed(stretch, verb, content[0])
    )
    if source is not None:
        own = source if source.via or own is None else replace(source, via=(own.name,))
    elif own is not None and points_to_last(stretch, own):
        own = None
    # Behind a statement of its own, a verb without a subject has that one's, not the last.
    acting = subject_of(stretch.part(stretch.start, verb.start)) if head else None
    if own is not None and not own.via:
        named = named_between(stretch, verb.end, content[0]) or quoting(
            stretch, stretch.start, verb.start
        )
        own = within(passed_to(stretch, verb, content[0], own), named or Speaker())
    spoke = acting or Speaker() if head else last
    speaker = within(own, outer) if own else outer if outer.name else spoke
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


def _acts_first(stretch: Stretch, verb: Verb, own: Speaker) -> bool:
    """Whether more than a name stands before a participle: "Corvexa restated its books, saying"."""
    if own.span is None or not stretch.match("say_participles", verb.start):
        return False
    behind = (stretch.words[i].start >= own.span[1] for i in range(stretch.start, verb.start))
    return sum(behind) >= _FEWEST_PART


def _head(stretch: Stretch, verb: Verb, outer: Speaker, last: Speaker) -> list[Statement]:
    """A statement of its own that stands before a participle: "he left, saying that ..."."""
    head = stretch.part(stretch.start, verb.start)
    parted = (
        stretch.comma_before(verb.start)
        or stretch.begins_by_clitic(verb.start)
        or by_participle(stretch, verb)
    )
    if head.count < 3 or not parted or stretch.match(PREPOSITIONS, head.start):
        return []
    if only_topic(head):
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
            if not any(rest.match(name, index) for name in _PARTICIPLES):
                own = speaker_in(rest, further.end, named_to)
        if content is None and (rest.match("participles", index) or further.kind == "estimate"):
            # "..., denying any part in it": whoever spoke denies what the noun says.
            content = further.end, further.end
        if content is None or rest.end - content[1] < _FEWEST_TOKENS:
            continue
        joining = rest.match("and", begin - 1) if joined_on else 0
        head = rest.part(rest.start, begin - joining)
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
    own_action = _own_action(content) if denied else None
    if own_action is not None:
        acts = _statements(own_action[1], outer=Speaker(), last=speaker)
        content = own_action[0]
        return _contents(content, speaker, lead=lead, last=last, denied=True) + acts
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


def _own_action(content: Stretch) -> tuple[Stretch, Stretch] | None:
    """What is denied, and what whoever denies it does besides: "denied the theft and resigned".

    A noun has no verb, so that the first one behind it is his; behind a clause only a verb that
    somebody speaks by is.
    """
    first, *further = clauses(content)
    if not further:
        return None
    told = any(map(content.is_verb, range(first.start, first.end)))
    for part in further:
        speaks = part.match("speech_acts", part.start) or verb_at(part, part.start)
        if not told or speaks:
            return content.part(content.start, _end_before(content, part)), part
    return None


def _end_before(content: Stretch, part: Stretch) -> int:
    """Where what stands before a part ends, without the word that joins them."""
    for length in range(1, part.start - content.start):
        if content.match("and", part.start - length) == length:
            return part.start - length
    return part.start


def _statement(stretch: Stretch, speaker: Speaker) -> Statement:
    start, end = stretch.span
    return Statement(start, end, speaker=speaker, reported=bool(speaker.name))
