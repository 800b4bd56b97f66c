"""What dbt is told: arguments and environment, as pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from orchestration.pipeline.code_version import DBT_PROJECT
from orchestration.settings import Settings


def build_arguments(*, full_refresh: bool, select: Iterable[str] = ()) -> list[str]:
    """Arguments of ``dbt build``: models and their data tests; unit tests belong to the test suite."""
    arguments = ["build", "--exclude-resource-type", "unit_test"]
    if full_refresh:
        arguments.append("--full-refresh")
    chosen = sorted(select)
    return [*arguments, "--select", *chosen] if chosen else arguments


def dbt_environment(settings: Settings, inherited: Mapping[str, str]) -> dict[str, str]:
    """Environment of every dbt command, which works in ``settings.home``: where it reads and writes, all under it.

    The run's folder is one symlink that each run moves, and paths that models name are told from the home, so that none
    changes from run to run or from home to home: dbt parses the project again only when the project does change.
    """
    target = str(dbt_target(settings))
    return dict(inherited) | {
        "THUOC_WAREHOUSE": str(settings.warehouse.relative_to(settings.home)),
        "THUOC_RUN": str((settings.runs / "current").relative_to(settings.home)),
        "THUOC_REFERENCE": str(settings.reference),
        "DBT_PROJECT_DIR": str(DBT_PROJECT),
        "DBT_PROFILES_DIR": str(DBT_PROJECT),
        "DBT_TARGET_PATH": target,
        "DBT_LOG_PATH": target,
        "DBT_LOG_FORMAT": "json",
        # The SQL of every model is in the target folder; logging it too costs a fifth of a small build.
        "DBT_LOG_LEVEL_FILE": "info",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_USE_COLORS": "false",
        "PYTHONUNBUFFERED": "1",
    }


def dbt_target(settings: Settings) -> Path:
    """dbt's target and log folder: its own in each home, so that two homes never share a parsed project."""
    return settings.home / "dbt"
