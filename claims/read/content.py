"""Content: where it begins behind a reporting verb, and what parts it from one."""

from claims.read.speakers import (
    LONGEST_SPEAKER,
    PREPOSITIONS,
    apposed,
    comma_after,
    subject_before,
    told_by_clause,
    without_openers,
)
from claims.read.statement import Stretch
from claims.read.verbs import Verb, verb_at

_FEWEST_CONTENT = 3
# Behind a comma they go on with another verb's content ("..., and that") or another clause.
_ELSEWHERE = ("conjoined", "clause_breaks")
# In tokens, between a quotation and its verb.
_LONGEST_AUXILIARY = 2
# In tokens, before its "that".
_LONGEST_CONJUNCTION = 3
# Of a name in quotation marks, in tokens.
_LONGEST_NAME = 4
# A preposition further behind belongs to the object, not to the verb.
_SHORT_SPEAKER = 6


def content_start(stretch: Stretch, verb: Verb) -> tuple[int, int] | None:
    """Where the subject ends and the content begins behind a verb, as token indices.

    Content begins behind a complementizer, a colon or an opening quotation mark, in some languages
    behind a comma, behind some verbs right away. A list of prepositions that open a noun
    ("stressed the need ...") counts where the language has it.
    """
    limit = min(stretch.end, verb.end + LONGEST_SPEAKER)
    bare = _bare(stretch, verb)
    found = _marked(stretch, verb, limit, bare=bare) or _behind_comma(stretch, verb, limit)
    if found is None and bare is not None:
        return bare, bare
    return found or _behind_preposition(stretch, verb, limit)


def _marked(
    stretch: Stretch, verb: Verb, limit: int, *, bare: int | None
) -> tuple[int, int] | None:
    # One or two words in quotation marks are a name, and so are a few before a "that"; what is
    # denied is a noun before it is quoted ("denied meeting him, a \"clumsy\" story").
    opened = {
        start
        for start, end in stretch.quotes
        if end - start > 2 and verb.kind != "deny" and not _names(stretch, start, end, limit)
    }
    # An auxiliary may stand between a quotation and its verb ("« ... », a dit le colonel").
    said_before = any(
        0 <= verb.start - end <= _LONGEST_AUXILIARY
        and end - start > 2
        and not _inside_clause(stretch, start, end)
        for start, end in stretch.quotes
    )
    for index in range(verb.end, limit):
        if ":" in stretch.between(index) or (index in opened and index > verb.start):
            return index, index
        parted = stretch.comma_before(index)
        if said_before and parted and index > verb.end:
            # "« ... », a répété le colonel, pour qui ...": what he said stands before.
            return None
        further = not stretch.marked(index) and verb_at(stretch, index) is not None
        if further and (parted or index > verb.end):
            # "The bridge held, the mayor said, adding that ...": what follows is the next verb's.
            return None
        if stretch.match("content_openers", index) or _that_written_on(stretch, index):
            return index, index
        if parted and any(stretch.match(name, index) for name in _ELSEWHERE):
            return None if bare is None else (bare, bare)
        length = _that(stretch, verb, index)
        second = stretch.match("and", index - 1)
        acts = bare is not None and any(map(stretch.is_verb, range(bare + 1, index)))
        if length and bare is not None and (second or acts):
            # "Said the animals clogged the intakes and that ...": the first has no "that".
            return bare, bare
        if length:
            return index, index + length
    return None


def _that(stretch: Stretch, verb: Verb, index: int) -> int:
    """How many tokens a "that" covers that brings in what the verb says."""
    length = stretch.match("complementizers", index)
    brings_in = not _relative(stretch, verb, index) and not _subordinates(stretch, verb, index)
    return length if index + length < stretch.end and brings_in else 0


def _subordinates(stretch: Stretch, verb: Verb, index: int) -> bool:
    """Whether "that" ends a conjunction: "después de que", "so that"."""
    starts = range(max(verb.end, index - _LONGEST_CONJUNCTION), index)
    return any(stretch.match("subordinators", i) > index - i for i in starts)


def _names(stretch: Stretch, start: int, end: int, limit: int) -> bool:
    """Whether a quotation is a name: «ذكرت صحيفة «ذا هاربر تايمز»، نقلا عن دبلوماسيين، أن ...»."""
    return end - start <= _LONGEST_NAME and any(
        stretch.match("complementizers", i) and not stretch.quoted(i) for i in range(end, limit)
    )


def _relative(stretch: Stretch, verb: Verb, index: int) -> bool:
    """Whether "that" belongs to a noun: "announced a plan that will cost".

    To the verb's object, or to a noun that says once more what was told before ("..., a blow to a
    government that").
    """
    commas = [i for i in range(verb.end + 1, index) if stretch.comma_before(i)]
    told = any(map(stretch.is_verb, range(stretch.start, verb.start)))
    behind = index > verb.end and stretch.comma_before(index)
    if told and behind and parted_from(stretch, verb):
        # "En la barca iban cien, coinciden los rescatados, que zarparon ...": of who says it.
        return True
    if commas and stretch.match("determiners", commas[-1]):
        return not any(map(stretch.is_verb, range(commas[-1], index)))
    if stretch.match("tells", verb.start) or not stretch.match("determiners", verb.end):
        return False
    # Behind its object, however long that is, the verb of the clause follows right away.
    verb_next = index + 1 < stretch.end and stretch.is_verb(index + 1)
    acts = verb_next and subject_before(stretch, verb) is not None
    return index - verb.end in (2, 3) or (acts and not commas)


