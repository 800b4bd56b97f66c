"""The lake by month: what a partition is, which files a run lands again, what it tells of each month.

A month of ``lake/<dataset>`` is the deliveries whose period begins in it. Materializing it lands all its files again; a
run without a month lands what is new, whatever month that is of. Either way each month that was touched says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import dagster as dg

from orchestration.defs.common import TIMEZONE

if TYPE_CHECKING:
    from orchestration.pipeline.landing import DatasetLanding
    from orchestration.pipeline.replay import Replay
    from orchestration.settings import Settings

#: From the month in which the national public service portal opened (9 December 2019), the running month included.
#: Deliveries of other months are landed all the same; they are in the counts of the run, on no month's page.
MONTHS = dg.MonthlyPartitionsDefinition("2019-12", fmt="%Y-%m", timezone=TIMEZONE, end_offset=1)


class Again(dg.Config):
    """Which files to land again, new or not: of an agency, of a period, of a dataset. None of them: what is new."""

    agency: str | None = None
    period: str | None = None
    dataset: str | None = None


def replay_asked(settings: Settings, again: Again, months: Collection[str]) -> Replay | None:
    """What a run's configuration and its months ask to land again; null: what is new.

    Raises:
        dagster.Failure: a code is unknown, or the period is none of the months. Another try would not help.
    """
    from orchestration.domain.periods import parse_period
    from orchestration.pipeline.replay import NothingToReplay, Replay, replay_of

    named = again != Again()
    if not named and not months:
        return None
    if again.period is not None and months:
        told = "chọn tháng hoặc đặt `period`, không cả hai / choose months or set `period`, not both"
        raise dg.Failure(told, allow_retries=False)
    try:
        asked = replay_of(settings, **again.model_dump()) if named else Replay()
    except NothingToReplay as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    return replace(asked, periods=frozenset(map(parse_period, months))) if months else asked


def chosen_months(context: dg.AssetExecutionContext) -> list[str]:
    """The months that a run was asked for; none for a run that lands what is new."""
    asked = context.has_partition_key or context.has_partition_key_range
    return list(context.partition_keys) if asked else []


def landed_metadata(counts: DatasetLanding, rows_in_lake: int, whole: dict[str, Any]) -> dict[str, Any]:
    """What a materialization says: the same names each time, so that Dagster plots them.

    Args:
        counts: of the files landed now.
        rows_in_lake: of the month, or of the whole dataset: they stay what they are when one agency is landed again.
        whole: what is said of the step as a whole.
    """
    return {
        "dagster/row_count": rows_in_lake,
        "files_seen": counts.files_seen,
        "files_landed": counts.files_landed,
        "rows_read": counts.rows_read,
        "rows_accepted": counts.rows_accepted,
        "rows_quarantined": counts.rows_quarantined,
        "quarantine_share": dg.FloatMetadataValue(counts.quarantine_share),
        "bytes_read": counts.bytes_read,
        **whole,
    }
