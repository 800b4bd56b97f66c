"""The formulas of the design, one row at a time, as a careful clerk would judge them.

``asat`` is the instant that a figure stands at: 00:00 of the earlier of the period's end and as_of. An event at or
after it is unknown. Everything else about a dossier is what was delivered last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from orchestration.domain.calendar import WorkingCalendar
from tests.support.deliveries import SECOND, Instant, Row

ONE_WORKDAY = timedelta(hours=8)
CLOCK_STOPPED = ("supplement", "payment_due", "suspended")
ONLINE_SERVICE = ("full", "partial")


@dataclass(frozen=True)
class Clerk:
    """Judges rows for one period, half-open ``[start, end)``, as of a day."""

    start: date
    end: date
    as_of: date
    calendar: WorkingCalendar

    @property
    def asat(self) -> datetime:
        return datetime.combine(min(self.end, self.as_of), time())

    def known(self, event: Instant | None) -> bool:
        return event is not None and event.at < self.asat

    def in_period(self, event: Instant | None) -> bool:
        return event is not None and self.known(event) and event.at >= datetime.combine(self.start, time())

    def accepted(self, dossier: Row) -> bool:
        return self.in_period(dossier["accepted_at"]) and dossier["status"] != "withdrawn"

    def finished(self, dossier: Row) -> bool:
        return self.in_period(dossier["finished_at"]) and dossier["status"] in ("resolved", "rejected")

    def handled(self, dossier: Row) -> bool:
        finished_at = dossier["finished_at"]
        finished_before = finished_at is not None and finished_at.at < datetime.combine(self.start, time())
        return self.known(dossier["accepted_at"]) and not finished_before and dossier["status"] != "withdrawn"

    def worked(self, dossier: Row) -> bool:
        return self.handled(dossier) and dossier["due_at"] is not None

    def late(self, dossier: Row) -> bool:
        if (dossier["supplement_count"] or 0) > 1:
            return True
        due_at = dossier["due_at"]
        if due_at is None:
            return False
        if self.known(dossier["finished_at"]):
            return bool(dossier["finished_at"].after(due_at))
        return bool(dossier["status"] not in CLOCK_STOPPED and Instant(self.asat).after(due_at))

    def late_in_acceptance(self, dossier: Row) -> bool:
        """More than 8 working hours until the first answer, or until asat when no answer is known."""
        answers = [at for at in (dossier["accepted_at"], dossier["refused_at"]) if at is not None and self.known(at)]
        until = min(answers, key=lambda answer: answer.at) if answers else Instant(self.asat, SECOND)
        submitted = dossier["submitted_at"]
        # Instants compare at the coarser precision: an answer "on the 6th" is more than 8 hours late only when all
        # of the 6th is, that is, when 8 hours had passed as the 6th began.
        return more_than_eight_working_hours(
            submitted.at, until.floor(min(submitted.precision, until.precision)), self.calendar
        )

    def submitted_online(self, dossier: Row) -> bool:
        online = dossier["channel"] == "online" and dossier["status"] != "withdrawn"
        return online and self.in_period(dossier["submitted_at"])

    def online_or_waiting(self, dossier: Row) -> bool:
        """Online and handled in the period, or submitted in it and not accepted before asat."""
        waiting = self.submitted_online(dossier) and not self.known(dossier["accepted_at"])
        return waiting or (dossier["channel"] == "online" and self.handled(dossier))

    def finished_by_asat_and_digitized(self, dossier: Row) -> bool:
        return self.known(dossier["finished_at"]) and digitized(dossier)

    def of_online_service(self, dossier: Row, procedures: Iterable[Row]) -> bool:
        """Filed online, when its procedure was a full or partial service."""
        version = in_force_on(dossier["submitted_at"].at.date(), procedures, dossier["procedure_code"])
        return dossier["channel"] == "online" and version is not None and version["service_level"] in ONLINE_SERVICE

    def in_force(self, procedure: Row) -> bool:
        last_day = self.asat.date() - timedelta(days=1)
        valid_to = procedure["valid_to"]
        return procedure["valid_from"] <= last_day and (valid_to is None or last_day <= valid_to)

    def paid_online(self, payment: Row) -> bool:
        online = payment["method"] in ("online_national", "online_agency")
        return online and payment["status"] == "succeeded" and self.known(payment["paid_at"])

    def visited(self, visit: Row) -> bool:
        return bool(self.start <= visit["visit_date"] < self.asat.date())


def in_force_on(day: date, procedures: Iterable[Row], code: str) -> Row | None:
    """The version of a procedure in force on a day: of several, the one that began last."""
    versions = [
        version
        for version in procedures
        if version["procedure_code"] == code
        and version["valid_from"] <= day
        and (version["valid_to"] is None or day <= version["valid_to"])
    ]
    return max(versions, key=lambda version: version["valid_from"], default=None)


def digitized(dossier: Row) -> bool:
    return bool(dossier["components_digitized"] and dossier["result_digitized"])


def more_than_eight_working_hours(start: datetime, end: datetime, calendar: WorkingCalendar) -> bool:
    """Counts the working time between two instants, day by day, morning and afternoon."""
    worked, day = timedelta(), start.date()
    while day <= end.date() and worked <= ONE_WORKDAY:
        if calendar.is_working(day):
            for opens, closes in ((time(8), time(12)), (time(13), time(17))):
                begin = max(start, datetime.combine(day, opens))
                stop = min(end, datetime.combine(day, closes))
                worked += max(stop - begin, timedelta())
        day += timedelta(days=1)
    return worked > ONE_WORKDAY


@dataclass(frozen=True)
class Known:
    """The rows that are known of one agency, or of one unit of it."""

    dossiers: tuple[Row, ...] = ()
    payments: tuple[Row, ...] = ()
    procedures: tuple[Row, ...] = ()
    portal_visits: tuple[Row, ...] = ()


Count = tuple[int, int | None]


def count(known: Known, clerk: Clerk) -> dict[str, Count]:
    """Numerator and denominator of each indicator (no denominator: a count)."""
    dossiers = known.dossiers
    accepted = [d for d in dossiers if clerk.accepted(d)]
    finished = [d for d in dossiers if clerk.finished(d)]
    handled = [d for d in dossiers if clerk.handled(d)]
    worked = [d for d in dossiers if clerk.worked(d)]
    worked_online = [d for d in worked if d["channel"] == "online"]
    submitted = [d for d in dossiers if clerk.submitted_online(d)]
    online_or_waiting = [d for d in dossiers if clerk.online_or_waiting(d)]
    with_fee = [d for d in accepted if (d["fee_vnd"] or 0) > 0]
    paid = {p["dossier_code"] for p in known.payments if clerk.paid_online(p)}
    in_force = {p["procedure_code"] for p in known.procedures if clerk.in_force(p)}
    online, full = (
        {p["procedure_code"] for p in known.procedures if clerk.in_force(p) and p["service_level"] in levels}
        for levels in (ONLINE_SERVICE, ("full",))
    )
    used_online = {d["procedure_code"] for d in accepted if d["channel"] == "online"}
    owing = {p["procedure_code"] for p in known.procedures if clerk.in_force(p) and p.get("requires_document_result")}
    finished_owed = [d for d in finished if d["procedure_code"] in owing]
    by_asat = clerk.finished_by_asat_and_digitized
    by_service = [d for d in handled if clerk.of_online_service(d, known.procedures)]
    return {
        "digitization_rate": (_number(finished, digitized), len(finished)),
        "electronic_result_rate": (_number(finished, lambda d: d["has_electronic_result"]), len(finished)),
        "reuse_rate": (_number(accepted, lambda d: d["reuses_data"]), len(accepted)),
        "digitization_rate_766": (_number(handled, by_asat), len(handled)),
        "electronic_result_rate_766": (
            _number(handled, lambda d: clerk.known(d["finished_at"]) and d["has_electronic_result"]),
            len(handled),
        ),
        "reuse_rate_766": (_number(handled, lambda d: d["reuses_data"]), len(handled)),
        "online_payment_rate": (_number(with_fee, lambda d: d["dossier_code"] in paid), len(with_fee)),
        "late_rate": (_number(worked, clerk.late), len(worked)),
        "online_late_rate": (_number(worked_online, clerk.late), len(worked_online)),
        "late_acceptance_rate": (_number(submitted, clerk.late_in_acceptance), len(submitted)),
        "online_late_or_late_acceptance_rate": (
            _number(online_or_waiting, lambda d: clerk.late(d) or clerk.late_in_acceptance(d)),
            len(online_or_waiting),
        ),
        "online_dossier_rate": (_number(accepted, lambda d: d["channel"] == "online"), len(accepted)),
        "service_with_dossier_rate": (len(online & used_online), len(online)),
        "online_service_share": (len(online), len(in_force)),
        "full_service_share": (len(full), len(online)),
        "online_submitted_rate_emc": (len(by_service), len(handled)),
        "online_processed_rate_emc": (_number(by_service, lambda d: clerk.known(d["finished_at"])), len(handled)),
        "portal_visits": (sum(v["visits"] for v in known.portal_visits if clerk.visited(v)), None),
        "on_time_rate_766": (_number(handled, lambda d: d["due_at"] is None or not clerk.late(d)), len(handled)),
        "electronic_result_rate_owed": (
            _number(finished_owed, lambda d: d["has_electronic_result"]),
            len(finished_owed),
        ),
    }


def _number(rows: Iterable[Row], condition: Callable[[Row], object]) -> int:
    return sum(1 for row in rows if condition(row))
