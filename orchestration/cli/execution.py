"""Run the job that Dagster's pages show, in this process, and tell how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from orchestration.cli.language import Say
from orchestration.cli.troubles import trouble_in

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult, MetadataValue

    from orchestration.settings import Settings

#: Counts that landing reports for each dataset, summed over datasets; the others are of the whole inbox.
_SUMMED = ("files_seen", "files_landed", "rows_read", "rows_quarantined")
_WHOLE = ("files_misplaced", "files_still_arriving")


@dataclass(frozen=True)
class Outcome:
    """How a run ended: the number it published, or why it did not; ``landing``: what came in, as counts."""

    number: int | None
    as_of: date
    landing: dict[str, int]
    refused: bool
    failure: str


def execute(
    settings: Settings, say: Say, *, as_of: date, full_refresh: bool = False, again: Mapping[str, str] | None = None
) -> Outcome:
    """Run the job ``run``, with progress on standard error.

    Args:
        again: land these files again (``agency``, ``period``, ``dataset``), and nothing else; empty: what is new.
    """
    from orchestration.cli.progress import RichProgress
    from orchestration.defs.instance import IN_PROCESS_TAGS, end_dead_runs, prepare_dagster_home
    from orchestration.pipeline.progress import Progress

    # Where standard error is for machines, people's progress stays away from it.
    progress = RichProgress(say) if settings.log in ("file", "off") else Progress()
    progress.step("Chuẩn bị", "Getting ready")
    prepare_dagster_home(settings)
    from dagster import DagsterInstance

    from orchestration.definitions import compose

    with DagsterInstance.get() as instance:
        end_dead_runs(instance)
        result = (
            compose(settings, progress)
            .resolve_job_def("run")
            .execute_in_process(
                instance=instance,
                raise_on_error=False,
                tags=IN_PROCESS_TAGS,
                run_config=_run_config(as_of, full_refresh, again or {}),
            )
        )
    progress.done()
    return outcome_of(settings, say, result, as_of)


def _run_config(as_of: date, full_refresh: bool, again: Mapping[str, str]) -> dict[str, Any]:
    return {
        "ops": {
            "landing": {"config": dict(again)},
            "frozen_run": {"config": {"as_of": as_of.isoformat()}},
            "dbt_models": {"config": {"full_refresh": full_refresh}},
        },
        # Dagster's own log of the run is on its pages; people read the progress.
        "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
    }


def outcome_of(settings: Settings, say: Say, result: ExecuteInProcessResult, as_of: date) -> Outcome:
    """How a run of the definitions ended; one that broke is noted in the ledger."""
    metadata = _metadata_by_asset(result)
    landed = [facts for key, facts in metadata.items() if key.startswith("lake/")]
    landing = {name: sum(facts[name] for facts in landed) for name in _SUMMED}
    landing |= {name: max((facts[name] for facts in landed), default=0) for name in _WHOLE}
    if "publication" in metadata:
        return Outcome(metadata["publication"]["number"], as_of, landing, False, "")
    refusals = _refusals(result)
    if not refusals:
        _end_run(settings, result.run_id, "failed")
    failure = _failure(settings, say, refusals, result)
    _alert(settings, result.run_id, failure)
    return Outcome(None, as_of, landing, bool(refusals), failure)


def _metadata_by_asset(result: ExecuteInProcessResult) -> dict[str, dict[str, Any]]:
    found = {}
    for event in result.get_asset_materialization_events():
        materialization = event.step_materialization_data.materialization
        if materialization.partition is not None:
            continue  # a month's part of a dataset's counts
        key = materialization.asset_key.to_user_string()
        found[key] = {name: entry.value for name, entry in materialization.metadata.items()}
    return found


def _refusals(result: ExecuteInProcessResult) -> list[str]:
    """What kept a candidate that was built from being published: failed checks of error severity."""
    return [
        f"{evaluation.asset_key.to_user_string()} · {evaluation.check_name}: {_told(evaluation.metadata)}"
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed and evaluation.severity.value == "ERROR"
    ]


def _failure(settings: Settings, say: Say, refusals: list[str], result: ExecuteInProcessResult) -> str:
    if refusals:
        head = say(
            "KHÔNG CÔNG BỐ: bước kiểm soát trước khi công bố không đạt; số liệu đã công bố trước đây giữ nguyên.",
            "NOT PUBLISHED: the publication gate refused; what was published before stays.",
        )
        return "\n".join([head, *refusals])
    head = say("KHÔNG CÔNG BỐ: một bước bị lỗi.", "NOT PUBLISHED: a step failed.")
    from orchestration.defs.alerts import innermost

    errors = [event.step_failure_data.error for event in result.get_step_failure_events()]
    told = [innermost(error) for error in errors if error is not None]
    trouble = trouble_in(settings, "\n".join(told))
    return "\n".join([head, *([str(trouble)] if trouble else told)])


def _told(metadata: Mapping[str, MetadataValue[Any]]) -> str:
    """The failures that a gate's check lists; of a dbt test, how many rows failed."""
    if "failures" in metadata:
        return "\n" + str(metadata["failures"].value)
    rows = metadata.get("dagster_dbt/failed_row_count")
    return f"{rows.value} dòng không đạt / rows failed" if rows is not None else ""


def _alert(settings: Settings, run_id: str, failure: str) -> None:
    """Dagster's sensors do not see runs of this process; whoever runs it from a timer is to hear of it all the same."""
    from orchestration.pipeline.alerts import Alert, record_alerts

    with suppress(OSError):  # a full disk is what the run failed of, and is told in the failure
        record_alerts(settings, [Alert("run_failed", run_id, "run", "error", failure, datetime.now(UTC))])


def _end_run(settings: Settings, run_id: str, outcome: str) -> None:
    from orchestration.pipeline.runs import end_run
    from orchestration.pipeline.steps import refresh_metrics

    end_run(settings, run_id=run_id, finished_at=datetime.now(UTC), outcome=outcome)
    refresh_metrics(settings)
