"""Revisions, withdrawals and comparisons with earlier periods, case by case."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from expectations.thresholds import COMPARATIVE
from orchestration.domain.periods import parse_delivery_period
from orchestration.ledger.verdicts import Candidate, Verdict, judge, judge_all

RECEIVED = datetime(2024, 5, 1)


def delivery(period: str = "2024-03", revision: int = 1, content: str = "X", **facts: Any) -> Candidate:
    """A delivery that is named after its period, revision and content."""
    span = parse_delivery_period(period)
    run = facts.pop("run", 0)
    return Candidate(
        **{
            "delivery_id": f"{period}.r{revision}.{content}",
            "agency_code": "H01",
            "dataset": "dossiers",
            "period": period,
            "period_start": span.start,
            "period_end": span.end,
            "revision": revision,
            "path": f"H01/dossiers/{period}.r{revision}.{content}.csv",
            "sha256": content,
            "received_at": RECEIVED + timedelta(days=run),
            "rows_accepted": 100,
            "share_outside_period": 0.0,
            **facts,
        }
    )


def verdicts_of(deliveries: Iterable[Candidate], **options: Any) -> dict[str, Verdict]:
    found = judge(deliveries, COMPARATIVE, **options)
    return {verdict.delivery.delivery_id: verdict for verdict in found}


def statuses(*deliveries: Candidate) -> dict[str, str]:
    """Statuses, the same whichever way round the deliveries are given."""
    found = {name: verdict.status for name, verdict in verdicts_of(deliveries).items()}
    assert found == {name: verdict.status for name, verdict in verdicts_of(reversed(deliveries)).items()}
    return found


def test_the_highest_accepted_revision_is_in_force() -> None:
    assert statuses(delivery(content="X"), delivery(revision=2, content="Y")) == {
        "2024-03.r1.X": "superseded",
        "2024-03.r2.Y": "accepted",
    }


def test_a_lower_revision_that_arrives_later_is_superseded_not_in_force() -> None:
    found = statuses(delivery(revision=2, content="Y"), delivery(content="X", run=5))
    assert found == {"2024-03.r1.X": "superseded", "2024-03.r2.Y": "accepted"}


def test_the_same_bytes_as_the_revision_in_force_are_a_duplicate() -> None:
    found = verdicts_of([delivery(content="X", run=4), delivery(revision=2, content="X")])
    assert {name: verdict.status for name, verdict in found.items()} == {
        "2024-03.r1.X": "accepted",
        "2024-03.r2.X": "duplicate",
    }
    assert found["2024-03.r2.X"].standing == "2024-03.r1.X"


def test_going_back_to_earlier_bytes_is_a_revision_like_any_other() -> None:
    found = statuses(delivery(content="X"), delivery(revision=2, content="Y"), delivery(revision=3, content="X"))
    assert found == {"2024-03.r1.X": "superseded", "2024-03.r2.Y": "superseded", "2024-03.r3.X": "accepted"}


def test_other_bytes_under_a_revision_that_exists_are_held_and_told_the_next_free_revision() -> None:
    found = verdicts_of([delivery(content="X"), delivery(content="Y", run=1), delivery(revision=2, content="Z", run=2)])
    assert {name: verdict.status for name, verdict in found.items()} == {
        "2024-03.r1.X": "superseded",
        "2024-03.r1.Y": "held",
        "2024-03.r2.Z": "accepted",
    }
    assert found["2024-03.r1.Y"].comparison.conflicts_with == "2024-03.r1.X"
    assert found["2024-03.r1.Y"].resend_revision == 3


def test_of_two_contents_received_in_one_run_the_first_by_path_stands() -> None:
    assert statuses(delivery(content="X", path="b.csv"), delivery(content="Y", path="a.csv")) == {
        "2024-03.r1.X": "held",
        "2024-03.r1.Y": "accepted",
    }


def test_a_revision_that_was_refused_cannot_be_sent_again_under_its_own_number() -> None:
    found = statuses(delivery(content="X", critical=True), delivery(content="Y", run=1))
    assert set(found.values()) == {"held"}


def test_a_held_revision_leaves_the_accepted_one_in_force() -> None:
    assert statuses(delivery(content="X"), delivery(revision=2, content="Y", critical=True)) == {
        "2024-03.r1.X": "accepted",
        "2024-03.r2.Y": "held",
    }


def test_an_unreadable_revision_leaves_the_accepted_one_in_force() -> None:
    unreadable = delivery(revision=2, content="Y", readable=False, critical=True, rows_accepted=None)
    assert statuses(delivery(content="X"), unreadable) == {
        "2024-03.r1.X": "accepted",
        "2024-03.r2.Y": "unreadable",
    }


def test_a_withdrawn_revision_makes_the_one_before_it_stand_again() -> None:
    assert statuses(delivery(content="X"), delivery(revision=2, content="Y", withdrawn=True)) == {
        "2024-03.r1.X": "accepted",
        "2024-03.r2.Y": "withdrawn",
    }


def test_the_duplicate_of_a_withdrawn_delivery_is_taken_in() -> None:
    assert statuses(delivery(content="X", withdrawn=True), delivery(revision=2, content="X")) == {
        "2024-03.r1.X": "withdrawn",
        "2024-03.r2.X": "accepted",
    }


MONTHS = ["2023-09", "2023-10", "2023-11", "2023-12"]


def earlier(count: int, rows: int = 100) -> list[Candidate]:
    return [delivery(period, rows_accepted=rows) for period in MONTHS[:count]]


@pytest.mark.parametrize(
    ("rows", "status"), [(19, "held"), (20, "accepted"), (100, "accepted"), (500, "accepted"), (501, "held")]
)
def test_volume_holds_beyond_a_fifth_and_five_times_the_median_of_three_periods(rows: int, status: str) -> None:
    found = verdicts_of([*earlier(3), delivery(rows_accepted=rows)])["2024-03.r1.X"]
    assert (found.status, found.comparison.volume_ratio) == (status, rows / 100)


def test_volume_does_not_hold_before_three_earlier_periods_are_known() -> None:
    assert verdicts_of([*earlier(2), delivery(rows_accepted=10_000)])["2024-03.r1.X"].status == "accepted"


def test_a_spike_that_is_held_is_no_part_of_later_medians() -> None:
    spike, after = delivery("2024-01", rows_accepted=10_000), delivery("2024-02", rows_accepted=600)
    found = verdicts_of([*earlier(3), spike, after])
    assert found["2024-01.r1.X"].status == "held"
    assert (found["2024-02.r1.X"].status, found["2024-02.r1.X"].comparison.earlier_periods) == ("held", 3)


def test_volume_is_compared_with_earlier_periods_not_with_earlier_arrivals() -> None:
    late = [delivery(month, rows_accepted=9_000, run=9) for month in ("2024-04", "2024-05", "2024-06")]
    found = verdicts_of([*earlier(3), delivery(rows_accepted=100, run=9), *late])
    assert found["2024-03.r1.X"].comparison.earlier_periods == 3
    assert found["2024-03.r1.X"].status == "accepted"


def test_months_are_compared_with_months_and_days_with_days() -> None:
    days = [delivery(f"2024-03-{day:02d}", rows_accepted=5) for day in (4, 5, 6)]
    found = verdicts_of([*earlier(3), *days, delivery("2024-04", rows_accepted=100)])
    assert found["2024-04.r1.X"].comparison.earlier_periods == 3
    assert found["2024-03-06.r1.X"].comparison.earlier_periods == 2


def test_days_off_are_compared_with_days_off() -> None:
    working = [delivery(f"2024-03-{day:02d}", rows_accepted=500) for day in (4, 5, 6, 7, 8)]
    saturday, holiday = delivery("2024-03-09", rows_accepted=3), delivery("2024-03-11", rows_accepted=3)
    found = verdicts_of([*working, saturday, holiday], is_working=lambda day: day.weekday() < 5 and day.day != 11)
    assert found["2024-03-09.r1.X"].comparison.earlier_periods == 0
    assert found["2024-03-11.r1.X"].comparison.median_rows == 3.0
    assert found["2024-03-11.r1.X"].status == "accepted"


def test_volume_forgets_what_is_older_than_three_years() -> None:
    old = [delivery(f"2019-{month:02d}", rows_accepted=1) for month in (1, 2, 3)]
    found = verdicts_of([*old, delivery(rows_accepted=100)])["2024-03.r1.X"]
    assert (found.comparison.earlier_periods, found.status) == (0, "accepted")


def test_a_delivery_declared_empty_is_not_held_for_its_volume() -> None:
    empty = delivery(rows_accepted=0, declared_empty=True)
    assert verdicts_of([*earlier(3), empty])["2024-03.r1.X"].status == "accepted"


def test_a_burst_of_procedures_is_not_held() -> None:
    months = [delivery(month, dataset="procedures", rows_accepted=3) for month in MONTHS[:3]]
    burst = delivery(dataset="procedures", rows_accepted=300)
    assert verdicts_of([*months, burst])["2024-03.r1.X"].status == "accepted"


def test_rows_of_other_periods_hold_a_delivery_but_not_the_first_of_a_series() -> None:
    outside: dict[str, Any] = {"rows_outside_period": 30, "share_outside_period": 0.3}
    first, later = delivery("2024-01", **outside), delivery("2024-02", **outside)
    found = statuses(first, later)
    assert found == {"2024-01.r1.X": "accepted", "2024-02.r1.X": "held"}


def test_a_few_rows_of_other_periods_hold_nothing_in_a_small_delivery() -> None:
    few = delivery("2024-02", rows_outside_period=2, share_outside_period=0.4)
    most = delivery("2024-03", rows_outside_period=2, share_outside_period=0.6)
    found = statuses(delivery("2024-01"), few, most)
    assert found["2024-02.r1.X"] == "accepted"
    assert found["2024-03.r1.X"] == "held"


def test_what_was_first_is_judged_again_when_an_earlier_period_arrives() -> None:
    outside: dict[str, Any] = {"rows_outside_period": 30, "share_outside_period": 0.3}
    assert statuses(delivery("2024-02", **outside))["2024-02.r1.X"] == "accepted"
    assert statuses(delivery("2024-02", **outside), delivery("2024-01"))["2024-02.r1.X"] == "held"


def test_agencies_and_datasets_do_not_judge_each_other() -> None:
    mine = [*earlier(3), delivery(rows_accepted=9_999)]
    other = [delivery(month, agency_code="H02", rows_accepted=9_999) for month in MONTHS]
    found = [verdict for verdict in judge_all([*mine, *other], COMPARATIVE) if verdict.status == "held"]
    assert [(verdict.delivery.agency_code, verdict.delivery.period) for verdict in found] == [("H01", "2024-03")]


def test_every_day_is_remembered_for_thirteen_weeks() -> None:
    start = date(2024, 1, 1)
    days = [delivery((start + timedelta(days=n)).isoformat()) for n in range(200)]
    last = verdicts_of(days)[days[-1].delivery_id]
    assert last.comparison.earlier_periods == 65, "thirteen weeks of five working days"
