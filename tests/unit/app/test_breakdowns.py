"""Figures in their parts: by procedure, by payment, by how long they took."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.queries.procedures import RATES, procedures
from orchestration.publication.reader import Publication
from tests.unit.app.conftest import OpenPage, words
from tests.unit.app.marts import FIGURES, publish_marts


def cells(said: str, heading: str) -> list[str]:
    """The texts of the row that a procedure, method or class heads."""
    rows = [re.sub(r"<[^>]+>", " ", row) for row in re.findall(r"<tr>.*?</tr>", said, re.S)]
    return [" ".join(row.split()) for row in rows if heading in row]


@pytest.mark.parametrize(
    ("rate", "numerator", "denominator"),
    [
        ("reuse_rate", 5, 20),
        ("digitization_rate", 9, 12),
        ("electronic_result_rate", 6, 12),
        ("online_payment_rate", 4, 8),
        ("late_rate", 5, 27),
        ("late_acceptance_rate", 0, 0),
    ],
)
def test_a_procedure_s_counts_are_those_of_the_period(
    publication: Publication, rate: str, numerator: int, denominator: int
) -> None:
    found = procedures(publication, "H02", "2024-03")
    (row,) = (row for row in found.iter_rows(named=True) if row["procedure_code"] == "1.000001")
    assert tuple(row[column] for column in RATES[rate]) == (numerator, denominator)


def test_a_group_s_procedures_are_those_of_its_members_together(publication: Publication) -> None:
    found = procedures(publication, "PRO", "2024-03")
    counted = {row["procedure_code"]: row["accepted"] for row in found.iter_rows(named=True)}
    assert counted == {"1.000001": 120, "1.000002": 2}
    assert procedures(publication, "MIN", "2024-03").is_empty()


def test_the_procedure_that_weighs_most_comes_first_with_its_name(open_page: OpenPage) -> None:
    said = words(open_page("digitization", agency="H02", period="2024-03"))
    assert cells(said, "1.000001") == [
        "Cấp giấy phép &lt;xây dựng&gt; 1.000001 3 75,00% 9 / 12 50,00% 6 / 12 25,00% 5 / 20"
    ]
    assert said.index("1.000001") < said.index("1.000002")
    assert "1.000003" not in said, "nothing of it happened in the period"


def test_payments_are_told_by_method_and_size_of_the_day_they_were_made(open_page: OpenPage) -> None:
    said = words(open_page("payment", agency="H02", period="2024-03"))
    assert cells(said, "tiền mặt") == ["tiền mặt 12 75,00% 90.000.000 0 0"]
    assert cells(said, "nền tảng") == ["trực tuyến, nền tảng thanh toán quốc gia 4 25,00% 80.000 0 0"]
    assert cells(said, "dưới 50.000 đồng") == ["dưới 50.000 đồng 4 25,00% 80.000 2 0 100,00%"]
    assert "9.999.999" not in said, "paid in April"
    assert cells(said, "1.000001") == ["Cấp giấy phép &lt;xây dựng&gt; 1.000001 4 50,00% 4 / 8"]


def test_a_group_without_payments_is_told_so_and_shows_no_zeros(open_page: OpenPage) -> None:
    app = open_page("payment", agency="MIN", period="2024-03")
    assert not app.exception
    assert "0,00%" not in words(app)
    assert any("Chưa có lượt thanh toán" in told.value for told in app.info)


def test_time_to_result_is_told_in_classes_that_add_up(open_page: OpenPage) -> None:
    said = words(open_page("tardiness", agency="H02", view="period", period="2024-03"))
    assert cells(said, "2–5 ngày") == ["2–5 ngày 12 85,71% 85,71%"]
    assert cells(said, "từ 61 ngày") == ["từ 61 ngày 2 14,29% 100,00%"]


def test_dossiers_without_a_unit_are_a_part_of_their_own(
    open_page: OpenPage, published_home: Path, tmp_path: Path
) -> None:
    def told(home: Path, page: str) -> list[str]:
        said = words(open_page(page, home=home, agency="H02", view="period", period="2024-03", indicator="late_rate"))
        assert "Sở Xây dựng" in said
        return [row for row in cells(said, "Không thuộc đơn vị nào") if "%" in row]

    assert told(published_home, "tardiness") == [], "H02 has 10 / 200 late, and so have its units"
    more = [
        ("late_rate", "H02", "2024-03", 12, 210, "ok") if each[1:3] == ("H02", "2024-03") else each for each in FIGURES
    ]
    publish_marts(tmp_path, "run-1", more)
    assert told(tmp_path, "tardiness") == ["Không thuộc đơn vị nào 20,00% 2 / 10 —"]
    (of_agency,) = told(tmp_path, "agency")
    assert of_agency.startswith("Không thuộc đơn vị nào 20,00% 2 / 10")
