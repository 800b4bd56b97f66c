"""Metrics say what the ledger and the current publication say, in the format that Prometheus reads."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from prometheus_client.parser import text_string_to_metric_families

from orchestration.ledger import GateResult, Ledger
from orchestration.ledger.judgements import Judged
from orchestration.pipeline.metrics import note_step, note_up_to_date, write_metrics
from orchestration.pipeline.steps import watched
from orchestration.settings import Settings
from tests.unit.ledger.landed import landed, name_of

AT = datetime(2024, 5, 2, 9, tzinfo=UTC)
Samples = dict[tuple[str, ...], float]


def read(settings: Settings, name: str = "thuoc") -> Samples:
    """Every sample by its name and the values of its labels."""
    text = (settings.metrics / f"{name}.prom").read_text()
    families = list(text_string_to_metric_families(text))
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


@pytest.fixture
def told(lived: Settings) -> Samples:
    """Metrics of a home with a delivery in force, one held, one in no agency's folder, and two publications."""
    held, misplaced = landed("2024-04"), landed(agency="Trần Văn Mẫu", period="2024-05")
    verdicts = [
        Judged(name_of(landed()), "accepted", True, [], [], {}, {}),
        Judged(name_of(held), "held", False, [], [], {}, {}),
        Judged(name_of(misplaced), "unreadable", False, [], [], {}, {}),
    ]
    failed = GateResult("delivery", "volume", "critical", name_of(held), False, "9", "≤ 5", "…", "…")
    with Ledger.open(lived.ledger_url) as ledger:
        ledger.record_landings([held, misplaced])
        ledger.save_judgement("run-2", verdicts, [failed])
        ledger.start_run("run-2", started_at=AT, as_of=date(2024, 5, 1), code_version="c")
        ledger.finish_run("run-2", finished_at=AT, outcome="published", publication=2)
    for run, step, seconds in (("run-1", "freeze", 9.0), ("run-2", "land", 1.25), ("run-2", "build", 30.0)):
        note_step(lived, run_id=run, step=step, seconds=seconds, failed=step == "build")
    write_metrics(lived)
    assert "Mẫu" not in (lived.metrics / "thuoc.prom").read_text()
    return read(lived)


def test_deliveries_and_rows(told: Samples) -> None:
    assert told["thuoc_deliveries", "dossiers", "accepted"] == 1
    assert told["thuoc_deliveries", "dossiers", "held"] == 1
    assert told["thuoc_held_deliveries", "H01"] == told["thuoc_held_deliveries", "misplaced"] == 1
    assert told["thuoc_rows", "dossiers", "accepted"] == 100
    assert told["thuoc_rows", "dossiers", "quarantined"] == 0
    assert told["thuoc_gate_failures", "delivery", "critical"] == 1


def test_runs_and_steps_of_the_last(told: Samples) -> None:
    assert told["thuoc_run_end_timestamp_seconds", "published"] == AT.timestamp()
    assert told["thuoc_step_duration_seconds", "land"] == 1.25
    assert (told["thuoc_step_failed", "land"], told["thuoc_step_failed", "build"]) == (0, 1)
    assert ("thuoc_step_duration_seconds", "freeze") not in told


def test_the_current_publication(told: Samples) -> None:
    assert told["thuoc_publication_number",] == 2
    assert told["thuoc_publication_rows", "indicator_values"] == 4


def test_that_nothing_is_new_is_told_apart(settings: Settings) -> None:
    note_up_to_date(settings, AT)
    assert read(settings, "thuoc_up_to_date") == {("thuoc_up_to_date_timestamp_seconds",): AT.timestamp()}


def test_metrics_follow_a_step_that_broke_and_their_own_failure_hides_nothing(lived: Settings) -> None:
    with pytest.raises(ZeroDivisionError), watched(lived, "build", "run-3"):
        _ = 1 / 0
    assert read(lived)["thuoc_step_failed", "build"] == 1
    (lived.home / "ledger.sqlite").write_bytes(b"spoilt" * 1000)
    with watched(lived, "publish", "run-3", last=True):
        pass
    assert '"metrics_failed"' in "".join(path.read_text() for path in lived.logs.iterdir())
