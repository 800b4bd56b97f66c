"""What pages ask of a publication."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.access import ANY
from app.queries import indicators as queried
from app.queries.audit import publication_audit
from app.queries.indicators import agencies, with_guard
from app.queries.league import standing, without_figure
from app.queries.overview import group_figures, group_series
from app.queries.periods import PublishedPeriod, latest_telling, periods_by_type
from app.queries.quality import delivery_counts, delivery_months, delivery_rules, refused_deliveries, warnings
from orchestration.domain.comparability import Comparability
from orchestration.ledger import GateResult, Ledger
from orchestration.publication.reader import Publication
from tests.unit.app.marts import AS_OF


def test_equal_values_share_a_rank_and_the_next_is_skipped(publication: Publication) -> None:
    ranked = standing(publication, "late_rate", "2024-03", "PRO")
    assert list(ranked.select("rank", "agency_code").iter_rows()) == [(1, "H01"), (1, "H02"), (3, "H03")]


def test_a_ranked_agency_carries_its_own_figure_and_rank_of_last_year(publication: Publication) -> None:
    third = standing(publication, "late_rate", "2024-03", "PRO").row(2, named=True)
    assert (third["base_value"], third["base_rank"], third["quality"]) == (0.05, 1, "partial")


def test_agencies_without_a_figure_are_listed_with_why(publication: Publication) -> None:
    provinces = [each for each in agencies(publication).values() if each.group_code == "PRO"]
    listed = without_figure(publication, "late_rate", "2024-03", provinces, ["H01", "H02", "H03"])
    assert {each.agency.code: each.reason for each in listed} == {
        "H04": "none_in_period",
        "H05": "held",
        "H06": "never",
    }


def test_an_agency_that_had_ceased_to_exist_is_not_said_to_lack_a_figure(publication: Publication) -> None:
    gone = agencies(publication)["H07"]
    assert without_figure(publication, "late_rate", "2024-03", [gone], []) == []
    assert [each.agency.code for each in without_figure(publication, "late_rate", "2023-12", [gone], [])] == ["H07"]


def test_a_groups_figure_stands_beside_the_same_period_last_year(publication: Publication) -> None:
    figure = group_figures(publication, "2024-03")["late_rate", "PRO"]
    assert (figure.numerator, figure.denominator, figure.base_value) == (40, 500, 0.1)


def test_a_trend_ends_with_the_chosen_period(publication: Publication) -> None:
    assert group_series(publication, "2024-03")["period"].unique().sort().to_list() == ["2023-03", "2024-03"]


def test_the_page_opens_on_the_newest_period_with_enough_figures(publication: Publication) -> None:
    months = periods_by_type(publication)["month"]
    assert [period.code for period in months] == ["2024-04", "2024-03", "2023-03"]
    assert latest_telling(months).code == "2024-03"


def test_a_period_with_half_of_the_figures_is_enough() -> None:
    periods = [PublishedPeriod("2024-05", "month", "provisional", 7), PublishedPeriod("2024-04", "month", "final", 14)]
    assert latest_telling(periods).code == "2024-05"


@pytest.mark.parametrize(
    ("agency", "status"),
    [
        ("H01", "accepted"),
        ("H02", "accepted"),
        ("H03", "revision_refused"),
        ("H04", "unreadable"),
        ("H05", "held"),
        ("H06", "never"),
    ],
)
def test_a_month_is_told_by_the_revision_in_force(publication: Publication, agency: str, status: str) -> None:
    assert delivery_months(publication, "dossiers").of(agency, date(2024, 3, 1), AS_OF) == status


def test_a_month_is_missing_only_when_it_is_over(publication: Publication) -> None:
    months = delivery_months(publication, "dossiers")
    assert months.of("H01", date(2024, 2, 1), AS_OF) == "missing"
    assert months.of("H01", date(2024, 4, 1), AS_OF) is None
    assert months.of("H01", date(2023, 12, 1), AS_OF) == "missing"


def test_refused_deliveries_come_with_the_gates_english(publication: Publication) -> None:
    refused = {row["agency_code"]: row for row in refused_deliveries(publication, ANY).iter_rows(named=True)}
    assert set(refused) == {"H03", "H04", "H05"}
    assert refused["H05"]["messages_en"] == ["The share of refused rows is above the threshold"]
    assert refused["H04"]["messages_en"] is None


def test_deliveries_are_counted_by_what_became_of_them(publication: Publication) -> None:
    counted = delivery_counts(publication).row(0, named=True)
    told = {name: counted[name] for name in ("received", "in_force", "held", "unreadable", "superseded")}
    assert told == {"received": 7, "in_force": 3, "held": 2, "unreadable": 1, "superseded": 1}


def test_a_rule_of_the_delivery_gate_counts_the_deliveries_that_failed_it(publication: Publication) -> None:
    told = {row["rule"]: row["failed"] for row in delivery_rules(publication).iter_rows(named=True)}
    assert told == {"quarantine_share": 1, "volume_usual": 1}


def test_warnings_are_of_deliveries_alone(publication: Publication) -> None:
    assert warnings(publication, ANY)["agency_code"].to_list() == ["H02"]


def finding(rule: str, success: bool) -> GateResult:
    return GateResult("publication", rule, "critical", "indicator_values", success, "0", "= 0", "đạt", "passed")


@pytest.mark.usefixtures("fresh_caches")
def test_the_publication_gate_is_told_of_the_version_shown_and_no_other(
    publication: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THUOC_HOME", str(tmp_path))
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}") as ledger:
        for run_id, success in (("run-0", False), (publication.run_id, True), ("run-2", False)):
            ledger.save_gate_results(run_id, [finding("keys_unique", success)], {("publication", "indicator_values")})
    assert publication_audit(publication).select("rule", "success").rows() == [("keys_unique", True)]


@pytest.mark.usefixtures("fresh_caches")
def test_reading_the_publication_gate_makes_no_ledger(
    publication: Publication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THUOC_HOME", str(tmp_path))
    assert publication_audit(publication).is_empty()
    assert list(tmp_path.iterdir()) == []


def test_a_download_leaves_out_the_base_that_may_not_be_compared_and_says_why(
    publication: Publication, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked = standing(publication, "late_rate", "2024-03", "PRO")
    kept = with_guard(publication, ranked, "2024-03")
    assert kept["base_value"].to_list() == ranked["base_value"].to_list()
    assert set(kept["comparability"]) == {"allowed"}
    refusal = {"late_rate": Comparability.because(["definition_changed"])}
    monkeypatch.setattr(queried, "on_last_year", lambda *_: refusal)
    refused = with_guard(publication, ranked, "2024-03")
    assert refused["base_value"].to_list() == [None] * ranked.height
    assert set(refused["comparability_reasons"]) == {"definition_changed"}
