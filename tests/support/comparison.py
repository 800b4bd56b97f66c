"""Figures of the pipeline beside figures of the oracle."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from orchestration.domain.periods import parse_period
from tests.support.oracle import Figure, Key, idle_units

Figures = Mapping[Key, Figure]


def figures_of(rows: Iterable[Mapping[str, Any]]) -> dict[Key, Figure]:
    """Rows of ``indicator_values`` (or of ``thuoc indicators --format csv``), each checked to be consistent.

    Raises:
        AssertionError: a key comes twice, the value is not numerator / denominator, or the dates are not the period's.
    """
    found: dict[Key, Figure] = {}
    for row in rows:
        key = Key(row["indicator_code"], row["agency_code"], row["unit_code"] or "", row["period"])
        figure = Figure(_integer(row["numerator"]), _integer(row["denominator"]), row["quality"], row["status"])
        assert key not in found, f"two figures for {key}"
        value = None if row["value"] in (None, "") else float(row["value"])
        assert (value is None) == (figure.value is None), f"{key}: value {value} beside {figure}"
        assert value is None or abs(value - (figure.value or 0.0)) < 1e-9, f"{key}: value {value} beside {figure}"
        period = parse_period(key.period)
        assert (_day(row["period_start"]), _day(row["period_end"])) == (period.start, period.end), key
        found[key] = figure
    return found


def figures_of_csv(text: str) -> dict[Key, Figure]:
    """The figures that the command line printed."""
    return figures_of(csv.DictReader(io.StringIO(text)))


def differences(expected: Figures, found: Figures) -> list[str]:
    """One line a difference; a unit without any dossier, or without figures, in a period may have a row or none."""
    idle = idle_units(expected)
    lines = []
    for key in sorted(expected.keys() | found.keys()):
        if key.unit and key not in found and (expected[key].numerator is None or (key.unit, key.period) in idle):
            continue
        if expected.get(key) != found.get(key):
            lines.append(f"{'/'.join(key)}: expected {_shown(expected.get(key))}, got {_shown(found.get(key))}")
    return lines


def assert_equal(expected: Figures, found: Figures) -> None:
    """No difference, or a message with the first of them."""
    lines = differences(expected, found)
    shown = "\n".join(lines[:20])
    assert not lines, f"{len(lines)} of {len(expected)} figures differ:\n{shown}"


def _shown(figure: Figure | None) -> str:
    return "no row" if figure is None else f"{figure.numerator}/{figure.denominator} {figure.quality} {figure.status}"


def _integer(value: Any) -> int | None:
    return None if value in (None, "") else int(value)


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
