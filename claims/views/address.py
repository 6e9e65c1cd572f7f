"""The address of a page: what is chosen on it stands there, so that a link reproduces the view."""

from collections.abc import Callable, Collection, Iterable
from datetime import date

import streamlit as st

from claims.views.words import gettext

PAGE = "page"


def named(name: str) -> str:
    """What the address says under a name; empty where it says nothing."""
    return str(st.query_params.get(name, "")).strip()


def put(name: str, value: str) -> None:
    """Puts a value into the address, or takes it out where it is empty."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def clear(names: Collection[str]) -> None:
    """Takes some names out of the address, and begins with the first page."""
    for name in (*names, PAGE):
        put(name, "")


def number(name: str, *, usual: int, least: int, most: int) -> int:
    """A number that the address says, within bounds."""
    value = named(name)
    return min(most, max(least, int(value))) if value.isdecimal() else usual


def text(name: str, title: str, *, help: str | None = None, placeholder: str = "") -> str:
    """A field whose text stands in the address."""
    key = _follow(name, named(name))
    st.text_input(
        title, key=key, help=help, placeholder=placeholder, on_change=_changed, args=(name, key)
    )
    return named(name)


def choice(
    name: str,
    title: str,
    options: Iterable[str],
    *,
    written: Callable[[str], str] = str,
    none: str = "",
    new: bool = False,
) -> str:
    """A list to choose from; what is chosen stands in the address, the first where nothing is.

    Args:
        name, title: in the address, and on the page.
        options: their values.
        written: a value as it is shown.
        none: as the empty value is shown, if it may be chosen: it leaves everything in.
        new: whether another value may be typed.
    """
    known = [*([""] if none else []), *options]
    value = named(name)
    if value not in known and not new:
        value = known[0]
    key = _follow(name, value)
    st.selectbox(
        title,
        known if value in known else [*known, value],
        format_func=lambda one: written(one) if one else none,
        key=key,
        accept_new_options=new,
        on_change=_changed,
        args=(name, key),
    )
    return value


def several(
    name: str, title: str, options: Iterable[str], *, written: Callable[[str], str] = str
) -> tuple[str, ...]:
    """A list to choose several from; they stand in the address with commas between them."""
    known = list(options)
    chosen = [one for one in named(name).split(",") if one in known]
    key = _follow(name, chosen)
    st.multiselect(
        title,
        known,
        format_func=written,
        key=key,
        placeholder=gettext("all"),
        on_change=_changed,
        args=(name, key),
    )
    return tuple(chosen)


def day(name: str, title: str) -> str:
    """A day that stands in the address (2025-06-03); empty for none."""
    try:
        value = date.fromisoformat(named(name))
    except ValueError:
        value = None
    key = _follow(name, value)
    st.date_input(title, value=None, key=key, on_change=_changed, args=(name, key))
    return value.isoformat() if value else ""


def slider(name: str, title: str, *, usual: int, least: int, most: int, unit: str = "") -> int:
    """A number to slide that stands in the address."""
    value = number(name, usual=usual, least=least, most=most)
    key = _follow(name, value)
    st.slider(title, least, most, format=f"%d{unit}", key=key, on_change=_changed, args=(name, key))
    return value


def switch(name: str, title: str, options: Iterable[str], *, written: Callable[[str], str]) -> str:
    """A few things side by side, one of which is shown; it stands in the address."""
    known = list(options)
    value = named(name) if named(name) in known else known[0]
    key = _follow(name, value)
    st.segmented_control(
        title,
        known,
        format_func=written,
        required=True,
        key=key,
        label_visibility="collapsed",
        on_change=_changed,
        args=(name, key),
    )
    return value


def pages(total: int, *, size: int) -> int:
    """The page that the address names, from 1 on; draws the way to the others where there are."""
    last = max(1, -(-total // size))
    page = number(PAGE, usual=1, least=1, most=last)
    if last > 1:
        key = _key(PAGE)
        # Set only where it differs: this widget has a default, and says so in the log.
        if st.session_state.get(key, 1) != page:
            st.session_state[key] = page
        st.pagination(last, key=key, on_change=_changed, args=(PAGE, key))
    return page


def _follow(name: str, value: object) -> str:
    """Lets a widget show what the address says; returns its key."""
    key = _key(name)
    st.session_state[key] = value
    return key


def _key(name: str) -> str:
    return f"address-{name}"


def _changed(name: str, key: str) -> None:
    value = st.session_state[key]
    if isinstance(value, list):
        written = ",".join(value)
    else:
        written = "" if value is None else str(value).strip()
    put(name, written)
    if name != PAGE:
        put(PAGE, "")
