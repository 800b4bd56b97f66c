"""What people do to incidents: acknowledge, close, silence. The command and the app both do it here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from orchestration.alerts.lifecycle import acknowledged, resolved_by_hand
from orchestration.landing.personal import masked
from orchestration.ledger import Ledger
from orchestration.ledger.incidents import Change, Incident, Silence


class CannotAct(ValueError):
    """It cannot be done as it was asked; the message says why, in both languages. Nothing was changed."""


@contextmanager
def alerts_lock(home: Path) -> Iterator[None]:
    """One process at a time looks at incidents, writes messages, or changes one by hand."""
    from filelock import FileLock

    home.mkdir(parents=True, exist_ok=True)
    with FileLock(home / "alerts.lock", timeout=60):
        yield


def acknowledge(home: Path, ledger: Ledger, beginning: str, by: str, note: str | None, now: datetime) -> Incident:
    """Somebody is at it: nobody else is called in; reminders are rare.

    Args:
        beginning: how the incident's fingerprint begins.
        by: a role, never a person's name.

    Raises:
        UnknownIncident: none begins so, or more than one.
        CannotAct: it is resolved already, or nobody is named.
    """
    role = _role(by)
    return _change(home, ledger, beginning, now, lambda incident: acknowledged(incident, role, note, now))


def close(home: Path, ledger: Ledger, beginning: str, by: str, note: str, now: datetime) -> Incident:
    """Somebody says that nothing is left to do; it stays closed until something else is found.

    Raises:
        UnknownIncident: none begins so, or more than one.
        CannotAct: it is resolved already, nobody is named, or nothing is said.
    """
    if not note.strip():
        raise CannotAct("cần ghi vì sao / say why nothing is left to do")
    role = _role(by)
    return _change(home, ledger, beginning, now, lambda incident: resolved_by_hand(incident, role, note, now))


def silence(ledger: Ledger, asked: Silence) -> int:
    """Nobody is told of what matches until its end; returns its number.

    Raises:
        CannotAct: it ends before it begins, matches everything, or has no author or reason.
    """
    if asked.ends_at <= asked.starts_at:
        raise CannotAct(f"thời điểm kết thúc {asked.ends_at:%Y-%m-%dT%H:%M} đã qua / the end is past")
    if (asked.agency_code, asked.dataset, asked.rule, asked.period) == (None, None, None, None):
        raise CannotAct(
            "cần nêu cơ quan, bộ dữ liệu, quy tắc hoặc kỳ (--agency, --dataset, --rule, --period) "
            "/ name an agency, a dataset, a rule or a period"
        )
    if not asked.reason.strip():
        raise CannotAct("cần ghi lý do / a reason is needed")
    _role(asked.author)
    return ledger.alerts.silence(asked)


def _role(by: str) -> str:
    if not by.strip():
        raise CannotAct("cần ghi chức danh / say who, by role")
    return masked(by.strip())


def _change(
    home: Path, ledger: Ledger, beginning: str, now: datetime, change: Callable[[Incident], Change]
) -> Incident:
    with alerts_lock(home):
        incident = ledger.alerts.incident(beginning)
        if incident.status == "resolved":
            raise CannotAct(f"{incident.fingerprint} đã đóng / is resolved already")
        ledger.alerts.save([change(incident)], now)
    return incident
