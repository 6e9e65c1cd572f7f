"""What a reviewer does: kept until the next run begins, done before anything is drawn.

A button's callback runs before the page is drawn anew and holds what the person saw; so whoever
presses a key decides on what stood on the screen, and not on what somebody else has made of it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from claims.errors import ClaimsError, Conflicted
from claims.project import Project
from claims.views.disputes.filters import put
from claims.views.refusals import show_refusal
from claims.views.words import gettext

Deed = Callable[[Project], str]

_DEED, _NOTICES, _SESSION = "deed", "notices", "dispute session"
DISPUTE = "dispute"


@dataclass
class Session:
    """What one browser session remembers of the disputes it has opened.

    Attributes:
        seen: by dispute, the number of the last decision that the person was told of.
        skipped: disputes that are left for later.
        drafts: by dispute, what was typed and not yet decided: note and evidence.
    """

    seen: dict[str, int] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    drafts: dict[str, dict[str, str]] = field(default_factory=dict)


def session() -> Session:
    """What this browser session remembers."""
    found = st.session_state.setdefault(_SESSION, Session())
    assert isinstance(found, Session)
    return found


def reviewer() -> str:
    """The name that decisions are signed with."""
    return str(st.session_state.get("reviewer", ""))


def ask(deed: Deed) -> None:
    """Keeps what is to be done until the next run begins."""
    st.session_state[_DEED] = deed


def perform(project: Project) -> None:
    """Does what was asked for, and tells what came of it."""
    deed: Deed | None = st.session_state.pop(_DEED, None)
    if deed is None:
        return
    try:
        said = deed(project)
    except Conflicted:
        notice(
            "warning",
            gettext(
                "Somebody else has decided this in the meantime. Nothing of yours was written, and "
                "your note is kept: look again, then decide."
            ),
        )
    except ClaimsError as error:
        notice("error", str(error))
    else:
        if said:
            st.session_state.setdefault(_NOTICES, []).insert(0, ("success", said))


def notice(kind: str, text: str) -> None:
    """Keeps something to be told when the page is drawn."""
    st.session_state.setdefault(_NOTICES, []).append((kind, text))


def tell() -> None:
    """Tells what was kept to be told."""
    for kind, text in st.session_state.pop(_NOTICES, []):
        if kind == "success":
            st.success(text, icon=":material/check:")
        elif kind == "warning":
            st.warning(text, icon=":material/group:")
        else:
            show_refusal(text)


def open_dispute(id: str) -> None:
    """Opens a dispute, or the queue where the id is empty."""
    put(DISPUTE, id)


def draft(dispute: str, name: str) -> str:
    """What was typed into one of the fields of a dispute."""
    return str(st.session_state.get(draft_key(dispute, name), ""))


def draft_key(dispute: str, name: str) -> str:
    """The key of that field."""
    return f"{name}-{dispute}"


def keep_drafts(dispute: str) -> None:
    """Remembers what was typed, also while the fields are not drawn."""
    drafts = session().drafts.setdefault(dispute, {})
    for name in ("note", "evidence"):
        key = draft_key(dispute, name)
        if key in st.session_state:
            drafts[name] = st.session_state[key]
        elif drafts.get(name):
            st.session_state[key] = drafts[name]


def forget_drafts(dispute: str) -> None:
    """Empties the fields, once what they say is written down."""
    session().drafts.pop(dispute, None)
    for name in ("note", "evidence"):
        st.session_state[draft_key(dispute, name)] = ""
