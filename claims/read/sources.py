"""Sources that are named beside their content, no verb between: "according to the ministry"."""

from dataclasses import dataclass

from claims.names import agency, holds_office
from claims.read.clauses import joined, predicate
from claims.read.content import content_start
from claims.read.speakers import PREPOSITIONS, comma_after, points_to_last, speaker_in, within
from claims.read.statement import Speaker, Stretch
from claims.read.verbs import Verb, first_verb, verb_at, verbs
from claims.records import Span

_FEWEST_TOKENS = 2
# In tokens: a verb with its circumstances, whose subject follows.
_LONGEST_START = 4
# In tokens: between "who" and what he says.
_MOST_BETWEEN = 1
# In tokens: a name with its office.
_LONGEST_LABEL = 7


@dataclass(frozen=True)
class Source:
    """Who states a content: `lead` is where it is said, `rest` a further clause.

    The rest is the outlet's own, but where the speaker `goes_on` in it.

    Where it `interrupts` the content ("Iran, according to the ministry, fired"), that holds it;
    `brought_in` is set where a verb reports it.
    """

    speaker: Speaker
    content: Stretch
    lead: tuple[Span, ...]
    denied: bool = False
    rest: Stretch | None = None
    goes_on: bool = False
    interrupts: bool = False
    brought_in: bool = False


def source_of(stretch: Stretch, *, last: Speaker) -> Source | None:
    """The source of a stretch, wherever it stands; `last` is who spoke before."""
    return (
        _who_spoke_before(stretch, last)
        or _named_before_word(stretch)
        or _named_behind_word(stretch, last)
        or _clause_of_saying(stretch)
        or _said_of_name(stretch)
        or _label(stretch)
    )


def _who_spoke_before(stretch: Stretch, last: Speaker) -> Source | None:
    """A phrase with a pronoun: "according to him"."""
    for start, _ in stretch.find("according_last"):
        end = start + said_before(stretch, start)
        if start == end:
            continue
        leads = start == stretch.start
        content = stretch.part(end, stretch.end) if leads else stretch.part(stretch.start, start)
        if last.name and content.count >= _FEWEST_TOKENS:
            return Source(last, content, stretch.cue(start, end))
    return None


def said_before(stretch: Stretch, index: int) -> int:
    """How many tokens a phrase covers that points to whoever spoke before: "according to her".

    None where it goes on: "according to her lawyer", and without its accent «según el ...».
    """
    length = stretch.match("according_last", index)
    end = index + length
    closed = end == stretch.end or stretch.comma_before(end)
    return length if closed or not stretch.match("determiners", end - 1) else 0


def _named_before_word(stretch: Stretch) -> Source | None:
    """A word that follows the name: "der Polizei zufolge"."""
    for start, end in stretch.find("according_behind"):
        comma = next((i for i in range(start, stretch.start, -1) if stretch.comma_before(i)), None)
        first = stretch.start if comma is None or comma == start else comma
        name_end = start
        while name_end - 1 > first and stretch.match("documents_behind", name_end - 1):
            name_end -= 1
        speaker = speaker_in(stretch, first, name_end)
        content = stretch.part(end, stretch.end)
        if first > stretch.start and content.count < _FEWEST_TOKENS:
            content = stretch.part(stretch.start, first)
        if speaker and content.count >= _FEWEST_TOKENS and not stretch.quoted(start):
            return Source(speaker, content, stretch.cue(first, end))
    return None


