"""``thuoc league``: both ends of an indicator, ties named, in the reports' words."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.publication.reader import open_publication
from orchestration.reports.league_tables import entries, levels_on, words_of
from tests.unit.cli.conftest import Told

Thuoc = Callable[..., Told]
PERIOD = ("--period", "2024-YTD04")
LEAGUE = ("league", "--indicator", "online_submitted_rate_emc", *PERIOD)


@pytest.mark.parametrize(
    ("length", "highest", "lowest"),
    [
        (1, [("H44", 1)], [("H03", 1)]),
        # H01 and H02 tie across the cut: both are named.
        (2, [("H44", 1), ("H01", 2), ("H02", 2)], [("H01", 2), ("H02", 2), ("H03", 1)]),
        (5, [("H44", 1), ("H01", 2), ("H02", 2), ("H03", 4)], [("H44", 4), ("H01", 2), ("H02", 2), ("H03", 1)]),
    ],
)
def test_lists_run_from_high_to_low_and_name_everyone_tied_at_the_cut(
    published: Path, length: int, highest: list[tuple[str, int]], lowest: list[tuple[str, int]]
) -> None:
    with open_publication(published / "published") as publication:
        listed = entries(publication, "online_submitted_rate_emc", "2024-YTD04", {"MIN": 3, "PRO": length})
    provinces = [entry for entry in listed if entry["group_code"] == "PRO"]
    for side, expected in (("highest", highest), ("lowest", lowest)):
        assert [(entry["agency_code"], entry["place"]) for entry in provinces if entry["side"] == side] == expected


def test_the_table_is_in_the_reports_words(thuoc: Thuoc, published: Path) -> None:
    out = " ".join(thuoc(*LEAGUE).out.split())
    for words in (
        "Tỷ lệ hồ sơ trực tuyến của các địa phương",
        "HỒ SƠ TRỰC TUYẾN",
        "90,00%",
        "80,00%†",
        "[Cà Mau]",
        "DVCTT toàn trình, một phần so với tổng số hồ sơ giải quyết thủ tục hành chính",
        "Chỉ phản ánh tương đối.",
    ):
        assert words in out, words


def test_levels_are_called_as_they_were_on_the_day(published: Path) -> None:
    from datetime import date

    with open_publication(published / "published") as publication:
        assert levels_on(publication, date(2022, 8, 14)) == "mức độ 3, 4"
        assert levels_on(publication, date(2022, 8, 15)) == "toàn trình, một phần"


def test_an_indicator_that_no_report_prints_has_plain_words() -> None:
    words = words_of("late_rate", "Tỷ lệ quá hạn", "%")
    assert words.caption("MIN") == "Tỷ lệ quá hạn của các bộ"
    assert (words.highest, words.note) == ("CAO NHẤT", "")


def test_csv_has_both_sides_of_both_groups(thuoc: Thuoc, published: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(thuoc(*LEAGUE, "--format", "csv").out)))
    assert {(row["group_code"], row["side"]) for row in rows} == {
        ("MIN", "highest"), ("MIN", "lowest"), ("PRO", "highest"), ("PRO", "lowest"),
    }  # fmt: skip
    assert rows[0]["publication"] == "1"


def test_an_indicator_of_groups_alone_has_no_league(thuoc: Thuoc, published: Path) -> None:
    told = thuoc("league", "--indicator", "online_service_share_distinct", *PERIOD)
    assert told.code == 2
    assert "online_service_share_distinct" in told.err
