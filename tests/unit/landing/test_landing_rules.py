"""Each rule of a contract refuses just the rows that break it, and says so on the right line of the quarantine."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from landing_extracts import DOSSIER, Office, as_csv, as_json, as_sheet, as_xlsx, rows

from orchestration.landing.contracts import DATASETS, contract_of
from orchestration.landing.contracts.base import kind_of
from orchestration.landing.contracts.columns import UNREADABLE, columns_of, lake_columns
from orchestration.landing.contracts.rules import RULES, rule_of
from orchestration.landing.judging import refusals_of, without
from orchestration.landing.landing import SYNONYMS
from orchestration.landing.synonyms import load_synonyms

BROKEN: list[tuple[str, dict[str, Any], str, str]] = [
    ("dossiers", {"dossier_code": ""}, "required", "dossier_code"),
    ("dossiers", {"dossier_code": "HS 1"}, "code_pattern", "dossier_code"),
    ("dossiers", {"procedure_code": ""}, "required", "procedure_code"),
    ("dossiers", {"procedure_code": "1.004 132"}, "code_pattern", "procedure_code"),
    ("dossiers", {"channel": "4"}, "unknown_word", "channel"),
    ("dossiers", {"channel": ""}, "required", "channel"),
    ("dossiers", {"submitted_at": ""}, "required", "submitted_at"),
    ("dossiers", {"submitted_at": "31/02/2024"}, "not_a_timestamp", "submitted_at"),
    ("dossiers", {"submitted_at": "0001-01-01T00:00:00"}, "too_early", "submitted_at"),
    ("dossiers", {"submitted_at": "1900-01-01"}, "too_early", "submitted_at"),
    ("dossiers", {"accepted_at": "2024-03-01 07:59:59"}, "accepted_before_submitted", "accepted_at"),
    ("dossiers", {"accepted_at": "2024-02-29"}, "accepted_before_submitted", "accepted_at"),
    ("dossiers", {"finished_at": "2024-03-01 09:29:59"}, "finished_before_accepted", "finished_at"),
    (
        "dossiers",
        {"accepted_at": "", "finished_at": "2024-02-01", "status": "withdrawn"},
        "finished_before_submitted",
        "finished_at",
    ),
    ("dossiers", {"finished_at": ""}, "finished_at_missing", "finished_at"),
    ("dossiers", {"status": "từ chối giải quyết", "finished_at": ""}, "finished_at_missing", "finished_at"),
    ("dossiers", {"accepted_at": ""}, "accepted_at_missing", "accepted_at"),
    ("dossiers", {"status": "3", "finished_at": ""}, "accepted_though_refused", "accepted_at"),
    ("dossiers", {"status": "hoàn tất"}, "unknown_word", "status"),
    ("dossiers", {"supplement_count": "-1"}, "below_minimum", "supplement_count"),
    ("dossiers", {"supplement_count": "hai"}, "not_an_integer", "supplement_count"),
    ("dossiers", {"fee_vnd": "-1"}, "below_minimum", "fee_vnd"),
    ("dossiers", {"reuses_data": ""}, "required", "reuses_data"),
    ("dossiers", {"reuses_data": "x"}, "not_a_boolean", "reuses_data"),
    ("dossiers", {"updated_at": "2026-01-11 09:00:01"}, "in_the_future", "updated_at"),
    ("dossiers", {"refused_at": "2026-01-12"}, "in_the_future", "refused_at"),
    ("dossiers", {"result_returned_at": "2027-01-01"}, "in_the_future", "result_returned_at"),
    ("dossiers", {"agency_code": "H45"}, "other_agency", "agency_code"),
    ("dossiers", {"agency_code": "Phú Thọ"}, "code_pattern", "agency_code"),
    ("dossiers", {"unit_code": "H45.07"}, "other_agency_unit", "unit_code"),
    ("dossiers", {"unit_code": "H45"}, "other_agency_unit", "unit_code"),
    ("dossiers", {"unit_code": "Sở Xây dựng"}, "code_pattern", "unit_code"),
    ("dossiers", {"unit_code": "H44.07."}, "code_pattern", "unit_code"),
    ("dossiers", {"receiving_unit_code": "xã A"}, "code_pattern", "receiving_unit_code"),
    ("dossiers", {"source_system": "gọi 0912345678"}, "personal_data", "source_system"),
    ("payments", {"payment_code": ""}, "required", "payment_code"),
    ("payments", {"dossier_code": "a@b.vn"}, "code_pattern", "dossier_code"),
    ("payments", {"amount_vnd": "0"}, "below_minimum", "amount_vnd"),
    ("payments", {"amount_vnd": "12,5"}, "not_an_integer", "amount_vnd"),
    ("payments", {"method": "ví điện tử"}, "unknown_word", "method"),
    ("payments", {"paid_at": "2026-01-12"}, "in_the_future", "paid_at"),
    ("feedback", {"feedback_code": ""}, "required", "feedback_code"),
    ("feedback", {"unit_code": "H45.07"}, "other_agency_unit", "unit_code"),
    ("feedback", {"answered_at": "2024-03-03"}, "answered_before_received", "answered_at"),
    ("feedback", {"outcome": "tạm được"}, "unknown_word", "outcome"),
    ("feedback", {"refiled": "hai lần"}, "not_a_boolean", "refiled"),
    ("feedback", {"received_at": "2026-01-12"}, "in_the_future", "received_at"),
    ("ratings", {"satisfied": ""}, "required", "satisfied"),
    ("ratings", {"source": "gọi 0912345678"}, "personal_data", "source"),
    ("ratings", {"rated_at": "30/02/2024"}, "not_a_timestamp", "rated_at"),
    ("procedures", {"name_vi": ""}, "required", "name_vi"),
    ("procedures", {"field_vi": "hỏi a.b@tinh.gov.vn"}, "personal_data", "field_vi"),
    ("procedures", {"service_level": "mức 4"}, "unknown_word", "service_level"),
    ("procedures", {"statutory_days": "-3"}, "below_minimum", "statutory_days"),
    ("procedures", {"valid_from": "2022-08-15 10:00"}, "not_a_date", "valid_from"),
    ("procedures", {"valid_to": "2022-08-14"}, "valid_to_before_valid_from", "valid_to"),
    ("procedures", {"service_level": "Mức độ 4"}, "old_level_after_its_time", "service_level"),
    ("portal_visits", {"visits": "-1"}, "below_minimum", "visits"),
    ("portal_visits", {"visit_date": "2026-02-01"}, "in_the_future", "visit_date"),
    ("portal_visits", {"visit_date": ""}, "required", "visit_date"),
    ("reported_figures", {"period": "2024-03-05"}, "not_a_period", "period"),
    ("reported_figures", {"period": "2024-Q5"}, "not_a_period", "period"),
    ("reported_figures", {"value": "1.234"}, "unclear_decimal", "value"),
    ("reported_figures", {"value": "nhiều"}, "not_a_decimal", "value"),
    ("reported_figures", {"value": ""}, "required", "value"),
    ("reported_figures", {"unit_code": "H45.01"}, "other_agency_unit", "unit_code"),
    ("reported_figures", {"source": ""}, "required", "source"),
    ("targets", {"value": "-1"}, "below_minimum", "value"),
    ("targets", {"period": "tháng 4"}, "not_a_period", "period"),
    ("targets", {"unit_code": "H45.01"}, "other_agency_unit", "unit_code"),
    ("targets", {"legal_basis": ""}, "required", "legal_basis"),
]


@pytest.mark.parametrize(
    ("dataset", "change", "rule", "column"), BROKEN, ids=[f"{b[2]}-{'-'.join(b[1])}-{i}" for i, b in enumerate(BROKEN)]
)
def test_a_rule_refuses_its_row_and_no_other(
    office: Office, dataset: str, change: dict[str, Any], rule: str, column: str
) -> None:
    blank = dict.fromkeys(change, "") | {name: value for name, value in rows({}, dataset=dataset)[0].items()}
    good, bad = ({**blank, **row} for row in rows({}, change, dataset=dataset))
    other = {"procedures": {"valid_from": "2023-01-01"}, "portal_visits": {"site": "khac.example.vn"}}
    told_by_indicator = dataset in ("reported_figures", "targets")
    good |= other.get(dataset, {"indicator_code": "reuse_rate"} if told_by_indicator else {})
    landed = office.deliver(as_csv([good, bad]), dataset=dataset)
    assert landed.refused == [(2, rule, column)]
    assert landed.lake["source_row"].to_list() == [1]
    line = landed.quarantine.row(0, named=True)
    assert line["delivery_id"] == landed.delivery.delivery_id
    assert json.loads(line["record"])[column] == (line["raw_value"] if line["raw_value"] else None)
    assert "{" not in line["message_vi"]
    assert landed.profile.quarantine_rules == {rule: {column: 1}}


KEPT: list[tuple[str, dict[str, Any]]] = [
    # At the coarser precision: a day is met until its end, a minute until its last second.
    (
        "dossiers",
        {"submitted_at": "2024-03-01 23:59:59", "accepted_at": "2024-03-01", "finished_at": "2024-03-01 08:00"},
    ),
    ("dossiers", {"submitted_at": "2024-03-01 08:00:59", "accepted_at": "2024-03-01 08:00"}),
    ("dossiers", {"submitted_at": "2024-03-01", "accepted_at": "2024-03-01 00:00:00"}),
    # Receipt and a day; deadlines and what is in force may lie ahead.
    ("dossiers", {"updated_at": "2026-01-11 09:00:00"}),
    ("dossiers", {"updated_at": "2026-01-11"}),
    ("dossiers", {"due_at": "2030-01-01"}),
    ("procedures", {"valid_from": "2027-01-01", "effective_at": "01/01/2027", "valid_to": "2027-01-01"}),
    ("dossiers", {"status": "not_accepted", "accepted_at": "", "finished_at": "", "refused_at": "2024-03-02"}),
    ("dossiers", {"unit_code": "H44.20.15", "agency_code": "H44"}),
    ("dossiers", {"receiving_unit_code": "H45.100"}),
    ("dossiers", {"source_system": "Cổng DVC 2.0 (012345678901234)"}),
    ("dossiers", {"dossier_code": "001099012345"}),
    ("dossiers", {"dossier_code": "0912345678"}),
    ("dossiers", {"fee_vnd": "0", "supplement_count": "0"}),
    ("reported_figures", {"period": "2024-YTD04", "numerator": "", "denominator": "", "unit_code": ""}),
]


@pytest.mark.parametrize(("dataset", "change"), KEPT)
def test_what_the_contract_allows_is_kept(office: Office, dataset: str, change: dict[str, Any]) -> None:
    landed = office.deliver(as_csv([{**rows({}, dataset=dataset)[0], **change}]), dataset=dataset)
    assert landed.refused == []
    assert landed.profile.rows_accepted == 1


def test_a_row_that_breaks_several_rules_has_several_lines_and_counts_once(office: Office) -> None:
    broken = {"channel": "9", "fee_vnd": "-5", "unit_code": "H45.07", "updated_at": "hôm qua"}
    landed = office.deliver(as_csv(rows(broken, {})))
    assert sorted(landed.refused) == [
        (1, "below_minimum", "fee_vnd"),
        (1, "not_a_timestamp", "updated_at"),
        (1, "other_agency_unit", "unit_code"),
        (1, "unknown_word", "channel"),
    ]
    assert (landed.profile.rows_quarantined, landed.profile.quarantine_share) == (1, 0.5)


def test_a_refused_row_of_a_workbook_names_its_sheet_and_says_what_to_mend_in_both_languages(office: Office) -> None:
    workbook = as_xlsx([["Ghi chú"]], as_sheet(rows({"channel": "9"}, {})))
    (line,) = office.deliver(workbook, name="2024-03.xlsx").quarantine.iter_rows(named=True)
    assert (line["sheet"], line["source_row"], line["column"]) == ("Sheet2", 1, "channel")
    assert "channel" in line["message_vi"]
    assert "channel" in line["message_en"]
    assert line["message_vi"] != line["message_en"]
    assert office.deliver(as_csv(rows({"channel": "9"}))).quarantine["sheet"].to_list() == [None]


def test_a_cell_that_cannot_be_read_breaks_no_other_rule(office: Office) -> None:
    """An unreadable finished_at is not also a missing one."""
    landed = office.deliver(as_csv(rows({"finished_at": "14/3", "accepted_at": "sáng 1/3"})))
    assert landed.refused == [(1, "not_a_timestamp", "accepted_at"), (1, "not_a_timestamp", "finished_at")]


def test_each_pair_of_instants_out_of_order_is_told(office: Office) -> None:
    landed = office.deliver(as_csv(rows({"accepted_at": "2024-02-29 08:00:00", "finished_at": "2024-02-28 08:00:00"})))
    assert landed.refused == [
        (1, "accepted_before_submitted", "accepted_at"),
        (1, "finished_before_accepted", "finished_at"),
    ]


def test_lake_files_have_the_contracts_columns_in_order_with_precisions(office: Office) -> None:
    landed = office.deliver(as_csv(rows({"due_at": "2024-03-15", "submitted_at": "2024-03-01 08:00"})))
    of_contract = [name for name in lake_columns(contract_of("dossiers")) if name != "agency_code"]
    assert landed.lake.columns == ["agency_code", *of_contract, "delivery_id", "source_row"]
    types = {pl.String, pl.Int64, pl.Boolean, pl.Date, pl.Datetime("us"), pl.UInt8}
    assert set(landed.lake.dtypes) <= types
    row = landed.lake.row(0, named=True)
    told = {name: row[f"{name}_precision"] for name in ("submitted_at", "accepted_at", "due_at", "refused_at")}
    assert told == {"submitted_at": 1, "accepted_at": 2, "due_at": 0, "refused_at": None}
    assert row["due_at"] == datetime(2024, 3, 15)
    assert (row["agency_code"], row["supplement_count"]) == ("H44", 0)


def test_every_datasets_lake_files_name_the_agency(office: Office) -> None:
    landed = office.deliver(as_csv(rows({}, dataset="portal_visits")), dataset="portal_visits")
    assert landed.lake["agency_code"].to_list() == ["H44"]


@pytest.mark.parametrize("unit", ["", "H44", "  "])
def test_the_agency_itself_is_no_unit(office: Office, unit: str) -> None:
    assert office.deliver(as_csv(rows({"unit_code": unit}))).lake["unit_code"].to_list() == [None]


STATUSES = {
    "1": "pending", "3": "not_accepted", "2": "processing", "4": "processing", "5": "supplement", "6": "payment_due",
    "8": "suspended", "9": "resolved", "10": "resolved", "7": "withdrawn", "rejected": "rejected",
}  # fmt: skip


def test_the_portals_codes_are_words(office: Office) -> None:
    undone = {"accepted_at": "", "finished_at": ""}
    changes = [
        {"status": code} | ({} if word in ("resolved", "rejected") else undone) for code, word in STATUSES.items()
    ]
    assert office.deliver(as_csv(rows(*changes))).lake["status"].to_list() == list(STATUSES.values())
    channels = office.deliver(as_json(rows({"channel": 1}, {"channel": 2}, {"channel": 3})), name="2024-04.json")
    assert channels.lake["channel"].to_list() == ["counter", "online", "postal"]


@pytest.mark.parametrize("dataset", DATASETS)
def test_synonyms_name_the_contracts_columns_and_words(dataset: str) -> None:
    columns = {column.name: column for column in columns_of(contract_of(dataset))}
    synonyms = load_synonyms(SYNONYMS / f"{dataset}.toml")
    assert set(synonyms.headers.values()) == set(columns)
    words = {name: set(column.words) for name, column in columns.items() if column.kind == "word"}
    assert {name: set(known.values()) for name, known in synonyms.words.items()} == words


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_rule_of_a_contract_can_be_told(dataset: str) -> None:
    for schema_rule in contract_of(dataset)._validation_rules(with_cast=False):
        rule, column = rule_of(schema_rule)
        if column not in ("folder_agency", "latest"):
            assert rule in RULES
            assert column
    assert {UNREADABLE[column.kind] for column in columns_of(contract_of(dataset)) if column.kind in UNREADABLE} <= set(
        RULES
    )


@pytest.mark.parametrize("dataset", DATASETS)
def test_the_cached_rules_judge_as_the_schema_does(dataset: str) -> None:
    """refusals_of evaluates the schema's own expressions: Schema.filter on the same rows is its oracle."""
    contract = contract_of(dataset)
    frame = pl.DataFrame(
        {name: _odd_cells(kind_of(column), column.dtype) for name, column in contract.columns().items()}
    )
    good = without(frame.height, refusals_of(frame, contract, []))
    assert frame[good].rows() == contract.filter(frame)[0].rows()


