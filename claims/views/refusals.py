"""What the rules of review refuse, in the language of whoever reads the pages.

What raises an error writes it in English, with its values. Here the same sentence is found again
among those that a reviewer may meet, and said in the language of the pages.
"""

import re

import streamlit as st

from claims.records import Status, Workflow
from claims.views.terms import status_name, workflow_name
from claims.views.text import label
from claims.views.words import gettext

REFUSALS = (
    "decide either a relation or a workflow, one at a time",
    "dispute {} waits for another reviewer's verdict: that resolves it",
    "there are {} disputes by now, not {}: look again",
    "a verdict says at least of one position what it is",
    "a {} may not do this: it takes the role {}",
    "{} may not sign as {}: leave the name out",
    "workflow cannot go from {} to {}: from there to {}",
    "status {} needs a note that says why",
    "status {} needs at least one evidence URL",
    "a decision needs the name of whoever decides (--by NAME)",
    "evidence {} is no web address (https://...)",
    "country {} is no ISO 3166 code such as LB or FR",
    "reliability {} is none of A to F",
    "family {}... is longer than {} characters",
    "{} has decided nothing that could be taken back",
    "{} has decided the {} of {} since: nothing was taken back",
    "{} has given the first verdict: the second review takes another person",
    "{} disagree: a third person settles it, not {}",
    "another reviewer's verdict stands beside this one, so it is not taken back: a third person "
    "settles it, or reopen the dispute",
    "{} has set the {} of {} to {} in the meantime (you saw {}){}: look again, then decide",
    "the {} of {} is {} (you saw {}): look again, then decide",
    "{} has decided the {} of {}{} in the meantime: look again, then decide",
    "{} has changed the outlet {} in the meantime: look again, then change it",
)
_PATTERNS = [
    (one, re.compile(re.escape(one).replace(r"\{\}", "(.*?)"), re.DOTALL)) for one in REFUSALS
]


def refusal(error: Exception | str) -> str:
    """What an error says, in the language of the pages where its sentence is known there."""
    said = str(error)
    for sentence, pattern in _PATTERNS:
        if (found := pattern.fullmatch(said)) is not None:
            return gettext(sentence).format(*map(_value, found.groups()))
    return said


def show_refusal(error: Exception | str) -> None:
    """Draws an error; nothing in its values works as markup."""
    st.error(label(refusal(error)), icon=":material/error:")


def _value(text: str) -> str:
    """A value in a sentence: without Python's quotes, a status by its name."""
    plain = text[1:-1] if text[:1] == text[-1:] and text[:1] in ("'", '"') else text
    if plain in list(Status):
        return status_name(Status(plain))
    return workflow_name(Workflow(plain)) if plain in list(Workflow) else plain
