"""What the sample tells: plausible, in step with the published figures, and within what every gate allows."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from statistics import median

import numpy as np
import polars as pl
import pytest

from orchestration.domain.agencies import agency_of, group_of
from orchestration.domain.calendar import WorkingCalendar
from orchestration.sample.clock import WorkingClock
from orchestration.sample.months import sample_months
from orchestration.sample.portal import write_portal_deliveries
from orchestration.sample.world import sample_rows
from tests.unit.sample.told import KEYS, Rows, latest, told


def test_the_months_are_january_to_april_of_two_years_and_share_all_dossiers() -> None:
    months = sample_months()
    assert [month.code for month in months] == [
        f"{year}-{number:02d}" for year in (2023, 2024) for number in range(1, 5)
    ]
    assert sum(month.share for month in months) == pytest.approx(1)
    assert [month.since for month in months[:2]] == [datetime(2023, 1, 1), datetime(2023, 2, 1)]
    assert months[4].since == datetime(2023, 5, 1)


@pytest.mark.parametrize("dossiers", [1_000, 1_777])
def test_there_are_exactly_as_many_dossiers_as_asked_for(reference: Path, dossiers: int) -> None:
    rows = list(sample_rows(dossiers=dossiers, seed=3, reference=reference))
    assert told(rows, "dossiers")["dossier_code"].n_unique() == dossiers


def test_every_agency_delivers_every_dataset_every_month(usual_rows: Rows) -> None:
    for month, of_month in usual_rows:
        for dataset, rows in of_month.items():
            if dataset != "targets":
                assert rows["agency_code"].n_unique() == 86, (month.code, dataset)


def test_a_few_agencies_assign_a_years_targets_to_themselves_and_their_units_each_january(usual_rows: Rows) -> None:
    targets = told(usual_rows, "targets")
    assert set(targets["month"]) == {"2023-01", "2024-01"}
    assert (targets["period"] == targets["month"].str.head(4)).all()
    assert targets["agency_code"].n_unique() == 4
    assert targets["value"].is_between(1, 100, closed="right").all()
    assert targets["legal_basis"].str.contains("thuoc-sample").all()
    reported = told(usual_rows, "reported_figures")["unit_code"].drop_nulls().unique()
    assert set(targets["unit_code"].drop_nulls()) == set(reported)
    assert set(targets.filter(pl.col("unit_code").is_null())["agency_code"]) == {"G15", "H17", "H29", "H44"}


def test_rows_lie_inside_the_period_of_their_delivery_and_keys_are_unique_in_it(usual_rows: Rows) -> None:
    for month, of_month in usual_rows:
        for dataset, column in [(of, "updated_at") for of in ("dossiers", "payments", "feedback", "ratings")]:
            assert of_month[dataset][column].is_between(month.start, month.end, closed="left").all()
        visited = of_month["portal_visits"]["visit_date"]
        assert visited.is_between(month.start.date(), month.end.date(), closed="left").all()
        for dataset, key in KEYS.items():
            assert not of_month[dataset].select("agency_code", *key).is_duplicated().any(), (month.code, dataset)


def test_a_dossier_accepted_in_january_and_finished_in_march_is_told_in_both_deliveries(usual_rows: Rows) -> None:
    finished = latest(usual_rows).filter(
        pl.col("accepted_at").is_between(datetime(2024, 1, 1), datetime(2024, 2, 1), closed="left"),
        pl.col("finished_at").is_between(datetime(2024, 3, 1), datetime(2024, 4, 1), closed="left"),
        pl.col("status") == "resolved",
    )
    assert len(finished) > 20
    states = told(usual_rows, "dossiers").join(finished.select("dossier_code"), on="dossier_code")
    in_january, in_march = (states.filter(pl.col("month") == f"2024-{number}") for number in ("01", "03"))
    assert in_january["dossier_code"].n_unique() == in_march["dossier_code"].n_unique() == len(finished)
    assert in_january["finished_at"].is_null().all()
    assert not in_january["result_digitized"].any()
    assert in_march["finished_at"].is_not_null().all()


def test_what_happened_in_months_that_nobody_delivered_is_told_in_january_2024(usual_rows: Rows) -> None:
    caught_up = usual_rows[4][1]["dossiers"].filter(pl.col("result_returned_at") < datetime(2024, 1, 1))
    assert len(caught_up) > 100
    assert (caught_up["result_returned_at"] >= datetime(2023, 5, 1)).all()
    assert set(caught_up["updated_at"].dt.date()) == {date(2024, 1, 2)}


def test_states_obey_the_contract(usual_rows: Rows) -> None:
    rows = told(usual_rows, "dossiers")
    assert set(rows["status"]) == {
        "pending", "not_accepted", "processing", "supplement", "payment_due", "suspended", "resolved", "rejected",
        "withdrawn",
    }  # fmt: skip
    assert set(rows["channel"]) == {"online", "counter", "postal"}
    done = pl.col("status").is_in(["resolved", "rejected"])
    broken = rows.filter(
        (pl.col("submitted_at") > pl.col("accepted_at"))
        | (pl.col("accepted_at") > pl.col("finished_at"))
        | (done != pl.col("finished_at").is_not_null())
        | (done & pl.col("accepted_at").is_null())
        | ((pl.col("status") == "not_accepted") != pl.col("refused_at").is_not_null())
        | ((pl.col("status") == "not_accepted") & pl.col("accepted_at").is_not_null())
    )
    assert broken.is_empty()
    assert set(rows["source_system"]) == {"thuoc-sample"}


def test_units_are_departments_bureaus_and_communes_under_districts_of_the_agency(usual_rows: Rows) -> None:
    rows = told(usual_rows, "dossiers").select("agency_code", "unit_code").unique()
    with_unit = rows.drop_nulls()
    assert all(agency_of(unit) == agency for agency, unit in with_unit.iter_rows())
    assert rows.filter(pl.col("unit_code").is_null())["agency_code"].n_unique() == 86
    depths = {group: set() for group in ("MIN", "PRO")}
    for unit in with_unit["unit_code"]:
        depths[group_of(unit)].add(unit.count("."))
    assert depths == {"MIN": {1}, "PRO": {1, 2}}


def test_procedures_recur_in_provinces_and_are_known_to_the_agency_that_uses_them(usual_rows: Rows) -> None:
    _, of_month = usual_rows[-1]
    catalogue = of_month["procedures"]
    in_provinces = catalogue.filter(pl.col("agency_code").str.starts_with("H")).select("agency_code", "procedure_code")
    assert in_provinces.unique().group_by("procedure_code").len()["len"].min() > 20
    used = told(usual_rows, "dossiers").select("agency_code", "procedure_code").unique()
    assert used.join(catalogue, on=["agency_code", "procedure_code"], how="anti").is_empty()


def test_online_dossiers_use_services_that_were_online(usual_rows: Rows) -> None:
    for month, of_month in usual_rows:
        online = of_month["dossiers"].filter((pl.col("channel") == "online") & (pl.col("submitted_at") >= month.start))
        services = of_month["procedures"].filter(
            (pl.col("service_level") != "information") & (pl.col("valid_from") <= month.start.date())
        )
        assert online.join(services, on=["agency_code", "procedure_code"], how="anti").is_empty()


def test_counters_are_open_in_working_hours_only(usual_rows: Rows, reference: Path) -> None:
    calendar = WorkingCalendar.from_csv(reference / "calendar_overrides.csv")
    rows = told(usual_rows, "dossiers")
    at_counter = rows.filter(pl.col("channel") != "online")["submitted_at"]
    answered = rows["accepted_at"].drop_nulls()
    for instants in (at_counter, answered):
        assert all(calendar.is_working(day) for day in instants.dt.date().unique())
        hours = set(instants.dt.hour())
        assert hours <= {8, 9, 10, 11, 13, 14, 15, 16}
    at_home = rows.filter(pl.col("channel") == "online")["submitted_at"]
    assert {6, 7} & set(at_home.dt.hour()) or {18, 20} & set(at_home.dt.hour())
    assert (at_home.dt.weekday() > 5).any()


def test_few_dossiers_have_no_due_date_and_they_are_of_a_few_agencies(usual_rows: Rows) -> None:
    accepted = latest(usual_rows).filter(pl.col("accepted_at").is_not_null())
    undated = accepted.filter(pl.col("due_at").is_null())
    assert 0 < len(undated) < 0.02 * len(accepted)
    assert undated["agency_code"].n_unique() <= 10


@pytest.mark.parametrize(("dossiers", "seed"), [(1_000, 1), (1_000, 2), (2_500, 3), (20_000, 1)])
def test_no_delivery_is_out_of_its_agencys_usual_volume(reference: Path, dossiers: int, seed: int) -> None:
    """Held are deliveries outside a fifth to five times the median of at least three earlier periods."""
    counts: dict[tuple[str, str], list[int]] = {}
    for _, of_month in sample_rows(dossiers=dossiers, seed=seed, reference=reference):
        for dataset, rows in of_month.items():
            for agency, number in rows.group_by("agency_code").len().iter_rows():
                counts.setdefault((agency, dataset), []).append(number)
    for series, numbers in counts.items():
        assert len(numbers) == (2 if series[1] == "targets" else 8)
        for place in range(3, len(numbers)):
            usual = median(numbers[:place])
            assert usual / 5 <= numbers[place] <= 5 * usual, (series, numbers)


def test_the_portals_figures_are_within_the_usual_volume_of_h44(
    usual_rows: Rows, reference: Path, tmp_path: Path
) -> None:
    """Both lie in one inbox after `make run`: the real delivery must not be held for its size."""
    (path,) = write_portal_deliveries(reference, tmp_path)
    delivered = len(path.read_text(encoding="utf-8").splitlines()) - 1
    reported = told(usual_rows, "reported_figures").filter(pl.col("agency_code") == "H44")
    assert delivered <= 5 * median(reported.group_by("month").len()["len"])


def test_what_agencies_report_is_near_what_they_deliver_and_not_always_it(usual_rows: Rows) -> None:
    off = []
    for month, of_month in usual_rows:
        reported = of_month["reported_figures"].filter(
            pl.col("unit_code").is_null() & (pl.col("indicator_code") == "online_dossier_rate")
        )
        accepted = of_month["dossiers"].filter(
            (pl.col("accepted_at") >= month.start) & (pl.col("status") != "withdrawn")
        )
        true = accepted.group_by("agency_code").agg(n=(pl.col("channel") == "online").sum(), d=pl.len())
        compared = reported.join(true, on="agency_code")
        assert len(compared) == 86
        assert (compared["denominator"] == compared["d"]).all()
        off += ((compared["numerator"] - compared["n"]).abs() / compared["d"]).to_list()
    assert 0 < sum(error > 0 for error in off) < 0.2 * len(off)
    assert max(off) < 0.05


def test_agencies_round_or_cut_what_they_report(usual_rows: Rows) -> None:
    reported = told(usual_rows, "reported_figures").filter(pl.col("denominator") > 0)
    exact = 100 * reported["numerator"] / reported["denominator"]
    cut = reported["value"] < exact - 0.005
    assert set(reported.filter(cut)["agency_code"].str.slice(1).cast(pl.Int64) % 2) == {0}


@pytest.mark.parametrize("offset", [0, 1, 77, 4001])
def test_eight_working_hours_on_the_clock_are_the_calendars(reference: Path, offset: int) -> None:
    calendar = WorkingCalendar.from_csv(reference / "calendar_overrides.csv")
    clock = WorkingClock(calendar, date(2022, 12, 1), date(2024, 12, 31))
    start = datetime(2023, 1, 17, 0, 0, offset % 60)
    instants = [start + (datetime(2023, 2, 8) - datetime(2023, 1, 17)) * step / 97 for step in range(97)]
    instants = [instant.replace(microsecond=0) for instant in instants]
    later = clock.instants(clock.seconds(np.array(instants, dtype="datetime64[us]")) + 8 * 3600)
    assert [instant.item() for instant in later] == [
        calendar.eight_working_hours_after(instant) for instant in instants
    ]
