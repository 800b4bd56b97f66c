"""What is due at an as-of day: which months are judged, and the newest one whose deliveries must be there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from expectations.thresholds import DELIVERY_GRACE_WORKING_DAYS, FIGURE_MONTHS_JUDGED, FIGURE_MONTHS_LEARNED
from orchestration.domain.calendar import IsWorking, working_day_after
from orchestration.domain.periods import month_after


@dataclass(frozen=True, slots=True)
class Window:
    """The months that the rules on figures look at; every day is the first of its month.

    Attributes:
        learned_from: the oldest month that a band is learned from.
        judged_from: the oldest month that is judged.
        newest_due: the newest month whose deliveries are due.
    """

    learned_from: date
    judged_from: date
    newest_due: date


def window(as_of: date, is_working: IsWorking) -> Window:
    """The window of an as-of day. A function of the day and the calendar, never of when something arrived."""
    judged_from = month_after(as_of, -FIGURE_MONTHS_JUDGED)
    return Window(
        learned_from=month_after(judged_from, -FIGURE_MONTHS_LEARNED),
        judged_from=judged_from,
        newest_due=_newest_due(as_of, is_working),
    )


def _newest_due(as_of: date, is_working: IsWorking) -> date:
    """The newest month with enough whole working days between its end and ``as_of`` (which does not count)."""
    first = as_of.replace(day=1)
    due_on = working_day_after(first - timedelta(days=1), DELIVERY_GRACE_WORKING_DAYS, is_working)
    return month_after(first, -1 if due_on < as_of else -2)
