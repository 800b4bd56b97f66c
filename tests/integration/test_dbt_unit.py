"""The dbt project through dbt: unit tests of the formulas, data tests of every model, the project's conventions.
And what it makes of the real documents.

Everything is built from hand-made deliveries in a home of its own: first whole, then from a difference of deliveries.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from dbt.cli.main import dbtRunner

from orchestration.cli.listing import Format
from orchestration.cli.reconcile import print_reconciliation
from orchestration.domain.calendar import WorkingCalendar
from orchestration.domain.verdicts import VERDICTS, WHY_NOT
from orchestration.publication.reader import open_publication
from orchestration.publication.writer import publish
from orchestration.settings import PROJECT_ROOT, Settings
from tests.support.cases import AS_OF
from tests.support.lake import freeze
from tests.support.oracle import DATASETS as INDICATORS
from tests.support.story import FOUR, corrected, deliveries, delivery

DBT_PROJECT = PROJECT_ROOT / "dbt_project"
FORMULAS = PROJECT_ROOT / "docs" / "formulas.md"

Node = dict[str, Any]


@dataclass
class Built:
    """dbt's word on a full build, then on an incremental one: status and message by unique id."""

    target: Path
    full: dict[str, tuple[str, str]]
    incremental: dict[str, tuple[str, str]]

    @cached_property
    def manifest(self) -> dict[str, dict[str, Node]]:
        return json.loads((self.target / "manifest.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]

    @property
    def models(self) -> list[Node]:
        return [node for node in self.manifest["nodes"].values() if node["resource_type"] == "model"]

    @property
    def data_tests(self) -> list[Node]:
        return [node for node in self.manifest["nodes"].values() if node["resource_type"] == "test"]

    @property
    def unit_tests(self) -> list[Node]:
        return list(self.manifest["unit_tests"].values())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, working_calendar: WorkingCalendar) -> Iterator[Built]:
    home = tmp_path_factory.mktemp("dbt")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("THUOC_WAREHOUSE", str(home / "candidate.duckdb"))
        environment.setenv("THUOC_RUN", str(home / "run"))
        environment.setenv("THUOC_REFERENCE", str(PROJECT_ROOT / "data" / "reference"))
        environment.setenv("DBT_TARGET_PATH", str(home / "target"))
        environment.setenv("DBT_LOG_PATH", str(home / "logs"))
        first = deliveries(FOUR, ("2024-01", "2024-02", "2024-03"))
        freeze(home, "run-1", first, date(2024, 4, 1), working_calendar)
        full = build()
        correction = corrected(delivery(FOUR[1], "dossiers", "2024-03"))
        withdrawn = first[0].with_verdict("withdrawn")
        april = deliveries(FOUR, ("2024-04",))
        freeze(home, "run-2", [withdrawn, *first[1:], correction, *april], AS_OF, working_calendar)
        incremental = build("--exclude-resource-type", "unit_test")
        yield Built(home / "target", full, incremental)


def build(*arguments: str) -> dict[str, tuple[str, str]]:
    """Models, each after its unit tests, then every data test, those of inner models too."""
    project = ["--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)]
    ran = dbtRunner().invoke(["build", "--quiet", *project, "--vars", "thorough: true", *arguments])
    assert ran.exception is None, ran.exception
    results: Any = ran.result
    return {run.node.unique_id: (str(run.status), run.message or "") for run in results}


def of_kind(results: dict[str, tuple[str, str]], kind: str) -> dict[str, tuple[str, str]]:
    return {name: outcome for name, outcome in results.items() if name.startswith(f"{kind}.")}


def not_in(results: dict[str, tuple[str, str]], status: str) -> list[str]:
    return [f"{name}: {outcome[0]} {outcome[1]}" for name, outcome in results.items() if outcome[0] != status]


def test_every_formula_keeps_its_boundary_cases(built: Built) -> None:
    unit_tests = of_kind(built.full, "unit_test")
    assert len(unit_tests) == len(built.unit_tests) > 0
    assert not not_in(unit_tests, "pass")


@pytest.mark.parametrize("way", ["full", "incremental"])
def test_every_model_builds_and_keeps_its_data_tests(built: Built, way: str) -> None:
    results: dict[str, tuple[str, str]] = getattr(built, way)
    models, data_tests = of_kind(results, "model"), of_kind(results, "test")
    assert len(models) == len(built.models)
    assert len(data_tests) == len(built.data_tests) > 0
    assert not not_in(models, "success") + not_in(data_tests, "pass")


def test_each_of_the_sixteen_indicators_has_unit_tests_named_for_it(built: Built) -> None:
    named = {test["name"].split("__")[0] for test in built.unit_tests}
    assert len(INDICATORS) == 16
    assert not INDICATORS.keys() - named


def test_the_page_of_formulas_names_every_unit_test_and_no_other(built: Built) -> None:
    written = set(re.findall(r"`([a-z0-9_]+__[a-z0-9_]+)`", FORMULAS.read_text(encoding="utf-8")))
    names = {test["name"] for test in built.unit_tests}
    models = {model["name"] for model in built.models}
    assert names <= written, f"docs/formulas.md does not name: {sorted(names - written)}"
    assert not written - names - models, f"docs/formulas.md names what is not there: {sorted(written - names - models)}"


def test_every_model_says_its_grain(built: Built) -> None:
    unsaid = [model["name"] for model in built.models if not re.match(r"Grain:|A log\. Grain", model["description"])]
    assert not unsaid


def test_every_model_has_a_test_of_its_key(built: Built) -> None:
    key_tests = {"unique", "unique_combination", "sum_not_negative"}
    tested = {test["attached_node"] for test in built.data_tests if test["test_metadata"]["name"] in key_tests}
    untested = {model["name"] for model in built.models if model["unique_id"] not in tested}
    assert untested == KEYS_TESTED_ELSEWHERE


#: The publication gate tests the key of every figure (expectations); gate_results are what it and the other gate found.
KEYS_TESTED_ELSEWHERE = {"indicator_values", "gate_results"}


def test_every_mart_has_an_enforced_contract_that_describes_every_column(built: Built) -> None:
    for mart in (model for model in layer(built, "marts")):
        assert mart["config"]["contract"]["enforced"], mart["name"]
        assert mart["access"] == "public", mart["name"]
        assert mart["columns"], mart["name"]
        undescribed = [name for name, column in mart["columns"].items() if not column["description"]]
        assert not undescribed, (mart["name"], undescribed)


def test_layers_read_downwards_only(built: Built) -> None:
    for model in layer(built, "staging"):
        assert all(name.startswith("source.") for name in model["depends_on"]["nodes"]), model["name"]
    marts = {mart["unique_id"] for mart in layer(built, "marts")}
    for model in layer(built, "intermediate"):
        assert not marts & set(model["depends_on"]["nodes"]), model["name"]


def test_names_say_their_layer(built: Built) -> None:
    patterns = {
        "staging": r"stg_[a-z]+__[a-z_]+",
        "intermediate": r"int_[a-z_]+",
        "marts": r"(?!stg_|int_)[a-z]+(_[a-z]+)*",
    }
    for name, pattern in patterns.items():
        assert not [model["name"] for model in layer(built, name) if not re.fullmatch(pattern, model["name"])]


def test_every_mart_of_documents_carries_their_classification(built: Built) -> None:
    """The public's reader leaves out classified rows: a mart that names a document must say how it is marked."""
    naming = [
        mart
        for mart in layer(built, "marts")
        if {"document", "documents"} & set(mart["columns"]) or mart["name"] == "reconciliation"
    ]
    assert len(naming) >= 6
    assert [mart["name"] for mart in naming if "classification" not in mart["columns"]] == []


def test_readers_read_marts_only(built: Built) -> None:
    marts = {mart["unique_id"] for mart in layer(built, "marts")}
    exposures = built.manifest["exposures"].values()
    assert {exposure["name"] for exposure in exposures} >= {"app", "thuoc_indicators", "thuoc_reconcile"}
    for exposure in exposures:
        assert set(exposure["depends_on"]["nodes"]) <= marts, exposure["name"]


def layer(built: Built, name: str) -> list[Node]:
    return [model for model in built.models if model["fqn"][1] == name]


# What the marts make of the real documents: a verdict each, each declared contradiction found, nothing internal shown.

INTERNAL = ("BC13-2022", "BC22-2022")

#: What checks find beyond the reader's list, each looked at: BC-VPCP-2024 states no period for its rates of online
#: dossiers and payments, and BC22-2022 too prints the first and last agencies only.
BEYOND_THE_LIST = {"period_inferred:BC-VPCP-2024", "whole_table:BC22-2022"}


def reference(name: str) -> list[dict[str, str]]:
    with (PROJECT_ROOT / "data" / "reference" / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def published(built: Built) -> Settings:
    """A home with the marts published."""
    home = built.target.parent
    settings = Settings(home=home)
    facts = {"run_id": "run-2", "as_of": AS_OF, "code_version": "0", "created_at": datetime(2024, 4, 16, tzinfo=UTC)}
    publish(home / "candidate.duckdb", settings.published, retention=2, **facts)  # type: ignore[arg-type]
    return settings


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
