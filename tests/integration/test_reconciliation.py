"""Reconciliation of the real documents: a verdict each, each declared contradiction found, nothing internal shown."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

import pytest

from orchestration.domain.verdicts import VERDICTS, WHY_NOT
from orchestration.publication.reader import open_publication
from orchestration.settings import PROJECT_ROOT
from tests.integration.conftest import Story

REFERENCE = PROJECT_ROOT / "data" / "reference"
INTERNAL = ("BC13-2022", "BC22-2022")

#: What checks find beyond the reader's list, each looked at: BC-VPCP-2024 states no period for its rates of online
#: dossiers and payments, and BC22-2022 too prints the first and last agencies only.
BEYOND_THE_LIST = {"period_inferred:BC-VPCP-2024", "whole_table:BC22-2022"}


def reference(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def reconciled(story: Story, *arguments: str) -> list[dict[str, str]]:
    told = story.home.thuoc("reconcile", *arguments, "--format", "csv")
    assert told.returncode == 0, told.stderr
    return list(csv.DictReader(io.StringIO(told.stdout)))


def test_each_of_the_386_published_figures_has_a_verdict_and_a_reason_where_nothing_is_compared(
    told_in_runs: Story,
) -> None:
    figures = reconciled(told_in_runs)
    assert [row["figure_id"] for row in figures] == sorted(row["figure_id"] for row in reference("published_figures"))
    assert len(figures) == 386
    verdicts = Counter(row["verdict"] for row in figures)
    assert verdicts.keys() <= VERDICTS.keys()
    assert {"mismatch", "consistent", "ambiguous", "not_comparable", "not_recomputable"} <= verdicts.keys()
    for row in figures:
        if row["verdict"] in ("not_comparable", "not_recomputable"):
            assert row["reason_vi"], row["figure_id"]
            assert row["reason_en"], row["figure_id"]
            assert row["verdict"] == "not_comparable" or row["verdict_reason"] in WHY_NOT
    assert [row["figure_id"] for row in figures if row["verdict"] == "mismatch"] == ["BC-VPCP-2024-070"]


def test_an_ambiguous_change_tells_the_base_of_each_reading(told_in_runs: Story) -> None:
    changes = {row["figure_id"]: row for row in reconciled(told_in_runs, "--verdict", "ambiguous")}
    assert sum(row["unit"] == "%?" for row in changes.values()) == 10
    payment = changes["BC-VPCP-2024-038"]
    assert float(payment["base_if_points"]) == pytest.approx(12.63)
    assert float(payment["base_if_relative"]) == pytest.approx(33.04, abs=0.005)


def test_every_row_that_is_declared_checkable_is_found_by_its_check_in_every_subject(told_in_runs: Story) -> None:
    with open_publication(told_in_runs.home.published) as publication:
        found = {row["inconsistency_id"]: row for row in publication.query("select * from inconsistencies").to_dicts()}
    listed = reference("inconsistencies")
    assert {row["id"] for row in listed} <= found.keys()
    for row in listed:
        mart = found[row["id"]]
        assert mart["found_by"] == ("check" if row["check_code"] else "noted"), row["id"]
        if row["check_code"]:
            assert set(mart["subjects"].split("|")) == set(row["subjects"].split("|")), row["id"]
            assert mart["severity"] == row["severity"]
    assert sum(bool(row["check_code"]) for row in listed) == 30
    beyond = found.keys() - {row["id"] for row in listed}
    print(f"found by checks, not on the list: {sorted(beyond)}")
    assert beyond == BEYOND_THE_LIST


def test_no_internal_figure_leaves_through_a_public_export(told_in_runs: Story) -> None:
    internal = {row["figure_id"] for row in reference("published_figures") if row["classification"]}
    everyone = reconciled(told_in_runs)
    public = reconciled(told_in_runs, "--public")
    assert {row["figure_id"] for row in everyone} - {row["figure_id"] for row in public} == internal
    assert not [row for row in public if row["source"] in INTERNAL]
    told = told_in_runs.home.thuoc("reconcile", "--public", "--inconsistencies", "--format", "json")
    contradictions = json.loads(told.stdout)
    assert len(contradictions) > 10
    assert not [row for row in contradictions if any(one in (row["documents"] or "") for one in INTERNAL)]
    with open_publication(told_in_runs.home.published, audience="public") as publication:
        for mart in publication.marts:
            columns = publication.query(f"select * from {mart} limit 0").columns
            for column in {"document", "documents", "source"} & set(columns):
                named = publication.query(f"select distinct {column} as named from {mart}")["named"].to_list()
                assert not [name for name in named if any(one in (name or "") for one in INTERNAL)], mart
