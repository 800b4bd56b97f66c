"""Out of the outbox, through Apprise: at least once, each message under an identity that a receiver can tell it by.

Claim, send, settle: three transactions' worth of steps, so a sender that dies between two of them leaves a message that
the next one sends again under the same identity. E-mails carry it as ``X-Thuoc-Message``, webhooks as
``Idempotency-Key``. A message that fails is tried again later and later; after the last attempt it is a dead letter,
which is listed, and told to the engineers. No attempt is made, nor counted, outside its recipient's hours and while all
that it tells is silenced.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from orchestration.alerts.channels import Channel
from orchestration.alerts.owners import Registry
from orchestration.domain.calendar import IsWorking
from orchestration.landing.personal import masked
from orchestration.ledger.alert_book import AlertBook
from orchestration.ledger.incidents import Incident
from orchestration.ledger.outbox import MessageStatus, Waiting

#: Until the next attempt, after the first, the second, …; then a message is given up: some nineteen hours.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 540))

_MINUTE = timedelta(minutes=1)

#: What a receiver tells a second copy by.
MAIL_HEADER, HOOK_HEADER = "X-Thuoc-Message", "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class Sent:
    """What a round of sending did; ``resting``: channels that were not used to the end, for their rate or a failure."""

    sent: int
    failed: int
    dead: int
    resting: tuple[str, ...]
    obsolete: int = 0


#: The refused rows of a delivery as a CSV file of a name, or null.
Attachment = Callable[[str], tuple[str, str] | None]


@dataclass(frozen=True)
class Hours:
    """When recipients may be written to; one that the registry does not know any more, at any time."""

    registry: Registry
    is_working: IsWorking

    def open_at(self, recipient: str, at: datetime) -> datetime:
        """The first instant from ``at`` on at which a recipient, by its name, may be written to."""
        known = self.registry.named(recipient)
        return at if known is None else known.opens_at(at, self.is_working)


def send_waiting(
    book: AlertBook,
    channels: Mapping[str, Channel],
    *,
    hours: Hours,
    now: Callable[[], datetime],
    attachment: Attachment,
    until: datetime | None = None,
) -> Sent:
    """Send every message whose turn has come, as fast as each channel takes them.

    A server that fails three times in a row rests until the next round: one that is down is not asked for each of a
    thousand messages. What was resolved before its message went out is not told any more.

    Args:
        now: Asia/Ho_Chi_Minh wall clock; asked for each message.
        attachment: the refused rows of a delivery.
        hours: when each recipient may be written to.
        until: begin nothing more after this instant; what waits is the next round's.
    """
    done: Counter[MessageStatus] = Counter()
    pace = _Pace(book, channels)
    while True:
        at = now()
        message = None if until is not None and at >= until else book.claim(at, excluded=pace.resting(at))
        if message is None:
            break
        tells = book.told_by(message.message_id)
        if _is_obsolete(message, tells):
            book.settle(message, "obsolete", at)
            done["obsolete"] += 1
            continue
        waits_until = hours.open_at(message.recipient, _heard_from(book, tells, at))
        if waits_until > at:
            book.postpone(message, waits_until)
            continue
        error = _error_of(message, channels.get(message.channel), attachment)
        status, again = _outcome(message, error, now())
        book.settle(message, status, again, error)
        done[status] += 1
        pace.note(message.channel, error is None)
    return Sent(done["sent"], done["pending"], done["dead"], tuple(pace.resting(now())), done["obsolete"])


_FAILURES_IN_A_ROW = 3


class _Pace:
    """Which channels rest: those that took what they take in a minute, and those that fail."""

    def __init__(self, book: AlertBook, channels: Mapping[str, Channel]) -> None:
        self._book = book
        self._channels = channels
        self._left = dict.fromkeys(channels, 0)
        self._failures: Counter[str] = Counter()

    def resting(self, at: datetime) -> list[str]:
        """The channels not to be used now."""
        return sorted(name for name in self._channels if not self._may_send(name, at))

    def note(self, channel: str, taken: bool) -> None:
        """A message was handed to a channel."""
        server = self._server(channel)
        self._failures[server] = 0 if taken else self._failures[server] + 1
        if channel in self._left:
            self._left[channel] -= 1

    def _server(self, channel: str) -> str:
        return self._channels[channel].server if channel in self._channels else channel

    def _may_send(self, channel: str, at: datetime) -> bool:
        if self._failures[self._server(channel)] >= _FAILURES_IN_A_ROW:
            return False
        if self._left[channel] <= 0:
            self._left[channel] = self._channels[channel].per_minute - self._book.sent_since(channel, at - _MINUTE)
        return self._left[channel] > 0


def _is_obsolete(message: Waiting, tells: Sequence[Incident]) -> bool:
    """Whether all that a message tells was resolved since it was written; that something is resolved stays true."""
    return message.kind != "resolved" and bool(tells) and all(one.status == "resolved" for one in tells)


def _heard_from(book: AlertBook, tells: Sequence[Incident], at: datetime) -> datetime:
    """From when on something of what a message tells is in no silence."""
    silences = book.silences(at=at) if tells else ()
    return min((one.silenced_until(silences, at) or at for one in tells), default=at)


def _outcome(message: Waiting, error: str | None, at: datetime) -> tuple[MessageStatus, datetime]:
    if error is None:
        return "sent", at
    if message.attempts > len(BACK_OFF):
        return "dead", at
    return "pending", at + BACK_OFF[message.attempts - 1]


def _error_of(message: Waiting, channel: Channel | None, attachment: Attachment) -> str | None:
    """What went wrong with sending a message; null: it was taken."""
    if channel is None:
        return f"không còn kênh {message.channel} trong channels.toml / no channel {message.channel} any more"
    with ExitStack() as opened:
        attached = None
        rows = attachment(message.delivery_id) if message.delivery_id and channel.form == "mail" else None
        if rows is not None:
            name, content = rows
            folder = opened.enter_context(TemporaryDirectory(prefix="thuoc-"))
            attached = Path(folder) / name
            attached.write_text(content, encoding="utf-8-sig")
        return deliver(
            channel,
            subject=message.subject,
            text=message.short if channel.form == "chat" else message.text,
            html=message.html if channel.form == "mail" else None,
            identity=message.message_id,
            attached=attached,
        )


def deliver(
    channel: Channel, *, subject: str, text: str, html: str | None, identity: str, attached: Path | None = None
) -> str | None:
    """Hand one message to a channel; returns what went wrong, null if it was taken. Never an address in the error."""
    import apprise

    client = apprise.Apprise()
    if not client.add(_addressed(channel, identity)):
        return f"địa chỉ của kênh {channel.name} không hợp lệ / channel {channel.name} has no valid address"
    with _listening() as told:
        try:
            taken = client.notify(
                title=subject,
                body=text if html is None else html,
                body_format=apprise.NotifyFormat.TEXT if html is None else apprise.NotifyFormat.HTML,
                attach=str(attached) if attached is not None else None,
            )
        except Exception as error:
            # A service's plugin may raise anything; the message stays in the outbox.
            return type(error).__name__
    return None if taken else told.last or "không gửi được / not taken"


def _addressed(channel: Channel, identity: str) -> str:
    """The channel's address, with the message's identity as a header."""
    if not channel.takes_headers:
        return channel.url
    header = MAIL_HEADER if channel.form == "mail" else HOOK_HEADER
    return f"{channel.url}{'&' if '?' in channel.url else '?'}{quote('+')}{header}={identity}"


class _Told(logging.Handler):
    """The last thing that Apprise said went wrong, without addresses."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        """Keep what is said."""
        self.last = masked(record.getMessage())


@contextmanager
def _listening() -> Iterator[_Told]:
    """Apprise's words to us, and not to whoever reads standard error."""
    logger, told = logging.getLogger("apprise"), _Told()
    kept = logger.propagate
    logger.addHandler(told)
    logger.propagate = False
    try:
        yield told
    finally:
        logger.propagate = kept
        logger.removeHandler(told)
