"""The catalogue of indicators and the crosswalks to it."""

from __future__ import annotations

import csv
import re
from datetime import date

from orchestration.settings import PROJECT_ROOT

REFERENCE = PROJECT_ROOT / "data" / "reference"

#: The design's table, in its order: code, better, datasets, levels.
DESIGN = [
    ("digitization_rate", "up", "dossiers", "unit|agency|group"),
    ("electronic_result_rate", "up", "dossiers", "unit|agency|group"),
    ("reuse_rate", "up", "dossiers", "unit|agency|group"),
    ("digitization_rate_766", "up", "dossiers", "unit|agency|group"),
    ("electronic_result_rate_766", "up", "dossiers", "unit|agency|group"),
    ("reuse_rate_766", "up", "dossiers", "unit|agency|group"),
    ("online_payment_rate", "up", "dossiers|payments", "unit|agency|group"),
    ("late_rate", "down", "dossiers", "unit|agency|group"),
    ("online_late_rate", "down", "dossiers", "unit|agency|group"),
    ("late_acceptance_rate", "down", "dossiers", "unit|agency|group"),
    ("online_late_or_late_acceptance_rate", "down", "dossiers", "unit|agency|group"),
    ("online_dossier_rate", "up", "dossiers", "unit|agency|group"),
    ("service_with_dossier_rate", "up", "dossiers|procedures", "agency|group"),
    ("online_service_share", "up", "procedures", "agency|group"),
    ("full_service_share", "up", "procedures", "agency|group"),
    ("portal_visits", "up", "portal_visits", "agency|group"),
]
#: What came later: places of their own in the order, the first sixteen stay where they are.
LATER = [
    ("online_submitted_rate_emc", "up", "dossiers|procedures", "unit|agency|group"),
    ("online_processed_rate_emc", "up", "dossiers|procedures", "unit|agency|group"),
    ("online_service_share_distinct", "up", "procedures", "group"),
    ("on_time_rate_766", "up", "dossiers", "unit|agency|group"),
    ("electronic_result_rate_owed", "up", "dossiers|procedures", "agency|group"),
]
MANAGEMENT = ("digitization_rate", "electronic_result_rate", "reuse_rate")


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


CATALOGUE = {row["indicator_code"]: row for row in rows("indicators")}


def test_the_catalogue_is_the_designs_table_in_its_order() -> None:
    listed = rows("indicators")
    told = [(row["indicator_code"], row["better"], row["datasets"], row["levels"]) for row in listed]
    assert told[: len(DESIGN)] == DESIGN
    assert [row["sort_order"] for row in listed[: len(DESIGN)]] == [str(place) for place in range(1, 17)]
    assert set(LATER) <= set(told[len(DESIGN) :])
    assert len({row["sort_order"] for row in listed}) == len(listed)


def test_every_indicator_is_stated_in_both_languages() -> None:
    for code, row in CATALOGUE.items():
        for field in ("name", "formula", "numerator"):
            assert row[f"{field}_vi"], (code, field)
            assert row[f"{field}_en"], (code, field)
        for field in ("denominator", "caveat"):
            assert bool(row[f"{field}_vi"]) == bool(row[f"{field}_en"]), (code, field)
        assert row["theme"] in ("digitization", "payment", "tardiness", "online", "access")
        assert row["legal_basis"]
        assert row["measurement_system"]
        assert date(2021, 1, 1) < date.fromisoformat(row["valid_from"]) < date(2023, 1, 1)


def test_only_portal_visits_is_a_count() -> None:
    counts = {code for code, row in CATALOGUE.items() if row["unit"] != "%"}
    without_denominator = {code for code, row in CATALOGUE.items() if not row["denominator_vi"]}
    assert counts == without_denominator == {"portal_visits"}


def test_the_three_management_measures_carry_the_designs_caveat_and_no_other_does() -> None:
    caveat = "Không so sánh trực tiếp với số liệu Cổng DVCQG: mẫu số khác."
    assert tuple(code for code, row in CATALOGUE.items() if row["caveat_vi"] == caveat) == MANAGEMENT


