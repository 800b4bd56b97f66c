"""Eight working hours, counted minute by minute, are what the calendar says."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.domain.calendar import WorkingCalendar
from orchestration.settings import PROJECT_ROOT
from tests.support.formulas import more_than_eight_working_hours

CALENDAR = WorkingCalendar.from_csv(PROJECT_ROOT / "data" / "reference" / "calendar_overrides.csv")
# Tết 2023 and 2024, the swapped days of 2024-04-29 and 2026-01-02, summers: every kind of day is within.
INSTANTS = st.datetimes(datetime(2023, 1, 1), datetime(2026, 2, 28)).map(lambda at: at.replace(microsecond=0))


@settings(max_examples=300, deadline=None)
@given(submitted=INSTANTS, slip=st.sampled_from([-1, 0, 1]) | st.integers(-200_000, 200_000))
@example(submitted=datetime(2024, 2, 7, 17), slip=1)
@example(submitted=datetime(2024, 3, 5, 12), slip=0)
@example(submitted=datetime(2026, 1, 1, 9), slip=1)
@example(submitted=datetime(2024, 4, 26, 16, 59, 59), slip=1)
def test_the_deadline_of_acceptance_is_the_last_instant_within_eight_counted_working_hours(
    submitted: datetime, slip: int
) -> None:
    deadline = CALENDAR.eight_working_hours_after(submitted)
    answered = max(deadline + timedelta(seconds=slip), submitted)
    # The deadline falls in working time, so one second more is already more than eight hours.
    assert more_than_eight_working_hours(submitted, answered, CALENDAR) == (answered > deadline)
