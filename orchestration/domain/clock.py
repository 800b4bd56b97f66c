"""Asia/Ho_Chi_Minh wall clock without zone: how instants are kept everywhere in the lake and the ledger."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def wall_clock(instant: datetime) -> datetime:
    """An instant with a zone, as Hanoi's clocks show it."""
    return instant.astimezone(HANOI).replace(tzinfo=None)


def hanoi_now() -> datetime:
    """What Hanoi's clocks show now."""
    return wall_clock(datetime.now(UTC))
