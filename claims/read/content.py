"""Content: where it begins behind a reporting verb, and what parts it from one."""

from claims.read.speakers import LONGEST_SPEAKER, subject_before
from claims.read.statement import Stretch
from claims.read.verbs import Verb, verb_at


def content_start(stretch: Stretch, verb: Verb) -> tuple[int, int] | None:
    """Where the subject ends and the content begins behind a verb, as token indices.

    Content begins behind a complementizer, a colon or an opening quotation mark. A list of
    prepositions that open a noun ("stressed the need ...") counts where the language has it.
    """
    limit = min(stretch.end, verb.end + LONGEST_SPEAKER)
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
        if index > verb.end and verb_at(stretch, index) is not None:
            break
    closed = verb.end < stretch.end and stretch.comma_before(verb.end)
    bare = stretch.match("say_bare", verb.start) and not closed and not parted_from(stretch, verb)
    if bare and subject_before(stretch, verb) is not None:
        start = verb.end + stretch.match("listeners", verb.end)
        if stretch.end - start >= 3 and not stretch.match("speaker_ends", start):
            return start, start
    for index in range(verb.end, limit):
        if stretch.match("via", index) or (index > verb.end and verb_at(stretch, index)):
            break
        if stretch.match("noun_links", index) and stretch.end - index > 3:
            return index, index + 1
    return None


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
    return stretch.comma_before(index) or any(index == end for _, end in stretch.quotes)
