"""What ``thuoc alerts`` prints and does."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from orchestration.alerts.channels import ChannelError
from orchestration.alerts.owners import RegistryError
from orchestration.cli.exits import NOT_FINISHED, RunFailed, WrongUsage, load_settings
from orchestration.cli.language import Say, speaker
from orchestration.cli.listing import Format, print_rows
from orchestration.domain.vietnamese import format_number
from orchestration.ledger import Ledger
from orchestration.ledger.incidents import Change, Incident, Silence, Status, UnknownIncident
from orchestration.ledger.outbox import MessageStatus
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.pipeline.alerting import Told

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
    settings, say = _settings()
    with _ledger(settings) as ledger:
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
    settings, say = _settings()
    with _ledger(settings) as ledger:
        incident = _named(ledger, beginning)
        history = ledger.alerts.history(incident.fingerprint)
    facts = _listed(incident, say) | {"code": incident.fingerprint}
    lines = [f"{facts['code']} · {facts['agency_code']} · {facts['subject']} · {facts['rule']} · {facts['status']}"]
    lines += [f"  {incident.path}"] if incident.path else []
    lines += [f"  {facts['message']}", ""]
    for at, kind, actor, note in history:
        told = " · ".join(part for part in (actor, note) if part)
        lines.append(f"  {at:%d/%m/%Y %H:%M}  {say(*_KINDS[kind])}{f'  {told}' if told else ''}")
    _print("\n".join(lines))


def acknowledge(beginning: str, by: str, note: str | None) -> None:
    """Somebody is at it."""
    from orchestration.alerts.lifecycle import acknowledged

    def change(incident: Incident, now: datetime) -> Change:
        _assert_living(incident)
        return acknowledged(incident, by, note, now)

    _change(beginning, change, "đã xác nhận", "acknowledged")


def resolve_by_hand(beginning: str, by: str, note: str) -> None:
    """Somebody says that nothing is left to do."""
    from orchestration.alerts.lifecycle import resolved_by_hand

    def change(incident: Incident, now: datetime) -> Change:
        _assert_living(incident)
        return resolved_by_hand(incident, by, note, now)

    _change(beginning, change, "đã đóng", "resolved")


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
    from orchestration.domain.clock import hanoi_now

    settings, say = _settings()
    now = hanoi_now()
    if until <= now:
        raise WrongUsage(f"--until {until:%Y-%m-%dT%H:%M}: đã qua / is past")
    if agency is dataset is rule is period is None:
        raise WrongUsage("cần --agency, --dataset, --rule hoặc --period / name what is silenced")
    with _ledger(settings) as ledger:
        number = ledger.alerts.silence(Silence(agency, dataset, rule, period, by, reason, now, until))
    _print(say(f"tạm dừng số {number}, đến {until:%d/%m/%Y %H:%M}", f"silence {number}, until {until:%F %H:%M}"))


def print_silences(lift: int | None, output: Format) -> None:
    """List silences, or take one away."""
    settings, say = _settings()
    with _ledger(settings) as ledger:
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


def send_now(*, again: bool) -> None:
    """Look, write, send; says what became of it.

    Raises:
        WrongUsage: owners.csv, channels.toml or due_days.toml cannot be understood.
        RunFailed: messages could not be sent; they stay in the outbox.
    """
    from orchestration.domain.clock import hanoi_now
    from orchestration.pipeline.alerting import tell_owners

    settings, say = _settings()
    if again:
        with _ledger(settings) as ledger:
            ledger.alerts.revive(hanoi_now())
    told = tell_owners(settings)
    _print(told_line(say, told, has_channels=settings.channels.is_file()))
    if told.faults:
        raise WrongUsage("\n".join(told.faults))
    if told.sent.failed or told.sent.dead:
        raise RunFailed(
            say(
                f"{told.sent.failed + told.sent.dead} thư chưa gửi được; xem `thuoc alerts messages`",
                f"{told.sent.failed + told.sent.dead} messages could not be sent; see `thuoc alerts messages`",
            ),
            NOT_FINISHED,
        )


def test_channel(name: str) -> None:
    """Send one message by a channel.

    Raises:
        WrongUsage: no such channel.
        RunFailed: it did not take the message.
    """
    from orchestration.alerts.channels import load_channels
    from orchestration.alerts.sending import deliver

    settings, say = _settings()
    with _understood():
        channels = load_channels(settings.channels)
    if name not in channels:
        known = ", ".join(sorted(channels)) or "–"
        raise WrongUsage(
            f"không có kênh {name!r} (có: {known}) / no channel {name!r}; {settings.channels.name}: {known}"
        )
    text = say("Thư thử của Thước: kênh này nhận được cảnh báo.", "A test by Thước: this channel receives alerts.")
    error = deliver(
        channels[name],
        subject=say("[Thước] Thư thử", "[Thước] Test"),
        text=text,
        html=f"<p>{text}</p>" if channels[name].form == "mail" else None,
        identity=uuid.uuid4().hex[:24],
    )
    if error is not None:
        raise RunFailed(
            say(f"kênh {name} không nhận: {error}", f"channel {name} did not take it: {error}"), NOT_FINISHED
        )
    _print(say(f"kênh {name} đã nhận thư thử", f"channel {name} took the message"))


def print_messages(status: str | None, output: Format) -> None:
    """List messages, the newest first."""
    settings, say = _settings()
    with _ledger(settings) as ledger:
        found = ledger.alerts.messages(*([cast(MessageStatus, status)] if status else []))
    columns = {
        "created_at": say("lúc", "at"),
        "recipient": say("người nhận", "recipient"),
        "subject": say("tiêu đề", "subject"),
        "status": say("trạng thái", "status"),
        "attempts": say("số lần thử", "attempts"),
        "last_error": say("lỗi cuối", "last error"),
    }
    if output is not Format.table:
        columns = {name: name for name in ("message_id", "kind", "agency_code", "channel", *columns, "sent_at")}
    print_rows([asdict(one) for one in found], columns, output)


def print_owners(agency: str | None, dataset: str | None, output: Format) -> None:
    """The registry's rows of an agency and dataset that hold today, and whether their channels are there."""
    from orchestration.alerts.channels import load_channels
    from orchestration.alerts.owners import ANY
    from orchestration.domain.clock import hanoi_now
    from orchestration.pipeline.alerting import registry_of

    settings, say = _settings()
    with _understood():
        registry, channels = registry_of(settings), load_channels(settings.channels)
    today = hanoi_now().date()
    rows = [
        {
            "agency_code": entry.agency_code,
            "dataset": entry.dataset,
            "level": entry.recipient.level,
            "role": say(entry.recipient.role_vi, entry.recipient.role_en),
            "channel": entry.recipient.channel,
            "has_channel": entry.recipient.channel in channels,
        }
        for entry in registry.entries
        if entry.is_valid(today)
        and (agency is None or entry.agency_code in (ANY, agency))
        and (dataset is None or entry.dataset in (ANY, dataset))
    ]
    if agency is not None and not any(row["level"] == "owner" for row in rows):
        sys.stderr.write(
            say(
                f"Sổ đầu mối chưa có đầu mối của {agency}: thư về {agency} gửi tới tổ chương trình.\n",
                f"The registry names no owner of {agency}: messages about it go to the programme team.\n",
            )
        )
    columns = {
        "agency_code": say("cơ quan", "agency"),
        "dataset": say("bộ dữ liệu", "dataset"),
        "level": say("cấp", "level"),
        "role": say("đầu mối", "role"),
        "channel": say("kênh", "channel"),
        "has_channel": say("đã khai", "declared"),
    }
    print_rows(rows, columns, output)


