"""Filters whose code stands in the query string, so that every view has an address.

Streamlit's own ``bind="query-params"`` writes the option's label into the address. Our labels depend on the language
and on names that change, so a link would break when its reader switches to English. Here the address carries codes and
is the only truth: a link, a bookmark and the back button all show what they showed. An address without a code means the
default (the latest period, say); from the first choice on it names every filter of the page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from app.i18n import _

#: The filters of the page as last drawn: what an address must name to show the same again.
_IN_FORCE = "filters_in_force"
#: Where the page says that an address names what it does not have; whether a reader has just chosen something, so that
#: what no longer goes with it is no mistake.
_NOTICES, _JUST_CHOSEN = "filters_notices", "filters_just_chosen"
#: Filters that go along when the reader opens another page.
CARRIED = ("lang", "publication", "period", "group", "indicator", "agency")


def begin() -> None:
    """Forget the filters of the page that was drawn before; the first thing in a script run."""
    st.session_state[_IN_FORCE] = {}
    st.session_state[_NOTICES] = None


def notices_here() -> None:
    """From here on, an address that names what the page does not have is told about in this place."""
    chosen = st.session_state.pop(_JUST_CHOSEN, False)
    st.session_state[_NOTICES] = None if chosen else st.container()


def choice(
    name: str, options: Sequence[str], default: str, label: str, shown: Callable[[str], str], *, buttons: bool = False
) -> str:
    """A single choice: the code in the address if it is one of the options, else the default.

    ``shown`` gives an option's label.
    """
    code = current(name, options, default)
    key = _hold(name, code)
    # Spelled out now: Streamlit may ask for a label outside the script run, where there is no language.
    words = {option: shown(option) for option in options}.__getitem__
    asked, notices = st.query_params.get(name), st.session_state[_NOTICES]
    if notices is not None and asked and asked != code:
        told = _("{label}: there is no “{asked}” here; shown is {shown}.")
        notices.warning(told.format(label=label, asked=asked, shown=words(code)), icon=":material/link_off:")
    if buttons:
        st.segmented_control(
            label, options, format_func=words, key=key, required=True, on_change=_chosen, args=(name, key)
        )
    else:
        st.selectbox(label, options, format_func=words, key=key, on_change=_chosen, args=(name, key))
    return code


def current(name: str, options: Sequence[str], default: str) -> str:
    """The code in force for a filter, without drawing it."""
    code = st.query_params.get(name)
    return code if code is not None and code in options else default


def steering(
    key: str, options: Mapping[str, str], chosen: str, label: str, steers: str, shown: Callable[[str], str]
) -> None:
    """A choice without a place in the address: it sets the filter ``steers`` to the code that it maps to."""
    st.session_state[key] = chosen
    words = {option: shown(option) for option in options}.__getitem__
    st.selectbox(label, list(options), format_func=words, key=key, on_change=_steered, args=(key, options, steers))


def page_number(name: str, pages: int) -> int:
    """A page of a long table, from 1; drawn only where there is more than one."""
    if pages <= 1:
        return 1
    asked = st.query_params.get(name, "1")
    number = min(max(int(asked), 1), pages) if asked.isdecimal() and asked.isascii() else 1
    key = f"filter_{name}"
    st.session_state[key] = number
    st.pagination(pages, key=key, on_change=_chosen, args=(name, key))
    return number


def carried(**chosen: str) -> dict[str, str]:
    """The address of another page: what goes along from this one, and what the link itself chooses."""
    along = {name: st.query_params[name] for name in CARRIED if name in st.query_params}
    return {**along, **chosen}


def address(page: str, **chosen: str) -> str:
    """The relative address of a page with what goes along and what the link chooses."""
    return f"{page}?{urlencode(carried(**chosen))}"


def without(name: str) -> str:
    """The address of this page without a filter."""
    kept = {key: code for key, code in st.query_params.items() if key != name}
    return f"?{urlencode(kept)}"


def _hold(name: str, code: str) -> str:
    """Make the widget show the code, and note the filter; gives the widget's key."""
    st.session_state[_IN_FORCE][name] = code
    key = f"filter_{name}"
    st.session_state[key] = code
    return key


def _chosen(name: str, key: str) -> None:
    _go(name, str(st.session_state[key]))


def _steered(key: str, options: Mapping[str, str], steers: str) -> None:
    _go(steers, options[st.session_state[key]])


def _go(name: str, code: str) -> None:
    st.session_state[_JUST_CHOSEN] = True
    # Runs before the script, in one step of the reader's history: the address then says what the script shows. A filter
    # that lets all through needs no place in it.
    told = {**st.query_params.to_dict(), **st.session_state[_IN_FORCE], name: code}
    st.query_params.from_dict({key: chosen for key, chosen in told.items() if chosen})
