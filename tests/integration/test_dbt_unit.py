"""The dbt project through dbt: unit tests of the formulas, data tests of every model, the project's conventions.

Everything is built from hand-made deliveries in a home of its own: first whole, then from a difference of deliveries.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt.cli.main import dbtRunner

from orchestration.domain.calendar import WorkingCalendar
from orchestration.publication.audience import shown_to
from orchestration.settings import PROJECT_ROOT
from tests.support.cases import AS_OF
from tests.support.lake import freeze
from tests.support.oracle import DATASETS as INDICATORS
from tests.support.oracle import DISTINCT
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


def test_each_indicator_has_unit_tests_named_for_it(built: Built) -> None:
    named = {test["name"].split("__")[0] for test in built.unit_tests}
    assert not {*INDICATORS, *DISTINCT} - named


def test_the_scores_of_the_portals_record_come_out_of_its_counts(built: Built) -> None:
    """Every score of the record, read from the reference figures, is made again, or is said not to follow from them."""
    with (PROJECT_ROOT / "data" / "reference" / "portal_766_h44_2026.csv").open(encoding="utf-8", newline="") as lines:
        record = [row for row in csv.DictReader(lines) if row["score"]]
    with duckdb.connect(str(built.target.parent / "candidate.duckdb")) as warehouse:
        told = warehouse.sql(
            """
            with metrics as (select * from staging.stg_reference__index_metrics),
            blocks as (select distinct block_code, portal_endpoint from metrics)
            select unit_code, blocks.portal_endpoint, coalesce(portal_metric, 'TOTAL'), points, verdict, reason_vi
            from marts.portal_scores as scores
            inner join blocks using (block_code)
            left join metrics using (metric_code)
            """
        ).fetchall()
    scores = {(unit, endpoint, metric): rest for unit, endpoint, metric, *rest in told}
    assert len(scores) == len(told) == len(record) == 140
    undetermined: Counter[str] = Counter()
    for row in record:
        points, verdict, reason = scores[row["unit_code"], row["endpoint"], row["metric_code"]]
        if verdict == "not_determined":
            undetermined[f"{row['endpoint']} {row['metric_code']}"] += 1
            assert not row["denominator"]
            assert reason
        else:
            assert verdict == "reproduced", row
            assert abs(points - float(row["score"])) <= 0.015, row
    # Without counts in the record: certified copies, and so the total they are part of, and all of online services.
    assert undetermined == {
        "dossier-digitized ELECTRONIC_CERTIFIED_COPY": 7,
        "dossier-digitized TOTAL": 7,
        "provide-online-tree TOTAL": 7,
    }


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
        "marts": r"(?!stg_|int_)[a-z]+(_[a-z0-9]+)*",
    }
    for name, pattern in patterns.items():
        assert not [model["name"] for model in layer(built, name) if not re.fullmatch(pattern, model["name"])]


def test_every_mart_of_documents_carries_their_classification(built: Built) -> None:
    """The public's reader leaves out classified rows: a mart that names a document must say how it is marked."""
    naming = [mart for mart in layer(built, "marts") if {"document", "documents", "figure_id"} & set(mart["columns"])]
    assert len(naming) >= 6
    assert [mart["name"] for mart in naming if "classification" not in mart["columns"]] == []


def test_the_public_reads_no_word_that_names_an_internal_document(built: Built) -> None:
    with duckdb.connect(str(built.target.parent / "candidate.duckdb")) as warehouse:
        (internal,) = warehouse.sql(
            "select list(document) from staging.stg_reference__documents where classification is not null"
        ).fetchall()[0]
        for mart in layer(built, "marts"):
            relation = f"marts.{mart['name']}"
            shown = warehouse.sql(shown_to("public", list(mart["columns"]), relation))
            texts = [name for name, kind in zip(shown.columns, shown.types, strict=True) if kind == "VARCHAR"]
            names = [f"contains(\"{text}\", '{document}')" for text in texts for document in internal]
            named = shown.filter(" or ".join(names)) if names else None
            assert named is None or not named.fetchall(), f"{relation} names one of {internal}"


def test_readers_read_marts_only(built: Built) -> None:
    marts = {mart["unique_id"] for mart in layer(built, "marts")}
    exposures = built.manifest["exposures"].values()
    commands = ("indicators", "index", "form", "league", "targets", "commitments", "reconcile")
    assert {exposure["name"] for exposure in exposures} == {"app", *(f"thuoc_{command}" for command in commands)}
    for exposure in exposures:
        assert set(exposure["depends_on"]["nodes"]) <= marts, exposure["name"]


def layer(built: Built, name: str) -> list[Node]:
    return [model for model in built.models if model["fqn"][1] == name]
