"""Every threshold of the gates, once. Why each stands where it does, and what it would have caught: ``docs/gates.md``.

Shares are fractions of 1. This module is imported by what runs in every run: it imports nothing heavy.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from orchestration.ledger.verdicts import Limits

#: Up to this many faulty rows hold nothing, whatever their share, as long as they are not more than FEW_SHARE of the
#: delivery: in a delivery of ten rows one slip of a clerk would be 10 %.
FEW_ROWS: Final = 2
FEW_SHARE: Final = 0.5

#: Refused rows are dossiers that the figures do not know: beyond one in twenty the delivery says something else than
#: the agency's work, and a fault of the export is likelier than of the rows.
QUARANTINE_SHARE_HELD: Final = 0.05

#: One key with two contents in one file: the export joins what it should not. Real extracts have none.
CONFLICTING_SHARE_HELD: Final = 0.01

#: Identical rows collapse and change no figure; more than one in a hundred tells of a faulty export.
DUPLICATE_SHARE_WARNED: Final = 0.01

#: A month's extract made up to six days late has up to a fifth of its rows from the month after; two months in one
#: file have half, a year to date more, a file under a wrong name nearly all.
OUTSIDE_SHARE_HELD: Final = 0.2
OUTSIDE_SHARE_WARNED: Final = 0.01

#: The issue that asked for the gate set these: hold outside a fifth to five times the median of at least three periods.
VOLUME_LOW_HELD: Final = 0.2
VOLUME_HIGH_HELD: Final = 5.0
VOLUME_PERIODS: Final = 3

#: The month of Tết halves a month's dossiers, the month after it doubles them: beyond that somebody should look.
VOLUME_LOW_WARNED: Final = 0.5
VOLUME_HIGH_WARNED: Final = 2.0

#: A register's changes come in bursts: one decision publishes three hundred procedures after months of a handful.
#: So do targets: a year's at once, then one that was forgotten.
VOLUME_BURSTS: Final = frozenset({"procedures", "targets"})

#: How far back volumes are compared: three years hold three Tết months; thirteen weeks hold twenty-six days off. What
#: is older says little, and a day's cost must not grow with history.
MONTHS_REMEMBERED: Final = timedelta(days=3 * 366)
DAYS_REMEMBERED: Final = timedelta(days=13 * 7)

#: Codes that the agency's own catalogue does not know: a few are new procedures on their way, one in twenty is an old
#: catalogue or another coding.
UNKNOWN_PROCEDURES_SHARE_WARNED: Final = 0.05

#: A dossier without a deadline can never be late and leaves the tardiness rates: one in a hundred deserves a question.
WITHOUT_DEADLINE_SHARE_WARNED: Final = 0.01

#: Values are stored as double; a numerator over a denominator computed twice differs by less than this.
VALUE_TOLERANCE: Final = 1e-9

#: How far back figures are judged, in months before as_of: an older month is history that nobody acts on any more,
#: and the cost of a run must not grow with history. Bands are learned from the months before it.
FIGURE_MONTHS_JUDGED: Final = 12
FIGURE_MONTHS_LEARNED: Final = 36

#: A month is compared with the median of this many months before it: one wild month moves no median, so the month
#: that follows it is not told as a return.
MOVEMENT_BASE: Final = 3

#: Fewer changes than this say nothing of what is usual. Visits follow the year: a Tết must be among what was learned.
MOVEMENT_CHANGES: Final = 6
MOVEMENT_CHANGES_OF_COUNTS: Final = 12

#: Half the width of a band, in robust standard deviations. Of 192,000 simulated months without any cause (figures of 20
#: to 20,000 dossiers; rates that drift by 0.05 and scatter by 0.15 logits a month) at most 3 in 10,000 left it.
MOVEMENT_DEVIATIONS: Final = 5.0

#: Large agencies have bands of tenths of a point: a movement of less than this is no reason to disturb anybody.
MOVEMENT_POINTS_WARNED: Final = 0.05
MOVEMENT_RATIO_WARNED: Final = 1.5

#: Agencies do not move together by chance: of ten and more, half in one month and direction point at what they share.
MOVEMENT_SHARED_AGENCIES: Final = 10
MOVEMENT_SHARED_SHARE: Final = 0.5

#: A month's deliveries are due this many working days after its end: a week for agencies to export and send.
DELIVERY_GRACE_WORKING_DAYS: Final = 5

#: What a group's month rests on, by number of its agencies and by the rows that they usually send.
COVERAGE_SHARE_WARNED: Final = 0.9

#: No owner withdraws a month of half the agencies at once; a changed rule that holds them all does, or a lost ledger.
COVERAGE_LOST_AGENCIES: Final = 10
COVERAGE_LOST_SHARE: Final = 0.5

#: Months behind what is due: one is late, from the second on the agency has fallen silent.
MONTHS_LATE_WARNED: Final = 1
MONTHS_SILENT: Final = 2

#: Reported against computed, in points of a rate, or as a share of a count. An agency counts on another day and
#: corrects afterwards: up to a point happens honestly. Five points change what a reader concludes.
RECONCILED_POINTS_WARNED: Final = 0.01
RECONCILED_POINTS_FAR: Final = 0.05

#: The same of denominators: beyond it both sides did not count the same dossiers.
RECONCILED_DENOMINATOR_WARNED: Final = 0.05
RECONCILED_DENOMINATOR_FAR: Final = 0.25

COMPARATIVE: Final = Limits(
    volume_low=VOLUME_LOW_HELD,
    volume_high=VOLUME_HIGH_HELD,
    volume_periods=VOLUME_PERIODS,
    volume_bursts=VOLUME_BURSTS,
    outside_share=OUTSIDE_SHARE_HELD,
    few_rows=FEW_ROWS,
    few_share=FEW_SHARE,
    months_remembered=MONTHS_REMEMBERED,
    days_remembered=DAYS_REMEMBERED,
)
