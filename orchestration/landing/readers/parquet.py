"""Parquet → text cells: typed values become the exact text that a careful person would have written."""

from __future__ import annotations

import io
import json

import polars as pl
from polars.datatypes import Date, Datetime, Decimal

from orchestration.landing.readers.table import (
    AMBIGUOUS_NUMBER,
    Choose,
    TextTable,
    find_header,
    float_text,
    numbered,
    without_empty_text,
)

_ZONE = "Asia/Ho_Chi_Minh"


def read_parquet(content: bytes, choose: Choose) -> TextTable:
    """The wanted columns of a Parquet file; nothing else of it is read.

    A date is a day, a timestamp has seconds (with a zone: as told in Asia/Ho_Chi_Minh; without: as it stands),
    NaN is null.

    Raises:
        pyarrow.ArrowException, OSError: cut short, damaged, or not Parquet.
    """
    # Arrow refuses damaged pages; Polars' own reader may ask for 2 EB of memory and take the whole process down.
    from pyarrow import parquet

    file = parquet.ParquetFile(io.BytesIO(content), page_checksum_verification=True)
    header = list(file.schema_arrow.names)
    wanted = find_header([header], choose)[2].columns
    table = file.read(columns=[header[position] for position in wanted], use_threads=False)
    table.validate(full=True)
    columns, typed = [], {}
    for position, name in wanted.items():
        cells = pl.Series(table.column(header[position]))
        columns.append(_text(cells).alias(name))
        if cells.dtype.is_float() or cells.dtype.is_decimal():
            typed[name] = columns[-1].str.contains(AMBIGUOUS_NUMBER).fill_null(False)
    return TextTable(header, without_empty_text(numbered(columns)), typed=typed)


def _text(cells: pl.Series) -> pl.Series:
    dtype = cells.dtype
    if dtype == pl.String:
        return cells
    if dtype == Date:
        return cells.dt.strftime("%Y-%m-%d")
    if isinstance(dtype, Datetime):
        local = cells.dt.convert_time_zone(_ZONE).dt.replace_time_zone(None) if dtype.time_zone else cells
        whole = local.dt.nanosecond().max() in (0, None)
        return local.dt.strftime("%Y-%m-%dT%H:%M:%S" if whole else "%Y-%m-%dT%H:%M:%S%.6f")
    if dtype.is_float():
        return float_text(cells.fill_nan(None))
    if isinstance(dtype, Decimal):
        digits = cells.cast(pl.String)
        return digits.str.strip_chars_end("0").str.strip_suffix(".") if dtype.scale else digits
    if dtype.is_nested() or dtype in (pl.Binary, pl.Object, pl.Duration):
        return pl.Series([None if cell is None else _described(cell) for cell in cells.to_list()], dtype=pl.String)
    return cells.cast(pl.String)


def _described(cell: object) -> str:
    if isinstance(cell, bytes):
        return cell.decode(errors="replace")
    return json.dumps(cell, ensure_ascii=False, default=str)
