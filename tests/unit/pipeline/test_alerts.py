"""Alerts are kept once each, as whole lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from orchestration.pipeline.alerts import Alert, read_alerts, record_alerts
from orchestration.settings import Settings

HELD = Alert(
    "check_failed",
    "run-1",
    "lake/dossiers · delivery_gate",
    "warning",
    "- `H29…`: thiếu cột",
    datetime(2024, 5, 1, tzinfo=UTC),
)


def test_an_alert_is_read_back_as_it_was_recorded(settings: Settings) -> None:
    assert list(read_alerts(settings)) == []
    record_alerts(settings, [HELD])
    assert list(read_alerts(settings)) == [HELD]


def test_an_alert_told_twice_is_kept_once(settings: Settings) -> None:
    other = replace(HELD, run_id="run-2")
    assert record_alerts(settings, [HELD, HELD]) == [HELD]
    assert record_alerts(settings, [HELD, other]) == [other]
    assert list(read_alerts(settings)) == [HELD, other]


def test_a_line_that_was_cut_short_takes_no_other_with_it(settings: Settings) -> None:
    record_alerts(settings, [HELD])
    kept = settings.home / "alerts.jsonl"
    kept.write_bytes(kept.read_bytes()[:-10])
    after = replace(HELD, run_id="run-2")
    record_alerts(settings, [after])
    assert list(read_alerts(settings)) == [after]
