"""Attribution: who states the content of a sentence, by the word lists of its language.

Four ways are known: a source named before or behind ("according to"), a verb with its subject
before or behind it and the content that follows, content first and the verb behind it
("..., the minister said"), and an accusation (who, whom, of what). What comes in by a second
verb inside the content is taken apart again, with the outer speaker as `via` where the inner
one has a subject of its own.
"""

from dataclasses import dataclass, replace

from claims.read.clauses import clauses
from claims.read.statement import Speaker, Statement, Stretch

_FEWEST_TOKENS = 2
_LONGEST_SPEAKER = 16
_LONGEST_SUBJECT = 8
# A part of its own has a subject, a verb and something more.
_FEWEST_PART = 3
_SEMICOLONS = frozenset(";؛")
_PREPOSITIONS = "speaker_prepositions"


@dataclass(frozen=True)
class _Verb:
    """A reporting verb: its token range and which list it stands in."""

    start: int
    end: int
    kind: str


def statements(stretch: Stretch, *, last: Speaker) -> list[Statement]:
    """What is stated in a sentence and by whom; `last` is who spoke in the sentence before."""
    if not stretch.count:
        return []
    found = _statements(stretch, outer=Speaker(), last=last)
    cue = stretch.span
    return [replace(item, cue=item.cue or cue) for item in found if item.start < item.end]


def _statements(stretch: Stretch, *, outer: Speaker, last: Speaker) -> list[Statement]:
    stretch = _without_openers(stretch)
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
    verb = _first_verb(stretch)
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
        skip = stretch.match("clause_breaks", index)
        parted = bool(set(stretch.between(index)) & _SEMICOLONS)
        if parted or (skip and stretch.comma_before(index) and _reports(stretch, index + skip)):
            head = stretch.part(stretch.start, index)
            return [head, *_independent(stretch.part(index + skip, stretch.end))]
    return [stretch]


def _reports(stretch: Stretch, start: int) -> bool:
    """Whether the clause that begins at `start` tells right away who says what."""
    clause = _without_openers(stretch.part(start, stretch.end))
    verb = _first_verb(clause)
    if verb is None or verb.start - clause.start > _LONGEST_SUBJECT:
        return False
    return verb.kind != "say" or _content_start(clause, verb) is not None


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
    verb = _first_verb(part)
    if verb is None:
        return None
    pointer = next((i for i in range(verb.end, part.end) if part.match("pointers", i)), None)
    if pointer is None or any(part.match("complementizers", i) for i in range(verb.end, part.end)):
        return None
    return _passed_on(part, pointer, _speaker(part, verb.end, pointer) or last)


def _passed_on(stretch: Stretch, index: int, speaker: Speaker) -> Speaker:
    """The source that a speaker quotes behind `index`, or the speaker where there is none."""
    for start, end in stretch.find("via"):
        source = _speaker(stretch, end, _comma_after(stretch, end))
        if source and start >= index:
            return replace(source, via=(speaker.name,) if speaker.name else ())
    return speaker


def _source(stretch: Stretch, *, outer: Speaker, last: Speaker) -> list[Statement] | None:
    """Content with its source before or behind: "according to the ministry, ..."."""
    verb = _first_verb(stretch)
    for start, end in stretch.find("according"):
        # "..., the paper said, quoting an official" belongs to the verb.
        passed_on = verb is not None and verb.start < start and stretch.match("via", start)
        if stretch.quoted(start) or passed_on:
            continue
        stop = _comma_after(stretch, end)
        speaker = _speaker(stretch, end, stop)
        if speaker is None:
            continue
        if _points_to_last(stretch, speaker) and last.name:
            speaker = last
        speaker = _within(speaker, outer)
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
        if after.count >= 2 * _FEWEST_TOKENS and _first_verb(after) is not None:
            found += _statements(after, outer=outer, last=speaker)
        return found
    return None


def _reported(
    stretch: Stretch, verb: _Verb, *, outer: Speaker, last: Speaker
) -> list[Statement] | None:
    if verb.kind == "accuse":
        return _accusation(stretch, verb, outer=outer, last=last)
    content = _content_start(stretch, verb)
    before = _subject_before(stretch, verb)
    if content is not None:
        relative = stretch.match("relatives", verb.start - 1) if verb.start else 0
        own = None if relative else before or _speaker(stretch, verb.end, content[0])
        head = [] if own is not None and own == before else _head(stretch, verb, outer, last)
        source = _quoted_source(stretch, verb, content[0])
        if source is not None:
            own = replace(source, via=(own.name,) if own else ())
        elif own is not None and _points_to_last(stretch, own):
            own = None
        # Behind a statement of its own, a verb without a subject has that one's, not the last.
        speaker = _within(own, outer) if own else outer if outer.name or head else last
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


