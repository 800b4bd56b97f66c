"""What the ledger keeps, and that keeping it twice changes nothing; on every database it supports."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from orchestration.ledger import GateResult, Ledger
from orchestration.ledger.judgements import Judged
from orchestration.ledger.landings import UnknownDelivery
from tests.unit.ledger.landed import FIRST_RUN, Landing, landed, name_of


def verdict(landing: Landing, status: str = "accepted", reasons: list[str] | None = None) -> Judged:
    return Judged(name_of(landing), status, status == "accepted", reasons or [], [], {}, {"earlier_periods": 0})


def finding(subject: str, rule: str = "volume", *, gate: str = "delivery", success: bool = False) -> GateResult:
    return GateResult(gate, rule, "critical", subject, success, "9 lần", "0.2 – 5", "Số dòng tăng.", "Rows rose.")  # type: ignore[arg-type]


def test_a_landing_recorded_twice_changes_nothing(ledger: Ledger) -> None:
    march = landed("2024-03")
    assert ledger.record_landings([march]) == [name_of(march)]
    before = ledger.deliveries(), ledger.known_files()

    later = landed("2024-03", run=3)
    assert ledger.record_landings([later, later]) == []

    assert ledger.deliveries().equals(before[0])
    assert ledger.known_files() == before[1]


def test_receipt_is_the_first_sight_kept_when_a_delivery_is_landed_again_under_another_contract(ledger: Ledger) -> None:
    march = landed("2024-03", rows=90)
    ledger.record_landings([march])
    ledger.save_judgement("run-1", [verdict(march)], [])

    assert ledger.record_landings([landed("2024-03", run=7, rows=95, contract_version="2")]) == [name_of(march)]

    row = ledger.deliveries().row(0, named=True)
    assert (row["received_at"], row["rows_accepted"]) == (FIRST_RUN, 95)
    assert row["status"] is None, "a delivery with other facts waits for a new judgement"
    assert ledger.to_judge() == {("H01", "dossiers"): date(2024, 4, 1)}


def test_a_file_that_is_only_touched_keeps_its_receipt_and_one_that_changes_is_received_anew(ledger: Ledger) -> None:
    ledger.record_landings([landed("2024-03")])

    file, delivery = landed("2024-03", run=1)
    ledger.record_landings([(file | {"mtime_ns": 5, "inode": 2**64 - 1}, delivery)])
    known = ledger.known_files()["H01/dossiers/2024-03.csv"]
    assert (known.mtime_ns, known.inode, known.received_at) == (5, 2**64 - 1, FIRST_RUN)

    ledger.record_landings([landed("2024-03", content="B", run=2)])
    known = ledger.known_files()["H01/dossiers/2024-03.csv"]
    assert known.received_at == FIRST_RUN + timedelta(days=2)
    assert ledger.deliveries().height == 2, "the earlier content stays known"


def test_instants_with_a_zone_are_kept_as_wall_clock_of_hanoi(ledger: Ledger) -> None:
    file, delivery = landed("2024-03")
    ledger.record_landings([(file | {"received_at": datetime(2024, 5, 1, 18, 30, tzinfo=UTC)}, delivery)])
    assert ledger.deliveries()["received_at"].to_list() == [datetime(2024, 5, 2, 1, 30)]


def test_a_batch_that_breaks_off_leaves_nothing_behind(ledger: Ledger) -> None:
    file, delivery = landed("2024-04")
    with pytest.raises(ValueError, match="2024-Q1"):
        ledger.record_landings([landed("2024-03"), (file, delivery | {"period": "2024-Q1"})])
    assert ledger.deliveries().is_empty()
    assert ledger.known_files() == {}


def test_current_deliveries_are_those_in_force(ledger: Ledger) -> None:
    first, second = landed("2024-03"), landed("2024-03", 2, "B")
    ledger.record_landings([first, second])
    ledger.save_judgement("run-1", [verdict(first)], [])
    assert ledger.current_deliveries()["delivery_id"].to_list() == [name_of(first)]

    ledger.save_judgement("run-2", [verdict(first, "superseded"), verdict(second)], [])

    current = ledger.current_deliveries()
    assert current.select("delivery_id", "period_start", "period_end", "revision", "rows_accepted").rows() == [
        (name_of(second), date(2024, 3, 1), date(2024, 4, 1), 2, 100)
    ]
    assert current["lake_path"].to_list() == [second[1]["lake_path"]]


def test_deliveries_are_listed_by_filters_with_their_reasons(ledger: Ledger) -> None:
    held, other = landed("2024-03"), landed("2024-04", agency="G05")
    ledger.record_landings([held, other])
    ledger.save_judgement("run-1", [verdict(held, "held", ["Thiếu cột due_at."]), verdict(other)], [])

    found = ledger.deliveries(statuses=["held"])

    assert found.select("delivery_id", "reasons").rows() == [(name_of(held), ["Thiếu cột due_at."])]
    assert found.schema["warnings"] == pl.List(pl.String)
    assert ledger.deliveries(agencies=["G05"], periods=["2024-04"])["delivery_id"].to_list() == [name_of(other)]


def test_a_withdrawn_delivery_waits_for_a_judgement_and_keeps_the_first_reason(ledger: Ledger) -> None:
    march = landed("2024-03")
    ledger.record_landings([march])
    ledger.save_judgement("run-1", [verdict(march)], [])
    assert ledger.to_judge() == {}

    ledger.withdraw(name_of(march), "gửi nhầm", datetime(2024, 6, 1))
    ledger.withdraw(name_of(march), "lần hai", datetime(2024, 7, 1))

    ((waiting,),) = ledger.deliveries_since(ledger.to_judge()).values()
    assert (waiting.withdrawn_at, waiting.withdrawn_reason) == (datetime(2024, 6, 1), "gửi nhầm")
    with pytest.raises(UnknownDelivery, match="H01-nothing"):
        ledger.withdraw("H01-nothing", "?", datetime(2024, 6, 1))


def test_a_file_whose_name_tells_no_period_is_kept_but_in_no_series(ledger: Ledger) -> None:
    file, delivery = landed("2024-03", readable=False, unreadable_reason="tên tệp / name")
    ledger.record_landings([(file, delivery | {"delivery_id": "problem-1", "period": None})])
    assert ledger.to_judge() == {}
    assert [one.delivery_id for one in ledger.without_period()] == ["problem-1"]


def test_the_latest_findings_on_a_subject_replace_the_earlier_which_stay_readable_by_run(ledger: Ledger) -> None:
    march, april = landed("2024-03"), landed("2024-04")
    ledger.record_landings([march, april])
    both = [verdict(march, "held"), verdict(april, "held")]
    ledger.save_judgement("run-1", both, [finding(name_of(march)), finding(name_of(april))])
    ledger.save_gate_results("run-1", [finding("indicator_values", "keys_unique", gate="publication")])

    ledger.save_judgement("run-2", [verdict(march)], [])
    ledger.save_gate_results("run-2", [finding("indicator_values", "keys_unique", gate="publication", success=True)])

    latest = ledger.gate_results()
    assert latest.select("subject", "success", "run_id").rows() == [
        (name_of(april), False, "run-1"),
        ("indicator_values", True, "run-2"),
    ]
    assert latest.select("agency_code", "dataset", "period").row(0) == ("H01", "dossiers", "2024-04")
    assert ledger.gate_results(run_id="run-1").height == 3


def test_refused_rows_are_counted_by_rule_and_column(ledger: Ledger) -> None:
    rules = {"not_parsed": {"due_at": 3, "submitted_at": 1}, "identical_key": 2}
    ledger.record_landings([landed("2024-03", quarantine_rules=rules)])
    assert ledger.quarantine_rules().select("rule", "column", "rows").rows() == [
        ("identical_key", "", 2),
        ("not_parsed", "due_at", 3),
        ("not_parsed", "submitted_at", 1),
    ]

    ledger.record_landings([landed("2024-03", quarantine_rules={"not_parsed": {"due_at": 1}}, contract_version="2")])
    assert ledger.quarantine_rules()["rows"].to_list() == [1]


def test_procedures_in_force_are_known_from_the_first_period_that_declares_them(ledger: Ledger) -> None:
    january = landed("2024-01", dataset="procedures", procedures={"1.001": 1, "1.002": 1})
    march = landed("2024-03", dataset="procedures", procedures={"1.002": 1, "1.003": 1})
    dossiers = landed("2024-03")
    ledger.record_landings([january, march, dossiers])
    ledger.save_judgement("run-1", [verdict(dossiers)], [])
    ledger.save_judgement("run-1", [verdict(january), verdict(march)], [], declaring={"H01": date(2024, 1, 1)})
    assert ledger.known_procedures(["H01", "G01"]) == {
        "H01": {"1.001": date(2024, 1, 1), "1.002": date(2024, 1, 1), "1.003": date(2024, 3, 1)}
    }
    assert ledger.to_judge() == {("H01", "dossiers"): date(2024, 4, 1)}, "dossiers are compared with the new catalogue"

    ledger.save_judgement("run-2", [verdict(january, "withdrawn")], [], declaring={"H01": date(2024, 1, 1)})
    assert ledger.known_procedures(["H01"]) == {"H01": {"1.002": date(2024, 3, 1), "1.003": date(2024, 3, 1)}}


def test_runs_and_publications_are_remembered(ledger: Ledger) -> None:
    ledger.start_run("run-1", started_at=FIRST_RUN, as_of=date(2024, 5, 1), code_version="1", inbox_fingerprint="f")
    assert ledger.runs().row(0, named=True)["finished_at"] is None
    ledger.finish_run("run-1", finished_at=FIRST_RUN + timedelta(minutes=1), outcome="published", publication=1)
    for code_version in ("1", "2"):
        ledger.record_publication(
            1, run_id="run-1", created_at=FIRST_RUN, as_of=date(2024, 5, 1), code_version=code_version
        )

    assert ledger.runs().select("outcome", "publication", "inbox_fingerprint").rows() == [("published", 1, "f")]
    assert ledger.publications().rows() == [(1, "run-1", FIRST_RUN, date(2024, 5, 1), "2")]


def test_tallies_add_up_what_there_is(ledger: Ledger) -> None:
    ledger.record_landings([landed(), landed("2024-04", rows=7), landed("2024-05", agency="H29")])
    counted = {
        (one.agency_code, one.status): (one.deliveries, one.rows_accepted) for one in ledger.tallies().deliveries
    }
    assert counted == {("H01", "waiting"): (2, 107), ("H29", "waiting"): (1, 100)}
    assert all(type(one.rows_accepted) is int for one in ledger.tallies().deliveries)


def audited(rule: str, subject: str, success: bool) -> GateResult:
    return GateResult("publication", rule, "warning", subject, success, "1", "= 0", "vi", "en")


def test_findings_on_agencies_and_groups_carry_their_code_and_marts_none(ledger: Ledger) -> None:
    subjects = ["ALL", "H29", "deliveries", "marts"]
    ledger.save_gate_results("run-1", [audited("coverage_usual", subject, False) for subject in subjects])
    found = ledger.gate_results().select("subject", "agency_code").rows()
    assert found == [("ALL", "ALL"), ("H29", "H29"), ("deliveries", None), ("marts", None)]


def test_the_history_of_the_gates_is_of_the_last_runs_oldest_first(ledger: Ledger) -> None:
    for run in ("b", "a", "c"):
        ledger.save_gate_results(run, [audited("keys_unique", "units", run == "c")])
    history = ledger.gate_history(runs=2)
    assert history.select("run_id", "rule", "success").rows() == [
        ("a", "keys_unique", False),
        ("c", "keys_unique", True),
    ]
    assert ledger.gate_history(runs=0).is_empty()