def test_a_metric_of_decision_766_in_the_legal_basis_exists() -> None:
    known = {metric["ref"] for metric in rows("qd766_metrics")}
    cited = {
        reference for row in CATALOGUE.values() for reference in re.findall(r"chỉ số (\d\.\d)", row["legal_basis"])
    }
    assert cited
    assert cited <= known
    document_references = {row["catalogue_code"]: row["portal_ref"] for row in rows("document_indicators")}
    for code, row in CATALOGUE.items():
        if document_references.get(code):
            assert f"chỉ số {document_references[code]}" in row["legal_basis"], code


def test_every_document_code_has_one_crosswalk_row_that_agrees_with_the_documents() -> None:
    crosswalk = {row["indicator_code"]: row for row in rows("crosswalk_indicators")}
    assert len(crosswalk) == len(rows("crosswalk_indicators"))
    for document in rows("document_indicators"):
        assert crosswalk[document["indicator_code"]]["catalogue_code"] == document["catalogue_code"]
    for figure in rows("published_figures"):
        assert crosswalk[figure["indicator_code"]]["origin"] == "document"


def test_every_crosswalked_code_is_in_the_catalogue_and_says_how_comparable_it_is() -> None:
    for row in rows("crosswalk_indicators"):
        assert row["comparability"] in ("same", "caution", "none")
        assert bool(row["catalogue_code"]) == (row["comparability"] != "none"), row["indicator_code"]
        if row["catalogue_code"]:
            assert row["catalogue_code"] in CATALOGUE
            assert row["note_vi"]
            assert row["note_en"]


def test_published_digitization_results_and_reuse_reconcile_with_the_766_codes_only() -> None:
    mapped = {row["indicator_code"]: row["catalogue_code"] for row in rows("crosswalk_indicators")}
    assert mapped["digitization_rate"] == "digitization_rate_766"
    assert mapped["e_result_rate"] == "electronic_result_rate_766"
    assert mapped["reuse_rate"] == "reuse_rate_766"
    assert not set(MANAGEMENT) & set(mapped.values())


def test_the_emc_systems_two_online_rates_are_two_indicators_and_no_series() -> None:
    mapped = {row["indicator_code"]: row["catalogue_code"] for row in rows("crosswalk_indicators")}
    assert mapped["dossier_online_rate_emc"] == "online_submitted_rate_emc"
    assert mapped["dossier_online_processed_rate"] == "online_processed_rate_emc"
    for code in ("online_submitted_rate_emc", "online_processed_rate_emc"):
        assert CATALOGUE[code]["measurement_system"] == "EMC (Bộ TT&TT)"
        assert CATALOGUE[code]["comparable_with"] == ""
        assert "tương đối" in CATALOGUE[code]["caveat_vi"]
        assert "không nối thành một chuỗi" in CATALOGUE[code]["caveat_vi"]


def test_the_published_share_of_the_nations_services_is_no_sum_over_agencies() -> None:
    mapped = {row["indicator_code"]: row["catalogue_code"] for row in rows("crosswalk_indicators")}
    assert mapped["svc_online_share"] == "online_service_share_distinct"
    assert CATALOGUE["online_service_share_distinct"]["levels"] == "group"


def test_levels_3_and_4_end_the_day_before_partial_and_full_begin() -> None:
    levels = {row["level_code"]: row for row in rows("service_levels")}
    for old, new in (("level_3", "partial"), ("level_4", "full")):
        assert levels[old]["successor_code"] == new
        assert (levels[old]["valid_to"], levels[new]["valid_from"]) == ("2022-08-14", "2022-08-15")


def test_what_the_portal_delivers_is_the_reported_code_of_the_crosswalk() -> None:
    delivered = {row["indicator_code"] for row in rows("portal_measures") if row["measure"] != "score"}
    crosswalk = [row for row in rows("crosswalk_indicators") if row["origin"] == "portal"]
    assert {row["reported_code"] for row in crosswalk} == delivered
    for row in crosswalk:
        assert row["catalogue_code"] in ("", row["reported_code"])
        assert bool(row["catalogue_code"]) == (row["reported_code"] in CATALOGUE)
