"""Dossiers made by hand, one trap each, with what a careful clerk says of them for March 2024 as of 2024-04-16.

March 2024 has no holiday; the 30th and 31st are a weekend. Tết took 8–14 February. The same rows serve every agency:
``rows_of`` gives an agency's own codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.support.deliveries import Row, instant

AS_OF = date(2024, 4, 16)
TIMES = ("submitted_at", "accepted_at", "due_at", "finished_at", "refused_at", "updated_at")


@dataclass(frozen=True)
class Case:
    """A dossier's state in one month's delivery. ``march``: which sets it is in, for March."""

    name: str
    month: str
    values: dict[str, Any]
    march: str = ""

    def row(self, agency: str, number: int) -> Row:
        told = {"updated_at": f"{self.month}-28 10:00:00", **self.values}
        code = told.pop("code", number)
        unit = told.pop("unit", None)
        return {
            "dossier_code": f"000.00.16.{agency}-{code:06d}",
            "agency_code": agency,
            "unit_code": f"{agency}.{unit}" if unit else None,
            "procedure_code": told.pop("procedure", f"1.00{agency[1:]}01"),
            "channel": "online",
            "status": "resolved",
            "supplement_count": 0,
            "components_digitized": True,
            "result_digitized": True,
            "has_electronic_result": False,
            "reuses_data": False,
            "fee_vnd": None,
            "receiving_unit_code": None,
            "source_system": "Một cửa điện tử",
            **dict.fromkeys(TIMES),
            **{column: instant(value) if column in TIMES else value for column, value in told.items()},
        }


def times(
    submitted: str, accepted: str | None = None, due: str | None = None, finished: str | None = None, **more: Any
) -> dict[str, Any]:
    return {"submitted_at": submitted, "accepted_at": accepted, "due_at": due, "finished_at": finished, **more}


ALL_MARCH = "accepted finished handled worked submitted online_or_waiting"
OPEN_MARCH = "accepted handled worked submitted online_or_waiting"
CASES: tuple[Case, ...] = (
    Case(
        "accepted after exactly 8 working hours; due on a day, finished in its last second",
        "2024-03",
        times("2024-03-04 09:15:00", "2024-03-05 09:15:00", "2024-03-15", "2024-03-15 23:59:59", unit="07",
              has_electronic_result=True, reuses_data=True, fee_vnd=5000),
        ALL_MARCH,
    ),
    Case(
        "one second more than 8 working hours; one second after the deadline",
        "2024-03",
        times("2024-03-04 09:15:00", "2024-03-05 09:15:01", "2024-03-15 17:00:00", "2024-03-15 17:00:01", unit="07",
              result_digitized=False, fee_vnd=1_200_000),
        f"{ALL_MARCH} late late_in_acceptance",
    ),
    Case(
        "a deadline to the minute is met until the minute ends; an acceptance to the minute likewise",
        "2024-03",
        times("2024-03-04 09:15", "2024-03-05 09:15:59", "2024-03-15 17:00", "2024-03-15 17:00:59", unit="100",
              fee_vnd=20_000),
        ALL_MARCH,
    ),
    Case(
        "finished in the first instant of March, a day late",
        "2024-03",
        times("2024-02-26 09:00:00", "2024-02-26 10:00:00", "2024-02-29", "2024-03-01 00:00:00", channel="counter",
              unit="07", components_digitized=False),
        "finished handled worked late",
    ),
    Case(
        "finished in the last instant of February: gone by March",
        "2024-02",
        times("2024-02-26 09:00:00", "2024-02-26 10:00:00", "2024-02-29", "2024-02-29 23:59:59", channel="counter"),
    ),
    Case(
        "accepted in the last instant of March, on a Sunday",
        "2024-03",
        times("2024-03-29 16:59:00", "2024-03-31 23:59:59", "2024-04-15", status="processing", unit="20.15",
              reuses_data=True),
        OPEN_MARCH,
    ),
    Case(
        "accepted in the first instant of April: still waiting at the end of March, within 8 hours",
        "2024-04",
        times("2024-03-31 10:00:00", "2024-04-01 00:00:00", "2024-04-20", status="processing"),
        "submitted online_or_waiting",
    ),
    Case(
        "refused in time, on the next working day",
        "2024-03",
        times("2024-03-28", refused_at="2024-03-29", status="not_accepted", unit="100"),
        "submitted online_or_waiting",
    ),
    Case(
        "refused too late",
        "2024-03",
        times("2024-03-18 13:00:00", refused_at="2024-03-20 08:00:00", status="not_accepted"),
        "submitted online_or_waiting late_in_acceptance",
    ),
    Case(
        "never answered",
        "2024-03",
        times("2024-03-20 10:00:00", status="pending", unit="07"),
        "submitted online_or_waiting late_in_acceptance",
    ),
    Case(
        "submitted at the counter and not answered: no online measure",
        "2024-03",
        times("2024-03-20 10:00:00", status="pending", channel="counter"),
        "late_in_acceptance",
    ),
    Case(
        "submitted before Tết, accepted on the first working day after it at the same hour",
        "2024-02",
        times("2024-02-07 16:30:00", "2024-02-15 16:30:00", "2024-03-05 11:30:00", "2024-03-05 11:30:00",
              updated_at="2024-02-28 08:00:00"),
        "finished handled worked online_or_waiting",
    ),
    Case(
        "withdrawn, though accepted, paid and late",
        "2024-03",
        times("2024-03-04 09:00:00", "2024-03-04 10:00:00", "2024-03-10", status="withdrawn", fee_vnd=5000),
        "late",
    ),
    Case(
        "two supplements: late though finished early",
        "2024-03",
        times("2024-03-04 09:00:00", "2024-03-04 10:00:00", "2024-03-29", "2024-03-08 10:00:00", supplement_count=2),
        f"{ALL_MARCH} late",
    ),
    Case(
        "the clock stands still for a supplement",
        "2024-03",
        times("2024-03-04 09:00:00", "2024-03-04 10:00:00", "2024-03-10", status="supplement", supplement_count=1),
        OPEN_MARCH,
    ),
    Case(
        "the clock stands still for a payment",
        "2024-03",
        times("2024-03-04 09:00:00", "2024-03-04 10:00:00", "2024-03-10 10:00", status="payment_due", fee_vnd=90_000),
        OPEN_MARCH,
    ),
    Case(
        "suspended, but with two supplements",
        "2024-03",
        times("2024-03-04 09:00:00", "2024-03-04 10:00:00", "2024-03-10", status="suspended", supplement_count=2),
        f"{OPEN_MARCH} late",
    ),
    Case(
        "due on the last day of March and open: late when the month has ended",
        "2024-03",
        times("2024-03-04 09:00:00", "2024-03-04 10:00:00", "2024-03-31", status="processing", channel="postal"),
        "accepted handled worked late",
    ),
    Case(
        "due in the first instant of April and open: not late at the end of March",
        "2024-03",
        times("2024-03-04 09:00:00", "2024-03-04 10:00:00", "2024-04-01 00:00:00", status="processing", unit="100"),
        OPEN_MARCH,
    ),
    Case(
        "no deadline known: outside worked, late by its supplements all the same",
        "2024-03",
        times("2024-03-04 09:00:00", "2024-03-04 10:00:00", None, "2024-03-08 10:00:00", supplement_count=3,
              has_electronic_result=True),
        "accepted finished handled submitted online_or_waiting late",
    ),
    Case(
        "finished after March: unfinished, and late, at its end",
        "2024-04",
        times("2024-03-04 09:00:00", "2024-03-04 10:00:00", "2024-03-20", "2024-04-05 10:00:00", unit="07",
              reuses_data=True),
        f"{OPEN_MARCH} late",
    ),
    Case(
        "rejected is finished too; everything on one day without hours",
        "2024-03",
        times("2024-03-12", "2024-03-12", "2024-03-12", "2024-03-12", status="rejected", result_digitized=False),
        ALL_MARCH,
    ),
    Case(
        "finished, yet said to be processing: no result counts, but work has ended",
        "2024-03",
        times("2024-03-12 08:00:00", "2024-03-12 09:00:00", "2024-03-13", "2024-03-14", status="processing"),
        f"{OPEN_MARCH} late",
    ),
    Case(
        "of January, still open in March",
        "2024-01",
        times("2024-01-08 08:00:00", "2024-01-08 09:00:00", "2024-03-31 23:59:59", status="processing", unit="07"),
        "handled worked online_or_waiting late",
    ),
    Case(
        "processing in January",
        "2024-01",
        times("2024-01-08 08:00:00", "2024-01-08 09:00:00", "2024-02-20", status="processing", unit="07", code=900,
              channel="counter"),
    ),
    Case(
        "… resolved in February, in another unit, online: the greater updated_at wins",
        "2024-02",
        times("2024-01-08 08:00:00", "2024-01-08 09:00:00", "2024-02-20", "2024-02-20 23:00:00", unit="100", code=900),
    ),
    Case(
        "said in February to be finished in March",
        "2024-02",
        times("2024-02-19 08:00:00", "2024-02-19 09:00:00", "2024-03-20", "2024-03-19", code=901,
              updated_at="2024-02-29 23:59:59"),
    ),
    Case(
        "… and said otherwise in March with the same updated_at: the later period wins",
        "2024-03",
        times("2024-02-19 08:00:00", "2024-02-19 09:00:00", "2024-03-18", "2024-03-19", code=901,
              updated_at="2024-02-29 23:59:59"),
        "finished handled worked online_or_waiting late",
    ),
    Case(
        "accepted by another procedure at the counter, sent for another agency's unit",
        "2024-03",
        times("2024-03-12 08:00:00", "2024-03-12 09:00:00", "2024-04-30", status="processing", channel="counter",
              procedure="2.000815", receiving_unit_code="H01.99"),
        "accepted handled worked",
    ),
    Case(
        "accepted online for a procedure that is no service",
        "2024-03",
        times("2024-03-12 08:00:00", "2024-03-12 09:00:00", "2024-04-30", status="processing", procedure="2.000986"),
        OPEN_MARCH,
    ),
    Case(
        "a quiet January",
        "2024-01",
        times("2024-01-15 08:00:00", "2024-01-15 09:00:00", "2024-01-31", "2024-01-20 10:00", unit="07"),
    ),
    Case(
        "a quiet February",
        "2024-02",
        times("2024-02-19 08:00:00", "2024-02-19 09:00:00", "2024-02-29", "2024-02-20 10:00", unit="100"),
    ),
)  # fmt: skip
MONTHS = ("2024-01", "2024-02", "2024-03", "2024-04")


def dossiers_of(agency: str, month: str) -> tuple[Row, ...]:
    """The cases of one month's delivery in an agency's own codes."""
    return tuple(case.row(agency, number) for number, case in enumerate(CASES, start=1) if case.month == month)


def payments_of(agency: str, month: str) -> tuple[Row, ...]:
    """Who paid how: by the number of the case in ``CASES``."""
    told = [
        # A failed attempt, then an online payment of the first case in the last instant of March.
        ("2024-03", 1, "online_agency", "failed", "2024-03-05 10:00:00"),
        ("2024-03", 1, "online_national", "succeeded", "2024-03-31 23:59:59"),
        ("2024-03", 2, "bank", "succeeded", "2024-03-05 10:00:00"),
        # Paid as April begins: unknown at the end of March.
        ("2024-04", 3, "online_agency", "succeeded", "2024-04-01 00:00:00"),
        ("2024-03", 13, "online_agency", "succeeded", "2024-03-05 10:00:00"),
        ("2024-03", 16, "online_agency", "refunded", "2024-03-05 10:00:00"),
        # Nothing is due for this dossier, and no dossier has the number 999.
        ("2024-01", 24, "online_agency", "succeeded", "2024-01-09 10:00:00"),
        ("2024-02", 999, "online_national", "succeeded", "2024-02-09 10:00:00"),
    ]
    return tuple(
        {
            "payment_code": f"TT-{agency}-{number}",
            "dossier_code": f"000.00.16.{agency}-{case:06d}",
            "amount_vnd": 1_200_000,
            "method": method,
            "status": status,
            "paid_at": instant(paid_at),
            "updated_at": instant(f"{delivered}-28 10:00:00"),
        }
        for number, (delivered, case, method, status, paid_at) in enumerate(told)
        if delivered == month
    )


def procedures_of(agency: str, month: str) -> tuple[Row, ...]:
    """Services whose last day is the last of March, the last but one, or open; one becomes full in March."""
    told = [
        ("2024-01", f"1.00{agency[1:]}01", "partial", date(2023, 1, 1), date(2024, 2, 29)),
        ("2024-03", f"1.00{agency[1:]}01", "full", date(2024, 3, 1), None),
        ("2024-01", "2.000815", "full", date(2023, 1, 1), date(2024, 3, 31)),
        ("2024-01", "2.000986", "information", date(2023, 1, 1), None),
        ("2024-01", "2.001111", "partial", date(2023, 1, 1), date(2024, 3, 30)),
        ("2024-02", "2.002222", "full", date(2024, 3, 31), None),
        ("2024-02", "2.003333", "full", date(2024, 4, 1), None),
        ("2024-04", "2.003333", "partial", date(2024, 4, 1), None),
    ]
    return tuple(
        {
            "procedure_code": code,
            "name_vi": "Thủ tục làm mẫu, để thử",
            "field_vi": "Hộ tịch" if level == "full" else None,
            "service_level": level,
            "requires_fee": False,
            "valid_from": valid_from,
            "valid_to": valid_to,
        }
        for delivered, code, level, valid_from, valid_to in told
        if delivered == month
    )


def visits_of(agency: str, month: str) -> tuple[Row, ...]:
    """Visits on the first, the middle and the last day that the calendar page of a month has for us."""
    return tuple(
        {"visit_date": date.fromisoformat(f"{month}-{day:02d}"), "site": "dvc", "visits": visits}
        for day, visits in ((1, 1), (15, 0), (16, 1_234_567), (29, 20))
    )
