"""Clauses: where one sentence goes over from one statement to the next."""

from claims.read.statement import Stretch

# A clause needs a subject and a content, so a break that leaves less is none.
_FEWEST_TOKENS = 3
# Between "and" and the verb that it joins: "and later also said".
_MOST_ADVERBS = 2
_LONGEST_SUBJECT = 7


def clauses(stretch: Stretch) -> list[Stretch]:
    """The clauses of a stretch, in order, without the words that join them."""
    parts: list[Stretch] = []
    start = stretch.start
    # What a condition leads to is no statement of its own.
    index = _behind_condition(stretch) + 1
    while index < stretch.end:
        skip = None if stretch.quoted(index) else _break_at(stretch, index)
        if (
            skip is not None
            and index - start >= _FEWEST_TOKENS
            and stretch.end - index - skip >= _FEWEST_TOKENS
        ):
            parts.append(stretch.part(start, index))
            start = index + skip
            index = start
        index += 1
    parts.append(stretch.part(start, stretch.end))
    return [part for part in parts if part.count]


def joined(stretch: Stretch) -> bool:
    """Whether a stretch begins with a conjunction and goes on with a verb of its own.

    Behind a comma a conjunction that is a word by itself joins a clause, be its verb known or not.
    """
    start = stretch.start
    if start >= stretch.end:
        return False
    word = stretch.match("clause_breaks", start) or stretch.match("and", start)
    if word and stretch.comma_before(start) and stretch.count - word >= _FEWEST_TOKENS:
        return True
    conjunction = word or stretch.begins_by_clitic(start)
    places = range(start, stretch.end)
    return bool(conjunction) and any(
        stretch.is_verb(i) or stretch.is_joined_verb(i) for i in places
    )


def predicate(stretch: Stretch) -> bool:
    """Whether a stretch begins with a verb or its auxiliary."""
    start = stretch.start
    return start < stretch.end and (
        stretch.is_verb(start) or bool(stretch.match("auxiliaries", start))
    )


def _behind_condition(stretch: Stretch) -> int:
    """The first token from which on a clause may begin that does not hang on a condition."""
    if not stretch.match("conditions", stretch.start):
        return stretch.start
    commas = (i for i in range(stretch.start + 1, stretch.end) if stretch.comma_before(i))
    return next(commas, stretch.start)


def _break_at(stretch: Stretch, index: int) -> int | None:
    """How many joining words stand where a clause begins at `index`; None where none begins."""
    conjoined = stretch.match("conjoined", index)
    if conjoined and not _relates(stretch, index + conjoined):
        return conjoined
    length = stretch.match("clause_breaks", index)
    if length and (stretch.comma_before(index) or length > 1 or len(stretch.words[index].key) > 4):
        return length
    if stretch.lexicon.data.get("verb_final"):
        return _behind_verb(stretch, index)
    return _before_verb(stretch, index)


def _before_verb(stretch: Stretch, index: int) -> int | None:
    """A second action of one subject: "and" with its verb, or a list of verbs that ends so."""
    if stretch.lexicon.clitics:
        return 0 if _joined_by_clitic(stretch, index) else None
    if stretch.lexicon.data.get("comma_clauses") and _clause_between_commas(stretch, index):
        return 0
    joined = stretch.match("and", index)
    # "Ordered and carried out the killing": two verbs of one object.
    second = not _is_action(stretch, index - 1) and _verb_follows(stretch, index + joined)
    if joined and (second or _clause_behind(stretch, index, joined)):
        return joined
    # "Halim Kasri, 54, had run the office": only what has a verb goes on with another.
    acts = (
        stretch.is_verb(i) or stretch.match("auxiliaries", i) for i in range(stretch.start, index)
    )
    if any(acts) and stretch.comma_before(index) and _is_action(stretch, index):
        later = range(index + 1, stretch.end)
        if any(stretch.match("and", i) and _verb_follows(stretch, i + 1) for i in later):
            return 0
    return None


def _joined_by_clitic(stretch: Stretch, index: int) -> bool:
    """A second action where "and" is written onto words; its subject may come first."""
    if stretch.is_joined_verb(index):
        return True
    if not stretch.comma_before(index):
        return False
    if stretch.is_verb(index):
        # A name that a comma parts from its verb is no clause.
        acting = any(_acts(stretch, i) for i in range(stretch.start, index))
        return acting and any(stretch.is_joined_verb(i) for i in range(index + 1, stretch.end))
    ahead = range(index + 1, min(index + _LONGEST_SUBJECT, stretch.end))
    verb = next((i for i in ahead if stretch.comma_before(i) or stretch.is_verb(i)), None)
    return (
        stretch.begins_by_clitic(index)
        and verb is not None
        and not stretch.comma_before(verb)
        and not stretch.lexicon.data.get("verb_first")
    )


def _clause_between_commas(stretch: Stretch, index: int) -> bool:
    """A main clause behind a comma: its own verb, and no word that makes it depend on another."""
    if not stretch.comma_before(index) or _depends(stretch, index):
        return False
    before = next(
        (i for i in range(index - 1, stretch.start, -1) if stretch.comma_before(i)), stretch.start
    )
    behind = next(
        (i for i in range(index + 1, stretch.end) if stretch.comma_before(i)), stretch.end
    )
    # At the start an article is none of the words that relate ("die", "das").
    opening = before == stretch.start and stretch.match("articles_before", before)
    return (
        (bool(opening) or not _depends(stretch, before))
        and any(stretch.is_verb(i) for i in range(before, index))
        and any(stretch.is_verb(i) for i in range(index, behind))
    )


def _depends(stretch: Stretch, index: int) -> bool:
    lists = ("subordinators", "relatives", "complementizers", "conditions", "embedded_questions")
    # "In which", "mit dem": the preposition stands before the word that depends.
    at = index + stretch.match("prepositions", index)
    return any(stretch.match(name, at) for name in lists)


def _clause_behind(stretch: Stretch, index: int, joined: int) -> bool:
    """Whether "and" joins a clause with a subject of its own, which a determiner begins."""
    start = index + joined
    if not stretch.match("determiners", start):
        return False
    if not any(stretch.is_verb(i) for i in range(stretch.start, index)):
        return False
    for at in range(start + 1, min(start + _LONGEST_SUBJECT, stretch.end)):
        if stretch.comma_before(at) or _depends(stretch, at):
            return False
        if stretch.is_verb(at):
            return at > start + 1
    return False


def _acts(stretch: Stretch, index: int) -> bool:
    return stretch.is_verb(index) or stretch.is_joined_verb(index)


def _is_action(stretch: Stretch, index: int) -> bool:
    return stretch.is_verb(index) or stretch.has_verb_ending(index)


def _relates(stretch: Stretch, index: int) -> bool:
    """Whether the verb follows "and that", which then tells of a noun and brings in nothing."""
    that = stretch.match("relatives", index - 1)
    return bool(that) and index < stretch.end and stretch.is_verb(index)


def _verb_follows(stretch: Stretch, index: int) -> bool:
    for at in range(index, min(index + _MOST_ADVERBS + 1, stretch.end)):
        if _is_action(stretch, at):
            return True
        if not stretch.match("openers_behind", at):
            return False
    return False


def _behind_verb(stretch: Stretch, index: int) -> int | None:
    """In a language that puts its verbs last: a verb is over, and a comma or "and" follows."""
    joined = stretch.match("and", index)
    if not joined and not stretch.comma_before(index):
        return None
    return joined if stretch.is_verb(index - 1) else None
