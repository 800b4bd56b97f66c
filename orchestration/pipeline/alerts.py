"""Alerts of the runs themselves: a run that failed, a check that did. One line of JSON each, in ``alerts.jsonl``.

The one place where Dagster's sensors and `thuoc run` tell of them; what sends messages to people reads them here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from orchestration.publication.durable import append_lines
from orchestration.settings import Settings


@dataclass(frozen=True)
class Alert:
    """Something of a run that somebody must look at.

    ``subject``: the job that failed, or ``<asset> · <check>``; ``at``: an instant with a zone;
    ``error``: of error severity, it kept something from being published.
    """

    event: Literal["run_failed", "check_failed"]
    run_id: str
    subject: str
    severity: Literal["error", "warning"]
    message: str
    at: datetime

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two tellings one alert."""
        return self.event, self.run_id, self.subject


def record_alerts(settings: Settings, alerts: Iterable[Alert]) -> list[Alert]:
    """Keep those alerts that are not kept yet, each as one whole line; returns them.

    A sensor that died before it noted how far it had looked tells the same again: that adds nothing.
    """
    known = {alert.key for alert in read_alerts(settings)}
    new = list({alert.key: alert for alert in alerts if alert.key not in known}.values())
    if new:
        lines = (json.dumps(asdict(alert) | {"at": alert.at.isoformat()}, ensure_ascii=False) + "\n" for alert in new)
        append_lines(_file(settings), lines)
    return new


def read_alerts(settings: Settings) -> Iterator[Alert]:
    """All alerts kept, oldest first; a line that a full disk cut short is passed over."""
    try:
        lines = _file(settings).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    for line in lines:
        try:
            facts = json.loads(line)
            yield Alert(**facts | {"at": datetime.fromisoformat(facts["at"])})
        except (ValueError, TypeError, KeyError):
            continue


def _file(settings: Settings) -> Path:
    return settings.home / "alerts.jsonl"
