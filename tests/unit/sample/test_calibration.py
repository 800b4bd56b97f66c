"""The sample's figures are the published ones, at the smallest size that promises it and for any seed.

Figures are computed here from the latest states, after the design's formulas, with nothing of the sample's own code.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from orchestration.domain.calendar import WorkingCalendar
from orchestration.sample.population import CALIBRATED_FROM
from orchestration.sample.world import sample_rows
from tests.unit.sample.told import Rows, latest, told

#: A tenth of a point.
NEAR = 0.1

MIN, PRO = "G", "H"
#: (indicator, group) → 2024, and the change on the same period, read as points; None: not published.
PUBLISHED = {
    ("digitization_rate_766", MIN): (49.5, 23),
    ("digitization_rate_766", PRO): (55, 26),
    ("electronic_result_rate_766", MIN): (49.6, 23.2),
    ("electronic_result_rate_766", PRO): (60.5, 25.5),
    ("reuse_rate_766", MIN): (1.11, None),
    ("reuse_rate_766", PRO): (10.83, None),
    ("online_payment_rate", MIN): (24.11, None),
    ("online_payment_rate", PRO): (43.11, 30.48),
    ("online_dossier_rate", MIN): (49.4, 19),
    ("online_dossier_rate", PRO): (47.8, 21.9),
}


@dataclass(frozen=True)
class Sample:
    """Rows as told, and the latest state of each dossier and payment."""

    rows: Rows

    @cached_property
    def dossiers(self) -> pl.DataFrame:
        return latest(self.rows)

    @cached_property
    def payments(self) -> pl.DataFrame:
        return latest(self.rows, "payments", "payment_code")


def drawn(seed: int, reference: Path) -> Sample:
    return Sample(list(sample_rows(dossiers=CALIBRATED_FROM, seed=seed, reference=reference)))


@pytest.fixture(scope="module")
def sample(reference: Path) -> Sample:
    """Of a seed that nobody tuned to."""
    return drawn(20240501, reference)


def rates(sample: Sample, year: int, by: pl.Expr) -> pl.DataFrame:
    """Rates of January to April in percent, one row a value of ``by``."""
    start, end = datetime(year, 1, 1), datetime(year, 5, 1)
    paid = sample.payments.filter(
        (pl.col("status") == "succeeded") & pl.col("method").str.starts_with("online_") & (pl.col("paid_at") < end)
    )
    kept = sample.dossiers.filter(pl.col("status") != "withdrawn").with_columns(by=by)
    accepted = kept.filter(pl.col("accepted_at").is_between(start, end, closed="left"))
    online = pl.col("channel") == "online"
    done = (pl.col("finished_at") < end).fill_null(value=False)
    handled = kept.filter(
        pl.col("accepted_at") < end, pl.col("finished_at").is_null() | (pl.col("finished_at") >= start)
    )
    stopped = pl.col("status").is_in(["supplement", "payment_due", "suspended"])
    overdue = pl.when(done).then(pl.col("finished_at") > pl.col("due_at")).otherwise(
        ~stopped & (pl.col("due_at") < end)
    )  # fmt: skip
    late, has_due = overdue | (pl.col("supplement_count") > 1), pl.col("due_at").is_not_null()
    of_accepted = accepted.group_by("by").agg(
        online_dossier_rate=online.mean(),
        online_payment_rate=pl.col("dossier_code").is_in(paid["dossier_code"].implode()).filter(
            pl.col("fee_vnd") > 0
        ).mean(),
    )  # fmt: skip
    of_handled = handled.group_by("by").agg(
        digitization_rate_766=(done & pl.col("components_digitized") & pl.col("result_digitized")).mean(),
        electronic_result_rate_766=(done & pl.col("has_electronic_result")).mean(),
        reuse_rate_766=pl.col("reuses_data").mean(),
        late_rate=late.filter(has_due).mean(),
        online_late_rate=late.filter(has_due & online).mean(),
    )
    percent = pl.exclude("by") * 100
    return of_accepted.join(of_handled, on="by").with_columns(percent)


GROUP = pl.col("agency_code").str.slice(0, 1)


def test_group_figures_of_2024_are_the_published_ones_to_a_tenth_of_a_point(sample: Sample) -> None:
    found = rates(sample, 2024, GROUP)
    for (indicator, group), (level, _) in PUBLISHED.items():
        assert found.filter(by=group)[indicator].item() == pytest.approx(level, abs=NEAR), (indicator, group)


def test_the_same_period_of_2023_is_lower_by_the_published_points(sample: Sample) -> None:
    before, after = rates(sample, 2023, GROUP), rates(sample, 2024, GROUP)
    for (indicator, group), (level, change) in PUBLISHED.items():
        found = before.filter(by=group)[indicator].item()
        if change is not None:
            assert found == pytest.approx(level - change, abs=NEAR), (indicator, group)
        assert found < after.filter(by=group)[indicator].item()


def test_lateness_was_two_points_higher_in_the_nation(sample: Sample) -> None:
    nation = pl.lit("ALL")
    before, after = (rates(sample, year, nation)["late_rate"].item() for year in (2023, 2024))
    assert before - after == pytest.approx(2, abs=NEAR)


def test_the_ministries_that_are_named_for_lateness_are_as_late_as_printed(sample: Sample) -> None:
    of_agencies = rates(sample, 2024, pl.col("agency_code"))
    late = dict(of_agencies.select("by", "online_late_rate").iter_rows())
    assert late["G07"] == pytest.approx(83.3, abs=NEAR)
    assert late["G10"] == pytest.approx(79, abs=NEAR)


def test_nine_in_ten_online_dossiers_of_g05_are_late_or_late_in_acceptance(sample: Sample, reference: Path) -> None:
    calendar = WorkingCalendar.from_csv(reference / "calendar_overrides.csv")
    start, end = datetime(2024, 1, 1), datetime(2024, 5, 1)
    own = sample.dossiers.filter(
        pl.col("agency_code") == "G05", pl.col("channel") == "online", pl.col("status") != "withdrawn"
    )
    handled = (pl.col("accepted_at") < end) & (pl.col("finished_at").is_null() | (pl.col("finished_at") >= start))
    waiting = (pl.col("submitted_at") >= start) & (pl.col("accepted_at").is_null() | (pl.col("accepted_at") >= end))
    members = own.filter(handled | waiting)
    hits = 0
    for row in members.iter_rows(named=True):
        answered = min(row["accepted_at"] or end, row["refused_at"] or end, end)
        slow = answered > calendar.eight_working_hours_after(row["submitted_at"])
        finished = row["finished_at"] if row["finished_at"] and row["finished_at"] < end else None
        stopped = row["status"] in ("supplement", "payment_due", "suspended")
        overdue = row["due_at"] is not None and (
            finished > row["due_at"] if finished else not stopped and row["due_at"] < end
        )
        hits += slow or overdue or (row["due_at"] is not None and row["supplement_count"] > 1)
    assert 100 * hits / len(members) == pytest.approx(90, abs=NEAR)


@pytest.fixture(scope="module")
def tables(reference: Path) -> dict[tuple[str, str], dict[str, float]]:
    """(document, section) → printed value by agency."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    with (reference / "published_figures.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["agency_code"] and row["section"].startswith("Bảng"):
                found.setdefault((row["document"], row["section"]), {})[row["agency_code"]] = float(row["value"])
    return found


