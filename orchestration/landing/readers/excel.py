"""xlsx → text cells, from the sheet that has the contract's header."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from zipfile import BadZipFile

import polars as pl

from orchestration.landing.personal import shown
from orchestration.landing.readers.table import (
    AMBIGUOUS_NUMBER,
    SOURCE_ROW,
    Choose,
    MalformedRow,
    TextTable,
    UnreadableFile,
    Wanted,
    find_header,
    float_text,
    no_header,
    numbered,
    refuse_cut,
    without_empty_text,
)
from orchestration.landing.readers.workbook import Merge, looked_over

#: How a whole Excel date is given as text.
_MIDNIGHT = " 00:00:00"
#: Numbers are given as text with nine decimals at most: one that shows nine may have more.
_NINE_DECIMALS = r"\.[0-9]{9}$"
#: What stands for a cell that holds an Excel error (#N/A, #REF!): no typed column accepts it.
_ERROR = "#ERROR"


@dataclass(frozen=True)
class _Sheet:
    """A sheet that has a header.

    ``position``: among the sheets; ``cells``: all of them, from the first row on and from column ``left`` on.
    """

    position: int
    cells: pl.DataFrame
    left: int
    header_row: int
    header: list[str]
    wanted: Wanted


def read_excel(content: bytes, choose: Choose) -> TextTable:
    """The rows of the sheet whose header maps to most columns; rows that Excel hides are rows.

    Typed dates become ISO text, whole ones without a time; numbers have no ".0".

    Raises:
        UnreadableFile: not a workbook, no sheet has a header, two sheets have the same columns (which of them counts
            is for the sender to say), the table reaches Excel's last row, or a formula of it has no value.
    """
    import fastexcel

    try:
        facts = looked_over(content)
        workbook = fastexcel.read_excel(content)
    except (BadZipFile, fastexcel.FastExcelError) as error:
        raise UnreadableFile(
            "không mở được tệp Excel (hỏng, có mật khẩu, hoặc không phải xlsx); lưu lại thành .xlsx rồi gửi",
            f"cannot open the workbook: {error}",
        ) from error
    names = list(workbook.sheet_names)
    sheet = _with_rows([one for position in range(len(names)) if (one := _sheet(workbook, position, choose))], names)
    name = names[sheet.position]
    if name in facts.uncalculated:
        raise UnreadableFile(
            f"ô {facts.uncalculated[name]} có công thức chưa được tính; mở tệp bằng Excel, lưu lại rồi gửi",
            f"the formula of cell {facts.uncalculated[name]} has no value; open the file in Excel and save it",
        )
    return replace(_table(workbook, sheet, facts.merges.get(name, []), facts.since_1904), sheet=shown(name))


def _with_rows(sheets: list[_Sheet], names: list[str]) -> _Sheet:
    """The one sheet that has the most columns, and rows."""
    widest = max((sheet.wanted.known for sheet in sheets), default=0)
    if not widest:
        raise no_header()
    candidates = [sheet for sheet in sheets if sheet.wanted.known == widest]
    filled = [sheet for sheet in candidates if sheet.cells.height > sheet.header_row + 1] or candidates[:1]
    if len(filled) > 1:
        listed = ", ".join(f"“{names[sheet.position]}”" for sheet in filled)
        raise UnreadableFile(
            f"nhiều trang tính cùng có dữ liệu ({listed}); gộp vào một trang rồi gửi lại",
            f"several sheets hold rows ({listed}); put them into one",
        )
    return filled[0]


def _sheet(workbook: Any, position: int, choose: Choose) -> _Sheet | None:
    """A sheet that has a header; a sheet without cells, or a chart, has none."""
    cells, left = _text_cells(workbook, position)
    try:
        header_row, header, wanted = find_header(([cell or "" for cell in row] for row in cells.iter_rows()), choose)
    except UnreadableFile:
        return None
    return _Sheet(position, cells, left, header_row, header, wanted)


def _text_cells(workbook: Any, sheet: int) -> tuple[pl.DataFrame, int]:
    """All cells of a sheet from its first row on, and which of its columns the first of them is."""
    import fastexcel

    try:
        loaded = workbook.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string")
    except fastexcel.FastExcelError:
        if len(workbook.sheet_names) == 1:
            raise
        return pl.DataFrame(), 0
    if not loaded.width or not loaded.height:
        return pl.DataFrame(), 0
    batch, errors = loaded.to_arrow_with_errors()
    cells = pl.DataFrame(pl.from_arrow(batch))
    for error in errors.errors if errors else ():
        row, column = error.offset_position
        cells = cells.with_columns(cells.to_series(column).scatter([row], _ERROR))
    return cells, loaded.available_columns()[0].absolute_index


def _table(workbook: Any, sheet: _Sheet, merges: list[Merge], since_1904: bool) -> TextTable:
    wanted, above = sheet.wanted.columns, sheet.header_row
    columns = {position: sheet.cells.to_series(position).slice(above + 1) for position in wanted}

    def reload(held: dict[int, bool], dtype: str) -> dict[int, pl.Series]:
        positions = [position for position, holds in held.items() if holds]
        return _as_type(workbook, sheet, positions, dtype)

    long = {position: bool(column.str.contains(_NINE_DECIMALS).any()) for position, column in columns.items()}
    unclear = {
        position: long[position] or bool(column.str.contains(AMBIGUOUS_NUMBER).any())
        for position, column in columns.items()
    }
    whole = {position: bool(column.str.ends_with(_MIDNIGHT).any()) for position, column in columns.items()}
    # Text does not survive being read as a boolean or a date; numbers and dates do.
    is_number = {position: loaded.is_not_null() for position, loaded in reload(unclear, "boolean").items()}
    for position, exact in reload(long, "float").items():
        columns[position] = float_text(exact).zip_with(is_number[position], columns[position])
    for position, dates in reload(whole, "date").items():
        midnight = dates.is_not_null() & columns[position].str.ends_with(_MIDNIGHT).fill_null(False)
        columns[position] = columns[position].str.strip_suffix(_MIDNIGHT).zip_with(midnight, columns[position])
    cells = without_empty_text(numbered([column.alias(wanted[at]) for at, column in columns.items()], above))
    refuse_cut(cells)
    typed = {wanted[position]: is_typed for position, is_typed in is_number.items()}
    table = TextTable(sheet.header, cells, typed=typed, since_1904=since_1904, rows_above=1)
    return _without_merged(table, sheet, merges) if merges else table


def _without_merged(table: TextTable, sheet: _Sheet, merges: list[Merge]) -> TextTable:
    """The table without the rows that share a merged cell: the file holds its value once, in the first of them."""
    wanted = [sheet.left + position for position in sheet.wanted.columns if sheet.header[position].strip()]
    numbers = table.cells[SOURCE_ROW]
    shared = pl.repeat(False, len(numbers), eager=True)
    for merge in merges:
        if any(merge.columns[0] <= column <= merge.columns[1] for column in wanted):
            shared |= numbers.is_between(*merge.rows)
    refused = [MalformedRow(number, "merged_row", "") for number in numbers.filter(shared)]
    return replace(table.only(~shared), malformed=refused) if refused else table


def _as_type(workbook: Any, sheet: _Sheet, positions: list[int], dtype: str) -> dict[int, pl.Series]:
    """Some columns of a sheet, below the header, read as a type: cells that are not of it are null."""
    if not positions:
        return {}
    dtypes = {
        sheet.left + position: dtype if position in positions else "string" for position in range(sheet.cells.width)
    }
    loaded = workbook.load_sheet(sheet.position, header_row=None, skip_rows=0, dtypes=dtypes).to_polars()
    return {position: loaded.to_series(position).slice(sheet.header_row + 1) for position in positions}
