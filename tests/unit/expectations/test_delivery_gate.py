"""Each rule of the delivery gate holds or warns where its threshold stands, and says what to mend."""

from __future__ import annotations

from typing import Any

import pytest

from expectations.delivery import COMPARATIVE_RULES, OWN_RULES
from orchestration.ledger import GateResult, Ledger
from orchestration.ledger.gate_results import ALL_DELIVERIES
from tests.unit.expectations.conftest import Judge
from tests.unit.ledger.landed import landed, name_of


def failures(results: list[GateResult]) -> dict[str, GateResult]:
    """Failing results by rule, of one delivery."""
    return {result.rule: result for result in results if not result.success}


HELD: list[tuple[str, dict[str, Any], str]] = [
    ("columns_present", {"missing_columns": ["due_at", "status"], "rows_accepted": 0}, "due_at, status"),
    ("columns_known", {"unknown_columns": ["Họ và tên"]}, "Họ và tên"),
    (
        "columns_unambiguous",
        {"missing_columns": ["status"], "ambiguous_columns": {"status": ["Trạng thái", "status"]}},
        "status (Trạng thái, status)",
    ),
    ("manifest", {"manifest_mismatches": ["rows: manifest ghi / states 5, tệp có / the file has 4"]}, "the file has 4"),
    ("rows_present", {"rows_read": 0, "rows_accepted": 0}, '"rows": 0'),
    (
        "quarantine_share",
        {
            "rows_quarantined": 6,
            "rows_accepted": 94,
            "quarantine_rules": {"finished_before_accepted": {"finished_at": 6}},
            "quarantine_examples": [{"source_row": 7, "rule": "x", "column": "finished_at", "raw_value": "01/01/2020"}],
        },
        "finished_before_accepted [finished_at]: 6. Ví dụ: dòng 7, cột finished_at = '01/01/2020'",
    ),
    ("keys_conflict", {"conflicting_rows": 3}, "dossier_code"),
]


@pytest.mark.parametrize(("rule", "profile", "told"), HELD, ids=[rule for rule, *_ in HELD])
def test_a_delivery_that_fails_a_critical_rule_is_held_with_a_reason_that_names_what_to_mend(
    judge: Judge, ledger: Ledger, rule: str, profile: dict[str, Any], told: str
) -> None:
    judgement = judge(landed("2024-03", **profile))

    (verdict,) = judgement.verdicts
    assert verdict.status == "held"
    failed = failures(judgement.results)
    assert [name for name, result in failed.items() if result.severity == "critical"] == [rule]
    assert told in failed[rule].message_vi
    assert failed[rule].message_vi.endswith("Sửa rồi gửi lại dưới tên 2024-03.r2.csv.")
    assert failed[rule].message_en.endswith("Mend it and send it again as 2024-03.r2.csv.")
    (row,) = ledger.deliveries(statuses=["held"]).to_dicts()
    assert told in row["reasons"][0]
    assert row["reasons"][-1] == "Sửa rồi gửi lại dưới tên 2024-03.r2.csv."


WARNED: list[tuple[str, dict[str, Any]]] = [
    ("rows_refused", {"rows_quarantined": 1, "rows_accepted": 99, "quarantine_rules": {"not_parsed": {"due_at": 1}}}),
    ("rows_repeated", {"duplicate_rows": 2}),
    ("deadline_known", {"accepted_without_deadline_share": 0.02}),
]


@pytest.mark.parametrize(("rule", "profile"), WARNED, ids=[rule for rule, _ in WARNED])
def test_a_warning_is_told_and_holds_nothing(judge: Judge, ledger: Ledger, rule: str, profile: dict[str, Any]) -> None:
    judgement = judge(landed("2024-03", **profile))

    assert set(failures(judgement.results)) == {rule}
    (row,) = ledger.deliveries().to_dicts()
    assert (row["status"], row["reasons"]) == ("accepted", [])
    assert row["warnings"] == [failures(judgement.results)[rule].message_vi]


PASSING: list[dict[str, Any]] = [
    {},
    {"rows_read": 0, "rows_accepted": 0, "declared_empty": True},
    {"rows_quarantined": 2, "rows_read": 10, "rows_accepted": 8},
    {"rows_quarantined": 5, "rows_accepted": 95},
    {"conflicting_rows": 1},
]


@pytest.mark.parametrize("profile", PASSING)
def test_what_lies_on_the_good_side_of_a_threshold_is_accepted(judge: Judge, profile: dict[str, Any]) -> None:
    assert judge(landed("2024-03", **profile)).statuses() == {"accepted": 1}


def test_an_unreadable_file_is_no_other_rules_business(judge: Judge, ledger: Ledger) -> None:
    judgement = judge(
        landed(
            "2024-03",
            readable=False,
            unreadable_reason="tệp gz bị cắt",
            unreadable_reason_en="the gz file is cut",
            rows_read=0,
            rows_accepted=0,
        )
    )
    assert set(failures(judgement.results)) == {"readable"}
    (row,) = ledger.deliveries().to_dicts()
    assert row["status"] == "unreadable"
    assert row["reasons"] == ["Không đọc được tệp: tệp gz bị cắt.", "Sửa rồi gửi lại dưới tên 2024-03.r2.csv."]


