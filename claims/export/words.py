"""The words of reports and ratings: English, or a catalogue's beside this module."""

import gettext as messages
from pathlib import Path

from claims import catalogues
from claims.records import Mode, Reason, Relation, Status, Turn, Workflow

_TRANSLATIONS = Path(__file__).parent / "translations"

_STATUSES = {
    Status.UNVERIFIED: "Unverified",
    Status.CORROBORATED: "Corroborated",
    Status.DISPUTED: "Disputed",
    Status.CONFIRMED: "True",
    Status.FALSE: "False",
    Status.PARTLY_FALSE: "Partly false",
    Status.MISLEADING: "Misleading",
    Status.MISSING_CONTEXT: "Missing context",
    Status.INCONCLUSIVE: "Inconclusive",
    Status.SUPERSEDED: "Superseded",
    Status.RETRACTED: "Retracted",
    Status.SATIRE: "Satire",
}
_WORKFLOWS = {
    Workflow.NEW: "new",
    Workflow.IN_PROGRESS: "in progress",
    Workflow.NEEDS_SECOND_REVIEW: "needs a second review",
    Workflow.RESOLVED: "resolved",
    Workflow.REOPENED: "reopened",
    Workflow.OUT_OF_SCOPE: "out of scope",
}
_RELATIONS = {
    Relation.COPY: "copy",
    Relation.SCOPE: "another event, time or place",
    Relation.UPDATE: "update",
    Relation.DENIAL: "denial",
    Relation.CONFLICT: "conflict",
    Relation.SAME: "the same",
    Relation.UNCLEAR: "unclear",
    Relation.UNRELATED: "unrelated",
}
_MODES = {
    Mode.QUESTION: "asked",
    Mode.DENIED: "denied",
    Mode.PREDICTED: "predicted",
    Mode.HEDGED: "hedged",
    Mode.ATTRIBUTED: "attributed",
    Mode.ASSERTED: "asserted",
}
_REASONS = {
    Reason.NONE: "",
    Reason.NEGATION: "one says it happened, the other that it did not",
    Reason.NUMBER: "different figures for the same thing",
    Reason.DATE: "different dates for the same thing",
    Reason.ACTOR: "different actors",
    Reason.PLACE: "different places",
    Reason.MODALITY: "one is a plan, the other a fact",
    Reason.ANTONYM: "the two states exclude each other",
    Reason.CORRECTION: "an outlet corrected itself",
    Reason.OTHER: "they cannot all be true",
}
_TURNS = {
    Turn.MERGED: "merged into another dispute",
    Turn.SPLIT: "split from another dispute",
    Turn.ENDED: "ended: nothing it held is opposed any more",
    Turn.RETURNED: "returned: what it held is opposed again",
}
_FIELDS = {
    "status": "status",
    "relation": "relation",
    "workflow": "workflow",
    "verdict": "verdict, until a second reviewer agrees",
    "assignee": "who looks after it",
}
# The values do not overlap, so that one table serves all.
_WORDS: dict[str, str] = {
    str(value): word
    for words in (_STATUSES, _WORKFLOWS, _RELATIONS, _MODES, _TURNS, _FIELDS)
    for value, word in words.items()
}


def catalogue(language: str) -> messages.NullTranslations:
    """The words in a language."""
    return catalogues.translations(_TRANSLATIONS, language)


def translated(message: str, language: str) -> str:
    """A message in a language; in English where nobody has translated it."""
    return catalogue(language).gettext(message) if message else ""


def status_words(status: Status) -> str:
    """A status as a page says it, in English."""
    return _STATUSES[status]


def in_words(value: str) -> str:
    """Any of the values that are stored, as a page says it, in English."""
    return _WORDS.get(value, value)


def reason_words(reason: Reason) -> str:
    """A reason as a page says it, in English."""
    return _REASONS[reason]


def all_words() -> set[str]:
    """Every word that stands for a stored value."""
    return {*_WORDS.values(), *_REASONS.values()} - {""}
