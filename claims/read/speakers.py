"""Speakers: the names beside a reporting verb, and where a name ends."""

from dataclasses import replace

from claims.names import agency
from claims.read.statement import Speaker, Stretch
from claims.read.verbs import Verb, verb_at

# In tokens: a name with its title and office.
LONGEST_SPEAKER = 24
# Commas between a name and what it is told by.
_MOST_PARTS = 2
# Behind a verb the subject goes over into the object without a sign.
_LONGEST_ACTOR = 4
# The list of what no subject begins with.
PREPOSITIONS = "speaker_prepositions"
# Behind a name: whom it quotes, who quotes it, what it denies, who is named beside it.
_BESIDE_NAMES = ("via", "quoted_by", "allegations", "according")


def speaker_in(stretch: Stretch, start: int, end: int) -> Speaker | None:
    """The name in tokens `start` to `end`, without the circumstances of the speaking."""
    start = _behind_listener(stretch, start)
    while start < end and _acts(stretch, start):
        if not stretch.lexicon.data.get("verb_first"):
            return None
        start += 1
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
        beside = any(stretch.match(name, stop) for name in _BESIDE_NAMES)
        if stop > start and (beside or ":" in stretch.between(stop)):
            break
        stop += 1
    while stop > start and (
        stretch.match("openers_behind", stop - 1) or stretch.match("pointers", stop - 1)
    ):
        stop -= 1
    if not 0 < stop - start <= LONGEST_SPEAKER or stretch.match(PREPOSITIONS, start):
        return None
    first, last = stretch.words[start].start, stretch.words[stop - 1].end
    documents = stretch.match("documents", start)
    if documents and start + documents < stop and not _describes(stretch, start + documents, stop):
        # A report of the union is the union speaking.
        length = stretch.match("document_links", start + documents)
        start += documents + (length if start + documents + length < stop else 0)
        first = stretch.words[start].start
        clitics = stretch.lexicon.data.get("speaker_clitics", ())
        first += next((len(c) for c in clitics if stretch.text.startswith(c, first)), 0)
    first, last = stretch.paired(first, last)
    name = stretch.text[first:last]
    for clitic in stretch.lexicon.data.get("speaker_clitics", ()):
        # Only behind a preposition that is completed by the clitic ("وفقا لـ").
        if name.startswith(clitic) and stretch.match("takes_clitic", start - 1) and start:
            name, first = name[len(clitic) :], first + len(clitic)
    return Speaker(name.strip(), (first, last))


def _describes(stretch: Stretch, start: int, stop: int) -> bool:
    """Whether but an adjective stands behind a document: «تقارير إعلامية», "تقرير أممي"."""
    articles = stretch.lexicon.keys("articles")
    alone = stop - start == 1 and bool(articles) and not _definite(stretch, start, articles)
    return alone and not agency(stretch.text[stretch.words[start].start : stretch.words[start].end])


def _behind_listener(stretch: Stretch, start: int) -> int:
    """Where a name begins behind a medium with a preposition: «كشف لـ«عكاظ» المدير»."""
    clitics = stretch.lexicon.keys("speaker_clitics")
    if start >= stretch.end or stretch.words[start].key not in clitics:
        return start
    return next((end for first, end in stretch.quotes if first == start + 1), start)


def _acts(stretch: Stretch, index: int) -> bool:
    """Whether a token is a verb, where no name can begin."""
    return stretch.is_verb(index) or stretch.is_joined_verb(index)


def subject_before(stretch: Stretch, verb: Verb) -> Speaker | None:
    """The subject that stands before the verb, from the last clause break on."""
    if verb.start == stretch.start:
        return None
    if topic := stretch.match("topics", stretch.start):
        # "As for the company, it denies": named first, whatever the order of words.
        stop = min(comma_after(stretch, stretch.start + topic), verb.start)
        acting = subject_of(stretch.part(stretch.start + topic, stop))
        return acting or speaker_in(stretch, stretch.start + topic, stop)
    if stretch.begins_by_clitic(verb.start):
        return None
    verb_first = stretch.lexicon.data.get("verb_first")
    if verb_first and verb_at(stretch, stretch.start):
        # «وكشف المدير أن الدراسات أفادت أن ...»: the subject of another verb.
        return None
    if verb_first and stretch.comma_before(verb.start):
        # A name may be parted from its verb by a clause about it; other words are circumstances.
        if apposed(stretch, verb):
            return speaker_in(stretch, stretch.start, verb.start)
        comma = comma_after(stretch, stretch.start)
        about = comma < verb.start and (
            stretch.match("relatives", comma)
            or stretch.match("speaker_ends", comma)
            or stretch.is_verb(comma)
        )
        return speaker_in(stretch, stretch.start, comma) if about else None
    if told_by_clause(stretch, verb):
        return speaker_in(stretch, stretch.start, comma_after(stretch, stretch.start))
    if apposed(stretch, verb):
        return speaker_in(stretch, stretch.start, _predicate_start(stretch, verb))
    places = range(stretch.start, verb.start)
    verbs_before = any(stretch.is_verb(index) or verb_at(stretch, index) for index in places)
    if stretch.match("say_participles", verb.start):
        # "Corvexa restated its books, conceding that ...", whatever it did.
        verbs_before = verbs_before or any(map(stretch.has_verb_ending, places[1:]))
    late = stretch.comma_before(verb.start) and not stretch.lexicon.data.get("verb_first")
    if verbs_before and (late or by_participle(stretch, verb)):
        # "The opposition left the hall, saying that ...": the subject is the first verb's.
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


