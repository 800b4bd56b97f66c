"""``thuoc deliveries``, ``quarantine`` and ``gates`` tell what the ledger and the quarantine hold."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from expectations.suites import SUITES
from orchestration.pipeline.gates import gate_deliveries
from orchestration.pipeline.landing import land_new_files
from orchestration.pipeline.progress import Progress
from orchestration.settings import Settings
from tests.unit.cli.conftest import Told

Thuoc = Callable[..., Told]

VISITS = "inbox/H29/portal_visits/2024-03.csv"
GOOD = "".join(f"2024-03-{day:02d},hcm.gov.vn,{day}\n" for day in range(1, 31))
BAD = "2024-03-31,hcm.gov.vn,rất nhiều\n"


@pytest.fixture
def delivered(home: Path) -> Path:
    """One delivery that is accepted with a refused row, one that is held for an unknown column."""
    _write(home / VISITS, "visit_date,site,visits\n" + GOOD + BAD)
    _write(home / "inbox/H30/portal_visits/2024-03.csv", "visit_date,site,visits,họ tên\n" + GOOD)
    _take_in()
    return home


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _take_in() -> None:
    settings = Settings()
    land_new_files(settings, received_at=datetime(2024, 4, 2, tzinfo=UTC), progress=Progress())
    gate_deliveries(settings, run_id="run-1", progress=Progress())


def test_json_has_exactly_the_fields_of_the_design(thuoc: Thuoc, delivered: Path) -> None:
    records = json.loads(thuoc("deliveries", "--format", "json").out)
    assert [list(record) for record in records] == [
        [
            "delivery_id",
            "agency_code",
            "dataset",
            "period",
            "revision",
            "status",
            "rows_read",
            "rows_accepted",
            "rows_quarantined",
            "sha256",
            "reasons",
        ]
    ] * 2


def test_a_held_delivery_is_listed_with_reasons_that_name_the_column(thuoc: Thuoc, delivered: Path) -> None:
    (held,) = json.loads(thuoc("deliveries", "--status", "held", "--format", "json").out)
    assert (held["agency_code"], held["period"], held["status"]) == ("H30", "2024-03", "held")
    assert any("họ tên" in reason for reason in held["reasons"])


def test_deliveries_are_filtered_by_agency_and_dataset(thuoc: Thuoc, delivered: Path) -> None:
    (record,) = json.loads(thuoc("deliveries", "--agency", "H29", "--format", "json").out)
    assert (record["status"], record["rows_read"], record["rows_quarantined"]) == ("accepted", 31, 1)
    assert record["reasons"] == []
    assert json.loads(thuoc("deliveries", "--dataset", "payments", "--format", "json").out) == []


def test_quarantine_tells_rule_column_raw_value_and_source_row(thuoc: Thuoc, delivered: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(thuoc("quarantine", "--agency", "H29", "--format", "csv").out))
    assert (row["column"], row["raw_value"], row["source_row"]) == ("visits", "rất nhiều", "31")
    assert row["rule"]
    assert "rất nhiều" in thuoc("quarantine").out
    assert thuoc("quarantine", "--delivery", row["delivery_id"], "--format", "csv").out.count("\n") == 2


def test_gates_tell_what_failed_where(thuoc: Thuoc, delivered: Path) -> None:
    failures = json.loads(thuoc("gates", "--failed", "--format", "json").out)
    assert ("H30", "columns_known", "critical") in {(f["agency_code"], f["rule"], f["severity"]) for f in failures}
    assert not any(failure["success"] for failure in failures)


def test_gates_show_every_suite_with_what_failed_and_how_it_went(thuoc: Thuoc, delivered: Path) -> None:
    rules = json.loads(thuoc("gates", "--format", "json").out)
    suites = {rule["suite"] for rule in rules}
    assert suites == set(SUITES)
    by_rule = {rule["rule"]: rule for rule in rules}
    assert (by_rule["columns_known"]["failed"], by_rule["columns_known"]["trend"]) == (1, [1])
    assert (by_rule["readable"]["failed"], by_rule["readable"]["trend"]) == (0, [0])
    assert (by_rule["coverage_usual"]["failed"], by_rule["coverage_usual"]["trend"]) == (None, [None])
    shown = thuoc("gates").out
    assert "Độ phủ của số liệu" in shown
    assert "█" in shown


def test_gates_of_one_suite_alone(thuoc: Thuoc, delivered: Path) -> None:
    rules = csv.DictReader(io.StringIO(thuoc("gates", "--suite", "freshness", "--format", "csv").out))
    assert [rule["rule"] for rule in rules] == ["delivered_in_time", "delivered_lately"]
    assert json.loads(thuoc("gates", "--failed", "--suite", "freshness", "--format", "json").out) == []
    assert len(json.loads(thuoc("gates", "--failed", "--suite", "delivery_facts", "--format", "json").out)) >= 1
    told = thuoc("gates", "--suite", "beauty")
    assert told.code == 2
    assert "freshness" in told.err


def test_a_rule_is_explained_in_both_languages_with_its_threshold(thuoc: Thuoc) -> None:
    told = thuoc("gates", "--explain", "volume")
    assert told.code == 0
    for part in ("trung vị", "median", "0,2 – 5", "bắt buộc", "critical"):
        assert part in told.out


def test_a_rule_that_no_gate_has_is_wrong_usage_and_the_rules_are_named(thuoc: Thuoc) -> None:
    told = thuoc("gates", "--explain", "beauty")
    assert told.code == 2
    assert "'beauty'" in told.err
    assert "volume" in told.err


def test_a_withdrawn_delivery_counts_no_more_at_the_next_judgement(thuoc: Thuoc, delivered: Path) -> None:
    (record,) = json.loads(thuoc("deliveries", "--status", "accepted", "--format", "json").out)
    told = thuoc("deliveries", "withdraw", record["delivery_id"], "--reason", "gửi nhầm")
    assert told.code == 0, told.err
    gate_deliveries(Settings(), run_id="run-2", progress=Progress())
    (withdrawn,) = json.loads(thuoc("deliveries", "--status", "withdrawn", "--format", "json").out)
    assert withdrawn["delivery_id"] == record["delivery_id"]
    assert any("gửi nhầm" in reason for reason in withdrawn["reasons"])
