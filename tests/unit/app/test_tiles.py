"""The tiles: every agency once, coloured by its figure, hatched without one; provinces where they lie."""

from __future__ import annotations

import re

import pytest

from app.components.tiles import CLASSES, _places, quantiles
from orchestration.domain.agencies import read_agencies
from orchestration.settings import Settings
from tests.unit.app.conftest import OpenPage, words


def test_every_province_has_a_place_of_its_own() -> None:
    provinces = {
        row["agency_code"] for row in read_agencies(Settings().reference) if row["agency_code"].startswith("H")
    }
    assert _places().keys() == provinces
    assert len(set(_places().values())) == len(provinces)


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([], []),
        ([0.5], []),
        ([0.5, 0.5, 0.5], []),
        ([1.0, 2.0], [2.0]),
        ([float(place) for place in range(10)], [2.0, 4.0, 6.0, 8.0]),
    ],
)
def test_classes_hold_equal_numbers_and_are_fewer_where_values_are_alike(
    values: list[float], bounds: list[float]
) -> None:
    assert quantiles(values) == bounds
    assert len(bounds) < CLASSES


def tiles(said: str) -> dict[str, str]:
    """The class and text of each tile by agency."""
    drawn = re.findall(r'<li class="th-tile (th-tile-\w+)"[^>]*><a href="[^"]*agency=(\w+)[^"]*"[^>]*>(.*?)</a>', said)
    return {agency: f"{css} {re.sub('<[^>]+>', ' ', text)}" for css, agency, text in drawn}


def test_the_map_shows_every_province_that_existed_with_its_figure_or_that_it_has_none(open_page: OpenPage) -> None:
    drawn = tiles(words(open_page(period="2024-03", indicator="late_rate")))
    assert set(drawn) == {"H01", "H02", "H03", "H04", "H05", "H06"}, "H07 ended in 2023"
    assert drawn["H01"].startswith("th-tile-0")
    assert "5,00%" in drawn["H01"]
    assert drawn["H03"] > drawn["H01"]
    for without in ("H04", "H05", "H06"):
        assert drawn[without].startswith("th-tile-none")
        assert "—" in drawn[without]


def test_the_islands_stand_beside_their_provinces(open_page: OpenPage) -> None:
    said = words(open_page(period="2024-03"))
    assert "Hoàng Sa" in said
    assert "Trường Sa" in said


def test_ministries_are_tiles_in_their_order_without_a_map(open_page: OpenPage) -> None:
    said = words(open_page(period="2024-03", scope="MIN", indicator="late_rate"))
    drawn = list(tiles(said))
    assert drawn
    assert drawn == sorted(drawn)
    assert all(code.startswith("G") for code in drawn)
    assert "Hoàng Sa" not in said
