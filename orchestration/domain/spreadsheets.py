"""Text on its way into a spreadsheet."""

from __future__ import annotations

#: What spreadsheets take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def inert(value: object) -> object:
    """A cell that a spreadsheet shows instead of running it: text that begins like a formula gets a ``'`` before it.

    >>> inert("=1+1"), inert(-1)
    ("'=1+1", -1)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
