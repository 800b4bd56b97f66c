"""The publication gate of a run: the candidate is judged before anything is published."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.domain.calendar import WorkingCalendar
from orchestration.pipeline.code_version import gates_version
from orchestration.pipeline.events import event, record
from orchestration.pipeline.freeze import frozen_run
from orchestration.pipeline.runs import end_run
from orchestration.publication.manifest import Version, current_folder, read_version
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.ledger import GateResult


class GateRefused(Exception):
    """The publication gate did not let the candidate pass: nothing is published, what was published stays."""


class NotThisRun(Exception):
    """The candidate was not built from what this run froze."""


def audit_candidate(settings: Settings, *, finished_at: datetime) -> tuple[GateResult, ...]:
    """Run the publication gate on the candidate and keep what it found; a refusal ends the run.

    Marts by period are judged on the years that differ from the current publication: the others passed with it,
    unless a rule changed since.

    Raises:
        NotThisRun: the candidate was not built from what the current run froze.
    """
    import polars as pl

    from expectations.context import Gatekeeper
    from expectations.publication import audit
    from orchestration.ledger import Ledger
    from orchestration.ledger.gate_results import passed

    run = frozen_run(settings)
    assert_built_by(settings.warehouse, run.run_id)
    folder = current_folder(settings.published)
    previous = None if folder is None else read_version(folder)
    gatekeeper = Gatekeeper(settings.gx, run.run_id)
    results = audit(
        settings.warehouse,
        folder,
        code_changed=previous is None or previous.extra.get("formulas") != run.formulas,
        as_of=run.as_of,
        is_working=WorkingCalendar.from_csv(settings.reference / "calendar_overrides.csv").is_working,
        years=_years_to_judge(settings, previous),
        context=gatekeeper,
    )
    gatekeeper.build_data_docs()
    with Ledger.open(settings.ledger_url) as ledger:
        earlier = ledger.gate_results().filter(pl.col("gate") == "publication")["subject"]
        ledger.save_gate_results(run.run_id, results, {("publication", subject) for subject in earlier})
    failures = [result for result in results if not result.success]
    record(
        settings,
        *(
            event(
                "rule_failed",
                level="error" if one.severity == "critical" else "warning",
                run_id=run.run_id,
                subject=one.subject,
                rule=one.rule,
                severity=one.severity,
            )
            for one in failures
        ),
        event("publication_gate", run_id=run.run_id, passed=passed(results), rules=len(results), failed=len(failures)),
    )
    if not passed(results):
        end_run(settings, run_id=run.run_id, finished_at=finished_at, outcome="refused")
    return tuple(results)


def checks_passed(settings: Settings, run_id: str) -> dict[str, int]:
    """How many checks of the publication gate a run's candidate passed, and how many only warned.

    Raises:
        GateRefused: it did not.
    """
    import polars as pl

    from orchestration.ledger import Ledger

    with Ledger.open(settings.ledger_url) as ledger:
        results = ledger.gate_results(run_id=run_id).filter(pl.col("gate") == "publication")
    failures = results.filter((pl.col("severity") == "critical") & ~pl.col("success"))
    if results.is_empty() or not failures.is_empty():
        raise GateRefused(
            f"lần chạy {run_id} chưa qua bước kiểm soát trước khi công bố; xem `thuoc gates --failed` "
            f"/ run {run_id} has not passed the publication gate: see `thuoc gates --failed`"
        )
    passed = int(results["success"].sum())
    return {"passed": passed, "warned": results.height - passed}


def _years_to_judge(settings: Settings, previous: Version | None) -> set[int] | None:
    """The years that differ from the previous version; all of them (null) when other rules judged that one."""
    if previous is None or previous.extra.get("gates") != gates_version():
        return None
    import duckdb

    from orchestration.publication.marts import changed_years

    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return changed_years(connection, previous)


def assert_built_by(warehouse: Path, run_id: str) -> None:
    """Make sure that the candidate stands on one run, and on this one.

    Raises:
        NotThisRun: another run built it, or none did.
    """
    import duckdb

    with duckdb.connect(str(warehouse), read_only=True) as connection:
        runs = {run for (run,) in connection.execute("select distinct run_id from intermediate.state").fetchall()}
    if runs != {run_id}:
        raise NotThisRun(
            f"kho dữ liệu tạm không thuộc lần chạy {run_id}; chạy lại `thuoc run` "
            f"/ the candidate was not built by run {run_id} (but by {sorted(runs)}): run `thuoc run` again"
        )
