"""Content that is a verb's object, without "that": what is denied, announced, of what accused."""

from dataclasses import dataclass

from claims.read.speakers import (
    LONGEST_SPEAKER,
    PREPOSITIONS,
    comma_after,
    noun_behind,
    second_name,
    speaker_in,
    subject_before,
    subject_of,
)
from claims.read.statement import Speaker, Stretch
from claims.read.verbs import Verb
from claims.records import Span

_FEWEST_TOKENS = 2
# A content of its own has a subject, a verb and something more.
_FEWEST_CONTENT = 3
# Where nothing parts subject and object before a verb at the end, a subject has so many words.
_USUAL_SUBJECT = 2
_MOST_SUBJECT = 4


@dataclass(frozen=True)
class Object:
    """Who states a content; `head` is a statement before it, `lead` the verb's clause."""

    speaker: Speaker
    content: Stretch
    head: Stretch | None = None
    lead: tuple[Span, ...] = ()


def accused(stretch: Stretch, verb: Verb, *, last: Speaker) -> Object | None:
    """Who accuses, and whom of what, in one stretch."""
    link = next(
        (i for i in range(verb.end + 1, stretch.end) if stretch.match("accuse_links", i)), None
    )
    if link is None:
        return None
    before = subject_before(stretch, verb)
    plural = tuple(stretch.lexicon.keys("plural_endings"))
    if plural and stretch.words[verb.start].key.endswith(plural) and before is None:
        # «واتهموا البلدية بتجاهلهم»: whoever spoke before.
        before = last if last.name else None
        return None if before is None else Object(before, stretch.part(verb.end, stretch.end))
    verb_first = stretch.lexicon.data.get("verb_first")
    split = second_name(stretch, verb.end, link) if before is None or verb_first else None
    if split is None:
        return None if before is None else Object(before, stretch.part(verb.end, stretch.end))
    speaker = speaker_in(stretch, verb.end, split)
    return None if speaker is None else Object(speaker, stretch.part(split, stretch.end))


def estimated(stretch: Stretch, verb: Verb, *, last: Speaker) -> Object | None:
    """Something with the figure that somebody gives for it: "put the crowd at 6,000"."""
    speaker = last if verb.start == stretch.start else subject_before(stretch, verb)
    if speaker is None or not speaker.name:
        return None
    return Object(speaker, stretch.part(verb.end, stretch.end))


def announced(stretch: Stretch, verb: Verb) -> Object | None:
    """A noun that stands for what happened, behind verb and subject: «أعلنت الشركة تسريح ...»."""
    if not stretch.match("say_noun", verb.start) or verb.start != stretch.start:
        return None
    split = noun_behind(stretch, verb.end, min(stretch.end, verb.end + LONGEST_SPEAKER))
    speaker = None if split is None else speaker_in(stretch, verb.end, split)
    if split is None or speaker is None or stretch.end - split < _FEWEST_CONTENT:
        return None
    return Object(speaker, stretch.part(split, stretch.end))


def before_last_verb(stretch: Stretch, verb: Verb) -> Object | None:
    """Subject, content, verb: "Bakan, köprünün kapatıldığını söyledi"."""
    split, content = _subject_end(stretch, verb)
    end = verb.start
    while end - 1 > content and stretch.match("object_marks", end - 1):
        end -= 1
    speaker = speaker_in(stretch, stretch.start, split)
    if speaker is None or end - content < _FEWEST_TOKENS:
        return None
    return Object(speaker, stretch.part(content, end), lead=stretch.cue(verb.start, verb.end))


def _subject_end(stretch: Stretch, verb: Verb) -> tuple[int, int]:
    """Where the subject of a verb at the end is over, and where its object begins.

    At a comma, behind a country's name, at a word that marks the subject or opens an object, at a
    figure; of a denial, which always has one, behind the words that a subject usually has.
    """
    inside = range(stretch.start + 1, verb.start)
    comma = next((i for i in inside if stretch.comma_before(i)), None)
    if comma is not None:
        return comma, comma
    named = stretch.lexicon.phrases("territories").length_at(stretch.words, stretch.start)
    if named:
        return stretch.start + named, stretch.start + named
    for index in inside:
        length = stretch.match("subject_marks", index)
        if length:
            return index, index + length
        if stretch.match("object_openers", index):
            return index, index
        if _counts(stretch, index) and not stretch.quoted(index):
            return index, index
    split = stretch.start + (_USUAL_SUBJECT if verb.kind == "deny" else 0)
    return split, split


