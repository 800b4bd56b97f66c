"""The end of a run: owners are told. What goes wrong with it is said and logged, and fails no run."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from orchestration.cli.language import Say

if TYPE_CHECKING:
    from orchestration.settings import Settings


def tell(settings: Settings, say: Say, *, as_of: date) -> None:
    """Look at incidents, write messages, send them, and say so in a line."""
    import sys

    from orchestration.cli.alerts import told_line
    from orchestration.pipeline.alerting import tell_owners
    from orchestration.pipeline.events import error_text, event, record

    try:
        told = tell_owners(settings, as_of=as_of)
    except Exception as error:
        # Figures are published, or refused, already; the next run tells what this one could not.
        record(settings, event("alerts_failed", level="error", error=error_text(error)))
        sys.stderr.write(say(f"Chưa gửi được cảnh báo: {error}\n", f"Alerts could not be made: {error}\n"))
        return
    sys.stdout.write(told_line(say, told, has_channels=settings.channels.is_file()) + "\n")
