"""What moved between two publications, by how much, and because of which deliveries, formulas or day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.publication.comparison import NAMED, Difference, compare
from orchestration.publication.reader import open_publication
from orchestration.publication.writer import publish

Publish = Callable[..., int]
DELIVERED = ("H01-dossiers-2024-03-r1", "H02-dossiers-2024-03-r1", "G01-payments-2024-03-r1")


@pytest.fixture
def publish_figures(tmp_path: Path) -> Publish:
    """Publish figures, given as (indicator, agency, year, numerator, denominator), over deliveries in force."""

    def publish_them(
        *figures: tuple[str, str, int, int | None, int | None],
        deliveries: tuple[str, ...] = DELIVERED,
        formulas: str = "f1",
        as_of: date = date(2024, 4, 1),
        status: str = "final",
        lineage: dict[str, date] | None = None,
    ) -> int:
        candidate = tmp_path / "candidate.duckdb"
        candidate.unlink(missing_ok=True)
        with duckdb.connect(str(candidate)) as warehouse:
            warehouse.execute(
                "create schema marts;"
                "create table marts.indicators as select * from (values ('late_rate', 'dossiers', 'tardiness'),"
                " ('online_payment_rate', 'dossiers|payments', 'payment')) as t (indicator_code, datasets, theme);"
                "create table marts.deliveries (agency_code text, dataset text, period text, delivery_id text,"
                " is_current bool);"
                "create table marts.indicator_values (indicator_code text, agency_code text, unit_code text,"
                " period text, period_type text, period_start date, period_end date, status text, numerator bigint,"
                " denominator bigint, value double, quality text)"
            )
            for delivery in deliveries:
                agency, dataset, *_ = delivery.split("-")
                warehouse.execute(
                    "insert into marts.deliveries values (?, ?, '2024-03', ?, true)", [agency, dataset, delivery]
                )
            if lineage is not None:
                warehouse.execute("create table marts.lineage (delivery_id text, month date)")
                warehouse.executemany("insert into marts.lineage values (?, ?)", list(lineage.items()))
            for indicator, agency, year, numerator, denominator in figures:
                warehouse.execute(
                    "insert into marts.indicator_values values (?, ?, '', ?, 'month', ?, ?, ?, $7, $8, $7 / $8, $9)",
                    [
                        indicator, agency, f"{year}-03", date(year, 3, 1), date(year, 4, 1), status,
                        numerator, denominator, "missing" if numerator is None else "ok",
                    ],
                )  # fmt: skip
        return publish(
            candidate,
            tmp_path / "published",
            run_id="run",
            as_of=as_of,
            code_version="c",
            created_at=datetime(2024, 4, 1, tzinfo=UTC),
            retention=9,
            extra={"formulas": formulas},
        ).number

    return publish_them


@pytest.fixture
def compared(tmp_path: Path) -> Callable[[int, int], Difference]:
    def compare_numbers(before: int, after: int) -> Difference:
        published = tmp_path / "published"
        with open_publication(published, before) as older, open_publication(published, after) as newer:
            return compare(older, newer)

    return compare_numbers


Compared = Callable[[int, int], Difference]
LATE, LATER = ("late_rate", "H01", 2024, 1, 10), ("late_rate", "H01", 2024, 3, 10)


def moved(difference: Difference) -> dict[tuple[str, str, str], dict[str, Any]]:
    return {(row["indicator_code"], row["agency_code"], row["period"]): row for row in difference.figures.to_dicts()}


def test_equal_publications_differ_in_nothing(publish_figures: Publish, compared: Compared) -> None:
    difference = compared(publish_figures(LATE), publish_figures(LATE))
    assert (len(difference.figures), len(difference.deliveries)) == (0, 0)


def test_a_figure_that_moved_tells_both_sides_and_by_how_much(publish_figures: Publish, compared: Compared) -> None:
    steady = ("late_rate", "H02", 2024, 5, 10)
    (row,) = compared(publish_figures(LATE, steady), publish_figures(LATER, steady)).figures.to_dicts()
    assert (row["numerator_before"], row["numerator_after"], row["denominator_after"]) == (1, 3, 10)
    assert row["change"] == pytest.approx(0.2)


def test_the_most_moved_comes_first_and_what_has_no_value_last(publish_figures: Publish, compared: Compared) -> None:
    before = publish_figures(LATE, ("late_rate", "H02", 2024, 1, 10), ("late_rate", "H03", 2024, None, None))
    after = publish_figures(LATER, ("late_rate", "H02", 2024, 9, 10), ("late_rate", "H03", 2024, 1, 10))
    assert compared(before, after).figures["agency_code"].to_list() == ["H02", "H01", "H03"]


def test_a_figure_of_one_side_alone_is_told(publish_figures: Publish, compared: Compared) -> None:
    before = publish_figures(LATE, ("late_rate", "H01", 2023, 1, 4))
    rows = moved(compared(before, publish_figures(LATE)))
    assert list(rows) == [("late_rate", "H01", "2023-03")]
    assert rows["late_rate", "H01", "2023-03"]["numerator_after"] is None


def test_deliveries_that_came_and_went_are_named_for_the_agency_its_group_and_the_nation(
    publish_figures: Publish, compared: Compared
) -> None:
    figures = [("late_rate", agency, 2024, 1, 10) for agency in ("H01", "H02", "PRO", "MIN", "ALL")]
    again = [(*figure[:3], 2, 10) for figure in figures]
    corrected = ("H01-dossiers-2024-03-r2", *DELIVERED[1:])
    difference = compared(publish_figures(*figures), publish_figures(*again, deliveries=corrected))
    rows = moved(difference)
    both = ["-H01-dossiers-2024-03-r1", "+H01-dossiers-2024-03-r2"]
    named = {agency: rows["late_rate", agency, "2024-03"]["named"] for agency in ("H01", "H02", "PRO", "MIN", "ALL")}
    assert named == {"H01": both, "H02": [], "PRO": both, "MIN": [], "ALL": both}
    assert sorted(difference.deliveries["sign"]) == [-1, 1]


def test_a_delivery_explains_only_the_indicators_that_read_it(publish_figures: Publish, compared: Compared) -> None:
    figures = [(indicator, "G01", 2024, 1, 10) for indicator in ("late_rate", "online_payment_rate")]
    again = [(*figure[:3], 2, 10) for figure in figures]
    rows = moved(compared(publish_figures(*figures), publish_figures(*again, deliveries=DELIVERED[:2])))
    assert rows["late_rate", "G01", "2024-03"]["deliveries"] == 0
    assert rows["online_payment_rate", "G01", "2024-03"]["named"] == ["-G01-payments-2024-03-r1"]


def test_many_deliveries_are_counted_and_the_first_named(publish_figures: Publish, compared: Compared) -> None:
    many = tuple(f"H01-dossiers-2024-03-{day:02d}" for day in range(1, NAMED + 5))
    (row,) = compared(publish_figures(LATE, deliveries=()), publish_figures(LATER, deliveries=many)).figures.to_dicts()
    assert (row["deliveries"], len(row["named"])) == (NAMED + 4, NAMED)


def test_other_formulas_and_another_day_are_told(publish_figures: Publish, compared: Compared) -> None:
    before = publish_figures(LATE, status="provisional")
    (row,) = compared(before, publish_figures(LATER, formulas="f2", as_of=date(2024, 5, 1))).figures.to_dicts()
    assert (row["formulas_changed"], row["as_of_moved"]) == (True, True)


def test_another_day_moves_no_figure_that_was_final_on_both_sides(publish_figures: Publish, compared: Compared) -> None:
    (row,) = compared(publish_figures(LATE), publish_figures(LATER, as_of=date(2024, 5, 1))).figures.to_dicts()
    assert not row["as_of_moved"]


def test_a_cell_without_a_number_on_either_side_did_not_move(publish_figures: Publish, compared: Compared) -> None:
    empty = ("late_rate", "H05", 2024, None, None)
    assert compared(publish_figures(LATE), publish_figures(LATE, empty)).figures.is_empty()


def test_only_deliveries_with_rows_of_the_period_explain_it_and_those_that_went_come_first(
    publish_figures: Publish, compared: Compared
) -> None:
    """A payment of May moves no March; what was still open in February moves March's lateness."""
    paid, paid_more = ("online_payment_rate", "H01", 2024, 1, 10), ("online_payment_rate", "H01", 2024, 2, 10)
    february, march, may = "H01-dossiers-2024-02-r1", "H01-dossiers-2024-03-r2", "H01-dossiers-2024-05-r1"
    months = {february: date(2024, 2, 1), march: date(2024, 3, 1), may: date(2024, 5, 1)}
    before = publish_figures(LATE, paid, deliveries=(february,), lineage=months)
    after = publish_figures(LATER, paid_more, deliveries=(march, may), lineage=months)
    rows = moved(compared(before, after))
    assert rows["online_payment_rate", "H01", "2024-03"]["named"] == [f"+{march}"]
    assert rows["late_rate", "H01", "2024-03"]["named"] == [f"-{february}", f"+{march}"]
