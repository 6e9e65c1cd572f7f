"""People on the pages: a plain name on one's own machine, a sign-in where one is set up."""

from collections.abc import Mapping

import streamlit as st

from claims.project import person_of
from claims.records import Person, Role
from claims.settings import Settings
from claims.views.text import label
from claims.views.words import gettext

# Where the pages find the name that decisions are signed with.
NAME = "reviewer"


def sign_in() -> Person:
    """Who uses the desk; whoever has to sign in first sees nothing but that.

    Without a sign-in the name is a courtesy between people who share a machine, and so is the
    role that the roles file gives to it.
    """
    if "is_logged_in" not in st.user:
        return person_of(str(st.session_state.get(NAME, "")))
    if not st.user["is_logged_in"]:
        st.title(gettext("Sign in"))
        st.write(gettext("This desk is open to people who sign in."))
        st.button(gettext("Sign in"), type="primary", icon=":material/login:", on_click=st.login)
        st.stop()
    person = signed_in(st.user.to_dict(), Settings.from_environment())
    st.session_state[NAME] = person.name
    return person


def signed_in(claims: Mapping[str, object], settings: Settings) -> Person:
    """Somebody by what the identity provider says of them (OpenID Connect Core 1.0, 5.1).

    An address that the provider has not verified may be anybody's, so that it is not a name.
    Without a roles file the provider alone decides who comes in: they may look.
    """
    verified = claims.get("email_verified") is True
    name = str((claims.get("email") if verified else "") or claims.get("sub") or "")
    if not settings.people:
        return Person(name, Role.VIEWER)
    return person_of(name, settings=settings)


def identity(person: Person) -> None:
    """Draws who uses the desk: a field for the name, or who is signed in and a way out."""
    if "is_logged_in" not in st.user:
        st.text_input(
            gettext("Your name"),
            key=NAME,
            help=gettext("Decisions are signed with it."),
            autocomplete="name",
        )
    else:
        st.write(gettext("Signed in as {}").format(label(person.name)))
        st.button(gettext("Sign out"), icon=":material/logout:", on_click=st.logout)
    if person.role is not Role.EDITOR:
        st.caption(role(person.role))


def role(one: Role) -> str:
    """What somebody of a role may do."""
    return {
        Role.VIEWER: gettext("You may look, not decide."),
        Role.REVIEWER: gettext("You may decide, not change articles and models."),
        Role.EDITOR: gettext("You may do everything."),
    }[one]
