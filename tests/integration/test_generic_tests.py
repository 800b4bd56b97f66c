"""Tests of the generic dbt tests: each passes on good rows and fails on rows it must fail, through dbt."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from dbt.cli.main import dbtRunner

from orchestration.settings import PROJECT_ROOT


class Case:
    """A generic test with its arguments, a relation that it must pass, and relations that it must fail."""

    def __init__(self, test: str, arguments: dict[str, Any], good: str, *bad: str) -> None:
        self.test, self.arguments, self.good, self.bad = test, arguments, good, bad


def rows(columns: str, *values: str) -> str:
    return f"select * from (values {', '.join(values)}) as given({columns})"


CASES = {
    "a key of two columns": Case(
        "unique_combination",
        {"columns": ["agency_code", "dossier_code"]},
        rows("agency_code, dossier_code", "('H01', '1')", "('H01', '2')", "('H02', '1')"),
        rows("agency_code, dossier_code", "('H01', '1')", "('H02', '1')", "('H01', '1')"),
    ),
    "a key with nulls": Case(
        "unique_combination",
        {"columns": ["agency_code", "unit_code"]},
        rows("agency_code, unit_code", "('H01', null)", "('H02', null)", "('H01', 'H01.07')"),
        rows("agency_code, unit_code", "('H01', null)", "('H01', null)"),
    ),
    "an identity": Case(
        "equals",
        {"column_name": "value", "expression": "numerator / nullif(denominator, 0)"},
        rows("value, numerator, denominator", "(0.5, 1, 2)", "(null, 0, 0)", "(0.0, 0, 3)"),
        rows("value, numerator, denominator", "(0.5, 1, 3)"),
        rows("value, numerator, denominator", "(0.0, 0, 0)"),
        rows("value, numerator, denominator", "(null::double, 1, 2)"),
    ),
    "a range of numbers": Case(
        "accepted_range",
        {"column_name": "days_late", "min_value": 0, "max_value": 10},
        rows("days_late", "(0)", "(10)", "(null)"),
        rows("days_late", "(5)", "(-1)"),
        rows("days_late", "(11)"),
    ),
    "a range over the row": Case(
        "accepted_range",
        {"column_name": "rank", "min_value": 1, "max_value": "ranked"},
        rows("rank, ranked", "(1, 1)", "(3, 4)"),
        rows("rank, ranked", "(3, 2)"),
        rows("rank, ranked", "(0, 2)"),
    ),
    "a range with one end": Case(
        "accepted_range",
        {"column_name": "rows", "max_value": 3},
        rows("rows", "(-100)", "(3)"),
        rows("rows", "(4)"),
    ),
    "a log": Case(
        "sum_not_negative",
        {"value": "entries", "by": ["month"]},
        rows("month, entries", "(1, 2)", "(1, -2)", "(2, 1)"),
        rows("month, entries", "(1, 2)", "(1, -3)", "(2, 1)"),
    ),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What dbt said of each relation, by the name of its test: ``<case>_good``, ``<case>_bad_<n>``."""
    project = tmp_path_factory.mktemp("generic_tests")
    shutil.copytree(PROJECT_ROOT / "dbt_project" / "tests" / "generic", project / "tests" / "generic")
    (project / "models").mkdir()
    write_project(project)
    places = ["--project-dir", str(project), "--profiles-dir", str(project), "--log-path", str(project / "logs")]
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("DBT_TARGET_PATH", raising=False)
        ran = dbtRunner().invoke(["build", "--quiet", *places])
    assert ran.exception is None, ran.exception
    results: Any = ran.result
    return {run.node.name: str(run.status) for run in results if run.node.resource_type == "test"}


def write_project(project: Path) -> None:
    """A project with a model and a test for each relation of the cases."""
    settings = {"name": "generic_tests", "profile": "generic_tests", "version": "1.0.0", "test-paths": ["tests"]}
    warehouse = {"type": "duckdb", "path": str(project / "warehouse.duckdb"), "schema": "main", "threads": 1}
    profile = {"generic_tests": {"target": "duckdb", "outputs": {"duckdb": warehouse}}}
    models = []
    for name, case in CASES.items():
        for suffix, relation in [("good", case.good), *((f"bad_{n}", bad) for n, bad in enumerate(case.bad))]:
            model = f"{name.replace(' ', '_')}_{suffix}"
            (project / "models" / f"{model}.sql").write_text(relation, encoding="utf-8")
            test = {case.test: {"name": f"test_{model}", "arguments": case.arguments}}
            models.append({"name": model, "data_tests": [test]})
    documents = {"dbt_project.yml": settings, "profiles.yml": profile, "models/models.yml": {"models": models}}
    for path, content in documents.items():
        (project / path).write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML


@pytest.mark.parametrize("name", CASES)
def test_it_passes_on_good_rows(outcomes: dict[str, str], name: str) -> None:
    assert outcomes[f"test_{name.replace(' ', '_')}_good"] == "pass"


@pytest.mark.parametrize(("name", "number"), [(name, n) for name, case in CASES.items() for n in range(len(case.bad))])
def test_it_fails_on_rows_that_it_must_fail(outcomes: dict[str, str], name: str, number: int) -> None:
    assert outcomes[f"test_{name.replace(' ', '_')}_bad_{number}"] == "fail"


def test_every_generic_test_of_the_project_is_tested_here() -> None:
    written = {path.stem for path in (PROJECT_ROOT / "dbt_project" / "tests" / "generic").glob("*.sql")}
    assert written == {case.test for case in CASES.values()}
