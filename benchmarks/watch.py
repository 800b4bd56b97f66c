"""Runs a command and measures it as its user feels it: wall time, and memory of the whole tree of processes (Linux)."""

from __future__ import annotations

import os
import resource
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PAGE = os.sysconf("SC_PAGE_SIZE")
#: Seconds between two looks at memory.
_INTERVAL = 0.1


class CommandFailed(Exception):
    """A measured command did not succeed; what it said is the message."""


@dataclass(frozen=True)
class Took:
    """What a command took.

    ``cpu_seconds``: of all its processes; the same when others are at work, too. ``peak_bytes``: resident memory of its
    processes together; pages they share count twice.
    """

    seconds: float
    cpu_seconds: float
    peak_bytes: int
    output: str


def watched(command: Sequence[str], *, environment: Mapping[str, str], cwd: Path) -> Took:
    """Run a command to its end.

    Raises:
        CommandFailed: it exited with another code than 0.
    """
    since, cpu_since = time.monotonic(), _cpu_seconds()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env=dict(os.environ) | dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    peak = _Peak(process.pid)
    peak.start()
    output, _ = process.communicate()
    seconds, cpu_seconds = time.monotonic() - since, _cpu_seconds() - cpu_since
    peak.stop()
    if process.returncode:
        raise CommandFailed(f"{' '.join(command)}: exit code {process.returncode}\n{output}")
    return Took(seconds, cpu_seconds, peak.bytes, output)


def _cpu_seconds() -> float:
    """Of every child that ended, and of their children."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class _Peak(threading.Thread):
    """Looks at a tree of processes from time to time and keeps the most memory seen."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.bytes = 0
        self._pid = pid
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(_INTERVAL):
            self.bytes = max(self.bytes, sum(_resident(pid) for pid in _tree(self._pid)))

    def stop(self) -> None:
        self._over.set()
        self.join()


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            listed = children.read_text().split()
        except OSError:
            continue  # the thread has ended
        for child in listed:
            yield from _tree(int(child))


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0  # the process has ended
