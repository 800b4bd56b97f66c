"""Refused rows, with what is wrong and how to mend it; personal data is masked before anything is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from orchestration.landing.contracts.base import Contract
from orchestration.landing.contracts.columns import columns_of
from orchestration.landing.contracts.rules import message
from orchestration.landing.judging import Refusal
from orchestration.landing.personal import INSTEAD, MASK, PATTERN, UNSEEN
from orchestration.landing.readers.table import SOURCE_ROW, MalformedRow, TextTable

#: Characters of a refused cell that are kept: enough to find it by.
LONGEST_KEPT = 1_000

SCHEMA = {
    "delivery_id": pl.String,
    "sheet": pl.String,
    "file_row": pl.Int64,
    SOURCE_ROW: pl.Int64,
    "rule": pl.String,
    "column": pl.String,
    "raw_value": pl.String,
    "message_vi": pl.String,
    "message_en": pl.String,
    "record": pl.String,
}


def quarantine_rows(
    table: TextTable,
    refusals: Sequence[Refusal],
    contract: type[Contract],
    names: Mapping[str, str],
    delivery_id: str,
) -> pl.DataFrame:
    """One row for each refused row and rule it breaks (``SCHEMA``), by source row.

    ``sheet`` is the sheet of a workbook, null of other files; ``file_row`` the row as a spreadsheet or an editor counts
    it. ``record`` is the row's raw cells as JSON under canonical names; cells of unknown columns were never read. A
    record that could not be split into cells has none.

    Args:
        names: what people are shown for a column.
    """
    blocks = [
        _block(table.cells, refusal, _told(refusal, contract, names)) for refusal in refusals if len(refusal.rows)
    ]
    if table.malformed:
        blocks.append(_malformed(table.malformed))
    if not blocks:
        return pl.DataFrame(schema=SCHEMA)
    lines = pl.concat(blocks)
    records = _records(table.cells, lines[SOURCE_ROW].unique())
    return (
        lines.join(records, on=SOURCE_ROW, how="left", maintain_order="left")
        .sort(SOURCE_ROW, maintain_order=True)
        .with_columns(
            delivery_id=pl.lit(delivery_id),
            sheet=pl.lit(table.sheet, dtype=pl.String),
            file_row=pl.col(SOURCE_ROW) + table.rows_above,
        )
        .select(list(SCHEMA))
    )


def _block(cells: pl.DataFrame, refusal: Refusal, told: tuple[str, str]) -> pl.DataFrame:
    column = refusal.column
    raw = pl.col(column) if column in cells.columns else pl.lit(None, dtype=pl.String)
    return cells[refusal.rows].select(
        SOURCE_ROW,
        pl.lit(refusal.rule).alias("rule"),
        pl.lit(column, dtype=pl.String).alias("column"),
        _kept(raw).alias("raw_value"),
        pl.lit(told[0]).alias("message_vi"),
        pl.lit(told[1]).alias("message_en"),
    )


def _malformed(rows: Sequence[MalformedRow]) -> pl.DataFrame:
    messages = {rule: message(rule, "") for rule in {row.rule for row in rows}}
    told = [(row.source_row, row.rule, None, row.raw_value or None, *messages[row.rule]) for row in rows]
    names = (SOURCE_ROW, "rule", "column", "raw_value", "message_vi", "message_en")
    return pl.DataFrame(told, schema={name: SCHEMA[name] for name in names}, orient="row")


def _kept(cells: pl.Expr) -> pl.Expr:
    """What is kept of refused cells: masked before they are cut, for a cut would hide a token's end."""
    return cells.str.replace_all(PATTERN, MASK).str.replace_all(UNSEEN, INSTEAD).str.head(LONGEST_KEPT)


def _told(refusal: Refusal, contract: type[Contract], names: Mapping[str, str]) -> tuple[str, str]:
    column = refusal.column or ""
    words = {declared.name: declared.words for declared in columns_of(contract)}
    return message(
        refusal.rule,
        f"“{names[column]}” ({column})" if column in names else column,
        words=words.get(column, ()),
        least=getattr(contract.columns().get(column), "min", None),
        key=", ".join(contract.KEY),
    )


def _records(cells: pl.DataFrame, source_rows: pl.Series) -> pl.DataFrame:
    """Each refused row's cells as JSON. Cells are masked before they are written: escapes would hide a token's ends."""
    refused = (
        cells.filter(pl.col(SOURCE_ROW).is_in(source_rows.implode())) if source_rows.len() < cells.height else cells
    )
    names = [name for name in cells.columns if name != SOURCE_ROW]
    masked = refused.select(SOURCE_ROW, _kept(pl.col(names)))
    return masked.select(SOURCE_ROW, pl.struct(names).struct.json_encode().alias("record"))
