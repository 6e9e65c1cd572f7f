"""Attribution: who states the content of a sentence, by the word lists of its language.

Four ways are known: a source named before or behind ("according to"), a verb with its subject
before or behind it and the content that follows, content first and the verb behind it
("..., the minister said"), and an accusation (who, whom, of what). What comes in by a second
verb inside the content is taken apart again, with the outer speaker as `via` where the inner
one has a subject of its own.
"""

from dataclasses import replace

from claims.read.clauses import clauses
from claims.read.content import content_start, is_boundary, parted_from
from claims.read.speakers import (
    PREPOSITIONS,
    comma_after,
    passed_on,
    points_to_last,
    second_name,
    source_quoted,
    source_relayed,
    speaker_in,
    subject_before,
    within,
    without_openers,
)
from claims.read.statement import Speaker, Statement, Stretch
from claims.read.verbs import Verb, first_verb, verb_at

_FEWEST_TOKENS = 2
_LONGEST_SUBJECT = 8
# A part of its own has a subject, a verb and something more.
_FEWEST_PART = 3
_SEMICOLONS = frozenset(";؛")


def statements(stretch: Stretch, *, last: Speaker) -> list[Statement]:
    """What is stated in a sentence and by whom; `last` is who spoke in the sentence before."""
    if not stretch.count:
        return []
    found = _statements(stretch, outer=Speaker(), last=last)
    cue = stretch.span
    return [replace(item, cue=item.cue or cue) for item in found if item.start < item.end]


def _statements(stretch: Stretch, *, outer: Speaker, last: Speaker) -> list[Statement]:
    stretch = without_openers(stretch)
    if stretch.count < _FEWEST_TOKENS:
        return []
    parts = _independent(stretch)
    if len(parts) > 1:
        stated: list[Statement] = []
        for part in parts:
            before = next((s.speaker for s in reversed(stated) if s.speaker.name), last)
            stated += _statements(part, outer=outer, last=before)
        return stated
    by_source = _source(stretch, outer=outer, last=last)
    if by_source is not None:
        return by_source
    verb = first_verb(stretch)
    if verb is not None:
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
        parted = bool(set(stretch.between(index)) & _SEMICOLONS)
        if parted or (skip and stretch.comma_before(index) and _reports(stretch, index + skip)):
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
    parts = clauses(stretch)
    if len(parts) == 1:
        return [_statement(stretch, outer)]
    found: list[Statement] = []
    for part in parts:
        points_back = _points_back(part, last=last) if found else None
        if points_back is not None:
            found[-1] = replace(found[-1], speaker=points_back, reported=True)
            continue
        # A later clause that reports without a subject has that of the first, not of before.
        found.extend(_statements(part, outer=outer, last=outer if found else last))
    return found


def _points_back(part: Stretch, *, last: Speaker) -> Speaker | None:
    """Who a clause such as "the paper said so, quoting an official" gives the last one to."""
    verb = first_verb(part)
    if verb is None:
        return None
    pointer = next((i for i in range(verb.end, part.end) if part.match("pointers", i)), None)
    if pointer is None or any(part.match("complementizers", i) for i in range(verb.end, part.end)):
        return None
    return passed_on(part, pointer, speaker_in(part, verb.end, pointer) or last)


def _source(stretch: Stretch, *, outer: Speaker, last: Speaker) -> list[Statement] | None:
    """Content with its source before or behind: "according to the ministry, ..."."""
    verb = first_verb(stretch)
    for start, end in stretch.find("according"):
        # "..., the paper said, quoting an official" belongs to the verb.
        verbs_own = verb is not None and verb.start < start and stretch.match("via", start)
        if stretch.quoted(start) or verbs_own:
            continue
        stop = comma_after(stretch, end)
        speaker = speaker_in(stretch, end, stop)
        if speaker is None:
            continue
        if points_to_last(stretch, speaker) and last.name:
            speaker = last
        speaker = within(speaker, outer)
        before, after = stretch.part(stretch.start, start), stretch.part(stop, stretch.end)
        if before.count < _FEWEST_TOKENS and after.count < _FEWEST_TOKENS and speaker.span:
            # Where no comma follows, the content begins behind the name.
            named = next(
                (i for i in range(end, stop) if stretch.words[i].start >= speaker.span[1]), stop
            )
            after = stretch.part(named, stretch.end)
        if before.count < _FEWEST_TOKENS and after.count < _FEWEST_TOKENS:
            continue
        if before.count < _FEWEST_TOKENS:
            return _as_reported(_statements(after, outer=speaker, last=last))
        found = _as_reported(_statements(before, outer=speaker, last=last))
        # Behind the source the sentence may go on with a clause of its own.
        if after.count >= 2 * _FEWEST_TOKENS and first_verb(after) is not None:
            found += _statements(after, outer=outer, last=speaker)
        return found
    return None


def _reported(
    stretch: Stretch, verb: Verb, *, outer: Speaker, last: Speaker
) -> list[Statement] | None:
    if verb.kind == "accuse":
        return _accusation(stretch, verb, outer=outer, last=last)
    content = content_start(stretch, verb)
    before = subject_before(stretch, verb)
    if content is not None:
        relative = stretch.match("relatives", verb.start - 1) if verb.start else 0
        own = None if relative else before or speaker_in(stretch, verb.end, content[0])
        head = [] if own is not None and own == before else _head(stretch, verb, outer, last)
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
        speaker = within(own, outer) if own else outer if outer.name or head else last
        rest = stretch.part(content[1], stretch.end)
        return head + _with_followers(rest, speaker, denied=verb.kind == "deny", last=last)
    if stretch.lexicon.data.get("verb_final") and stretch.end - verb.end <= 1:
        return _content_between(stretch, verb, outer=outer, last=last)
    trailing = _content_before(stretch, verb, outer=outer, last=last)
    if trailing is not None:
        return trailing
    if verb.kind == "deny":
        return _denied_noun(stretch, verb, before=before, outer=outer, last=last)
    return None


