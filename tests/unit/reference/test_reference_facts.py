"""The committed facts: complete, verbatim, consistent with each other, and readable as text by DuckDB."""

from __future__ import annotations

import csv
import hashlib
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from orchestration.domain.agencies import GROUPS, agency_of, group_of
from orchestration.landing.personal import PATTERN
from orchestration.settings import PROJECT_ROOT

REFERENCE = PROJECT_ROOT / "data" / "reference"
FILES = sorted(REFERENCE.glob("*.csv"))

#: Of the 386 facts as they were handed over; figure_id and decimals are ours.
PUBLISHED_SHA256 = "56913b5352f25814cf13c7a29203e922d534f8441c21826da0b3f6b62f3e4c3c"
TARGETS_SHA256 = "398597e0ee216540fe148b299f58ae027ac5fe5ef12f09b0fccd7e3355a09c90"
AGENCIES_SHA256 = "389e2883770e50214b0e14b08fa0636a02ab36162b3a17e49942c74a2289d78b"


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def sha256_without(name: str, added: set[str]) -> str:
    """The hash of a file's cells without the columns that were added here, written as the source was."""
    kept = [{column: cell for column, cell in row.items() if column not in added} for row in rows(name)]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(kept[0]))
    writer.writeheader()
    writer.writerows(kept)
    return hashlib.sha256(text.getvalue().encode()).hexdigest()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_duckdb_reads_every_file_as_text_with_the_rows_and_columns_it_has(path: Path) -> None:
    relation = duckdb.sql(f"select * from read_csv('{path}', all_varchar=true, header=true)")
    expected = rows(path.stem)
    assert relation.columns == list(expected[0])
    assert [tuple(cell or "" for cell in row) for row in relation.fetchall()] == [
        tuple(cell.replace("\r\n", "\n") for cell in row.values()) for row in expected
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_file_holds_a_phone_an_e_mail_or_a_citizen_id(path: Path) -> None:
    found = duckdb.sql(f"select content from read_text('{path}') where regexp_matches(content, $${PATTERN}$$)")
    assert found.fetchall() == []


def test_every_file_is_described_in_the_readme() -> None:
    readme = (REFERENCE / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in FILES if f"**`{path.name}`**" not in readme] == []


def test_the_386_published_figures_are_verbatim() -> None:
    assert len(rows("published_figures")) == 386
    assert sha256_without("published_figures", {"figure_id", "decimals"}) == PUBLISHED_SHA256


def test_figure_ids_are_unique_and_number_each_document_in_file_order() -> None:
    counts: dict[str, int] = {}
    for figure in rows("published_figures"):
        counts[figure["document"]] = counts.get(figure["document"], 0) + 1
        assert figure["figure_id"] == f"{figure['document']}-{counts[figure['document']]:03d}"


def test_decimals_are_those_printed_in_the_source_text() -> None:
    """A value with decimals is printed so in the source text, with a comma or (N38) a point."""
    shown = [figure for figure in rows("published_figures") if figure["decimals"] != "0"]
    assert len(shown) > 60
    for figure in shown:
        value = Decimal(figure["value"])
        printed = f"{abs(value):.{figure['decimals']}f}"
        assert printed in figure["source_text"].replace(",", "."), figure["figure_id"]


def test_targets_keep_the_source_and_state_percentages_as_fractions() -> None:
    added = {"catalogue_code", "group_code", "agency_code", "target_value"}
    assert sha256_without("targets", added) == TARGETS_SHA256
    for target in rows("targets"):
        expected = Decimal(target["value"] or 0) / (100 if target["unit"] == "%" else 1)
        assert Decimal(target["target_value"] or 0) == expected, target["target_id"]
        assert (target["target_value"] == "") == (target["value"] == ""), target["target_id"]


def test_four_targets_bind_indicators_of_the_catalogue() -> None:
    bound = {
        (target["catalogue_code"], target["group_code"], target["target_value"])
        for target in rows("targets")
        if target["catalogue_code"]
    }
    assert bound == {
        ("service_with_dossier_rate", "ALL", "0.8"),
        ("online_processed_rate_emc", "ALL", "0.5"),
        ("online_service_share", "PRO", "0.8"),
        ("full_service_share", "PRO", "0.8"),
    }


def test_23_ministries_and_63_provinces_with_an_english_name_each() -> None:
    agencies = rows("agencies")
    codes = [agency["agency_code"] for agency in agencies]
    assert len(set(codes)) == 86
    assert [sum(code.startswith(letter) for code in codes) for letter in "GH"] == [23, 63]
    assert all(agency["name_en"].isascii() and agency["name_en"] for agency in agencies)
    assert len({agency["name_en"] for agency in agencies}) == 86
    assert sha256_without("agencies", {"name_en", "in_groups_until", "short_names"}) == AGENCIES_SHA256


def test_membership_ends_with_the_code_unless_it_is_its_own_successor_or_g24() -> None:
    ended = {agency["agency_code"]: agency["in_groups_until"] for agency in rows("agencies")}
    assert {code for code, until in ended.items() if until == "2025-02-28"} == {
        "G04", "G05", "G07", "G10", "G13", "G14", "G21",
    }  # fmt: skip
    assert sum(until == "2025-06-30" for until in ended.values()) == 29
    assert [ended[code] for code in ("H44", "H29", "H57", "G24", "G12")] == [""] * 5
    assert ended["H28"] == ended["H62"] == "2025-06-30"  # merged into H44
    for agency in rows("agencies"):
        lives_on = agency["agency_code"] in agency["successor_codes_2025"].split("|") or agency["agency_code"] == "G24"
        assert lives_on == (agency["in_groups_until"] == "")


def test_every_successor_is_an_agency() -> None:
    codes = {agency["agency_code"] for agency in rows("agencies")}
    named = {code for agency in rows("agencies") for code in agency["successor_codes_2025"].split("|") if code}
    assert named <= codes


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("published_figures", "agency_code"),
        ("system_survey_ranking", "agency_code"),
        ("agency_status_lists", "agency_code"),
        ("units_reference", "agency_code"),
        ("portal_deliveries", "agency_code"),
        ("targets", "agency_code"),
    ],
)
def test_every_agency_that_a_file_names_is_known(name: str, column: str) -> None:
    known = {agency["agency_code"] for agency in rows("agencies")}
    named = {row[column] for row in rows(name) if row[column]}
    assert named
    assert named <= known


