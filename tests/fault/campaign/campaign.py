"""Lives with faults in them: a burst of faults, a run that nobody disturbs, what is then true against what must be."""

from __future__ import annotations

import itertools
import json
import random
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

from orchestration.ledger import Ledger
from orchestration.pipeline.code_version import code_version
from orchestration.publication.durable import write_text
from orchestration.publication.manifest import version_folders
from orchestration.settings import Settings
from tests.fault.campaign.faults import SHARES, Case, Struck, full_disk, read_only
from tests.fault.campaign.lives import CHAPTERS, Undisturbed
from tests.fault.campaign.machine import may_mount, small_disk
from tests.fault.campaign.moments import Moment, Stage, follow
from tests.fault.campaign.post import post
from tests.fault.campaign.state import leftovers, state_of
from tests.fault.campaign.watcher import Watch, watching
from tests.support.homes import DONE, Home

#: Where runs are struck, in turn; the last stage is short, so it is hit by its beginning.
STRUCK = (
    *(Stage.landing, Stage.gate, Stage.build, Stage.publish, Stage.tell, Stage.audit, Stage.freeze, Stage.prepare),
)
#: Faults one after the other before a run that nobody disturbs.
LONGEST_BURST = 8

Kind = Callable[[Case], Struck]


@dataclass(frozen=True)
class Planned:
    """One disturbed run to come."""

    number: int
    kind: Kind
    moment: Moment


@dataclass
class Record:
    """One disturbed run as it was, and after the next undisturbed one: ``faults`` says what was not made good."""

    number: int
    kind: str
    aimed: str
    stage: str
    chapter: str
    exit_code: int
    seconds: float
    detail: str
    faults: list[str] = field(default_factory=list)
    kept: str = ""


@dataclass
class Campaign:
    """What was found of one version of the code; ``left_out``: kinds that this machine does not allow."""

    seed: int
    records: list[Record] = field(default_factory=list)
    recoveries: int = 0
    looks: int = 0
    versions: int = 0
    seconds: float = 0.0
    planned: int = 0
    left_out: list[str] = field(default_factory=list)
    code: str = field(default_factory=lambda: _code())

    @classmethod
    def taken_up(cls, journal: Path, seed: int, planned: int) -> Campaign:
        """A campaign that was stopped, as its journal tells it; a new one where there is none, or of another code."""
        if journal.exists():
            told = cls.read(journal)
            if (told.code, told.seed, told.planned) == (_code(), seed, planned):
                return told
        return cls(seed, planned=planned)

    @classmethod
    def read(cls, path: Path) -> Campaign:
        """A campaign as a file tells it."""
        told = json.loads(path.read_text(encoding="utf-8"))
        return cls(**told | {"records": [Record(**record) for record in told["records"]]})

    def note(self, journal: Path) -> None:
        """Write down how far it is."""
        journal.parent.mkdir(parents=True, exist_ok=True)
        write_text(journal, json.dumps(asdict(self), ensure_ascii=False))


@cache
def _code() -> str:
    return code_version(Settings())


