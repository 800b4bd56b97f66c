"""Marts of the candidate warehouse: what they hold, told by an order-independent hash, and their Parquet files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.publication.durable import flush_path
from orchestration.publication.manifest import PublicationError, Version

SCHEMA = "marts"

#: Marts by period: one file a year of the period's last day, so that a file of a past year changes no more: a reporting
#: year begins in December of the year before. The keys lead with what readers filter by.
SORT_KEYS = {
    "indicator_values": ("indicator_code", "period_type", "period_start", "agency_code", "unit_code"),
    "rankings": ("indicator_code", "period_type", "period_start", "group_code", "rank", "agency_code"),
    "form_ii06a": ("agency_code", "period_type", "period_start", "unit_code", "field_vi"),
    "procedure_flows": ("agency_code", "procedure_code", "half_month", "anchor_half_month"),
    "payment_flows": ("agency_code", "half_month", "method", "status", "amount_from_vnd"),
    "service_quality": ("block_code", "period_type", "period_start", "agency_code", "unit_code"),
    "service_quality_metrics": ("metric_code", "period_type", "period_start", "agency_code", "unit_code"),
}

_ROW_GROUP = 50_000


@dataclass(frozen=True)
class MartSlice:
    """A mart, or one year of it: the grain of a published file."""

    mart: str
    year: int | None
    rows: int
    content_hash: str

    @property
    def path(self) -> str:
        """The file's path inside a version."""
        return f"{self.mart}.parquet" if self.year is None else f"{self.mart}/{self.year}.parquet"


def mart_names(candidate: duckdb.DuckDBPyConnection) -> list[str]:
    """The tables and views of the candidate's schema ``marts``.

    Raises:
        PublicationError: there is none.
    """
    rows = candidate.execute(
        "select table_name from information_schema.tables where table_schema = ? order by table_name", [SCHEMA]
    ).fetchall()
    if not rows:
        raise PublicationError(
            f"kho dữ liệu tạm chưa có bảng nào trong {SCHEMA}; chạy `thuoc run --full-refresh` "
            f"/ the candidate warehouse has no table in schema {SCHEMA}: run `thuoc run --full-refresh`"
        )
    return [name for (name,) in rows]


def slices(candidate: duckdb.DuckDBPyConnection, mart: str) -> Iterator[MartSlice]:
    """The slices of a mart with their hashes, in one scan.

    The hash of a slice is of the sum and the xor of its rows' hashes, so it does not depend on their order;
    each row is hashed twice because a single pass combines columns linearly, and swapped values would cancel out.
    It depends on DuckDB's hash function, hence on its version: after an upgrade files are simply written again.
    """
    columns = candidate.execute(
        "select column_name, data_type from information_schema.columns "
        "where table_schema = ? and table_name = ? order by ordinal_position",
        [SCHEMA, mart],
    ).fetchall()
    by_year = mart in SORT_KEYS
    year = "year(period_end - 1)" if by_year else "null::bigint"
    names = ", ".join(_quoted(name) for name, _ in columns)
    found = candidate.execute(
        f"""
        select slice_year, count(*), sum(row_hash)::varchar, bit_xor(row_hash)::varchar
        from (select {year} as slice_year, hash(hash({names})) as row_hash from {_relation(mart)})
        group by slice_year order by slice_year
        """
    ).fetchall()
    for slice_year, rows, total, xor in found or [(None, 0, "", "")]:
        if by_year and slice_year is None and rows:
            raise PublicationError(f"bảng {mart} có dòng không có period_end / {mart}: period_end is null")
        fingerprint = f"{duckdb.__version__}|{columns}|{rows}|{total}|{xor}"
        yield MartSlice(mart, slice_year, rows, hashlib.sha256(fingerprint.encode()).hexdigest())


def changed_years(candidate: duckdb.DuckDBPyConnection, previous: Version) -> set[int]:
    """The years in which a mart by period differs from a published version: rows came, went or changed."""
    published = {(file.mart, file.year, file.content_hash) for file in previous.files if file.mart in SORT_KEYS}
    present = {(one.mart, one.year, one.content_hash) for mart in SORT_KEYS for one in slices(candidate, mart)}
    return {year for _, year, _ in published ^ present if year is not None}


def write_slice(candidate: duckdb.DuckDBPyConnection, mart_slice: MartSlice, path: Path) -> None:
    """Write a slice as one Parquet file, sorted by its key, and flush it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    keys = SORT_KEYS.get(mart_slice.mart)
    order = ", ".join(keys) if keys else "all"
    year = mart_slice.year
    where = "" if year is None else f"where period_end > date '{year}-01-01' and period_end <= date '{year + 1}-01-01'"
    target = str(path).replace("'", "''")
    candidate.execute(
        f"copy (select * from {_relation(mart_slice.mart)} {where} order by {order}) "
        f"to '{target}' (format parquet, compression zstd, row_group_size {_ROW_GROUP})"
    )
    flush_path(path)


def _relation(mart: str) -> str:
    return f"{SCHEMA}.{_quoted(mart)}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
