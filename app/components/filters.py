"""Filters whose code stands in the query string, so that every view has an address.

Streamlit's own ``bind="query-params"`` writes the option's label into the address. Our labels depend on the language
and on names that change, so a link would break when its reader switches to English; here the address carries codes,
is the only truth, and names every filter, so that a link still shows the same period after the next publication.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

#: What a session last chose: pages take it over where the address says nothing.
_REMEMBERED = "filters_remembered"


def choice(
    name: str, options: Sequence[str], default: str, label: str, shown: Callable[[str], str], *, buttons: bool = False
) -> str:
    """A single choice: the code in the address, else the session's last, else the default.

    ``shown`` gives an option's label. A code that is not among the options is as if it were not there.
    """
    key = _adopt(name, options, default)
    if buttons:
        st.segmented_control(
            label, options, format_func=shown, key=key, required=True, on_change=_written, args=(name,)
        )
    else:
        st.selectbox(label, options, format_func=shown, key=key, on_change=_written, args=(name,))
    return current(name, options, default)


def current(name: str, options: Sequence[str], default: str) -> str:
    """The code in force for a filter, without drawing it."""
    for code in (st.query_params.get(name), _remembered().get(name)):
        if code in options:
            return str(code)
    return default


def page_number(name: str, pages: int) -> int:
    """A page of a long table, from 1; drawn only where there is more than one."""
    options = [str(number) for number in range(1, pages + 1)]
    if pages <= 1:
        return 1
    key = f"filter_{name}"
    st.session_state[key] = int(current(name, options, "1"))
    st.pagination(pages, key=key, on_change=_written, args=(name,))
    return int(current(name, options, "1"))


def _adopt(name: str, options: Sequence[str], default: str) -> str:
    """Make the address and the widget say what is in force; gives the widget's key."""
    code = current(name, options, default)
    if st.query_params.get(name) != code:
        st.query_params[name] = code
    _remembered()[name] = code
    key = f"filter_{name}"
    st.session_state[key] = code
    return key


def _written(name: str) -> None:
    # Runs before the script: what the reader chose becomes the address, from which the script reads it.
    st.query_params[name] = str(st.session_state[f"filter_{name}"])


def _remembered() -> dict[str, str]:
    memory: dict[str, str] = st.session_state.setdefault(_REMEMBERED, {})
    return memory
