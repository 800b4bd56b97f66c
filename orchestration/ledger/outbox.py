"""The outbox: messages that wait, were sent, or were given up; and whom they told of which incident.

A message and its notices are kept in one transaction with nothing sent; a sender claims a message, sends it, notes it.
Dead between sending and noting, it is sent again under the same ``message_id``: at least once, never lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, update

from orchestration.ledger.alert_models import IncidentRow, NoticeRow, OutboxMessage
from orchestration.ledger.landings import chunks

MessageStatus = Literal["pending", "sent", "dead", "obsolete"]

#: Longer than a mail server may take: a claim that is older is of a sender that died.
CLAIM = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Notice:
    """That a message tells its recipient of an incident: as what, in which of its lives, at which level, about which
    delivery or run.
    """

    fingerprint: str
    recipient: str
    level: str
    kind: str
    life: int
    about: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class _Letter:
    """What goes to one recipient: e-mails carry ``text`` and ``html``, chats ``short``.

    ``delivery_id``: the delivery whose refused rows go with it.
    """

    message_id: str
    recipient: str
    channel: str
    kind: str
    agency_code: str
    subject: str
    text: str
    html: str
    short: str
    delivery_id: str | None


@dataclass(frozen=True, slots=True)
class Message(_Letter):
    """A message to be kept, and what it tells."""

    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Waiting(_Letter):
    """A message that was kept, as a sender, or a list for people, sees it."""

    created_at: datetime
    status: MessageStatus
    attempts: int
    next_attempt_at: datetime
    sent_at: datetime | None
    last_error: str | None


_WAITING = tuple(getattr(OutboxMessage, name) for name in Waiting.__dataclass_fields__)


def put(connection: Connection, messages: Sequence[Message], at: datetime) -> int:
    """Keep messages that are not kept yet, with their notices; returns how many were new."""
    by_id = {message.message_id: message for message in messages}
    known: set[str] = set()
    for chunk in chunks(sorted(by_id)):
        known |= set(connection.scalars(select(OutboxMessage.message_id).where(OutboxMessage.message_id.in_(chunk))))
    new = [message for name, message in by_id.items() if name not in known]
    if not new:
        return 0
    state = {"created_at": at, "next_attempt_at": at, "status": "pending", "attempts": 0}
    rows = [asdict(message) | state for message in new]
    notices = [notice | {"message_id": row["message_id"]} for row in rows for notice in row.pop("notices")]
    connection.execute(insert(OutboxMessage), rows)
    if notices:
        connection.execute(insert(NoticeRow), notices)
    return len(new)


def told(connection: Connection, since: datetime) -> list[Notice]:
    """What was told of incidents that live or were resolved since, oldest first: of each kind the latest alone.

    What a message given up was to tell counts too: dead letters are listed, and can be revived.
    """
    names = [name for name in Notice.__dataclass_fields__ if name != "at"]
    columns = [getattr(NoticeRow, name) for name in names]
    latest = func.max(NoticeRow.at).label("at")
    query = select(*columns, latest).join(IncidentRow, IncidentRow.fingerprint == NoticeRow.fingerprint)
    query = query.where(or_(IncidentRow.status != "resolved", IncidentRow.resolved_at >= since))
    rows = connection.execute(query.group_by(*columns).order_by(latest)).mappings()
    return [Notice(**row) for row in rows]


def told_by(connection: Connection, message_id: str) -> list[str]:
    """The fingerprints of the incidents that a message tells."""
    return list(connection.scalars(select(NoticeRow.fingerprint).where(NoticeRow.message_id == message_id)))


def written_since(connection: Connection, instant: datetime) -> list[tuple[str, datetime]]:
    """(recipient, instant) of each message written since."""
    query = select(OutboxMessage.recipient, OutboxMessage.created_at).where(OutboxMessage.created_at > instant)
    return [(recipient, at) for recipient, at in connection.execute(query)]


def counted(connection: Connection, status: MessageStatus) -> int:
    """How many messages have a status."""
    return connection.execute(select(func.count()).where(OutboxMessage.status == status)).scalar_one()


def claim(connection: Connection, *, at: datetime, excluded: Sequence[str]) -> Waiting | None:
    """The oldest message whose turn has come, now this sender's alone; null when none is left.

    Args:
        excluded: channels that are resting.
    """
    free = or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until <= at)
    query = (
        select(*_WAITING)
        .where(OutboxMessage.status == "pending", OutboxMessage.next_attempt_at <= at, free)
        .where(OutboxMessage.channel.not_in(excluded))
        .order_by(OutboxMessage.next_attempt_at, OutboxMessage.created_at, OutboxMessage.message_id)
        .limit(1)
    )
    row = connection.execute(query.with_for_update(skip_locked=True)).mappings().one_or_none()
    if row is None:
        return None
    of = update(OutboxMessage).where(OutboxMessage.message_id == row["message_id"])
    connection.execute(of.values(claimed_until=at + CLAIM, attempts=OutboxMessage.attempts + 1))
    return Waiting(**{**row, "attempts": row["attempts"] + 1})


def settle(
    connection: Connection, message: Waiting, *, status: MessageStatus, at: datetime, error: str | None = None
) -> None:
    """Note how the attempt at a message ended: sent, given up, or (pending) to be tried again at ``at``.

    Of an attempt that took longer than its claim, that it was sent counts; else what the next sender makes of it.
    """
    values: dict[str, Any] = {"status": status, "claimed_until": None, "last_error": error}
    values |= {"sent_at": at} if status == "sent" else {"next_attempt_at": at} if status == "pending" else {}
    of = update(OutboxMessage).where(OutboxMessage.message_id == message.message_id)
    connection.execute((of if status == "sent" else of.where(*_own_attempt(message))).values(values))


def postpone(connection: Connection, message: Waiting, until: datetime) -> None:
    """Leave a claimed message for later: it was no attempt."""
    of = update(OutboxMessage).where(OutboxMessage.message_id == message.message_id, *_own_attempt(message))
    connection.execute(of.values(claimed_until=None, next_attempt_at=until, attempts=OutboxMessage.attempts - 1))


def _own_attempt(message: Waiting) -> tuple[ColumnElement[bool], ...]:
    """That no other sender took the message up since."""
    return OutboxMessage.attempts == message.attempts, OutboxMessage.status == "pending"


def revive(connection: Connection, at: datetime) -> int:
    """Try what was given up once more from the beginning; returns how many messages."""
    of = update(OutboxMessage).where(OutboxMessage.status == "dead")
    return connection.execute(of.values(status="pending", attempts=0, next_attempt_at=at)).rowcount


def messages(connection: Connection, *, statuses: Sequence[MessageStatus] = ()) -> list[Waiting]:
    """Messages, the newest first."""
    query = select(*_WAITING).order_by(OutboxMessage.created_at.desc(), OutboxMessage.message_id)
    query = query.where(OutboxMessage.status.in_(statuses)) if statuses else query
    return [Waiting(**row) for row in connection.execute(query).mappings()]


def sent_since(connection: Connection, channel: str, instant: datetime) -> int:
    """How many messages a channel has taken since an instant."""
    query = select(func.count()).where(OutboxMessage.channel == channel, OutboxMessage.sent_at > instant)
    return connection.execute(query).scalar_one()
