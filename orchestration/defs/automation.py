"""Jobs, the sensor that lands what arrives, the daily schedule."""

import time
from collections.abc import Sequence

import dagster as dg
from dagster._core.definitions.unresolved_asset_job_definition import UnresolvedAssetJobDefinition

from orchestration.defs.common import TIMEZONE, Home

#: A file written within this time may still be on its way; the sensor leaves it to its next look.
SETTLED_SECONDS = 30

#: A run that Dagster repeats because its process died begins at the beginning: its steps look at the latest state.
ALL_STEPS = {"dagster/retry_strategy": "ALL_STEPS"}


def make_jobs(landing_keys: Sequence[dg.AssetKey]) -> tuple[UnresolvedAssetJobDefinition, ...]:
    """``run``: everything, checks included; ``land``: what arrived, with the delivery gate."""
    run = dg.define_asset_job(
        "run",
        selection=dg.AssetSelection.all(),
        tags=ALL_STEPS,
        description="Land, gate, build, audit, publish. Without a month, as `thuoc run`: what is new.",
    )
    land = dg.define_asset_job(
        "land",
        selection=dg.AssetSelection.assets(*landing_keys),
        tags=ALL_STEPS,
        description="Land what arrived in the inbox, in batches, and judge it; with months, land those again.",
    )
    return run, land


def make_inbox_sensor(land: UnresolvedAssetJobDefinition) -> dg.SensorDefinition:
    """Asks for one landing run whenever the inbox changed and has come to rest: the whole batch at once."""

    @dg.sensor(job=land, minimum_interval_seconds=60, description="Lands new files of the inbox in batches.")
    def new_deliveries(context: dg.SensorEvaluationContext, home: Home) -> dg.SensorResult | dg.SkipReason:
        from orchestration.pipeline.latest import look_at_inbox

        inbox = look_at_inbox(home.settings().inbox)
        if inbox.fingerprint == context.cursor:
            return dg.SkipReason("không có tệp mới / no new file")
        if time.time() - inbox.newest / 1e9 < SETTLED_SECONDS:
            return dg.SkipReason("tệp còn đang được ghi / files are still being written")
        request = dg.RunRequest(run_key=inbox.fingerprint, tags={"inbox_files": str(inbox.files)})
        return dg.SensorResult(run_requests=[request], cursor=inbox.fingerprint)

    return new_deliveries


def make_daily_schedule(run: UnresolvedAssetJobDefinition) -> dg.ScheduleDefinition:
    """A run every morning, as of that day."""

    @dg.schedule(
        job=run,
        cron_schedule="0 5 * * *",
        execution_timezone=TIMEZONE,
        description="Every day at 5:00, Vietnam's time: figures up to the day before.",
    )
    def daily(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        day = context.scheduled_execution_time.date().isoformat()
        return dg.RunRequest(run_key=day, run_config={"ops": {"frozen_run": {"config": {"as_of": day}}}})

    return daily
