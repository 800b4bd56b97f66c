"""The league table among peers: kinds in time, ties, what a filter leaves, the download."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from app.figures import Target
from app.i18n import DATA_WORDS
from app.queries.league import kind_on, peers, standing, with_target
from orchestration.domain.periods import parse_period
from orchestration.publication.reader import Publication
from orchestration.settings import PROJECT_ROOT
from tests.unit.app.conftest import OpenPage, words
from tests.unit.app.test_breakdowns import cells

TWICE = "tỉnh (đến 31/12/2024); thành phố trực thuộc TW (từ 01/01/2025)"


@pytest.mark.parametrize(
    ("told", "day", "kind"),
    [
        ("tỉnh", date(2024, 1, 1), "tỉnh"),
        (TWICE, date(2024, 12, 31), "tỉnh"),
        (TWICE, date(2025, 1, 1), "thành phố trực thuộc TW"),
    ],
)
def test_an_agency_is_of_the_kind_that_it_was_then(told: str, day: date, kind: str) -> None:
    assert kind_on(told, day) == kind


def test_every_kind_of_agency_and_vendor_has_its_english() -> None:
    reference = PROJECT_ROOT / "data" / "reference"
    told = pl.read_csv(reference / "agencies.csv")["subtype_vi"].drop_nulls().unique()
    kinds = {kind_on(each, day) for each in told for day in (date(2024, 1, 1), date(2026, 1, 1))}
    vendors = set(pl.read_csv(reference / "system_survey_ranking.csv")["vendor"].drop_nulls())
    known = set(pl.read_csv(DATA_WORDS)["vi"])
    assert {each for each in kinds | vendors if not each.isascii()} - known == set()


def test_the_vendors_on_offer_are_those_of_the_chosen_kind(open_page: OpenPage) -> None:
    app = open_page("league", peers="thành phố trực thuộc TW", lang="en")
    offered = {select.label: select.options for select in app.selectbox}
    assert set(offered["Peers"]) == {"All of the group", "centrally run city", "province"}
    assert offered["Vendor of the system"] == ["All", "VNPT"]
    alone = open_page("league", peers="thành phố trực thuộc TW")
    assert any("Hiện 1 trong 3 cơ quan được xếp hạng" in each.value for each in alone.caption)


def test_every_remark_on_documents_has_its_english() -> None:
    told = pl.read_csv(PROJECT_ROOT / "data" / "reference" / "inconsistencies.csv")
    remarks = {*told["description_vi"].drop_nulls(), *told["suggested_handling_vi"].drop_nulls()}
    assert remarks - set(pl.read_csv(DATA_WORDS)["vi"]) == set()


def test_a_shared_rank_says_with_how_many(open_page: OpenPage) -> None:
    said = words(open_page("league", period="2024-03"))
    assert cells(said, "An Giang")[0].startswith("1 đồng hạng 2 An Giang")
    assert "đồng hạng" not in cells(said, "=Bạc Liêu")[0]


def test_a_filter_that_leaves_nobody_with_a_figure_says_so(open_page: OpenPage) -> None:
    app = open_page("league", peers="thành phố trực thuộc TW", period="2023-03")
    assert any("Không cơ quan nào trong số đã chọn" in each.value for each in app.info)
    assert "Bà Rịa - Vũng Tàu" in words(app), "without a figure"


def test_a_download_of_the_ranks_has_peers_places_and_target(publication: Publication) -> None:
    ranked = standing(publication, "late_rate", "2024-03", "PRO").with_columns(base_rank=pl.lit(3, pl.Int32))
    goal = Target("T", "PRO", "<=", 0.05, date(2024, 12, 31), "", "")
    told = with_target(ranked, goal, "2024-03").select("agency_code", "places_gained", "target", "target_reached")
    assert told.rows() == [("H01", 2, 0.05, True), ("H02", 2, 0.05, True), ("H03", 0, 0.05, False)]
    known = peers(publication, "PRO", parse_period("2024-03"))
    assert dict(known.select("agency_code", "peers").iter_rows())["H02"] == "thành phố trực thuộc TW"
