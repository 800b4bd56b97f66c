"""Who reads a publication: the public never sees what stands on a document marked for internal circulation.

Every mart that holds something of a document carries the document's ``classification``; a row with one is internal.
So it is with a single column: where a row's remark names another document, ``<column>_classification`` says how that
one is marked. This is the one filter: the reader applies it to every mart that it opens for the public, and roles
choose an audience.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Audience = Literal["internal", "public"]

#: The column that says how a row's document is marked; null: for anyone.
CLASSIFICATION = "classification"


def shown_to(audience: Audience, columns: Iterable[str], relation: str) -> str:
    """The query of a mart's rows and columns, by their names, that an audience may see."""
    if audience != "public":
        return f"select * from {relation}"
    marks = [column for column in columns if column.endswith(f"_{CLASSIFICATION}")]
    texts = {mark: mark.removesuffix(f"_{CLASSIFICATION}") for mark in marks}
    kept = ", ".join(f"case when {mark} is null then {text} end as {text}" for mark, text in texts.items())
    shown = f"* replace ({kept})" if kept else "*"
    rows = f"{CLASSIFICATION} is null" if CLASSIFICATION in set(columns) else "true"
    return f"select {shown} from {relation} where {rows}"
