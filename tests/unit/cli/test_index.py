"""``thuoc index``: points with what they rest on, never a zero for what is not known."""

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

SCORES = """
    create table marts.service_quality_rules as from (values
        ('digitized', '4.2', 14, 'Số hóa', 'Digitized', 'MDSH', 5, 'Số hóa hồ sơ', 'Digitization', 'observed'),
        ('digitized', '4.2', 14, 'Số hóa', 'Digitized', 'MDSH', 5, 'Số hóa hồ sơ', 'Digitization', 'documented'),
        ('certified_copy', '4.6', 19, 'Bản sao', 'Copies', 'MDSH', 5, 'Số hóa hồ sơ', 'Digitization', 'unknown')
    ) as t (
        metric_code, ref, sort_order, name_vi, name_en, block_code, block_order, block_name_vi, block_name_en, status
    );
    create table marts.service_quality_metrics as
    select
        *, 'ytd' as period_type, date '2024-01-01' as period_start, date '2024-05-01' as period_end, 'final' as status,
        'MDSH' as block_code, '2024-YTD04' as period, 'computed' as source
    from (values
        ('digitized', '4.2', 'ALL', '', 1, 3, 1 / 3, 1.33, 4.0, 'observed', 'ok'),
        ('certified_copy', '4.6', 'ALL', '', null, null, null, null, 2.0, 'unknown', 'missing'),
        ('digitized', '4.2', 'H44', '', 3, 4, 0.75, 3.0, 4.0, 'observed', 'ok'),
        ('certified_copy', '4.6', 'H44', '', null, null, 1, 2.0, 2.0, 'unknown', 'ok'),
        ('digitized', '4.2', 'H44', 'H44.07', 1, 2, 0.5, 2.0, 4.0, 'observed', 'ok')
    ) as t (
        metric_code, ref, agency_code, unit_code, numerator, denominator, ratio, points, max_points, rule_status,
        quality
    );
    create table marts.service_quality as
    select
        *, 'ytd' as period_type, date '2024-01-01' as period_start, date '2024-05-01' as period_end, 'final' as status,
        '2024-YTD04' as period
    from (
        from (values ('MDSH'), ('TOTAL')) as blocks (block_code) cross join (values
            ('ALL', '', 1.33, 6.0, 4.0, 1.33 / 4, null, null, null, null, 'partial'),
            ('H44', '', 5.0, 6.0, 6.0, 5 / 6, 'good', 'Tốt', 'Good', 'configured', 'ok'),
            ('H44', 'H44.07', 2.0, 6.0, 4.0, 0.5, null, null, null, null, 'partial')
        ) as t (
            agency_code, unit_code, points, max_points, max_points_known, share_of_known, grade, grade_vi, grade_en,
            grade_status, quality
        )
    );
    create table marts.portal_scores as from (values
        ('H44', 'H44.01', '2026', 'MDSH', 'digitized', 7, 161, 0.17::double, 4, 0.17::double, 0, 'reproduced',
         null, null),
        ('H44', 'H44.01', '2026', 'MDSH', '', null, null, 4.43, 22, null, null, 'not_determined', 'thiếu', 'lacking')
    ) as t (
        agency_code, unit_code, period, block_code, metric_code, numerator, denominator, stated_points, max_points,
        points, difference, verdict, reason_vi, reason_en
    );
"""


@pytest.fixture
def scored(home: Path, tmp_path: Path) -> Path:
    candidate = tmp_path / "candidate.duckdb"
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute(FIGURES + SCORES)
    publish_candidate(candidate, home)
    return home


def test_csv_has_metrics_blocks_and_total_and_leaves_the_unknown_empty(thuoc: Thuoc, scored: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(thuoc("index", "--period", "2024-YTD04", "--format", "csv").out)))
    nation = [row for row in rows if row["agency_code"] == "ALL"]
    told = [(row["block_code"], row["ref"], row["points"], row["max_points_known"], row["grade"]) for row in nation]
    assert told == [
        ("MDSH", "", "1.33", "4.0", ""),
        ("MDSH", "4.2", "1.33", "", ""),
        ("MDSH", "4.6", "", "", ""),
        ("TOTAL", "", "1.33", "4.0", ""),
    ]
    assert {(row["agency_code"], row["unit_code"]) for row in rows} == {("ALL", ""), ("H44", ""), ("H44", "H44.07")}


def test_a_table_grades_the_whole_only_and_marks_what_is_no_fact(thuoc: Thuoc, scored: Path) -> None:
    said = thuoc("index", "--period", "2024-YTD04", "--agency", "ALL", "--agency", "Phú Thọ").out
    total = next(line for line in said.splitlines() if line.startswith("Bộ chỉ số 766"))
    assert "1,33 / 4" in total
    assert "5,00 Tốt¹" in total
    assert "4.6 Bản sao³" in said
    assert "không phải chính thức" in said
    assert "—" in said


def test_the_portals_scores_say_why_their_counts_do_not_determine_one(thuoc: Thuoc, scored: Path) -> None:
    total, digitized = json.loads(thuoc("index", "--portal", "--format", "json").out)
    assert (digitized["ref"], digitized["verdict"]) == ("4.2", "reproduced")
    assert (total["points"], total["reason_en"]) == (None, "lacking")
    assert "thiếu" in thuoc("index", "--portal").out


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ((), "--period"),
        (("--period", "2024-YTD04", "--portal"), "--portal"),
        (("--period", "soon"), "soon"),
        (("--period", "2020"), "2020"),
        (("--period", "2024-YTD04", "--agency", "X1"), "X1"),
    ],
)
def test_wrong_usage_is_named_and_exits_with_2(
    thuoc: Thuoc, scored: Path, arguments: tuple[str, ...], word: str
) -> None:
    told = thuoc("index", *arguments)
    assert told.code == 2
    assert word in told.err
