"""Speakers: the names beside a reporting verb, whom they quote, and where a name ends."""

from dataclasses import replace

from claims.read.statement import Speaker, Stretch
from claims.read.verbs import Verb

# In tokens: a name with its title and office.
LONGEST_SPEAKER = 16
# The list of what no subject begins with.
PREPOSITIONS = "speaker_prepositions"


def speaker_in(stretch: Stretch, start: int, end: int) -> Speaker | None:
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
    if not 0 < stop - start <= LONGEST_SPEAKER or stretch.match(PREPOSITIONS, start):
        return None
    first, last = stretch.words[start].start, stretch.words[stop - 1].end
    name = stretch.text[first:last]
    for clitic in stretch.lexicon.data.get("speaker_clitics", ()):
        # Only behind a preposition that is completed by the clitic ("وفقا لـ").
        if name.startswith(clitic) and stretch.match("takes_clitic", start - 1) and start:
            name, first = name[len(clitic) :], first + len(clitic)
    return Speaker(name.strip(), (first, last))


def subject_before(stretch: Stretch, verb: Verb) -> Speaker | None:
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
    subject = without_openers(stretch.part(start, verb.start), and_also="auxiliaries")
    if not subject.count or stretch.match(PREPOSITIONS, subject.start):
        commas = [i for i in range(subject.start, subject.end) if stretch.comma_before(i)]
        if not commas or stretch.comma_before(verb.start):
            return None
        subject = without_openers(stretch.part(commas[0], verb.start))
    return speaker_in(stretch, subject.start, subject.end) if subject.count else None


def within(speaker: Speaker, outer: Speaker) -> Speaker:
    """The speaker as somebody else passes on what was said: the outer one becomes `via`."""
    if not outer.name or outer.name == speaker.name:
        return speaker
    return replace(speaker, via=(*speaker.via, outer.name, *outer.via))


def comma_after(stretch: Stretch, start: int) -> int:
    """The token before which the next comma behind `start` stands, else the end."""
    for index in range(start + 1, stretch.end):
        if stretch.comma_before(index):
            return index
    return stretch.end


def without_openers(stretch: Stretch, *, and_also: str = "clause_openers") -> Stretch:
    """The stretch without the words that only lead into it; `and_also` names a further list."""
    start = stretch.start
    while start < stretch.end:
        length = max(stretch.match("clause_openers", start), stretch.match(and_also, start))
        if not length:
            break
        start += length
    return stretch.part(start, stretch.end)


def second_name(stretch: Stretch, start: int, end: int) -> int | None:
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


def source_quoted(stretch: Stretch, start: int, stop: int) -> Speaker | None:
    """Whom somebody quotes in tokens `start` to `stop`: "the paper, quoting an official, ..."."""
    for begin, end in stretch.find("via"):
        if start <= begin < stop and not stretch.quoted(begin):
            return speaker_in(stretch, end, min(max(stop, end), comma_after(stretch, end)))
    return None


def source_relayed(stretch: Stretch, verb: Verb, stop: int) -> Speaker | None:
    """Whom a verb passes on with a plain preposition: «نقلت القناة عن مسؤول أن ...»."""
    if stretch.match("relay", verb.start):
        for index in range(verb.end, stop):
            length = stretch.match("relay_links", index)
            if length:
                return speaker_in(stretch, index + length, stop)
    return None


def passed_on(stretch: Stretch, index: int, speaker: Speaker) -> Speaker:
    """The source that a speaker quotes behind `index`, or the speaker where there is none."""
    source = source_quoted(stretch, index, stretch.end)
    return speaker if source is None else replace(source, via=(speaker.name,) * bool(speaker.name))


def points_to_last(stretch: Stretch, speaker: Speaker) -> bool:
    """Whether a subject is only a word for whoever spoke before: "the same source"."""
    if speaker.span is None:
        return False
    inside = [
        i for i in range(stretch.start, stretch.end) if stretch.words[i].start == speaker.span[0]
    ]
    return any(stretch.match("anaphors", i) for i in inside)
