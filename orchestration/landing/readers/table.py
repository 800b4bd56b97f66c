"""What every reader gives: text cells under canonical names, and what could not be read, named."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from decimal import Decimal

import polars as pl

#: The column of row numbers in every frame of landing: 1 is the first row after the header.
SOURCE_ROW = "source_row"

#: Cells of a column of numbers that may be either 1234 or 1.234 when they are text.
AMBIGUOUS_NUMBER = r"^-?[0-9]+\.[0-9]{3}$"

#: Whole floats below this are told apart from their neighbours.
_EXACT_FLOATS = 2.0**53

_EXPONENT = re.compile(r"-?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?")


class UnreadableFile(Exception):
    """A file that no row can be read from; the reasons say how to mend it."""

    def __init__(self, reason_vi: str, reason_en: str) -> None:
        super().__init__(f"{reason_vi} / {reason_en}")
        self.reason_vi = reason_vi
        self.reason_en = reason_en


@dataclass(frozen=True)
class MalformedRow:
    """A record that has no cells to judge: too many or too few fields, stray quotes, broken JSON."""

    source_row: int
    rule: str
    raw_value: str


#: From a header to the canonical name of each column that is wanted, by position.
Choose = Callable[[list[str]], dict[int, str]]


@dataclass(frozen=True)
class TextTable:
    """A file's rows as text.

    ``cells``: one text column for each wanted column, under its canonical name, then ``source_row`` (int64).
    ``typed``: for columns where it matters, which ambiguous cells were numbers in the file, not text: taken exactly.
    """

    header: list[str]
    cells: pl.DataFrame
    typed: dict[str, pl.Series] = field(default_factory=dict)
    malformed: list[MalformedRow] = field(default_factory=list)
    encoding: str | None = None
    delimiter: str | None = None

    def without_columns(self, names: Collection[str]) -> tuple[TextTable, list[str]]:
        """The table without some columns, and which of those held anything."""
        held = [name for name in names if name in self.cells.columns and self.cells[name].count()]
        return replace(self, cells=self.cells.drop(names, strict=False)) if names else self, held

    def without_blank_rows(self) -> tuple[TextTable, int]:
        """The table without rows that have no cell filled (Excel leaves them behind), and how many those were."""
        cells = self.cells.drop(SOURCE_ROW)
        if not cells.width or not cells.height or 0 in cells.null_count().row(0):
            return self, 0
        filled = cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
        if filled.all():
            return self, 0
        typed = {name: exact.filter(filled) for name, exact in self.typed.items()}
        return replace(self, cells=self.cells.filter(filled), typed=typed), int((~filled).sum())


def numbered(columns: list[pl.Series]) -> pl.DataFrame:
    """Columns with their row numbers."""
    frame = pl.DataFrame(columns)
    return frame.with_columns(pl.int_range(1, frame.height + 1, dtype=pl.Int64).alias(SOURCE_ROW))


def without_empty_text(cells: pl.DataFrame) -> pl.DataFrame:
    """Cells with nulls where there was empty text."""
    held = [column.name for column in cells if column.dtype == pl.String and (column == "").any()]
    return cells.with_columns(pl.when(pl.col(held) != "").then(pl.col(held))) if held else cells


def plain_digits(number: str) -> str:
    """A number's text without exponent and without zeros after its last decimal: ``1.50e3`` is ``1500``."""
    digits = Decimal(number) if _EXPONENT.fullmatch(number) else None
    if digits is None or abs(digits.adjusted()) > 40:
        return number
    text = f"{digits:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def float_text(cells: pl.Series) -> pl.Series:
    """The digits that tell each float from its neighbours, without exponent; whole ones have no decimals."""
    whole = (cells == cells.floor()) & (cells.abs() < _EXACT_FLOATS)
    integers = cells.zip_with(whole, pl.Series([None], dtype=cells.dtype)).cast(pl.Int64).cast(pl.String)
    digits = integers.zip_with(whole.fill_null(False), cells.cast(pl.String))
    if not digits.str.contains("e", literal=True).any():
        return digits
    return pl.Series([None if cell is None else plain_digits(cell) for cell in digits], dtype=pl.String)
