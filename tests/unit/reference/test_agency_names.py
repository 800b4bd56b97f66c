"""From names to codes: of the documents, of people, of the OCR; and what the changes of 2025 made of them."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from orchestration.domain.agencies import unit_ended
from orchestration.domain.agency_names import AgencyNames, UnknownAgency
from orchestration.settings import PROJECT_ROOT

REFERENCE = PROJECT_ROOT / "data" / "reference"
NAMES = AgencyNames.from_csv(REFERENCE)


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_alias_of_an_agency_means_it_those_of_the_ocr_too() -> None:
    told = 0
    for agency in rows("agencies"):
        fields = ("name_vi", "name_en", "aliases", "ocr_aliases", "other_aliases", "short_names")
        for name in filter(None, "|".join(agency[field] for field in fields).split("|")):
            assert NAMES.resolve(name) == agency["agency_code"], name
            told += 1
    assert told > 250


@pytest.mark.parametrize("name", ["published_figures", "agency_status_lists", "system_survey_ranking"])
def test_every_agency_that_a_document_names_has_the_code_of_the_facts_or_is_a_group(name: str) -> None:
    groups = {(row["agency_type"], row["agency_name_vi"]) for row in rows("crosswalk_groups")}
    for row in rows(name):
        day = row.get("period_end") or row.get("as_of") or ""
        if row["agency_code"]:
            # A list is of a day or of a month.
            on = date.fromisoformat(f"{day}-01"[:10]) if day else None
            assert NAMES.resolve(row["agency_name_vi"], on) == row["agency_code"], row["agency_name_vi"]
        else:
            assert (row["agency_type"], row["agency_name_vi"]) in groups


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("thừa thiên – huế", "H57"),
        ("THỪA THIÊN — HUẾ", "H57"),
        ("Hue", "H57"),
        ("UBND tỉnh Phú Thọ", "H44"),
        ("Phu\u0301 Tho\u0323", "H44"),
        ("phu tho", "H44"),
        ("TP.HCM", "H29"),
        ("Hồ Chí Minh", "H29"),
        ("Hoà Bình", "H28"),
        ("Ba Ria Vung Tau", "H06"),
        ("Phti Tho", "H44"),
        ("Bo Cong an", "G01"),
        ("Bộ Khoa học & Công nghệ", "G06"),
    ],
)
def test_spelling_does_not_matter(name: str, code: str) -> None:
    assert NAMES.resolve(name) == code


@pytest.mark.parametrize(
    ("name", "near"), [("Ha Dang", "Hà Giang (H22)"), ("Phú Thị", "Phú Thọ (H44)"), ("X1", "H01…")]
)
def test_an_unknown_name_is_refused_with_near_ones(name: str, near: str) -> None:
    with pytest.raises(UnknownAgency, match=re.escape(near)):
        NAMES.resolve(name)


def test_a_name_of_several_agencies_is_refused_with_all_of_them(tmp_path: Path) -> None:
    twice = (REFERENCE / "agencies.csv").read_text(encoding="utf-8").replace("TP HCM|TP.HCM", "Phú Thọ")
    (tmp_path / "agencies.csv").write_text(twice, encoding="utf-8")
    (tmp_path / "agency_successions.csv").write_bytes((REFERENCE / "agency_successions.csv").read_bytes())
    with pytest.raises(UnknownAgency, match=r"Thành phố Hồ Chí Minh \(H29\), Phú Thọ \(H44\)"):
        AgencyNames.from_csv(tmp_path).resolve("phú thọ")


def test_an_agency_that_had_gone_is_told_with_its_successor() -> None:
    assert NAMES.resolve("Hà Giang", date(2025, 6, 30)) == "H22"
    with pytest.raises(UnknownAgency, match=re.escape("01/07/2025; chuyển vào: Tuyên Quang (H60)")):
        NAMES.resolve("Hà Giang", date(2025, 7, 1))
    assert NAMES.resolve("Phú Thọ", date(2025, 7, 1)) == "H44"
    with pytest.raises(UnknownAgency, match=re.escape("Bộ Xây dựng (G17), Bộ Công an (G01)")):
        NAMES.resolve("Giao thông vận tải", date(2025, 3, 1))


def test_a_ministry_founded_in_2025_has_no_code_and_it_is_said() -> None:
    with pytest.raises(UnknownAgency, match="chưa có mã"):
        NAMES.resolve("Bộ Nông nghiệp và Môi trường")


def test_communes_under_a_district_end_with_districts() -> None:
    assert unit_ended("H44.20.15") == date(2025, 6, 30)
    assert [unit_ended(code) for code in ("H44", "H44.07", "H44.100", "G12.34.22")] == [None] * 4


def test_successions_are_what_the_agencies_facts_say() -> None:
    fields = ("predecessor_code", "successor_code", "successor_name_vi", "part_vi", "effective_date", "kind")
    found = [tuple(row[field] for field in fields) for row in rows("agency_successions")]
    agencies = sorted(rows("agencies"), key=lambda row: row["agency_code"])
    assert found == [step for agency in agencies for step in derived(agency)]


def derived(agency: dict[str, str]) -> list[tuple[str, ...]]:
    code, change, day = agency["agency_code"], agency["change_kind_vi"], agency["successor_effective"]
    names, codes = agency["successor_name_2025"].split("|"), agency["successor_codes_2025"].split("|")
    if change.startswith(("giữ nguyên", "chuyển về trực thuộc")):
        return [(code, code, agency["name_vi"], "", "", "unchanged")]
    if len(names) > 1:
        parts = [name.removesuffix(")").split(" (") for name in names]
        return [(code, into, name, part, day, "split") for into, (name, part) in zip(codes, parts, strict=True)]
    kind = "renamed" if change.startswith("đổi tên") else "merged" if codes[0] else "founded"
    return [(code, codes[0], names[0], "", day, kind)]


def test_63_provinces_became_34_and_11_of_them_did_not_change() -> None:
    provinces = [row for row in rows("agency_successions") if row["predecessor_code"].startswith("H")]
    assert len(provinces) == 63
    assert len({row["successor_code"] for row in provinces}) == 34
    assert sum(row["kind"] != "merged" for row in provinces) == 11


def test_every_indicator_that_says_how_it_adds_is_in_the_catalogue() -> None:
    catalogue = {row["indicator_code"] for row in rows("indicators")}
    assert {row["indicator_code"] for row in rows("indicator_bridging")} <= catalogue