def _counts(stretch: Stretch, index: int) -> bool:
    """Whether an object begins with a figure behind a subject of a few words, itself no phrase."""
    near = index - stretch.start <= _MOST_SUBJECT and stretch.counts_several(index)
    return near and not any(stretch.match(PREPOSITIONS, i) for i in range(stretch.start, index))


def _without_subject(stretch: Stretch, verb: Verb) -> bool:
    """Whether a joined verb has that of the clause before: «..., ونفت دفع أي مبلغ»."""
    if not verb.start or not stretch.joined("deny", verb.start) or verb.end >= stretch.end:
        return False
    articles = tuple(stretch.lexicon.keys("articles"))
    return not (articles and stretch.words[verb.end].key.startswith(articles))


def _denied_from(stretch: Stretch, start: int) -> int | None:
    """Where what is denied begins behind who denies: «نفى المتحدث مشاركة القوات في الضربة».

    At a noun that opens what is denied, else behind a noun with the article or a name.
    """
    end = min(stretch.end, start + LONGEST_SPEAKER)
    named = {i for first, stop in stretch.quotes for i in range(first, stop)}
    opened = (i for i in range(start + 1, end) if stretch.match("object_openers", i))
    split = next((index for index in opened if index not in named), None)
    if split is None:
        split = noun_behind(stretch, start, end)
    return second_name(stretch, start, stretch.end) if split is None else split


def denied(stretch: Stretch, verb: Verb, *, before: Speaker | None, last: Speaker) -> Object | None:
    """A denied noun or infinitive: "denied taking part", «نفت إيران مشاركتها في ...»."""
    start, speaker = verb.end, before
    head: Stretch | None = None
    if stretch.match("participles", verb.start) and verb.start > stretch.start:
        acting = stretch.part(stretch.start, verb.start)
        speaker = subject_of(acting) or last
        head = acting if acting.count >= _FEWEST_CONTENT else None
    elif last.name and _without_subject(stretch, verb):
        speaker = last
    comma = comma_after(stretch, start)
    verb_first = bool(stretch.lexicon.data.get("verb_first"))
    if stretch.comma_before(start):
        # "The utility rejected the charge, saying that ...": what is denied was said before.
        return None
    stands_before = stretch.part(stretch.start, verb.start)
    circumstance = stretch.match(PREPOSITIONS, stretch.start)
    if (
        verb_first
        and not (before or head or circumstance)
        and stands_before.count >= _FEWEST_CONTENT
    ):
        # "The fire was an accident, and denied having stored anything": a statement before it.
        head = stands_before
    if speaker is None and comma < stretch.end and stretch.match(PREPOSITIONS, comma):
        # "The accused, during the inquiry, denied the theft", with the verb first.
        speaker, start = speaker_in(stretch, start, comma), comma_after(stretch, comma)
    elif speaker is None and not verb_first:
        # "During the trial he denied selling the coins."
        speaker = last
    elif speaker is None and start < stretch.end:
        territory = stretch.lexicon.phrases("territories").length_at(stretch.words, start)
        split = start + territory if territory else _denied_from(stretch, start)
        if split is None:
            return None
        speaker, start = speaker_in(stretch, start, split), split
    if speaker is not None and stretch.match("pointers", start):
        # «نفت ذلك في اتصال مع القناة، مؤكدة أن ...»
        start = comma_after(stretch, start)
    elif start < stretch.end and stretch.match(PREPOSITIONS, start):
        # "He denied in a speech any plan to ...": where he did.
        near = range(start, min(stretch.end, start + LONGEST_SPEAKER))
        start = next((i for i in near if stretch.match("object_openers", i)), start)
    if speaker is None or stretch.end - start < _FEWEST_TOKENS:
        return None
    return Object(speaker, stretch.part(start, stretch.end), head)
