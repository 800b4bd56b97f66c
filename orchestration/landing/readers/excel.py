"""xlsx → text cells: the first sheet, or the only one whose first row is a header."""

from __future__ import annotations

from typing import Any

import polars as pl

from orchestration.landing.readers.table import (
    AMBIGUOUS_NUMBER,
    Choose,
    TextTable,
    UnreadableFile,
    numbered,
    without_empty_text,
)

#: How a whole Excel date is given as text.
_MIDNIGHT = " 00:00:00"


def read_excel(content: bytes, choose: Choose) -> TextTable:
    """The rows of a workbook's sheet. Typed dates are ISO text, whole ones without a time; numbers have no ".0".

    A cell that holds an Excel error (#N/A, #REF!) is kept as ``#ERROR``, which no typed column accepts.

    Raises:
        UnreadableFile: not a workbook, or no sheet has a header.
    """
    import fastexcel

    try:
        workbook = fastexcel.read_excel(content)
        names = workbook.sheet_names
    except fastexcel.FastExcelError as error:
        raise UnreadableFile(
            "không mở được tệp Excel (hỏng, có mật khẩu, hoặc không phải xlsx); lưu lại thành .xlsx rồi gửi",
            f"cannot open the workbook: {error}",
        ) from error
    for position in range(len(names)):
        cells = _text_cells(workbook, position)
        header = [cell or "" for cell in cells.row(0)] if cells.height else []
        wanted = _chosen(choose, header)
        if wanted:
            return _table(workbook, position, header, wanted, cells)
    raise UnreadableFile(
        "không trang tính nào có dòng tiêu đề ở dòng đầu; xóa các dòng tên báo cáo phía trên tiêu đề rồi gửi lại",
        "no sheet has a header in its first row; delete the title rows above it",
    )


def _chosen(choose: Choose, header: list[str]) -> dict[int, str]:
    try:
        return choose(header)
    except UnreadableFile:
        return {}


def _text_cells(workbook: Any, sheet: int) -> pl.DataFrame:
    loaded = workbook.load_sheet(sheet, header_row=None, dtypes="string")
    try:
        batch, errors = loaded.to_arrow_with_errors()
    except Exception:  # a sheet without cells
        return pl.DataFrame()
    cells = pl.DataFrame(pl.from_arrow(batch))
    for error in errors.errors if errors else ():
        row, column = error.offset_position
        cells = cells.with_columns(cells.to_series(column).scatter([row], "#ERROR").alias(cells.columns[column]))
    return cells


def _table(workbook: Any, sheet: int, header: list[str], wanted: dict[int, str], cells: pl.DataFrame) -> TextTable:
    columns = {name: cells.to_series(position).slice(1).alias(name) for position, name in wanted.items()}
    position_of = {name: position for position, name in wanted.items()}
    ambiguous = [position_of[name] for name, column in columns.items() if column.str.contains(AMBIGUOUS_NUMBER).any()]
    whole = [position_of[name] for name, column in columns.items() if column.str.ends_with(_MIDNIGHT).any()]
    typed = _only_typed(workbook, sheet, header, wanted, ambiguous, "boolean")
    for name, is_date in _only_typed(workbook, sheet, header, wanted, whole, "date").items():
        midnight = is_date & columns[name].str.ends_with(_MIDNIGHT)
        days = columns[name].str.strip_suffix(_MIDNIGHT)
        columns[name] = days.zip_with(midnight.fill_null(False), columns[name]).alias(name)
    return TextTable(header, without_empty_text(numbered(list(columns.values()))), typed=typed)


def _only_typed(
    workbook: Any, sheet: int, header: list[str], wanted: dict[int, str], positions: list[int], dtype: str
) -> dict[str, pl.Series]:
    """Which cells of some columns are not text: only those survive being read as another type."""
    if not positions:
        return {}
    dtypes = {position: dtype if position in positions else "string" for position in range(len(header))}
    loaded = workbook.load_sheet(sheet, header_row=None, dtypes=dtypes).to_polars()
    return {wanted[position]: loaded.to_series(position).slice(1).is_not_null() for position in positions}
