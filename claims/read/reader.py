"""The reading of one article: its sentences, its claims, and what was left out and why."""

from collections.abc import Iterator
from dataclasses import replace

from claims.lexicon import Lexicon, lexicon
from claims.quotations import quotations
from claims.read.attribution import statements, who_said_so
from claims.read.modes import is_opinion, mode
from claims.read.page import Line, after_dateline, furniture, lines
from claims.read.passing import without_listener
from claims.read.sentences import MOST_CHARACTERS, sentences
from claims.read.statement import Speaker, Statement, Stretch
from claims.records import Article, ArticleRef, Claim, Reading, Removal, Sentence, Span, content_id
from claims.text import tokens

_FEWEST_TOKENS = 2
_LONGEST_CREDIT = 6
_TRIMMED = " \t\u00a0\"'“”«»„‹›.,،؛;:!?؟()[]–—-…"


def read(article: Article) -> Reading:
    """Reads one article.

    Offsets of sentences and claims are code points into `article.text`, which is never
    changed. Whatever yields no claim is kept with its reason: furniture of the page in
    `removed`, sentences of opinion, advice or too few words in `sentences`.
    """
    words = lexicon(article.language)
    removed: list[Removal] = []
    found: list[Sentence] = []
    claims: list[Claim] = []
    last = Speaker()
    first_line = True
    for line in lines(article.text, title=article.title):
        if line.removed is not None:
            removed.append(Removal(article.text[line.start : line.end], line.removed))
            continue
        start = line.start
        if first_line:
            verbs = words.words("verbs")
            start = after_dateline(article.text, line.start, line.end, verbs=verbs)
        first_line = False
        paragraph: list[tuple[Sentence, list[Statement]]] = []
        for sentence in _sentences(article, replace(line, start=start)):
            stated, last = _statements(article, sentence, words, last=last)
            speaker = _speaker_of_last(article.text, sentence, words) if paragraph else None
            if speaker is not None and paragraph[-1][1]:
                before, said = paragraph[-1]
                paragraph[-1] = before, [_with_speaker(item, speaker) for item in said]
                sentence, stated, last = replace(sentence, removed="attribution"), [], speaker
            paragraph.append((sentence, stated))
        for sentence, stated in _without_comment(article.text, paragraph, words):
            found.append(sentence)
            claims.extend(_claim(article, sentence, item, words) for item in stated)
    return Reading(article, tuple(removed), tuple(found), tuple(_once(claims)))


def _sentences(article: Article, line: Line) -> list[Sentence]:
    spans = sentences(article.text, line.start, line.end, language=article.language)
    found = []
    for index, (start, end) in enumerate(spans):
        content = article.text[start:end]
        # Scraped pages put the share bar behind the last sentence, on its line.
        reason = _unread(content) or (furniture(content) if index else None)
        found.append(Sentence(content, start, end, reason))
    return found


def _unread(sentence: str) -> str | None:
    """Why a sentence is not even looked at, or None."""
    if len(sentence) > MOST_CHARACTERS:
        return "too_long"
    # A few words in brackets with nothing around them credit somebody: "(with agencies)".
    bracketed = sentence.startswith("(") and sentence.rstrip(" .").endswith(")")
    return "credit" if bracketed and len(tokens(sentence)) <= _LONGEST_CREDIT else None


def _speaker_of_last(text: str, sentence: Sentence, words: Lexicon) -> Speaker | None:
    """Who said the sentence before, where this one says nothing else."""
    if sentence.removed is not None:
        return None
    return who_said_so(Stretch.of(text, (sentence.start, sentence.end), words))


def _with_speaker(statement: Statement, speaker: Speaker) -> Statement:
    if statement.speaker.name:
        return statement
    return replace(statement, speaker=speaker, reported=True)


def _statements(
    article: Article, sentence: Sentence, words: Lexicon, *, last: Speaker
) -> tuple[list[Statement], Speaker]:
    if sentence.removed is not None:
        return [], Speaker()
    span = sentence.start, sentence.end
    marks = quotations(article.text, *span, reverse=bool(words.data.get("reversed_quotes")))
    outlet = tokens(article.outlet)
    stated = []
    for item in statements(Stretch.of(article.text, span, words), last=last):
        speaker = without_listener(item.speaker, outlet, words)
        stated.append(_trimmed(article.text, replace(item, speaker=speaker), marks))
    speakers = [item.speaker for item in stated if item.speaker.name]
    # "He added ..." goes on with whoever spoke last, but a sentence of the outlet's own ends it.
    return stated, (speakers[-1] if speakers else last if not stated else Speaker())


def _trimmed(text: str, statement: Statement, marks: list[Span]) -> Statement:
    """Without marks at its ends; of the pairs in `marks` both stay where one stands inside."""
    start, end = statement.start, statement.end
    while start < end and text[start] in _TRIMMED:
        start += 1
    while end > start and text[end - 1] in _TRIMMED:
        end -= 1
    for opened, closed in marks:
        if opened < start < closed <= end and not text[opened:start].strip(_TRIMMED):
            start = opened
        if start <= opened < end < closed and not text[end:closed].strip(_TRIMMED):
            end = closed
    return replace(statement, start=start, end=end)


def _without_comment(
    text: str, paragraph: list[tuple[Sentence, list[Statement]]], words: Lexicon
) -> Iterator[tuple[Sentence, list[Statement]]]:
    """Leaves out opinion, advice and fragments; a paragraph that is mostly comment is one."""
    judged = []
    for sentence, stated in paragraph:
        reports = any(item.reported for item in stated)
        kept = [item for item in stated if not is_opinion(text, item, words, beside_report=reports)]
        judged.append((sentence, stated, kept))
    comment = sum(1 for _, stated, kept in judged if stated and not kept)
    mostly_comment = comment > 1 and 2 * comment > len(judged)
    for sentence, stated, kept in judged:
        if stated and not kept:
            yield replace(sentence, removed="opinion"), []
            continue
        if mostly_comment and not any(item.reported for item in kept):
            yield replace(sentence, removed="commentary"), []
            continue
        enough = [
            item
            for item in kept
            if len(tokens(text, start=item.start, end=item.end)) >= _FEWEST_TOKENS
        ]
        if not enough and sentence.removed is None:
            sentence = replace(sentence, removed="too_short")
        yield sentence, enough


def _claim(article: Article, sentence: Sentence, statement: Statement, words: Lexicon) -> Claim:
    return Claim(
        id=content_id(article.id, statement.start, statement.end),
        text=article.text[statement.start : statement.end],
        start=statement.start,
        end=statement.end,
        sentence=sentence.text,
        speaker=statement.speaker.name,
        speaker_span=statement.speaker.span,
        via=statement.speaker.via,
        mode=mode(article.text, statement, (sentence.start, sentence.end), words),
        language=article.language,
        article=ArticleRef(
            article.id, article.outlet, article.title, article.url, article.published
        ),
    )


def _once(claims: list[Claim]) -> list[Claim]:
    return list({claim.id: claim for claim in claims}.values())
