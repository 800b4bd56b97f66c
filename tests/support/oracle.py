"""Every figure that the design says a set of deliveries gives: the truth that the pipeline is held against.

Plain and slow on purpose, and written from the design alone. ``figures`` answers for agencies, units and groups, and
periods of all kinds.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from orchestration.domain.calendar import WorkingCalendar
from orchestration.domain.periods import Period, month_after, parse_period
from tests.support.deliveries import Delivery, current, winners
from tests.support.formulas import ONLINE_SERVICE, Clerk, Count, Known, count, in_force_on
from tests.support.signals import PROJECT, SIGNALS, Parameters, count_signals, told_states

DATASETS: dict[str, tuple[str, ...]] = {
    "digitization_rate": ("dossiers",),
    "electronic_result_rate": ("dossiers",),
    "reuse_rate": ("dossiers",),
    "digitization_rate_766": ("dossiers",),
    "electronic_result_rate_766": ("dossiers",),
    "reuse_rate_766": ("dossiers",),
    "online_payment_rate": ("dossiers", "payments"),
    "late_rate": ("dossiers",),
    "online_late_rate": ("dossiers",),
    "late_acceptance_rate": ("dossiers",),
    "online_late_or_late_acceptance_rate": ("dossiers",),
    "online_dossier_rate": ("dossiers",),
    "service_with_dossier_rate": ("dossiers", "procedures"),
    "online_service_share": ("procedures",),
    "full_service_share": ("procedures",),
    "portal_visits": ("portal_visits",),
    "online_submitted_rate_emc": ("dossiers", "procedures"),
    "online_processed_rate_emc": ("dossiers", "procedures"),
    **dict.fromkeys(SIGNALS, ("dossiers",)),
    "on_time_rate_766": ("dossiers",),
    "electronic_result_rate_owed": ("dossiers", "procedures"),
}
#: Of groups alone: the indicator of agencies whose members and quality it shares.
DISTINCT = {"online_service_share_distinct": "online_service_share"}
WITHOUT_UNITS = (
    "service_with_dossier_rate",
    "online_service_share",
    "full_service_share",
    "portal_visits",
    "electronic_result_rate_owed",
)


class Key(NamedTuple):
    """What a figure is of."""

    indicator: str
    agency: str
    unit: str
    period: str


@dataclass(frozen=True)
class Figure:
    """One figure; ``value`` is the exact fraction as a float, None for a zero denominator or no figures."""

    numerator: int | None
    denominator: int | None
    quality: str
    status: str

    @property
    def value(self) -> float | None:
        if self.numerator is None or self.denominator == 0:
            return None
        return float(self.numerator) if self.denominator is None else self.numerator / self.denominator


@dataclass(frozen=True)
class Agency:
    """An agency and the last day on which it counts in its groups (None: it still does)."""

    code: str
    in_groups_until: date | None = None

    def is_member(self, day: date) -> bool:
        return self.in_groups_until is None or day <= self.in_groups_until


def read_agencies(path: Path) -> tuple[Agency, ...]:
    """The 86 agencies and until when each counts in the groups."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return tuple(
        Agency(row["agency_code"], date.fromisoformat(row["in_groups_until"]) if row["in_groups_until"] else None)
        for row in rows
    )


@cache
def months_of(period: Period) -> tuple[Period, ...]:
    """The months that a period overlaps."""
    starts, day = [], period.start.replace(day=1)
    while day < period.end:
        starts.append(day)
        day = month_after(day)
    return tuple(parse_period(f"{start:%Y-%m}") for start in starts)


