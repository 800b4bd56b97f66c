"""What a campaign found, in words: for the terminal, and as docs/faults.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from tests.fault.campaign.campaign import Campaign, Record
from tests.fault.campaign.faults import SHARES
from tests.fault.campaign.moments import Stage

_INTRODUCTION = """\
# Faults: runs disturbed on purpose

Written by `make faults` (`python -m tests.fault.campaign`); do not edit it by hand.

A campaign disturbs runs of `thuoc run` in homes that live on: deliveries come, one is held, rows are quarantined, a
correction, a copy, other bytes under an old name, a withdrawal, new agencies, a later day. Between two chapters one
to eight runs are disturbed one after the other, in stages and at moments drawn by the seed; then a run goes on
undisturbed. After it, every mart, the ledger's deliveries, verdicts, gate results, known files, the incidents of
deliveries, and every file of lake and quarantine must equal those of a home that nobody disturbed; nothing
half-written lies about; the ledger knows every version; every alert that was written has arrived at a mail server,
and none was written twice. All the while a reader opens `published/current` every two seconds: it counts the rows of
each mart and checks the files of each version against the hashes of its manifest. A run that does not publish must
say why, and what to do, without a traceback.

| fault | what is done | what the run may answer |
|---|---|---|
| `kill` | kill -9 of the command alone | — |
| `kill_all` | kill -9 of the command and its children | — |
| `terminate` | SIGTERM | exit 3, in words |
| `full_disk` | the disk (a tmpfs) is filled to its last page | exit 3: what is full, what is free; or published |
| `read_only` | a folder of the state becomes read-only (a bind mount) | exit 3: which folder; or published |
| `spoilt_ledger` | 4 KB of the ledger are overwritten | exit 3: restore the backup, which is done; or published |
| `spoilt_warehouse` | 4 KB of the candidate are overwritten | exit 3: `--full-refresh`, which is done; or published |
| `spoilt_publication` | 4 KB of a published file are overwritten; the doctor must find it | published, whole again |
| `clock_back` | all that the ledger knows, and the inbox, is three days ahead of the clock | published |
| `two_at_once` | a second run begins | exit 3: who is at work; or it waits, and finds nothing new |
"""


def summary_of(campaign: Campaign) -> str:
    """A few lines for the terminal."""
    bad = [record for record in campaign.records if record.faults]
    return (
        f"{len(campaign.records)} disturbed runs, {campaign.recoveries} undisturbed ones after them, "
        f"{campaign.looks} looks at {campaign.versions} versions, {campaign.seconds:.0f} s; not made good: {len(bad)}"
    )


def page_of(campaigns: Iterable[Campaign]) -> str:
    """The page, with the measured campaigns."""
    return _INTRODUCTION + "\n".join(chain(*map(_measured, campaigns))) + "\n"


def _measured(campaign: Campaign) -> list[str]:
    bad = [record for record in campaign.records if record.faults]
    of = f" of {campaign.planned} planned" if len(campaign.records) < campaign.planned else ""
    told = [
        f"\n## What came of it: seed {campaign.seed}\n",
        f"{len(campaign.records)} disturbed runs{of} and {campaign.recoveries} undisturbed ones after them, "
        f"{campaign.seconds / 60:.0f} minutes; readers looked {campaign.looks:,} times at {campaign.versions} "
        f"versions. Not made good: **{len(bad)}**. Code: {campaign.code}.",
        "",
    ]
    if campaign.left_out:
        told += [f"Left out, because this machine does not allow mounts: {', '.join(campaign.left_out)}.", ""]
    told += [
        *_table(campaign.records),
        "",
        "Where the runs were struck (`over`: it had ended before; `prepare` also: nobody waited for a stage):",
        "",
        *_stages(campaign.records),
    ]
    return told + [f"- run {record.number}, `{record.kind}` in {record.stage}: {record.faults[0]}" for record in bad]


def _table(records: Sequence[Record]) -> list[str]:
    lines = ["| fault | runs | published | exit 3 | by a signal | not made good |", "|---|---|---|---|---|---|"]
    for kind in (kind.__name__ for kind in SHARES):
        of_kind = [record for record in records if record.kind == kind]
        if not of_kind:
            continue
        exits = Counter("signal" if record.exit_code < 0 else str(record.exit_code) for record in of_kind)
        bad = sum(bool(record.faults) for record in of_kind)
        lines.append(f"| `{kind}` | {len(of_kind)} | {exits['0']} | {exits['3']} | {exits['signal']} | {bad} |")
    return lines


def _stages(records: Sequence[Record]) -> list[str]:
    found = Counter(record.stage for record in records)
    names = [stage.name for stage in Stage]
    return [
        f"| {' | '.join(names)} |",
        "|" + "---|" * len(names),
        f"| {' | '.join(str(found[name]) for name in names)} |",
        "",
    ]
