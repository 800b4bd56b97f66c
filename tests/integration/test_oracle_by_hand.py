"""The oracle itself, held against cases judged by hand."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.domain.calendar import WorkingCalendar
from tests.support.cases import AS_OF, CASES, Case, payments_of, procedures_of, visits_of
from tests.support.formulas import Clerk, Known, count

CLERK = Clerk(date(2024, 3, 1), date(2024, 4, 1), AS_OF, WorkingCalendar())
SETS = {
    "accepted": CLERK.accepted,
    "finished": CLERK.finished,
    "handled": CLERK.handled,
    "worked": CLERK.worked,
    "submitted": CLERK.submitted_online,
    "online_or_waiting": CLERK.online_or_waiting,
    "late": CLERK.late,
    "late_in_acceptance": CLERK.late_in_acceptance,
}
JUDGED = [case for case in CASES if case.march]


@pytest.mark.parametrize("case", JUDGED, ids=[case.name for case in JUDGED])
def test_a_case_is_in_just_the_sets_that_a_clerk_puts_it_in(case: Case) -> None:
    row = case.row("H01", 1)
    assert {name for name, holds in SETS.items() if holds(row)} == set(case.march.split())


def test_march_of_the_hand_made_services_payments_and_visits_is_what_a_clerk_counts() -> None:
    months = ("2024-01", "2024-02", "2024-03", "2024-04")
    winners = {(row["procedure_code"], row["valid_from"]): row for m in months for row in procedures_of("H01", m)}
    known = Known(
        dossiers=tuple(case.row("H01", number) for number, case in enumerate(CASES, start=1) if case.march),
        payments=tuple(row for month in months for row in payments_of("H01", month)),
        procedures=tuple(winners.values()),
        portal_visits=tuple(row for month in months for row in visits_of("H01", month)),
    )
    counts = count(known, CLERK)
    # In force on 31 March: the agency's first (full by then), 2.000815, 2.002222, and 2.000986, no online service.
    assert counts["online_service_share"] == (3, 4)
    assert counts["full_service_share"] == (3, 3)
    # Only the agency's first was asked for online.
    assert counts["service_with_dossier_rate"] == (1, 3)
    # Cases 1, 2, 3 and 16 owe a fee and were accepted in March; 13 is withdrawn. The first has paid online by then.
    assert counts["online_payment_rate"] == (1, 4)
    assert counts["portal_visits"] == (1_234_588, None)
