"""The tardiness page of a period: from a rate to the dossiers behind it, finished ones included."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from app.access import Reader
from app.queries.tardiness import LateIn, late_in_list
from orchestration.publication.reader import Publication
from tests.unit.app.conftest import OpenPage, words
from tests.unit.app.marts import FIGURES, publish_marts
from tests.unit.app.test_breakdowns import cells


def opened(said: str) -> list[dict[str, str]]:
    """The filters of every link to the tardiness page."""
    return [dict(parse_qsl(unescape(told))) for told in re.findall(r'href="tardiness\?([^"]+)"', said)]


LOCAL = Reader("local")


def listed(publication: Publication, reading: Reader = LOCAL, **chosen: str) -> list[str | None]:
    """The codes that the list has."""
    late = LateIn(**{"agency": "H02", "period": "2024-03", **chosen})
    return sorted(late_in_list(publication, late, reading)["dossier_code"].to_list(), key=str)


def test_a_dossier_counts_from_its_lateness_to_its_end(publication: Publication) -> None:
    march = listed(publication)
    assert len(march) == 10, "late_rate of H02 in March 2024: 10 / 200"
    assert "H02-130" not in march, "finished the day before March"
    assert "H02-120" in march, "finished on its first day"
    assert "H02-131" not in march, "late from 1 April on"
    assert {"H02-130", "H02-120", "H02-122"} == set(listed(publication, period="2024-02"))
    assert set(listed(publication, unit="H02.02")) == {"H02-123"}
    assert set(listed(publication, unit="-")) == {"H02-124"}, "names no unit"
    assert set(listed(publication, unit="H02.01", procedure="1.000002")) == {"H02-120", "H02-121", "H02-122"}


@pytest.mark.parametrize(
    ("reading", "codes"),
    [
        (Reader("agency", "H02"), True),
        (Reader("programme"), False),
        (Reader("agency", "H01"), None),
        (Reader("public"), None),
    ],
)
def test_rows_and_codes_are_those_of_the_reader_s_role(
    publication: Publication, reading: Reader, codes: bool | None
) -> None:
    found = listed(publication, reading)
    assert len(found) == (0 if codes is None else 10)
    assert all((code is not None) == codes for code in found)


def test_the_list_says_that_it_is_the_rate_s_numerator(open_page: OpenPage) -> None:
    app = open_page("tardiness", agency="H02", view="period", period="2024-03")
    assert not app.exception
    assert "10 hồ sơ, đúng bằng tử số của tỷ lệ." in [each.value for each in app.caption]
    said = words(app)
    assert cells(said, "H02-121") == [
        "H02-121 Sở Xây dựng 1.000002 đã giải quyết trực tiếp 02/01/2024 08:05 31/03/2024 10/04/2024 09:30 10"
    ]
    assert "Chưa xong" in cells(said, "H02-122")[0]
    assert cells(said, "H02-124")[0].endswith("yêu cầu bổ sung quá một lần"), "the deadline alone does not say why"


def test_the_list_says_what_it_lacks(open_page: OpenPage, tmp_path: Path) -> None:
    more = [
        ("late_rate", "H02", "2024-03", 12, 210, "ok") if each[1:3] == ("H02", "2024-03") else each for each in FIGURES
    ]
    publish_marts(tmp_path, "run-1", more)
    app = open_page("tardiness", home=tmp_path, agency="H02", view="period", period="2024-03")
    assert any(each.value.startswith("10 trong 12 hồ sơ") for each in app.caption)


def test_a_unit_opens_its_procedures_and_its_dossiers(open_page: OpenPage) -> None:
    of_agency = {"agency": "H02", "view": "period", "period": "2024-03"}
    whole = words(open_page("tardiness", **of_agency))
    assert {**of_agency, "unit": "H02.01"} in opened(whole)
    assert {**of_agency, "procedure": "1.000001"} in opened(whole)
    of_unit = words(open_page("tardiness", agency="H02", view="period", period="2024-03", unit="H02.01"))
    assert cells(of_unit, "Cấp giấy phép")[0].startswith("Cấp giấy phép &lt;xây dựng&gt; 1.000001 5 0 15")
    assert "H02-123" not in of_unit
    of_both = words(
        open_page("tardiness", agency="H02", view="period", period="2024-03", unit="H02.01", procedure="1.000002")
    )
    assert [code for code in ("H02-120", "H02-121", "H02-122") if code not in of_both] == []
    assert "H02-100" not in of_both


def test_the_agency_page_leads_to_the_period_it_shows(open_page: OpenPage) -> None:
    said = words(open_page("agency", agency="H02", period="2024-03", indicator="late_rate"))
    of_unit = {"agency": "H02", "view": "period", "period": "2024-03", "unit": "H02.01", "indicator": "late_rate"}
    assert of_unit in opened(said)


def test_a_group_s_dossiers_are_not_listed_but_counted_where_they_lie(open_page: OpenPage) -> None:
    app = open_page("tardiness", agency="PRO", view="period", period="2024-03", procedure="1.000001")
    assert not app.exception
    said = words(app)
    assert "H02-100" not in said
    assert cells(said, "Bà Rịa")[0].startswith("Bà Rịa - Vũng Tàu 5 0")
    assert any("Chọn một cơ quan" in each.value for each in app.info)


def test_to_the_public_units_and_procedures_are_counted_and_no_dossier_is_named(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THUOC_AUDIENCE", "public")
    app = open_page("tardiness", agency="H02", view="period", period="2024-03", unit="H02.01")
    assert not app.exception
    said = words(app)
    assert "H02-120" not in said
    assert "1.000002" in said


def test_an_agency_without_a_figure_has_no_list(open_page: OpenPage) -> None:
    app = open_page("tardiness", agency="H05", view="period", period="2024-03")
    assert any("chưa có số liệu của kỳ này" in each.value for each in app.info)


def test_an_older_publication_has_no_list_and_says_so(open_page: OpenPage, tmp_path: Path) -> None:
    publish_marts(tmp_path, "run-1", without=("late_rate_dossiers",))
    app = open_page("tardiness", home=tmp_path, agency="H02", view="period", period="2024-03", unit="H02.01")
    assert not app.exception
    assert any("chưa liệt kê từng hồ sơ" in each.value for each in app.info)
