"""``thuoc form``: the form's layout and totals, blanks where nothing was delivered, texts that stay texts."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import fastexcel
import pytest

from tests.unit.cli.conftest import Told

Thuoc = Callable[..., Told]
FORM = ("form", "II.06a", "--agency", "H44", "--period", "2024-YTD04")


def cells_of(path: Path) -> list[list[object]]:
    sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string", skip_rows=0)
    return [list(row) for row in sheet.to_polars().rows()]


def test_the_workbook_has_the_circulars_head_columns_and_numbers(thuoc: Thuoc, published: Path, tmp_path: Path) -> None:
    path = tmp_path / "bieu.xlsx"
    told = thuoc(*FORM, "--format", "xlsx", "--out", str(path))
    assert told.code == 0, told.err
    cells = cells_of(path)
    texts = {str(cell) for row in cells for cell in row if cell is not None}
    assert "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT TTHC TẠI CƠ QUAN, ĐƠN VỊ TRỰC TIẾP GIẢI QUYẾT TTHC" in texts
    assert "Đơn vị tính: Số hồ sơ" in texts
    assert "Kỳ báo cáo: 4 tháng đầu năm 2024" in texts
    assert "(Từ ngày 01/01/2024 đến ngày 30/04/2024)" in texts
    assert any("Đơn vị báo cáo: Phú Thọ" in text for text in texts)
    (numbers,) = [row for row in cells if row[0] == "(1)"]
    assert numbers == [
        "(1)", "(2)", "(3)=(4)+(5)+(6)", "(4)", "(5)", "(6)", "(7)=(8)+(9)+(10)", "(8)", "(9)", "(10)",
        "(11)=(12)+(13)", "(12)", "(13)",
    ]  # fmt: skip
    header = cells[cells.index(numbers) - 1]
    assert header[3:5] == ["Trực tuyến", "Trực tiếp, dịch vụ bưu chính"]


def test_lines_are_by_field_the_unknown_one_last_and_add_up(thuoc: Thuoc, published: Path, tmp_path: Path) -> None:
    path = tmp_path / "bieu.xlsx"
    thuoc(*FORM, "--format", "xlsx", "--out", str(path))
    cells = cells_of(path)
    first = next(place for place, row in enumerate(cells) if row[0] == "(1)") + 1
    # A field that looks like a formula is a text.
    assert [row[1] for row in cells[first : first + 3]] == ["=1+1", "Hộ tịch", "Chưa xác định lĩnh vực"]
    total = cells[first + 3]
    assert total[0] == "Tổng cộng"
    counts = [int(str(cell)) for cell in total[2:]]
    assert counts == [1303, 702, 301, 300, 901, 600, 251, 50, 402, 381, 21]
    note = " ".join(str(row[0]) for row in cells[first + 4 :])
    assert "7 đã giải quyết (tính vào cột 9), 3 đang giải quyết (tính vào cột 12)" in note
    assert "sơ bộ" in note


def test_csv_has_the_rows_of_the_mart_and_no_formula(thuoc: Thuoc, published: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(thuoc(*FORM, "--format", "csv").out)))
    assert [row["field_vi"] for row in rows] == ["'=1+1", "Hộ tịch", ""]
    assert (rows[1]["total"], rows[1]["settled_late"], rows[1]["publication"]) == ("1300", "50", "1")


def test_the_table_shows_the_total_in_vietnamese(thuoc: Thuoc, published: Path) -> None:
    out = thuoc(*FORM).out
    assert "Tổng cộng" in out
    assert "1.303" in out


def test_a_form_of_what_was_not_delivered_has_blanks(thuoc: Thuoc, published: Path, tmp_path: Path) -> None:
    path = tmp_path / "bieu.xlsx"
    told = thuoc("form", "II.06a", "--agency", "H01", "--period", "2024-YTD04", "--format", "xlsx", "--out", str(path))
    assert told.code == 0, told.err
    (total,) = [row for row in cells_of(path) if row[0] == "Tổng cộng"]
    assert set(total[2:]) == {None}


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("form", "II.05", "--agency", "H44", "--period", "2024-YTD04"), "II.06a"),
        (("form", "II.06a", "--agency", "ALL", "--period", "2024-YTD04"), "ALL"),
        (("form", "II.06a", "--agency", "H99", "--period", "2024-YTD04"), "H99"),
        (("form", "II.06a", "--agency", "H44", "--period", "2030"), "2030"),
        (("form", "II.06a", "--agency", "H01", "--unit", "H44.07", "--period", "2024-YTD04"), "H44.07"),
    ],
)
def test_what_there_is_not_is_named(thuoc: Thuoc, published: Path, arguments: tuple[str, ...], named: str) -> None:
    told = thuoc(*arguments)
    assert told.code == 2
    assert named in told.err
