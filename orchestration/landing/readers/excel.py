"""xlsx → text cells, from the sheet that has the contract's header."""

from __future__ import annotations

import io
import re
from typing import Any
from zipfile import BadZipFile, ZipFile

import polars as pl

from orchestration.landing.readers.content import refuse_too_large
from orchestration.landing.readers.table import (
    AMBIGUOUS_NUMBER,
    Choose,
    TextTable,
    UnreadableFile,
    float_text,
    numbered,
    without_empty_text,
)

#: How a whole Excel date is given as text.
_MIDNIGHT = " 00:00:00"
#: Numbers are given as text with nine decimals at most: one that shows nine may have more.
_NINE_DECIMALS = r"\.[0-9]{9}$"
#: What stands for a cell that holds an Excel error (#N/A, #REF!): no typed column accepts it.
_ERROR = "#ERROR"
#: A sheet is held as the full rectangle up to its farthest cells; more cells than this are refused unread.
LARGEST_RECTANGLE = 50_000_000
#: The address of a cell as a sheet's XML writes it.
_ADDRESS = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})([0-9]{1,7})"')
_LONGEST_ADDRESS = 200
_READ_AT_ONCE = 16 * 1024**2


def read_excel(content: bytes, choose: Choose) -> TextTable:
    """The rows of the sheet whose first row maps to most columns.

    Typed dates become ISO text, whole ones without a time; numbers have no ".0".

    Raises:
        UnreadableFile: not a workbook, no sheet has a header, or two sheets have the same columns: which of them counts
            is for the sender to say.
    """
    import fastexcel

    try:
        _refuse_stray_cells(content)
        workbook = fastexcel.read_excel(content)
    except (BadZipFile, fastexcel.FastExcelError) as error:
        raise UnreadableFile(
            "không mở được tệp Excel (hỏng, có mật khẩu, hoặc không phải xlsx); lưu lại thành .xlsx rồi gửi",
            f"cannot open the workbook: {error}",
        ) from error
    names = list(workbook.sheet_names)
    sheets = [(_text_cells(workbook, position, names), position) for position in range(len(names))]
    filled = [(cells, position, _chosen(choose, cells)) for cells, position in sheets if cells.height]
    widest = max((len(wanted) for _, _, wanted in filled), default=0)
    if not widest:
        raise UnreadableFile(
            "không trang tính nào có dòng tiêu đề ở dòng đầu; xóa các dòng tên báo cáo phía trên tiêu đề rồi gửi lại",
            "no sheet has a header in its first row; delete the title rows above it",
        )
    candidates = [one for one in filled if len(one[2]) == widest]
    with_rows = [one for one in candidates if one[0].height > 1] or candidates[:1]
    if len(with_rows) > 1:
        listed = ", ".join(f"“{names[position]}”" for _, position, _ in with_rows)
        raise UnreadableFile(
            f"nhiều trang tính cùng có dữ liệu ({listed}); gộp vào một trang rồi gửi lại",
            f"several sheets hold rows ({listed}); put them into one",
        )
    cells, position, wanted = with_rows[0]
    return _table(workbook, position, cells, wanted)


def _refuse_stray_cells(content: bytes) -> None:
    """Refuse a workbook whose sheets would not fit in memory: one cell far out makes a sheet as wide and as long.

    Raises:
        UnreadableFile: the rectangle up to the farthest cells has more than ``LARGEST_RECTANGLE`` cells, or the parts
            are larger than ``LARGEST`` together.
        BadZipFile: not a workbook.
    """
    with ZipFile(io.BytesIO(content)) as workbook:
        refuse_too_large(sum(part.file_size for part in workbook.infolist()))
        for name in workbook.namelist():
            if not name.startswith("xl/worksheets/") or not name.endswith(".xml"):
                continue
            column, row = _farthest(workbook, name)
            if row * _column_number(column) > LARGEST_RECTANGLE:
                cell = f"{column.decode()}{row}"
                raise UnreadableFile(
                    f"có ô nằm lạc rất xa (vùng dữ liệu kéo đến {cell}); xóa các cột, dòng thừa ngoài bảng rồi gửi lại",
                    f"a cell lies far out (the sheet reaches {cell}); delete what is outside the table",
                )


def _farthest(workbook: ZipFile, sheet: str) -> tuple[bytes, int]:
    """The last column and the last row that any cell of a sheet is in."""
    columns: set[bytes] = set()
    last_row, rest = 0, b""
    with workbook.open(sheet) as stream:
        while chunk := stream.read(_READ_AT_ONCE):
            found = _ADDRESS.findall(rest + chunk)
            columns.update(column for column, _ in found)
            last_row = max([last_row, *(int(row) for _, row in found)])
            rest = chunk[-_LONGEST_ADDRESS:]
    return max(columns, key=_column_number, default=b""), last_row


def _column_number(letters: bytes) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _chosen(choose: Choose, cells: pl.DataFrame) -> dict[int, str]:
    try:
        return choose(_header(cells))
    except UnreadableFile:
        return {}


def _header(cells: pl.DataFrame) -> list[str]:
    return [cell or "" for cell in cells.row(0)]


def _text_cells(workbook: Any, sheet: int, names: list[str]) -> pl.DataFrame:
    """All cells of a sheet, its header among them; a sheet without cells, or a chart, has none."""
    import fastexcel

    try:
        loaded = workbook.load_sheet(sheet, header_row=None, dtypes="string")
    except fastexcel.FastExcelError:
        if len(names) == 1:
            raise
        return pl.DataFrame()
    if not loaded.width or not loaded.height:
        return pl.DataFrame()
    batch, errors = loaded.to_arrow_with_errors()
    cells = pl.DataFrame(pl.from_arrow(batch))
    for error in errors.errors if errors else ():
        row, column = error.offset_position
        cells = cells.with_columns(cells.to_series(column).scatter([row], _ERROR))
    return cells


def _table(workbook: Any, sheet: int, cells: pl.DataFrame, wanted: dict[int, str]) -> TextTable:
    columns = {position: cells.to_series(position).slice(1).alias(name) for position, name in wanted.items()}

    def reload(held: dict[int, bool], dtype: str) -> dict[int, pl.Series]:
        positions = [position for position, holds in held.items() if holds]
        return _as_type(workbook, sheet, cells.width, positions, dtype)

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
    named = [column.alias(wanted[position]) for position, column in columns.items()]
    typed = {wanted[position]: is_typed for position, is_typed in is_number.items()}
    return TextTable(_header(cells), without_empty_text(numbered(named)), typed=typed)


def _as_type(workbook: Any, sheet: int, width: int, positions: list[int], dtype: str) -> dict[int, pl.Series]:
    """Some columns of a sheet, without the header, read as a type: cells that are not of it are null."""
    if not positions:
        return {}
    dtypes = {position: dtype if position in positions else "string" for position in range(width)}
    loaded = workbook.load_sheet(sheet, header_row=None, dtypes=dtypes).to_polars()
    return {position: loaded.to_series(position).slice(1) for position in positions}
