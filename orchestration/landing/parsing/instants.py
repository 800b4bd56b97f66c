"""Text → instants in Asia/Ho_Chi_Minh, with the precision they were told in.

Accepted: ISO 8601 (``T`` or a space; seconds, fraction and zone optional), ``d/m/yyyy[ h:mm[:ss]]``, Excel serials.
Most columns are written in one shape throughout: the first cell tells which, and the column is parsed by that shape.
What is left goes the careful way, which knows them all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

import polars as pl

ZONE = "Asia/Ho_Chi_Minh"
DAY, MINUTE, SECOND = 0, 1, 2
DATETIME = pl.Datetime("us")

_SHAPE = re.compile(
    r"(?:\d{4}-\d\d-\d\d"
    r"(?:(?P<between>[T ])\d\d:\d\d(?P<seconds>:\d\d(?P<fraction>\.\d+)?)?(?P<zone>Z|\+07:00)?)?)"
    r"|(?:(?P<day>\d{1,2}/\d{1,2}/\d{4})(?P<clock> \d{1,2}:\d\d(?P<clock_seconds>:\d\d)?)?)"
)
_CLOCK = "[0-2][0-9]:[0-5][0-9]"
_ISO = (
    r"^(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:(?:T| +)(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r" ?(?P<zone>Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?$"
)
_VIETNAMESE = (
    r"^(?P<day>[0-9]{1,2})/(?P<month>[0-9]{1,2})/(?P<year>[0-9]{4})"
    r"(?: +(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?$"
)
#: Days since 1899-12-30: five digits are 1927 to 2173; a shorter number is no date that anyone meant. Workbooks of old
#: Macs count from 1904.
_SERIAL = r"^[1-9][0-9]{4}(?:\.[0-9]+)?$"
_SERIAL_ZERO = datetime(1899, 12, 30)
_SERIAL_ZERO_1904 = datetime(1904, 1, 1)


@dataclass(frozen=True)
class Shape:
    """How a column writes its instants: a pattern that holds the digits to their places, and a format to read them."""

    pattern: str
    format: str
    precision: int
    utc: bool = False
    has_fraction: bool = False


def shape_of(cell: str) -> Shape | None:
    """The shape of a cell, None for those that only the careful way reads."""
    match = _SHAPE.fullmatch(cell)
    if match is None:
        return None
    if match["day"]:
        pattern, format = "[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}", "%d/%m/%Y"
        if match["clock"]:
            pattern, format = f"{pattern} [0-9]{{1,2}}:[0-5][0-9]", f"{format} %H:%M"
        if match["clock_seconds"]:
            pattern, format = f"{pattern}:[0-5][0-9]", f"{format}:%S"
        return Shape(f"^{pattern}$", format, SECOND if match["clock_seconds"] else MINUTE if match["clock"] else DAY)
    pattern, format = "[0-9]{4}-[0-9]{2}-[0-9]{2}", "%Y-%m-%d"
    if match["between"]:
        pattern, format = f"{pattern}{match['between']}{_CLOCK}", f"{format}{match['between']}%H:%M"
    if match["seconds"]:
        pattern, format = f"{pattern}:[0-5][0-9]", f"{format}:%S"
    if match["fraction"]:
        digits = len(match["fraction"]) - 1
        # Polars reads 3, 6 or 9 digits fast, and any number of them slowly (java.sql.Timestamp has 1, datetime2 7).
        pattern = rf"{pattern}\.[0-9]{{{digits}}}" if digits in (3, 6, 9) else rf"{pattern}\.[0-9]{{1,9}}"
        format = f"{format}.%{digits}f" if digits in (3, 6, 9) else f"{format}%.f"
    zone = match["zone"] or ""
    precision = SECOND if match["seconds"] else MINUTE if match["between"] else DAY
    return Shape(f"^{pattern}{re.escape(zone)}$", format + zone, precision, zone == "Z", match["fraction"] is not None)


def quick_instants(column: str, written: pl.Series, precise: bool) -> list[pl.Expr]:
    """The column's instants, and with ``precise`` their precision (``<column>_precision``), where they are written
    as the first cell is.

    With ``precise`` instants are cut to the second: two of them compare at the coarser precision, finer there is none.
    """
    cells, shape = pl.col(column), _shape_written(written)
    if shape is None:
        nothing = [pl.lit(None, dtype=DATETIME).alias(column)]
        return [*nothing, pl.lit(None, dtype=pl.UInt8).alias(f"{column}_precision")] if precise else nothing
    read = cells.str.to_datetime(shape.format, strict=False, time_unit="us", cache=False)
    if shape.utc:
        read = _local(read)
    if precise and shape.has_fraction:
        read = read.dt.truncate("1s")
    instants = pl.when(cells.str.contains(shape.pattern)).then(read)
    if not precise:
        return [instants.alias(column)]
    precision = pl.when(instants.is_not_null()).then(pl.lit(shape.precision, dtype=pl.UInt8))
    return [instants.alias(column), precision.alias(f"{column}_precision")]


def quick_days(column: str, written: pl.Series) -> pl.Expr:
    """The column's dates, where they are written as the first cell is, without a time."""
    shape = _shape_written(written)
    if shape is None or shape.precision != DAY:
        return pl.lit(None, dtype=pl.Date).alias(column)
    cells = pl.col(column)
    return pl.when(cells.str.contains(shape.pattern)).then(cells.str.to_date(shape.format, strict=False))