def apposed(stretch: Stretch, verb: Verb) -> bool:
    """Whether a name and what it is told by stand before a verb: "Her coach, Len Whitty, says"."""
    predicate = _predicate_start(stretch, verb)
    before = range(stretch.start, predicate)
    most = 1 if stretch.lexicon.data.get("verb_first") else _MOST_PARTS
    return (
        bool(stretch.lexicon.words("verbs"))
        and not stretch.match("say_participles", verb.start)
        and stretch.comma_before(predicate)
        and not stretch.match(PREPOSITIONS, stretch.start)
        and not any(
            (_acts(stretch, index) and not stretch.match("quoted_by", index))
            or stretch.quoted(index)
            for index in before
        )
        and 0 < sum(stretch.comma_before(index) for index in before) <= most
    )


def by_participle(stretch: Stretch, verb: Verb) -> bool:
    """Whether a participle says it without a comma before it, as Arabic allows («مضيفاً أن»)."""
    verb_first = bool(stretch.lexicon.data.get("verb_first"))
    return verb_first and bool(stretch.match("say_participles", verb.start))


def relative_before(stretch: Stretch, verb: Verb) -> bool:
    """Whether a verb, with its auxiliaries, stands in a clause about a noun."""
    start = verb.start
    while start > stretch.start and stretch.match("auxiliaries", start - 1):
        start -= 1
    return start > stretch.start and bool(stretch.match("relatives", start - 1))


def _predicate_start(stretch: Stretch, verb: Verb) -> int:
    """Where a verb begins with its auxiliary, behind a comma: "..., Stellan Bruck, a démenti"."""
    start = verb.start
    while start > stretch.start and not stretch.comma_before(start):
        if not stretch.match("auxiliaries", start - 1):
            return verb.start
        start -= 1
    return start


def told_by_clause(stretch: Stretch, verb: Verb) -> bool:
    """Whether a name and a clause about it stand before a verb: "Ein Beamter, der ..., sagt"."""
    commas = [i for i in range(stretch.start + 1, verb.start + 1) if stretch.comma_before(i)]
    return (
        len(commas) == 2
        and commas[1] == verb.start
        and bool(stretch.match("relatives", commas[0]))
        and not stretch.match(PREPOSITIONS, stretch.start)
        and not any(stretch.is_verb(i) for i in range(stretch.start, commas[0]))
    )


def subject_of(stretch: Stretch) -> Speaker | None:
    """Who acts in a clause: what stands before its verb, or behind it where verbs come first."""
    clause = without_openers(stretch)
    places = range(clause.start, clause.end)
    verb = next((i for i in places if _acts(clause, i) or verb_at(clause, i)), None)
    if verb is None:
        verb = next((i for i in places[1:] if clause.has_verb_ending(i)), None)
    if verb is None or clause.match(PREPOSITIONS, clause.start):
        return None
    if verb > clause.start:
        return speaker_in(clause, clause.start, verb)
    end = min(clause.end, verb + 1 + _LONGEST_ACTOR)
    if clause.lexicon.data.get("verb_first"):
        end = min(end, comma_after(clause, verb + 1))
    return speaker_in(clause, verb + 1, end)


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


def noun_behind(stretch: Stretch, start: int, end: int) -> int | None:
    """Where a noun without the article begins behind a name that has it or is in quotation marks.

    None where nothing parts the two.
    """
    articles = stretch.lexicon.keys("articles")
    for index in range(start + 1, end):
        if stretch.comma_before(index) or stretch.match(PREPOSITIONS, index):
            return None
        closed = any(index == stop for _, stop in stretch.quotes)
        step = _definite(stretch, index - 1, articles) and not _definite(stretch, index, articles)
        if closed or step:
            return index
    return None


def _definite(stretch: Stretch, index: int, articles: frozenset[str]) -> bool:
    return any(stretch.words[index].key.startswith(article) for article in articles)


def points_to_last(stretch: Stretch, speaker: Speaker) -> bool:
    """Whether a subject is only a word for whoever spoke before: "the same source"."""
    if speaker.span is None:
        return False
    inside = [
        i for i in range(stretch.start, stretch.end) if stretch.words[i].start == speaker.span[0]
    ]
    return any(stretch.match("anaphors", i) for i in inside)