def periods_shown(deliveries: Sequence[Delivery], as_of: date) -> list[Period]:
    """Those with a day from the earliest delivered month to the last day before as_of.

    Years to date and cumulative ones: those that end with a month of that time.
    """
    first = first_month(deliveries)
    last = (as_of - timedelta(days=1)).replace(day=1)
    if first is None or first > last:
        return []
    # The first report of a year begins in December of the year before.
    found = [parse_period(code) for year in range(first.year, last.year + 2) for code in codes_of(year)]
    return [
        period
        for period in found
        if (
            first <= period.last_day.replace(day=1) <= last
            if period.type in ("ytd", "cumulative")
            else period.start < as_of and period.end > first
        )
    ]


def first_month(deliveries: Sequence[Delivery]) -> date | None:
    return min((d.month for d in current(deliveries) if d.dataset not in ("reported_figures", "targets")), default=None)


def codes_of(year: int) -> list[str]:
    months = [f"{number:02d}" for number in range(1, 13)]
    parts = [*months, *(f"{kind}{month}" for kind in ("YTD", "RM") for month in months)]
    parts += ["Q1", "Q2", "Q3", "Q4", "H1", "H2", "RQ1", "RQ2", "RQ3", "RQ4", "RH1", "RH2", "R9M", "RY"]
    return [f"{year}", *(f"{year}-{part}" for part in parts), *(f"CUM-{year}-{month}" for month in months)]


@dataclass(frozen=True)
class Receipts:
    """Which months of an agency are delivered, dataset by dataset, and for which only a refused delivery exists.

    ``first``: the first month that anybody delivered; cumulative periods are judged from it on.
    """

    delivered: frozenset[tuple[str, str, date]]
    refused: frozenset[tuple[str, str, date]]
    first: date | None

    @classmethod
    def of(cls, deliveries: Sequence[Delivery]) -> Receipts:
        return cls(
            frozenset((d.agency, d.dataset, d.month) for d in current(deliveries)),
            frozenset((d.agency, d.dataset, d.month) for d in deliveries if d.verdict == "held"),
            first_month(deliveries),
        )

    def month_quality(self, agency: str, datasets: Iterable[str], month: date) -> str:
        lacking = [dataset for dataset in datasets if (agency, dataset, month) not in self.delivered]
        if not lacking:
            return "ok"
        return "held" if any((agency, dataset, month) in self.refused for dataset in lacking) else "missing"

    def quality(self, agency: Agency, datasets: Iterable[str], period: Period, as_of: date) -> tuple[bool, str]:
        """Whether the agency has figures for a period, and their quality."""
        months = months_of(period)
        if period.type == "cumulative":
            months = tuple(month for month in months if self.first is not None and month.start >= self.first)
        judged = {month: self.month_quality(agency.code, datasets, month.start) for month in months}
        if "ok" not in judged.values():
            return False, "held" if "held" in judged.values() else "missing"
        due = [
            quality
            for month, quality in judged.items()
            if min(month.end, period.end) <= as_of and agency.is_member(month.start)
        ]
        return True, "ok" if all(quality == "ok" for quality in due) else "partial"


