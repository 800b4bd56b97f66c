"""The last step: the candidate that passed the gate becomes the next publication."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from orchestration.pipeline.code_version import code_version
from orchestration.pipeline.freeze import frozen_run
from orchestration.pipeline.runs import end_run
from orchestration.publication.manifest import Version
from orchestration.settings import Settings


class NotThisRun(Exception):
    """The candidate was not built from what this run froze."""


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


def publish_candidate(settings: Settings, *, created_at: datetime) -> Version:
    """Publish the candidate of the frozen run, and note it in the ledger.

    Raises:
        NotThisRun: see there.
        PublicationError: the candidate has no marts.
    """
    from orchestration.publication.writer import publish

    run = frozen_run(settings)
    assert_built_by(settings.warehouse, run.run_id)
    version = publish(
        settings.warehouse,
        settings.published,
        run_id=run.run_id,
        as_of=run.as_of,
        code_version=code_version(settings),
        created_at=created_at,
        retention=settings.retention,
        extra={"formulas": run.formulas},
    )
    _record_publications(settings)
    end_run(settings, run_id=run.run_id, finished_at=created_at, outcome="published", publication=version.number)
    return version


def _record_publications(settings: Settings) -> None:
    """Note in the ledger every version that it does not know: a crash may have come between a version and its note."""
    from orchestration.ledger import Ledger
    from orchestration.publication.reader import list_publications

    with Ledger.open(settings.ledger_url) as ledger:
        known = set(ledger.publications()["number"])
        for version in list_publications(settings.published):
            if version.number not in known:
                ledger.record_publication(
                    version.number,
                    run_id=version.run_id,
                    created_at=version.created_at,
                    as_of=version.as_of,
                    code_version=version.code_version,
                )
