"""``thuoc indicators``: the design's columns for programs, Vietnamese figures and same-period change for people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.unit.cli.conftest import FIGURES, Told, publish_candidate

Thuoc = Callable[..., Told]
PERIOD = ("indicators", "--period", "2024-YTD04")


def test_csv_has_the_columns_of_the_design_and_exact_values(thuoc: Thuoc, published: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(thuoc(*PERIOD, "--format", "csv").out)))
    assert list(rows[0]) == [
        "indicator_code",
        "agency_code",
        "unit_code",
        "period",
        "period_start",
        "period_end",
        "status",
        "numerator",
        "denominator",
        "value",
        "quality",
        "publication",
    ]
    assert rows[0] == {
        "indicator_code": "late_rate",
        "agency_code": "ALL",
        "unit_code": "",
        "period": "2024-YTD04",
        "period_start": "2024-01-01",
        "period_end": "2024-05-01",
        "status": "provisional",
        "numerator": "250",
        "denominator": "1000",
        "value": "0.25",
        "quality": "partial",
        "publication": "1",
    }


def test_a_missing_figure_is_an_empty_cell_in_csv_and_null_in_json(thuoc: Thuoc, published: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(thuoc(*PERIOD, "--agency", "MIN", "--format", "csv").out))
    assert (row["numerator"], row["value"], row["quality"]) == ("", "", "missing")
    (record,) = json.loads(thuoc(*PERIOD, "--agency", "MIN", "--format", "json").out)
    assert (record["numerator"], record["value"]) == (None, None)


def test_without_a_choice_csv_has_every_agency_and_unit_groups_first(thuoc: Thuoc, published: Path) -> None:
    rows = csv.DictReader(io.StringIO(thuoc(*PERIOD, "--format", "csv").out))
    assert [(row["indicator_code"], row["agency_code"], row["unit_code"]) for row in rows] == [
        ("late_rate", "ALL", ""),
        ("late_rate", "MIN", ""),
        ("late_rate", "H44", ""),
        ("late_rate", "H44", "H44.07"),
        ("portal_visits", "ALL", ""),
    ]


@pytest.mark.parametrize(("agency", "units"), [("H44", ["", "H44.07"]), ("H44.07", ["H44.07"])])
def test_an_agency_comes_with_its_units_and_a_unit_alone(
    thuoc: Thuoc, published: Path, agency: str, units: list[str]
) -> None:
    rows = csv.DictReader(io.StringIO(thuoc(*PERIOD, "--agency", agency, "--format", "csv").out))
    assert [row["unit_code"] for row in rows] == units


def test_indicators_can_be_chosen(thuoc: Thuoc, published: Path) -> None:
    records = json.loads(thuoc(*PERIOD, "--indicator", "portal_visits", "--format", "json").out)
    assert [record["indicator_code"] for record in records] == ["portal_visits"]


def test_the_table_shows_vietnamese_figures_with_the_change_on_the_same_period(thuoc: Thuoc, published: Path) -> None:
    table = thuoc(*PERIOD).out
    assert "Kỳ 4 tháng đầu năm 2024 · số liệu đến trước ngày 01/05/2024 · kỳ công bố 1" in table
    assert "25,00%*†" in table
    assert "−5,00 điểm %" in table
    assert "tương đối −16,67%" in table
    assert "1.234.567" in table
    assert "tương đối +23,46%" in table
    assert "—*‡" in table


def test_a_definition_that_changed_between_the_years_is_not_compared_and_the_table_says_why(
    thuoc: Thuoc, published: Path
) -> None:
    with_a_break = published / "candidate.duckdb"
    with duckdb.connect(str(with_a_break)) as warehouse:
        warehouse.execute(FIGURES)
        warehouse.execute("update marts.indicators set changed_on = '2023-08-15' where indicator_code = 'late_rate'")
    publish_candidate(with_a_break, published)
    table = thuoc(*PERIOD).out
    assert "điểm %" not in table
    assert "không so với cùng kỳ (định nghĩa đã thay đổi giữa hai kỳ" in table
    assert "tương đối +23,46%" in table


def test_an_indicator_that_only_an_authority_can_say_is_pointed_to_reconcile(thuoc: Thuoc, published: Path) -> None:
    told = thuoc(*PERIOD, "--indicator", "npsp_accounts")
    assert told.code == 2
    assert "thuoc reconcile" in told.err


def test_the_legend_explains_only_the_marks_that_are_there(thuoc: Thuoc, published: Path) -> None:
    legend = thuoc(*PERIOD, "--indicator", "portal_visits").out
    assert "so với cùng kỳ năm trước" in legend
    assert "sơ bộ" not in legend
    assert "thiếu một phần" not in legend


def test_the_table_speaks_english_when_told_to(thuoc: Thuoc, published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THUOC_LANGUAGE", "en")
    table = thuoc(*PERIOD).out
    assert "First 4 months of 2024" in table
    assert "Nation" in table
    assert "provisional" in table


def test_publications_are_listed_with_the_current_one_marked(thuoc: Thuoc, published: Path) -> None:
    for arguments in (("publications",), ("publications", "list")):
        (record,) = json.loads(thuoc(*arguments, "--format", "json").out)
        assert (record["number"], record["current"], record["as_of"]) == (1, True, "2024-05-01")
