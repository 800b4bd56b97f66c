"""A run that is watched from outside: which stage it is in, so that it can be struck there."""

from __future__ import annotations

import enum
import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.support.homes import THUOC, Home

#: Between two looks at what a run told of its progress.
GLANCE = 0.002
#: The longest that an undisturbed run of so few files can take, on a busy machine.
PATIENCE = 300.0

#: One line of progress, told when a step is over (``orchestration/cli/progress.py``).
_OVER = re.compile(r"^✓ .* · (?P<seconds>[\d.]+) s$", re.MULTILINE)


class Stage(enum.IntEnum):
    """The steps of a run in their order: as many as ``n`` are over in stage ``n``."""

    prepare = 0
    landing = 1
    gate = 2
    freeze = 3
    build = 4
    audit = 5
    publish = 6
    tell = 7
    over = 8


@dataclass(frozen=True)
class Moment:
    """A share of the way through a stage."""

    stage: Stage
    share: float


class FollowedRun:
    """``thuoc run`` at work, in a process group of its own."""

    def __init__(self, process: subprocess.Popen[bytes], output: Path) -> None:
        self.process = process
        self._output = output
        self._told: str | None = None

    @property
    def exit_code(self) -> int | None:
        """Its exit code; minus a signal's number, if that ended it; ``None`` while it is at work."""
        return self.process.returncode

    def said(self) -> str:
        """All that it told so far, on both streams."""
        if self._told is not None:
            return self._told
        return self._output.read_text(encoding="utf-8", errors="replace")

    def stage(self) -> Stage:
        """Where it is, by what it told."""
        return Stage(min(len(_OVER.findall(self.said())), Stage.over))

    def seconds_by_stage(self) -> dict[Stage, float]:
        """How long each stage took that is over."""
        return {Stage(index): float(over["seconds"]) for index, over in enumerate(_OVER.finditer(self.said()))}

    def wait_for(self, moment: Moment, usual: dict[Stage, float]) -> bool:
        """Wait for a moment; false when the run ended before it."""
        self._wait_until(moment.stage)
        time.sleep(moment.share * usual.get(moment.stage, 0.0))
        return self.process.poll() is None

    def wait(self) -> int:
        """Wait for its end."""
        code = self.process.wait(PATIENCE)
        self._told = self.said()
        self._output.unlink(missing_ok=True)
        return code

    def _wait_until(self, stage: Stage) -> None:
        deadline = time.monotonic() + PATIENCE
        while self.process.poll() is None and self.stage() < stage:
            assert time.monotonic() < deadline, f"a run that never reached {stage.name}: {self.said()}"
            time.sleep(GLANCE)


def follow(home: Home, as_of: date, *flags: str, **variables: str) -> FollowedRun:
    """Start ``thuoc run`` with some variables more; what it tells goes to a file outside the home."""
    # Not on the home's disk, which may be full.
    with tempfile.NamedTemporaryFile(prefix="thuoc-run-", suffix=".log", delete=False) as stream:
        process = subprocess.Popen(
            [str(THUOC), "run", "--as-of", as_of.isoformat(), *flags],
            env=home.environment() | variables,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return FollowedRun(process, Path(stream.name))