def _named_behind_word(stretch: Stretch, last: Speaker) -> Source | None:
    """A word before the name, before or behind the content: "according to the ministry"."""
    verb = first_verb(stretch)
    for start, end in stretch.find("according"):
        # "..., the paper said, quoting an official" belongs to the verb.
        verbs_own = verb is not None and verb.start < start and stretch.match("via", start)
        # "According to first figures, ..." names nobody.
        nobody = end < stretch.end and stretch.comma_before(end)
        if stretch.quoted(start) or verbs_own or nobody:
            continue
        if end < stretch.end and stretch.says_with_object(end):
            end += 1
        stop = comma_after(stretch, end)
        if verb is not None and verb.start < start and _reports_behind(stretch, verb, stop):
            continue
        colon = next((i for i in range(end + 1, stop) if ":" in stretch.between(i)), None)
        if colon is not None:
            stop = colon
        elif start - stretch.start < _FEWEST_TOKENS:
            stop = _content_without_comma(stretch, end, stop)
        stop = _before_report(stretch, end, stop)
        speaker = speaker_in(stretch, end, stop)
        if speaker is None or stretch.match("rules", end):
            continue
        if points_to_last(stretch, speaker) and last.name:
            speaker = last
        lead = stretch.cue(start, stop)
        before, after = stretch.part(stretch.start, start), stretch.part(stop, stretch.end)
        if before.count < _FEWEST_TOKENS and after.count < _FEWEST_TOKENS and speaker.span:
            # Where no comma follows, the content begins behind the name.
            behind = speaker.span[1]
            named = (i for i in range(end, stop) if stretch.words[i].start >= behind)
            after = stretch.part(next(named, stop), stretch.end)
        speaker = _relayed_by(stretch, end, stop) or speaker
        if colon is not None and after.count >= _FEWEST_TOKENS:
            # "Another surprise, according to a senator: the decree ...": what he says follows.
            return Source(speaker, after, lead)
        if _interrupts(before, after):
            return Source(speaker, stretch, lead, interrupts=True)
        if before.count >= _FEWEST_TOKENS:
            enough = after.count >= 2 * _FEWEST_TOKENS
            goes_on = enough and (first_verb(after) is not None or joined(after))
            rest = about_speaker(after) if goes_on else None
            return Source(speaker, before, lead, rest=rest, goes_on=rest not in (None, after))
        if after.count >= _FEWEST_TOKENS:
            return Source(speaker, after, lead)
    return None


def about_speaker(stretch: Stretch) -> Stretch | None:
    """A clause about whoever was named last, where he reports on: "who says that ...".

    Without the word that begins it; None where it tells something else of him.
    """
    length = stretch.match("about_speaker", stretch.start)
    verb = first_verb(stretch)
    if length and (verb is None or verb.start > stretch.start + length + _MOST_BETWEEN):
        return None
    return stretch.part(stretch.start + length, stretch.end)


def named_between(stretch: Stretch, start: int, stop: int) -> Speaker | None:
    """Who is named beside a speaker: "the data, according to investigators, show that ..."."""
    for begin, end in stretch.find("according"):
        if start < begin < stop and not stretch.quoted(begin):
            return speaker_in(stretch, end, min(stop, comma_after(stretch, end)))
    return None


def _reports_behind(stretch: Stretch, verb: Verb, stop: int) -> bool:
    """Whether what a verb brings in begins behind `stop`."""
    content = content_start(stretch, verb)
    return content is not None and content[0] >= stop


def _before_report(stretch: Stretch, start: int, stop: int) -> int:
    """Where a clause begins in which the source named reports more: «بحسب سائق ذكر أن ...»."""
    clause = stretch.part(start + 1, stop)
    verb = first_verb(clause)
    if not stretch.lexicon.data.get("verb_first") or verb is None:
        return stop
    return verb.start if content_start(clause, verb) is not None else stop


def _interrupts(before: Stretch, after: Stretch) -> bool:
    """Whether what stands before a source needs what stands behind it.

    It is but the subject of that; where verbs come first, but the verb («وبلغت الحصيلة، وفق
    الوزارة، أحد عشر قتيلاً»).
    """
    if not before.count or not after.count:
        return False
    if not (after.comma_before(after.start) and before.comma_before(before.end)):
        return False
    acting = any(map(before.is_verb, range(before.start, before.end)))
    leads = before.match(PREPOSITIONS, before.start) or before.joined(PREPOSITIONS, before.start)
    if leads and not acting and any(map(after.is_verb, range(after.start, after.end))):
        # "By 5 p.m., according to the rescuers, the toll had risen": when or where.
        return True
    if before.lexicon.data.get("verb_first"):
        acts = before.is_verb(before.start) or before.is_joined_verb(before.start)
        goes_on = after.begins_by_clitic(after.start) or predicate(after)
        return acts and before.count <= _LONGEST_START and not goes_on
    return predicate(after) and not acting


