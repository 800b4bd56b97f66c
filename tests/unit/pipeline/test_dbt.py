"""What dbt is told, when it starts from nothing, and that it never outlives its run."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from orchestration.pipeline.build import _run_dbt, expected_nodes, needs_full_refresh, prepare_manifest, rows_told
from orchestration.pipeline.dbt_arguments import build_arguments, dbt_environment
from orchestration.settings import Settings


def test_a_run_builds_models_and_data_tests_but_no_unit_tests() -> None:
    assert build_arguments(full_refresh=False) == ["build", "--exclude-resource-type", "unit_test"]


def test_a_full_refresh_and_a_selection_are_passed_on_in_a_fixed_order() -> None:
    assert build_arguments(full_refresh=True, select={"b", "a"})[-4:] == ["--full-refresh", "--select", "a", "b"]


def test_everything_dbt_writes_lies_under_the_home(settings: Settings) -> None:
    told = dbt_environment(settings, {"PATH": "/bin"})
    written = ("THUOC_WAREHOUSE", "THUOC_RUN", "DBT_TARGET_PATH", "DBT_LOG_PATH")
    assert [name for name in written if settings.home not in (settings.home / told[name]).parents] == []
    assert told["PATH"] == "/bin"
    assert told["DBT_SEND_ANONYMOUS_USAGE_STATS"] == "false"


def test_another_home_does_not_parse_the_project_again(settings: Settings, tmp_path: Path) -> None:
    manifest = prepare_manifest(settings)
    another = settings.model_copy(update={"home": tmp_path / "another"})
    assert prepare_manifest(another) == manifest
    told = [event["info"]["name"] for event in _run_dbt(another, ["parse"])]
    assert "MainReportVersion" in told
    assert "UnableToPartialParse" not in told


@pytest.mark.parametrize(
    ("states", "formulas", "needed"),
    [
        ([("run-1", "f1"), ("run-1", "f1")], "f1", False),
        ([("run-1", "f1"), ("run-1", "f1")], "f2", True),
        ([("run-1", "f1"), ("run-2", "f1")], "f1", True),
        ([], "f1", False),
    ],
)
def test_other_formulas_or_a_half_done_build_start_from_nothing(
    tmp_path: Path, states: list[tuple[str, str]], formulas: str, needed: bool
) -> None:
    warehouse = tmp_path / "candidate.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema intermediate")
        connection.execute("create table intermediate.state (model text, run_id text, code_version text, as_of date)")
        for number, (run_id, version) in enumerate(states):
            connection.execute("insert into intermediate.state values (?, ?, ?, null)", [f"m{number}", run_id, version])
    assert needs_full_refresh(warehouse, formulas) is needed


def test_a_warehouse_that_is_not_there_or_empty_needs_no_refresh(tmp_path: Path) -> None:
    assert not needs_full_refresh(tmp_path / "none.duckdb", "f1")
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    assert not needs_full_refresh(tmp_path / "empty.duckdb", "f1")


def test_a_warehouse_that_duckdb_cannot_open_is_nothing_to_build_upon(tmp_path: Path) -> None:
    warehouse = tmp_path / "candidate.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("create schema intermediate")
        connection.execute("create table intermediate.state as select 'r' as run_id, 'f1' as code_version")
    content = bytearray(warehouse.read_bytes())
    content[4096 : 3 * 4096] = b"\x5a" * 2 * 4096  # both headers, of which the newer counts
    warehouse.write_bytes(content)
    assert needs_full_refresh(warehouse, "f1")


def test_the_rows_that_a_model_tells_are_read_and_other_words_are_not() -> None:
    def said(words: str) -> dict[str, object]:
        node = {"unique_id": "model.thuoc.units"}
        return {"info": {"name": "JinjaLogInfo"}, "data": {"msg": words, "node_info": node}}

    assert rows_told(said("rows: 12")) == {"model.thuoc.units": 12}
    assert rows_told(said("something else")) == {}
    assert rows_told({"info": {"name": "LogStartLine"}, "data": {}}) == {}


def test_models_and_data_tests_are_expected_ephemeral_models_are_not() -> None:
    def node(kind: str, name: str, materialized: str) -> dict[str, object]:
        return {"resource_type": kind, "name": name, "config": {"materialized": materialized}}

    nodes = [
        node("model", "a", "table"),
        node("model", "b", "ephemeral"),
        node("test", "t", "test"),
        node("seed", "s", "seed"),
    ]
    assert expected_nodes({"nodes": dict(enumerate(nodes))}) == {"a", "t"}


DBT_THAT_NEVER_ENDS = """
import sys, types, threading
cli = types.ModuleType("dbt.cli.main")
cli.cli = lambda args: (print("dbt runs", args, flush=True), threading.Event().wait())
sys.modules["dbt.cli.main"] = cli
from orchestration.pipeline import dbt_child
sys.argv = ["dbt", "build"]
dbt_child.main()
"""
RUN = f"""
import subprocess, sys
subprocess.Popen([sys.executable, "-c", {DBT_THAT_NEVER_ENDS!r}], stdin=subprocess.PIPE).wait()
"""


def test_dbt_ends_when_its_run_is_killed() -> None:
    """The reader of its output sees the end of it only when dbt, which inherited it, is gone too."""
    with subprocess.Popen([sys.executable, "-c", RUN], stdout=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"dbt runs ['build']\n"
        os.kill(run.pid, signal.SIGKILL)
        assert run.stdout.read() == b""
