"""Sensors that tell of failed runs and failed checks, through the one seam for alerts (``pipeline.alerts``).

Dagster's own failure sensor does not see a check that fails without stopping its run; a hold is such a failure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.defs.common import Home

if TYPE_CHECKING:
    from dagster import EventLogRecord
    from dagster_shared.error import SerializableErrorInfo

    from orchestration.pipeline.alerts import Alert

#: Results of checks that one look of the sensor reads; a run of the whole graph has about a hundred.
LOOKED_AT = 1_000

#: Marks a run of which an alert was kept.
ALERTED = {"thuoc/alert": "recorded"}


@dg.run_failure_sensor(
    name="failed_runs",
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Keeps an alert of every run of the daemon that failed, with the error that started it.",
)
def failed_runs(context: dg.RunFailureSensorContext, home: Home) -> None:
    """One alert a failed run; the run is tagged with it."""
    run = context.dagster_run
    alert = failed_run_alert(run, _told(context), datetime.now(UTC))
    _keep(context.instance, home, [alert])


@dg.sensor(
    name="failed_checks",
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Keeps an alert of every check that failed: holds (warnings), refusals of the gates, dbt tests.",
)
def failed_checks(context: dg.SensorEvaluationContext, home: Home) -> dg.SkipReason:
    """One alert a failed check of a run, from the first look on; what failed before nobody watched is not told."""
    instance = context.instance
    if context.cursor is None:
        latest = _evaluations(instance, after=None, ascending=False, limit=1)
        context.update_cursor(str(latest[0].storage_id if latest else 0))
        return dg.SkipReason("bắt đầu theo dõi / watching from now on")
    records = _evaluations(instance, after=int(context.cursor), ascending=True, limit=LOOKED_AT)
    kept = _keep(instance, home, failed_check_alerts(records))
    if records:
        context.update_cursor(str(records[-1].storage_id))
    return dg.SkipReason(f"kiểm tra không đạt, ghi mới: {len(kept)} / failed checks newly kept: {len(kept)}")


def failed_run_alert(run: dg.DagsterRun, message: str, at: datetime) -> Alert:
    """The alert of a run that failed."""
    from orchestration.pipeline.alerts import Alert

    return Alert("run_failed", run.run_id, run.job_name, "error", message, at)


def failed_check_alerts(records: Iterable[EventLogRecord]) -> list[Alert]:
    """The alerts of those evaluations that failed."""
    from orchestration.pipeline.alerts import Alert

    alerts = []
    for record in records:
        event = record.event_log_entry.dagster_event
        evaluation = None if event is None else event.asset_check_evaluation_data
        if evaluation is None or evaluation.passed:
            continue
        alerts.append(
            Alert(
                "check_failed",
                record.run_id,
                f"{evaluation.asset_key.to_user_string()} · {evaluation.check_name}",
                "error" if evaluation.severity == dg.AssetCheckSeverity.ERROR else "warning",
                _failures(evaluation.metadata),
                datetime.fromtimestamp(record.timestamp, UTC),
            )
        )
    return alerts


def _evaluations(
    instance: dg.DagsterInstance, *, after: int | None, ascending: bool, limit: int
) -> list[EventLogRecord]:
    wanted = dg.EventRecordsFilter(dg.DagsterEventType.ASSET_CHECK_EVALUATION, after_cursor=after)
    return list(instance.get_event_records(wanted, limit=limit, ascending=ascending))


def _keep(instance: dg.DagsterInstance, home: Home, alerts: Iterable[Alert]) -> list[Alert]:
    from orchestration.pipeline.alerts import record_alerts

    kept = record_alerts(home.settings(), alerts)
    for run_id in {alert.run_id for alert in kept}:
        if instance.has_run(run_id):
            instance.add_run_tags(run_id, ALERTED)
    return kept


def _failures(metadata: Mapping[str, dg.MetadataValue]) -> str:
    """The failures a gate lists, the holds, or of a dbt test its rule and how many rows broke it."""
    for name in ("failures", "holds"):
        if name in metadata:
            return str(metadata[name].value)
    rows, rule = metadata.get("dagster_dbt/failed_row_count"), metadata.get("rule")
    return f"{rule.value if rule else ''}: {rows.value if rows else '?'} dòng không đạt / rows failed"


def _told(context: dg.RunFailureSensorContext) -> str:
    """The innermost errors of the steps that failed; of a run whose process died, Dagster's word for it."""
    failures = [event.step_failure_data.error for event in context.get_step_failure_events()]
    return "\n".join(innermost(error) for error in failures if error is not None) or str(context.failure_event.message)


def innermost(error: SerializableErrorInfo) -> str:
    """The message of the error that started it; Dagster wraps it in its own."""
    while error.cause is not None:
        error = error.cause
    return error.message.strip()
