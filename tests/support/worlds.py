"""Random histories of agencies, full of the cases that formulas get wrong.

A history is what one agency sends over a few steps: months or days, revisions, refused deliveries, withdrawals. Rows
keep the contract's row rules. Everything is drawn from the ``random.Random`` that the caller gives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from orchestration.domain.calendar import WorkingCalendar
from orchestration.domain.periods import month_after
from tests.support.deliveries import DAY, KEYS, MINUTE, SECOND, Delivery, Instant, Row

CLOCKS = [
    time(0), time(0, 0, 1), time(7, 59, 59), time(8), time(8, 0, 1), time(9, 15), time(9, 15, 30), time(11, 59, 59),
    time(12), time(12, 30), time(13), time(13, 0, 1), time(16, 59, 59), time(17), time(17, 0, 1), time(23, 59, 59),
]  # fmt: skip
SLIPS = [timedelta(seconds=s) for s in (-86400, -60, -1, 0, 1, 30, 60, 86399, 86400)]
STATUSES = [
    "pending",
    "not_accepted",
    "processing",
    "supplement",
    "payment_due",
    "suspended",
    "resolved",
    "rejected",
    "withdrawn",
]
STEPS = 3


@dataclass
class History:
    """Deliveries of an agency by the step in which they arrive, and those withdrawn by a later step."""

    arrivals: list[tuple[int, Delivery]] = field(default_factory=list)
    withdrawals: dict[tuple[str, str, str, int], int] = field(default_factory=dict)

    def at(self, step: int) -> list[Delivery]:
        """What is known of the agency after a step, with each delivery's verdict then."""
        known = [delivery for arrival, delivery in self.arrivals if arrival <= step]
        return [
            delivery.with_verdict("withdrawn")
            if self.withdrawals.get((*delivery.series, delivery.revision), STEPS) <= step
            else delivery
            for delivery in known
        ]


@dataclass(frozen=True)
class Setting:
    """What the agencies of a world have in common."""

    first: date
    as_of: tuple[date, ...]
    months: int = 6
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)

    @classmethod
    def drawn(cls, random: Random, calendar: WorkingCalendar) -> Setting:
        """Half a year that crosses a year's end, Tết, or the days when agencies merged; as_of goes to and fro."""
        first = random.choice([date(2023, 11, 1), date(2024, 1, 1), date(2025, 1, 1), date(2025, 3, 1)])
        days = [month_after(first, 5), month_after(first, 6), *(month_after(first, n) for n in (1, 3, 4))]
        days += [day + timedelta(days=random.choice([-1, 1, 13, 14, 15])) for day in days[:3]]
        return cls(first, tuple(random.choice(days) for _ in range(STEPS)), calendar=calendar)

    @property
    def last(self) -> date:
        return month_after(self.first, self.months)


def history(random: Random, agency: str, setting: Setting) -> History:
    """An agency's deliveries of all datasets over the steps."""
    drawn = History()
    units = [None, None, f"{agency}.{random.randint(1, 20):02d}", f"{agency}.100", f"{agency}.20.15"]
    codes = [f"{n}.00{n}.{agency}" for n in range(1, random.randint(2, 6))]
    states = [
        state
        for number in range(random.choice([0, 3, 12, 25]))
        for state in dossier_states(random, f"000.00.{number:02d}.{agency}-{number:06d}", units, codes, setting)
    ]
    dossier_codes = [*sorted({state["dossier_code"] for state in states}), "000.00.77.X99-999999"]
    send(drawn, random, agency, "dossiers", states, updated_on, setting)
    payments = [p for n in range(random.randint(0, 12)) for p in payment_states(random, n, dossier_codes, setting)]
    send(drawn, random, agency, "payments", payments, updated_on, setting)
    procedures = [version for code in codes for version in procedure_versions(random, code, setting)]
    send(drawn, random, agency, "procedures", procedures, lambda _: day_in(random, setting), setting)
    petitions = [p for n in range(random.randint(0, 6)) for p in petition_states(random, n, units, setting)]
    send(drawn, random, agency, "feedback", petitions, updated_on, setting)
    ratings = [r for n in range(random.randint(0, 8)) for r in rating_states(random, n, dossier_codes, setting)]
    send(drawn, random, agency, "ratings", ratings, updated_on, setting)
    send(drawn, random, agency, "portal_visits", visits(random, setting), lambda row: row["visit_date"], setting)
    return drawn


