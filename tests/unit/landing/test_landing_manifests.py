"""What a manifest states must hold; every statement that does not is named."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from landing_extracts import Office, as_csv, as_json, as_sheet, as_xlsx, rows

CONTENT = as_csv(
    rows({"fee_vnd": "1.000"}, {"fee_vnd": "2000"}, {"fee_vnd": "", "status": "?"}, {"fee_vnd": "xin miễn"})
)
HEADER = CONTENT.splitlines()[0] + "\n"


def test_a_true_manifest_has_no_mismatch(office: Office) -> None:
    stated = {
        "rows": 4,
        "sha256": hashlib.sha256(CONTENT.encode()).hexdigest().upper(),
        "totals": {"fee_vnd": 3000, "supplement_count": 0},
    }
    content = CONTENT.replace("fee_vnd", "Nghĩa vụ tài chính")
    stated["sha256"] = hashlib.sha256(content.encode()).hexdigest().upper()
    del stated["totals"]["supplement_count"]  # type: ignore[attr-defined]
    landed = office.deliver(content, manifest=stated)
    assert landed.profile.manifest_mismatches == []
    assert landed.profile.totals == {"fee_vnd": 3000}


@pytest.mark.parametrize(
    ("stated", "named"),
    [
        ({"rows": 3}, "rows"),
        ({"rows": "4"}, "rows"),
        ({"rows": True}, "rows"),
        ({"sha256": "0" * 64}, "sha256"),
        ({"totals": {"fee_vnd": 3001}}, "totals.fee_vnd"),
        ({"totals": {"Nghĩa vụ tài chính": 1}}, "totals.fee_vnd"),
        ({"totals": {"phí": 3000}}, "totals.phí"),
        ({"totals": {"fee_vnd": "nhiều"}}, "totals.fee_vnd"),
        ({"totals": [1]}, "totals"),
    ],
)
def test_a_statement_that_does_not_hold_is_named(office: Office, stated: dict[str, Any], named: str) -> None:
    mismatches = office.deliver(CONTENT, manifest=stated).profile.manifest_mismatches
    assert len(mismatches) == 1
    assert mismatches[0].startswith(named)


def test_totals_are_stated_under_any_header_of_the_contract(office: Office) -> None:
    assert office.deliver(CONTENT, manifest={"totals": {"Nghĩa vụ tài chính": 3000}}).profile.manifest_mismatches == []


def test_totals_of_decimals_bear_the_order_of_addition(office: Office) -> None:
    records = rows(*({"value": f"0,{n}", "period": f"20{n}"} for n in range(10, 40)), dataset="reported_figures")
    stated = {"totals": {"value": sum(float(f"0.{n}") for n in reversed(range(10, 40)))}}
    landed = office.deliver(as_csv(records), dataset="reported_figures", manifest=stated)
    assert (landed.profile.rows_accepted, landed.profile.manifest_mismatches) == (30, [])


@pytest.mark.parametrize("manifest", ["{", "[]", b"\xff\xfe\x00", "", "[" * 100_000])
def test_a_broken_manifest_is_a_mismatch(office: Office, manifest: str | bytes) -> None:
    landed = office.deliver(CONTENT, manifest=manifest)
    assert len(landed.profile.manifest_mismatches) == 1
    assert landed.profile.rows_read == 4


@pytest.mark.parametrize(
    ("name", "content"),
    [("2024-03.csv", HEADER.encode()), ("2024-03.json", as_json([]).encode()), ("2024-03.ndjson", b"\n"),
     ("2024-03.xlsx", as_xlsx(as_sheet(rows({}))[:1]))],
)  # fmt: skip
def test_no_rows_are_declared_or_not(office: Office, name: str, content: bytes) -> None:
    silent = office.deliver(content, name=name)
    assert (silent.profile.readable, silent.profile.rows_read, silent.profile.declared_empty) == (True, 0, False)
    declared = office.deliver(content, name=name, manifest={"rows": 0})
    assert (declared.profile.declared_empty, declared.profile.manifest_mismatches) == (True, [])
    assert declared.profile.missing_columns == []
    assert declared.delivery.lake_file is not None
    assert declared.lake.height == 0


def test_a_manifest_is_judged_even_when_a_column_is_missing(office: Office) -> None:
    landed = office.deliver("dossier_code\nHS-1\n", manifest={"rows": 2, "totals": {"fee_vnd": 1}})
    assert [mismatch.split(":")[0] for mismatch in landed.profile.manifest_mismatches] == ["rows"]
