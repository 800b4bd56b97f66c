"""The publication gate refuses a corrupted candidate, whatever is corrupted, and lets a right one pass."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest

from expectations.context import GateBroken, Gatekeeper
from expectations.mart_rules import KEYS
from expectations.publication import audit, passed
from orchestration.ledger import GateResult
from orchestration.ledger.verdicts import weekday
from tests.unit.expectations.candidates import make_candidate, publish

AS_OF = date(2024, 2, 15)


def failed(results: Sequence[GateResult]) -> set[tuple[str, str]]:
    """(rule, mart) of the critical rules that failed."""
    return {(result.rule, result.subject) for result in results if not result.success and result.severity == "critical"}


def audited(gatekeeper: Gatekeeper, candidate: Path, **options: object) -> list[GateResult]:
    options = {"previous": None, "code_changed": False, "as_of": AS_OF, "is_working": weekday} | options
    previous = options.pop("previous")
    return audit(candidate, previous, context=gatekeeper, **options)  # type: ignore[arg-type]


def test_a_right_candidate_passes_every_rule_on_every_mart(gatekeeper: Gatekeeper, tmp_path: Path) -> None:
    results = audited(gatekeeper, make_candidate(tmp_path / "candidate.duckdb"))
    assert failed(results) == set()
    assert passed(results)
    assert {result.subject for result in results if result.rule == "keys_unique"} == set(KEYS)
    assert len({(result.rule, result.subject) for result in results}) == len(results)


def test_an_indicator_that_groups_alone_have_is_no_sum(gatekeeper: Gatekeeper, tmp_path: Path) -> None:
    candidate = make_candidate(
        tmp_path / "candidate.duckdb",
        "insert into marts.indicators select * replace ('distinct' as indicator_code, 'group' as levels) "
        "from marts.indicators where indicator_code = 'late_rate'",
        "insert into marts.indicator_values select * replace ('distinct' as indicator_code) "
        "from marts.indicator_values where indicator_code = 'late_rate' and agency_code in ('ALL', 'MIN', 'PRO')",
    )
    assert failed(audited(gatekeeper, candidate)) == set()


MARCH = "indicator_code = 'late_rate' and period = '2024-01'"
CORRUPTIONS: list[tuple[str, str, set[tuple[str, str]]]] = [
    (
        "a figure twice",
        f"insert into marts.indicator_values from marts.indicator_values where {MARCH} and unit_code <> ''",
        {("keys_unique", "indicator_values"), ("units_within_agency", "indicator_values")},
    ),
    (
        "a delivery twice",
        "insert into marts.deliveries from marts.deliveries where status = 'held'",
        {("keys_unique", "deliveries")},
    ),
    (
        "a nation that is not the sum of its agencies",
        f"update marts.indicator_values set numerator = 6, value = 6 / 50 where {MARCH} and agency_code = 'ALL'",
        {("groups_are_sums", "indicator_values")},
    ),
    (
        "a form whose columns do not add up",
        "update marts.form_ii06a set settled_late = 2",
        {("form_adds_up", "form_ii06a")},
    ),
    (
        "procedures that do not make their agency's month",
        "update marts.procedure_flows set accepted = 9 where agency_code = 'H01'",
        {("procedures_add_up", "procedure_flows")},
    ),
    (
        "a group that has no row",
        f"delete from marts.indicator_values where {MARCH} and agency_code = 'PRO'",
        {("groups_are_sums", "indicator_values")},
    ),
    (
        "an agency that its group leaves out",
        "update marts.indicator_values set numerator = null, denominator = null, value = null, quality = 'missing' "
        f"where {MARCH} and agency_code = 'MIN'",
        {("groups_are_sums", "indicator_values")},
    ),
    (
        "a numerator beyond its denominator",
        f"update marts.indicator_values set numerator = 10, value = 10 / 9 where {MARCH} and unit_code <> ''",
        {("numerator_within_denominator", "indicator_values"), ("units_within_agency", "indicator_values")},
    ),
    (
        "a count below zero",
        "update marts.indicator_values set numerator = -1, value = -1 "
        "where indicator_code = 'portal_visits' and period = '2024-01' and numerator is not null",
        {("numerator_within_denominator", "indicator_values")},
    ),
    (
        "a value that is not the fraction",
        f"update marts.indicator_values set value = value * 100 where {MARCH} and agency_code = 'G01'",
        {("value_is_numerator_over_denominator", "indicator_values")},
    ),
    (
        "a zero denominator shown as 0",
        "update marts.indicator_values set value = 0 where denominator = 0 and agency_code = 'G01'",
        {("value_is_numerator_over_denominator", "indicator_values")},
    ),
    (
        "units that exceed their agency",
        f"update marts.indicator_values set denominator = 11, value = 2 / 11 where {MARCH} and unit_code <> ''",
        {("units_within_agency", "indicator_values")},
    ),
    (
        "an agency's figure without quality",
        f"update marts.indicator_values set quality = null where {MARCH} and agency_code = 'G01'",
        {("never_null", "indicator_values")},
    ),
    (
        "an unknown word",
        f"update marts.indicator_values set status = 'draft' where {MARCH} and agency_code = 'G01'",
        {("words_known", "indicator_values")},
    ),
    (
        "figures where nothing was delivered",
        f"update marts.indicator_values set quality = 'missing' where {MARCH} and agency_code = 'G01'",
        {("figures_where_delivered", "indicator_values")},
    ),
    (
        "a rate without a denominator",
        f"update marts.indicator_values set denominator = null, value = null where {MARCH} and unit_code <> ''",
        {("figures_where_delivered", "indicator_values")},
    ),
    (
        "an indicator of the catalogue without figures",
        "delete from marts.indicator_values where indicator_code = 'portal_visits'",
        {("catalogue_complete", "indicator_values")},
    ),
    (
        "two deliveries in force for one period",
        "update marts.deliveries set is_current = true, period = '2024-01' where status = 'held'",
        {("one_in_force", "deliveries")},
    ),
    (
        "figures that stand on a held delivery",
        "update marts.lineage set delivery_id = 'H01-dossiers-2024-02'",
        {("lineage_in_force", "lineage")},
    ),
    ("a mart that is gone", "drop table marts.reconciliation", {("marts_present", "marts")}),
    ("no figures at all", "drop table marts.indicator_values", {("marts_present", "marts")}),
]


@pytest.mark.parametrize(
    ("corruption", "expected"), [one[1:] for one in CORRUPTIONS], ids=[one[0] for one in CORRUPTIONS]
)
def test_a_corrupted_candidate_is_refused(
    gatekeeper: Gatekeeper, tmp_path: Path, corruption: str, expected: set[tuple[str, str]]
) -> None:
    results = audited(gatekeeper, make_candidate(tmp_path / "candidate.duckdb", corruption))
    assert failed(results) == expected
    assert not passed(results)


def test_a_refusal_counts_what_breaks_the_rule_and_shows_examples(gatekeeper: Gatekeeper, tmp_path: Path) -> None:
    candidate = make_candidate(
        tmp_path / "candidate.duckdb", "update marts.indicator_values set status = 'draft' where period = '2023-12'"
    )
    (result,) = [
        result for result in audited(gatekeeper, candidate) if result.rule == "words_known" and not result.success
    ]
    assert (result.gate, result.subject, result.observed) == ("publication", "indicator_values", "12")
    assert "status=draft" in result.message_vi
    assert result.message_en.startswith("indicator_values: Known words")


CHANGE = "update marts.indicator_values set numerator = numerator + 1, value = (numerator + 1) / denominator where "
AGENCY = (
    "indicator_code = 'late_rate' and period = '2024-01' and unit_code = '' and agency_code in ('G01', 'MIN', 'ALL')"
)
NEW_DELIVERY = (
    "insert into marts.deliveries values "
    "('new', '{0}', '{1}', '2024-01', 'accepted', true, 'z', date '2024-01-01', 100)"
)
REPLACED = "delete from marts.deliveries where agency_code = '{0}' and dataset = '{1}'; " + NEW_DELIVERY
UNEXPLAINED = ("final_changes_explained", "indicator_values")


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ([CHANGE + AGENCY], True),
        ([CHANGE + AGENCY, REPLACED.format("G01", "dossiers")], False),
        ([CHANGE + AGENCY, REPLACED.format("H01", "dossiers")], True),
        ([CHANGE + AGENCY, NEW_DELIVERY.format("G01", "payments")], True),
        ([CHANGE + AGENCY.replace("2024-01", "2024-02") + " and denominator > 0"], False),
        (["delete from marts.indicator_values where unit_code = 'H01.02'"], True),
        (["delete from marts.indicator_values where unit_code = 'H01.02'", REPLACED.format("H01", "dossiers")], False),
        (["update marts.indicator_values set status = 'provisional' where period = '2024-01'"], False),
    ],
    ids=[
        "nothing delivered",
        "its delivery replaced",
        "another agency's delivery replaced",
        "a dataset delivered that the indicator does not read",
        "a provisional figure",
        "a figure vanishes",
        "a figure vanishes with its delivery",
        "the candidate looks back from an earlier day",
    ],
)
def test_a_final_figure_changes_only_with_its_deliveries(
    gatekeeper: Gatekeeper, tmp_path: Path, changes: list[str], refused: bool
) -> None:
    previous = publish(make_candidate(tmp_path / "before.duckdb"), tmp_path / "published" / "it's {1}")
    candidate = make_candidate(tmp_path / "after.duckdb", *changes)
    results = audited(gatekeeper, candidate, previous=previous)
    assert (UNEXPLAINED in failed(results)) == refused
    assert UNEXPLAINED[0] in {result.rule for result in results}


def test_a_new_final_figure_needs_a_delivery_too(gatekeeper: Gatekeeper, tmp_path: Path) -> None:
    before = make_candidate(tmp_path / "before.duckdb", "delete from marts.indicator_values where unit_code = 'H01.02'")
    previous = publish(before, tmp_path / "1")
    results = audited(gatekeeper, make_candidate(tmp_path / "after.duckdb"), previous=previous)
    assert failed(results) == {UNEXPLAINED}


def test_a_period_that_became_final_is_no_change(gatekeeper: Gatekeeper, tmp_path: Path) -> None:
    previous = publish(make_candidate(tmp_path / "before.duckdb"), tmp_path / "1")
    later = "update marts.indicator_values set status = 'final'"
    more = "update marts.indicator_values set numerator = 810, value = 810 where numerator = 800"
    candidate = make_candidate(tmp_path / "after.duckdb", later, more)
    assert failed(audited(gatekeeper, candidate, previous=previous)) == set()


def test_changes_by_new_code_are_counted_and_pass(gatekeeper: Gatekeeper, tmp_path: Path) -> None:
    previous = publish(make_candidate(tmp_path / "before.duckdb"), tmp_path / "1")
    candidate = make_candidate(tmp_path / "after.duckdb", CHANGE + AGENCY)
    results = audited(gatekeeper, candidate, previous=previous, code_changed=True)
    assert passed(results)
    (counted,) = [result for result in results if result.rule == "final_changes_counted"]
    assert (counted.success, counted.severity, counted.observed) == (False, "warning", "3")


def test_years_that_cannot_have_changed_are_not_judged(gatekeeper: Gatekeeper, tmp_path: Path) -> None:
    previous = publish(make_candidate(tmp_path / "before.duckdb"), tmp_path / "1")
    wrong = (
        "update marts.indicator_values set numerator = 60, value = 60 / 50 where period = '2023-12' and numerator = 5"
    )
    candidate = make_candidate(tmp_path / "after.duckdb", wrong)
    assert not passed(audited(gatekeeper, candidate, previous=previous, years={2023}))
    assert passed(audited(gatekeeper, candidate, previous=previous, years={2024}))
    assert passed(audited(gatekeeper, candidate, previous=previous, years=set()))


def test_a_rule_that_cannot_be_evaluated_lets_nothing_pass(gatekeeper: Gatekeeper, tmp_path: Path) -> None:
    candidate = make_candidate(tmp_path / "candidate.duckdb", "alter table marts.lineage drop column delivery_id")
    with pytest.raises(GateBroken, match="delivery_id"):
        audited(gatekeeper, candidate)


def test_the_gate_leaves_the_candidate_to_the_next_writer(gatekeeper: Gatekeeper, tmp_path: Path) -> None:
    candidate = make_candidate(tmp_path / "candidate.duckdb")
    made = candidate.read_bytes()
    audited(gatekeeper, candidate)
    assert candidate.read_bytes() == made, "the gate wrote to what it judges"
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute("create table marts.more as select 1 as x")
        assert warehouse.execute("from marts.more").fetchall() == [(1,)]