def print_due(as_of: date | None, agency: str | None, dataset: str | None, state: str | None, output: Format) -> None:
    """The calendar of expected deliveries; without a state, all but what was received."""
    from orchestration.pipeline.due_calendar import expected_now

    settings, say = _settings()
    with _ledger(settings) as ledger, _understood():
        expected = [
            one
            for one in expected_now(settings, ledger, as_of)
            if agency in (None, one.agency_code) and dataset in (None, one.dataset)
        ]
    chosen = [one for one in expected if (one.state != "received" if state is None else one.state == state)]
    rows = [asdict(one) | {"period": one.period, "state": say(*_STATES[one.state])} for one in chosen]
    columns = {
        "agency_code": say("cơ quan", "agency"),
        "dataset": say("bộ dữ liệu", "dataset"),
        "period": say("kỳ", "period"),
        "state": say("tình trạng", "state"),
        "due_on": say("hạn", "due"),
        "missing_after": say("coi là thiếu sau", "missing after"),
        "received_on": say("nhận ngày", "received"),
    }
    if output is not Format.table:
        rows = [asdict(one) | {"period": one.period, "came_late": one.came_late} for one in chosen]
        columns = {name: name for name in (*columns, "came_late")}
    print_rows(rows, columns, output)


def print_measures(output: Format) -> None:
    """Measures of alerting by rule."""
    from orchestration.ledger.measures import measures
    from orchestration.pipeline.alert_words import rule_names

    settings, say = _settings()
    with _ledger(settings) as ledger:
        found = measures(ledger.alerts.incidents(), ledger.alerts.lives())
    names = rule_names()
    rows = [asdict(one) | {"name": say(*names.get(one.rule, (one.rule, one.rule)))} for one in found]
    columns = {
        "name": say("quy tắc", "rule"),
        "incidents": say("sự cố", "incidents"),
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


def told_line(say: Say, told: Told, *, has_channels: bool) -> str:
    """One line on what became of a look."""
    new = told.changes.get("opened", 0) + told.changes.get("reopened", 0)
    mended = told.changes.get("resolved", 0)
    line = say(
        f"Lỗi cần xử lý: {format_number(told.open)} (mới {format_number(new)}, đã khắc phục {format_number(mended)}); "
        "xem `thuoc alerts`.",
        f"Incidents: {told.open:,} open ({new:,} new, {mended:,} mended); see `thuoc alerts`.",
    )
    if not has_channels:
        return line + say(
            " Chưa khai kênh gửi thư (docs/owners.md).", " No channel is declared: nobody is told (docs/owners.md)."
        )
    if told.unreached:
        line += say(
            f" Không có ai nhận được thư về {format_number(told.unreached)} lỗi: `thuoc doctor`.",
            f" Nobody can be told of {told.unreached:,} incidents: `thuoc doctor`.",
        )
    failed = told.sent.failed + told.sent.dead
    if not (told.written or told.sent.sent or failed):
        return line
    return line + say(
        f" Thư: soạn {format_number(told.written)}, gửi {format_number(told.sent.sent)}, "
        f"chưa gửi được {format_number(failed)}.",
        f" Messages: {told.written:,} written, {told.sent.sent:,} sent, {failed:,} not sent.",
    )


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

_STATES = {
    "open": ("chưa đến hạn", "not due"),
    "late": ("chậm", "late"),
    "missing": ("thiếu", "missing"),
    "refused": ("chưa chấp nhận", "held"),
    "received": ("đã nhận", "received"),
}


def _settings() -> tuple[Settings, Say]:
    settings = load_settings()
    return settings, speaker(settings.language)


@contextmanager
def _ledger(settings: Settings) -> Iterator[Ledger]:
    if not (settings.home.is_dir()):
        raise WrongUsage(f"chưa có dữ liệu ở {settings.home}; chạy `thuoc run` / nothing at {settings.home} yet")
    with Ledger.open(settings.ledger_url) as ledger:
        yield ledger


@contextmanager
def _understood() -> Iterator[None]:
    """What the registry, the channels, the due days say must be understood."""
    try:
        yield
    except (RegistryError, ChannelError, ValueError) as error:
        raise WrongUsage(str(error)) from None


def _named(ledger: Ledger, beginning: str) -> Incident:
    try:
        return ledger.alerts.incident(beginning)
    except UnknownIncident as error:
        raise WrongUsage(str(error)) from None


def _change(beginning: str, change: Callable[[Incident, datetime], Change], vi: str, en: str) -> None:
    from orchestration.domain.clock import hanoi_now
    from orchestration.pipeline.alerting import alerts_lock

    settings, say = _settings()
    with alerts_lock(settings), _ledger(settings) as ledger:
        incident = _named(ledger, beginning)
        now = hanoi_now()
        ledger.alerts.save([change(incident, now)], now)
    _print(f"{incident.fingerprint}: {say(vi, en)}")


def _assert_living(incident: Incident) -> None:
    if incident.status == "resolved":
        raise WrongUsage(f"{incident.fingerprint} đã đóng / is resolved already")


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


def _print(text: str) -> None:
    from rich.console import Console

    Console(soft_wrap=True).print(text, markup=False, highlight=False)
