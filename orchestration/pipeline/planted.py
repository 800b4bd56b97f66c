"""Planted faults of a messy sample against what landing and the gates made of them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from orchestration.ledger import Ledger

#: Not a delivery of the ledger: the agency sent nothing.
_MISSING = "missing"
#: What a clean delivery comes to.
_CLEAN = "accepted"


@dataclass(frozen=True)
class Found:
    """A planted fault, what the key says must become of it, and what became of it."""

    fault: dict[str, Any]
    status: str
    caught_by: tuple[str, ...]
    rows_refused: int

    @property
    def is_caught(self) -> bool:
        """As the key has it: status, rule and refused rows."""
        fault = self.fault
        return (
            self.status == fault["status"]
            and fault["caught_by"] in self.caught_by
            and self.rows_refused >= int(fault["rows"])
        )


@dataclass(frozen=True)
class Check:
    """``found``: every planted fault; ``false_alarms``: deliveries that nobody planted a fault in and that were held,
    or lost rows; ``clean``: how many such deliveries there are."""

    found: tuple[Found, ...]
    false_alarms: tuple[str, ...]
    clean: int

    @property
    def caught(self) -> int:
        """Planted faults that were caught."""
        return sum(each.is_caught for each in self.found)

    @property
    def recall(self) -> float:
        """Of planted faults, those caught."""
        return self.caught / len(self.found) if self.found else 1.0

    @property
    def precision(self) -> float:
        """Of alarms, those planted."""
        alarms = self.caught + len(self.false_alarms)
        return self.caught / alarms if alarms else 1.0


def check_planted(key: Path, ledger: Ledger) -> Check:
    """Compare a key with a ledger after a run.

    Raises:
        OSError: the key cannot be read.
        ValueError: it is no key of a messy sample.
    """
    try:
        faults = json.loads(key.read_text(encoding="utf-8"))["faults"]
        planted = {(str(each["file"]), each["agency_code"], each["dataset"], each["period"]): each for each in faults}
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(
            f"{key}: không phải tệp đáp án của `thuoc sample --messy` / not the key of a messy sample"
        ) from error
    deliveries = {row["path"]: row for row in ledger.deliveries().to_dicts()}
    delivered = {(row["agency_code"], row["dataset"], row["period"]) for row in deliveries.values()}
    rules, refused = _rules(ledger), Counter[str]()
    for row in ledger.quarantine_rules().to_dicts():
        rules.setdefault(row["delivery_id"], set()).add(row["rule"])
    for row in deliveries.values():
        refused[row["delivery_id"]] = row["rows_quarantined"] or 0
    found = []
    for (path, *series), fault in planted.items():
        told = deliveries.get(path)
        if told is None:
            status = _MISSING if tuple(series) not in delivered else "?"
            found.append(Found(fault, status, (status,), 0))
        else:
            its = {*rules.get(told["delivery_id"], set()), told["status"]}
            found.append(Found(fault, told["status"], tuple(sorted(its)), refused[told["delivery_id"]]))
    paths = {path for path, *_ in planted}
    clean = {path: row for path, row in deliveries.items() if path not in paths}
    alarms = sorted(path for path, row in clean.items() if row["status"] != _CLEAN or refused[row["delivery_id"]])
    return Check(tuple(found), tuple(alarms), len(clean))


def _rules(ledger: Ledger) -> dict[str, set[str]]:
    """Rules of the delivery gate that each delivery failed last."""
    failed = ledger.gate_results().filter(~pl.col("success"))
    rules: dict[str, set[str]] = {}
    for subject, rule in failed.select("subject", "rule").iter_rows():
        rules.setdefault(subject, set()).add(rule)
    return rules
