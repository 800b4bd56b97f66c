"""The delivery gate of a run. Great Expectations takes seconds to import: only a judgement that needs it does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from orchestration.domain.calendar import WorkingCalendar
from orchestration.pipeline.code_version import gates_version
from orchestration.pipeline.events import event, record
from orchestration.pipeline.progress import Progress
from orchestration.publication.durable import write_text
from orchestration.settings import Settings

if TYPE_CHECKING:
    from expectations.judging import Judgement


@dataclass(frozen=True)
class Hold:
    """A delivery that is not taken in, and why."""

    delivery_id: str
    dataset: str
    status: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class FailedRule:
    """A rule that deliveries of a dataset fail, by their latest judgement, and how many of them do."""

    dataset: str
    rule: str
    severity: str
    threshold: str
    deliveries: int


@dataclass(frozen=True)
class Gated:
    """How many deliveries were judged now; at the end, every one that is held and the rules that are failed."""

    judged: int
    holds: tuple[Hold, ...]
    failed_rules: tuple[FailedRule, ...]


def gate_deliveries(settings: Settings, *, run_id: str, progress: Progress) -> Gated:
    """Judge deliveries that wait for it, and all of them anew when a threshold or a rule changed."""
    from expectations.context import Gatekeeper
    from expectations.judging import judge_deliveries
    from orchestration.ledger import Ledger

    progress.step("Kiểm soát các lần gửi", "Delivery gate")
    version = gates_version()
    judged_by = settings.gx / "judged_by"
    calendar = WorkingCalendar.from_csv(settings.reference / "calendar_overrides.csv")
    gatekeeper = Gatekeeper(settings.gx, run_id)
    with Ledger.open(settings.ledger_url) as ledger:
        judgement = judge_deliveries(
            ledger,
            gatekeeper,
            run_id=run_id,
            is_working=calendar.is_working,
            everything=not judged_by.exists() or judged_by.read_text(encoding="utf-8") != version,
        )
        not_taken = ledger.deliveries(statuses=["held", "unreadable"])
        failed = _failed_rules(ledger.gate_results())
    write_text(judged_by, version)
    record(settings, *_events(run_id, judgement))
    if judgement.verdicts:
        gatekeeper.build_data_docs()
    holds = [
        Hold(row["delivery_id"], row["dataset"], row["status"], tuple(row["reasons"] or ()))
        for row in not_taken.to_dicts()
    ]
    return Gated(len(judgement.verdicts), tuple(holds), failed)


def _failed_rules(results: pl.DataFrame) -> tuple[FailedRule, ...]:
    """The latest findings on deliveries, by dataset and rule."""
    failures = results.filter(~pl.col("success"), pl.col("gate") == "delivery", pl.col("dataset").is_not_null())
    counted = failures.group_by("dataset", "rule", "severity", "threshold").agg(deliveries=pl.len())
    return tuple(FailedRule(**row) for row in counted.sort("dataset", "rule", "threshold").to_dicts())


def _events(run_id: str, judgement: Judgement) -> Iterator[dict[str, Any]]:
    """Every delivery that is held now, with the rules that it failed; then the counts."""
    failed: dict[str, list[str]] = defaultdict(list)
    for result in judgement.results:
        if not result.success and result.severity == "critical":
            failed[result.subject].append(result.rule)
    for verdict in judgement.verdicts:
        if verdict.status in ("held", "unreadable"):
            rules = sorted(failed[verdict.delivery_id])
            yield event(
                "delivery_held",
                level="warning",
                run_id=run_id,
                delivery_id=verdict.delivery_id,
                status=verdict.status,
                rules=rules,
            )
    yield event("deliveries_judged", run_id=run_id, statuses=judgement.statuses())
