"""``thuoc indicators`` around the changes of 2025: names, one code that is two agencies, ``--boundaries``."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.publication.writer import publish
from orchestration.settings import PROJECT_ROOT
from tests.unit.cli.conftest import Told

Thuoc = Callable[..., Told]
REFERENCE = PROJECT_ROOT / "data" / "reference"

MARTS = f"""
    create schema marts;
    create table marts.indicators as
    select * replace (
        sort_order::int as sort_order, valid_from::date as valid_from, valid_to::date as valid_to,
        formula_version::int as formula_version
    )
    from read_csv('{REFERENCE}/indicators.csv', all_varchar=true, header=true) where indicator_code = 'late_rate';
    create table marts.agency_successions as select * replace (effective_date::date as effective_date)
    from read_csv('{REFERENCE}/agency_successions.csv', all_varchar=true, header=true);
    create table marts.indicator_bridging as
    select * from read_csv('{REFERENCE}/indicator_bridging.csv', all_varchar=true, header=true);
    create table marts.agencies as
    select agency_code, name_vi, if(agency_type = 'ministry', 'MIN', 'PRO') as group_code,
        in_groups_until::date as valid_to
    from read_csv('{REFERENCE}/agencies.csv', all_varchar=true, header=true);
    create table marts.agency_entities as
    select 'H57' as agency_code, 'Huế' as name_vi, date '2025-01-01' as valid_from;
    create table marts.units as select 'H44.20.15' as unit_code, 'H44' as agency_code;
    create table marts.indicator_values as
    select
        'late_rate' as indicator_code, agency_code, unit_code, period, 'month' as period_type,
        (period || '-01')::date as period_start, ((period || '-01')::date + interval 1 month)::date as period_end,
        'final' as status, numerator::bigint as numerator, denominator::bigint as denominator,
        numerator / denominator as value, 'ok' as quality
    from (values
        ('H28', '', '2024-08', 1, 10), ('H44', '', '2024-08', 1, 20), ('H62', '', '2024-08', 0, 20),
        ('H57', '', '2024-08', 1, 4), ('H57', '', '2025-08', 1, 5), ('H44', '', '2025-08', 4, 100),
        ('G17', '', '2024-08', 1, 10), ('G17', '', '2025-08', 1, 10), ('PRO', '', '2025-08', 4, 100)
    ) as t (agency_code, unit_code, period, numerator, denominator);
    insert into marts.indicator_values
    select * replace ('2025' as period, 'year' as period_type, date '2025-01-01' as period_start,
        date '2026-01-01' as period_end)
    from marts.indicator_values where period = '2025-08' and agency_code in ('H44', 'H57', 'G17');