def updated_on(row: Row) -> date:
    return row["updated_at"].at.date()  # type: ignore[no-any-return]


def day_in(random: Random, setting: Setting) -> date:
    """A day of the setting, often at the edge of a month or of a reporting period, or beside a holiday."""
    first = month_after(setting.first, random.randrange(setting.months))
    edges = [first, first, month_after(first) - timedelta(days=1), first + timedelta(days=random.randrange(28))]
    edges += [first + timedelta(days=random.choice([13, 14]))]
    # The last working day before Tết 2024, the first after it.
    return random.choice([*edges, date(2024, 2, 7), date(2024, 2, 15)])


def instant_on(random: Random, day: date) -> Instant:
    return at_precision(datetime.combine(day, random.choice(CLOCKS)), random.choice([DAY, MINUTE, SECOND, SECOND]))


def at_precision(at: datetime, precision: int) -> Instant:
    return Instant(Instant(at).floor(precision), precision)


def beside(random: Random, at: Instant, *, earliest: Instant | None = None) -> Instant:
    """An instant at, just before or just after another one, at any precision; never before ``earliest``."""
    drawn = at_precision(at.at + random.choice(SLIPS), random.choice([DAY, MINUTE, SECOND, SECOND]))
    return earliest if earliest is not None and earliest.after(drawn) else drawn


def dossier_states(
    random: Random, code: str, units: list[str | None], procedures: list[str], setting: Setting
) -> list[Row]:
    """The states of one dossier as updates followed one another; a later update may also correct the past."""
    row: dict[str, Any] = {
        "dossier_code": code,
        "agency_code": None,
        "unit_code": random.choice(units),
        "procedure_code": random.choice([*procedures, "9.999999"]),
        "channel": random.choice(["online", "online", "counter", "postal"]),
        "submitted_at": instant_on(random, day_in(random, setting)),
        "refused_at": None,
        "fee_vnd": random.choice([None, 0, 0, 5000, 1_200_000]),
        "receiving_unit_code": random.choice([None, "H29.15"]),
    }
    states: list[Row] = []
    updated_at = row["submitted_at"].at
    for _ in range(random.randint(1, 4)):
        if random.random() < 0.15:
            row["unit_code"], row["channel"] = random.choice(units), random.choice(["online", "counter"])
        row.update(progress(random, row["submitted_at"], setting))
        updated_at += timedelta(days=random.choice([0, 0, 1, 5, 20, 31]), seconds=random.choice([0, 0, 1, 3600]))
        states.append({**row, "updated_at": Instant(updated_at)})
    return states


