"""``thuoc drop``: make and revoke agencies' tokens, serve uploads."""

from __future__ import annotations

from datetime import UTC, datetime

import typer

from orchestration.cli.exits import WrongUsage, load_settings
from orchestration.cli.language import speaker


def give_token(agency: str, *, revoke: bool) -> None:
    """Make an agency's token and print it, once; or revoke the one it has.

    Raises:
        WrongUsage: no such agency; nothing to revoke; the file of tokens is damaged.
    """
    from orchestration.doors.tokens import TokensUnreadable, make_token, revoke_token, tokens_file
    from orchestration.pipeline.events import event, record
    from orchestration.pipeline.replay import agency_codes

    settings = load_settings()
    say = speaker(settings.language)
    if agency not in agency_codes(settings.reference):
        raise WrongUsage(f"không có cơ quan {agency!r} / no agency has the code {agency!r}")
    try:
        if revoke:
            if not revoke_token(tokens_file(settings), agency):
                raise WrongUsage(f"{agency} chưa có mã truy cập / {agency} has no token")
            record(settings, event("drop_token_revoked", agency_code=agency))
            typer.echo(say(f"đã hủy mã truy cập của {agency}", f"the token of {agency} counts no more"))
            return
        token, replaces = make_token(tokens_file(settings), agency, datetime.now(UTC))
    except TokensUnreadable as error:
        raise WrongUsage(str(error)) from None
    record(settings, event("drop_token_made", agency_code=agency, replaces=replaces or None))
    typer.echo(token)
    told = say(
        f"Mã truy cập của {agency} chỉ hiện một lần: gửi cho cơ quan qua kênh kín, không lưu lại.",
        f"The token of {agency} is shown once: hand it over by a private way, keep no copy.",
    )
    typer.echo(told + (say(" Mã cũ hết hiệu lực.", " The old one counts no more.") if replaces else ""), err=True)


def serve_uploads(host: str, port: int) -> None:
    """Serve uploads until told to stop.

    Raises:
        WrongUsage: they are served already, or the port is taken.
    """
    from orchestration.doors.serving import CannotServe, serve_drop

    settings = load_settings()
    say = speaker(settings.language)
    typer.echo(say(f"Nhận tệp tại http://{host}:{port}/inbox/…", f"Taking files at http://{host}:{port}/inbox/…"))
    if host not in ("127.0.0.1", "::1", "localhost"):
        warning = say(
            "CHÚ Ý: không có TLS ở đây, mã truy cập đi qua mạng ở dạng đọc được; đặt sau một proxy TLS.",
            "NOTE: there is no TLS here, tokens cross the network in the clear; put a TLS proxy in front.",
        )
        typer.echo(warning, err=True)
    try:
        serve_drop(settings, host, port)
    except CannotServe as error:
        raise WrongUsage(str(error)) from None
