"""Personal data in text: what must never reach the lake, the quarantine or a log (design: Personal data)."""

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

_PATTERN = re.compile(PATTERN)


def masked(text: str) -> str:
    """The text with every token that looks like personal data masked.

    >>> masked("liên hệ 0912345678")
    'liên hệ ***'
    """
    return _PATTERN.sub(MASK, text)
