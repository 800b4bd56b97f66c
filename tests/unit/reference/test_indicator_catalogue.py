"""The catalogue, computed and reported indicators, and the crosswalks to it."""

from __future__ import annotations

import csv
import re
from datetime import date

import yaml

from orchestration.reports.formula_docs import PAGE, doc_blocks
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
#: In their order, from place 31 on; each with dbt's variables that its formula names.
SIGNALS = {
    "signal_filing_burst_rate": ("burst_filings", "burst_seconds", "burst_times_usual"),
    "signal_accepted_at_once_rate": ("at_once_seconds",),
    "signal_due_moved_rate": (),
    "signal_finished_then_reopened_rate": (),
    "signal_digitized_without_electronic_result_rate": (),
    "signal_completion_spike_rate": ("spike_last_working_days", "spike_completions", "spike_times_median"),
}
MANAGEMENT = ("digitization_rate", "electronic_result_rate", "reuse_rate")


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


EVERY = {row["indicator_code"]: row for row in rows("indicators")}
CATALOGUE = {code: row for code, row in EVERY.items() if row["origin"] == "computed"}
METRICS = {row["catalogue_code"] for row in rows("qd766_catalogue")}
REPORTED = {code: row for code, row in EVERY.items() if row["origin"] == "reported"}


def test_the_catalogue_is_the_designs_table_in_its_order() -> None:
    listed = [row for row in CATALOGUE.values() if row["theme"] != "signals"]
    told = [(row["indicator_code"], row["better"], row["datasets"], row["levels"]) for row in listed]
    assert told[: len(DESIGN)] == DESIGN
    assert [row["sort_order"] for row in listed[: len(DESIGN)]] == [str(place) for place in range(1, 17)]
    assert set(LATER) <= set(told[len(DESIGN) :])
    assert len({row["sort_order"] for row in listed}) == len(listed)


def test_codes_and_places_are_each_indicators_own() -> None:
    assert len(EVERY) == len(rows("indicators"))
    assert len({row["sort_order"] for row in EVERY.values()}) == len(EVERY)
    assert {row["origin"] for row in EVERY.values()} == {"computed", "reported"}


def test_what_only_an_authority_can_say_reads_no_dataset_and_is_named_in_both_languages() -> None:
    assert len(REPORTED) > 80
    assert min(int(row["sort_order"]) for row in REPORTED.values()) > 1000
    for code, row in REPORTED.items():
        assert row["name_vi"], code
        assert row["name_en"], code
        assert row["unit"], code
        assert set(row["levels"].split("|")) <= {"agency", "group"}, code
        assert not row["datasets"], code
        assert row["better"] in ("", "up", "down"), code
        for field in ("formula", "numerator", "denominator", "caveat"):
            assert bool(row[f"{field}_vi"]) == bool(row[f"{field}_en"]), (code, field)


def test_every_measure_of_the_documents_is_in_the_catalogue_and_cases_and_changes_stay_published_figures() -> None:
    changes = {row["indicator_code"] for row in rows("indicator_relations") if row["relation"].endswith("_of")}
    for document in rows("document_indicators"):
        if document["theme"] in ("case_study", "international") or document["indicator_code"].endswith("_yoy"):
            assert not document["catalogue_code"], document["indicator_code"]
    kept = {row["indicator_code"] for row in rows("document_indicators") if not row["catalogue_code"]} - changes
    themes = {row["indicator_code"]: row["theme"] for row in rows("document_indicators")}
    assert {code for code in kept if themes[code] not in ("case_study", "international")} == {
        *("emc_source_types", "early_result_rate_min", "early_result_rate_max", "localities_count", "law_count"),
        *("circular_count", "linked_service_child_age", "da06_bottleneck_count", "da06_task_count"),
        "qd766_group_count",
    }


def test_levels_three_and_four_end_where_full_and_partial_services_begin() -> None:
    (change,) = rows("definition_changes")
    assert change["changed_on"] == "2022-08-15"
    assert {REPORTED[code]["valid_to"] for code in ("level4_svc_rate", "level4_eligible_rate")} == {"2022-08-14"}
    assert REPORTED["tthc_full_online_count"]["valid_from"] == "2022-08-15"
    computed = set(change["indicator_codes"].split("|"))
    assert {"service_with_dossier_rate", "online_service_share", "full_service_share"} <= computed
    documents = {row["indicator_code"] for row in rows("document_indicators")}
    assert {*change["codes_before"].split("|"), *change["codes_after"].split("|")} <= documents


def test_every_scope_set_counts_its_members_and_figures_state_one_each() -> None:
    scopes = {row["scope_set"]: row for row in rows("scope_sets")}
    assert {row["scope_set"] for row in EVERY.values() if row["scope_set"]} <= scopes.keys()
    for row in scopes.values():
        assert not row["member_codes"] or len(row["member_codes"].split("|")) == int(row["agencies"]), row["scope_set"]
    stated = [figure for row in scopes.values() for figure in row["figure_ids"].split("|") if figure]
    figures = {row["figure_id"]: row for row in rows("published_figures")}
    assert len(stated) == len(set(stated)) > 30
    for row in scopes.values():
        for figure in filter(None, row["figure_ids"].split("|")):
            assert figures[figure]["denominator"] in ("", row["agencies"]), figure


