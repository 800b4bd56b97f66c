"""The refused rows of a delivery as its owner gets them: a CSV that no spreadsheet runs, personal data masked.

Read from the quarantine's Parquet files, where landing masked them; the file goes with an alert, or is fetched through
the HTTP drop.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.domain.spreadsheets import inert

if TYPE_CHECKING:
    import polars as pl

#: The columns of the quarantine that an owner is shown, and their headings.
_COLUMNS = {
    "sheet": "trang tính / sheet",
    "file_row": "dòng / row",
    "rule": "quy tắc / rule",
    "column": "cột / column",
    "raw_value": "giá trị / value",
    "message_vi": "cần sửa",
    "message_en": "to mend",
}

_ROWS_AT_ONCE = 10_000


def refused_rows(quarantine: Path, dataset: str, delivery_id: str, *, most: int | None = None) -> pl.DataFrame | None:
    """The first refused rows of a delivery, or all (columns: those of ``_COLUMNS``); null where none were refused."""
    path = quarantine / dataset / f"{delivery_id}.parquet"
    if not path.is_file():
        return None
    return quarantined(path, most=most).select(list(_COLUMNS))


def quarantined(path: Path, *, most: int | None = None) -> pl.DataFrame:
    """The first lines of a quarantine file, or all (``landing.quarantine.SCHEMA``); what landed before sheets and
    English were kept has neither.
    """
    import polars as pl

    from orchestration.landing.quarantine import SCHEMA

    lines = pl.scan_parquet(path, schema=SCHEMA, missing_columns="insert", extra_columns="ignore")
    found = (lines if most is None else lines.head(most)).collect()
    return found.with_columns(file_row=pl.coalesce("file_row", "source_row"))


def csv_of(rows: pl.DataFrame) -> Iterator[str]:
    """Rows as CSV, the heading first, some thousand rows at a time."""
    yield _lines([tuple(_COLUMNS.values())])
    for some in rows.select(list(_COLUMNS)).iter_slices(_ROWS_AT_ONCE):
        yield _lines(some.iter_rows())


def _lines(rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    lines = ([inert(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    csv.writer(text, lineterminator="\r\n").writerows(lines)
    return text.getvalue()
