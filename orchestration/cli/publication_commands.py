"""``thuoc publications``: what was published, and what moved between two versions."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.format_option import AsFormat
from orchestration.cli.listing import Format

publications_app = typer.Typer(help="Các kỳ công bố số liệu / publications.")


@publications_app.callback(invoke_without_command=True)
def publications(context: typer.Context, output: AsFormat = Format.table) -> None:
    """Liệt kê các kỳ công bố / list publications."""
    if context.invoked_subcommand is None:
        list_publications(output)


@publications_app.command("list")
def list_publications(output: AsFormat = Format.table) -> None:
    """Liệt kê các kỳ công bố / list publications."""
    from orchestration.cli.publications import print_publications

    print_publications(output)


@publications_app.command()
def diff(
    before: Annotated[int, typer.Argument(metavar="A")],
    after: Annotated[int, typer.Argument(metavar="B")],
    limit: Annotated[
        int, typer.Option("--limit", metavar="N", min=1, help="số dòng của bảng / rows of the table")
    ] = 40,
    output: AsFormat = Format.table,
) -> None:
    """Số liệu nào thay đổi giữa hai kỳ, bao nhiêu, vì sao / which figures moved, by how much, and why."""
    from orchestration.cli.publications import print_difference

    print_difference(before, after, limit=limit, output=output)


@publications_app.command()
def rollback(number: Annotated[int, typer.Argument(metavar="N")]) -> None:
    """Công bố lại một kỳ trước thành kỳ mới / publish an earlier version again, under a new number."""
    from orchestration.cli.publications import roll_back

    roll_back(number)
