"""What every reader gives: text cells under canonical names, and what could not be read, named."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import islice

import polars as pl

from orchestration.domain.spelling import fold
from orchestration.landing.personal import shown

#: The column of row numbers in every frame of landing: rows of the file below its first, whatever stands in them.
SOURCE_ROW = "source_row"

#: Cells of a column of numbers that may be either 1234 or 1.234 when they are text.
AMBIGUOUS_NUMBER = r"^-?[0-9]+\.[0-9]{3}$"

#: Whole floats below this are told apart from their neighbours.
_EXACT_FLOATS = 2.0**53

#: Rows at the end of a table that may be sums.
_FOOT = 5
_SUM = re.compile(r"(?:tổng(?! cục| công ty)|cộng|total)\b")

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


@dataclass(frozen=True)
class Wanted:
    """What a row is worth as a header.

    ``columns``: the name of each column to read, by position; ``known``: how many of the contract's it has;
    ``whole``: whether the required ones are among them.
    """

    columns: dict[int, str]
    known: int
    whole: bool


#: From the cells of a row to what it is worth as a header.
Choose = Callable[[list[str]], Wanted]

#: Rows of a sheet of Excel.
EXCEL_ROWS = 1_048_576

#: Rows that hold anything, among which a header is looked for: titles of reports stand above it.
SEARCHED = 20


def find_header(rows: Iterable[list[str]], choose: Choose) -> tuple[int, list[str], Wanted]:
    """The header's position, cells and worth: of the first rows the first that has every required column, else the one
    that has most of the contract's.

    Raises:
        UnreadableFile: none has any.
    """
    best: tuple[int, list[str], Wanted] | None = None
    filled = ((position, cells) for position, cells in enumerate(rows) if any(cell.strip() for cell in cells))
    for position, cells in islice(filled, SEARCHED):
        wanted = choose(cells)
        if best is None or wanted.known > best[2].known:
            best = position, cells, wanted
        if wanted.whole:
            break
    if best is None or not best[2].known:
        raise no_header()
    return best


def no_header() -> UnreadableFile:
    """That no column of the contract has a header."""
    return UnreadableFile(
        f"không dòng nào trong {SEARCHED} dòng đầu là tiêu đề (không cột nào của quy cách); thêm dòng tiêu đề",
        f"none of the first {SEARCHED} rows is a header (none of the contract's columns); add one",
    )


def refuse_cut(cells: pl.DataFrame) -> None:
    """Raises: UnreadableFile: the last row is the last that Excel has, where what is longer was cut without a word."""
    if cells.height and cells[SOURCE_ROW][-1] == EXCEL_ROWS - 1:
        raise UnreadableFile(
            "bảng dài đến dòng cuối cùng của Excel (1.048.576), phần sau có thể đã bị cắt; "
            "gửi csv xuất thẳng từ phần mềm, hoặc chia thành các tệp theo ngày (YYYY-MM-DD)",
            "the table reaches the last row of Excel (1,048,576), what came after may be cut; "
            "send a csv from the source itself, or split it by day",
        )


@dataclass(frozen=True)
class TextTable:
    """A file's rows as text.

    ``cells``: one text column for each wanted column, under its canonical name, then ``source_row`` (int64).
    ``typed``: for columns where it matters, which ambiguous cells were numbers in the file, not text: taken exactly.
    ``since_1904``: whether the file's serial numbers of days count from 1904, as those of old Macs do.
    ``sheet``: the name of a workbook's sheet that the rows stand in. ``rows_above``: what people see in row 1 of
    spreadsheets and editors is row 0 of ``source_row``: 1 there, 0 where records are counted.
    """

    header: list[str]
    cells: pl.DataFrame
    typed: dict[str, pl.Series] = field(default_factory=dict)
    malformed: list[MalformedRow] = field(default_factory=list)
    encoding: str | None = None
    delimiter: str | None = None
    since_1904: bool = False
    sheet: str | None = None
    rows_above: int = 0

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
        return self.only(filled), int((~filled).sum())

    def without_totals(self, required: Collection[str]) -> TextTable:
        """The table without the sums that reports have below their rows: refused by a rule of their own.

        Only a row that lacks a required cell, and would be refused anyhow, can be taken for one.
        """
        last = self.cells.tail(_FOOT).rows(named=True)
        sums = [
            MalformedRow(row.pop(SOURCE_ROW), "totals_row", shown(label))
            for row in last
            if any(not row[name] for name in required if name in row)
            and (label := next((cell for cell in row.values() if _is_sum(cell)), None))
        ]
        if not sums:
            return self
        kept = ~self.cells[SOURCE_ROW].is_in([row.source_row for row in sums])
        return replace(self.only(kept), malformed=[*self.malformed, *sums])

    def only(self, kept: pl.Series) -> TextTable:
        """The table with some of its rows."""
        typed = {name: exact.filter(kept) for name, exact in self.typed.items()}
        return replace(self, cells=self.cells.filter(kept), typed=typed)


def _is_sum(cell: object) -> bool:
    return isinstance(cell, str) and _SUM.match(fold(cell)) is not None


def numbered(columns: list[pl.Series], above: int = 0) -> pl.DataFrame:
    """Columns with their row numbers; ``above``: the rows of the file above the header."""
    frame = pl.DataFrame(columns)
    numbers = pl.int_range(above + 1, above + frame.height + 1, dtype=pl.Int64)
    return frame.with_columns(numbers.alias(SOURCE_ROW))


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
