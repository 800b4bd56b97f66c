"""Incidents open when something is wrong, resolve when it is not, reopen as themselves, and do not flap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from orchestration.alerts.conditions import LATE, MISSING
from orchestration.alerts.lifecycle import FLAP_QUIET, FLAPS, acknowledged, look, resolved_by_hand
from orchestration.ledger.incidents import Condition, Incident, by_fingerprint
from tests.support.alerting import MONDAY, condition, opened

DAY = timedelta(days=1)


class Book:
    """The incidents that looks leave behind."""

    def __init__(self) -> None:
        self.known: dict[str, Incident] = {}
        self.now = MONDAY

    def look(
        self,
        *conditions: Condition,
        after: timedelta = DAY,
        unjudged: Iterable[Condition] = (),
        waiting: Iterable[Condition] = (),
    ) -> list[str]:
        """What a look says, in order of rules."""
        self.now += after
        unread, unknown = ({one.subject for one in of} for of in (unjudged, waiting))
        found = look(self.known, by_fingerprint(conditions), unjudged=unread, waiting=unknown, now=self.now)
        for fingerprint, since in found.absences.items():
            self.known[fingerprint] = replace(self.known[fingerprint], absent_since=since)
        self.known |= {change.incident.fingerprint: change.incident for change in found.changes}
        return sorted(f"{change.incident.rule} {change.kind}" for change in found.changes)

    def only(self) -> Incident:
        """The one incident that there is."""
        (incident,) = self.known.values()
        return incident


def test_a_fault_opens_once_and_is_resolved_when_it_is_gone() -> None:
    book = Book()
    assert book.look(condition()) == ["volume opened"]
    assert book.look(condition()) == []
    assert book.look() == ["volume resolved"]
    assert book.look() == []
    assert book.only().resolved_by is None


def test_another_delivery_with_the_same_fault_is_the_same_incident() -> None:
    book = Book()
    book.look(condition(delivery_id="a"))
    assert book.look(condition(delivery_id="b")) == ["volume changed"]
    assert book.only().delivery_id == "b"
    assert book.look(condition(delivery_id="b")) == []


def test_what_comes_back_is_reopened_and_nobody_has_acknowledged_it() -> None:
    book = Book()
    book.look(condition())
    change = acknowledged(book.only(), "đầu mối", None, book.now)
    book.known[change.incident.fingerprint] = change.incident
    assert book.look(condition()) == []
    assert book.only().status == "acknowledged"
    book.look()
    assert book.look(condition()) == ["volume reopened"]
    assert (book.only().status, book.only().acknowledged_by, book.only().life) == ("open", None, 1)
    assert book.only().opened_at == MONDAY + DAY


def test_an_unreadable_file_leaves_what_its_rows_broke_before_as_it_was() -> None:
    book = Book()
    book.look(condition("rows_refused"))
    unreadable = condition("readable")
    assert book.look(unreadable, unjudged=[unreadable]) == ["readable opened"]
    assert book.look() == ["readable resolved", "rows_refused resolved"]


def test_faults_of_the_file_itself_are_resolved_though_no_row_could_be_judged() -> None:
    book = Book()
    book.look(condition("readable"), unjudged=[condition()])
    assert book.look(condition("columns_present"), unjudged=[condition()]) == [
        "columns_present opened",
        "readable resolved",
    ]


def test_a_missing_delivery_stands_in_for_its_rows() -> None:
    book = Book()
    book.look(condition("rows_refused"))
    assert book.look(condition(MISSING)) == [f"{MISSING} opened"]
    assert book.look(condition("rows_refused")) == [f"{MISSING} resolved"]


def test_closed_by_hand_it_stays_closed_until_something_else_is_found() -> None:
    book = Book()
    book.look(condition(delivery_id="a"))
    change = resolved_by_hand(book.only(), "tổ chương trình", "kỳ đã khóa sổ", book.now)
    book.known[change.incident.fingerprint] = change.incident
    assert book.look(condition(delivery_id="a")) == []
    assert book.look(condition(delivery_id="b")) == ["volume reopened"]


def test_closed_by_hand_and_gone_it_comes_again_as_anything_else() -> None:
    book = Book()
    book.look(condition())
    change = resolved_by_hand(book.only(), "tổ", "đã biết", book.now)
    book.known[change.incident.fingerprint] = change.incident
    assert book.look() == ["volume changed"]
    assert book.look(condition()) == ["volume reopened"]


def test_nothing_is_said_of_what_nobody_judged_yet() -> None:
    book = Book()
    book.look(condition())
    assert book.look(waiting=[condition()]) == []
    assert book.look(condition(MISSING), waiting=[condition()]) == []
    assert book.look() == ["volume resolved"]


def test_late_ends_when_it_is_missing() -> None:
    book = Book()
    book.look(condition(LATE, severity="warning"))
    assert book.look(condition(MISSING)) == [f"{LATE} resolved", f"{MISSING} opened"]


def test_what_comes_and_goes_is_resolved_only_after_a_quiet_day() -> None:
    book, hour = Book(), timedelta(hours=1)
    book.look(condition(), after=hour)
    for _ in range(FLAPS):
        assert book.look(after=hour) == ["volume resolved"]
        assert book.look(condition(), after=hour) == ["volume reopened"]
    assert book.look(after=hour) == []
    assert book.look(condition(), after=hour) == []
    assert book.only().absent_since is None, "it was there again: the quiet begins anew"
    assert book.look(after=hour) == []
    assert book.look(after=FLAP_QUIET - hour) == []
    assert book.look(after=hour) == ["volume resolved"]


def test_fingerprints_tell_agency_dataset_rule_and_period_apart() -> None:
    conditions = [
        condition(),
        condition(agency="H26"),
        condition(dataset="payments"),
        condition("readable"),
        condition(period="2024-01"),
    ]
    assert len({one.fingerprint for one in conditions}) == len(conditions)
    assert condition(delivery_id="x", message_vi="khác").fingerprint == condition().fingerprint


def test_of_two_findings_under_one_fingerprint_the_severe_one_stands() -> None:
    warning, critical = condition(severity="warning"), condition()
    assert by_fingerprint([warning, critical]) == by_fingerprint([critical, warning])
    assert opened(warning, critical)[0].severity == "critical"


def test_no_instant_comes_from_a_clock() -> None:
    assert opened(condition(), at=datetime(2001, 1, 1))[0].opened_at == datetime(2001, 1, 1)
