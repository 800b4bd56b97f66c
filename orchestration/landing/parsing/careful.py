"""The careful way: the cells that the quick expressions left, in every form the contract accepts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from orchestration.landing.agency_profile import AgencyProfile
from orchestration.landing.contracts.columns import Column
from orchestration.landing.parsing.instants import careful_instants, whole_days
from orchestration.landing.parsing.numbers import careful_decimals, careful_integers, unclear_decimals
from orchestration.landing.readers.table import TextTable

#: Spaces at the ends of cells, also those that people do not see.
_SPACES = " \t\r\n\u00a0\u200b\u2003\u3000\ufeff"


@dataclass(frozen=True)
class CellFailures:
    """The rows (positions in the table) whose cell of a column could not be read, and by which rule."""

    column: str
    rule: str
    rows: pl.Series


def read_carefully(
    cells: pl.DataFrame,
    typed: pl.DataFrame,
    columns: Sequence[Column],
    table: TextTable,
    profile: AgencyProfile,
) -> tuple[pl.DataFrame, list[CellFailures]]:
    """Fill what the quick way left null in columns of instants and numbers.

    Args:
        cells: text, row by row beside ``typed``.
        table: says which cells were numbers in the file, not text, and from when serial days count.

    Returns:
        ``typed``, filled, and the cells that no form fits.
    """
    mended: list[pl.Series] = []
    failures: list[CellFailures] = []
    for column in columns:
        if column.kind not in ("timestamp", "date", "integer", "decimal") or column.name not in cells.columns:
            continue
        raw, read = cells[column.name], typed[column.name]
        if read.null_count() == raw.null_count():
            continue
        left = (read.is_null() & raw.is_not_null()).arg_true()
        text = raw.gather(left).str.strip_chars(_SPACES)
        left, text = left.filter(text != ""), text.filter(text != "")
        exact = table.typed[column.name].gather(left) if column.name in table.typed else None
        values, precision = _read(column, text, exact, profile, table.since_1904)
        mended.append(read.scatter(left, values))
        if precision is not None:
            mended.append(typed[f"{column.name}_precision"].scatter(left, precision))
        failures.extend(_failures(column, left, text, values))
    return (typed.with_columns(mended) if mended else typed), failures


def _read(
    column: Column, text: pl.Series, exact: pl.Series | None, profile: AgencyProfile, since_1904: bool
) -> tuple[pl.Series, pl.Series | None]:
    if column.kind == "integer":
        return careful_integers(text, exact), None
    if column.kind == "decimal":
        return careful_decimals(text, exact, profile.decimal_mark), None
    instants, precision = careful_instants(text, cut_to_seconds=column.precise, since_1904=since_1904)
    if column.kind == "date":
        return whole_days(instants), None
    return instants, precision if column.precise else None


def _failures(column: Column, rows: pl.Series, text: pl.Series, values: pl.Series) -> list[CellFailures]:
    failed = values.is_null()
    if not failed.any():
        return []
    if column.kind != "decimal":
        return [CellFailures(column.name, column.unreadable_rule, rows.filter(failed))]
    unclear = unclear_decimals(text) & failed
    found = [
        CellFailures(column.name, "unclear_decimal", rows.filter(unclear)),
        CellFailures(column.name, column.unreadable_rule, rows.filter(failed & ~unclear)),
    ]
    return [failure for failure in found if len(failure.rows)]
