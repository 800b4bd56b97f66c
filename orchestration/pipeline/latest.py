"""Is there anything new to do? What the last run that published saw, against what is there now."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from orchestration.settings import Settings

#: Deeper folders are not looked into.
DEEPEST = 6


@dataclass(frozen=True)
class Circumstances:
    """All that the outcome of a run depends on."""

    inbox: str
    as_of: str
    code_version: str


def circumstances(settings: Settings, *, as_of: date, code_version: str) -> Circumstances:
    """What is there now; the inbox as one hash of its files' paths, sizes, times and inodes."""
    return Circumstances(look_at_inbox(settings.inbox).fingerprint, as_of.isoformat(), code_version)


@dataclass(frozen=True)
class InboxState:
    """The inbox at a glance: no file is opened. ``newest`` is the latest time any file was written (ns; 0: none)."""

    fingerprint: str
    files: int
    newest: int


def look_at_inbox(inbox: Path) -> InboxState:
    """Files, and a fingerprint that changes when one comes, goes, is written or opened to us (path, size, time, inode,
    permissions)."""
    entries = sorted(_entries(str(inbox), "", 0))
    total = hashlib.sha256()
    for path, *facts in entries:
        total.update(("\0".join([path, *map(str, facts)]) + "\n").encode("utf-8", "surrogateescape"))
    newest = max((entry[2] for entry in entries), default=0)
    return InboxState(total.hexdigest(), len(entries), newest)


def _entries(folder: str, prefix: str, depth: int) -> Iterator[tuple[str, int, int, int, int]]:
    """Path, size, time, inode and permissions of each file; linked folders are not followed, nor does landing."""
    try:
        entries = os.scandir(folder)
    except (FileNotFoundError, PermissionError):
        return
    with entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if depth < DEEPEST:
                    yield from _entries(entry.path, f"{prefix}{entry.name}/", depth + 1)
                continue
            facts = _facts(entry)
            if facts is not None:
                written = facts.st_mtime_ns
                yield f"{prefix}{entry.name}", facts.st_size, written, facts.st_ino, facts.st_mode


def _facts(entry: os.DirEntry[str]) -> os.stat_result | None:
    """Of a link, what it leads to, else the link; None of what was taken away, or renamed, while we looked."""
    for follow in (True, False):
        try:
            return entry.stat(follow_symlinks=follow)
        except OSError:
            continue
    return None


def remember(settings: Settings, seen: Circumstances, publication: int) -> None:
    """Record what the run that published a version saw when it began."""
    from orchestration.publication.durable import write_text

    write_text(_record(settings), json.dumps(asdict(seen) | {"publication": publication}, indent=1) + "\n")


def forget(settings: Settings) -> None:
    """Make the next run look at everything again: called before the ledger is changed by hand."""
    _record(settings).unlink(missing_ok=True)


def published_already(settings: Settings, now: Circumstances) -> int | None:
    """The current publication's number if a run now would only make it again, else ``None``."""
    try:
        record = json.loads(_record(settings).read_text(encoding="utf-8"))
        current = (settings.published / "current").readlink().name
    except (OSError, ValueError):
        return None
    number = record.pop("publication", None)
    return number if record == asdict(now) and current == str(number) else None


def _record(settings: Settings) -> Path:
    return settings.runs / "latest.json"
