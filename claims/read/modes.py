"""How a statement is meant: its mode, and whether it is opinion or advice."""

from claims.lexicon import Lexicon, lexicon
from claims.read.statement import Statement
from claims.records import Mode, Span
from claims.text import Token, tokens

_QUESTION_MARKS = ("?", "؟")


def mode(text: str, statement: Statement, sentence: Span, lexicon: Lexicon) -> Mode:
    """The mode of a statement: the first that fits, in the order of `records.Mode`."""
    content = tokens(text, start=statement.start, end=statement.end)
    ending = text[statement.end : sentence[1]].strip(" \"'”»)")
    if ending.startswith(_QUESTION_MARKS):
        return Mode.QUESTION
    if statement.denied:
        return Mode.DENIED
    if lexicon.phrases("predicted").any(content) or _future(content, lexicon):
        return Mode.PREDICTED
    start, _end = statement.cue or sentence
    around = tokens(text, start=start, end=statement.end)
    before = [word for word in around if word.start < statement.start]
    if lexicon.phrases("hedged").any(content) or _hedging_verb(before, lexicon):
        return Mode.HEDGED
    return Mode.ATTRIBUTED if statement.reported else Mode.ASSERTED


def mode_of(text: str, *, language: str, attributed: bool) -> Mode:
    """The mode of a text that stands alone, as one statement of a speaker or of nobody."""
    statement = Statement(0, len(text.rstrip(" .!?؟")), reported=attributed, cue=(0, 0))
    return mode(text, statement, (0, len(text)), lexicon(language))


def is_opinion(text: str, statement: Statement, lexicon: Lexicon) -> bool:
    """Whether it is the outlet's comment, or advice of whomever it quotes.

    A figure or a source makes a judgement of the outlet checkable again; what a speaker
    thinks is that speaker's claim, but what one ought to do is nobody's.
    """
    content = tokens(text, start=statement.start, end=statement.end)
    if lexicon.phrases("advice").any(content):
        return True
    if statement.reported or any(word.key[0].isdigit() for word in content):
        return False
    if text[statement.end :].lstrip(" \"'”»)").startswith("!"):
        # An outlet that exclaims comments.
        return True
    start = statement.cue[0] if statement.cue else statement.start
    return lexicon.phrases("opinion").any(tokens(text, start=start, end=statement.end))


def _hedging_verb(before: list[Token], lexicon: Lexicon) -> bool:
    """Whether the words that bring the content in carry doubt ("probably said", "رجّح")."""
    return bool(before) and lexicon.phrases("hedged").any(before)


def _future(content: list[Token], lexicon: Lexicon) -> bool:
    prefixes = tuple(lexicon.keys("predicted_prefixes"))
    if not prefixes:
        return False
    exceptions = lexicon.phrases("predicted_exceptions")
    # "And" and "then" are written onto the verb as well («فسيرتفع»).
    joined = tuple(clitic + prefix for clitic in lexicon.clitics for prefix in prefixes)
    return any(
        word.key.startswith(prefixes + joined)
        and len(word.key) >= 4
        and not exceptions.length_at(content, index)
        for index, word in enumerate(content)
    )
