"""The keys of the desk, and the list of them that `?` opens."""

import streamlit as st

from claims.views.text import show
from claims.views.words import gettext

CONFIRM, OTHER, ELSEWHERE, SKIP, UNDO = "y", "o", "e", "s", "u"
NEXT, MINE, VERDICT, QUEUE, HELP = "n", "a", "v", "q", "h"

# Streamlit's shortcuts are letters and digits; the question mark, Latin or Arabic, presses the
# button of the list.
_QUESTION_MARK = """<script>
if (!window.claimsQuestionMark) {
  window.claimsQuestionMark = true;
  document.addEventListener("keydown", event => {
    const at = event.target;
    const typing = at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName);
    if (!typing && (event.key === "?" || event.key === "؟")) {
      document.querySelector(".st-key-keys-help button")?.click();
    }
  });
}
</script>"""


def help_button() -> None:
    """The button that opens the list of keys."""
    if st.button(
        gettext("Keys (?)"),
        key="keys-help",
        shortcut=HELP,
        icon=":material/keyboard:",
        width="stretch",
    ):
        st.dialog(gettext("Keys"))(_listed)()


def listen() -> None:
    """Lets the question mark open the list."""
    st.html(_QUESTION_MARK, unsafe_allow_javascript=True)


def _listed() -> None:
    rows = (
        (CONFIRM, gettext("confirm the relation")),
        (OTHER, gettext("pick another relation; then its number")),
        (ELSEWHERE, gettext("not the same event")),
        (SKIP, gettext("skip: it comes again when nothing else is left")),
        (UNDO, gettext("take back what you decided last")),
        (NEXT, gettext("next undecided dispute")),
        (MINE, gettext("assign it to yourself")),
        (VERDICT, gettext("give the verdict on the positions")),
        (QUEUE, gettext("back to the queue")),
        ("?", gettext("this list")),
    )
    lines = "".join(
        f"<tr><td><kbd>{key.upper()}</kbd></td><td>{what}</td></tr>" for key, what in rows
    )
    show(f'<table class="keys"><tbody>{lines}</tbody></table>')
    st.caption(gettext("Keys work while no text field is being written in."))