def _odd_cells(kind: str, dtype: pl.DataType) -> pl.Series:
    """Cells that rules of every kind accept, refuse, and find null."""
    if kind == "context":
        cell = "H44" if dtype == pl.String else datetime(2024, 6, 1)
        return pl.Series([cell] * 60, dtype=dtype)
    cells: dict[str, list[Any]] = {
        "code": ["H44.07", "H45", None, "có dấu cách", "H44"],
        "text": ["Một cửa", "0912345678", None],
        "word": ["resolved", "not_accepted", None, "online"],
        "period": ["2024-03", None],
        "timestamp": [datetime(2024, 3, 1), datetime(2024, 5, 31, 1), None, datetime(2024, 6, 2), datetime(1900, 1, 1)],
        "precision": [0, 1, 2],
        "date": [datetime(2024, 3, 1).date(), None, datetime(2030, 1, 1).date()],
        "integer": [0, -1, 5, None],
        "decimal": [1.5, None, -0.5],
        "boolean": [True, False, None, True],
    }
    odd = cells[kind]
    return pl.Series([odd[position * 7 % len(odd)] for position in range(60)], dtype=dtype)


def test_a_dossier_of_the_catalogue_is_valid(office: Office, tmp_path: Path) -> None:
    """The extract these tests start from breaks nothing, so what they see refused is what they changed."""
    landed = office.deliver(as_csv([DOSSIER]))
    assert (landed.profile.rows_read, landed.profile.rows_accepted, landed.refused) == (1, 1, [])
    assert landed.delivery.quarantine_file is None
    assert not list((tmp_path / "quarantine").rglob("*.parquet"))
