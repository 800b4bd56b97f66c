"""What contracts are made of: kinds of columns, and rules that several datasets share.

A contract is a dataframely schema of the *typed* row. ``Contract`` adds what a row is judged against: the agency whose
folder it lay in, and the last instant that may have happened (receipt and a day). These never reach the lake.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar

import dataframely as dy
import polars as pl

from orchestration.domain.periods import RECORD_BEGINS
from orchestration.landing.personal import PATTERN, UNSEEN

#: Codes of dossiers, payments, procedures: letters and digits with . _ - / : between, never a space.
CODE = r"^[0-9A-Za-zĐđ][0-9A-Za-zĐđ._/:+-]{0,99}$"
#: An agency, and an agency or one of its units, as domain.agencies has them: H44, H44.07, H44.20.15.
AGENCY = r"^[GH][0-9]{2}$"
AGENCY_OR_UNIT = r"^[GH][0-9]{2}(?:\.[0-9]{1,4}){0,4}$"

#: Characters of a text; the longest names of procedures have some 500.
LONGEST_TEXT = 2_000

#: Earlier days are placeholders of software (0001-01-01, 1900-01-01), not days that an office worked.
EARLIEST = RECORD_BEGINS


class Contract(dy.Schema):
    """The base of every contract.

    ``KEY``: the columns that identify a row within an agency. ``PERIOD_COLUMN``: the column that should lie inside the
    delivery's period, if any.
    """

    KEY: ClassVar[tuple[str, ...]]
    PERIOD_COLUMN: ClassVar[str | None] = None

    folder_agency = dy.String(nullable=False, metadata={"kind": "context"})
    latest = dy.Datetime(nullable=False, metadata={"kind": "context"})


def kind_of(column: dy.Column) -> str:
    """How a column's cells are read: code, text, word, period, timestamp, date, integer, decimal, boolean; else
    ``precision`` or ``context``, which no file carries."""
    return str((column.metadata or {})["kind"])


def code(*, nullable: bool = False, pattern: str = CODE) -> dy.String:
    """A code with a pattern of its own, exempt from the search for personal data."""
    return dy.String(nullable=nullable, regex=pattern, metadata={"kind": "code"})


def text(*, nullable: bool = False) -> dy.String:
    """Free text: refused when it looks like personal data, is longer than anyone writes, or acts on what shows it."""
    return dy.String(
        nullable=nullable,
        max_length=LONGEST_TEXT,
        check={"personal_data": _not_personal, "control_character": _seen},
        metadata={"kind": "text"},
    )


def word(*words: str, nullable: bool = False) -> dy.String:
    """One of a few canonical words, read through the dataset's word synonyms."""
    return dy.String(nullable=nullable, metadata={"kind": "word", "words": words})


def period() -> dy.String:
    """The code of a period of figures: 2024-03, 2024-Q1, 2024, 2024-YTD04, 2024-RQ1, CUM-2024-04, …"""
    return dy.String(nullable=False, metadata={"kind": "period"})


def timestamp(*, nullable: bool = False, future: bool = False) -> dy.Datetime:
    """An instant, Asia/Ho_Chi_Minh; ``future``: it may lie after receipt."""
    return dy.Datetime(nullable=nullable, check=_instant_checks(EARLIEST, future), metadata={"kind": "timestamp"})


def precision() -> dy.UInt8:
    """0 day, 1 minute, 2 second: how exactly the column before was told."""
    return dy.UInt8(nullable=True, metadata={"kind": "precision"})


def day(*, nullable: bool = False, future: bool = False) -> dy.Date:
    """A date; ``future``: it may lie after receipt."""
    return dy.Date(nullable=nullable, check=_instant_checks(EARLIEST, future), metadata={"kind": "date"})


def integer(*, nullable: bool = False, least: int | None = None, default: int | None = None) -> dy.Int64:
    """A whole number; ``default`` fills blank cells."""
    return dy.Int64(nullable=nullable, min=least, metadata={"kind": "integer", "default": default})


def decimal(*, nullable: bool = False, least: float | None = None) -> dy.Float64:
    """A number with decimals."""
    return dy.Float64(nullable=nullable, min=least, metadata={"kind": "decimal"})


def boolean(*, nullable: bool = False) -> dy.Bool:
    """Yes or no."""
    return dy.Bool(nullable=nullable, metadata={"kind": "boolean"})


def in_order(earlier: str, later: str) -> pl.Expr:
    """Whether one instant is not after another, at the coarser of their two precisions; true when either is null."""
    first, second = pl.col(earlier), pl.col(later)
    coarser = pl.min_horizontal(f"{earlier}_precision", f"{later}_precision")
    return (
        (first <= second)
        | ((coarser == 0) & (first.dt.date() <= second.dt.date()))
        | ((coarser == 1) & (first.dt.truncate("1m") <= second.dt.truncate("1m")))
    )


def of_folder(column: str) -> pl.Expr:
    """Whether an agency or unit code belongs to the agency in whose folder the delivery lay."""
    return pl.col(column).str.head(3) == pl.col("folder_agency")


def _seen(cells: pl.Expr) -> pl.Expr:
    return ~cells.str.contains(UNSEEN)


def _not_personal(cells: pl.Expr) -> pl.Expr:
    return ~cells.str.contains(PATTERN)


def _instant_checks(earliest: date, future: bool) -> dict[str, Any]:
    def too_early(cells: pl.Expr) -> pl.Expr:
        return cells >= datetime(earliest.year, earliest.month, earliest.day)

    # A day is stored as its first instant, so the plain comparison is also right for days.
    def in_the_future(cells: pl.Expr) -> pl.Expr:
        return cells <= pl.col("latest")

    return {"too_early": too_early} if future else {"too_early": too_early, "in_the_future": in_the_future}
