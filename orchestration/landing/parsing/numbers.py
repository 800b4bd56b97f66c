"""Text → whole numbers and decimals, as Vietnamese offices write them: 1234567, 1.234.567, 1.234.567,89.

A dot before exactly three digits is a thousands mark in whole numbers; in decimals it may be either, and is refused
unless the agency's profile declares its decimal mark. Cells that were numbers in the file are taken as they are.
"""

from __future__ import annotations

import polars as pl

_PLAIN = r"^[+-]?[0-9]+$"
_GROUPED = r"^-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,0+)?$"
#: "1500000.0" is how many programs write a whole number of a column with blanks. "150,000" is 150 here and 150000 where
#: commas part thousands: neither is guessed.
_WHOLE = r"^-?(?:[0-9]+(?:[.,]0{1,2}|[.,]0{4,})|[0-9]{4,},000)$"

_ONE_DOT = r"^-?[0-9]+\.[0-9]+$"
_ONE_DOT_SURE = r"^-?[0-9]+(?:\.(?:[0-9]{1,2}|[0-9]{4,}))?$"
_DOT_AND_THREE = r"^-?[0-9]+\.[0-9]{3}$"
_COMMA = r"^-?(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+),[0-9]+$"
_GROUPS = r"^-?[0-9]{1,3}(?:\.[0-9]{3}){2,}$"
_GROUPS_DECLARED = r"^-?[0-9]{1,3}(?:\.[0-9]{3})+$"


def quick_integers(column: str) -> pl.Expr:
    """The cells that are plain digits."""
    return pl.col(column).cast(pl.Int64, strict=False)


def careful_integers(cells: pl.Series, typed: pl.Series | None) -> pl.Series:
    """int64 of stripped, filled cells; null where a cell is no whole number, or too large for 64 bits."""
    cell = pl.col("cell")
    grouped = cell.str.replace(r",0+$", "").str.replace_all(".", "", literal=True)
    if typed is not None:
        grouped = pl.when(~pl.col("typed")).then(grouped)
    digits = (
        pl.when(cell.str.contains(_PLAIN))
        .then(cell)
        .when(cell.str.contains(_GROUPED))
        .then(grouped)
        .when(cell.str.contains(_WHOLE))
        .then(cell.str.replace(r"[.,]0+$", ""))
    )
    return _frame(cells, typed).select(digits.cast(pl.Int64, strict=False)).to_series()


def quick_decimals(column: str, decimal_mark: str | None) -> pl.Expr:
    """The cells with no dot, or one that can only be a decimal point."""
    cell = pl.col(column)
    sure = _PLAIN if decimal_mark == "," else _ONE_DOT_SURE
    return pl.when(cell.str.contains(sure)).then(cell.cast(pl.Float64, strict=False))


def careful_decimals(cells: pl.Series, typed: pl.Series | None, decimal_mark: str | None) -> pl.Series:
    """float64 of stripped, filled cells; null where a cell is no number or may be two."""
    cell = pl.col("cell")
    pointed = pl.when(cell.str.contains(_ONE_DOT if decimal_mark == "." else _ONE_DOT_SURE)).then(cell)
    without_groups = cell.str.replace_all(".", "", literal=True)
    vietnamese = pl.when(cell.str.contains(_COMMA)).then(without_groups.str.replace(",", ".", literal=True))
    grouped = pl.when(cell.str.contains(_GROUPS_DECLARED if decimal_mark == "," else _GROUPS)).then(without_groups)
    plain = pl.when(cell.str.contains(_PLAIN)).then(cell)
    digits = {
        ".": pl.coalesce(plain, pointed),
        ",": pl.coalesce(plain, vietnamese, grouped),
        None: pl.coalesce(plain, pointed, vietnamese, grouped),
    }[decimal_mark]
    if typed is not None:
        digits = pl.when(pl.col("typed")).then(cell).otherwise(digits)
    return _frame(cells, typed).select(digits.cast(pl.Float64, strict=False)).to_series()


def unclear_decimals(cells: pl.Series) -> pl.Series:
    """Which cells have a dot before exactly three digits."""
    return cells.str.contains(_DOT_AND_THREE)


def _frame(cells: pl.Series, typed: pl.Series | None) -> pl.DataFrame:
    columns = [cells.alias("cell")] if typed is None else [cells.alias("cell"), typed.alias("typed")]
    return pl.DataFrame(columns)
