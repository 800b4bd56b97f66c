"""Who is told what, when: routes, hours, digests, repeats, escalation, silences, outages, and never too much."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from orchestration.alerts.lifecycle import FLAPS
from orchestration.alerts.owners import Registry
from orchestration.alerts.planning import (
    DEPUTY_AFTER,
    MESSAGES_A_DAY,
    MESSAGES_AT_ONCE,
    OUTAGE_AGENCIES,
    PROGRAMME_AFTER,
    REPEAT_ACKNOWLEDGED_AFTER,
    REPEAT_AFTER,
    TOGETHER_AFTER,
    deadline,
    plan,
    without_recipient,
)
from orchestration.ledger.incidents import Condition, Incident, Silence
from orchestration.ledger.outbox import Notice
from tests.support.alerting import MONDAY, condition, opened, planned, registry, seen, told_by, weekday

DAY = timedelta(days=1)
TEAM = "*,*,programme,tổ,team"
ENGINEERS = "*,*,engineer,kỹ sư,eng"
OWNER = "H29,*,owner,đầu mối,h29"


@pytest.fixture
def owners(tmp_path: Path) -> Registry:
    """One agency with an owner and a deputy, the programme team, the engineers."""
    return registry(tmp_path / "owners.csv", OWNER, "H29,*,deputy,phó,h29-2", TEAM, ENGINEERS)


def after(days: int) -> datetime:
    """That many days after the Monday; the days until Friday are working days."""
    return MONDAY + days * DAY


def test_a_critical_fault_is_told_its_owner_once(owners: Registry) -> None:
    incidents = opened(condition("volume"), condition("readable"))
    first = plan(incidents, seen(owners))
    assert planned(incidents, seen(owners)) == [("đầu mối", "alert", ["readable", "volume"])]
    assert plan(incidents, seen(owners, told=told_by(first), now=MONDAY + timedelta(hours=5))) == []


def test_each_faulty_delivery_is_a_message_of_its_own(owners: Registry) -> None:
    incidents = opened(condition(period="2024-01"), condition(period="2024-02"))
    assert planned(incidents, seen(owners)) == [("đầu mối", "alert", ["volume"])] * 2


def test_many_faulty_deliveries_at_once_are_one_message(owners: Registry) -> None:
    incidents = opened(*(condition(period=f"2024-{month:02}") for month in range(1, MESSAGES_AT_ONCE + 2)))
    assert planned(incidents, seen(owners)) == [("đầu mối", "outage", ["volume"] * (MESSAGES_AT_ONCE + 1))]


def test_after_many_messages_within_a_day_what_is_new_comes_together_once_an_hour(owners: Registry) -> None:
    """An agency that sends a spoilt file every ten minutes fills nobody's mailbox."""
    box = "đầu mối · h29"
    written = [(box, MONDAY - timedelta(minutes=10 * number)) for number in range(1, MESSAGES_A_DAY + 1)]
    incidents = opened(condition(period="2024-01"), condition(period="2024-02"))
    later = MONDAY + TOGETHER_AFTER
    assert planned(incidents, seen(owners, written=written)) == []
    assert planned(incidents, seen(owners, written=written, now=later)) == [("đầu mối", "outage", ["volume"] * 2)]
    assert len(planned(incidents, seen(owners, written=written[1:]))) == 2


def test_warnings_are_one_digest_a_day(owners: Registry) -> None:
    first = opened(condition("a", severity="warning"), condition("b", severity="warning", period="2024-01"))
    assert planned(first, seen(owners)) == [("đầu mối", "digest", ["a", "b"])]
    told = told_by(plan(first, seen(owners)))
    later = [*first, *opened(condition("c", severity="warning"))]
    assert planned(later, seen(owners, told=told, now=MONDAY + timedelta(hours=3))) == []
    assert planned(later, seen(owners, told=told, now=after(1))) == [("đầu mối", "digest", ["c"])]


def test_without_an_owner_the_programme_team_is_told_and_told_why(owners: Registry) -> None:
    (draft,) = plan(opened(condition(agency="H01")), seen(owners))
    assert (draft.recipient.role_vi, draft.standing_in) == ("tổ", "no_owner")


def test_an_owner_without_a_channel_that_works_is_stood_in_for(owners: Registry) -> None:
    (draft,) = plan(opened(condition()), seen(owners, channels=["team"]))
    assert (draft.recipient.role_vi, draft.standing_in) == ("tổ", "no_channel")


def test_without_any_channel_nothing_is_written(owners: Registry) -> None:
    assert plan(opened(condition()), seen(owners, channels=[])) == []


def test_the_more_specific_row_wins_and_rows_end(tmp_path: Path) -> None:
    rows = registry(
        tmp_path / "owners.csv",
        TEAM,
        "H29,*,owner,chung,a",
        "H29,payments,owner,tài chính,b",
        "H29,dossiers,owner,cũ,c,vi,always,,2024-02-29",
        "H29,dossiers,owner,mới,d,vi,always,2024-03-01,",
    )
    faults = opened(condition(dataset="payments"), condition(dataset="ratings"), condition(dataset="dossiers"))
    assert [role for role, _, _ in planned(faults, seen(rows))] == ["chung", "mới", "tài chính"]
    assert [role for role, _, _ in planned(faults, seen(rows, now=datetime(2024, 2, 28, 9)))] == [
        "chung",
        "cũ",
        "tài chính",
    ]


