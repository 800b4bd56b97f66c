"""dbt: the manifest, prepared once, and the build of the candidate warehouse."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestration.pipeline.code_version import DBT_PROJECT, dbt_version
from orchestration.pipeline.dbt_arguments import build_arguments, dbt_environment, dbt_target
from orchestration.settings import Settings

#: dbt's exit code when it ran, but models or tests failed.
_FAILURES = 1

#: What dbt makes of parsing a project: what its models are, and what it need not parse again.
_MANIFEST, _REMEMBERED = "manifest.json", "partial_parse.msgpack"

#: The events that say how a model or a test ended.
_RESULTS = {"LogModelResult", "LogTestResult", "LogSeedResult", "LogSnapshotResult"}

#: What DuckDB says of a file whose blocks are not what it wrote.
DAMAGED = re.compile(
    r"Corrupt database file|not a valid DuckDB database file|checksum|Serialization Error|INTERNAL Error", re.IGNORECASE
)

#: How the models' hook tells rows.
_ROWS = "rows: "


class BuildFailed(Exception):
    """dbt did not finish: a model failed, or was silently left out. Nothing is published."""


class TestsFailed(BuildFailed):
    """A data test of error severity refused the build. Nothing is published."""

    __test__ = False  # not a class of tests, whatever its name looks like to pytest


def prepare_manifest(settings: Settings) -> Path:
    """The path of the project's parsed manifest, parsed anew only when the project changed.

    It says what the models are, not where a home's files lie (dbt is told paths within the home), so that homes share
    it, in dbt's own ignored folder; a new home also takes over what dbt remembers of parsing.
    """
    target = dbt_target(settings)
    kept = DBT_PROJECT / "target" / f"parsed-{dbt_version()}"
    if not kept.exists():
        for _ in _run_dbt(settings, ["parse"]):
            pass
        beside = kept.with_suffix(f".{os.getpid()}")
        beside.mkdir(parents=True)
        for name in (_MANIFEST, _REMEMBERED):
            shutil.copyfile(target / name, beside / name)
        for stale in set(kept.parent.glob("parsed-????????????")) - {kept}:
            shutil.rmtree(stale, ignore_errors=True)
        try:
            beside.replace(kept)
        except OSError:  # another home was quicker
            shutil.rmtree(beside)
    elif not (target / _REMEMBERED).exists():
        target.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(kept / _REMEMBERED, target / _REMEMBERED)
    return kept / _MANIFEST


def needs_full_refresh(warehouse: Path, formulas: str) -> bool:
    """Whether the incremental models cannot be built upon.

    So it is when they were computed by other formulas, or when a build died between two of them and they stand
    on several runs (dbt_project/macros/state.sql). A file that DuckDB cannot open is nothing to build upon either.
    """
    import duckdb

    if not warehouse.exists():
        return False
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            known = connection.execute(
                "select 1 from information_schema.tables where table_schema = 'intermediate' and table_name = 'state'"
            ).fetchone()
            if not known:
                return False
            states = connection.execute("select distinct run_id, code_version from intermediate.state").fetchall()
    except duckdb.Error as error:
        if not DAMAGED.search(str(error)):
            raise
        return True
    return len({run_id for run_id, _ in states}) > 1 or any(version != formulas for _, version in states)


def build_candidate(
    settings: Settings, manifest: Mapping[str, Any], *, full_refresh: bool, select: Iterable[str] = ()
) -> Iterator[dict[str, Any]]:
    """Build the candidate from what the current run froze; yields dbt's structured events as they come.

    A full refresh starts from an empty warehouse, so that nothing of a model that was removed remains in it.

    Raises:
        TestsFailed: data tests refused; their names are in the message.
        BuildFailed: a model failed, or a model or a test was silently left out.
    """
    from orchestration.pipeline.freeze import frozen_run

    chosen = set(select)
    full_refresh = full_refresh or needs_full_refresh(settings.warehouse, frozen_run(settings).formulas)
    if full_refresh and not chosen:
        for leftover in settings.warehouse.parent.glob(f"{settings.warehouse.name}*"):
            if leftover.is_dir():
                shutil.rmtree(leftover)
            else:
                leftover.unlink()
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    expected = chosen or expected_nodes(manifest)
    built: set[str] = set()
    for event in _run_dbt(settings, build_arguments(full_refresh=full_refresh, select=chosen)):
        node = ended_node(event)
        if node is not None and event["data"]["status"] not in ("error", "skipped"):
            built.add(node["node_name"])
        yield event
    if missing := sorted(expected - built):
        raise BuildFailed(
            f"dbt bỏ qua: {', '.join(missing)}; xem {dbt_target(settings) / 'dbt.log'} "
            f"/ dbt left out, without an error: {', '.join(missing)}"
        )


def draw_docs(settings: Settings) -> Path:
    """dbt's own pages of the project and of the home's warehouse, as one HTML file; returns its path.

    The caller holds the writer's lock: dbt looks into the warehouse.

    Raises:
        BuildFailed: dbt failed.
    """
    for _ in _run_dbt(settings, ["docs", "generate", "--static"]):
        pass
    settings.dbt_docs.parent.mkdir(parents=True, exist_ok=True)
    return (dbt_target(settings) / "static_index.html").replace(settings.dbt_docs)


def ended_node(event: Mapping[str, Any]) -> dict[str, Any] | None:
    """The model or the test that an event says has ended; None for other events."""
    return event["data"]["node_info"] if event["info"]["name"] in _RESULTS else None


def rows_told(event: Mapping[str, Any]) -> dict[str, int]:
    """The rows of a model by its unique id, when an event tells them (dbt_project/macros/tell_rows.sql)."""
    if event["info"]["name"] != "JinjaLogInfo" or not event["data"]["msg"].startswith(_ROWS):
        return {}
    return {event["data"]["node_info"]["unique_id"]: int(event["data"]["msg"].removeprefix(_ROWS))}


def expected_nodes(manifest: Mapping[str, Any]) -> set[str]:
    """Every model that dbt makes a table or a view of, and every data test."""
    return {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        or (node["resource_type"] == "model" and node["config"]["materialized"] != "ephemeral")
    }


def _run_dbt(settings: Settings, arguments: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Start dbt, yield its events, and raise if it failed."""
    dbt_target(settings).mkdir(parents=True, exist_ok=True)
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "orchestration.pipeline.dbt_child", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd=settings.home,
        env=dbt_environment(settings, os.environ),
    )
    failures: list[dict[str, Any]] = []
    unparsed: list[str] = []
    try:
        assert process.stdout is not None
        for line in process.stdout:
            try:
                event = json.loads(line)
                failed = event["info"]["level"] == "error"
            except (ValueError, KeyError, TypeError):
                unparsed.append(line.decode(errors="replace").rstrip())
                continue
            if failed:
                failures.append(event)
            yield event
        code = process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
    if code:
        raise _failure(settings, code, failures, unparsed)


def _failure(settings: Settings, code: int, failures: list[dict[str, Any]], unparsed: list[str]) -> BuildFailed:
    results = [event for event in failures if event["info"]["name"] in _RESULTS]
    told = [event["info"]["msg"] for event in failures] or unparsed[-20:]
    log = dbt_target(settings) / "dbt.log"
    if code == _FAILURES and results and all(event["info"]["name"] == "LogTestResult" for event in results):
        names = ", ".join(event["data"]["name"] for event in results)
        return TestsFailed(f"kiểm tra dữ liệu không đạt: {names}; xem {log} / data tests refused the build: {names}")
    return BuildFailed(f"dbt dừng với mã {code}; xem {log} / dbt failed (exit code {code}):\n" + "\n".join(told))