def _quoted_source(stretch: Stretch, verb: _Verb, stop: int) -> Speaker | None:
    """Whom the subject of a verb passes on: "the paper, quoting an official, reported that".

    After some verbs a plain preposition names the source («نقلت القناة عن مسؤول أن ...»).
    """
    for start, end in stretch.find("via"):
        limit = min(stop, _comma_after(stretch, end), verb.start if end <= verb.start else stop)
        if stretch.start <= start < stop and not stretch.quoted(start):
            return _speaker(stretch, end, limit)
    if stretch.match("relay", verb.start):
        for index in range(verb.end, stop):
            length = stretch.match("relay_links", index)
            if length:
                return _speaker(stretch, index + length, stop)
    return None


def _points_to_last(stretch: Stretch, speaker: Speaker) -> bool:
    """Whether a subject is only a word for whoever spoke before: "the same source"."""
    if speaker.span is None:
        return False
    inside = [
        i for i in range(stretch.start, stretch.end) if stretch.words[i].start == speaker.span[0]
    ]
    return any(stretch.match("anaphors", i) for i in inside)


def _head(stretch: Stretch, verb: _Verb, outer: Speaker, last: Speaker) -> list[Statement]:
    """A statement of its own that stands before a participle: "he left, saying that ..."."""
    head = stretch.part(stretch.start, verb.start)
    parted = stretch.comma_before(verb.start) or stretch.begins_by_clitic(verb.start)
    if head.count < 3 or not parted or stretch.match(_PREPOSITIONS, head.start):
        return []
    return _plain(head, outer=outer, last=last)


def _with_followers(
    rest: Stretch, speaker: Speaker, *, denied: bool, last: Speaker
) -> list[Statement]:
    """The content of a verb, and what further verbs bring in behind it in the same sentence."""
    for index in range(rest.start + _FEWEST_TOKENS, rest.end):
        if rest.quoted(index):
            continue
        verb = _verb_at(rest, index)
        if verb is None or not (rest.comma_before(index) or rest.begins_by_clitic(index)):
            continue
        content = _content_start(rest, verb)
        if content is None:
            continue
        head = rest.part(rest.start, index)
        own = _speaker(rest, verb.end, content[0])
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
    stretch: Stretch, verb: _Verb, *, outer: Speaker, last: Speaker
) -> list[Statement] | None:
    """Who accuses whom of what: the content is whom and of what, in one stretch."""
    link = next(
        (i for i in range(verb.end + 1, stretch.end) if stretch.match("accuse_links", i)), None
    )
    if link is None:
        return None
    before = _subject_before(stretch, verb)
    if before is not None and not stretch.lexicon.data.get("verb_first"):
        start, speaker = verb.end, before
    else:
        split = _second_name(stretch, verb.end, link)
        if split is None:
            if before is None:
                return None
            start, speaker = verb.end, before
        else:
            found = _speaker(stretch, verb.end, split)
            if found is None:
                return None
            start, speaker = split, found
    rest = stretch.part(start, stretch.end)
    return _with_followers(rest, _within(speaker, outer), denied=False, last=last)


def _second_name(stretch: Stretch, start: int, end: int) -> int | None:
    """Where the second of two names begins that stand side by side without a preposition.

    A name of a territory ends the first one, and so does the step from a word with the article
    to one without; else the second name is the last word.
    """
    articles = stretch.lexicon.keys("articles")
    territories = stretch.lexicon.phrases("territories")
    for index in range(start + 1, end):
        if territories.length_at(stretch.words, index):
            return index
        length = max(
            (
                territories.length_at(stretch.words, i)
                for i in range(start, index)
                if i + territories.length_at(stretch.words, i) == index
            ),
            default=0,
        )
        if length:
            return index
    for index in range(start + 1, end):
        if _definite(stretch, index - 1, articles) and not _definite(stretch, index, articles):
            return index
    # Nothing parts them: the last word is the second name.
    return end - 1 if end - start >= 2 else None


