"""``thuoc targets`` and ``thuoc tasks``: what was assigned, to whom, and where it stands, for people and programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.cli.targets import COLUMNS
from tests.support.homes import WRONG_USAGE
from tests.unit.cli.conftest import Told

Thuoc = Callable[..., Told]


def records(told: Told) -> list[dict[str, object]]:
    return list(json.loads(told.out))


def test_without_an_agency_each_target_stands_where_it_was_assigned(thuoc: Thuoc, published: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(thuoc("targets", "--format", "csv").out)))
    assert tuple(rows[0]) == COLUMNS
    assert [(row["target_id"], row["agency_code"], row["unit_code"], row["relation"]) for row in rows] == [
        ("T01", "ALL", "", "own"),
        ("T02", "G01", "", "own"),
        ("H44.07/late_rate/2024", "H44", "H44.07", "own"),
    ]
    national, unjudged, of_unit = rows
    assert (national["period"], national["needed"], national["reached"]) == ("2024-YTD04", "50", "False")
    assert (unjudged["value"], unjudged["distance"], unjudged["actual_vi"]) == ("", "", "8/10")
    assert (of_unit["period"], of_unit["forecast"], of_unit["outlook"]) == ("2024", "0.25", "missed")


@pytest.mark.parametrize(
    ("agency", "targets"),
    [("H44", ["T01", "H44.07/late_rate/2024"]), ("H44.07", ["H44.07/late_rate/2024"]), ("PRO", [])],
)
def test_an_agency_is_held_against_its_own_targets_and_its_groups(
    thuoc: Thuoc, published: Path, agency: str, targets: list[str]
) -> None:
    rows = records(thuoc("targets", "--agency", agency, "--format", "json"))
    assert [row["target_id"] for row in rows] == targets


def test_a_period_without_a_figure_of_the_target_leaves_it_without_one(thuoc: Thuoc, published: Path) -> None:
    rows = records(thuoc("targets", "--period", "2023-YTD04", "--format", "json"))
    assert {(row["period"], row["value"]) for row in rows} == {("2023-YTD04", None)}


def test_the_table_says_what_is_missing_what_it_takes_and_where_it_is_heading(
    thuoc: Thuoc, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "240")
    table = " ".join(thuoc("targets").out.split())
    assert "theo chỉ tiêu của Toàn quốc" in " ".join(thuoc("targets", "--agency", "H44").out.split())
    for words in ("≤ 20,00%", "(đã qua)", "+5,00 điểm %", "cần bớt 50", "25,00%", "khó đạt", "văn bản: 8/10"):
        assert words in table, words


@pytest.mark.parametrize("arguments", [("--agency", "H99"), ("--period", "2024-13"), ("--period", "2019")])
def test_an_unknown_agency_or_period_is_wrong_usage(thuoc: Thuoc, published: Path, arguments: tuple[str, str]) -> None:
    told = thuoc("targets", *arguments)
    assert told.code == WRONG_USAGE
    assert arguments[1] in told.err


def test_tasks_come_by_deadline_then_proposals(thuoc: Thuoc, published: Path) -> None:
    rows = records(thuoc("tasks", "--format", "json"))
    assert [(row["task_id"], row["status"]) for row in rows] == [
        ("K001", "past_deadline"),
        ("K002", "upcoming"),
        ("K003", "upcoming"),
        ("K004", "proposal"),
    ]
    upcoming = records(thuoc("tasks", "--status", "upcoming", "--format", "json"))
    assert [row["task_id"] for row in upcoming] == ["K002", "K003"]


@pytest.mark.parametrize(("agency", "tasks"), [("H44", ["K001", "K002", "K004"]), ("MIN", ["K001", "K003", "K004"])])
def test_an_agencys_tasks_are_its_own_its_groups_and_everybodys(
    thuoc: Thuoc, published: Path, agency: str, tasks: list[str]
) -> None:
    rows = records(thuoc("tasks", "--agency", agency, "--format", "json"))
    assert [row["task_id"] for row in rows] == tasks


def test_the_public_sees_no_task_of_a_document_for_internal_circulation(
    thuoc: Thuoc, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THUOC_AUDIENCE", "public")
    assert [row["task_id"] for row in records(thuoc("tasks", "--format", "json"))] == ["K001", "K002", "K003"]


def test_nobody_is_told_that_a_task_was_not_done(thuoc: Thuoc, published: Path) -> None:
    table = " ".join(thuoc("tasks").out.split())
    assert "chưa có báo cáo" in table
    assert "không tính quá hạn" in table
    assert "chưa hoàn thành" not in table
