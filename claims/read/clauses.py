"""Clauses: where one sentence goes over from one statement to the next."""

from claims.read.statement import Stretch

# A clause needs a subject and a content, so a break that leaves less is none.
_FEWEST_TOKENS = 3


def clauses(stretch: Stretch) -> list[Stretch]:
    """The clauses of a stretch, in order, without the words that join them."""
    parts: list[Stretch] = []
    start = stretch.start
    index = start + 1
    while index < stretch.end:
        skip = 0 if stretch.quoted(index) else _break_at(stretch, index)
        enough = index - start >= _FEWEST_TOKENS and stretch.end - index - skip >= _FEWEST_TOKENS
        if enough and (skip or _second_verb_at(stretch, index)):
            parts.append(stretch.part(start, index))
            start = index + skip
            index = start
        index += 1
    parts.append(stretch.part(start, stretch.end))
    return [part for part in parts if part.count]


def _break_at(stretch: Stretch, index: int) -> int:
    """How many joining words stand at `index`; 0 for none."""
    conjoined = stretch.match("conjoined", index)
    if conjoined:
        return conjoined
    length = stretch.match("clause_breaks", index)
    if not length:
        return 0
    follows_break = stretch.comma_before(index) or length > 1 or len(stretch.words[index].key) > 4
    return length if follows_break else 0


def _second_verb_at(stretch: Stretch, index: int) -> bool:
    """Whether a second statement begins with a verb behind "and" (clitic or word)."""
    if stretch.quoted(index):
        return False
    if stretch.lexicon.clitics:
        key = stretch.words[index].key
        bare = stretch.lexicon.keys("second_verbs")
        for clitic in stretch.lexicon.clitics:
            if key.startswith(clitic) and _fits(key[len(clitic) :], bare):
                return True
        return False
    joined = index > stretch.start and stretch.match("and", index - 1)
    return bool(joined and stretch.match("second_verbs", index))


def _fits(key: str, verbs: frozenset[str]) -> bool:
    if key in verbs:
        return True
    return any(
        verb.endswith("*") and key.startswith(verb[:-1]) and len(key) > len(verb) + 1
        for verb in verbs
    )