def progress(random: Random, submitted: Instant, setting: Setting) -> dict[str, Any]:
    """Everything of a dossier that moves, drawn anew: one state need not follow from the one before."""
    status = random.choice([*STATUSES, "resolved", "resolved", "processing"])
    accepted = finished = refused = None
    soon = Instant(setting.calendar.eight_working_hours_after(submitted.at))

    def answer() -> Instant:
        near = random.choice([soon, soon, submitted, None])
        return beside(random, near, earliest=submitted) if near else instant_after(random, submitted, 40)

    if status in ("resolved", "rejected") or (status != "not_accepted" and random.random() < 0.8):
        accepted = answer()
    if status == "not_accepted" or random.random() < 0.1:
        refused = answer() if random.random() < 0.8 else None
    basis = accepted or submitted
    due = random.choice([None, instant_after(random, basis, 60), instant_after(random, basis, 10)])
    if status in ("resolved", "rejected") or random.random() < 0.1:
        finished = random.choice(
            [
                instant_after(random, basis, 60),
                beside(random, due, earliest=basis) if due else basis,
                beside(random, basis, earliest=basis),
            ]
        )
    return {
        "status": status,
        "accepted_at": accepted,
        "due_at": due,
        "finished_at": finished,
        "refused_at": refused,
        "supplement_count": random.choice([None, 0, 0, 0, 1, 2, 3]),
        **{
            column: random.random() < 0.6
            for column in ("components_digitized", "result_digitized", "has_electronic_result", "reuses_data")
        },
        **{
            column: random.choice([None, False, True])
            for column in ("shares_digitized_data", "uses_population_data", "account_verified")
        },
    }


def instant_after(random: Random, start: Instant, days: int) -> Instant:
    """An instant up to so many days later, often at a clock time that matters or the first of a month."""
    day = start.at.date() + timedelta(days=random.randint(0, days))
    drawn = instant_on(random, random.choice([day, day, month_after(day)]))
    return start if start.after(drawn) else drawn


def payment_states(random: Random, number: int, dossiers: list[str], setting: Setting) -> list[Row]:
    row: dict[str, Any] = {"payment_code": f"TT{number:05d}", "dossier_code": random.choice(dossiers)}
    updated_at = instant_on(random, day_in(random, setting)).at
    states: list[Row] = []
    for _ in range(random.randint(1, 3)):
        updated_at += timedelta(days=random.choice([0, 0, 1, 20, 31]))
        row |= {
            "amount_vnd": random.choice([5000, 1_200_000]),
            "method": random.choice(["online_national", "online_agency", "online_agency", "bank", "cash"]),
            "status": random.choice(["succeeded", "succeeded", "failed", "refunded"]),
            "paid_at": instant_on(random, day_in(random, setting)),
        }
        if random.random() < 0.1:
            row["dossier_code"] = random.choice(dossiers)
        states.append({**row, "updated_at": Instant(updated_at)})
    return states


def petition_states(random: Random, number: int, units: list[str | None], setting: Setting) -> list[Row]:
    """A petition as it comes in, then as it was answered, or was not."""
    received = instant_on(random, day_in(random, setting))
    row: dict[str, Any] = {
        "feedback_code": f"PA{number:03d}",
        "unit_code": random.choice(units),
        "category": random.choice([None, "procedure", "staff"]),
        "received_at": received,
        "due_at": instant_after(random, received, 30),
        "answered_at": None,
        "outcome": "none",
        "refiled": None,
    }
    answered = {
        "answered_at": beside(random, random.choice([row["due_at"], received]), earliest=received),
        "outcome": random.choice(["satisfied", "dissatisfied", "none"]),
        "refiled": random.choice([None, False, True]),
    }
    states = [row, *([{**row, **answered}] if random.random() < 0.7 else [])]
    return [{**state, "updated_at": Instant(received.at + timedelta(days=20 * n))} for n, state in enumerate(states)]


def rating_states(random: Random, number: int, dossiers: list[str], setting: Setting) -> list[Row]:
    """A rating of a dossier, or of none, that may be changed."""
    rated = instant_on(random, day_in(random, setting))
    row = {"rating_code": f"DG{number:03d}", "dossier_code": random.choice([*dossiers, None]), "source": "Cổng"}
    return [
        {
            **row,
            "rated_at": rated,
            "satisfied": random.random() < 0.5,
            "updated_at": Instant(rated.at + timedelta(days=n)),
        }
        for n in range(random.randint(1, 2))
    ]


