"""Metrics in Prometheus' text format, for the textfile collector of its node exporter: ``THUOC_HOME/metrics/*.prom``.

Written beside their place and renamed: a collector never reads half a file. docs/production.md says what to watch.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from orchestration.settings import Settings

# Little is imported here: a run with nothing new does.
if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

    from orchestration.ledger.tallies import Tallies

_UP_TO_DATE = "thuoc_up_to_date_timestamp_seconds"


def note_step(settings: Settings, *, run_id: str, step: str, seconds: float, failed: bool) -> None:
    """Keep how a run's step ended; the first step of another run begins anew."""
    from orchestration.publication.durable import write_text

    path = settings.metrics / "steps.json"
    told = _steps(settings)
    steps = told["steps"] if told.get("run_id") == run_id else {}
    steps[step] = {"seconds": round(seconds, 3), "failed": failed}
    write_text(path, json.dumps({"run_id": run_id, "steps": steps}))


def note_up_to_date(settings: Settings, now: datetime) -> None:
    """What is published is what the inbox says, whether a run just published or found nothing new.

    A folder that cannot be written stops nothing: the metric grows old, which is what it is watched for.
    """
    what = "When a run last published, or found that nothing is new"
    text = f"# HELP {_UP_TO_DATE} {what}\n# TYPE {_UP_TO_DATE} gauge\n{_UP_TO_DATE} {now.timestamp():.3f}\n"
    beside = settings.metrics / f".thuoc_up_to_date.{os.getpid()}"
    with suppress(OSError):
        settings.metrics.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="ascii")
        beside.replace(settings.metrics / "thuoc_up_to_date.prom")


def write_metrics(settings: Settings) -> None:
    """Write the state of the home as metrics."""
    from prometheus_client import CollectorRegistry, write_to_textfile

    from orchestration.ledger import Ledger
    from orchestration.pipeline.replay import agency_codes

    registry = CollectorRegistry()
    with Ledger.open(settings.ledger_url) as ledger:
        tallies = ledger.tallies()
    _tell_deliveries(registry, tallies, known=set(agency_codes(settings.reference)))
    _tell_runs(registry, settings, tallies)
    _tell_publication(registry, settings)
    settings.metrics.mkdir(parents=True, exist_ok=True)
    write_to_textfile(str(settings.metrics / "thuoc.prom"), registry)


def _tell_deliveries(registry: CollectorRegistry, tallies: Tallies, *, known: set[str]) -> None:
    """Only agencies and datasets that exist become labels: a misplaced file's folder may be named anything."""
    from prometheus_client import Gauge

    from orchestration.landing.contracts import DATASETS

    deliveries = Gauge("thuoc_deliveries", "Deliveries by status", ["dataset", "status"], registry=registry)
    held = Gauge("thuoc_held_deliveries", "Held or unreadable deliveries", ["agency_code"], registry=registry)
    rows = Gauge("thuoc_rows", "Rows of the deliveries in force", ["dataset", "kind"], registry=registry)
    for tally in tallies.deliveries:
        dataset = tally.dataset if tally.dataset in DATASETS else "misplaced"
        deliveries.labels(dataset, tally.status).inc(tally.deliveries)
        if tally.status in ("held", "unreadable"):
            held.labels(tally.agency_code if tally.agency_code in known else "misplaced").inc(tally.deliveries)
        if tally.in_force:
            rows.labels(dataset, "accepted").inc(tally.rows_accepted)
            rows.labels(dataset, "quarantined").inc(tally.rows_quarantined)
    failures = Gauge("thuoc_gate_failures", "Rules that failed, last time", ["gate", "severity"], registry=registry)
    for labels, failed in tallies.failures.items():
        failures.labels(*labels).set(failed)


def _tell_runs(registry: CollectorRegistry, settings: Settings, tallies: Tallies) -> None:
    from prometheus_client import Gauge

    from orchestration.domain.clock import HANOI

    ended = Gauge("thuoc_run_end_timestamp_seconds", "The last run's end, by outcome", ["outcome"], registry=registry)
    for outcome, at in tallies.ended.items():
        ended.labels(outcome).set(at.replace(tzinfo=HANOI).timestamp())
    seconds = Gauge("thuoc_step_duration_seconds", "Steps of the last run", ["step"], registry=registry)
    failed = Gauge("thuoc_step_failed", "Whether a step of the last run broke", ["step"], registry=registry)
    for step, told in _steps(settings).get("steps", {}).items():
        seconds.labels(step).set(told["seconds"])
        failed.labels(step).set(told["failed"])


def _tell_publication(registry: CollectorRegistry, settings: Settings) -> None:
    from prometheus_client import Gauge

    from orchestration.publication.manifest import current_folder, read_version

    folder = current_folder(settings.published)
    if folder is None:
        return
    version = read_version(folder)
    Gauge("thuoc_publication_number", "The current publication", registry=registry).set(version.number)
    created = Gauge("thuoc_publication_timestamp_seconds", "When it was published", registry=registry)
    created.set(version.created_at.timestamp())
    as_of = datetime(version.as_of.year, version.as_of.month, version.as_of.day, tzinfo=UTC)
    Gauge("thuoc_publication_as_of_seconds", "Its as_of, a date in UTC", registry=registry).set(as_of.timestamp())
    rows = Gauge("thuoc_publication_rows", "Its rows, by mart", ["mart"], registry=registry)
    for file in version.files:
        rows.labels(file.mart).inc(file.rows)


def _steps(settings: Settings) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((settings.metrics / "steps.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told
