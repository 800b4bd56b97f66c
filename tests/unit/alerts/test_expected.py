"""The calendar of expected deliveries: late, then missing, never a zero; and nobody owes what nobody sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from expectations.thresholds import DELIVERY_GRACE_WORKING_DAYS
from orchestration.alerts.conditions import LATE, MISSING, of_calendar
from orchestration.alerts.expected import DueDays, Expected, expected_deliveries, load_due_days
from orchestration.domain.periods import parse_delivery_period
from orchestration.landing.contracts import DATASETS
from orchestration.ledger.failing import Receipt
from orchestration.settings import Settings
from tests.support.alerting import weekday

DUE = {"dossiers": DueDays(3, 2)}


def receipt(
    period: str, *, agency: str = "H29", dataset: str = "dossiers", at: str = "2024-01-03", in_force: bool = True
) -> Receipt:
    """What arrived of a period; refused unless it is in force."""
    of = parse_delivery_period(period)
    return Receipt(agency, dataset, of.start, of.end, in_force, not in_force, datetime.fromisoformat(at))


def calendar(
    *receipts: Receipt,
    as_of: str,
    of_agency: dict[tuple[str, str], DueDays] | None = None,
    ceased: dict[str, date] | None = None,
) -> list[Expected]:
    """The calendar by a day."""
    return list(
        expected_deliveries(
            receipts,
            date.fromisoformat(as_of),
            due=DUE,
            of_agency=of_agency or {},
            ceased=ceased or {},
            is_working=weekday,
        )
    )


def states(expected: list[Expected]) -> dict[str, str]:
    """State by agency and period."""
    return {f"{one.agency_code} {one.period}": one.state for one in expected}


@pytest.mark.parametrize(
    ("as_of", "state"),
    [
        ("2024-02-01", "open"),
        ("2024-02-05", "open"),
        ("2024-02-06", "late"),
        ("2024-02-07", "late"),
        ("2024-02-08", "missing"),
        ("2025-02-08", "missing"),
    ],
)
def test_a_month_is_due_then_late_then_missing(as_of: str, state: str) -> None:
    """January 2024 ended on a Wednesday: three working days are the 1st, 2nd and 5th, two more the 6th and 7th."""
    found = calendar(receipt("2023-12"), as_of=as_of)
    assert states(found)["H29 2024-01"] == state


def test_a_month_that_is_not_over_is_not_owed() -> None:
    assert "H29 2024-01" not in states(calendar(receipt("2023-12"), as_of="2024-01-31"))


def test_what_was_refused_is_not_missing_and_what_came_is_received() -> None:
    found = calendar(receipt("2023-11"), receipt("2023-12", in_force=False), as_of="2024-01-31")
    assert states(found) == {"H29 2023-11": "received", "H29 2023-12": "refused"}
    assert list(of_calendar(found)) == []


def test_a_day_counts_for_its_month() -> None:
    found = calendar(receipt("2023-12"), receipt("2024-01-17"), as_of="2024-02-20")
    assert states(found)["H29 2024-01"] == "received"


def test_who_never_delivered_or_ceased_owes_nothing() -> None:
    receipts = [receipt("2023-11"), receipt("2023-12", agency="H26", in_force=False), receipt("2024-01", agency="H01")]
    found = states(calendar(*receipts, as_of="2024-02-20", ceased={"H29": date(2023, 12, 31)}))
    assert found == {"H29 2023-11": "received", "H29 2023-12": "missing", "H01 2024-01": "received"}


def test_a_month_that_nobody_sent_is_a_gap_of_the_record_unless_it_is_the_newest() -> None:
    receipts = [receipt(period, agency=agency) for period in ("2023-01", "2023-11") for agency in ("H29", "H26")]
    found = states(calendar(*receipts, as_of="2024-02-20"))
    assert "H29 2023-06" not in found
    assert {found["H29 2023-12"], found["H26 2023-12"]} == {"missing"}


def test_a_month_that_nobody_sent_since_stays_missing() -> None:
    """What was over before the first delivery arrived is history; what came due since is owed by who owes it."""
    receipts = [receipt("2023-12", at="2024-01-03"), receipt("2024-02", at="2024-03-04")]
    assert states(calendar(*receipts, as_of="2024-03-20"))["H29 2024-01"] == "missing"


def test_a_dataset_without_due_days_is_never_due() -> None:
    assert calendar(receipt("2023-12", dataset="targets"), as_of="2024-02-20") == []


def test_an_agency_has_its_own_days() -> None:
    own = {("H29", "dossiers"): DueDays(10, 5)}
    assert states(calendar(receipt("2023-12"), as_of="2024-02-14", of_agency=own))["H29 2024-01"] == "open"


def test_lateness_of_what_came_is_known_only_of_what_came_before_the_day() -> None:
    found = calendar(receipt("2023-12", at="2024-01-09"), as_of="2024-01-31")
    assert [(one.came_late, one.received_on) for one in found] == [(True, date(2024, 1, 9))]
    replayed = calendar(receipt("2023-12", at="2026-11-22"), as_of="2024-01-31")
    assert [(one.came_late, one.received_on) for one in replayed] == [(False, None)]


def test_late_is_a_warning_missing_is_critical_and_neither_is_called_zero() -> None:
    (late,) = of_calendar(calendar(receipt("2023-12"), as_of="2024-02-06"))
    (missing,) = of_calendar(calendar(receipt("2023-12"), as_of="2024-02-08"))
    assert (late.rule, late.severity) == (LATE, "warning")
    assert (missing.rule, missing.severity, missing.period) == (MISSING, "critical", "2024-01")
    assert "không phải bằng 0" in missing.message_vi
    assert "05/02/2024" in missing.message_vi


def test_due_days_are_read_and_what_is_wrong_is_named(tmp_path: Path) -> None:
    path = tmp_path / "due_days.toml"
    path.write_text("[dossiers]\ndue = 3\ngrace = 2\n[agencies.H29.dossiers]\ndue = 5\ngrace = 0\n")
    assert load_due_days(path, ["dossiers"]) == ({"dossiers": DueDays(3, 2)}, {("H29", "dossiers"): DueDays(5, 0)})
    path.write_text("[dossier]\ndue = 3\ngrace = 2\n[agencies.HX.dossiers]\ndue = 5\ngrace = 0\n")
    with pytest.raises(ValueError, match=r"HX\.dossiers.*dossier"):
        load_due_days(path, ["dossiers"])
    for wrong in ("[dossiers]\ndue = 0\ngrace = 2\n", "[dossiers]\ndue = 3\n", "[agencies.H29.dossiers]\ndays = 3\n"):
        path.write_text(wrong)
        with pytest.raises(ValueError, match=r"due_days\.toml \[(agencies\.H29\.)?dossiers\]"):
            load_due_days(path, ["dossiers"])


def test_a_month_that_was_withdrawn_is_owed_again() -> None:
    """Though its data is history that was sent long after, somebody sent it once: it is no gap of the past."""
    sent = [receipt(period, at="2024-06-03") for period in ("2024-01", "2024-03")]
    withdrawn = replace(receipt("2024-02", in_force=False), refused=False, received_at=None)
    (owed,) = [one for one in calendar(*sent, withdrawn, as_of="2024-04-15") if one.state != "received"]
    assert (owed.period, owed.state, owed.received_on) == ("2024-02", "missing", None)


def test_figures_miss_a_delivery_when_the_calendar_does() -> None:
    """The gate that judges a publication's coverage and the calendar of the owners count the same days."""
    due, _ = load_due_days(Settings().reference / "due_days.toml", DATASETS)
    assert {days.due + days.grace for days in due.values()} == {DELIVERY_GRACE_WORKING_DAYS}
