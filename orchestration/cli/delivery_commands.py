"""``thuoc deliveries diff`` and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.agency_option import OneAgency
from orchestration.cli.listing import Format


def revision_diff(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID_A ID_B", show_default=False)] = None,
    agency: OneAgency = None,
    dataset: Annotated[str | None, typer.Option("--dataset", metavar="D", help="dossiers, payments, …")] = None,
    period: Annotated[str | None, typer.Option("--period", metavar="P", help="2024-03, 2024-03-15")] = None,
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help="số dòng của bảng / lines of the table")
    ] = 40,
    output: Annotated[Format, typer.Option("--format", help="table, json, csv")] = Format.table,
) -> None:
    """Dòng nào thêm, bớt, sửa giữa hai lần gửi (hoặc lần có hiệu lực và lần trước) / what a correction changed."""
    from orchestration.cli.delivery_diff import print_revision_difference

    print_revision_difference(ids or [], agency=agency, dataset=dataset, period=period, limit=limit, output=output)