def figures(
    deliveries: Sequence[Delivery],
    as_of: date,
    agencies: Sequence[Agency],
    calendar: WorkingCalendar,
    periods: Iterable[Period] | None = None,
    parameters: Parameters = PROJECT,
) -> dict[Key, Figure]:
    """All figures of agencies, units and groups for every period shown, or for some of them; signals under their
    parameters.
    """
    found: dict[Key, Figure] = {}
    receipts = Receipts.of(deliveries)
    known = {agency.code: known_of(deliveries, agency.code) for agency in agencies}
    told = {agency.code: told_states(deliveries, agency.code) for agency in agencies}
    for period in periods_shown(deliveries, as_of) if periods is None else periods:
        clerk = Clerk(period.start, period.end, as_of, calendar)
        status = "final" if period.end <= as_of else "provisional"
        for agency in agencies:
            qualities = {
                datasets: receipts.quality(agency, datasets, period, as_of) for datasets in set(DATASETS.values())
            }
            of_units = {"": known[agency.code], **units_of(known[agency.code])}
            for unit, rows in of_units.items():
                counts = count(rows, clerk) | count_signals(rows.dossiers, told[agency.code], clerk, parameters)
                for indicator, datasets in DATASETS.items():
                    if unit and indicator in WITHOUT_UNITS:
                        continue
                    has_figures, quality = qualities[datasets]
                    numbers: tuple[int | None, int | None] = counts[indicator] if has_figures else (None, None)
                    found[Key(indicator, agency.code, unit, period.code)] = Figure(*numbers, quality, status)
        for group, of_group in groups_of(agencies):
            for indicator in DATASETS:
                mine = {agency: found[Key(indicator, agency.code, "", period.code)] for agency in of_group}
                awaited = [figure for agency, figure in mine.items() if agency.is_member(period.start)]
                found[Key(indicator, group, "", period.code)] = summed(list(mine.values()), awaited, status)
            for indicator, base in DISTINCT.items():
                of_base = found[Key(base, group, "", period.code)]
                members = [a for a in of_group if found[Key(base, a.code, "", period.code)].numerator is not None]
                numbers = (
                    distinct_services([known[agency.code] for agency in members], clerk) if members else (None, None)
                )
                found[Key(indicator, group, "", period.code)] = Figure(*numbers, of_base.quality, status)
    return found


def known_of(deliveries: Sequence[Delivery], agency: str) -> Known:
    rows = {
        dataset: tuple(winners(deliveries, agency, dataset))
        for dataset in ("dossiers", "payments", "procedures", "portal_visits")
    }
    return Known(**rows)


def units_of(known: Known) -> dict[str, Known]:
    """The same agency's rows unit by unit; a payment counts where its dossier is."""
    units = sorted({dossier["unit_code"] for dossier in known.dossiers if dossier["unit_code"]})
    return {
        unit: Known(tuple(d for d in known.dossiers if d["unit_code"] == unit), known.payments, known.procedures)
        for unit in units
    }


def groups_of(agencies: Sequence[Agency]) -> Iterator[tuple[str, list[Agency]]]:
    yield "ALL", list(agencies)
    yield "MIN", [agency for agency in agencies if agency.code.startswith("G")]
    yield "PRO", [agency for agency in agencies if agency.code.startswith("H")]


def summed(figures: Sequence[Figure], awaited: Sequence[Figure], status: str) -> Figure:
    """A group: the sum of what there is. An agency that left still counts when it delivers, but is not waited for."""
    having = [figure for figure in figures if figure.numerator is not None]
    if not having:
        held = any(figure.quality == "held" for figure in figures)
        return Figure(None, None, "held" if held else "missing", status)
    denominators = [figure.denominator for figure in having if figure.denominator is not None]
    quality = "ok" if all(figure.quality == "ok" for figure in awaited) else "partial"
    return Figure(
        sum(figure.numerator or 0 for figure in having), sum(denominators) if denominators else None, quality, status
    )


def distinct_services(members: Iterable[Known], clerk: Clerk) -> tuple[int, int]:
    """Online services and procedures in force, each code once however many members apply it."""
    day = clerk.asat.date() - timedelta(days=1)
    in_force, online = set(), set()
    for known in members:
        for code in {procedure["procedure_code"] for procedure in known.procedures}:
            version = in_force_on(day, known.procedures, code)
            if version is not None:
                in_force.add(code)
                if version["service_level"] in ONLINE_SERVICE:
                    online.add(code)
    return len(online), len(in_force)


def idle_units(expected: Mapping[Key, Figure]) -> set[tuple[str, str]]:
    """Units (unit, period) without any dossier in a period: whether they have a row is left open."""
    busy = {
        (key.unit, key.period)
        for key, figure in expected.items()
        if key.unit and figure.denominator and key.indicator not in SIGNALS
    }
    return {(key.unit, key.period) for key in expected if key.unit} - busy


__all__ = ["Agency", "Count", "Figure", "Key", "figures", "idle_units", "periods_shown", "read_agencies"]
