"""What is wrong now: of deliveries, of figures, of the calendar of expected deliveries, of runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from orchestration.alerts.expected import Expected
from orchestration.domain.agencies import is_agency_code
from orchestration.domain.vietnamese import format_date
from orchestration.landing.personal import masked
from orchestration.ledger.failing import Attempt, Finding
from orchestration.ledger.gate_results import AGENCY_OR_GROUP
from orchestration.ledger.incidents import Condition

MISSING, LATE = "delivery_missing", "delivery_late"
RUN_FAILED: Final = "run_failed"
UNUSABLE: Final = "settings_unusable"
UNSENT: Final = "messages_unsent"

#: Rules of the publication gate that count again what the calendar says of each agency and dataset.
CALENDAR_TELLS = frozenset({"delivered_in_time", "delivered_lately"})

#: Rules that are judged without reading a row: what others said before a file became unreadable still stands.
OF_THE_FILE = frozenset({"readable", "columns_present", "columns_known", "columns_unambiguous", "manifest"})

#: What is said without rows: it is neither held back by a file that cannot be read nor by one that is missing.
WITHOUT_ROWS = OF_THE_FILE | {MISSING, LATE}

#: The rules whose failure is counted in rows.
_OF_ROWS = frozenset({"quarantine_share", "rows_refused"})


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something of the warehouse itself, for its engineers."""

    rule: Literal["run_failed", "messages_unsent", "settings_unusable"]
    subject: str
    message_vi: str
    message_en: str
    #: The run that it is of.
    run_id: str | None = None


def of_deliveries(attempts: Iterable[Attempt]) -> Iterator[Condition]:
    """What the last attempts fail, rule by rule. A file in no agency's folder is the programme team's to find out."""
    for attempt in attempts:
        for rule, severity, vi, en in attempt.findings:
            counted = rule in _OF_ROWS
            yield Condition(
                attempt.agency_code,
                attempt.dataset,
                rule,
                attempt.period or masked(attempt.path),
                severity,
                "owner" if is_agency_code(attempt.agency_code) else "programme",
                vi,
                en,
                delivery_id=attempt.delivery_id,
                path=masked(attempt.path),
                rows_read=attempt.rows_read if counted else None,
                rows_failed=attempt.rows_quarantined if counted else None,
            )


def of_figures(failures: Iterable[tuple[str, Finding]]) -> Iterator[Condition]:
    """What the publication gate found: an agency's is its owner's, a group's the programme's, a mart's the engineers'.

    A mart's warning that counts what is told of agencies is not told twice.
    """
    found = list(failures)
    of_agencies = {told.rule for subject, told in found if AGENCY_OR_GROUP.match(subject)}
    for subject, (rule, severity, vi, en) in found:
        if rule in CALENDAR_TELLS:
            continue
        if is_agency_code(subject):
            yield Condition(subject, "", rule, "", severity, "owner", vi, en)
        elif AGENCY_OR_GROUP.match(subject):
            yield Condition(subject, "", rule, "", severity, "programme", vi, en)
        elif severity == "critical" or rule not in of_agencies:
            yield Condition("", subject, rule, "", severity, "engineer", vi, en)


def of_calendar(expected: Iterable[Expected]) -> Iterator[Condition]:
    """What is late (a warning) or missing (critical)."""
    for one in expected:
        if one.state not in ("late", "missing"):
            continue
        vi, en = _awaited(one)
        is_missing = one.state == "missing"
        yield Condition(
            one.agency_code,
            one.dataset,
            MISSING if is_missing else LATE,
            one.period,
            "critical" if is_missing else "warning",
            "owner",
            vi,
            en,
        )


def of_warehouse(troubles: Iterable[Trouble]) -> Iterator[Condition]:
    """What the engineers have to mend."""
    for trouble in troubles:
        yield Condition(
            "",
            trouble.subject,
            trouble.rule,
            "",
            "critical",
            "engineer",
            trouble.message_vi,
            trouble.message_en,
            path=trouble.run_id,
        )


def unjudged(attempts: Iterable[Attempt]) -> set[tuple[str, str, str]]:
    """Agency, dataset and period of files of which no row could be judged: nothing is known of their rows."""
    return {(one.agency_code, one.dataset, one.period or masked(one.path)) for one in attempts if not one.is_judged}


def _awaited(one: Expected) -> tuple[str, str]:
    empty_vi = 'Nếu không phát sinh, gửi tệp rỗng kèm manifest có "rows": 0.'
    empty_en = 'If there was nothing, send an empty file with a manifest that says "rows": 0.'
    due_vi, due_en = format_date(one.due_on), _iso(one.due_on)
    if one.state == "late":
        until_vi, until_en = format_date(one.missing_after), _iso(one.missing_after)
        return (
            f"Chưa nhận được dữ liệu kỳ {one.period}, hạn {due_vi}. Gửi chậm nhất ngày {until_vi}. {empty_vi}",
            f"Nothing was received for {one.period}, due on {due_en}. Send it by {until_en} at the latest. {empty_en}",
        )
    return (
        f"Thiếu dữ liệu kỳ {one.period}, hạn {due_vi}; kỳ này không có số liệu (không phải bằng 0). {empty_vi}",
        f"No data for {one.period}, due on {due_en}: the period has no figures (which is not zero). {empty_en}",
    )


def _iso(day: date) -> str:
    return day.isoformat()