def _behind_comma(stretch: Stretch, verb: Verb, limit: int) -> tuple[int, int] | None:
    """Content that nothing but a comma leads into: "Die Leitung erklärt, manche hätten ..."."""
    if not stretch.lexicon.data.get("comma_content") or _parted_before(stretch, verb):
        return None
    comma = next((i for i in range(verb.end, limit) if stretch.comma_before(i)), None)
    if comma is None or stretch.end - comma < _FEWEST_CONTENT:
        return None
    # "... schreibt eine Ausschreibung vor, sagt die Juristin": who says it stands behind.
    return None if verb_at(stretch, comma) is not None else (comma, comma)


def _bare(stretch: Stretch, verb: Verb) -> int | None:
    """Where content begins that nothing leads into: "said the bridge was closed"."""
    closed = verb.end < stretch.end and stretch.comma_before(verb.end)
    if stretch.match("say_participles", verb.start):
        # "They left, saying the bridge was closed": what follows has a verb of its own.
        verbs_behind = any(stretch.is_verb(i) for i in range(verb.end + 1, stretch.end))
        named = verb.end + 1 < stretch.end and (
            not stretch.match(PREPOSITIONS, verb.end) or stretch.is_verb(verb.end + 1)
        )
        return verb.end if stretch.comma_before(verb.start) and verbs_behind and named else None
    told = apposed(stretch, verb) or told_by_clause(stretch, verb)
    parted = parted_from(stretch, verb) and not told
    if closed or parted or not stretch.match("say_bare", verb.start):
        return None
    start = verb.end + stretch.match("listeners", verb.end)
    if start > verb.end and start < stretch.end and stretch.comma_before(start):
        # "..., officials said on Monday, revising an earlier toll": it stands before.
        return None
    enough = stretch.end - start >= _FEWEST_CONTENT and not stretch.match("speaker_ends", start)
    if not enough or _circumstance(stretch, start):
        return None
    return start if _by_pronoun(stretch, verb) or subject_before(stretch, verb) else None


def _circumstance(stretch: Stretch, start: int) -> bool:
    """Whether a phrase with a preposition and no verb follows: "said at noon, adding that"."""
    stop = comma_after(stretch, start)
    acts = any(stretch.is_verb(index) for index in range(start, stop))
    return bool(stretch.match(PREPOSITIONS, start)) and not acts


def _by_pronoun(stretch: Stretch, verb: Verb) -> bool:
    """Whether a pronoun says it, first or behind a circumstance: "On Monday she said ..."."""
    index = verb.start - 1
    while index > stretch.start and stretch.match("openers_behind", index):
        index -= 1
    if index < stretch.start or not stretch.match("pronouns", index):
        return False
    lead = without_openers(stretch.part(stretch.start, index))
    return not lead.count or (
        bool(stretch.match(PREPOSITIONS, lead.start))
        and not any(stretch.is_verb(i) for i in range(lead.start + 1, lead.end))
    )


def _behind_preposition(stretch: Stretch, verb: Verb, limit: int) -> tuple[int, int] | None:
    for index in range(verb.end, min(limit, verb.end + _SHORT_SPEAKER)):
        comma = index > verb.end and stretch.comma_before(index)
        if comma or stretch.match("via", index) or (index > verb.end and verb_at(stretch, index)):
            return None
        alleged = stretch.match("allegations", index + 1)
        if stretch.match("noun_links", index) and stretch.end - index > _FEWEST_CONTENT:
            if alleged:
                # «ردت الشركة على اتهامات النقابة»: what is answered is not what is said.
                return None
            return index, index + 1
    return None


def _that_written_on(stretch: Stretch, index: int) -> bool:
    """Whether "that" is written onto a word («הודיעה ששיעור ההצבעה»)."""
    prefixes = tuple(stretch.lexicon.keys("that_clitics"))
    key = stretch.words[index].key
    return bool(prefixes) and key.startswith(prefixes) and not stretch.match("not_that", index)


def _parted_before(stretch: Stretch, verb: Verb) -> bool:
    """Whether a comma or a quotation stands before a verb, so that its content may stand there."""
    if apposed(stretch, verb) or told_by_clause(stretch, verb):
        return False
    return any(is_boundary(stretch, index) for index in range(stretch.start + 1, verb.start + 1))


def parted_from(stretch: Stretch, verb: Verb) -> bool:
    """Whether a comma or a closing quotation mark stands right before a verb or its auxiliary."""
    start = verb.start
    while start > stretch.start and not is_boundary(stretch, start):
        if not stretch.match("openers_behind", start - 1):
            return False
        start -= 1
    return start > stretch.start


def is_boundary(stretch: Stretch, index: int) -> bool:
    """Whether a comma or the end of a quotation stands before a token."""
    return stretch.comma_before(index) or any(
        index == end and not _inside_clause(stretch, start, end) for start, end in stretch.quotes
    )


def _inside_clause(stretch: Stretch, start: int, end: int) -> bool:
    """Whether a quotation is as short as a name and part of a clause: »Die Gruppe »Stimme« ...«."""
    leads = start == stretch.start or stretch.comma_before(start) or ":" in stretch.between(start)
    return not leads and end - start <= _LONGEST_NAME
