"""``thuoc alerts send``, ``test``, ``messages``: what is told, by which channels, and what became of it."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import TYPE_CHECKING, cast

from orchestration.cli.exits import NOT_FINISHED, RunFailed, WrongUsage, load_settings
from orchestration.cli.language import Say, speaker
from orchestration.cli.listing import Format, print_rows, print_text
from orchestration.cli.opening import ledger_of
from orchestration.domain.vietnamese import format_number
from orchestration.ledger.outbox import MessageStatus

if TYPE_CHECKING:
    from orchestration.pipeline.alerting import Told


def send_now(*, again: bool) -> None:
    """Look, write, send; says what became of it.

    Raises:
        WrongUsage: owners.csv, channels.toml or due_days.toml cannot be understood.
        RunFailed: messages could not be sent; they stay in the outbox.
    """
    from orchestration.domain.clock import hanoi_now
    from orchestration.pipeline.alerting import tell_owners

    settings = load_settings()
    say = speaker(settings.language)
    if again:
        with ledger_of(settings) as ledger:
            ledger.alerts.revive(hanoi_now())
    told = tell_owners(settings)
    print_text(told_line(say, told, has_channels=settings.channels.is_file()))
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
    from orchestration.alerts.channels import read_channels
    from orchestration.alerts.sending import deliver

    settings = load_settings()
    say = speaker(settings.language)
    channels, unusable = read_channels(settings.channels)
    if name not in channels:
        known = ", ".join(sorted(channels)) or "–"
        own = [str(error) for error in unusable if f"[{name}]" in str(error) or not channels]
        raise WrongUsage(
            "\n".join(own)
            or f"không có kênh {name!r} (có: {known}) / no channel {name!r}; {settings.channels.name}: {known}"
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
    print_text(say(f"kênh {name} đã nhận thư thử", f"channel {name} took the message"))


def print_messages(status: str | None, output: Format) -> None:
    """List messages, the newest first."""
    settings = load_settings()
    say = speaker(settings.language)
    with ledger_of(settings) as ledger:
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
