"""How a statement is meant: its mode, and whether it is opinion or advice."""

from datetime import date
from itertools import pairwise

from claims.lexicon import Lexicon, lexicon
from claims.read.comment import is_comment
from claims.read.statement import Statement
from claims.records import Mode, Span
from claims.text import Token, tokens
from claims.times import times

_LONGEST_COMMENT = 14
# Whichever it is: only whether a time is named counts.
_SOME_DAY = date(2025, 1, 1)
_QUESTION_MARKS = ("?", "؟")


def mode(text: str, statement: Statement, sentence: Span, lexicon: Lexicon) -> Mode:
    """The mode of a statement: the first that fits, in the order of `records.Mode`."""
    content = tokens(text, start=statement.start, end=statement.end)
    leads = [tokens(text, start=start, end=end) for start, end in statement.cues]
    around = [content, *leads]
    ending = text[statement.end : sentence[1]].strip(" \"'”»)")
    if ending.startswith(_QUESTION_MARKS) or _any("embedded_questions", around, lexicon):
        return Mode.QUESTION
    if statement.denied:
        return Mode.DENIED
    if _any("predicted", [content], lexicon) or _any("predicting", leads, lexicon):
        return Mode.PREDICTED
    if _future(content, lexicon):
        return Mode.PREDICTED
    if _any("hedged", around, lexicon) or _may(around, lexicon):
        return Mode.HEDGED
    return Mode.ATTRIBUTED if statement.reported else Mode.ASSERTED


def mode_of(text: str, *, language: str, attributed: bool) -> Mode:
    """The mode of a text that stands alone, as one statement of a speaker or of nobody."""
    statement = Statement(0, len(text.rstrip(" .!?؟")), reported=attributed)
    return mode(text, statement, (0, len(text)), lexicon(language))


def is_opinion(
    text: str, statement: Statement, lexicon: Lexicon, *, beside_report: bool = False
) -> bool:
    """Whether it is the outlet's comment, or advice of whomever it quotes.

    A figure, a time or a source makes a judgement of the outlet checkable again; what a speaker
    thinks is that speaker's claim, but what one ought to do is nobody's, unless at a time.

    Args:
        beside_report: its sentence reports something, too; there an outlet hardly comments.
    """
    content = tokens(text, start=statement.start, end=statement.end)
    whole = text[statement.start : statement.end + 1]
    if lexicon.phrases("advice").any(content):
        return not (statement.reported and _dated(whole, lexicon))
    # A long sentence states something, whatever else it does; a question is one of its own kind.
    asked = text[statement.end :].lstrip(" \"'”»)").startswith(_QUESTION_MARKS)
    short = len(content) <= _LONGEST_COMMENT and not asked and not beside_report
    if short and not statement.reported and _comments(whole, "advice", lexicon):
        return True
    if statement.reported or any(_is_figure(word.key, lexicon) for word in content):
        return False
    if text[statement.end :].lstrip(" \"'”»)").startswith("!"):
        # An outlet that exclaims comments.
        return True
    around = [tokens(text, start=start, end=end) for start, end in statement.cues]
    if _any("opinion", [content, *around], lexicon):
        return True
    return short and _comments(whole, "opinion", lexicon)


def _is_figure(key: str, lexicon: Lexicon) -> bool:
    """Whether a word is a figure, in digits or not; "one" may be a pronoun."""
    return key[0].isdigit() or lexicon.table("numbers").get(key, 0) > 1


def _comments(text: str, label: str, lexicon: Lexicon) -> bool:
    """Whether a text is comment or advice; what names a time can be checked, and is neither."""
    return is_comment(text, labels=(label,)) and not _dated(text, lexicon)


def _dated(text: str, lexicon: Lexicon) -> bool:
    return bool(times(text, language=lexicon.language, published=_SOME_DAY))


def _any(name: str, stretches: list[list[Token]], lexicon: Lexicon) -> bool:
    return any(lexicon.phrases(name).any(words) for words in stretches)


def _may(stretches: list[list[Token]], lexicon: Lexicon) -> bool:
    """A particle that means doubt before a verb in the present and certainty before the past."""
    presents = lexicon.words("presents")
    return any(
        particle.key in lexicon.keys("may_before_present") and verb.key in presents
        for words in stretches
        for particle, verb in pairwise(words)
    )


def _future(content: list[Token], lexicon: Lexicon) -> bool:
    """Whether the future is written onto a verb, as a prefix («سيرتفع»), "and" before it or not."""
    prefixes = lexicon.keys("future_prefixes")
    if not prefixes:
        return False
    presents = lexicon.words("presents")
    joined = [clitic + prefix for clitic in ("", *lexicon.clitics) for prefix in prefixes]
    return any(
        word.key.startswith(one) and word.key[len(one) :] in presents
        for word in content
        for one in joined
    )