def _content_without_comma(stretch: Stretch, start: int, comma: int) -> int:
    """Where content begins behind a name that leads: "Laut Polizei wurden drei verletzt".

    At its verb, or at a number; else at the comma. Where verbs come first one may also belong to
    the name («بحسب بيان صدر عن الوزارة، ...»): it begins the content only behind a word with the
    article, or where nothing but a further clause follows the comma.
    """
    verb_first = bool(stretch.lexicon.data.get("verb_first"))
    clause_behind = comma == stretch.end or joined(stretch.part(comma, stretch.end))
    articles = tuple(stretch.lexicon.keys("articles"))
    for index in range(start + 1, comma):
        if verb_first and stretch.joined("complementizers", index):
            # «وبحسب النيابة فإن ...»
            return index + 1
        if stretch.is_number(index) and clause_behind:
            return index
        if not stretch.is_verb(index) or stretch.match("relatives", index - 1):
            continue
        if not verb_first or clause_behind or stretch.words[index - 1].key.startswith(articles):
            return index
    return comma


def _label(stretch: Stretch) -> Source | None:
    """A name and a colon: "الجيش: ...", "Minister Rusk: ...". Others are headings."""
    for index in range(stretch.start + 1, min(stretch.start + _LONGEST_LABEL + 1, stretch.end)):
        said = verb_at(stretch, index - 1) is not None or stretch.is_verb(index - 1)
        if said or stretch.comma_before(index) or stretch.quoted(index - 1):
            return None
        if ":" in stretch.between(index):
            first, last = stretch.paired(
                stretch.words[stretch.start].start, stretch.words[index - 1].end
            )
            name = stretch.text[first:last]
            content = stretch.part(index, stretch.end)
            # An agency in front is where the wording comes from, and says nothing itself.
            somebody = holds_office(name, language=stretch.lexicon.language) and not agency(name)
            if content.count < _FEWEST_TOKENS or not somebody:
                return None
            return Source(Speaker(name, (first, last)), content, stretch.cue(stretch.start, index))
    return None


def _relayed_by(stretch: Stretch, start: int, stop: int) -> Speaker | None:
    """Whom a source passes on: "according to what the radio quoted an inspector as saying"."""
    if not stretch.match("relay", start) and not stretch.match("relay", start - 1):
        return None
    first = start + stretch.match("relay", start)
    for index in range(first, stop):
        length = stretch.match("relay_links", index)
        passing, said = speaker_in(stretch, first, index), speaker_in(stretch, index + length, stop)
        if length and passing is not None and said is not None:
            return within(said, passing)
    return None


def _said_of_name(stretch: Stretch) -> Source | None:
    """A participle between a content and who says it: "..., diyen Aktuna, ... belirtti"."""
    for start, end in stretch.find("say_of_name"):
        stop = comma_after(stretch, end)
        speaker = speaker_in(stretch, end, stop)
        content = stretch.part(stretch.start, start)
        if stretch.quoted(start) or speaker is None or content.count < _FEWEST_TOKENS:
            continue
        rest = stretch.part(stop, stretch.end)
        goes_on = rest if rest.count >= _FEWEST_TOKENS else None
        return Source(speaker, content, stretch.cue(start, stop), rest=goes_on, brought_in=True)
    return None


def _clause_of_saying(stretch: Stretch) -> Source | None:
    """A clause that only says who says it: "..., wie die Polizei am Montag mitteilte"."""
    for start, end in stretch.find("as_said"):
        if stretch.quoted(start) or (start > stretch.start and not stretch.comma_before(start)):
            continue
        stop = comma_after(stretch, end)
        verb = next(verbs(stretch.part(end, stop)), None)
        bare = verb is None and stretch.match("as_said_bare", start) and stop == stretch.end
        if verb is None and not bare:
            continue
        speaker = speaker_in(stretch, end, stop if verb is None else verb.start)
        if speaker is None and verb is not None:
            speaker = speaker_in(stretch, verb.end, stop)
        before, after = stretch.part(stretch.start, start), stretch.part(stop, stretch.end)
        content = before if before.count >= _FEWEST_TOKENS else after
        if speaker is not None and content.count >= _FEWEST_TOKENS:
            denied = verb is not None and verb.kind == "deny"
            return Source(speaker, content, stretch.cue(start, stop), denied=denied)
    return None
