"""Dagster's own state: ``DAGSTER_HOME`` under ``THUOC_HOME``, with one writer at a time and no telemetry.

Its runs and events are kept in SQLite there, or on the PostgreSQL server of ``THUOC_DAGSTER_POSTGRES_URL``.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.publication.durable import write_text
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

_URL = "THUOC_DAGSTER_POSTGRES_URL"

#: The URL, which may hold a password, is read from the environment and never written.
ON_POSTGRES = f"""\
storage:
  postgres:
    postgres_url:
      env: {_URL}
"""


class StorageUnclear(Exception):
    """An edited ``dagster.yaml`` and the settings name different storages; the message says how to agree."""


def prepare_dagster_home(settings: Settings) -> Path:
    """Make ``DAGSTER_HOME`` with its ``dagster.yaml``, and point this process and its children at it.

    A file that Thước wrote follows the settings; one that somebody edited is left as it is.

    Raises:
        StorageUnclear: an edited file does not name the PostgreSQL storage that the settings ask for, or the reverse.
    """
    home = settings.dagster_home
    home.mkdir(parents=True, exist_ok=True)
    configuration = home / "dagster.yaml"
    url = settings.dagster_postgres_url
    wanted = DAGSTER_YAML + (ON_POSTGRES if url else "")
    written = configuration.read_text(encoding="utf-8") if configuration.exists() else None
    if written is None or written in (DAGSTER_YAML, DAGSTER_YAML + ON_POSTGRES):
        if written != wanted:
            write_text(configuration, wanted)
    elif bool(url) != (_URL in written):
        raise StorageUnclear(_unclear(configuration, wants_server=bool(url)))
    if url:
        os.environ[_URL] = _with_driver(url)
    os.environ["DAGSTER_HOME"] = str(home)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
    return home


def _with_driver(url: str) -> str:
    """The URL with the driver that Dagster's storage works with: it sends NOTIFY with a parameter, which the newer
    one hands to the server as such, and the server refuses.
    """
    from sqlalchemy import make_url

    return make_url(url).set(drivername="postgresql+psycopg2").render_as_string(hide_password=False)


def _unclear(configuration: Path, *, wants_server: bool) -> str:
    if wants_server:
        return (
            f"{_URL} đã đặt nhưng {configuration} đã bị sửa và không dùng nó; thêm các dòng sau, hoặc xóa tệp "
            f"/ {_URL} is set, but {configuration} was edited and does not use it: add these lines, or delete the file"
            f"\n{ON_POSTGRES}"
        )
    return (
        f"{configuration} dùng {_URL} nhưng biến này chưa đặt; đặt biến, hoặc bỏ phần storage trong tệp "
        f"/ {configuration} uses {_URL}, which is not set: set it, or take `storage` out of the file"
    )


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