def test_nobody_is_written_to_outside_office_hours_or_on_days_off(tmp_path: Path) -> None:
    rows = registry(tmp_path / "owners.csv", "H29,*,owner,đầu mối,h29,vi,08:00-17:00,,")
    incidents = opened(condition())
    quiet = [MONDAY.replace(hour=7, minute=59), MONDAY.replace(hour=17), after(5), after(6)]
    assert [plan(incidents, seen(rows, now=instant)) for instant in quiet] == [[]] * 4
    assert len(plan(incidents, seen(rows, now=MONDAY.replace(hour=8)))) == 1


def test_nobody_acknowledges_the_deputy_then_the_programme_team_is_told(owners: Registry) -> None:
    incidents = opened(condition())
    told = told_by(plan(incidents, seen(owners)))
    kinds = []
    for day in range(1, PROGRAMME_AFTER + 1):
        now = seen(owners, told=told, now=after(day))
        kinds.append({role: kind for role, kind, _ in planned(incidents, now)})
        told += told_by(plan(incidents, now))
    assert DEPUTY_AFTER == REPEAT_AFTER == 2
    assert PROGRAMME_AFTER == 4
    assert kinds == [
        {},
        {"đầu mối": "repeat", "phó": "escalation"},
        {},
        {"đầu mối": "repeat", "phó": "repeat", "tổ": "escalation"},
    ]


def test_days_off_do_not_count_towards_escalation(owners: Registry) -> None:
    friday = after(4)
    incidents = opened(condition(), at=friday)
    told = told_by(plan(incidents, seen(owners, now=friday)))
    assert plan(incidents, seen(owners, told=told, now=after(7))) == [], "Monday is one working day later"
    assert len(plan(incidents, seen(owners, told=told, now=after(8)))) == 2


def test_acknowledged_nobody_else_is_called_in_and_reminders_are_rare(owners: Registry) -> None:
    incidents = [replace(one, status="acknowledged") for one in opened(condition())]
    told = told_by(plan(opened(condition()), seen(owners)))
    days = [day for day in range(12) if plan(incidents, seen(owners, told=told, now=after(day)))]
    assert REPEAT_ACKNOWLEDGED_AFTER == 5
    assert days[0] == 7, "five working days later is the next Monday"
    assert planned(incidents, seen(owners, told=told, now=after(7))) == [("đầu mối", "repeat", ["volume"])]


def test_who_was_told_of_a_critical_fault_is_told_that_it_is_mended_once(owners: Registry) -> None:
    told = told_by(plan(opened(condition()), seen(owners)))
    mended = [replace(one, status="resolved", resolved_at=after(1)) for one in opened(condition())]
    now = seen(owners, told=told, now=after(1))
    assert planned(mended, now) == [("đầu mối", "resolved", ["volume"])]
    assert plan(mended, seen(owners, told=[*told, *told_by(plan(mended, now))], now=after(2))) == []
    assert plan(mended, seen(owners, now=after(1))) == [], "who was not told of it is not told that it is gone"


def test_silenced_faults_are_told_when_the_silence_ends(owners: Registry) -> None:
    incidents = opened(condition(), condition(period="2024-01"))
    silence = Silence("H29", None, None, "2024-02", "tổ", "đang chuyển hệ thống", MONDAY, after(2))
    assert len(plan(incidents, seen(owners, silences=[silence]))) == 1
    assert len(plan(incidents, seen(owners, silences=[silence], now=after(2)))) == 2
    other = replace(silence, agency_code="H26")
    assert len(plan(incidents, seen(owners, silences=[other]))) == 2


def test_a_correction_that_fails_again_is_news(owners: Registry) -> None:
    told = told_by(plan(opened(condition(delivery_id="r1")), seen(owners)))
    assert planned(opened(condition(delivery_id="r2")), seen(owners, told=told)) == [("đầu mối", "alert", ["volume"])]


def test_nobody_is_told_of_the_rows_of_a_file_that_cannot_be_read(owners: Registry) -> None:
    incidents = opened(condition("rows_refused"), condition("readable"))
    unread = replace(seen(owners), inhibited={condition().subject})
    assert planned(incidents, unread) == [("đầu mối", "alert", ["readable"])]


def test_incidents_that_nobody_can_be_told_of_are_counted(owners: Registry) -> None:
    incidents = opened(condition(), condition(agency="H01"))
    assert without_recipient(incidents, seen(owners)) == []
    assert len(without_recipient(incidents, seen(owners, channels=["h29"]))) == 1


def test_an_outage_that_neither_team_can_be_told_of_is_told_the_owners(owners: Registry) -> None:
    everywhere = seen(owners, delivering=OUTAGE_AGENCIES, channels=["h29"])
    assert planned(opened(*outage_conditions()), everywhere) == [("đầu mối", "alert", ["volume"])]


