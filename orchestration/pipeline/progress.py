"""What a step tells about its progress. The command line draws it; Dagster, which has its own log, leaves it be."""

from __future__ import annotations


class Progress:
    """Hears of steps and their advance; this one is silent."""

    def step(self, vi: str, en: str, total: int | None = None) -> None:
        """A step begins, of ``total`` parts if that is known; the step before it is done."""

    def advance(self, note: str = "") -> None:
        """One more part of the step is done; ``note`` names it."""

    def done(self) -> None:
        """The last step is done."""
