"""``thuoc deliveries``: what agencies sent, what became of it, what a correction changed."""

from __future__ import annotations

import enum
from typing import Annotated

import typer

from orchestration.cli.agency_option import OneAgency
from orchestration.cli.format_option import AsFormat
from orchestration.cli.listing import Format

deliveries_app = typer.Typer(help="Các lần gửi dữ liệu và kết quả kiểm soát / deliveries and what became of them.")


class Status(enum.StrEnum):
    """What became of a delivery."""

    accepted = "accepted"
    held = "held"
    duplicate = "duplicate"
    superseded = "superseded"
    unreadable = "unreadable"
    withdrawn = "withdrawn"


@deliveries_app.callback(invoke_without_command=True)
def deliveries(
    context: typer.Context,
    status: Annotated[Status | None, typer.Option("--status", metavar="S", help=", ".join(Status))] = None,
    agency: OneAgency = None,
    dataset: Annotated[str | None, typer.Option("--dataset", metavar="D", help="dossiers, payments, …")] = None,
    output: AsFormat = Format.table,
) -> None:
    """Liệt kê các lần gửi / list deliveries."""
    if context.invoked_subcommand is None:
        from orchestration.cli.deliveries import print_deliveries

        print_deliveries(status=status, agency=agency, dataset=dataset, output=output)


@deliveries_app.command()
def withdraw(
    delivery_id: Annotated[str, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option("--reason", help="lý do, được lưu lại / why; it is recorded")],
) -> None:
    """Rút một lần gửi: từ lần chạy sau, coi như chưa từng nhận / take a delivery back from the next run on."""
    from orchestration.cli.deliveries import withdraw_delivery

    withdraw_delivery(delivery_id, reason)


@deliveries_app.command("diff")
def revision_diff(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID_A ID_B", show_default=False)] = None,
    agency: OneAgency = None,
    dataset: Annotated[str | None, typer.Option("--dataset", metavar="D", help="dossiers, payments, …")] = None,
    period: Annotated[str | None, typer.Option("--period", metavar="P", help="2024-03, 2024-03-15")] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help="số dòng của bảng / lines of the table")
    ] = 40,
    output: AsFormat = Format.table,
) -> None:
    """Dòng nào thêm, bớt, sửa giữa hai lần gửi (hoặc lần có hiệu lực và lần trước) / what a correction changed."""
    from orchestration.cli.delivery_diff import print_revision_difference

    print_revision_difference(ids or [], agency=agency, dataset=dataset, period=period, limit=limit, output=output)
