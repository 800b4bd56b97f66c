"""What a spreadsheet does with text: some of it, it runs."""

from __future__ import annotations

#: A spreadsheet takes text that begins with one of these for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(text: str) -> str:
    """Text of a CSV that no spreadsheet runs as a formula: an apostrophe stands before what it would run.

    Numbers are no text: ``-5`` from a column of numbers is left to itself.

    >>> inert("=HYPERLINK(1)"), inert("Sở Y tế")
    ("'=HYPERLINK(1)", 'Sở Y tế')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text
