"""dbt alone: builds the candidate warehouse from what a run froze, in the process of the test."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from dbt.cli.main import dbtRunner

from orchestration.domain.calendar import WorkingCalendar
from orchestration.settings import PROJECT_ROOT
from tests.support.comparison import figures_of
from tests.support.deliveries import Delivery
from tests.support.lake import freeze
from tests.support.oracle import Figure, Key
from tests.support.signals import Parameters


@dataclass
class Candidate:
    """A candidate warehouse under ``home`` and the parsed project, kept from build to build."""

    home: Path
    calendar: WorkingCalendar
    parameters: Parameters
    builds: int = 0

    @classmethod
    def anew(cls, home: Path, calendar: WorkingCalendar, parameters: Parameters) -> Candidate:
        """One without a warehouse where another may have been: of that only the parsed project stays."""
        for leftover in home.glob("candidate.duckdb*"):
            leftover.unlink()
        for folder in ("lake", "run"):
            shutil.rmtree(home / folder, ignore_errors=True)
        return cls(home, calendar, parameters)

    def build(
        self, deliveries: Sequence[Delivery], as_of: date, *, full_refresh: bool = False, select: Sequence[str] = ()
    ) -> None:
        """Freezes the deliveries as one run and builds models from it: those selected, in dbt's words, else all.

        Raises:
            AssertionError: a model failed; says which and why.
        """
        self.builds += 1
        freeze(self.home, f"run-{self.builds:03d}", deliveries, as_of, self.calendar)
        project = str(PROJECT_ROOT / "dbt_project")
        variables = ["--vars", json.dumps(self.parameters.variables)]
        arguments = ["run", "--quiet", "--project-dir", project, "--profiles-dir", project, *variables]
        chosen = [*(["--full-refresh"] if full_refresh else []), *(["--select", *select] if select else [])]
        with _environment(self.home):
            result = dbtRunner().invoke([*arguments, *chosen])
        failures = [f"{run.node.name}: {run.message}" for run in _results(result) if run.status != "success"]
        assert not failures, failures
        assert result.success, result.exception

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Rows of the candidate; marts are known by their names alone."""
        with duckdb.connect(str(self.home / "candidate.duckdb")) as warehouse:
            warehouse.execute("set schema = 'marts'")
            return list(warehouse.sql(query).pl().to_dicts())

    def figures(self) -> dict[Key, Figure]:
        return figures_of(self.rows("select * from marts.indicator_values"))

    def marts(self) -> dict[str, list[str]]:
        """Every mart's rows as sorted text: what two builds must agree on."""
        names = [
            row["name"]
            for row in self.rows("select table_name as name from duckdb_tables() where schema_name = 'marts'")
        ]
        return {name: sorted(map(repr, self.rows(f"select * from marts.{name}"))) for name in sorted(names)}


def _results(result: Any) -> list[Any]:
    return list(result.result or []) if result.result is not None else []


@contextmanager
def _environment(home: Path) -> Iterator[None]:
    settings = {
        "THUOC_WAREHOUSE": str(home / "candidate.duckdb"),
        "THUOC_RUN": str(home / "run"),
        "THUOC_REFERENCE": str(PROJECT_ROOT / "data" / "reference"),
        "DBT_TARGET_PATH": str(home / "target"),
        "DBT_LOG_PATH": str(home / "logs"),
        "DBT_LOG_LEVEL_FILE": "info",
    }
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
