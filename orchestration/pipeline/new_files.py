"""Which files of the inbox are new, by what the ledger knows of them; no file is opened for it.

A manifest is kept in the ledger as a file beside the delivery's: when it comes, goes or changes, so does the delivery.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.landing.inbox import MANIFEST_SUFFIX, InboxFile
from orchestration.pipeline.contracts import Contracts

if TYPE_CHECKING:
    from orchestration.ledger.landings import KnownFile

#: The facts of a manifest that is not there: such a row says that a known one was taken away.
_NOTHING = {"size": -1, "mtime_ns": 0, "inode": 0}

#: A file written in the last seconds may still be being written: it is looked at twice, so long apart.
_YOUNG = 2.0
_WATCHED = 0.3


@dataclass(frozen=True)
class SeenFile:
    """A file as it lies there now, before it is opened, and as the ledger knows it.

    ``has_manifest``: it has one, or had one.
    """

    file: InboxFile
    facts: Mapping[str, Any]
    manifest: Mapping[str, Any]
    known: KnownFile | None
    has_manifest: bool


def new_files(
    files: Iterable[InboxFile], known: Mapping[str, KnownFile], contracts: Contracts, *, again: bool = False
) -> Iterator[SeenFile]:
    """The files to land, in the order of paths; ``again``: all of them, known or not."""
    for file in files:
        try:
            facts = _facts_of(file)
            manifest = _manifest_facts(file)
        except FileNotFoundError:
            continue  # taken away since the scan
        before, manifest_before = known.get(file.relative), known.get(manifest["path"])
        same = _unchanged(facts, before) and _unchanged(manifest, manifest_before)
        if again or not (same and contracts.same_as_landed(file)):
            has_manifest = file.manifest is not None or manifest_before is not None
            yield SeenFile(file, facts, manifest, before, has_manifest)


def at_rest(
    found: Iterable[SeenFile], *, now: Callable[[], float] = time.time, sleep: Callable[[float], None] = time.sleep
) -> tuple[list[SeenFile], list[SeenFile]]:
    """(files to land, files that are still being written): the young ones are looked at again, all at once."""
    seen = list(found)
    young = {one.file.relative for one in seen if one.facts["mtime_ns"] / 1e9 > now() - _YOUNG}
    if not young:
        return seen, []
    sleep(_WATCHED)
    growing = {one.file.relative for one in seen if one.file.relative in young and _has_changed(one)}
    at_rest = [one for one in seen if one.file.relative not in growing]
    return at_rest, [one for one in seen if one.file.relative in growing]


def _has_changed(seen: SeenFile) -> bool:
    try:
        return _facts_of(seen.file) != seen.facts
    except FileNotFoundError:
        return True


def _facts_of(file: InboxFile) -> dict[str, Any]:
    return _facts(file.path, file.relative)


def _facts(path: Path, relative: str) -> dict[str, Any]:
    stat = path.lstat()
    return {"path": relative, "size": stat.st_size, "mtime_ns": stat.st_mtime_ns, "inode": stat.st_ino}


def _manifest_facts(file: InboxFile) -> dict[str, Any]:
    relative = file.relative + MANIFEST_SUFFIX
    return _facts(file.manifest, relative) if file.manifest else {"path": relative, **_NOTHING}


def _unchanged(facts: Mapping[str, Any], known: KnownFile | None) -> bool:
    if known is None:
        return bool(facts["size"] == _NOTHING["size"])
    return (facts["size"], facts["mtime_ns"], facts["inode"]) == (known.size, known.mtime_ns, known.inode)
