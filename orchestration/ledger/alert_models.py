"""Tables of the ledger for alerts: incidents and their history, silences, the outbox and what it told.

A change here needs a revision in ``migrations/versions`` and a new ``schema.HEAD``.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from orchestration.ledger.models import Base, folder_name


class IncidentRow(Base):
    """Something that somebody must act on: agency × dataset × rule × period, one row for ever; see ``incidents``.

    ``agency_code`` is '' for what is of no agency (a run that failed), ``dataset`` for what is of no dataset,
    ``period`` for what is of none. ``reopenings``: instants, ISO 8601, oldest first. ``absent_since``: the first look
    that found nothing wrong any more, of an incident that comes and goes.
    """

    __tablename__ = "incidents"
    __table_args__ = (Index("ix_incidents_status", "status"),)

    fingerprint: Mapped[str] = mapped_column(String(16), primary_key=True)
    agency_code: Mapped[str] = mapped_column(folder_name(8))
    dataset: Mapped[str] = mapped_column(folder_name(32))
    rule: Mapped[str] = mapped_column(String(64))
    period: Mapped[str]
    severity: Mapped[str] = mapped_column(String(16))
    audience: Mapped[str] = mapped_column(String(16))
    status: Mapped[str] = mapped_column(String(16))
    delivery_id: Mapped[str | None]
    path: Mapped[str | None]
    rows_read: Mapped[int | None] = mapped_column(BigInteger)
    rows_failed: Mapped[int | None] = mapped_column(BigInteger)
    message_vi: Mapped[str]
    message_en: Mapped[str]
    opened_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[str | None]
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]
    reopenings: Mapped[list[str]]
    absent_since: Mapped[datetime | None]


class IncidentEvent(Base):
    """What became of an incident, and when: opened, changed, acknowledged, resolved, reopened."""

    __tablename__ = "incident_events"
    __table_args__ = (Index("ix_incident_events_fingerprint", "fingerprint"),)

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(16), ForeignKey("incidents.fingerprint"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str | None]
    note: Mapped[str | None]


class SilenceRow(Base):
    """Nobody is told of what matches between two instants; null matches anything. Nothing is deleted by it."""

    __tablename__ = "silences"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer(), "sqlite"), primary_key=True)
    agency_code: Mapped[str | None]
    dataset: Mapped[str | None]
    rule: Mapped[str | None]
    period: Mapped[str | None]
    author: Mapped[str]
    reason: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class OutboxMessage(Base):
    """A message to one recipient by one channel; ``message_id`` is what a receiver knows a second copy by.

    ``status``: pending, sent, dead (given up after the last attempt), obsolete (what it tells was resolved before).
    ``claimed_until``: a sender is at it.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_status", "status", "next_attempt_at"),
        Index("ix_outbox_channel", "channel", "sent_at"),
    )

    message_id: Mapped[str] = mapped_column(String(24), primary_key=True)
    created_at: Mapped[datetime]
    recipient: Mapped[str]
    channel: Mapped[str]
    kind: Mapped[str] = mapped_column(String(16))
    agency_code: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    short: Mapped[str]
    delivery_id: Mapped[str | None]
    status: Mapped[str] = mapped_column(String(16))
    attempts: Mapped[int] = mapped_column(Integer)
    next_attempt_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class NoticeRow(Base):
    """That a message tells a recipient of an incident: as what (``kind``), in which of its lives (``life``), because of
    which delivery or run (``about``).
    """

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_fingerprint", "fingerprint"),)

    message_id: Mapped[str] = mapped_column(String(24), ForeignKey("outbox.message_id"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(16), ForeignKey("incidents.fingerprint"), primary_key=True)
    recipient: Mapped[str]
    level: Mapped[str] = mapped_column(String(16))
    kind: Mapped[str] = mapped_column(String(16))
    life: Mapped[int] = mapped_column(Integer)
    about: Mapped[str | None]
    at: Mapped[datetime]
