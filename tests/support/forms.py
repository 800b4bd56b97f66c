"""Form II.06a as a clerk would fill it in, dossier by dossier: what the mart is held against."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

from orchestration.domain.calendar import WorkingCalendar
from orchestration.domain.periods import Period
from tests.support.deliveries import Delivery, Instant, Row
from tests.support.formulas import CLOCK_STOPPED, Clerk, Known, in_force_on
from tests.support.oracle import Agency, Receipts, known_of

COLUMNS = (
    "total", "received", "received_online", "received_other", "carried_over",
    "settled", "settled_early", "settled_on_day", "settled_late",
    "still_open", "open_in_time", "open_late", "settled_without_deadline", "open_without_deadline",
)  # fmt: skip


class Line(NamedTuple):
    """A line of a form; ``unit`` '' is the agency itself, ``field`` '' none that is known."""

    agency: str
    unit: str
    field: str
    period: str


def forms(
    deliveries: Sequence[Delivery],
    as_of: date,
    agencies: Sequence[Agency],
    calendar: WorkingCalendar,
    periods: Iterable[Period],
) -> dict[Line, dict[str, int]]:
    """Every line of every agency's form of some periods that has anything in it."""
    found: dict[Line, dict[str, int]] = {}
    receipts = Receipts.of(deliveries)
    for agency in agencies:
        known = known_of(deliveries, agency.code)
        of_field = [(dossier, field_of(dossier, known)) for dossier in known.dossiers]
        for period in periods:
            if not receipts.quality(agency, ("dossiers",), period, as_of)[0]:
                continue
            clerk = Clerk(period.start, period.end, as_of, calendar)
            for dossier, field in of_field:
                counted = columns_of(dossier, clerk)
                for unit in {"", dossier["unit_code"] or ""}:
                    line = found.setdefault(Line(agency.code, unit, field, period.code), dict.fromkeys(COLUMNS, 0))
                    for column in counted:
                        line[column] += 1
    return {line: counts for line, counts in found.items() if counts["total"]}


def of_mart(rows: Iterable[Mapping[str, Any]]) -> dict[Line, dict[str, int]]:
    """Rows of ``form_ii06a``."""
    return {
        Line(row["agency_code"], row["unit_code"], row["field_vi"], row["period"]): {c: row[c] for c in COLUMNS}
        for row in rows
    }


def field_of(dossier: Row, known: Known) -> str:
    """The field of the procedure on the day of submission; else of its last version before, else of the first after."""
    day, code = dossier["submitted_at"].at.date(), dossier["procedure_code"]
    told = sorted(
        (row for row in known.procedures if row["procedure_code"] == code and row.get("field_vi")),
        key=lambda row: row["valid_from"],
    )
    before = [row for row in told if row["valid_from"] <= day]
    chosen = in_force_on(day, told, code) or (before[-1] if before else None) or (told[0] if told else None)
    return str(chosen["field_vi"]) if chosen else ""


def columns_of(dossier: Row, clerk: Clerk) -> list[str]:
    """The columns of the form that a dossier counts in."""
    if not clerk.handled(dossier):
        return []
    due, finished = dossier["due_at"], dossier["finished_at"]
    if dossier["accepted_at"].at >= datetime.combine(clerk.start, time()):
        columns = ["total", "received", "received_online" if dossier["channel"] == "online" else "received_other"]
    else:
        columns = ["total", "carried_over"]
    if clerk.known(finished):
        if due is None:
            return [*columns, "settled", "settled_on_day", "settled_without_deadline"]
        if finished.after(due):
            return [*columns, "settled", "settled_late"]
        return [*columns, "settled", "settled_early" if finished.at.date() < due.at.date() else "settled_on_day"]
    if due is None:
        return [*columns, "still_open", "open_in_time", "open_without_deadline"]
    is_late = dossier["status"] not in CLOCK_STOPPED and Instant(clerk.asat).after(due)
    return [*columns, "still_open", "open_late" if is_late else "open_in_time"]
