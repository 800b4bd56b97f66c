"""``thuoc alerts``: incidents, silences, measures: what is to be mended, and by whom it was taken on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import cast

from orchestration.cli.exits import WrongUsage, load_settings
from orchestration.cli.language import Say, speaker
from orchestration.cli.listing import Format, print_rows, print_text
from orchestration.cli.opening import ledger_of
from orchestration.domain.vietnamese import format_number
from orchestration.ledger import Ledger
from orchestration.ledger.incidents import Incident, Silence, Status, UnknownIncident

#: Fields that programs get of an incident.
INCIDENT_FIELDS = (
    *("fingerprint", "agency_code", "dataset", "rule", "period", "severity", "audience", "status", "delivery_id"),
    *("path", "rows_read", "rows_failed", "message_vi", "message_en", "opened_at", "acknowledged_at"),
    *("acknowledged_by", "resolved_at", "resolved_by", "reopened"),
)

#: Characters of a code that a table shows, and that are enough to name it.
_CODE = 8


def print_incidents(status: str, agency: str | None, rule: str | None, output: Format) -> None:
    """List incidents; the living ones, or of one status."""
    settings = load_settings()
    say = speaker(settings.language)
    with ledger_of(settings) as ledger:
        statuses: list[Status] = ["open", "acknowledged"] if status == "living" else [cast(Status, status)]
        found = ledger.alerts.incidents(*statuses)
    chosen = [one for one in found if agency in (None, one.agency_code) and rule in (None, one.rule)]
    if output is not Format.table:
        rows = [asdict(one) | {"reopened": one.life} for one in chosen]
        print_rows(rows, {name: name for name in INCIDENT_FIELDS}, output)
        return
    columns = {
        "code": say("mã", "code"),
        "agency_code": say("cơ quan", "agency"),
        "subject": say("dữ liệu", "data"),
        "rule": say("quy tắc", "rule"),
        "status": say("trạng thái", "status"),
        "message": say("cần sửa", "to mend"),
    }
    print_rows([_listed(one, say) for one in chosen], columns, output)


def print_incident(beginning: str) -> None:
    """One incident, and what became of it."""
    settings = load_settings()
    say = speaker(settings.language)
    with ledger_of(settings) as ledger:
        incident = _named(ledger, beginning)
        history = ledger.alerts.history(incident.fingerprint)
    facts = _listed(incident, say) | {"code": incident.fingerprint}
    lines = [f"{facts['code']} · {facts['agency_code']} · {facts['subject']} · {facts['rule']} · {facts['status']}"]
    lines += [f"  {incident.path}"] if incident.path else []
    lines += [f"  {facts['message']}", ""]
    for at, kind, actor, note in history:
        told = " · ".join(part for part in (actor, note) if part)
        lines.append(f"  {at:%d/%m/%Y %H:%M}  {say(*_KINDS[kind])}{f'  {told}' if told else ''}")
    print_text("\n".join(lines))


def acknowledge(beginning: str, by: str, note: str | None) -> None:
    """Somebody is at it."""
    from orchestration.alerts import acting

    _act(
        lambda home, ledger, now: acting.acknowledge(home, ledger, beginning, by, note, now),
        "đã xác nhận",
        "acknowledged",
    )


def resolve_by_hand(beginning: str, by: str, note: str) -> None:
    """Somebody says that nothing is left to do."""
    from orchestration.alerts import acting

    _act(lambda home, ledger, now: acting.close(home, ledger, beginning, by, note, now), "đã đóng", "resolved")


def add_silence(
    until: datetime,
    by: str,
    reason: str,
    *,
    agency: str | None,
    dataset: str | None,
    rule: str | None,
    period: str | None,
) -> None:
    """Nobody is told of what matches until then.

    Raises:
        WrongUsage: it would end before it begins, or match everything.
    """
    from orchestration.alerts import acting
    from orchestration.domain.clock import hanoi_now

    settings = load_settings()
    say = speaker(settings.language)
    asked = Silence(agency, dataset, rule, period, by, reason, hanoi_now(), until)
    with ledger_of(settings) as ledger:
        try:
            number = acting.silence(ledger, asked)
        except acting.CannotAct as error:
            raise WrongUsage(str(error)) from None
    print_text(say(f"tạm dừng số {number}, đến {until:%d/%m/%Y %H:%M}", f"silence {number}, until {until:%F %H:%M}"))


def print_silences(lift: int | None, output: Format) -> None:
    """List silences, or take one away."""
    settings = load_settings()
    say = speaker(settings.language)
    with ledger_of(settings) as ledger:
        if lift is not None and not ledger.alerts.lift_silence(lift):
            raise WrongUsage(f"không có lệnh tạm dừng số {lift} / no silence {lift}")
        found = ledger.alerts.silences()
    columns = {
        "id": say("số", "number"),
        "agency_code": say("cơ quan", "agency"),
        "dataset": say("bộ dữ liệu", "dataset"),
        "rule": say("quy tắc", "rule"),
        "period": say("kỳ", "period"),
        "ends_at": say("đến", "until"),
        "author": say("ai", "by"),
        "reason": say("lý do", "reason"),
    }
    print_rows([asdict(one) for one in found], columns, output)


def print_measures(output: Format) -> None:
    """Measures of alerting by rule."""
    from orchestration.ledger.measures import measures
    from orchestration.pipeline.alert_words import rule_names

    settings = load_settings()
    say = speaker(settings.language)
    with ledger_of(settings) as ledger:
        found = measures(ledger.alerts.incidents(), ledger.alerts.lives())
    names = rule_names()
    rows = [asdict(one) | {"name": say(*names.get(one.rule, (one.rule, one.rule)))} for one in found]
    columns = {
        "name": say("quy tắc", "rule"),
        "incidents": say("số lỗi", "incidents"),
        "living": say("đang mở", "living"),
        "reopened": say("mở lại", "reopened"),
        "never_acknowledged": say("tự hết", "went by itself"),
        "hours_to_acknowledge": say("giờ đến xác nhận", "hours to ack"),
        "hours_to_resolve": say("giờ đến khắc phục", "hours to resolve"),
    }
    if output is Format.table:
        rows = [
            row | {name: _hours(row[name]) for name in ("hours_to_acknowledge", "hours_to_resolve")} for row in rows
        ]
    else:
        columns = {name: name for name in ("rule", *columns)}
    print_rows(rows, columns, output)


_KINDS = {
    "opened": ("mở", "opened"),
    "changed": ("thay đổi", "changed"),
    "acknowledged": ("đã xác nhận", "acknowledged"),
    "resolved": ("đã khắc phục", "resolved"),
    "reopened": ("mở lại", "reopened"),
}

_STATUSES = {
    "open": ("mở", "open"),
    "acknowledged": ("đã xác nhận", "acknowledged"),
    "resolved": ("đã đóng", "resolved"),
}


def _named(ledger: Ledger, beginning: str) -> Incident:
    try:
        return ledger.alerts.incident(beginning)
    except UnknownIncident as error:
        raise WrongUsage(str(error)) from None


def _act(act: Callable[[Path, Ledger, datetime], Incident], vi: str, en: str) -> None:
    from orchestration.alerts.acting import CannotAct
    from orchestration.domain.clock import hanoi_now

    settings = load_settings()
    say = speaker(settings.language)
    with ledger_of(settings) as ledger:
        try:
            incident = act(settings.home, ledger, hanoi_now())
        except (CannotAct, UnknownIncident) as error:
            raise WrongUsage(str(error)) from None
    print_text(f"{incident.fingerprint}: {say(vi, en)}")


def _listed(incident: Incident, say: Say) -> dict[str, object]:
    return {
        "code": incident.fingerprint[:_CODE],
        "agency_code": incident.agency_code,
        "subject": " ".join(part for part in (incident.dataset, incident.period) if part),
        "rule": f"{incident.rule}{'' if incident.severity == 'critical' else say(' (cảnh báo)', ' (warning)')}",
        "status": say(*_STATUSES[incident.status]),
        "message": say(incident.message_vi, incident.message_en),
    }


def _hours(hours: float | None) -> str | None:
    return None if hours is None else format_number(hours, 1)
