"""Dagster's entry point: loads and composes, nothing else."""

from __future__ import annotations

import json

import dagster as dg

from orchestration.defs.alerts import failed_checks, failed_runs, owners_told
from orchestration.defs.automation import make_daily_schedule, make_inbox_sensor, make_jobs
from orchestration.defs.common import Home
from orchestration.defs.frozen import frozen_run
from orchestration.defs.landing import LANDING_KEYS, delivery_gate, landing
from orchestration.defs.published import publication_asset, publication_gate
from orchestration.defs.warehouse import dbt_models, mart_keys, reference_assets
from orchestration.pipeline.build import prepare_manifest
from orchestration.pipeline.progress import Progress
from orchestration.settings import Settings


def compose(settings: Settings, progress: Progress) -> dg.Definitions:
    """All definitions; ``progress`` hears of the steps of runs in this process."""
    manifest = json.loads(prepare_manifest(settings).read_bytes())
    marts = mart_keys(manifest)
    run, land = make_jobs(LANDING_KEYS)
    return dg.Definitions(
        assets=[
            landing,
            frozen_run,
            *reference_assets(manifest),
            dbt_models(manifest),
            publication_asset(marts),
        ],
        asset_checks=[delivery_gate, publication_gate(marts)],
        jobs=[run, land],
        sensors=[make_inbox_sensor(land), failed_runs, failed_checks, owners_told],
        schedules=[make_daily_schedule(run)],
        # Loading the code anew for each step would cost more than most steps do, and all of them write in turn.
        executor=dg.in_process_executor,
        resources={"home": Home(), "progress": progress},
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What Dagster's pages and daemon load."""
    return compose(Settings(), Progress())