def in_order(printed: dict[str, float], found: dict[str, float]) -> bool:
    return sorted(printed, key=lambda code: -printed[code]) == sorted(printed, key=lambda code: -found[code])


@pytest.mark.parametrize(("section", "of"), [("Bảng 1", "G"), ("Bảng 2", "H")])
def test_portals_are_visited_in_the_order_and_as_often_as_the_tables_say(
    sample: Sample, tables: dict[tuple[str, str], dict[str, float]], section: str, of: str
) -> None:
    visits = told(sample.rows, "portal_visits").filter(pl.col("month") >= "2024")
    in_a_month = visits.group_by("agency_code").agg(pl.col("visits").sum() / 4)
    found = {code: number for code, number in in_a_month.iter_rows() if code.startswith(of)}
    printed = {code: value / 10 for code, value in tables["BC22-2022", section].items()}
    assert in_order(printed, found)
    assert all(found[code] == pytest.approx(printed[code], rel=0.02) for code in printed)
    ends = sorted(found, key=lambda code: found[code])
    half = sorted(printed, key=lambda code: printed[code])
    lowest = half[: len(half) // 2]
    assert ends[: len(lowest)] == lowest
    assert set(ends[-(len(half) - len(lowest)) :]) == set(half) - set(lowest)


@pytest.mark.parametrize(("section", "of"), [("Bảng 3", "G"), ("Bảng 4", "H")])
def test_agencies_named_for_online_dossiers_stand_where_the_tables_put_them(
    sample: Sample, tables: dict[tuple[str, str], dict[str, float]], section: str, of: str
) -> None:
    of_agencies = rates(sample, 2024, pl.col("agency_code")).filter(pl.col("by").str.starts_with(of))
    found = dict(of_agencies.select("by", "online_dossier_rate").iter_rows())
    printed = tables["BC22-2022", section]
    # A dossier more or less is 0.4 points in the smallest.
    assert all(found[code] == pytest.approx(printed[code], abs=0.4) for code in printed)
    ends = sorted(printed, key=lambda code: printed[code])
    between = [found[code] for code in found if code not in printed]
    low = max(found[code] for code in ends[: len(ends) // 2])
    high = min(found[code] for code in ends[len(ends) // 2 :])
    assert low - 0.4 <= min(between) <= max(between) <= high + 0.4


@pytest.mark.parametrize("section", ["Bảng 3", "Bảng 4"])
def test_services_with_dossiers_are_in_the_order_of_the_tables(
    sample: Sample, tables: dict[tuple[str, str], dict[str, float]], section: str
) -> None:
    printed = tables["BC13-2022", section]
    offered = sample.rows[-1][1]["procedures"].filter(
        pl.col("valid_to").is_null(), pl.col("service_level") != "information"
    )
    accepted = sample.dossiers.filter(
        pl.col("accepted_at") >= datetime(2024, 1, 1), pl.col("status") != "withdrawn", pl.col("channel") == "online"
    )
    used = accepted.select("agency_code", "procedure_code").unique()
    share = offered.join(used.with_columns(used=True), on=["agency_code", "procedure_code"], how="left")
    of_agencies = share.group_by("agency_code").agg(100 * pl.col("used").fill_null(value=False).mean())
    found = dict(of_agencies.iter_rows())
    # An agency has whole services: some 57 in a ministry, 143 in a province.
    assert all(found[code] == pytest.approx(printed[code], abs=1.5) for code in printed)
    order = sorted(printed, key=lambda code: -printed[code])
    assert all(found[above] >= found[below] for above, below in pairwise(order))


def test_the_nations_services_are_online_and_full_as_published(sample: Sample) -> None:
    offered = sample.rows[-1][1]["procedures"].filter(pl.col("valid_to").is_null())
    online = offered.filter(pl.col("service_level") != "information")
    assert 100 * len(online) / len(offered) == pytest.approx(100 * 4510 / 6287, abs=NEAR)
    assert 100 * (online["service_level"] == "full").mean() == pytest.approx(100 * 3688 / 4510, abs=NEAR)


def test_ministries_have_five_eighths_of_the_dossiers_and_sizes_vary_widely(sample: Sample) -> None:
    sizes = sample.dossiers.group_by("agency_code").len()
    of_ministries = sizes.filter(pl.col("agency_code").str.starts_with("G"))["len"].sum()
    assert of_ministries / sizes["len"].sum() == pytest.approx(17_388_356 / (17_388_356 + 10_364_973), abs=0.005)
    assert sizes["len"].max() > 50 * sizes["len"].min()


def test_months_differ_and_rates_rise_within_the_year(sample: Sample) -> None:
    """Quotas hold for four months, not for each: a series without scatter would be no series."""
    accepted = sample.dossiers.filter(pl.col("accepted_at") >= datetime(2024, 1, 1), pl.col("status") != "withdrawn")
    monthly = (
        accepted.filter(GROUP == PRO)
        .group_by(month=pl.col("accepted_at").dt.month())
        .agg(online=(pl.col("channel") == "online").mean())
        .sort("month")["online"]
    )
    assert monthly.n_unique() == 4
    assert monthly[-1] > monthly[0]


def test_blocks_of_agencies_make_a_sample_that_is_calibrated_too(
    reference: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large samples are drawn in blocks of agencies, which memory needs."""
    monkeypatch.setattr("orchestration.sample.world._DRAWN_TOGETHER", CALIBRATED_FROM // 40)
    sample = drawn(1, reference)
    assert len(sample.rows) > 5 * 8
    assert told(sample.rows, "dossiers")["dossier_code"].n_unique() == CALIBRATED_FROM
    found = rates(sample, 2024, GROUP)
    for (indicator, group), (level, _) in PUBLISHED.items():
        assert found.filter(by=group)[indicator].item() == pytest.approx(level, abs=NEAR), (indicator, group)
