"""The ledger's book of alerts: incidents, silences, the outbox. Every method is one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Engine

from orchestration.ledger import failing, incidents, outbox
from orchestration.ledger.failing import Attempt, Finding, Receipt
from orchestration.ledger.incidents import Change, Incident, Silence, Status, UnknownIncident
from orchestration.ledger.outbox import Message, MessageStatus, Notice, Waiting
from orchestration.ledger.transactions import reading, writing


class Failing(NamedTuple):
    """Failing last attempts, failing figures, receipts, and what waits for a judgement."""

    attempts: list[Attempt]
    figures: list[tuple[str, Finding]]
    receipts: list[Receipt]
    waiting: set[tuple[str, str, str]]


class AlertBook:
    """Incidents and messages of one ledger. Instants are Asia/Ho_Chi_Minh wall clock; no method reads the clock."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    # What is wrong

    def failing(self) -> Failing:
        """Everything that the ledger knows to be wrong: one state of it."""
        with reading(self._engine) as connection:
            return Failing(
                failing.failing_attempts(connection),
                failing.failing_figures(connection),
                list(failing.receipts(connection)),
                failing.waiting(connection),
            )

    def receipts(self) -> list[Receipt]:
        """What arrived, by agency, dataset and period."""
        with reading(self._engine) as connection:
            return list(failing.receipts(connection))

    # Incidents

    def incidents(self, *statuses: Status, agency: str | None = None) -> list[Incident]:
        """Incidents of these statuses, or all; of one agency, or of all."""
        with reading(self._engine) as connection:
            return incidents.incidents(connection, statuses=statuses, agency=agency)

    def of_fingerprints(self, fingerprints: Sequence[str]) -> list[Incident]:
        """The incidents with these fingerprints, as far as there are any."""
        with reading(self._engine) as connection:
            return incidents.incidents(connection, fingerprints=fingerprints)

    def to_tell(self, since: datetime) -> tuple[list[Incident], list[Notice]]:
        """Incidents that live or were resolved since, and what was told of them."""
        with reading(self._engine) as connection:
            return incidents.to_tell(connection, since), outbox.told(connection, since)

    def closed_by_hand(self) -> list[Incident]:
        """Incidents that somebody closed, and that stay so."""
        with reading(self._engine) as connection:
            return incidents.closed_by_hand(connection)

    def incident(self, beginning: str) -> Incident:
        """The incident whose fingerprint begins so.

        Raises:
            UnknownIncident: there is none, or more than one.
        """
        with reading(self._engine) as connection:
            found = incidents.fingerprints_like(connection, beginning) if beginning else []
            if len(found) != 1:
                raise UnknownIncident(
                    f"{len(found)} lỗi có mã bắt đầu bằng {beginning!r}; xem `thuoc alerts` "
                    f"/ {len(found)} incidents begin with {beginning!r}; see `thuoc alerts`"
                )
            return incidents.incidents(connection, fingerprints=found)[0]

    def save(
        self, changes: Sequence[Change], at: datetime, *, absences: Mapping[str, datetime | None] | None = None
    ) -> None:
        """Keep what a look, or a hand, made of incidents."""
        if changes or absences:
            with writing(self._engine) as connection:
                incidents.note_absence(connection, absences or {})
                incidents.save_changes(connection, changes, at)

    def history(self, fingerprint: str) -> list[tuple[datetime, str, str | None, str | None]]:
        """(instant, kind, who, note) of an incident, oldest first."""
        with reading(self._engine) as connection:
            return incidents.history(connection, fingerprint)

    def lives(self) -> list[tuple[str, datetime, str]]:
        """(fingerprint, instant, kind) of everything that became of incidents, by fingerprint, oldest first."""
        with reading(self._engine) as connection:
            return incidents.lives(connection)

    # Silences

    def silences(self, *, at: datetime | None = None) -> list[Silence]:
        """Silences, all or those in force."""
        with reading(self._engine) as connection:
            return incidents.silences(connection, at=at)

    def silence(self, silence: Silence) -> int:
        """Keep a silence; returns its number."""
        with writing(self._engine) as connection:
            return incidents.add_silence(connection, silence)

    def lift_silence(self, number: int) -> bool:
        """Take a silence away; whether there was one."""
        with writing(self._engine) as connection:
            return incidents.lift_silence(connection, number)

    # The outbox

    def put(self, messages: Sequence[Message], at: datetime) -> int:
        """Keep messages with their notices; returns how many were new."""
        with writing(self._engine) as connection:
            return outbox.put(connection, messages, at)

    def claim(self, at: datetime, *, excluded: Sequence[str] = ()) -> Waiting | None:
        """A message whose turn has come, for this sender alone; null when none is left."""
        with writing(self._engine, sees_others=True) as connection:
            return outbox.claim(connection, at=at, excluded=excluded)

    def settle(self, message: Waiting, status: MessageStatus, at: datetime, error: str | None = None) -> None:
        """Note how the attempt at a message ended; of a pending one ``at`` is when it is to be tried again."""
        with writing(self._engine, sees_others=True) as connection:
            outbox.settle(connection, message, status=status, at=at, error=error)

    def postpone(self, message: Waiting, until: datetime) -> None:
        """Leave a claimed message for later: it was no attempt."""
        with writing(self._engine, sees_others=True) as connection:
            outbox.postpone(connection, message, until)

    def revive(self, at: datetime) -> int:
        """Try again what was given up; returns how many messages."""
        with writing(self._engine) as connection:
            return outbox.revive(connection, at)

    def messages(self, *statuses: MessageStatus) -> list[Waiting]:
        """Messages of these statuses, or all, the newest first."""
        with reading(self._engine) as connection:
            return outbox.messages(connection, statuses=statuses)

    def told_by(self, message_id: str) -> list[Incident]:
        """The incidents that a message tells, as they are now."""
        with reading(self._engine) as connection:
            return incidents.incidents(connection, fingerprints=outbox.told_by(connection, message_id))

    def written_since(self, instant: datetime) -> list[tuple[str, datetime]]:
        """(recipient, instant) of each message written since."""
        with reading(self._engine) as connection:
            return outbox.written_since(connection, instant)

    def counted(self, status: MessageStatus) -> int:
        """How many messages have a status."""
        with reading(self._engine) as connection:
            return outbox.counted(connection, status)

    def sent_since(self, channel: str, instant: datetime) -> int:
        """How many messages a channel has taken since an instant."""
        with reading(self._engine) as connection:
            return outbox.sent_since(connection, channel, instant)
