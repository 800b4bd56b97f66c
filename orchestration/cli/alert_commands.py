"""``thuoc alerts``: incidents, whom they go to, what was sent."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Annotated

import typer

from orchestration.cli.agency_option import OneAgency
from orchestration.cli.format_option import AsFormat
from orchestration.cli.listing import Format

alerts_app = typer.Typer(help="Lỗi dữ liệu cần xử lý, đầu mối, thư cảnh báo / incidents, owners, messages.")


class IncidentStatus(enum.StrEnum):
    """Where an incident stands; ``living``: open or acknowledged."""

    living = "living"
    open = "open"
    acknowledged = "acknowledged"
    resolved = "resolved"


class MessageStatus(enum.StrEnum):
    """Where a message stands."""

    pending = "pending"
    sent = "sent"
    dead = "dead"


class DueState(enum.StrEnum):
    """Where an expected delivery stands; ``open``: not due yet."""

    open = "open"
    late = "late"
    missing = "missing"
    refused = "refused"
    received = "received"


Incident = Annotated[str, typer.Argument(metavar="ID", help="mã lỗi, vài ký tự đầu là đủ / its code, or how it begins")]
By = Annotated[str, typer.Option("--by", metavar="ROLE", help="ai: chức danh, không phải tên / who, by role")]
Dataset = Annotated[str | None, typer.Option("--dataset", metavar="D", help="dossiers, payments, …")]
Rule = Annotated[str | None, typer.Option("--rule", metavar="R", help="volume, delivery_missing, …")]


@alerts_app.callback(invoke_without_command=True)
def alerts(context: typer.Context) -> None:
    """Liệt kê lỗi dữ liệu cần xử lý / list open incidents."""
    if context.invoked_subcommand is None:
        list_incidents()


@alerts_app.command("list")
def list_incidents(
    status: Annotated[
        IncidentStatus, typer.Option("--status", metavar="S", help=", ".join(IncidentStatus))
    ] = IncidentStatus.living,
    agency: OneAgency = None,
    rule: Rule = None,
    output: AsFormat = Format.table,
) -> None:
    """Liệt kê lỗi dữ liệu cần xử lý, đã xử lý / list incidents."""
    from orchestration.cli.incidents import print_incidents

    print_incidents(str(status), agency, rule, output)


@alerts_app.command()
def show(incident: Incident) -> None:
    """Một lỗi và lịch sử của nó / one incident and its history."""
    from orchestration.cli.incidents import print_incident

    print_incident(incident)


@alerts_app.command()
def ack(
    incident: Incident,
    by: By,
    note: Annotated[str | None, typer.Option("--note", help="ghi chú / a note")] = None,
) -> None:
    """Xác nhận đã nhận xử lý / somebody is at it."""
    from orchestration.cli.incidents import acknowledge

    acknowledge(incident, by, note)


@alerts_app.command()
def resolve(
    incident: Incident,
    by: By,
    note: Annotated[str, typer.Option("--note", help="vì sao không cần làm gì nữa / why nothing is left to do")],
) -> None:
    """Đóng bằng tay; mở lại nếu phát hiện điều khác / close by hand; reopened when something else is found."""
    from orchestration.cli.incidents import resolve_by_hand

    resolve_by_hand(incident, by, note)


@alerts_app.command()
def silence(
    until: Annotated[
        datetime, typer.Option("--until", metavar="YYYY-MM-DD[THH:MM]", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"])
    ],
    by: By,
    reason: Annotated[str, typer.Option("--reason", help="lý do, được lưu lại / why; it is recorded")],
    agency: OneAgency = None,
    dataset: Dataset = None,
    rule: Rule = None,
    period: Annotated[str | None, typer.Option("--period", metavar="P", help="2024-03")] = None,
) -> None:
    """Tạm dừng gửi thư về các lỗi thỏa điều kiện / nobody is told of what matches until then."""
    from orchestration.cli.incidents import add_silence

    add_silence(until, by, reason, agency=agency, dataset=dataset, rule=rule, period=period)


@alerts_app.command()
def silences(
    lift: Annotated[
        int | None, typer.Option("--lift", metavar="N", help="bỏ một lệnh tạm dừng / take one away")
    ] = None,
    output: AsFormat = Format.table,
) -> None:
    """Các lệnh tạm dừng gửi thư / silences."""
    from orchestration.cli.incidents import print_silences

    print_silences(lift, output)


@alerts_app.command()
def send(
    again: Annotated[
        bool, typer.Option("--again", help="thử lại cả thư đã bỏ / messages that were given up, too")
    ] = False,
) -> None:
    """Xem lại, soạn và gửi thư ngay / look, write and send now."""
    from orchestration.cli.alert_messages import send_now

    send_now(again=again)


@alerts_app.command("test")
def try_channel(channel: Annotated[str, typer.Argument(metavar="CHANNEL", help="tên trong channels.toml")]) -> None:
    """Gửi thử một thư qua một kênh / prove a channel with one message."""
    from orchestration.cli.alert_messages import test_channel

    test_channel(channel)


@alerts_app.command()
def messages(
    status: Annotated[
        MessageStatus | None, typer.Option("--status", metavar="S", help=", ".join(MessageStatus))
    ] = None,
    output: AsFormat = Format.table,
) -> None:
    """Thư đã gửi, đang chờ, đã bỏ / messages sent, waiting, given up."""
    from orchestration.cli.alert_messages import print_messages

    print_messages(None if status is None else str(status), output)


@alerts_app.command()
def owners(agency: OneAgency = None, dataset: Dataset = None, output: AsFormat = Format.table) -> None:
    """Ai nhận thư về dữ liệu của cơ quan nào / who is told of whose data."""
    from orchestration.cli.alert_routes import print_owners

    print_owners(agency, dataset, output)


@alerts_app.command()
def due(
    as_of: Annotated[
        datetime | None,
        typer.Option("--as-of", metavar="YYYY-MM-DD", formats=["%Y-%m-%d"], help="mặc định lần chạy cuối / last run's"),
    ] = None,
    agency: OneAgency = None,
    dataset: Dataset = None,
    state: Annotated[DueState | None, typer.Option("--state", metavar="S", help=", ".join(DueState))] = None,
    output: AsFormat = Format.table,
) -> None:
    """Lịch gửi: đến hạn, chậm, thiếu / the calendar of deliveries: due, late, missing."""
    from orchestration.cli.alert_routes import print_due

    print_due(as_of.date() if as_of else None, agency, dataset, None if state is None else str(state), output)


@alerts_app.command()
def measures(output: AsFormat = Format.table) -> None:
    """Thời gian xác nhận, khắc phục; độ nhiễu theo quy tắc / time to acknowledge, to resolve; noise by rule."""
    from orchestration.cli.incidents import print_measures

    print_measures(output)