def plan(runs: int, seed: int, kinds: Sequence[Kind]) -> list[Planned]:
    """The disturbed runs of a seed: kinds by their shares, the stages of each kind in turn, all shuffled."""
    draw = random.Random(seed)
    whole = sum(SHARES[kind] for kind in kinds)
    counts = {kind: runs * SHARES[kind] // whole for kind in kinds}
    for kind in itertools.islice(itertools.cycle(kinds), runs - sum(counts.values())):
        counts[kind] += 1
    cases = []
    for kind, count in counts.items():
        first = draw.randrange(len(STRUCK))
        for index in range(count):
            stage = STRUCK[(first + index) % len(STRUCK)]
            cases.append((kind, Moment(stage, draw.random())))
    draw.shuffle(cases)
    return [Planned(number, kind, moment) for number, (kind, moment) in enumerate(cases, start=1)]


def bursts(planned: Sequence[Planned], seed: int) -> Iterator[list[Planned]]:
    """Planned runs in groups that strike one after the other."""
    draw, rest = random.Random(seed), list(planned)
    while rest:
        size = draw.randint(1, LONGEST_BURST)
        yield rest[:size]
        rest = rest[size:]


class Worker:
    """Lives one after the other on one disk, each from the first publication on, until no burst is left."""

    def __init__(
        self,
        campaign: Campaign,
        undisturbed: Undisturbed,
        disk: Path,
        kept: Path,
        note: Callable[[], None],
        tell: Callable[[str], None],
    ) -> None:
        self._campaign = campaign
        self._undisturbed = undisturbed
        self._disk = disk
        self._kept = kept
        self._note = note
        self._tell = tell

    def live(self, waiting: deque[list[Planned]], lock: threading.Lock) -> None:
        """Take bursts from the queue; a life that was not made good ends, what was to come is for the next."""
        for life in itertools.count():
            home = Home(self._disk / f"life-{life}")
            shutil.copytree(self._undisturbed.first.path, home.path, symlinks=True)
            self._undisturbed.post.serve(home)
            with watching(home) as watch:
                for index, chapter in enumerate(CHAPTERS):
                    with lock:
                        burst = waiting.popleft() if waiting else []
                    if not burst:
                        break
                    chapter.arrive(home)
                    looks, versions = watch.looks, len(watch.versions)
                    is_good = self._disturb(home, index, burst, watch)
                    with lock:
                        self._campaign.looks += watch.looks - looks
                        self._campaign.versions += len(watch.versions) - versions
                        self._note()
                    if not is_good:
                        break
            for leftover in self._disk.iterdir():
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
            if not burst and not waiting:
                return

    def _disturb(self, home: Home, index: int, burst: Sequence[Planned], watch: Watch) -> bool:
        """One chapter with its faults, and the run that must make all good; whether it did."""
        chapter, records = CHAPTERS[index], []
        must, flags = self._undisturbed.after(index), ()
        for planned in burst:
            draw = random.Random(f"{self._campaign.seed} {planned.number}")
            case = Case(home, chapter.as_of, planned.moment, self._undisturbed.seconds, draw, flags)
            began = time.monotonic()
            struck = planned.kind(case)
            watch.excused |= {struck.spoilt} - {None}
            if struck.remedy is not None:
                watch.away = True
                struck.remedy()
                watch.away = False
            # After a run that published there is nothing to do, unless it is asked for.
            done = struck.exit_code == DONE or struck.stage >= Stage.tell
            flags = ("--full-refresh",) if done else struck.flags or flags
            records.append(
                Record(
                    planned.number,
                    planned.kind.__name__,
                    f"{planned.moment.stage.name} {planned.moment.share:.0%}",
                    struck.stage.name,
                    chapter.name,
                    struck.exit_code,
                    round(time.monotonic() - began, 1),
                    struck.detail,
                    struck.wrong if not struck.wrong else [*struck.wrong, struck.said[-3000:]],
                )
            )
        run = follow(home, chapter.as_of, *(() if struck.exit_code == DONE else flags))
        if run.wait() == DONE:
            faults = [*must.differences(state_of(home)), *_untidy(home), *watch.torn()]
            faults += self._undisturbed.post.faults(home)
        else:
            faults = [f"the run after it failed: exit {run.exit_code}", run.said()[-3000:]]
        records[-1].faults += faults
        self._keep(home, records)
        self._campaign.records += records
        self._campaign.recoveries += 1
        return not faults

    def _keep(self, home: Home, records: Sequence[Record]) -> None:
        """A burst in which something was not made good: its home is kept, and it is told how to come by it again."""
        for record in records:
            mark = "✗" if record.faults else "✓"
            self._tell(
                f"{mark} {record.number} {record.kind} in {record.stage}: exit {record.exit_code}, "
                f"{record.seconds} s {record.detail}"
            )
        if any(record.faults for record in records):
            kept = self._kept / f"seed-{self._campaign.seed}-run-{records[-1].number}"
            shutil.copytree(home.path.parent, kept, symlinks=True, dirs_exist_ok=True)
            for record in records:
                record.kept = str(kept)
                for fault in record.faults:
                    self._tell(f"    {fault}")
            self._tell(f"    seed {self._campaign.seed}, aimed at {[record.aimed for record in records]}; kept: {kept}")


def _untidy(home: Home) -> list[str]:
    """What lies about, and versions that the ledger does not know."""
    with Ledger.open(f"sqlite:///{home.path / 'ledger.sqlite'}") as ledger:
        known = set(ledger.publications()["number"])
    unknown = sorted(set(version_folders(home.published)) - known)
    strange = [f"left over: {name}" for name in leftovers(home)]
    return strange + ([f"versions that the ledger does not know: {unknown}"] if unknown else [])


def allowed() -> list[Kind]:
    """The kinds of fault that this machine allows."""
    return [kind for kind in SHARES if may_mount() or kind not in (full_disk, read_only)]


def run_campaign(
    planned: Sequence[Planned],
    seed: int,
    folder: Path,
    kept: Path,
    journal: Path,
    *,
    workers: int,
    tell: Callable[[str], None],
    seconds: float = float("inf"),
) -> Campaign:
    """Disturb runs in lives that go on beside each other, each on a disk of its own where that is allowed.

    Args:
        journal: how far the campaign is; one that was stopped goes on. Gone when it is over.
        seconds: after so many, no burst is begun any more; those at work end.
    """
    began = time.monotonic()
    left_out = [kind.__name__ for kind in SHARES if kind not in allowed()]
    campaign = Campaign.taken_up(journal, seed, len(planned))
    campaign.left_out = left_out
    before, done = campaign.seconds, {record.number for record in campaign.records}
    to_come = (burst for burst in bursts(planned, seed) if burst[0].number not in done)
    waiting, lock = deque(to_come), threading.Lock()

    def note() -> None:
        campaign.seconds = round(before + time.monotonic() - began, 1)
        campaign.note(journal)

    with post() as served, ExitStack() as stack, ThreadPoolExecutor(workers) as pool:
        undisturbed = Undisturbed(folder, served)
        disks = [folder / f"disk-{index}" for index in range(workers)]
        for disk in disks:
            stack.enter_context(small_disk(disk)) if may_mount() else disk.mkdir()
        late = threading.Timer(min(seconds, threading.TIMEOUT_MAX), waiting.clear)
        late.daemon = True
        late.start()
        workers_of_disks = [Worker(campaign, undisturbed, disk, kept, note, tell) for disk in disks]
        for life in [pool.submit(worker.live, waiting, lock) for worker in workers_of_disks]:
            life.result()
        late.cancel()
    campaign.records.sort(key=lambda record: record.number)
    if len(campaign.records) == campaign.planned:
        journal.unlink(missing_ok=True)
    return campaign