def careful_instants(
    cells: pl.Series, *, cut_to_seconds: bool, since_1904: bool = False
) -> tuple[pl.Series, pl.Series]:
    """(instants, precision) of stripped, filled cells in any accepted form; null where a cell is none."""
    parts = (
        cells.alias("cell")
        .to_frame()
        .select(
            pl.col("cell"),
            iso=pl.col("cell").str.extract_groups(_ISO),
            vietnamese=pl.col("cell").str.extract_groups(_VIETNAMESE),
            serial=pl.when(pl.col("cell").str.contains(_SERIAL)).then(pl.col("cell").cast(pl.Float64, strict=False)),
        )
    )
    told = {
        name: pl.coalesce(pl.col("iso").struct.field(name), pl.col("vietnamese").struct.field(name))
        for name in ("year", "month", "day", "hour", "minute", "second")
    }
    hour, minute, second = (told[name].cast(pl.Int64).fill_null(0) for name in ("hour", "minute", "second"))
    fraction = (pl.col("iso").struct.field("fraction") + "000000").str.head(6).cast(pl.Int64).fill_null(0)
    day = pl.concat_str(told["year"], told["month"].str.zfill(2), told["day"].str.zfill(2), separator="-").str.to_date(
        "%Y-%m-%d", strict=False
    )
    clock = pl.duration(hours=hour, minutes=minute, seconds=second, microseconds=fraction, time_unit="us")
    instant = pl.when((hour < 24) & (minute < 60) & (second < 60)).then(day.cast(DATETIME) + clock)
    zero = _SERIAL_ZERO_1904 if since_1904 else _SERIAL_ZERO
    since_zero = pl.duration(seconds=(pl.col("serial") * 86400).round().cast(pl.Int64), time_unit="us")
    has_clock = pl.col("serial") != pl.col("serial").floor()
    read = parts.select(
        instant=pl.coalesce(_from_zone(instant), pl.lit(zero, dtype=DATETIME) + since_zero),
        precision=pl.when(told["second"].is_not_null() | has_clock)
        .then(SECOND)
        .when(told["hour"].is_not_null())
        .then(MINUTE)
        .otherwise(DAY)
        .cast(pl.UInt8),
    )
    instants = read["instant"].dt.truncate("1s") if cut_to_seconds else read["instant"]
    return instants, read["precision"].zip_with(instants.is_not_null(), pl.Series([None], dtype=pl.UInt8))


def whole_days(instants: pl.Series) -> pl.Series:
    """The dates of instants at midnight; null for those that hold a time of day."""
    days = instants.dt.date()
    return days.zip_with(days.cast(DATETIME) == instants, pl.Series([None], dtype=pl.Date))


def _shape_written(written: pl.Series) -> Shape | None:
    if written.null_count() == len(written):
        return None
    return shape_of(written[written.is_not_null().arg_max() or 0])


def _from_zone(instant: pl.Expr) -> pl.Expr:
    """An instant told in a zone as Asia/Ho_Chi_Minh tells it."""
    zone = pl.col("iso").struct.field("zone")
    hours = zone.str.slice(1, 2).cast(pl.Int64, strict=False).fill_null(0)
    minutes = zone.str.slice(3).str.strip_prefix(":").cast(pl.Int64, strict=False).fill_null(0)
    offset = pl.duration(minutes=(hours * 60 + minutes) * pl.when(zone.str.head(1) == "-").then(-1).otherwise(1))
    told_in_zone = pl.when((hours < 24) & (minutes < 60)).then(_local(instant - offset))
    return pl.when(zone.is_null()).then(instant).otherwise(told_in_zone)


def _local(instant: pl.Expr) -> pl.Expr:
    return instant.dt.replace_time_zone("UTC").dt.convert_time_zone(ZONE).dt.replace_time_zone(None)
