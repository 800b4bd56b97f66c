"""What happened, for machines: one line of JSON an event, in ``THUOC_HOME/logs/<day>.jsonl`` or on standard error.

Facts are identifiers, codes, counts and seconds: never a value of a row, a header, a file's name or the text of a hold,
any of which may hold what somebody typed. ``error`` texts are masked as the lake's texts are.

A crash can cut the last line at most; the next event begins a line of its own.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from orchestration.publication.durable import append_lines
from orchestration.settings import Settings

Level = Literal["info", "warning", "error"]


def event(name: str, *, level: Level = "info", at: datetime | None = None, **facts: Any) -> dict[str, Any]:
    """An event; facts that are null are left out.

    Args:
        at: when it happened, with a zone; default: now.
    """
    instant = (at or datetime.now(UTC)).astimezone(UTC)
    known = {key: value for key, value in facts.items() if value is not None}
    return {"at": instant.isoformat(timespec="milliseconds"), "level": level, "event": name} | known


def record(settings: Settings, *events: dict[str, Any]) -> None:
    """Keep events where ``THUOC_LOG`` says. A log that cannot be written is told, and stops nobody's work."""
    lines = [json.dumps(one, ensure_ascii=False, default=str) + "\n" for one in events]
    if settings.log in ("stderr", "both"):
        sys.stderr.write("".join(lines))
        sys.stderr.flush()
    if settings.log in ("file", "both") and lines:
        try:
            _append(settings, lines, day=events[0]["at"][:10])
        except OSError as error:
            sys.stderr.write(f"không ghi được nhật ký {settings.logs} / the log cannot be written: {error}\n")


def error_text(error: BaseException) -> str:
    """An error's type and message, without anything that looks like personal data."""
    from orchestration.landing.personal import masked

    return masked(f"{type(error).__name__}: {error}")


def _append(settings: Settings, lines: Iterable[str], *, day: str) -> None:
    path = settings.logs / f"{day}.jsonl"
    if not path.exists():
        _drop_old(settings.logs, datetime.fromisoformat(day) - timedelta(days=settings.log_days))
    append_lines(path, lines, flush=False)


def _drop_old(logs: Path, before: datetime) -> None:
    """Delete the files of days before a day; files of other names are somebody else's."""
    for path in logs.glob("????-??-??.jsonl"):
        if path.stem < f"{before:%Y-%m-%d}":
            path.unlink(missing_ok=True)
