"""The commands of the doors into the inbox and their options: ``thuoc drop``, ``thuoc pull`` (docs/doors.md)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from orchestration.cli.agency_option import OneAgency, agency_code

drop_app = typer.Typer(help="Nhận tệp qua HTTP / files that agencies upload.", no_args_is_help=True)


@drop_app.command()
def token(
    agency: Annotated[
        str,
        typer.Option("--agency", metavar="A", help="mã hoặc tên cơ quan / agency code or name", callback=agency_code),
    ],
    revoke: Annotated[bool, typer.Option("--revoke", help="hủy mã đang dùng / the token counts no more")] = False,
) -> None:
    """Cấp mã truy cập cho một cơ quan, hiện một lần / make an agency's token, shown once."""
    from orchestration.cli.dropping import give_token

    give_token(agency, revoke=revoke)


@drop_app.command()
def serve(
    port: Annotated[int, typer.Option("--port", metavar="P", min=1, max=65535)] = 8401,
    host: Annotated[str, typer.Option("--host", metavar="H", help="sau proxy TLS / behind a TLS proxy")] = "127.0.0.1",
) -> None:
    """Nhận tệp: PUT /inbox/<cơ quan>/<bộ dữ liệu>/<tên tệp> / take uploads, on this machine."""
    from orchestration.cli.dropping import serve_uploads

    serve_uploads(host, port)


def pull(
    agency: OneAgency = None,
    source: Annotated[str | None, typer.Option("--source", metavar="S", help="một nguồn / one source")] = None,
    since: Annotated[
        datetime | None,
        typer.Option(
            "--from", metavar="D", formats=["%Y-%m-%d"], help="lấy lại các kỳ từ ngày này / again, from this day on"
        ),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", metavar="D", formats=["%Y-%m-%d"], help="đến trước ngày này / before this day"),
    ] = None,
) -> None:
    """Lấy dữ liệu các kỳ đã qua từ cơ sở dữ liệu của cơ quan vào inbox / pull agencies' databases (pulls.toml)."""
    from orchestration.cli.pulling import pull_sources

    pull_sources(
        agency=agency, name=source, since=since.date() if since else None, until=until.date() if until else None
    )
