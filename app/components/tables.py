"""Tables as HTML: read by screen readers, printed as they stand, numbers in Vietnamese and aligned by their digits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from app.components.filters import page_number
from app.components.markup import Html, joined, show, tag


@dataclass(frozen=True)
class Column:
    """A column's heading; ``number`` aligns right with digits of one width, ``css`` is a further class of its cells."""

    label: str
    number: bool = False
    css: str = ""

    @property
    def classes(self) -> str:
        """The classes of its cells."""
        return " ".join([*(["th-num"] if self.number else []), *([self.css] if self.css else [])])


Row = TypeVar("Row")

#: A column of sentences: it takes the room that is left.
WIDE = "th-wide"


def table(caption: str, columns: Sequence[Column], rows: Iterable[Sequence[object]], *, row_heading: int = 0) -> None:
    """A table; ``row_heading`` is the column that names the row. Wide ones scroll inside their frame."""
    head = joined(tag("th", column.label, scope="col", class_=column.classes) for column in columns)
    body = joined((_row(columns, row, row_heading) for row in rows), "")
    show(
        tag(
            "div",
            tag("table", tag("caption", caption), tag("thead", tag("tr", head)), tag("tbody", body), class_="th-table"),
            class_="th-scroll",
            role="region",
            aria_label=caption,
            tabindex="0",
        )
    )


def paged_table(
    name: str,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    cells: Callable[[Row], Sequence[object]],
    *,
    page_size: int = 50,
) -> None:
    """A long table, a page at a time; which one stands in the address as ``name``, another for each table of a page.

    ``cells`` gives what a row shows: only those that are shown are asked for.
    """
    page = page_number(name, -(-len(rows) // page_size))
    table(caption, columns, [cells(row) for row in rows[(page - 1) * page_size : page * page_size]])


def _row(columns: Sequence[Column], row: Sequence[object], row_heading: int) -> Html:
    cells = []
    for index, (column, cell) in enumerate(zip(columns, row, strict=True)):
        if index == row_heading:
            cells.append(tag("th", cell, scope="row", class_=column.classes))
        else:
            cells.append(tag("td", cell, class_=column.classes))
    return tag("tr", joined(cells, ""))
