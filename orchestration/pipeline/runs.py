"""Runs in the ledger: when one began, how it ended."""

from __future__ import annotations

from datetime import date, datetime

from orchestration.pipeline.code_version import code_version
from orchestration.pipeline.events import Level, event, record
from orchestration.settings import Settings


def begin_run(settings: Settings, *, run_id: str, as_of: date, started_at: datetime) -> None:
    """Note that a run began; it stays unfinished in the ledger if it is killed."""
    from orchestration.ledger import Ledger

    with Ledger.open(settings.ledger_url) as ledger:
        ledger.start_run(run_id, started_at=started_at, as_of=as_of, code_version=code_version(settings))
    version = code_version(settings)
    record(settings, event("run_started", at=started_at, run_id=run_id, as_of=as_of, code_version=version))


def end_run(
    settings: Settings, *, run_id: str, finished_at: datetime, outcome: str, publication: int | None = None
) -> None:
    """Note how a run ended: ``published``, ``refused`` or ``failed``."""
    from orchestration.ledger import Ledger

    with Ledger.open(settings.ledger_url) as ledger:
        ledger.finish_run(run_id, finished_at=finished_at, outcome=outcome, publication=publication)
    level: Level = "info" if outcome == "published" else "error"
    record(settings, event("run_finished", level=level, run_id=run_id, outcome=outcome, publication=publication))
