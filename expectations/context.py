"""Great Expectations' context: suites run, results kept for Data Docs. Importing the library takes seconds: only here.

Everything lies under one folder: ``great_expectations.yml``, suites, results, and the pages in ``data_docs``.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from expectations.data_docs import draw
from expectations.rules import Rule

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations import ExpectationSuite
    from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.data_context.data_context.file_data_context import FileDataContext
    from great_expectations.expectations.expectation import Expectation

#: Runs whose results stay readable in Data Docs.
RUNS_KEPT = 5

#: Characters of a library's message that are worth showing.
_SHOWN = 500

_RESULTS = "validations"
_DOCS = "data_docs"
_FRAME = "dataframe"

_CONFIGURATION = f"""\
# Written by Thước: nothing here is to be edited; the folder may be deleted, and is made again by the next run.
config_version: 4.0
analytics_enabled: false
progress_bars: {{globally: false, metric_calculations: false}}
config_variables_file_path:
plugins_directory:
stores:
  expectations_store:
    class_name: ExpectationsStore
    store_backend: {{class_name: TupleFilesystemStoreBackend, base_directory: suites/}}
  validation_results_store:
    class_name: ValidationResultsStore
    store_backend: {{class_name: TupleFilesystemStoreBackend, base_directory: {_RESULTS}/}}
  checkpoint_store:
    class_name: CheckpointStore
    store_backend: {{class_name: TupleFilesystemStoreBackend, base_directory: checkpoints/}}
  validation_definition_store:
    class_name: ValidationDefinitionStore
    store_backend: {{class_name: TupleFilesystemStoreBackend, base_directory: definitions/}}
expectations_store_name: expectations_store
validation_results_store_name: validation_results_store
checkpoint_store_name: checkpoint_store
data_docs_sites: {{}}
fluent_datasources: {{}}
"""


class GateBroken(RuntimeError):
    """An expectation could not be evaluated: nothing was judged, nothing may pass."""


class Gatekeeper:
    """Runs the gates' suites for one run and keeps their results for Data Docs."""

    def __init__(self, folder: Path, run_id: str) -> None:
        self._folder = folder
        self._run_id = run_id
        self._filed: set[str] = set()

    @property
    def data_docs(self) -> Path:
        """The first page of Data Docs; it exists once ``build_data_docs`` has run."""
        return self._folder / _DOCS / "index.html"

    def failing_deliveries(self, suite: str, rules: Sequence[Rule], frame: pd.DataFrame) -> dict[str, set[str]]:
        """The deliveries that fail each rule, by its code.

        Args:
            frame: one row a delivery, column ``delivery_id`` and the rules' columns.

        Raises:
            GateBroken: an expectation could not be evaluated.
        """
        source = self._context.data_sources.add_or_update_pandas("deliveries")
        asset = source.add_dataframe_asset(suite)
        result = self._validate(
            suite,
            [rule.expectation() for rule in rules],
            asset.add_batch_definition_whole_dataframe("all"),
            {_FRAME: frame},
            {"unexpected_index_column_names": ["delivery_id"], "return_unexpected_index_query": False},
        )
        failing: dict[str, set[str]] = {}
        for found in result.results:
            rows = found.result.get("unexpected_index_list") or ()
            failing[_rule(found)] = {row["delivery_id"] for row in rows}
        return failing

    def check_database(
        self, database: Path, schema: str, table: str, suites: Mapping[str, Sequence[Expectation]]
    ) -> dict[str, dict[str, Any]]:
        """Results of expectations on a DuckDB file, by ``meta["rule"]``; the file is opened for reading, then closed.

        Args:
            table: the table that the suites are filed under; expectations may read others beside it.

        Raises:
            GateBroken: an expectation could not be evaluated.
        """
        from expectations.duckdb_dialect import url_of

        source = self._context.data_sources.add_or_update_sql(
            name=schema, connection_string=url_of(database, schema), create_temp_table=False
        )
        try:
            asset = source.add_table_asset(table, table_name=table)
            batch = asset.add_batch_definition_whole_table("all")
            results = [self._validate(suite, expectations, batch, None, {}) for suite, expectations in suites.items()]
        finally:
            source.get_engine().dispose()
            source.get_execution_engine().close()
        return {_rule(found): found.result for result in results for found in result.results}

    def build_data_docs(self) -> Path:
        """Build the pages of the runs that are kept; the path of the first one."""
        self._prune()
        self._drop_half_written()
        draw(self._folder / _RESULTS, self._folder / _DOCS)
        return self.data_docs

    @cached_property
    def _context(self) -> FileDataContext:
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
        import great_expectations

        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "great_expectations.yml").write_text(_CONFIGURATION, encoding="utf-8")
        for name in ("suites", "definitions"):
            shutil.rmtree(self._folder / name, ignore_errors=True)
        return great_expectations.get_context(mode="file", context_root_dir=self._folder)

    def _validate(
        self,
        name: str,
        expectations: Sequence[Expectation],
        batch: BatchDefinition[Any],
        parameters: dict[str, Any] | None,
        result_format: dict[str, Any],
    ) -> ExpectationSuiteValidationResult:
        from great_expectations import ExpectationSuite, RunIdentifier, ValidationDefinition

        suites, definitions = self._context.suites, self._context.validation_definitions
        if name in self._filed:  # Updating a suite compares each of its expectations with each.
            definitions.delete(name)
            suites.delete(name)
        self._filed.add(name)
        suite: ExpectationSuite = suites.add(ExpectationSuite(name=name, expectations=list(expectations)))
        definition = definitions.add(ValidationDefinition(name=name, data=batch, suite=suite))
        result = definition.run(
            batch_parameters=parameters,
            result_format={"result_format": "COMPLETE", **result_format},
            run_id=RunIdentifier(run_name=self._run_id),
        )
        for found in result.results:
            problem = _problem(found)
            if problem is not None:
                raise GateBroken(f"{name}: {_rule(found)}: {problem}")
        return result

    def _prune(self) -> None:
        """Drop results of runs older than those kept: building the pages costs as much as there are results."""
        results = self._folder / _RESULTS
        runs = {run.name: run.stat().st_mtime_ns for suite in results.glob("*") for run in suite.glob("*")}
        for name in sorted(runs, key=lambda run: runs[run], reverse=True)[RUNS_KEPT:]:
            for suite in (*results.glob("*"), *(self._folder / _DOCS / "validations").glob("*")):
                shutil.rmtree(suite / name, ignore_errors=True)

    def _drop_half_written(self) -> None:
        """Drop results that a crash or a full disk cut short: the library would stumble over them in every run."""
        for result in (self._folder / _RESULTS).rglob("*.json"):
            try:
                json.loads(result.read_bytes())
            except ValueError:
                result.unlink()


def _rule(found: ExpectationValidationResult) -> str:
    configuration = found.expectation_config
    return str(configuration.meta["rule"]) if configuration is not None else ""


def _problem(found: ExpectationValidationResult) -> str | None:
    """Why an expectation could not be evaluated; the library files exceptions by metric, or as one."""
    info: dict[str, Any] = found.exception_info or {}
    by_metric = [info] if "raised_exception" in info else list(info.values())
    raised = [str(one.get("exception_message")) for one in by_metric if one.get("raised_exception")]
    return raised[0][:_SHOWN] if raised else None
