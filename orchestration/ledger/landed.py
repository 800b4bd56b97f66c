"""A landed delivery as rows of the ledger: a mapping or a dataclass with the names of docs/architecture.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from math import isfinite
from typing import Any

from orchestration.domain.periods import Period, parse_delivery_period

_IDENTITY = ("delivery_id", "agency_code", "dataset", "revision")
_COUNTS = ("rows_read", "rows_accepted", "rows_quarantined")


def facts_of(record: object) -> dict[str, Any]:
    """The fields of a mapping or a dataclass, not deeper.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(record, Mapping):
        return dict(record)
    if is_dataclass(record):
        return {field.name: getattr(record, field.name) for field in fields(record)}
    raise TypeError(f"neither a mapping nor a dataclass: {type(record).__name__}")


def delivery_row(landed: object, file: Mapping[str, Any]) -> dict[str, Any]:
    """The row of a landed delivery: its period's dates, its profile without what has a column of its own.

    ``landed``: delivery_id, agency_code, dataset, period (a code, a ``Period`` or null), revision, lake_path,
    quarantine_path, profile. ``file``: path, sha256, received_at.
    """
    facts = facts_of(landed)
    profile = plain(facts_of(facts["profile"]))
    period = facts["period"]
    if isinstance(period, str):
        period = parse_delivery_period(period) if period else None
    return {
        **{name: facts[name] for name in _IDENTITY},
        **{name: profile.get(name) for name in _COUNTS},
        **_period_columns(period),
        **{name: _text(facts[name]) for name in ("lake_path", "quarantine_path")},
        **{name: file[name] for name in ("path", "sha256", "received_at")},
        "contract_version": _text(profile.get("contract_version")),
        "procedure_rows": profile.pop("procedure_rows", None),
        "profile": profile,
        "is_current": False,
    }


def quarantine_rows(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Refused rows of a delivery by rule and column; profiles count them as {rule: n} or {rule: {column: n}}."""
    for rule, refused in (row["profile"].get("quarantine_rules") or {}).items():
        by_column = refused if isinstance(refused, Mapping) else {"": refused}
        for column, rows in by_column.items():
            yield {"delivery_id": row["delivery_id"], "rule": rule, "column": column or "", "rows": rows}


def plain(value: Any) -> Any:
    """The value as JSON gives it back, so that facts compare equal with those that were stored."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not isfinite(value):
        return None
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _period_columns(period: Period | None) -> dict[str, Any]:
    if period is None:
        return {"period": None, "period_start": None, "period_end": None}
    return {"period": period.code, "period_start": period.start, "period_end": period.end}


def _text(value: object) -> str | None:
    return None if value is None else str(value)