def _head(stretch: Stretch, verb: Verb, outer: Speaker, last: Speaker) -> list[Statement]:
    """A statement of its own that stands before a participle: "he left, saying that ..."."""
    head = stretch.part(stretch.start, verb.start)
    parted = stretch.comma_before(verb.start) or stretch.begins_by_clitic(verb.start)
    if head.count < 3 or not parted or stretch.match(PREPOSITIONS, head.start):
        return []
    return _plain(head, outer=outer, last=last)


def _with_followers(
    rest: Stretch, speaker: Speaker, *, denied: bool, last: Speaker
) -> list[Statement]:
    """The content of a verb, and what further verbs bring in behind it in the same sentence."""
    for index in range(rest.start + _FEWEST_TOKENS, rest.end):
        if rest.quoted(index):
            continue
        verb = verb_at(rest, index)
        if verb is None or not (rest.comma_before(index) or rest.begins_by_clitic(index)):
            continue
        content = content_start(rest, verb)
        if content is None:
            continue
        head = rest.part(rest.start, index)
        own = speaker_in(rest, verb.end, content[0])
        follower = rest.part(content[1], rest.end)
        return _contents(head, speaker, denied=denied, last=last) + _with_followers(
            follower, own or speaker, denied=verb.kind == "deny", last=speaker
        )
    return _contents(rest, speaker, denied=denied, last=last)


def _contents(
    content: Stretch, speaker: Speaker, *, denied: bool, last: Speaker
) -> list[Statement]:
    found = _as_reported(_statements(content, outer=speaker, last=last))
    return [replace(item, denied=item.denied or denied) for item in found]


def _accusation(
    stretch: Stretch, verb: Verb, *, outer: Speaker, last: Speaker
) -> list[Statement] | None:
    """Who accuses whom of what: the content is whom and of what, in one stretch."""
    link = next(
        (i for i in range(verb.end + 1, stretch.end) if stretch.match("accuse_links", i)), None
    )
    if link is None:
        return None
    before = subject_before(stretch, verb)
    if before is not None and not stretch.lexicon.data.get("verb_first"):
        start, speaker = verb.end, before
    else:
        split = second_name(stretch, verb.end, link)
        if split is None:
            if before is None:
                return None
            start, speaker = verb.end, before
        else:
            found = speaker_in(stretch, verb.end, split)
            if found is None:
                return None
            start, speaker = split, found
    rest = stretch.part(start, stretch.end)
    return _with_followers(rest, within(speaker, outer), denied=False, last=last)


def _content_before(
    stretch: Stretch, verb: Verb, *, outer: Speaker, last: Speaker
) -> list[Statement] | None:
    """Content first, then who says it: "..., the minister said on Monday."."""
    boundary = next(
        (index for index in range(verb.start, stretch.start, -1) if is_boundary(stretch, index)),
        None,
    )
    # In a language that puts the verb first, a short start is a circumstance, not a content.
    fewest = 5 if stretch.lexicon.data.get("verb_first") else 3
    if boundary is None or boundary - stretch.start < fewest:
        return None
    speaker = speaker_in(stretch, boundary, verb.start) if boundary < verb.start else None
    stop = comma_after(stretch, verb.end)
    start = verb.end
    while start < stop and (length := stretch.match("openers_behind", start)):
        start += length
    speaker = speaker or speaker_in(stretch, start, stop)
    if speaker is None and (start >= stop or parted_from(stretch, verb)):
        speaker = outer if outer.name else last
    if speaker is None:
        return None
    speaker = passed_on(stretch, verb.end, speaker)
    content = stretch.part(stretch.start, boundary)
    return _contents(content, within(speaker, outer), denied=verb.kind == "deny", last=last)


def _content_between(
    stretch: Stretch, verb: Verb, *, outer: Speaker, last: Speaker
) -> list[Statement] | None:
    """Subject, content, verb: "Bakan, köprünün kapatıldığını söyledi"."""
    named = stretch.lexicon.phrases("territories").length_at(stretch.words, stretch.start)
    start = next(
        (i for i in range(stretch.start + 1, verb.start) if stretch.comma_before(i)),
        stretch.start + named,
    )
    speaker = speaker_in(stretch, stretch.start, start)
    if speaker is None or verb.start - start < _FEWEST_TOKENS:
        return None
    content = stretch.part(start, verb.start)
    return _contents(content, within(speaker, outer), denied=verb.kind == "deny", last=last)


def _denied_noun(
    stretch: Stretch, verb: Verb, *, before: Speaker | None, outer: Speaker, last: Speaker
) -> list[Statement] | None:
    """A denied noun or infinitive: "denied taking part", «نفت إيران مشاركتها في ...»."""
    start, speaker = verb.end, before
    if start >= stretch.end:
        return None
    if speaker is None:
        territory = stretch.lexicon.phrases("territories").length_at(stretch.words, start)
        split = start + territory if territory else second_name(stretch, start, stretch.end)
        if split is None:
            return None
        speaker = speaker_in(stretch, start, split)
        start = split
    if speaker is None or stretch.end - start < _FEWEST_TOKENS:
        return None
    return _contents(
        stretch.part(start, stretch.end), within(speaker, outer), denied=True, last=last
    )


def _statement(stretch: Stretch, speaker: Speaker) -> Statement:
    start, end = stretch.span
    return Statement(start, end, speaker=speaker, reported=bool(speaker.name))


def _as_reported(found: list[Statement]) -> list[Statement]:
    return [replace(item, reported=True) for item in found]
