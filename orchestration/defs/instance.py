"""Dagster's own state: ``DAGSTER_HOME`` under ``THUOC_HOME``, with one writer at a time and no telemetry."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.settings import Settings

if TYPE_CHECKING:
    from dagster import DagsterInstance

DAGSTER_YAML = """\
# Written by Thước (orchestration/defs/instance.py) when it is missing.
telemetry:
  enabled: false
# No invitation to sign up on the first visit.
nux:
  enabled: false
concurrency:
  pools:
    default_limit: 1
    granularity: run
run_monitoring:
  enabled: true
  start_timeout_seconds: 300
  cancel_timeout_seconds: 180
  # A run that hangs would keep all others from the writer's pool.
  max_runtime_seconds: 43200
# A run whose process died is run again: killed anywhere and run again, the result is the same. A step that failed is
# not: what another try may mend (another writer, a file server away) the steps try again themselves.
run_retries:
  enabled: true
  max_retries: 2
  retry_on_asset_or_op_failure: false
# Steps tell what they do in Dagster's own log; capturing their output would cost four processes a run.
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
"""


def prepare_dagster_home(settings: Settings) -> Path:
    """Make ``DAGSTER_HOME`` with its ``dagster.yaml``, and point this process and its children at it."""
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    configuration = home / "dagster.yaml"
    if not configuration.exists():
        configuration.write_text(DAGSTER_YAML, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    return home


#: Marks the runs of `thuoc run`.
IN_PROCESS = {"thuoc/in_process": "true"}

#: Somebody waits for those: they are told of a failure, and run again themselves.
IN_PROCESS_TAGS = IN_PROCESS | {"dagster/max_retries": "0"}


def end_dead_runs(instance: DagsterInstance) -> None:
    """Mark earlier runs of `thuoc run` that were killed as failed, or Dagster would count them as running for ever.

    The caller holds the writer's lock, so none of them is alive.
    """
    from dagster import DagsterRunStatus, RunsFilter

    alive = [DagsterRunStatus.STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.NOT_STARTED]
    for run in instance.get_runs(RunsFilter(statuses=alive, tags=IN_PROCESS)):
        instance.report_run_failed(run, "đã bị dừng giữa chừng / killed before it was done")
