"""Content first, then who says it: "..., the minister said on Monday."."""

from claims.read.clauses import joined, predicate
from claims.read.content import content_start, is_boundary, parted_from
from claims.read.passing import passed_on
from claims.read.sources import Source, about_speaker
from claims.read.speakers import (
    PREPOSITIONS,
    apposed,
    comma_after,
    relative_before,
    speaker_in,
    without_openers,
)
from claims.read.statement import Speaker, Stretch
from claims.read.verbs import Verb, first_verb

_FEWEST_TOKENS = 3
# In a language that puts the verb first, a short start is a circumstance, not a content.
_FEWEST_BEFORE_VERB = 5
_LONGEST_CIRCUMSTANCE = 4
# Of a medium in quotation marks.
_LONGEST_NAME = 4


def trailing(stretch: Stretch, verb: Verb, *, last: Speaker) -> Source | None:
    """The content before a verb and who says it; `last` is who speaks where nobody is named."""
    if stretch.joined(verb.kind, verb.start) or stretch.match("participles", verb.start):
        # "..., and he said": a clause of its own, not the verb of what stands before.
        return None
    places = range(verb.start, stretch.start, -1)
    boundary = next((index for index in places if is_boundary(stretch, index)), None)
    if boundary is None:
        return None
    boundary = _before_apposition(stretch, boundary, verb)
    verb_first = bool(stretch.lexicon.data.get("verb_first"))
    if verb_first and stretch.match(PREPOSITIONS, stretch.start):
        # «وفي تسجيل صوتي بثته إذاعة، جدد القائد ولاءه»: where it was said.
        return None
    if (verb_first or verb.kind == "deny") and apposed(stretch, verb):
        # "The minister, Alban Rey, denied it": who says it, in two parts.
        return None
    if stretch.match("clause_breaks", boundary):
        # "..., while the defence pleads innocence": a clause of its own.
        return None
    if relative_before(stretch, verb):
        # "..., a blow to a government that had promised it": told of a noun inside the content.
        return None
    interrupts = not _says_something(stretch, boundary)
    fewest = _FEWEST_BEFORE_VERB if verb_first else _FEWEST_TOKENS
    if boundary - stretch.start < fewest and not interrupts:
        return None
    if verb_first and not _opens(stretch, boundary, verb.start):
        # «..., وإن المروحية نقلت الجرحى»: inside a clause it reports nothing.
        return None
    closed = verb.end < stretch.end and stretch.comma_before(verb.end)
    closed = closed and (boundary < verb.start or joined(stretch.part(verb.end, stretch.end)))
    stop = verb.end if closed else comma_after(stretch, verb.end)
    speaker = _speaker(stretch, verb, boundary, stop, last=last)
    if speaker is None:
        return None
    rest = stretch.part(stop, stretch.end)
    lead = stretch.cue(boundary, stop)
    denied = verb.kind == "deny"
    if interrupts and predicate(rest):
        # "The bridge, the mayor said, was closed": one statement, with who says so in it.
        return Source(speaker, stretch, lead, denied=denied, interrupts=True, brought_in=True)
    if interrupts and boundary - stretch.start <= _LONGEST_CIRCUMSTANCE and not joined(rest):
        # "So far, he added, 650 had been hired": what stands before is a circumstance.
        if not any(rest.is_verb(index) for index in range(rest.start, rest.end)):
            return None
        lead = stretch.cue(stretch.start, stop)
        return Source(speaker, rest, lead, denied=denied, brought_in=True)
    # "..., the coastguard said, while hundreds were pulled from the water."
    further = about_speaker(rest) if rest.count >= _FEWEST_TOKENS and _goes_on(rest) else None
    content_goes_on = rest.match("goes_on", rest.start)
    if further is not None and content_goes_on:
        # "..., the mission said, after one of the wounded died"
        further = rest.part(rest.start + content_goes_on, rest.end)
    return Source(
        speaker,
        stretch.part(stretch.start, boundary),
        lead,
        denied=denied,
        rest=further,
        goes_on=further not in (None, rest),
        brought_in=True,
    )


def _before_apposition(stretch: Stretch, boundary: int, verb: Verb) -> int:
    """The boundary, or the one before a speaker of two parts: "..., the mayor, Ann Lee, said"."""
    places = range(boundary - 1, stretch.start, -1)
    before = [index for index in places if is_boundary(stretch, index)][:2]
    if boundary != verb.start or len(before) < 2 or stretch.lexicon.data.get("verb_first"):
        return boundary
    acts = any(map(stretch.is_verb, range(before[1], verb.start)))
    told = any(map(stretch.is_verb, range(stretch.start, before[1])))
    quoted = any(end == before[1] for _, end in stretch.quotes)
    return before[1] if not acts and (told or quoted) else boundary


def _speaker(
    stretch: Stretch, verb: Verb, boundary: int, stop: int, *, last: Speaker
) -> Speaker | None:
    """Who stands beside the verb between a content and the next comma."""
    before = speaker_in(stretch, boundary, verb.start) if boundary < verb.start else None
    if before is not None and stretch.lexicon.data.get("inverted_trailing"):
        # "Réuni mardi, le conseil a salué ...": behind its content a verb comes before its subject.
        return None
    start = verb.end
    while start < stop and (length := stretch.match("openers_behind", start)):
        start += length
    for first, last_quoted in stretch.quotes:
        if first == start and last_quoted < stop and last_quoted - first <= _LONGEST_NAME:
            # "рассказала «Вестнику» жительница": the medium somebody spoke to stands first.
            start = last_quoted
    speaker = before or speaker_in(stretch, start, stop)
    by_pronoun = boundary < verb.start and bool(stretch.match("pronouns", boundary))
    if speaker is None and (by_pronoun or start >= stop or parted_from(stretch, verb)):
        speaker = last
    return None if speaker is None else passed_on(stretch, verb.end, speaker)


def _opens(stretch: Stretch, start: int, end: int) -> bool:
    """Whether nothing but words that lead into a clause stands between."""
    while start < end and (length := stretch.match("openers_behind", start)):
        start += length
    return without_openers(stretch.part(start, end)).count == 0


def _goes_on(rest: Stretch) -> bool:
    """Whether a clause of its own stands behind an attribution, no further name or circumstance."""
    verb = first_verb(rest)
    if verb is not None and (verb.kind == "estimate" or content_start(rest, verb) is not None):
        return True
    # "..., betonte sie, ihr Unternehmen habe mehr geboten": the mood says that she goes on.
    places = range(rest.start, rest.end)
    reported = any(rest.match("reported_mood", index) for index in places)
    further = rest.match("goes_on", rest.start) and any(map(rest.is_verb, places))
    about = rest.match("about_speaker", rest.start) and verb is not None
    return reported or bool(further) or bool(about) or joined(rest)


def _says_something(stretch: Stretch, end: int) -> bool:
    """Whether what stands before `end` can be a content: it is quoted, or has a verb."""
    if (
        not stretch.lexicon.words("verbs")
        or stretch.quotes
        or stretch.lexicon.data.get("verb_first")
    ):
        return True
    return any(stretch.is_verb(index) for index in range(stretch.start, end))