def test_a_file_that_no_period_can_be_told_of_is_unreadable(judge: Judge, ledger: Ledger) -> None:
    file, delivery = landed("2024-03", readable=False, unreadable_reason="kỳ “2024-13” không hợp lệ")
    judge((file, delivery | {"delivery_id": "problem-1", "period": None}))
    (row,) = ledger.deliveries(statuses=["unreadable"]).to_dicts()
    assert row["reasons"] == [
        "Không đọc được tệp: kỳ “2024-13” không hợp lệ.",
        "Đặt đúng thư mục và tên tệp rồi gửi lại.",
    ]


@pytest.mark.parametrize(
    ("rows", "rule", "severity"), [(10, "volume", "critical"), (40, "volume_usual", "warning"), (100, None, None)]
)
def test_volume_holds_far_from_earlier_periods_and_warns_nearer(
    judge: Judge, rows: int, rule: str | None, severity: str | None
) -> None:
    months = [landed(f"2024-0{month}", content=f"{month}") for month in (1, 2, 3)]
    judgement = judge(*months, landed("2024-04", content="4", rows=rows))
    failed = failures(judgement.results)
    assert [(name, result.severity) for name, result in failed.items()] == ([(rule, severity)] if rule else [])
    if rule:
        assert f"{rows} dòng" in failed[rule].message_vi
        assert "của 3 kỳ trước" in failed[rule].message_vi


def test_rows_of_another_period_hold_a_delivery_and_the_column_is_named(judge: Judge) -> None:
    outside = {"rows_outside_period": 90, "share_outside_period": 0.9, "period_column": "updated_at"}
    judgement = judge(landed("2024-02"), landed("2024-03", content="B", **outside))
    failed = failures(judgement.results)
    assert set(failed) == {"inside_period"}
    assert "90 (90,00%) dòng có updated_at ngoài kỳ 2024-03" in failed["inside_period"].message_vi


def test_other_bytes_under_a_revision_that_exists_are_held_by_name(judge: Judge, ledger: Ledger) -> None:
    first, second = landed("2024-03", content="A"), landed("2024-03", content="B", run=1)
    judgement = judge(first, second)
    assert set(failures(judgement.results)) == {"revision_is_new"}
    (row,) = ledger.deliveries(statuses=["held"]).to_dicts()
    assert row["delivery_id"] == name_of(second)
    assert name_of(first) in row["reasons"][0]
    assert row["reasons"][-1] == "Sửa rồi gửi lại dưới tên 2024-03.r2.csv."


def test_dossiers_of_unknown_procedures_are_warned_of_and_judged_again_with_a_new_catalogue(
    judge: Judge, ledger: Ledger
) -> None:
    dossiers = landed("2024-03", procedures={"1.001": 90, "1.009": 10})
    assert failures(judge(dossiers).results) == {}, "an agency without a catalogue is compared with none"

    catalogue = landed("2024-03", dataset="procedures", procedures={"1.001": 1})
    failed = failures(judge(catalogue).results)
    assert set(failed) == {"procedures_known"}
    assert "10/100 (10,00%)" in failed["procedures_known"].message_vi
    assert "1.009" in failed["procedures_known"].message_vi

    judge(landed("2024-02", dataset="procedures", procedures={"1.009": 1}))
    (row,) = ledger.deliveries(datasets=["dossiers"]).to_dicts()
    assert row["warnings"] == []
    assert ledger.gate_results().filter(success=False).is_empty()


def test_a_catalogue_of_a_later_period_does_not_count(judge: Judge) -> None:
    later = landed("2024-04", dataset="procedures", procedures={"1.001": 1})
    assert failures(judge(later, landed("2024-03", procedures={"1.009": 10})).results) == {}


def test_a_mended_revision_is_taken_in_by_the_next_run(judge: Judge, ledger: Ledger) -> None:
    assert judge(landed("2024-03", missing_columns=["status"])).statuses() == {"held": 1}
    judge(landed("2024-03", revision=2, content="B"))
    assert ledger.current_deliveries()["revision"].to_list() == [2]
    assert ledger.deliveries(statuses=["held"]).height == 1


def test_every_rule_says_how_many_deliveries_passed(judge: Judge) -> None:
    judgement = judge(landed("2024-03"), landed("2024-03", agency="H02", unknown_columns=["x"]))
    passing = {result.rule: result.observed for result in judgement.results if result.subject == ALL_DELIVERIES}
    assert set(passing) == {rule.code for rule in (*OWN_RULES, *COMPARATIVE_RULES)}
    assert passing["columns_known"] == "1/2"
    assert passing["readable"] == "2/2"


def test_findings_stay_the_latest_while_a_delivery_is_judged_again_for_another(judge: Judge, ledger: Ledger) -> None:
    months = [landed(f"2024-0{month}", content=f"{month}", duplicate_rows=5) for month in (1, 2, 3)]
    judge(*months)
    judge(landed("2023-12", rows=900))
    latest = ledger.gate_results().filter(success=False, rule="rows_repeated")
    assert latest["subject"].to_list() == sorted(name_of(month) for month in months)


@pytest.mark.parametrize(
    ("code", "shown"),
    [("quarantine_share", "≤ 5%"), ("inside_period", "≤ 20%"), ("volume", "0,2 – 5"), ("rows_present", "≥ 1")],
)
def test_thresholds_are_shown_as_vietnamese_numbers_shares_as_percentages(code: str, shown: str) -> None:
    (rule,) = [rule for rule in (*OWN_RULES, *COMPARATIVE_RULES) if rule.code == code]
    assert rule.threshold == shown
