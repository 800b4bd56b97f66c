"""Killing a run at a moment that can be seen, and reading what is published all the while."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date

from orchestration.publication.reader import open_publication
from tests.support.homes import Home

#: Between two looks; a moment that lasts less could be missed.
GLANCE = 0.0005
PATIENCE = 240.0
#: Between two looks of a reader, in seconds: it shares two cores with the run.
BETWEEN_LOOKS = 0.5


def kill_when(run: subprocess.Popen[bytes], seen: Callable[[], bool], *, still: Callable[[], bool]) -> None:
    """Kills a run with signal 9 as soon as ``seen``; frozen first, to prove that ``still`` holds as it dies.

    Only the command itself is killed: what it started must end by itself.

    Raises:
        AssertionError: the run ended before the moment came, or the moment had passed.
    """
    deadline = time.monotonic() + PATIENCE
    try:
        while not seen():
            assert run.poll() is None, f"the run ended (exit {run.returncode}) before the moment to kill it"
            assert time.monotonic() < deadline, "the moment to kill the run never came"
            time.sleep(GLANCE)
        os.kill(run.pid, signal.SIGSTOP)
        assert still(), "the moment had passed"
    finally:
        run.kill()
        run.wait()


def kill_three_times(home: Home, as_of: date) -> list[int]:
    """Runs killed while landing, between two models, while publishing: the publication that stood after each.

    There is one publication, and at least a dozen deliveries wait in the inbox.
    """
    lake, log = home.path / "lake", home.path / "dbt" / "dbt.log"
    half_made = home.published / ".publishing-2"
    said_before = log.stat().st_size

    def landed() -> int:
        return len(list(lake.glob("*/*/*.parquet")))

    def built(model: str) -> bool:
        with log.open("rb") as lines:
            lines.seek(min(said_before, log.stat().st_size))
            return any(f'"node_name": "{model}"'.encode() in line and b'"success"' in line for line in lines)

    before = landed()
    moments: list[tuple[Callable[[], bool], Callable[[], bool]]] = [
        (lambda: landed() > before + 3, lambda: landed() < before + 12),
        (lambda: built("int_dossiers__current"), lambda: not built("indicator_values")),
        (
            lambda: half_made.is_dir() and any(half_made.iterdir()),
            lambda: half_made.is_dir() and not (half_made / "manifest.json").exists(),
        ),
    ]
    stood = []
    for seen, still in moments:
        kill_when(home.started(as_of), seen, still=still)
        stood.append(home.number())
    return stood


@dataclass
class Reading:
    """What a reader saw: for each publication its rows, the same at every look; and how often it looked."""

    seen: dict[int, tuple[int, ...]] = field(default_factory=dict)
    looks: int = 0
    faults: list[str] = field(default_factory=list)


@contextmanager
def reading(home: Home) -> Iterator[Reading]:
    """A reader that opens ``current`` over and over and counts every mart, while the body runs."""
    found, stop = Reading(), threading.Event()

    def look() -> None:
        with open_publication(home.published) as publication:
            counted = " union all ".join(f"select count(*) as n from {mart}" for mart in publication.marts)
            total = publication.query("select sum(numerator)::bigint as n from indicator_values")["n"].to_list()
            counts = (*publication.query(counted)["n"].to_list(), *total)
            if found.seen.setdefault(publication.number, counts) != counts:
                found.faults.append(f"publication {publication.number} changed under a reader")
        found.looks += 1

    def look_on() -> None:
        while not stop.is_set():
            try:
                look()
            except Exception as fault:
                found.faults.append(repr(fault))
            stop.wait(BETWEEN_LOOKS)

    thread = threading.Thread(target=look_on)
    thread.start()
    try:
        yield found
    finally:
        stop.set()
        thread.join()
