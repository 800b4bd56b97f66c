"""``thuoc deliveries diff`` tells each row that a correction changed, by key, and what stood there before."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from orchestration.pipeline.gates import gate_deliveries
from orchestration.pipeline.landing import land_new_files
from orchestration.pipeline.progress import Progress
from orchestration.settings import Settings
from tests.unit.cli.conftest import Told

Thuoc = Callable[..., Told]

SERIES = ("--agency", "H29", "--dataset", "payments", "--period", "2024-03")
HEADER = "payment_code,dossier_code,amount_vnd,method,status,paid_at,updated_at\n"
STEADY = "".join(f"S{number},D{number},1000,cash,succeeded,2024-03-05,2024-03-05\n" for number in range(200))
FIRST = """\
A1,D1,1000,cash,succeeded,2024-03-05,2024-03-05 08:00
A2,D2,2000,bank,succeeded,2024-03-06,2024-03-06 08:00
A3,D3,3000,bank,succeeded,2024-03-07,2024-03-07 08:00
A4,D4,nhiều,bank,succeeded,2024-03-08,2024-03-08 08:00
A5,D5,nhiều,bank,succeeded,2024-03-08,2024-03-08 08:00
A6,D6,0,chuyển khoản,succeeded,2024-03-08,2024-03-08 08:00
A7,D7,-7,bank,succeeded,2024-03-08,2024-03-08 08:00
"""
SECOND = """\
A1,D1,1500,cash,refunded,2024-03-05,2024-03-05 08:00
A2,D2,2000,không rõ,succeeded,2024-03-06,2024-03-06 08:00
 A4 ,D4,4000,bank,succeeded,2024-03-08,2024-03-08 08:00