def _definite(stretch: Stretch, index: int, articles: frozenset[str]) -> bool:
    return any(stretch.words[index].key.startswith(article) for article in articles)


def _content_start(stretch: Stretch, verb: _Verb) -> tuple[int, int] | None:
    """Where the subject ends and the content begins behind a verb, as token indices.

    Content begins behind a complementizer, a colon or an opening quotation mark. A list of
    prepositions that open a noun ("stressed the need ...") counts where the language has it.
    """
    limit = min(stretch.end, verb.end + _LONGEST_SPEAKER)
    # One or two words in quotation marks are a name.
    opened = {start for start, end in stretch.quotes if end - start > 2}
    for index in range(verb.end, limit):
        gap = stretch.between(index)
        if ":" in gap or (index in opened and index > verb.start):
            return index, index
        if index >= verb.end and stretch.match("content_openers", index):
            return index, index
        length = stretch.match("complementizers", index)
        if length and index + length < stretch.end:
            return index, index + length
        if index > verb.end and _verb_at(stretch, index) is not None:
            break
    bare = stretch.match("say_bare", verb.start) and not _parted(stretch, verb)
    if bare and _subject_before(stretch, verb) is not None:
        start = verb.end + stretch.match("listeners", verb.end)
        if stretch.end - start >= 3 and not stretch.match("speaker_ends", start):
            return start, start
    for index in range(verb.end, limit):
        if stretch.match("via", index) or (index > verb.end and _verb_at(stretch, index)):
            break
        if stretch.match("noun_links", index) and stretch.end - index > 3:
            return index, index + 1
    return None


def _parted(stretch: Stretch, verb: _Verb) -> bool:
    """Whether a comma or a closing quotation mark stands right before a verb or its auxiliary."""
    start = verb.start
    while start > stretch.start and not _boundary(stretch, start):
        if not stretch.match("openers_behind", start - 1):
            return False
        start -= 1
    return start > stretch.start


def _boundary(stretch: Stretch, index: int) -> bool:
    return stretch.comma_before(index) or any(index == end for _, end in stretch.quotes)


def _content_before(
    stretch: Stretch, verb: _Verb, *, outer: Speaker, last: Speaker
) -> list[Statement] | None:
    """Content first, then who says it: "..., the minister said on Monday."."""
    boundary = next(
        (index for index in range(verb.start, stretch.start, -1) if _boundary(stretch, index)),
        None,
    )
    # In a language that puts the verb first, a short start is a circumstance, not a content.
    fewest = 5 if stretch.lexicon.data.get("verb_first") else 3
    if boundary is None or boundary - stretch.start < fewest:
        return None
    speaker = _speaker(stretch, boundary, verb.start) if boundary < verb.start else None
    stop = _comma_after(stretch, verb.end)
    start = verb.end
    while start < stop and (length := stretch.match("openers_behind", start)):
        start += length
    speaker = speaker or _speaker(stretch, start, stop)
    if speaker is None and (start >= stop or _parted(stretch, verb)):
        speaker = outer if outer.name else last
    if speaker is None:
        return None
    speaker = _passed_on(stretch, verb.end, speaker)
    content = stretch.part(stretch.start, boundary)
    return _contents(content, _within(speaker, outer), denied=verb.kind == "deny", last=last)


def _content_between(
    stretch: Stretch, verb: _Verb, *, outer: Speaker, last: Speaker
) -> list[Statement] | None:
    """Subject, content, verb: "Bakan, köprünün kapatıldığını söyledi"."""
    named = stretch.lexicon.phrases("territories").length_at(stretch.words, stretch.start)
    start = next(
        (i for i in range(stretch.start + 1, verb.start) if stretch.comma_before(i)),
        stretch.start + named,
    )
    speaker = _speaker(stretch, stretch.start, start)
    if speaker is None or verb.start - start < _FEWEST_TOKENS:
        return None
    content = stretch.part(start, verb.start)
    return _contents(content, _within(speaker, outer), denied=verb.kind == "deny", last=last)


