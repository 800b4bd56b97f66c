"""The end of a run: owners are told. What goes wrong with it is said and logged, and fails no run."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.cli.language import Say

if TYPE_CHECKING:
    from orchestration.settings import Settings


def mark_untold(settings: Settings) -> None:
    """From now on somebody is to be told of this run: one that dies before it did leaves that to the next."""
    _mark(settings).touch()


def is_to_tell(settings: Settings) -> bool:
    """Whether a run that finds nothing new has something to tell: reminders, what a run before it could not."""
    return settings.channels.is_file() or _mark(settings).exists()


def tell(settings: Settings, say: Say, *, as_of: date) -> None:
    """Look at incidents, write messages, send them, and say so in a line."""
    from orchestration.cli.alert_messages import told_line
    from orchestration.cli.progress import RichProgress
    from orchestration.pipeline.alerting import tell_owners
    from orchestration.pipeline.events import error_text, event, record

    progress = RichProgress(say)
    progress.step("Báo đầu mối", "Telling owners")
    try:
        told = tell_owners(settings, as_of=as_of)
    except Exception as error:
        # Figures are published, or refused, already; the next run tells what this one could not.
        record(settings, event("alerts_failed", level="error", error=error_text(error)))
        sys.stderr.write(say(f"Chưa gửi được cảnh báo: {error}\n", f"Alerts could not be made: {error}\n"))
        return
    _mark(settings).unlink(missing_ok=True)
    progress.done()
    sys.stderr.writelines(f"{fault}\n" for fault in told.faults)
    sys.stdout.write(told_line(say, told, has_channels=settings.channels.is_file()) + "\n")


def _mark(settings: Settings) -> Path:
    return settings.home / "untold"