def procedure_versions(random: Random, code: str, setting: Setting) -> list[Row]:
    """Versions of a procedure that follow one another; sometimes sent again with another level or end."""
    versions: list[Row] = []
    valid_from = date(2023, random.randint(1, 12), 1)
    while valid_from < setting.last and len(versions) < 4:
        following = random.choice([month_after(valid_from, 2), valid_from + timedelta(days=45), None])
        levels = ["full", "partial", "information"]
        until = following and following - timedelta(days=random.choice([1, 1, 5]))
        row = {
            "procedure_code": code,
            "name_vi": "Thủ tục mẫu",
            "field_vi": random.choice(["Hộ tịch", "Hộ tịch", "Đất đai", None]),
            "service_level": random.choice(levels),
            "requires_fee": random.random() < 0.5,
            "valid_from": valid_from,
            "valid_to": until,
            **{
                column: random.choice([None, False, True])
                for column in ("requires_document_result", "content_complete", "for_citizens")
            },
            **{
                column: random.choice([None, Instant(datetime.combine(valid_from, time()) + random.choice(SLIPS))])
                for column in ("issued_at", "effective_at", "published_at")
            },
        }
        versions.append(row)
        if random.random() < 0.4:
            told = {"service_level": random.choice(levels), "field_vi": random.choice(["Hộ tịch", "Đất đai", None])}
            versions.append({**row, **told})
        if following is None:
            break
        valid_from = following
    return versions


def visits(random: Random, setting: Setting) -> list[Row]:
    days = {day_in(random, setting) for _ in range(random.randint(0, 8))}
    return [
        {"visit_date": day, "site": site, "visits": random.choice([0, 1, 17, 250_000])}
        for day in sorted(days)
        for site in random.choices(["cong-dvc", "trang-tin"], k=random.randint(1, 3))
    ]


def send(
    drawn: History,
    random: Random,
    agency: str,
    dataset: str,
    rows: list[Row],
    day_of: Callable[[Row], date],
    setting: Setting,
) -> None:
    """Puts rows into deliveries of the months or days they are of, with gaps, revisions, refusals, withdrawals."""
    by_day = random.random() < 0.3
    periods: dict[str, list[Row]] = {}
    for row in rows:
        day = min(max(day_of(row), setting.first), setting.last - timedelta(days=1))
        # A few rows travel in another period's delivery: late corrections, resent states.
        if random.random() < 0.15:
            day = day_in(random, setting)
        sent = periods.setdefault(day.isoformat() if by_day else f"{day:%Y-%m}", [])
        # A file that says two things of one key has both rows quarantined: now and then, or nothing else is tested.
        if random.random() < 0.9:
            sent[:] = [other for other in sent if key_of(dataset, other) != key_of(dataset, row)]
        sent.append(row)
    if not by_day and random.random() < 0.5:
        for number in range(setting.months):
            periods.setdefault(f"{month_after(setting.first, number):%Y-%m}", [])
    for period in sorted(periods):
        revise(drawn, random, Delivery(agency, dataset, period, tuple(periods[period])))


def key_of(dataset: str, row: Row) -> tuple[Any, ...]:
    return tuple(row[column] for column in KEYS[dataset])


def revise(drawn: History, random: Random, first: Delivery) -> None:
    """Revision 1, and now and then others: same rows, fewer rows, refused ones, withdrawn ones."""
    step = random.choice([0, 0, 1, 2])
    for revision in range(1, 1 + random.choice([1, 1, 1, 2, 3])):
        kept = tuple(row for row in first.rows if random.random() < 0.8) if revision > 1 else first.rows
        verdict = "held" if random.random() < 0.15 else "accepted"
        delivery = Delivery(first.agency, first.dataset, first.period, kept, revision, verdict)  # type: ignore[arg-type]
        drawn.arrivals.append((step, delivery))
        if random.random() < 0.1 and step + 1 < STEPS:
            drawn.withdrawals[(*delivery.series, revision)] = random.randint(step + 1, STEPS - 1)
        step = min(step + random.randint(0, 1), STEPS - 1)
