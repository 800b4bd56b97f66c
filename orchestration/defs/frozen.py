"""The run's frozen inputs: which deliveries count, the verdicts, the calendar, as files that dbt reads."""

from collections.abc import Iterator
from datetime import date, datetime

import dagster as dg

from orchestration.defs.common import OWNERS, WRITER_POOL, Home, Stopwatch, now, writing
from orchestration.defs.landing import LANDING_KEYS
from orchestration.defs.tags import as_of_tag
from orchestration.domain.clock import wall_clock
from orchestration.pipeline.progress import Progress

_FILES = {
    "run": "Grain: one row, the run: its id, as_of, the version of the formulas.",
    "current_deliveries": "Grain: one delivery in force (agency × dataset × period), with its file in the lake.",
    "deliveries": "Grain: one delivery of any status, as the ledger knows it.",
    "gate_results": "Grain: one rule of a gate × what it judged, from the last time it judged it.",
    "quarantine_rules": "Grain: delivery × rule × column, with the number of refused rows.",
    "calendar": "Grain: one day, whether offices are open, the first working day after it.",
}


class AsOf(dg.Config):
    """Nothing on ``as_of`` (ISO date) or later counts; default: today in Vietnam."""

    as_of: str | None = None

    def day(self, instant: datetime) -> date:
        """The day itself."""
        if self.as_of is None:
            return wall_clock(instant).date()
        return date.fromisoformat(self.as_of)


@dg.multi_asset(
    name="frozen_run",
    specs=[
        dg.AssetSpec(
            ["run", name],
            description=description,
            group_name="run",
            kinds={"parquet"},
            owners=OWNERS,
            deps=LANDING_KEYS,
        )
        for name, description in _FILES.items()
    ],
    pool=WRITER_POOL,
)
def frozen_run(
    context: dg.AssetExecutionContext, config: AsOf, home: Home, progress: dg.ResourceParam[Progress]
) -> Iterator[dg.MaterializeResult[None]]:
    """Freeze the ledger's verdicts and the calendar for this run."""
    from orchestration.pipeline.freeze import freeze
    from orchestration.pipeline.runs import begin_run

    watch = Stopwatch()
    instant = now()
    as_of = config.day(instant)
    progress.step("Chốt danh sách lần gửi", "Freezing deliveries")
    with writing(home, context, "freeze") as settings:
        begin_run(settings, run_id=context.run_id, as_of=as_of, started_at=instant)
        rows = freeze(settings, run_id=context.run_id, as_of=as_of)
    context.instance.add_run_tags(context.run.run_id, as_of_tag(as_of))
    for name in _FILES:
        yield dg.MaterializeResult(
            asset_key=["run", name],
            metadata={
                "dagster/row_count": rows[name],
                "as_of": as_of.isoformat(),
                "path": dg.MetadataValue.path(str(settings.runs / context.run_id / f"{name}.parquet")),
                "seconds": watch.seconds,
            },
        )