def test_every_agency_on_a_status_list_has_its_code() -> None:
    names = {agency["agency_code"]: agency for agency in rows("agencies")}
    for entry in rows("agency_status_lists"):
        agency = names[entry["agency_code"]]
        known = "|".join((agency["name_vi"], agency["aliases"], agency["other_aliases"])).lower().split("|")
        assert entry["agency_name_vi"].lower() in known


def test_the_seven_units_of_the_portal_belong_to_h44() -> None:
    units = rows("units_reference")
    assert [unit["unit_code"] for unit in units] == [
        "H44.01", "H44.03", "H44.07", "H44.08", "H44.100", "H44.101", "H44.102",
    ]  # fmt: skip
    assert {(unit["agency_code"], agency_of(unit["unit_code"])) for unit in units} == {("H44", "H44")}


def test_every_figure_without_an_agency_has_one_group_row() -> None:
    crosswalk = {(row["agency_type"], row["agency_name_vi"]): row["group_code"] for row in rows("crosswalk_groups")}
    assert len(crosswalk) == len(rows("crosswalk_groups"))
    assert set(crosswalk.values()) <= {"", *GROUPS}
    for figure in rows("published_figures"):
        if figure["agency_code"]:
            assert (group_of(figure["agency_code"]) == "MIN") == (figure["agency_type"] == "ministry")
        else:
            assert (figure["agency_type"], figure["agency_name_vi"]) in crosswalk
    groups = {name: code for (_, name), code in crosswalk.items()}
    assert [groups[name] for name in ("Cả nước", "Khối bộ, ngành", "Khối địa phương")] == ["ALL", "MIN", "PRO"]
    for target in rows("targets"):
        assert target["group_code"] == groups[target["scope"]], target["target_id"]
        assert not (target["group_code"] and target["agency_code"]), target["target_id"]


def test_working_day_overrides_are_dates_with_a_source() -> None:
    for override in rows("calendar_overrides"):
        date.fromisoformat(override["day"])
        assert override["is_working"] in ("true", "false")
        assert override["source"]


def test_every_owner_of_a_task_is_resolved_to_agencies_and_groups() -> None:
    known = {agency["agency_code"] for agency in rows("agencies")} | set(GROUPS)
    owners = {row["owner_vi"]: row["codes"].split("|") for row in rows("crosswalk_owners")}
    named = {task[column] for task in rows("tasks_deadlines") for column in ("responsible", "coordinating")} - {""}
    assert named == owners.keys()
    assert {code for codes in owners.values() for code in codes} <= known


def test_every_list_and_count_of_commitments_is_known() -> None:
    counts = rows("commitment_counts")
    assert {row["indicator_code"] for row in counts} <= {row["indicator_code"] for row in rows("published_figures")}
    assert {row["list_code"] for row in counts} - {""} <= {row["list_code"] for row in rows("agency_status_lists")}
    assert {row["counts"] for row in counts} == {"done", "pending", "scope"}