def test_relations_and_checks_name_measures_and_figures_that_there_are() -> None:
    documents = {row["indicator_code"] for row in rows("document_indicators")}
    lists = {row["list_code"] for row in rows("agency_status_lists")}
    for row in rows("indicator_relations"):
        assert {row["indicator_code"], row["of_code"]} <= documents | lists | {""}, row
    assert {row["document"] for row in rows("published_figures")} == {row["document"] for row in rows("documents")}


def test_a_figure_is_classified_as_its_document_is() -> None:
    marked = {row["document"]: row["classification"] for row in rows("documents")}
    assert [code for code, mark in marked.items() if mark] == ["BC13-2022", "BC22-2022"]
    for figure in rows("published_figures"):
        assert figure["classification"] == marked[figure["document"]], figure["figure_id"]


def test_every_indicator_is_stated_in_both_languages() -> None:
    for code, row in CATALOGUE.items():
        for field in ("name", "formula", "numerator"):
            assert row[f"{field}_vi"], (code, field)
            assert row[f"{field}_en"], (code, field)
        for field in ("denominator", "caveat"):
            assert bool(row[f"{field}_vi"]) == bool(row[f"{field}_en"]), (code, field)
        assert row["theme"] in ("digitization", "payment", "tardiness", "online", "access", "signals")
        assert row["legal_basis"]
        assert row["measurement_system"]
        assert date(2021, 1, 1) < date.fromisoformat(row["valid_from"]) < date(2023, 1, 1)


def test_signals_prompt_a_question_and_say_so() -> None:
    signals = [row for row in rows("indicators") if row["theme"] == "signals"]
    assert [(row["indicator_code"], row["sort_order"]) for row in signals] == [
        (code, str(place)) for place, code in enumerate(SIGNALS, start=31)
    ]
    for row in signals:
        assert row["measurement_system"] == "Thước (dấu hiệu cần hỏi)"
        assert row["name_vi"].endswith("(dấu hiệu cần hỏi)")
        assert row["name_en"].endswith("(prompts a question)")
        assert row["caveat_vi"].startswith("Dấu hiệu để hỏi, không phải kết luận về sai phạm.")
        assert row["caveat_en"].startswith("A reason to ask, not a finding of wrongdoing.")
        assert "Cần hỏi" in row["caveat_vi"]


def test_formulas_of_signals_name_the_parameters_that_the_models_use() -> None:
    variables = yaml.safe_load((PROJECT_ROOT / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    for code, names in SIGNALS.items():
        for name in names:
            for language in ("vi", "en"):
                numbers = re.findall(r"\d+", CATALOGUE[code][f"formula_{language}"])
                assert str(variables[f"signal_{name}"]) in numbers, (code, name, language)
    minutes = str(variables["signal_last_working_seconds"] // 60)
    assert f"{minutes} phút" in CATALOGUE["signal_finished_then_reopened_rate"]["formula_vi"]
    assert f"{minutes} working minutes" in CATALOGUE["signal_finished_then_reopened_rate"]["formula_en"]


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
            assert row["catalogue_code"] in EVERY.keys() | METRICS
            assert row["note_vi"]
            assert row["note_en"]


def test_published_digitization_results_and_reuse_reconcile_with_the_766_codes_only() -> None:
    mapped = {row["indicator_code"]: row["catalogue_code"] for row in rows("crosswalk_indicators")}
    assert mapped["digitization_rate"] == "digitization_rate_766"
    assert mapped["e_result_rate"] == "electronic_result_rate_766"
    assert mapped["reuse_rate"] == "reuse_rate_766"
    assert not set(MANAGEMENT) & set(mapped.values())


def test_the_emc_systems_two_online_rates_are_two_indicators_and_no_series() -> None:
    mapped = {row["indicator_code"]: row for row in rows("crosswalk_indicators")}
    for code, indicator in (
        ("dossier_online_rate_emc", "online_submitted_rate_emc"),
        ("dossier_online_processed_rate", "online_processed_rate_emc"),
    ):
        assert (mapped[code]["catalogue_code"], mapped[code]["comparability"]) == (indicator, "caution")
        assert CATALOGUE[indicator]["measurement_system"] == "EMC (Bộ TT&TT)"
        assert CATALOGUE[indicator]["comparable_with"] == ""
        assert "tương đối" in CATALOGUE[indicator]["caveat_vi"]
        assert "không nối thành một chuỗi" in CATALOGUE[indicator]["caveat_vi"]


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
        assert bool(row["catalogue_code"]) == (row["reported_code"] in CATALOGUE.keys() | METRICS)


def test_dbts_pages_say_what_the_catalogue_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == doc_blocks(), "run `make format`"
    for row in CATALOGUE.values():
        for field in ("indicator_code", "name_vi", "name_en", "formula_vi", "formula_en", "legal_basis"):
            assert row[field] in page, row["indicator_code"]
