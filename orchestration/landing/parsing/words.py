"""Text → canonical words, booleans and periods: a column has few distinct cells, and each is looked up once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from orchestration.domain.periods import parse_period
from orchestration.domain.spelling import fold
from orchestration.landing.agency_profile import AgencyProfile

_BOOLEANS = {"true": True, "1": True, "có": True, "false": False, "0": False, "không": False}


@dataclass(frozen=True)
class Meanings:
    """What the distinct cells of a column mean: the ``known``, the ``unknown``, and a ``blank`` one."""

    known: dict[str, Any]
    unknown: list[str]
    blank: Any = None


def words_of(distinct: Iterable[str], canonical_of: Mapping[str, str]) -> Meanings:
    """The canonical words of cells, by folded synonym."""
    return _meanings(distinct, canonical_of)


def booleans_of(distinct: Iterable[str], profile: AgencyProfile) -> Meanings:
    """Yes or no: true/false, 1/0, có/không, and the marks that the agency declared."""
    declared = {
        **dict.fromkeys(map(fold, profile.true_marks), True),
        **dict.fromkeys(map(fold, profile.false_marks), False),
    }
    return _meanings(distinct, {**_BOOLEANS, **declared})


def periods_of(distinct: Iterable[str]) -> Meanings:
    """The codes of periods of figures; a day is none."""
    cells = list(distinct)
    return _meanings(cells, {fold(cell): code for cell in cells if (code := _period_code(cell)) is not None})


def looked_up(column: str, meanings: Meanings, dtype: pl.DataType) -> pl.Expr:
    """The meaning of each cell of a column; null where it has none."""
    known = meanings.known
    if dtype == pl.Boolean:
        # Two membership tests are three times as fast as a replacement.
        yes, no = ([cell for cell, value in known.items() if value is told] for told in (True, False))
        read: pl.Expr = pl.when(pl.col(column).is_in(yes)).then(True).when(pl.col(column).is_in(no)).then(False)
    elif known:
        read = pl.col(column).replace_strict(list(known), list(known.values()), default=None, return_dtype=dtype)
    else:
        read = pl.lit(None, dtype=dtype)
    if meanings.blank is not None:
        read = pl.when(pl.col(column).is_null()).then(pl.lit(meanings.blank)).otherwise(read)
    return read.alias(column)


def _meanings(distinct: Iterable[str], meaning_of: Mapping[str, Any]) -> Meanings:
    known, unknown = {}, []
    for cell in distinct:
        folded = fold(cell)
        if folded in meaning_of:
            known[cell] = meaning_of[folded]
        elif folded:
            unknown.append(cell)
    return Meanings(known, unknown, meaning_of.get(""))


def _period_code(cell: str) -> str | None:
    try:
        period = parse_period(fold(cell).upper())
    except ValueError:
        return None
    return None if period.type == "day" else period.code
