"""Sensors that keep failed runs and checks, through the one seam for them (``pipeline.alerts``), and tell owners.

Dagster's own failure sensor does not see a check that fails without stopping its run; a hold is such a failure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import dagster as dg

from orchestration.defs.common import Home

if TYPE_CHECKING:
    from dagster import EventLogEntry
    from dagster_shared.error import SerializableErrorInfo

    from orchestration.pipeline.alerts import Alert

#: Runs that one look of the sensor reads; the next goes on from there.
LOOKED_AT = 20

#: Dagster ends a look of a sensor after a minute.
TELLING_SECONDS = 40.0

_ENDED = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE, dg.DagsterRunStatus.CANCELED]

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
    """One alert a failed check, once its run has ended; `thuoc run` included. What ended before nobody watched is past.

    Looks by runs: not every storage of Dagster's lists events of one kind across runs in order.
    """
    if context.cursor is None:
        context.update_cursor(datetime.now(UTC).isoformat())
        return dg.SkipReason("bắt đầu theo dõi / watching from now on")
    ended = dg.RunsFilter(statuses=_ENDED, updated_after=datetime.fromisoformat(context.cursor))
    runs = context.instance.get_run_records(ended, limit=LOOKED_AT, order_by="update_timestamp", ascending=True)
    evaluations = (event for run in runs for event in _evaluations(context.instance, run.dagster_run.run_id))
    kept = _keep(context.instance, home, failed_check_alerts(evaluations))
    if runs:
        context.update_cursor(runs[-1].update_timestamp.isoformat())
    return dg.SkipReason(f"kiểm tra không đạt, ghi mới: {len(kept)} / failed checks newly kept: {len(kept)}")


@dg.sensor(
    name="owners_told",
    minimum_interval_seconds=300,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Makes incidents of what is wrong, writes to their owners, sends what waits; what fails waits.",
)
def owners_told(home: Home) -> dg.SkipReason:
    """The last step of every run, for runs of the daemon, and for reminders between runs."""
    from orchestration.pipeline.alerting import tell_owners

    settings = home.settings()
    if not settings.home.is_dir():
        return dg.SkipReason("chưa có dữ liệu / nothing yet")
    told = tell_owners(settings, seconds=TELLING_SECONDS)
    sent = told.sent.sent
    return dg.SkipReason(
        f"lỗi cần xử lý: {told.open}, thư soạn {told.written}, gửi {sent} / "
        f"{told.open} incidents open, {told.written} messages written, {sent} sent"
    )


def failed_run_alert(run: dg.DagsterRun, message: str, at: datetime) -> Alert:
    """The alert of a run that failed."""
    from orchestration.pipeline.alerts import Alert

    return Alert("run_failed", run.run_id, run.job_name, "error", message, at)


def failed_check_alerts(events: Iterable[EventLogEntry]) -> list[Alert]:
    """The alerts of those evaluations that failed."""
    from orchestration.pipeline.alerts import Alert

    alerts = []
    for event in events:
        evaluation = event.get_dagster_event().asset_check_evaluation_data
        if evaluation.passed:
            continue
        alerts.append(
            Alert(
                "check_failed",
                event.run_id,
                f"{evaluation.asset_key.to_user_string()} · {evaluation.check_name}",
                "error" if evaluation.severity == dg.AssetCheckSeverity.ERROR else "warning",
                _failures(evaluation.metadata),
                datetime.fromtimestamp(event.timestamp, UTC),
            )
        )
    return alerts


def _evaluations(instance: dg.DagsterInstance, run_id: str) -> Sequence[EventLogEntry]:
    return instance.all_logs(run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)


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
