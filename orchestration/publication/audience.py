"""Who reads a publication: the public never sees what stands on a document marked for internal circulation.

Every mart that holds something of a document carries the document's ``classification``; a row with one is internal.
This is the one filter: the reader applies it to every mart that it opens for the public, and roles choose an audience.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Audience = Literal["internal", "public"]

#: The column that says how a row's document is marked; null: for anyone.
CLASSIFICATION = "classification"


def shown_to(audience: Audience, columns: Iterable[str]) -> str:
    """The SQL condition on a mart's rows, by its columns, that an audience may see."""
    return f"{CLASSIFICATION} is null" if audience == "public" and CLASSIFICATION in set(columns) else "true"