A5,D5,nhiều,bank,succeeded,2024-03-08,2024-03-08 08:00
A8,D8,8000,bank,succeeded,2024-03-09,2024-03-09 08:00
A9,D9
"""


@pytest.fixture
def delivered(home: Path) -> Path:
    """A delivery and its correction."""
    _deliver(home, {"payments/2024-03.csv": FIRST, "payments/2024-03.r2.csv": SECOND})
    return home


def _deliver(home: Path, files: dict[str, str], header: str = HEADER, steady: str = STEADY) -> None:
    for name, rows in files.items():
        path = home / "inbox/H29" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(header + steady + rows, encoding="utf-8")
    settings = Settings()
    land_new_files(settings, received_at=datetime(2024, 4, 2, tzinfo=UTC), progress=Progress())
    gate_deliveries(settings, run_id="run-1", progress=Progress())


def _ids(thuoc: Thuoc) -> list[str]:
    return [one["delivery_id"] for one in json.loads(thuoc("deliveries", "--format", "json").out)]


def test_each_row_that_moved_is_told_with_key_column_before_and_after(thuoc: Thuoc, delivered: Path) -> None:
    told = thuoc("deliveries", "diff", *_ids(thuoc), "--format", "csv")
    assert told.code == 0, told.err
    rows = list(csv.DictReader(io.StringIO(told.out)))
    assert list(rows[0]) == ["change", "payment_code", "source_row", "rule", "column", "before", "after"]
    assert [tuple(row.values()) for row in rows] == [
        ("quarantined", "A2", "202", "unknown_word", "method", "", "không rõ"),
        ("mended", "A4", "203", "not_an_integer", "amount_vnd", "nhiều", "4000"),
        ("changed", "A1", "201", "", "amount_vnd", "1000", "1500"),
        ("changed", "A1", "201", "", "status", "succeeded", "refunded"),
        ("removed", "A3", "203", "", "", "", ""),
        ("added", "A8", "205", "", "", "", ""),
    ]


def test_a_series_compares_the_delivery_in_force_with_the_one_before_it(thuoc: Thuoc, delivered: Path) -> None:
    by_ids = thuoc("deliveries", "diff", *_ids(thuoc), "--format", "json")
    by_series = thuoc("deliveries", "diff", *SERIES, "--format", "json")
    assert by_series.code == 0, by_series.err
    assert json.loads(by_series.out) == json.loads(by_ids.out)
    backwards = json.loads(thuoc("deliveries", "diff", *reversed(_ids(thuoc)), "--format", "json").out)
    kinds = {row["payment_code"]: row["change"] for row in backwards}
    assert kinds == {
        "A4": "quarantined",
        "A6": "quarantined",
        "A7": "quarantined",
        "A2": "mended",
        "A1": "changed",
        "A8": "removed",
        "A3": "added",
    }


def test_the_table_tells_the_counts_first_and_how_much_it_leaves_out(thuoc: Thuoc, delivered: Path) -> None:
    lines = thuoc("deliveries", "diff", *SERIES, "--limit", "2").out.splitlines()
    headline = " ".join(lines[:3])
    for told in ("mới bị loại 1", "đã sửa 1", "thay đổi 1", "bớt 1", "thêm 1", "giữ nguyên 200", "vẫn bị loại 1"):
        assert told in headline
    for told in ("bị loại, không gửi lại 2", "bị loại không rõ khóa (sau) 1"):
        assert told in headline
    assert lines[-1] == "… chỉ hiện 2 dòng; --format csv: tất cả"


def test_keys_of_refused_rows_are_read_as_landing_reads_them(thuoc: Thuoc, home: Path) -> None:
    steady = "".join(f"2024-03-{day:02d},hcm.gov.vn,{day}\n" for day in range(1, 30))
    files = {
        "portal_visits/2024-03.csv": "31/03/2024,hcm.gov.vn,nhiều\n30/3/2024,hcm.gov.vn,30\n",
        "portal_visits/2024-03.r2.csv": "2024-03-31, hcm.gov.vn,31\n2024-03-30,hcm.gov.vn,30\n",
    }
    _deliver(home, files, "visit_date,site,visits\n", steady)
    (row,) = json.loads(thuoc("deliveries", "diff", *_ids(thuoc), "--format", "json").out)
    assert (row["change"], row["visit_date"], row["site"]) == ("mended", "2024-03-31", "hcm.gov.vn")
    assert (row["before"], row["after"]) == ("nhiều", "31")


def test_the_same_rows_in_another_file_differ_in_nothing(thuoc: Thuoc, home: Path) -> None:
    again = FIRST.replace("A1,D1,1000", "A1,D1,1.000")
    _deliver(home, {"payments/2024-03.csv": FIRST, "payments/2024-03.r2.csv": again})
    assert json.loads(thuoc("deliveries", "diff", *_ids(thuoc), "--format", "json").out) == []
    assert "giữ nguyên 203" in thuoc("deliveries", "diff", *_ids(thuoc)).out


def test_what_cannot_be_compared_is_told(thuoc: Thuoc, delivered: Path) -> None:
    _deliver(delivered, {"feedback/2024-03.csv": "x"})
    first, second, other = sorted(_ids(thuoc), key=lambda name: ("feedback" in name, name))
    for arguments, told in (
        ((first,), "hai mã"),
        ((first, second, other), "hai mã"),
        (SERIES[:4], "--period"),
        ((first, "H29-none"), "H29-none"),
        ((first, other), "cùng bộ dữ liệu"),
        ((other, other), "không có dòng nào được đọc"),
        ((*SERIES[:4], "--period", "2024-04"), "có hiệu lực"),
    ):
        refused = thuoc("deliveries", "diff", *arguments)
        assert (refused.code, told in refused.err) == (2, True), refused.err


def test_the_first_delivery_has_none_before_it(thuoc: Thuoc, home: Path) -> None:
    _deliver(home, {"payments/2024-03.csv": FIRST})
    refused = thuoc("deliveries", "diff", *SERIES)
    assert (refused.code, "trước lần gửi" in refused.err) == (2, True)
