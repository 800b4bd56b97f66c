"""The last step: the candidate that passed the gate becomes the next publication."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from orchestration.pipeline.audit import assert_built_by, checks_passed
from orchestration.pipeline.code_version import code_version, gates_version
from orchestration.pipeline.events import event, record
from orchestration.pipeline.freeze import frozen_run
from orchestration.pipeline.metrics import note_up_to_date
from orchestration.pipeline.runs import end_run
from orchestration.pipeline.steps import refresh_metrics
from orchestration.publication.manifest import Version
from orchestration.settings import Settings


def publish_candidate(settings: Settings, *, created_at: datetime) -> Version:
    """Publish the candidate of the frozen run, and note it in the ledger.

    Raises:
        NotThisRun: another run built the candidate.
        GateRefused: the publication gate did not let it pass.
        PublicationError: the candidate has no marts.
    """
    from orchestration.publication.writer import publish

    run = frozen_run(settings)
    assert_built_by(settings.warehouse, run.run_id)
    checks = checks_passed(settings, run.run_id)
    version = publish(
        settings.warehouse,
        settings.published,
        run_id=run.run_id,
        as_of=run.as_of,
        code_version=code_version(settings),
        created_at=created_at,
        retention=settings.retention,
        extra={"formulas": run.formulas, "gates": gates_version(), "checks": checks},
    )
    _record_publications(settings)
    note_up_to_date(settings, created_at)
    record(settings, _published(version))
    end_run(settings, run_id=run.run_id, finished_at=created_at, outcome="published", publication=version.number)
    return version


def republish(settings: Settings, number: int, *, created_at: datetime) -> Version:
    """Publish an earlier version again under the next number, and note it in the ledger.

    Raises:
        PublicationError: it is not kept, is damaged, or is the current one.
    """
    from orchestration.publication.writer import publish_again

    version = publish_again(settings.published, number, created_at=created_at, retention=settings.retention)
    _record_publications(settings)
    record(settings, _published(version, again=number))
    refresh_metrics(settings)
    return version


def _published(version: Version, *, again: int | None = None) -> dict[str, Any]:
    return event(
        "published",
        run_id=version.run_id,
        publication=version.number,
        as_of=version.as_of,
        again=again,
        files=len(version.files),
        rows=sum(file.rows for file in version.files),
    )


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
