"""Text cells → typed columns, cell by cell: a cell that cannot be read is a failure of its row, never of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from orchestration.landing.agency_profile import AgencyProfile
from orchestration.landing.contracts.columns import Column
from orchestration.landing.parsing.careful import CellFailures, read_carefully
from orchestration.landing.parsing.instants import quick_days, quick_instants
from orchestration.landing.parsing.numbers import quick_decimals, quick_integers
from orchestration.landing.parsing.words import Meanings, booleans_of, looked_up, periods_of, words_of
from orchestration.landing.readers.table import SOURCE_ROW, TextTable

__all__ = ["CellFailures", "parse"]

#: Marks that combine with the letter before, and the few letters that composing replaces.
_NOT_COMPOSED = r"[\p{M}\x{2126}\x{212A}\x{212B}]"


def parse(
    table: TextTable,
    columns: Sequence[Column],
    words: Mapping[str, Mapping[str, str]],
    profile: AgencyProfile,
) -> tuple[pl.DataFrame, list[CellFailures]]:
    """A file's typed rows, and the cells that could not be read (null in the rows).

    Args:
        table: text cells; a column that the file lacks is null throughout.
        columns: of the contract, in its order.
        words: folded cell → canonical word, for each column of words.

    Returns:
        One row for each row of the table: the columns, each precise one followed by its precision, and ``source_row``.
    """
    cells = _without_null_words(table.cells, profile)
    look = _looked_over(cells, columns, words, profile)
    typed = cells.select(
        *(expression for column in columns for expression in _quick(column, cells, look, profile)), SOURCE_ROW
    )
    typed, failures = read_carefully(cells, typed, columns, table, profile)
    for column in columns:
        if column.name in look.meanings and look.meanings[column.name].unknown:
            rows = cells[column.name].is_in(look.meanings[column.name].unknown).arg_true()
            failures.append(CellFailures(column.name, column.unreadable_rule, rows))
    defaults = [pl.col(column.name).fill_null(column.default) for column in columns if column.default is not None]
    return (typed.with_columns(defaults) if defaults else typed), failures


def _without_null_words(cells: pl.DataFrame, profile: AgencyProfile) -> pl.DataFrame:
    if not profile.null_words:
        return cells
    words = [word.strip().lower() for word in profile.null_words]
    return cells.with_columns(
        pl.when(~pl.col(pl.String).str.strip_chars().str.to_lowercase().is_in(words)).then(pl.col(pl.String))
    )


@dataclass(frozen=True)
class _Look:
    """What a first pass over the cells tells: what distinct cells mean, and which columns of text are not composed."""

    meanings: dict[str, Meanings]
    decomposed: frozenset[str]


def _looked_over(
    cells: pl.DataFrame, columns: Sequence[Column], words: Mapping[str, Mapping[str, str]], profile: AgencyProfile
) -> _Look:
    kinds = {column.name: column.kind for column in columns if column.name in cells.columns}
    distinct = [name for name, kind in kinds.items() if kind in ("word", "boolean", "period")]
    text = [name for name, kind in kinds.items() if kind in ("code", "text")]
    told = (
        cells.select(
            *(pl.col(name).drop_nulls().unique().implode() for name in distinct),
            *((pl.col(name).str.len_bytes().sum() == pl.col(name).str.len_chars().sum()) for name in text),
        ).row(0, named=True)
        if distinct or text
        else {}
    )
    decomposed = {name for name in text if not told[name] and cells[name].str.contains(_NOT_COMPOSED).any()}
    return _Look(
        {name: _meanings(kinds[name], told[name], words.get(name, {}), profile) for name in distinct},
        frozenset(decomposed),
    )


def _meanings(kind: str, distinct: list[str], words: Mapping[str, str], profile: AgencyProfile) -> Meanings:
    if kind == "word":
        return words_of(distinct, words)
    return booleans_of(distinct, profile) if kind == "boolean" else periods_of(distinct)


def _quick(column: Column, cells: pl.DataFrame, look: _Look, profile: AgencyProfile) -> list[pl.Expr]:
    """Expressions that read most cells of a column, and give null for the rest."""
    name = column.name
    if name not in cells.columns:
        nothing = [pl.lit(None, dtype=column.dtype).alias(name)]
        return [*nothing, pl.lit(None, dtype=pl.UInt8).alias(f"{name}_precision")] if column.precise else nothing
    if name in look.meanings:
        return [looked_up(name, look.meanings[name], column.dtype)]
    if column.kind == "timestamp":
        return quick_instants(name, cells[name], column.precise)
    if column.kind == "date":
        return [quick_days(name, cells[name])]
    if column.kind == "integer":
        return [quick_integers(name)]
    if column.kind == "decimal":
        return [quick_decimals(name, profile.decimal_mark)]
    text = pl.col(name).str.strip_chars()
    if name in look.decomposed:
        text = text.str.normalize("NFC")
    return [pl.when(text != "").then(text)]
