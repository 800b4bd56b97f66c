"""Progress of a run for people: one line a step, a bar where its length is known, seconds when it is done."""

from __future__ import annotations

import time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from orchestration.cli.language import Say
from orchestration.pipeline import progress


class RichProgress(progress.Progress):
    """Draws on standard error; without a terminal, one plain line a step."""

    def __init__(self, say: Say, console: Console | None = None) -> None:
        self._say = say
        self._console = console or Console(stderr=True)
        self._bar: Progress | None = None
        self._title = ""
        self._parts = 0
        self._since = 0.0

    def step(self, vi: str, en: str, total: int | None = None) -> None:
        """Close the step before, begin this one."""
        self.done()
        self._title, self._parts, self._since = self._say(vi, en), 0, time.monotonic()
        if self._console.is_terminal:
            columns = [SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()]
            self._bar = Progress(
                *columns, TextColumn("[dim]{task.fields[note]}"), console=self._console, transient=True
            )
            self._bar.add_task(self._title, total=total, note="")
            self._bar.start()

    def advance(self, note: str = "") -> None:
        """One more part is done."""
        self._parts += 1
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], advance=1, note=note)

    def done(self) -> None:
        """Leave one line of the step that ended."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        if self._title:
            seconds = time.monotonic() - self._since
            parts = f" ({self._parts})" if self._parts else ""
            self._console.print(f"✓ {self._title}{parts} · {seconds:.1f} s", markup=False, highlight=False)
            self._title = ""