def _denied_noun(
    stretch: Stretch, verb: _Verb, *, before: Speaker | None, outer: Speaker, last: Speaker
) -> list[Statement] | None:
    """A denied noun or infinitive: "denied taking part", «نفت إيران مشاركتها في ...»."""
    start, speaker = verb.end, before
    if start >= stretch.end:
        return None
    if speaker is None:
        territory = stretch.lexicon.phrases("territories").length_at(stretch.words, start)
        split = start + territory if territory else _second_name(stretch, start, stretch.end)
        if split is None:
            return None
        speaker = _speaker(stretch, start, split)
        start = split
    if speaker is None or stretch.end - start < _FEWEST_TOKENS:
        return None
    return _contents(
        stretch.part(start, stretch.end), _within(speaker, outer), denied=True, last=last
    )


def _first_verb(stretch: Stretch) -> _Verb | None:
    for index in range(stretch.start, stretch.end):
        if not stretch.quoted(index):
            verb = _verb_at(stretch, index)
            if verb is not None:
                return verb
    return None


def _verb_at(stretch: Stretch, index: int) -> _Verb | None:
    if any(stretch.match("not_reporting", i) > index - i for i in (index, index - 1) if i >= 0):
        return None
    for kind in ("deny", "accuse", "say"):
        length = stretch.match(kind, index)
        if length:
            return _Verb(index, index + length, kind)
    return None


def _subject_before(stretch: Stretch, verb: _Verb) -> Speaker | None:
    """The subject that stands before the verb, from the last clause break on."""
    if verb.start == stretch.start or stretch.begins_by_clitic(verb.start):
        return None
    if stretch.lexicon.data.get("verb_first") and stretch.comma_before(verb.start):
        return None
    start = stretch.start
    for index in range(verb.start - 1, stretch.start, -1):
        length = stretch.match("clause_breaks", index)
        if length and index + length <= verb.start:
            start = index + length
            break
    subject = _without_openers(stretch.part(start, verb.start), and_also="auxiliaries")
    if not subject.count or stretch.match(_PREPOSITIONS, subject.start):
        commas = [i for i in range(subject.start, subject.end) if stretch.comma_before(i)]
        if not commas or stretch.comma_before(verb.start):
            return None
        subject = _without_openers(stretch.part(commas[0], verb.start))
    return _speaker(stretch, subject.start, subject.end) if subject.count else None


def _speaker(stretch: Stretch, start: int, end: int) -> Speaker | None:
    """The name in tokens `start` to `end`, without the circumstances of the speaking."""
    stop = start
    while stop < end and not (stop > start and stretch.match("speaker_ends", stop)):
        if (
            stop == start
            and stretch.match("speaker_ends", stop)
            and not stretch.match("territories", stop)
        ):
            return None
        if stretch.match("complement_links", stop) and stop + 1 >= end:
            break
        if stop > start and stretch.match("via", stop):
            break
        stop += 1
    while stop > start and (
        stretch.match("openers_behind", stop - 1) or stretch.match("pointers", stop - 1)
    ):
        stop -= 1
    if not 0 < stop - start <= _LONGEST_SPEAKER or stretch.match(_PREPOSITIONS, start):
        return None
    first, last = stretch.words[start].start, stretch.words[stop - 1].end
    name = stretch.text[first:last]
    for clitic in stretch.lexicon.data.get("speaker_clitics", ()):
        # Only behind a preposition that is completed by the clitic ("وفقا لـ").
        if name.startswith(clitic) and stretch.match("takes_clitic", start - 1) and start:
            name, first = name[len(clitic) :], first + len(clitic)
    return Speaker(name.strip(), (first, last))


def _within(speaker: Speaker, outer: Speaker) -> Speaker:
    if not outer.name or outer.name == speaker.name:
        return speaker
    return replace(speaker, via=(*speaker.via, outer.name, *outer.via))


def _without_openers(stretch: Stretch, *, and_also: str = "clause_openers") -> Stretch:
    start = stretch.start
    while start < stretch.end:
        length = max(stretch.match("clause_openers", start), stretch.match(and_also, start))
        if not length:
            break
        start += length
    return stretch.part(start, stretch.end)


def _comma_after(stretch: Stretch, start: int) -> int:
    for index in range(start + 1, stretch.end):
        if stretch.comma_before(index):
            return index
    return stretch.end


def _statement(stretch: Stretch, speaker: Speaker) -> Statement:
    start, end = stretch.span
    return Statement(start, end, speaker=speaker, reported=bool(speaker.name))


def _as_reported(found: list[Statement]) -> list[Statement]:
    return [replace(item, reported=True) for item in found]
