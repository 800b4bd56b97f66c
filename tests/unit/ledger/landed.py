"""Deliveries as landing would hand them to the ledger, with facts that pass every rule unless told otherwise."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

Landing = tuple[dict[str, Any], dict[str, Any]]

FIRST_RUN = datetime(2024, 5, 1, 8)


def landed(
    period: str = "2024-03",
    revision: int = 1,
    content: str = "A",
    *,
    agency: str = "H01",
    dataset: str = "dossiers",
    run: int = 0,
    rows: int = 100,
    path: str | None = None,
    procedures: dict[str, int] | None = None,
    **profile: Any,
) -> Landing:
    """A file and its delivery; ``content`` stands for the file's bytes, ``run`` for when it was received."""
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    suffix = "" if revision == 1 else f".r{revision}"
    file = {
        "path": path or f"{agency}/{dataset}/{period}{suffix}.csv",
        "size": len(content),
        "mtime_ns": 1_714_500_000_123_456_789,
        "inode": 42,
        "sha256": sha256,
        "received_at": FIRST_RUN + timedelta(days=run),
    }
    name = f"{agency}-{dataset}-{period}-r{revision}-{sha256[:12]}"
    delivery = {
        "delivery_id": name,
        "agency_code": agency,
        "dataset": dataset,
        "period": period,
        "revision": revision,
        "lake_path": f"lake/{dataset}/{period[:7]}/{name}.parquet",
        "quarantine_path": None,
        "profile": facts(rows) | {"procedure_rows": procedures} | profile,
    }
    return file, delivery


def facts(rows: int) -> dict[str, Any]:
    """A profile without a fault."""
    return {
        "readable": True,
        "unreadable_reason": None,
        "missing_columns": [],
        "unknown_columns": [],
        "ambiguous_columns": {},
        "rows_read": rows,
        "rows_accepted": rows,
        "rows_quarantined": 0,
        "duplicate_rows": 0,
        "conflicting_rows": 0,
        "manifest_mismatches": [],
        "declared_empty": False,
        "rows_outside_period": 0,
        "share_outside_period": 0.0,
        "accepted_without_deadline_share": 0.0,
        "quarantine_rules": {},
        "contract_version": "1",
    }


def name_of(landing: Landing) -> str:
    """The identifier of a landed delivery."""
    return str(landing[1]["delivery_id"])
