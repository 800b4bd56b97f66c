"""What a later delivery says otherwise than an earlier one of the same dataset and agency, row by row.

It reads what landing wrote and decides no figure: it stands outside landing, whose code is the contract's version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from orchestration.landing.agency_profile import AgencyProfile
from orchestration.landing.contracts.base import Contract
from orchestration.landing.contracts.columns import columns_of, lake_columns
from orchestration.landing.parsing import parse
from orchestration.landing.quarantine import SCHEMA
from orchestration.landing.readers.table import SOURCE_ROW, TextTable

#: What may become of a row, in the order in which an owner looks at it.
CHANGES = ("quarantined", "mended", "changed", "removed", "added")

_TOLD = ("rule", "column", "before", "after")


@dataclass(frozen=True)
class LandedFiles:
    """What landing left of one delivery; the second may not be there."""

    lake: Path
    quarantine: Path


@dataclass(frozen=True)
class RevisionDifference:
    """``counts``: rows by what became of them: ``CHANGES``, and ``unchanged``, ``still_quarantined``, ``not_resent``
    (refused before, in neither place now); refused rows without a readable key can be paired with nothing:
    ``without_key_before``, ``without_key_after``.

    ``lines``: ``change``, the key, ``source_row`` (of the later file; of the earlier one for what was removed),
    ``rule``, ``column``, ``before``, ``after``. A changed row has a line for each column, a quarantined or mended one
    for each rule that it broke (``before`` of the mended, ``after`` of the quarantined: the masked raw value), others
    one. Sorted by ``CHANGES``, then key.
    """

    counts: dict[str, int]
    lines: pl.DataFrame


def difference(
    before: LandedFiles, after: LandedFiles, contract: type[Contract], agency_code: str, profile: AgencyProfile
) -> RevisionDifference:
    """Compare two deliveries by the contract's key. Only rows that differ are held in memory.

    Args:
        profile: the agency's: keys of refused rows are read as landing reads them.
    """
    key = list(contract.KEY)
    # The same agency on both sides, by its folder.
    compared = [name for name in lake_columns(contract) if name not in (*key, "agency_code")]
    older, newer = (pl.scan_parquet(files.lake).select(*key, *compared, SOURCE_ROW) for files in (before, after))
    refused_before = _refused(before.quarantine, contract, agency_code, profile)
    refused_after = _refused(after.quarantine, contract, agency_code, profile)
    keyed_before, keyed_after = (_keyed(lines, contract) for lines in (refused_before, refused_after))

    moved = _moved(older, newer, key, compared)
    is_gone, is_new = pl.col(f"{SOURCE_ROW}_after").is_null(), pl.col(SOURCE_ROW).is_null()
    changed = moved.filter(~is_gone, ~is_new)
    removed = _without(moved.filter(is_gone), keyed_after, key)
    added = _without(moved.filter(is_new), keyed_before, key)
    quarantined = _without(keyed_after, keyed_before, key)
    no_more = _without(keyed_before, keyed_after, key)
    mended_rows = _among(newer, no_more, key)
    mended = _joined(no_more, mended_rows, key, "semi")

    lines = [
        _lines("quarantined", quarantined, key, after=pl.col("raw_value")),
        _mended_lines(mended, mended_rows, key, compared),
        *_changed_lines(changed, key, compared),
        _lines("removed", removed, key),
        _lines("added", added, key, source_row=pl.col(f"{SOURCE_ROW}_after")),
    ]
    counts = {
        "quarantined": _rows(quarantined, key),
        "mended": _rows(mended, key),
        "changed": changed.height,
        "removed": removed.height,
        "added": added.height,
        "unchanged": _height(older) - moved.filter(~is_new).height,
        "still_quarantined": _rows(_joined(keyed_after, keyed_before, key, "semi"), key),
        "not_resent": _rows(no_more, key) - _rows(mended, key),
        "without_key_before": _rows(refused_before, [SOURCE_ROW]) - _rows(keyed_before, [SOURCE_ROW]),
        "without_key_after": _rows(refused_after, [SOURCE_ROW]) - _rows(keyed_after, [SOURCE_ROW]),
    }
    order = pl.col("change").cast(pl.Enum(CHANGES))
    return RevisionDifference(counts, pl.concat(lines).sort(order, *key, "column", nulls_last=True))


def _moved(older: pl.LazyFrame, newer: pl.LazyFrame, key: list[str], compared: Sequence[str]) -> pl.DataFrame:
    """Rows that are not on both sides the same: the key, and each column of both sides (``…_after``)."""
    pairs = older.join(newer, on=key, how="full", nulls_equal=True, coalesce=True, suffix="_after")
    differs = [pl.col(name).ne_missing(pl.col(f"{name}_after")) for name in compared]
    one_side = pl.col(SOURCE_ROW).is_null() | pl.col(f"{SOURCE_ROW}_after").is_null()
    return pairs.filter(one_side | pl.any_horizontal(differs)).collect(engine="streaming")


def _refused(quarantine: Path, contract: type[Contract], agency_code: str, profile: AgencyProfile) -> pl.DataFrame:
    """Lines of a quarantine file with the typed keys of their rows, null where the row has none that can be read."""
    key = [column for column in columns_of(contract) if column.name in contract.KEY]
    lines = pl.read_parquet(quarantine) if quarantine.exists() else pl.DataFrame(schema=SCHEMA)
    told = [pl.col("record").str.json_path_match(f"$.{column.name}").alias(column.name) for column in key]
    cells = lines.select(*told, SOURCE_ROW)
    typed, _unread = parse(TextTable(list(contract.KEY), cells), key, {}, profile)
    if "unit_code" in contract.KEY:
        unit = pl.col("unit_code")
        typed = typed.with_columns(pl.when(unit != agency_code).then(unit).alias("unit_code"))
    return pl.concat([typed.select(contract.KEY), lines.drop("record", "delivery_id")], how="horizontal")


def _keyed(lines: pl.DataFrame, contract: type[Contract]) -> pl.DataFrame:
    needed = [column.name for column in columns_of(contract) if column.name in contract.KEY and column.required]
    return lines.filter(pl.all_horizontal(pl.col(needed).is_not_null()))


def _among(rows: pl.LazyFrame, keys: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    wanted = keys.lazy().select(key)
    return rows.join(wanted, on=key, how="semi", nulls_equal=True).collect(engine="streaming")


def _without(rows: pl.DataFrame, others: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    return _joined(rows, others, key, "anti")


def _joined(rows: pl.DataFrame, others: pl.DataFrame, key: list[str], how: str) -> pl.DataFrame:
    return rows.join(others.select(key), on=key, how=how, nulls_equal=True)  # type: ignore[arg-type]


def _rows(lines: pl.DataFrame, key: list[str]) -> int:
    return lines.select(key).n_unique() if lines.height else 0


def _height(rows: pl.LazyFrame) -> int:
    return int(rows.select(pl.len()).collect(engine="streaming").item())


def _lines(change: str, rows: pl.DataFrame, key: list[str], **told: pl.Expr) -> pl.DataFrame:
    known = {name: pl.col(name) for name in ("rule", "column", SOURCE_ROW) if name in rows.columns} | told
    nothing = pl.lit(None, dtype=pl.String)
    return rows.select(
        pl.lit(change).alias("change"),
        *key,
        known[SOURCE_ROW].cast(pl.Int64).alias(SOURCE_ROW),
        *(known.get(name, nothing).cast(pl.String).alias(name) for name in _TOLD),
    )


def _changed_lines(changed: pl.DataFrame, key: list[str], compared: Sequence[str]) -> Iterator[pl.DataFrame]:
    for name in compared:
        rows = changed.filter(pl.col(name).ne_missing(pl.col(f"{name}_after")))
        yield _lines(
            "changed",
            rows,
            key,
            source_row=pl.col(f"{SOURCE_ROW}_after"),
            column=pl.lit(name),
            before=_text(rows, name),
            after=_text(rows, f"{name}_after"),
        )


def _mended_lines(mended: pl.DataFrame, rows: pl.DataFrame, key: list[str], compared: Sequence[str]) -> pl.DataFrame:
    """What was refused, and what stands in the same column now."""
    broken = mended["column"].unique().to_list()
    nothing = rows.head(0).select(*key, pl.lit("").alias("column"), pl.lit("").alias("now"))
    now = [
        rows.select(*key, pl.lit(name).alias("column"), _text(rows, name).alias("now"))
        for name in compared
        if name in broken
    ]
    paired = (
        mended.drop(SOURCE_ROW)
        .join(rows.select(*key, SOURCE_ROW), on=key, how="left", nulls_equal=True)
        .join(pl.concat([nothing, *now]), on=[*key, "column"], how="left", nulls_equal=True)
    )
    return _lines("mended", paired, key, before=pl.col("raw_value"), after=pl.col("now"))


def _text(rows: pl.DataFrame, name: str) -> pl.Expr:
    if isinstance(rows.schema[name], pl.Datetime):
        return pl.col(name).dt.to_string("%Y-%m-%d %H:%M:%S%.f")
    return pl.col(name).cast(pl.String)