"""


@pytest.fixture
def published_in_2025(home: Path, tmp_path: Path) -> None:
    candidate = tmp_path / "candidate.duckdb"
    with duckdb.connect(str(candidate)) as warehouse:
        warehouse.execute(MARTS)
    created = datetime(2025, 10, 1, tzinfo=UTC)
    publish(
        candidate,
        home / "published",
        run_id="run-1",
        as_of=date(2025, 10, 1),
        code_version="0.1.0",
        created_at=created,
        retention=30,
    )


@pytest.mark.usefixtures("published_in_2025")
def test_bridged_figures_say_that_they_are_and_what_they_are_the_sum_of(thuoc: Thuoc) -> None:
    asked = ("indicators", "--period", "2024-08", "--agency", "Phú Thọ", "--boundaries", "2025")
    (row,) = csv.DictReader(io.StringIO(thuoc(*asked, "--format", "csv").out))
    assert list(row)[-6:] == ["publication", "boundaries", "bridge", "source_codes", "reason", "note"]
    assert (row["numerator"], row["denominator"], row["value"]) == ("2", "50", "0.04")
    assert (row["boundaries"], row["bridge"], row["source_codes"]) == ("2025", "summed", "H28|H44|H62")
    assert row["note"] == "số gộp theo ranh giới 2025: Hòa Bình (H28), Phú Thọ (H44), Vĩnh Phúc (H62)"


@pytest.mark.usefixtures("published_in_2025")
def test_a_refusal_is_a_row_without_figures_that_says_why(thuoc: Thuoc) -> None:
    asked = ("indicators", "--period", "2025-08", "--format", "json", "--boundaries", "2024")
    (row,) = json.loads(thuoc(*asked, "--agency", "H44").out)
    assert (row["value"], row["bridge"], row["reason"]) == (None, "refused", "not_split_back")
    assert row["note"] == (
        "từ 01/07/2025 số liệu là của Phú Thọ (H44) sau hợp nhất; không tách lại được theo ranh giới 2024"
    )
    (row,) = json.loads(thuoc(*asked, "--agency", "G17").out)
    assert "Bộ Xây dựng (G17) nhận một phần chức năng của Bộ Giao thông vận tải (G04)" in row["note"]


@pytest.mark.usefixtures("published_in_2025")
def test_all_of_a_set_is_listed_with_those_that_it_could_not_place(thuoc: Thuoc) -> None:
    asked = ("indicators", "--period", "2024-08", "--boundaries", "2025", "--format", "json")
    rows = {row["agency_code"]: row for row in json.loads(thuoc(*asked).out)}
    assert sum(code.startswith("H") for code in rows) == 34
    assert "H28" not in rows
    assert rows["G07"]["reason"] == "functions_split"


@pytest.mark.usefixtures("published_in_2025")
def test_a_code_is_not_compared_with_the_agency_that_had_it_a_year_earlier(thuoc: Thuoc) -> None:
    asked = ("indicators", "--period", "2025-08", "--agency", "H44", "--agency", "Huế")
    table = thuoc(*asked).out
    assert "§ H44: một năm trước, mã này là cơ quan khác (sắp xếp từ 01/07/2025)" in table
    assert "−5,00 điểm %" in table  # Huế: the same agency
    assert "−1,00" not in table
    bridged = thuoc(*asked, "--boundaries", "2025").out
    assert "số gộp theo ranh giới 2025" in bridged
    assert "0,00 điểm %" in bridged  # 4/100 now, 2/50 in the same boundaries a year earlier


@pytest.mark.usefixtures("published_in_2025")
def test_a_year_with_the_change_in_it_says_whose_figures_it_has_beside_the_csv(thuoc: Thuoc) -> None:
    answer = thuoc("indicators", "--period", "2025", "--format", "csv")
    assert len(list(csv.DictReader(io.StringIO(answer.out)))) == 3
    both = next(line for line in answer.err.splitlines() if "từ 01/07/2025 là cơ quan sau sắp xếp" in line)
    gone = next(line for line in answer.err.splitlines() if "không còn từ 01/07/2025" in line)
    assert "H44" in both
    assert "H28" not in both
    assert "H28" in gone


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--agency", "Hà Giang"], "chuyển vào: Tuyên Quang (H60)"),
        (["--agency", "Phú Thị"], "Phú Thọ (H44)"),
        (["--agency", "H44.20.15"], "30/06/2025"),
        (["--boundaries", "2023"], "'2023'"),
        (["--boundaries", "2025", "--agency", "H44.07"], "H44.07"),
    ],
)
@pytest.mark.usefixtures("published_in_2025")
def test_what_cannot_be_answered_is_exit_2_with_the_reason(thuoc: Thuoc, arguments: list[str], told: str) -> None:
    answer = thuoc("indicators", "--period", "2025-08", *arguments)
    assert answer.code == 2
    assert told in answer.err


def test_a_publication_older_than_bridging_says_so(thuoc: Thuoc, published: Path) -> None:
    answer = thuoc("indicators", "--period", "2024-YTD04", "--boundaries", "2025")
    assert answer.code == 2
    assert "thuoc run" in answer.err


@pytest.mark.usefixtures("published_in_2025")
def test_deliveries_take_a_name_for_a_code(thuoc: Thuoc) -> None:
    assert thuoc("deliveries", "--agency", "phu tho", "--format", "json").out == "[]\n"
    unknown = thuoc("deliveries", "--agency", "Phú Thị")
    assert unknown.code == 2
    assert "Phú Thọ (H44)" in unknown.err