def outage_conditions() -> list[Condition]:
    """The same fault in as many agencies as make an outage, Hồ Chí Minh City among them."""
    return [condition(agency=f"H{number:02}") for number in range(30 - OUTAGE_AGENCIES, 30)]


def outage(agencies: int, at: datetime = MONDAY) -> list[Incident]:
    """The same fault in as many agencies."""
    return opened(*(condition(agency=f"H{number:02}") for number in range(1, agencies + 1)), at=at)


def test_the_same_fault_everywhere_is_told_the_team_and_the_engineers_alone_for_a_day(owners: Registry) -> None:
    incidents = outage(OUTAGE_AGENCIES)
    everywhere = seen(owners, delivering=OUTAGE_AGENCIES)
    assert {(role, kind) for role, kind, _ in planned(incidents, everywhere)} == {("tổ", "outage"), ("kỹ sư", "outage")}
    few = seen(owners, delivering=3 * OUTAGE_AGENCIES)
    assert "kỹ sư" not in {role for role, _, _ in planned(incidents, few)}


def test_after_a_day_an_outage_is_told_the_owners(owners: Registry) -> None:
    incidents = outage(30)
    told = told_by(plan(incidents, seen(owners, delivering=30)))
    now = seen(owners, told=told, delivering=30, now=after(1) + timedelta(minutes=1))
    assert ("đầu mối", "alert", ["volume"]) in planned(incidents, now)


def test_what_flaps_is_news_once_a_day(owners: Registry) -> None:
    (incident,) = opened(condition())
    told = told_by(plan([incident], seen(owners)))
    lives = tuple((MONDAY + timedelta(minutes=minute)).isoformat() for minute in range(FLAPS))
    again = replace(incident, reopenings=lives)
    assert plan([again], seen(owners, told=told, now=MONDAY + timedelta(hours=1))) == []
    assert len(plan([again], seen(owners, told=told, now=after(1)))) == 1


def test_faults_of_the_warehouse_go_to_the_engineers(owners: Registry) -> None:
    incidents = opened(condition("run_failed", agency="", dataset="run", period="", audience="engineer"))
    assert planned(incidents, seen(owners)) == [("kỹ sư", "alert", ["run_failed"])]


def test_figures_of_a_group_go_to_the_programme_team(owners: Registry) -> None:
    incidents = opened(condition("coverage_usual", agency="PRO", audience="programme", severity="warning"))
    assert planned(incidents, seen(owners)) == [("tổ", "digest", ["coverage_usual"])]


def test_a_subscriber_is_told_beside_the_owner_and_never_twice(tmp_path: Path) -> None:
    rows = registry(tmp_path / "o.csv", OWNER, "H29,*,subscriber,sở,so", "H29,*,subscriber,đầu mối,h29", TEAM)
    assert [role for role, _, _ in planned(opened(condition()), seen(rows))] == ["sở", "đầu mối"]


def test_deadlines_are_working_days_after_the_life_began() -> None:
    (critical,) = opened(condition(), at=after(3))
    (warning,) = opened(condition(severity="warning"), at=after(3))
    assert deadline(critical, weekday) == date(2024, 3, 11)
    assert deadline(warning, weekday) == date(2024, 3, 14)


def test_ten_thousand_incidents_are_a_bounded_number_of_messages(tmp_path: Path) -> None:
    agencies = [f"H{number:02}" for number in range(1, 64)] + [f"G{number:02}" for number in range(1, 24)]
    rows = registry(tmp_path / "o.csv", *(f"{agency},*,owner,{agency},{agency}" for agency in agencies), TEAM)
    conditions = (
        condition(rule, agency=agency, period=f"20{year}-{month:02}", severity="critical" if month % 2 else "warning")
        for agency in agencies
        for rule in ("volume", "rows_refused", "keys_conflict")
        for year in (21, 22, 23, 24)
        for month in range(1, 11)
    )
    incidents = opened(*conditions)
    assert len(incidents) > 10_000
    # All of them are new in every agency: held back for the first day, told when it is over.
    now = seen(rows, told=told_by(plan(incidents, seen(rows))), now=after(1) + timedelta(minutes=1))
    messages: dict[str, int] = {}
    told: set[tuple[str, str]] = set()
    for draft in plan(incidents, now):
        messages[draft.recipient.role_vi] = messages.get(draft.recipient.role_vi, 0) + 1
        told |= {(draft.recipient.role_vi, one.fingerprint) for one in draft.incidents}
    assert max(messages.values()) <= 2
    before = {(notice.recipient, notice.fingerprint) for notice in now_told(now)}
    owed = {(one.agency_code, one.fingerprint) for one in incidents}
    assert owed <= told | {(recipient.split(" · ")[0], fingerprint) for recipient, fingerprint in before}


def now_told(situation: object) -> list[Notice]:
    """Everything told before."""
    return [notice for notices in situation.told.values() for notice in notices]  # type: ignore[attr-defined]
