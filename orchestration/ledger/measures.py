"""How alerting does: time to acknowledge and to resolve, and how much noise each rule makes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from orchestration.ledger.incidents import Incident


@dataclass(frozen=True, slots=True)
class Measure:
    """A rule's incidents: how many, how many live, how often reopened, how many nobody ever acknowledged before they
    went by themselves (noise), and the median hours until somebody did, and until they were resolved; null of none.
    """

    rule: str
    incidents: int
    living: int
    reopened: int
    never_acknowledged: int
    hours_to_acknowledge: float | None
    hours_to_resolve: float | None


def measures(incidents: Iterable[Incident], events: Iterable[tuple[str, datetime, str]]) -> list[Measure]:
    """Measures by rule, the most frequent first.

    Args:
        events: (fingerprint, instant, kind) of all that became of them, by fingerprint, oldest first.
    """
    lives = _lives(events)
    of_rule: dict[str, list[Incident]] = defaultdict(list)
    for incident in incidents:
        of_rule[incident.rule].append(incident)
    found = []
    for rule, of in of_rule.items():
        told = [life for incident in of for life in lives.get(incident.fingerprint, ())]
        found.append(
            Measure(
                rule,
                len(of),
                sum(incident.status != "resolved" for incident in of),
                sum(incident.life for incident in of),
                sum("resolved" in life and "acknowledged" not in life for life in told),
                _median_hours(told, "acknowledged"),
                _median_hours(told, "resolved"),
            )
        )
    return sorted(found, key=lambda one: (-one.incidents - one.reopened, one.rule))


def _lives(events: Iterable[tuple[str, datetime, str]]) -> Mapping[str, Sequence[Mapping[str, timedelta]]]:
    """For each life of an incident, how long after it began each first thing happened."""
    lives: dict[str, list[dict[str, timedelta]]] = defaultdict(list)
    began: dict[str, datetime] = {}
    for fingerprint, at, kind in events:
        if kind in ("opened", "reopened"):
            began[fingerprint] = at
            lives[fingerprint].append({})
        elif fingerprint in began:
            lives[fingerprint][-1].setdefault(kind, at - began[fingerprint])
    return lives


def _median_hours(lives: Iterable[Mapping[str, timedelta]], kind: str) -> float | None:
    hours = [life[kind].total_seconds() / 3600 for life in lives if kind in life]
    return median(hours) if hours else None
