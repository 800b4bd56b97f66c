"""Personal data in text, which must never reach the lake, the quarantine or a log; and what people may be shown."""

from __future__ import annotations

import re

#: As a whole token: a citizen id (12 digits starting 001 to 096), a phone (0[35789] and 8 digits), an e-mail.
#: The syntax is common to Python and to Polars' regular expressions.
PATTERN = (
    r"\b(?:0(?:0[1-9]|[1-8][0-9]|9[0-6])[0-9]{9}|0[35789][0-9]{8})\b"
    r"|[0-9A-Za-z._%+-]+@[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)+"
)

#: What stands in the place of a masked token.
MASK = "***"

#: Characters that act on a terminal or reorder a line: nobody is shown them. Common to Python and Polars too.
UNSEEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]"
#: What stands in the place of one.
INSTEAD = "\ufffd"

#: Names and values are cut to this in what people see.
LONGEST_SHOWN = 80

_PATTERN = re.compile(PATTERN)
#: With what is no character at all: names of files and JSON may hold it, a column of text may not.
_UNSEEN = re.compile(UNSEEN[:-1] + "\ud800-\udfff]")


def masked(text: str) -> str:
    """The text with every token that looks like personal data masked.

    >>> masked("liên hệ 0912345678")
    'liên hệ ***'
    """
    return _PATTERN.sub(MASK, text)


def shown(text: str) -> str:
    """A name or a value as people are shown it: masked, on a line, and not longer than they read.

    >>> shown("Họ tên\\x1b[2J 0912345678")
    'Họ tên\ufffd[2J ***'
    """
    return masked(_UNSEEN.sub(INSTEAD, text.strip()[: LONGEST_SHOWN * 4]))[:LONGEST_SHOWN]
