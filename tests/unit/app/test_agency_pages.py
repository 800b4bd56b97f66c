"""From an agency's rate to the unit, the procedure and the dossiers behind it; receipts; older publications."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from orchestration.publication.reader import Publication, open_publication
from orchestration.reports.receipt import NoSuchFigure, receipt_of
from tests.unit.app.conftest import OpenPage, words
from tests.unit.app.marts import FIGURES, delivery_id, publish_marts


def test_an_agency_stands_beside_its_group_and_its_rank(open_page: OpenPage) -> None:
    said = words(open_page("agency", agency="H02", period="2024-03"))
    assert "10 / 200" in said
    assert "8,00%" in said, "the provinces' own"
    assert "1/6" in said, "its rank among the ranked"


def test_an_agency_s_worst_unit_comes_first_and_opens_its_receipt(open_page: OpenPage) -> None:
    said = words(open_page("agency", agency="H02", period="2024-03"))
    assert said.index("Sở Xây dựng") < said.index("H02.02")
    assert "+8,00 điểm %" in said, "16 % now, 8 % a year ago"
    (address,) = re.findall(r'href="receipt\?([^"]*unit=H02\.01[^"]*)"', said)
    asked = dict(parse_qsl(unescape(address)))
    assert asked == {"indicator": "late_rate", "agency": "H02", "period": "2024-03", "unit": "H02.01"}


def test_an_agency_that_never_delivered_has_no_figures_and_no_zeros(open_page: OpenPage) -> None:
    app = open_page("agency", agency="H06", period="2024-03")
    assert not app.exception
    assert "chưa từng gửi dữ liệu" in words(app)
    assert "0,00%" not in words(app)


def test_an_agency_s_own_tasks_stand_before_its_group_s_and_another_s_do_not_stand_there(open_page: OpenPage) -> None:
    said = words(open_page("agency", agency="H02", period="2024-03"))
    assert said.index("Nhiệm vụ B") < said.index("Nhiệm vụ A")
    assert "Nhiệm vụ C" not in said


def test_late_dossiers_are_told_by_age_unit_and_procedure(open_page: OpenPage) -> None:
    said = words(open_page("tardiness", agency="H02"))
    for told in ("trên một năm", "6–10 ngày", "Sở Xây dựng", "1.000001", "H02-001", "H02-004"):
        assert told in said
    assert "H01-005" not in said


@pytest.mark.parametrize(
    ("address", "shown", "hidden"),
    [
        ({"agency": "H02", "unit": "H02.01"}, ["H02-001", "H02-002"], ["H02-003"]),
        ({"agency": "H02", "procedure": "1.000002"}, ["H02-003", "H02-004"], ["H02-001"]),
        ({"agency": "H02", "state": "due_soon"}, ["H02-004"], ["H02-001"]),
        ({"agency": "PRO"}, ["H02-001", "=H01-005"], ["G01-006"]),
        ({}, ["G01-006", "H02-001"], []),
    ],
)
def test_the_list_of_dossiers_is_what_was_chosen(
    open_page: OpenPage, address: dict[str, str], shown: list[str], hidden: list[str]
) -> None:
    said = words(open_page("tardiness", **address))
    assert [code for code in shown if code not in said] == []
    assert [code for code in hidden if code in said] == []


def test_to_the_public_no_dossier_is_named(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THUOC_AUDIENCE", "public")
    app = open_page("tardiness", agency="H02")
    assert not app.exception
    assert "H02-001" not in words(app)
    assert "Sở Xây dựng" in words(app), "units are named, never dossiers"


def test_a_receipt_has_the_numbers_the_deliveries_and_the_publication(open_page: OpenPage) -> None:
    said = words(open_page("receipt", indicator="late_rate", agency="H02", period="2024-03"))
    assert "5,00% = 10 / 200" in said
    assert delivery_id("H02", "2024-03", 2) in said, "the revision in force"
    assert delivery_id("H02", "2024-03", 1) not in said
    assert "run-1" in said
    assert "0123abc" in said


def test_a_receipt_of_a_group_names_the_deliveries_of_its_members_alone(publication: Publication) -> None:
    receipt = receipt_of(publication, "late_rate", "PRO", "", "2024-03")
    assert set(receipt.in_period["agency_code"]) == {"H01", "H02", "H03"}
    assert receipt_of(publication, "late_rate", "MIN", "", "2024-03").sources.is_empty()


def test_a_figure_that_is_not_there_has_no_receipt(publication: Publication, open_page: OpenPage) -> None:
    with pytest.raises(NoSuchFigure, match="late_rate · H01 · 2019-01"):
        receipt_of(publication, "late_rate", "H01", "", "2019-01")
    app = open_page("receipt", indicator="portal_visits", agency="H01", period="2024-03")
    assert not app.exception
    assert "không có số liệu như vậy" in words(app)


@pytest.fixture
def two_publications(tmp_path: Path) -> Path:
    """A home whose second publication moved one figure of H01."""
    publish_marts(tmp_path, "run-1")
    moved = [("late_rate", "H01", "2024-03", 9, 100, "ok") if each[:3] == FIGURES[5][:3] else each for each in FIGURES]
    publish_marts(tmp_path, "run-2", moved)
    return tmp_path


def test_what_moved_between_two_publications_is_told(open_page: OpenPage, two_publications: Path) -> None:
    said = words(open_page("publications", home=two_publications))
    assert "5 / 100" in said
    assert "9 / 100" in said
    assert "Bà Rịa" not in said, "what did not move is not told"


def test_the_whole_app_can_be_read_as_of_an_older_publication(open_page: OpenPage, two_publications: Path) -> None:
    now = words(open_page("agency", home=two_publications, agency="H01", period="2024-03"))
    then = words(open_page("agency", home=two_publications, agency="H01", period="2024-03", publication="1"))
    assert "9 / 100" in now
    assert "5 / 100" in then
    assert "Đang đọc theo kỳ công bố số 1" in then
    assert "Đang đọc theo" not in now


def test_an_older_publication_that_is_not_kept_is_told_and_not_a_crash(open_page: OpenPage) -> None:
    app = open_page("agency", publication="99")
    assert not app.exception
    assert "99" in words(app) or any("99" in error.value for error in app.error)


def test_a_receipt_stays_what_it_was(two_publications: Path) -> None:
    published = two_publications / "published"
    for number, numerator in ((1, 5), (2, 9)):
        with open_publication(published, number) as version:
            receipt = receipt_of(version, "late_rate", "H01", "", "2024-03")
        assert (receipt.number, receipt.figure["numerator"]) == (number, numerator)


def test_a_receipt_tells_the_public_no_delivery_s_reasons(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"indicator": "late_rate", "agency": "H03", "period": "2024-03"}
    assert "Thiếu cột bắt buộc" in words(open_page("receipt", **asked))
    monkeypatch.setenv("THUOC_AUDIENCE", "public")
    said = words(open_page("receipt", **asked))
    assert delivery_id("H03", "2024-03", 2) in said, "that it is held is no secret"
    assert "Thiếu cột bắt buộc" not in said
