"""Reconciliation of the real documents: a verdict each, each declared contradiction found, nothing internal shown."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.cli.listing import Format
from orchestration.cli.reconcile import print_reconciliation
from orchestration.domain.verdicts import VERDICTS, WHY_NOT
from orchestration.publication.reader import open_publication
from orchestration.settings import PROJECT_ROOT, Settings

INTERNAL = ("BC13-2022", "BC22-2022")

#: What checks find beyond the reader's list, each looked at: BC-VPCP-2024 states no period for its rates of online
#: dossiers and payments, and BC22-2022 too prints the first and last agencies only.
BEYOND_THE_LIST = {"period_inferred:BC-VPCP-2024", "whole_table:BC22-2022"}


def reference(name: str) -> list[dict[str, str]]:
    with (PROJECT_ROOT / "data" / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def published(sample_home: Path) -> Settings:
    """The home of a published sample: its documents are the real ones."""
    return Settings(home=sample_home)


@pytest.fixture
def reconciled(published: Settings, capsys: pytest.CaptureFixture[str]) -> Callable[..., list[dict[str, str]]]:
    """What ``thuoc reconcile --format csv`` prints."""

    def rows(
        *, verdict: str | None = None, inconsistencies: bool = False, public: bool = False
    ) -> list[dict[str, str]]:
        chosen = {"document": None, "verdict": verdict, "reported": False, "inconsistencies": inconsistencies}
        print_reconciliation(published, **chosen, public=public, output=Format.csv)  # type: ignore[arg-type]
        return list(csv.DictReader(io.StringIO(capsys.readouterr().out)))

    return rows


Reconciled = Callable[..., list[dict[str, str]]]


def test_each_of_the_386_published_figures_has_a_verdict_and_a_reason_where_nothing_is_compared(
    reconciled: Reconciled,
) -> None:
    figures = reconciled()
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


def test_an_ambiguous_change_tells_the_base_of_each_reading(reconciled: Reconciled) -> None:
    changes = {row["figure_id"]: row for row in reconciled(verdict="ambiguous")}
    assert sum(row["unit"] == "%?" for row in changes.values()) == 10
    payment = changes["BC-VPCP-2024-038"]
    assert float(payment["base_if_points"]) == pytest.approx(12.63)
    assert float(payment["base_if_relative"]) == pytest.approx(33.04, abs=0.005)


def test_every_row_that_is_declared_checkable_is_found_by_its_check_in_every_subject(published: Settings) -> None:
    with open_publication(published.published) as publication:
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


def test_no_internal_figure_leaves_through_a_public_export(published: Settings, reconciled: Reconciled) -> None:
    internal = {row["figure_id"] for row in reference("published_figures") if row["classification"]}
    everyone, public = reconciled(), reconciled(public=True)
    assert {row["figure_id"] for row in everyone} - {row["figure_id"] for row in public} == internal
    assert not [row for row in public if row["source"] in INTERNAL]
    contradictions = reconciled(inconsistencies=True, public=True)
    assert len(contradictions) > 10
    assert not [row for row in contradictions if any(one in row["documents"] for one in INTERNAL)]
    with open_publication(published.published, audience="public") as publication:
        for mart in publication.marts:
            columns = publication.query(f"select * from {mart} limit 0").columns
            for column in {"document", "documents", "source"} & set(columns):
                named = publication.query(f"select distinct {column} as named from {mart}")["named"].to_list()
                assert not [name for name in named if any(one in (name or "") for one in INTERNAL)], mart
