"""The faults: each disturbs one run of a home, says what the run may answer, and what is to be done before the next."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date

from orchestration.publication.manifest import current_folder
from tests.fault.campaign.machine import fill, shut, spoil
from tests.fault.campaign.moments import FollowedRun, Moment, Stage, follow
from tests.support.homes import DONE, Home

NOT_FINISHED = 3
#: What the clock jumps back: more than the day that a contract allows a row to be later than its receipt.
CLOCK_DAYS = 3
#: Seconds that a second run waits for the first, if it waits.
WAITS = 240


@dataclass(frozen=True)
class Case:
    """Where a fault strikes: a home, the day of its runs, a moment, and what chance draws."""

    home: Home
    as_of: date
    moment: Moment
    usual: dict[Stage, float]
    draw: random.Random
    flags: tuple[str, ...] = ()

    def started(self) -> FollowedRun:
        """The run to be disturbed."""
        return follow(self.home, self.as_of, *self.flags)


@dataclass
class Struck:
    """How a disturbed run ended. ``stage``: where it was struck; ``wrong``: answers that it must not give."""

    stage: Stage
    exit_code: int
    said: str
    detail: str = ""
    wrong: list[str] = field(default_factory=list)
    remedy: Callable[[], None] | None = None
    flags: tuple[str, ...] = ()
    #: The version whose files were spoilt: readers cannot be kept from it.
    spoilt: int | None = None

    def expect(self, words: str) -> Struck:
        """A run that did not publish says why, in words that name the trouble, and what to do; never in a traceback."""
        if self.exit_code not in (DONE, NOT_FINISHED):
            self.wrong.append(f"exit {self.exit_code}")
        if self.exit_code == NOT_FINISHED and words not in self.said:
            self.wrong.append(f"the refusal does not say “{words}”")
        if "Traceback" in self.said:
            self.wrong.append("a traceback")
        return self


def kill(case: Case) -> Struck:
    """Kill -9 of the command alone: what it started must end by itself."""
    run = case.started()
    run.wait_for(case.moment, case.usual)
    stage = run.stage()
    run.process.kill()
    return Struck(stage, run.wait(), run.said())


def kill_all(case: Case) -> Struck:
    """Kill -9 of the command and all that it started, as when the machine stops."""
    run = case.started()
    run.wait_for(case.moment, case.usual)
    stage = run.stage()
    if run.process.poll() is None:
        os.killpg(run.process.pid, signal.SIGKILL)
    return Struck(stage, run.wait(), run.said())


def terminate(case: Case) -> Struck:
    """SIGTERM: the run ends, says so, leaves no child at work."""
    run = case.started()
    run.wait_for(case.moment, case.usual)
    stage = run.stage()
    run.process.terminate()
    began = time.monotonic()
    code = run.wait()
    struck = Struck(stage, code, run.said(), detail=f"ended after {time.monotonic() - began:.1f} s")
    if code == -signal.SIGTERM:
        return struck
    return struck.expect("DỪNG")


def full_disk(case: Case) -> Struck:
    """The disk fills up to its last page while the run is at work; then there is room again."""
    run = case.started()
    run.wait_for(case.moment, case.usual)
    stage = run.stage()
    ballast = fill(case.home.path.parent)
    code = run.wait()
    ballast.unlink()
    return Struck(stage, code, run.said()).expect("ĐĨA ĐẦY")


FOLDERS = ("", "lake", "quarantine", "runs", "warehouse", "published", "gx", "dagster", "dbt")


def read_only(case: Case) -> Struck:
    """A folder of the state, or all of it, becomes read-only while the run is at work."""
    folder = case.draw.choice(FOLDERS)
    with ExitStack() as stack:
        run = case.started()
        run.wait_for(case.moment, case.usual)
        stage = run.stage()
        stack.enter_context(shut(case.home.path / folder))
        code = run.wait()
    return Struck(stage, code, run.said(), detail=folder or "THUOC_HOME").expect("KHÔNG GHI ĐƯỢC")


def spoilt_ledger(case: Case) -> Struck:
    """A page of the ledger is overwritten; the remedy is the backup taken before, in a new home with the same inbox."""
    home, archive = case.home, case.home.path.with_suffix(".tar")
    archive.unlink(missing_ok=True)
    made = home.thuoc("backup", "--out", str(archive))
    assert made.returncode == DONE, made.stderr
    ledger = home.path / "ledger.sqlite"
    with sqlite3.connect(ledger) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    page = spoil(ledger, case.draw)
    doctor = home.thuoc("doctor")
    run = case.started()
    code = run.wait()
    struck = Struck(Stage.prepare, code, run.said(), detail=f"page {page}").expect("sổ cái hỏng")
    found = doctor.returncode == 1 and "sổ cái hỏng" in doctor.stdout
    if code != DONE and not found:
        struck.wrong.append(f"the doctor did not find it: {doctor.stdout}")
    # A run that had nothing to do looked at no page: what the doctor found is mended all the same.
    if code != DONE or found:
        struck.remedy = lambda: _restore(home)
    return struck


def _restore(home: Home) -> None:
    """As the message tells: a new home, the backup, the inbox."""
    damaged = home.path.with_name(f"{home.path.name}.damaged")
    home.path.rename(damaged)
    home.path.mkdir()
    (damaged / "inbox").rename(home.inbox)
    restored = home.thuoc("restore", str(home.path.with_suffix(".tar")))
    assert restored.returncode == DONE, restored.stderr
    shutil.rmtree(damaged)


def spoilt_warehouse(case: Case) -> Struck:
    """A page of the candidate warehouse is overwritten between two runs."""
    page = spoil(case.home.path / "warehouse" / "candidate.duckdb", case.draw)
    run = case.started()
    code = run.wait()
    struck = Struck(Stage.build, code, run.said(), detail=f"page {page}").expect("--full-refresh")
    if code != DONE:
        struck.flags = ("--full-refresh",)
    return struck


def spoilt_publication(case: Case) -> Struck:
    """A page of a file of the current version is overwritten: the doctor finds it, the next version is whole again."""
    folder = current_folder(case.home.published)
    assert folder is not None
    path = case.draw.choice(sorted(folder.rglob("*.parquet")))
    page = spoil(path, case.draw)
    doctor = case.home.thuoc("doctor")
    run = follow(case.home, case.as_of, "--full-refresh")
    detail = f"{path.relative_to(folder)}, page {page}"
    struck = Struck(Stage.over, run.wait(), run.said(), detail=detail, spoilt=int(folder.name)).expect("—")
    if doctor.returncode != 1 or path.name not in doctor.stdout:
        struck.wrong.append(f"the doctor did not find {detail}: {doctor.stdout}")
    if struck.exit_code != DONE:
        struck.wrong.append("not published")
    return struck


def clock_back(case: Case) -> Struck:
    """All that the ledger knows, and the inbox, is of days to come: the clock was wrong, and was set right."""
    days = f"+{CLOCK_DAYS} days"
    with sqlite3.connect(case.home.path / "ledger.sqlite") as connection:
        for table, column in (
            ("files", "received_at"),
            ("deliveries", "received_at"),
            ("runs", "started_at"),
            ("publications", "created_at"),
        ):
            instant = f"strftime('%Y-%m-%d %H:%M:%f', {column}, '{days}') || '000'"
            connection.execute(f"update {table} set {column} = {instant}")
    ahead = time.time() + CLOCK_DAYS * 86_400
    for path in case.home.inbox.rglob("*.*"):
        os.utime(path, (ahead, ahead))
    run = case.started()
    return Struck(Stage.prepare, run.wait(), run.said(), detail=f"{CLOCK_DAYS} days").expect("—")


def two_at_once(case: Case) -> Struck:
    """A second run begins while the first is at work: it says who is at work, or waits and finds all done."""
    before = case.home.number()
    first = case.started()
    still = first.wait_for(case.moment, case.usual)
    stage = first.stage()
    waits = case.draw.random() < 0.5
    second = follow(case.home, case.as_of, THUOC_LOCK_TIMEOUT=str(WAITS if waits else 0))
    code, first_code = second.wait(), first.wait()
    struck = Struck(stage, code, second.said(), detail="waited" if waits else "did not wait")
    if first_code != DONE:
        struck.wrong.append(f"the first run was disturbed: exit {first_code}: {first.said()}")
    if not waits and still and code == NOT_FINISHED and str(first.process.pid) not in struck.said:
        struck.wrong.append("the second run does not say who is at work")
    if waits and code != DONE:
        struck.wrong.append(f"the second run waited, and failed: exit {code}")
    if case.home.number() > before + 1:
        struck.wrong.append("the same was published twice")
    return struck


#: Every kind of fault, and how many of a hundred runs it gets; those at a moment are spread over the stages.
SHARES: dict[Callable[[Case], Struck], int] = {
    kill: 32,
    kill_all: 8,
    terminate: 10,
    full_disk: 14,
    read_only: 14,
    spoilt_ledger: 5,
    spoilt_warehouse: 5,
    spoilt_publication: 3,
    clock_back: 3,
    two_at_once: 6,
}
